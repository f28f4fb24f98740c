"""All outcomes in a real browser."""

import pytest
from browser_tools import scrolls_sideways, violations

from dashboard import links
from scenarios.study import DEFAULT_STUDY, load_study


@pytest.mark.parametrize("width", [390, 1280, 1920])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_nobody_is_kept_out_of_all_outcomes(open_page, width, language):
    page = open_page(f"/outcomes?lang={language}", width=width, dark=width == 1280)
    page.wait_for_selector("#la-files a")
    assert violations(page) == []
    assert not scrolls_sideways(page)


def test_a_curve_a_pair_and_an_order_are_chosen_with_the_keyboard(open_page):
    page = open_page("/outcomes?lang=en")
    page.focus("#la-curve")
    page.keyboard.type("Initiatives that exist")
    page.wait_for_selector("text=Initiatives that exist, number per 10,000 residents")
    page.focus("input[name=la-policies] >> nth=0")
    page.keyboard.press("Space")
    page.wait_for_function("document.querySelectorAll('.la-figure .la-legend-item').length === 4")
    page.focus("#la-pair-a")
    page.keyboard.type("No extra")
    page.wait_for_selector("#la-pair caption:has-text('Lasting support minus No extra support')")
    better = page.locator("#la-pair button.la-sort", has_text="Better")
    better.press("Enter")
    better.press("Enter")
    table = page.locator("#la-pair table").first
    assert table.locator("th[aria-sort='descending']").count() == 1
    column = [int(text) for text in table.locator("tbody td:nth-of-type(3)").all_inner_texts() if text]
    assert column == sorted(column, reverse=True)
    assert column[0] > 0


def test_a_file_can_be_taken_along(open_page):
    page = open_page("/outcomes?lang=en")
    with page.expect_download() as waiting:
        page.click("#la-files a:has-text('runs.csv')")
    assert waiting.value.path().read_text(encoding="utf-8").startswith('"policy","replication"')


def test_a_question_in_an_address_is_worked_out_and_its_answer_shown(open_page):
    asked = links.page("outcomes", load_study(DEFAULT_STUDY, residents=2000, replications=2, weeks=60, next_crisis=False), "en")
    page = open_page(asked)
    page.wait_for_selector("#la-certainty dd:has-text('2,000 of 545,838')")
    assert page.locator(".la-stale").count() == 0
    page.wait_for_selector("#la-files a:has-text('all.zip')")
    assert page.locator("#la-outcomes td:has-text('undefined')").count() > 0
