"""The stories in a real browser."""

import pytest
from browser_tools import scrolls_sideways, violations

READY = "() => /^(Klaar|Ready)/.test(document.getElementById('la-story-status').innerText)"


@pytest.mark.parametrize("width", [390, 1280, 1920])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_nobody_is_kept_out_of_the_stories(open_page, width, language):
    page = open_page(f"/stories?lang={language}", width=width)
    page.wait_for_selector("#la-lucks-title")
    assert violations(page) == []
    assert not scrolls_sideways(page)


def test_the_default_story_is_there_without_computing(open_page):
    page = open_page("/stories?lang=nl")
    page.wait_for_selector("#la-story-title")
    assert page.inner_text("#la-story-title").startswith("Een initiatief uit Bezuidenhout")
    assert page.locator(".la-luck-row .la-luck").count() == 40
    assert page.locator(".la-luck-row .la-luck-open").count() == 0
    assert page.locator("#do-stop-lucks").count() == 0
    assert page.get_attribute("#cell-ended-ended", "aria-pressed") == "true"
    assert "uit de grootste groep" in page.inner_text("#la-story-why")
    assert "verzonnen" in page.inner_text(".la-invented")


def test_another_cell_gives_another_story_whose_lucks_can_be_stopped(open_page):
    page = open_page("/stories?lang=nl")
    page.wait_for_selector("#la-story-title")
    first = page.inner_text("#la-story-title")
    page.focus("#cell-ended-lived")
    page.keyboard.press("Enter")
    page.wait_for_selector("#cell-ended-lived[aria-pressed=true]")
    assert page.evaluate("document.activeElement.id") == "cell-ended-lived"
    assert page.inner_text("#la-story-title") != first
    assert "id=" in page.url
    page.click("#do-stop-lucks")
    page.wait_for_selector("#do-stop-lucks", state="detached")
    assert page.inner_text("#la-lucks-status").startswith("Gestopt")
    page.click(".la-language button[lang=en]")
    page.wait_for_function("document.documentElement.lang === 'en'")
    assert page.get_attribute("#cell-ended-lived", "aria-pressed") == "true"
    page.go_back()
    page.go_back()
    page.wait_for_function("title => document.getElementById('la-story-title').innerText === title", arg=first)


@pytest.mark.parametrize(("search", "words"), [("w=99", "er zijn er 50"), ("id=abc", "bestaat niet"), ("id=12345", "bestaat niet")])
def test_an_address_of_a_world_or_initiative_that_is_not_there_says_so(open_page, search, words):
    page = open_page(f"/stories?lang=nl&{search}")
    page.focus("#do-world")
    page.wait_for_selector("#la-story-wrong-0")
    assert words in page.inner_text("#la-story-wrong-0")
    page.wait_for_function(READY)
    assert page.get_attribute("#cell-ended-ended", "aria-pressed") == "true"
    assert page.evaluate("document.activeElement.id") == "do-world"


def test_a_question_without_an_answer_shows_the_default_story_in_grey_and_what_to_do(open_page):
    page = open_page("/?lang=nl")
    page.wait_for_selector("#q-crisis")
    value = page.input_value("#q-crisis")
    other = page.eval_on_selector_all("#q-crisis option", "(all, value) => all.map(one => one.value).find(one => one !== value)", value)
    page.select_option("#q-crisis", other)
    page.click("nav a[href^='/stories?s=']")
    page.wait_for_selector("#la-no-answer")
    assert "nog niet doorgerekend" in page.inner_text("#la-no-answer")
    assert page.locator("#la-no-answer button").inner_text() == "Reken deze vraag door"
    page.wait_for_selector(".la-story.la-stale")
    assert page.is_disabled("#cell-ended-lived")
    assert page.locator("#do-world").count() == 0
    assert violations(page) == []
