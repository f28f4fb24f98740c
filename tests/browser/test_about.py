"""The page about the model in a real browser."""

import pytest
from browser_tools import scrolls_sideways, violations

from scenarios.assumptions import ASSUMPTIONS

OPEN_ALL = "document.querySelectorAll('#la-assumptions details.la-theme').forEach((one) => { one.open = true; })"


@pytest.mark.parametrize("width", [390, 1280, 1920])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_nobody_is_kept_out_of_what_is_said_about_the_model(open_page, width, language):
    page = open_page(f"/about?lang={language}", width=width, dark=width == 1280)
    page.wait_for_selector("#la-sources")
    page.locator("#la-assumptions details.la-theme summary").first.click()
    page.wait_for_selector(".la-card")
    assert violations(page) == []
    assert not scrolls_sideways(page)


def test_cards_are_drawn_when_asked_for_and_each_assumption_is_there_once(open_page):
    page = open_page("/about?lang=nl")
    page.wait_for_selector("#la-assumptions")
    assert page.locator(".la-card").count() == 0
    page.evaluate(OPEN_ALL)
    page.wait_for_selector(".la-card")
    page.wait_for_function(f"document.querySelectorAll('.la-card').length === {len(ASSUMPTIONS)}")
    names = page.locator(".la-card code").all_inner_texts()
    assert sorted(names) == sorted(ASSUMPTIONS)


def test_assumptions_are_found_by_a_word_and_by_grade(open_page):
    page = open_page("/about?lang=en")
    page.focus("#la-find")
    page.keyboard.type("dropout of boredom")
    page.wait_for_selector("#la-found:has-text(': 0.')")
    page.fill("#la-find", "official hour")
    page.wait_for_selector(".la-card code:has-text('official_hour_eur')")  # opened, as there are few
    page.fill("#la-find", "")
    page.select_option("#la-grade", "measured")
    measured = sum(assumption.grade == "measured" for assumption in ASSUMPTIONS.values())
    page.wait_for_selector(f"#la-found:has-text(': {measured}.')")


def test_a_text_to_publish_is_copied(open_page):
    page = open_page("/about?lang=nl", permissions=["clipboard-read", "clipboard-write"])
    page.locator("#la-registers button").first.click()
    page.wait_for_selector("#la-registers [role=status]:has-text('Gekopieerd.')")
    assert page.evaluate("navigator.clipboard.readText()") == page.input_value("#la-text-algorithm")
