"""Making a policy in a real browser."""

import json
import re

import pytest
from browser_tools import scrolls_sideways, violations
from playwright.sync_api import expect

from dashboard.address import policy_from_file
from scenarios.policies import load_policy


def fill(page, element, text):
    page.fill(element, text)
    page.press(element, "Tab")


@pytest.mark.parametrize("width", [390, 1280, 1920])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_nobody_is_kept_out_of_making_a_policy(open_page, width, language):
    page = open_page(f"/policy?lang={language}", width=width, dark=width == 1920)
    fill(page, "#measure-1-price", "x")
    expect(page.locator("#measure-1-price")).to_have_attribute("aria-invalid", "true")
    page.click("#add-title")
    page.click(".la-policy-card summary >> nth=0")
    assert violations(page) == []
    assert not scrolls_sideways(page)


def test_a_changed_policy_is_saved_loaded_and_compared(open_page, tmp_path):
    page = open_page("/policy?lang=nl")
    expect(page.locator("#policy-base")).to_have_value("structural")
    enough = page.inner_text("#policy-money-said")
    fill(page, "#measure-2-amount", "20,5")
    expect(page.locator("#policy-money-said")).not_to_have_text(enough)
    expect(page.locator("#measure-2-amount")).to_have_value("20,5")
    fill(page, "#policy-title", "Van ons")
    expect(page.locator("#do-save")).to_have_attribute("href", re.compile("name=van-ons"))
    with page.expect_download() as saved:
        page.click("#do-save")
    file = tmp_path / "van-ons.toml"
    saved.value.save_as(file)
    policy = policy_from_file(file.read_bytes())
    assert policy.title == {"nl": "Van ons", "en": "Van ons"}
    assert policy.instruments[0] == load_policy("structural").instruments[0]
    assert policy.instruments[1].strength != 1.0

    page.select_option("#policy-base", "")
    page.click("#do-begin")
    expect(page.locator(".la-policy-card")).to_have_count(0)
    page.set_input_files("#policy-file", file)
    expect(page.locator("#policy-title")).to_have_value("Van ons")
    expect(page.locator("#measure-2-amount")).to_have_value("20,5")
    with page.expect_download() as again:
        page.click("#do-save")
    assert policy_from_file(again.value.path().read_bytes()) == policy

    page.click("#do-compare")
    expect(page.locator("#q-b option:checked")).to_have_text("Van ons")
    expect(page.locator("progress")).to_be_visible()
    address = page.url
    page.click("nav a >> nth=1")
    expect(page.locator("#measure-2-amount")).to_have_value("20,5")
    page.goto(address.replace("/?", "/policy?"))  # a visitor who has nothing but the address
    expect(page.locator("#policy-title")).to_have_value("Van ons")
    expect(page.locator("#measure-2-amount")).to_have_value("20,5")


def test_what_is_typed_wrong_stays_and_is_gone_to_with_the_keyboard(open_page):
    page = open_page("/policy?lang=en")
    fill(page, "#measure-1-amount", "many")
    wrong = page.locator("#measure-1-amount-wrong")
    expect(wrong).to_contain_text("Fill in a number")
    expect(page.locator("#measure-1-amount")).to_have_value("many")
    assert "measure-1-amount-wrong" in page.get_attribute("#measure-1-amount", "aria-describedby")
    page.focus("#do-compare")
    page.keyboard.press("Enter")
    expect(page.locator("#measure-1-amount")).to_be_focused()
    page.keyboard.type("5")
    page.keyboard.press("Tab")
    expect(wrong).to_have_count(0)
    page.focus("#add-title")
    page.keyboard.press("Enter")
    page.focus("#add-own-language")
    page.keyboard.press("Enter")
    expect(page.locator("#measure-8-amount")).to_be_focused()
    expect(page.locator("[role=status]", has_text="Added: Own language, low thresholds.")).to_be_visible()

    page.route(
        "**/upload/policy*",
        lambda route: route.fulfill(body=json.dumps({"problem": "This file is no policy."}), content_type="application/json"),
    )
    page.set_input_files("#policy-file", {"name": "x.toml", "mimeType": "text/plain", "buffer": b"x"})
    expect(page.locator("#policy-file-said")).to_have_text("This file is no policy.")
    expect(page.locator("#measure-8-amount")).to_have_value("100")
