"""The page on what matters in a real browser."""

import re
from dataclasses import replace

import pytest
from browser_tools import needed, scrolls_sideways, violations
from made_up_sweeps import environment
from serving import Server

from dashboard import links
from dashboard.front_end import missing
from dashboard.question import default_question, to_study
from scenarios.study import DEFAULT_STUDY, load_study

#: Two policies in a small city and a short time: nothing is stored for it, and it is soon worked out.
SMALL = load_study(
    DEFAULT_STUDY, residents=2000, weeks=60, replications=2, next_crisis=False, policies=["none", "structural"], uncertain={"none": True}
)
#: More than the server takes.
TOO_LARGE = load_study(DEFAULT_STUDY, residents="all", replications=200)


@pytest.fixture(scope="module")
def examined(tmp_path_factory):
    """A server that has results of sweeps, made up."""
    needed(None if missing() else True, missing() or "")
    running = Server(**environment(tmp_path_factory.mktemp("records")))
    yield running
    running.stop()


@pytest.mark.parametrize("width", [390, 1280, 1920])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_nobody_is_kept_out_of_what_matters(open_page, width, language):
    page = open_page(f"/what-matters?lang={language}", width=width, dark=width == 1920)
    page.wait_for_selector("#la-objections li:nth-child(3)")
    page.wait_for_selector("#la-next-euro h2")
    assert violations(page) == []
    assert not scrolls_sideways(page)


@pytest.mark.parametrize(("width", "language"), [(390, "nl"), (1280, "en")])
def test_in_how_many_worlds_it_holds_is_seen_by_everybody(open_page, examined, width, language):
    page = open_page(f"/?lang={language}", of=examined, width=width)
    page.wait_for_selector("#la-holds")
    assert re.search(r"41 ?%.*2[.,]048", page.locator("#la-holds").inner_text())
    assert violations(page) == []
    assert not scrolls_sideways(page)
    page.click("#la-holds a")
    focus_in_sight(page, "la-robustness")
    bar = page.locator("#la-robustness [role=img]")
    assert re.search(r"41 ?%.*37 ?%.*22 ?%", bar.get_attribute("aria-label"))
    assert [round(part.bounding_box()["width"] / bar.bounding_box()["width"], 2) for part in bar.locator("div").all()] == [0.41, 0.37, 0.22]
    assert {"nl": "Niet te onderscheiden van toeval", "en": "Cannot be told from chance"}[language] in page.locator(
        "#la-drivers"
    ).inner_text()
    assert violations(page) == []
    assert not scrolls_sideways(page)


def test_both_blocks_are_of_the_outcome_that_was_chosen(open_page, examined):
    page = open_page("/what-matters?lang=nl", of=examined, dark=True)
    page.wait_for_selector("#la-robustness .la-verdict")
    page.select_option("#la-outcome-holds", "initiator_burnout_share")
    page.wait_for_function("document.querySelector('#la-outcome').value === 'initiator_burnout_share'")
    page.wait_for_function("document.querySelector('#la-robustness').innerText.includes('samenspel van veel aannames')")
    assert violations(page) == []


@pytest.mark.parametrize("width", [390, 1280])
def test_what_was_not_examined_for_this_question_says_so_and_what_does_it(open_page, examined, width):
    page = open_page(links.page("matters", SMALL, "nl"), of=examined, width=width)
    page.wait_for_selector("#la-robustness .la-verdict")
    assert "nog niet nagegaan" in page.locator("#la-robustness .la-verdict").inner_text()
    assert "Voor een andere vraag is het wel nagegaan: Den Haag, 50.000 inwoners" in page.locator("#la-robustness").inner_text()
    page.click("#la-robustness summary")
    assert "langeadem robustness" in page.locator("#la-robustness").inner_text()
    assert violations(page) == []
    assert not scrolls_sideways(page)


def test_support_that_begins_at_another_moment_is_a_policy_that_nobody_examined(open_page, examined):
    later = to_study(replace(default_question(), begins="later"))
    page = open_page(links.page("matters", later, "nl"), of=examined)
    page.wait_for_selector("#la-robustness .la-verdict")
    assert "nog niet nagegaan" in page.locator("#la-robustness .la-verdict").inner_text()
    assert "drie maanden later" in page.locator("#la-robustness .la-verdict").inner_text()


def focus_in_sight(page, block):
    """Wait until the heading of the block has the focus and stands in the window, at its top where the page is long enough."""
    page.wait_for_function(
        """id => {
            const there = document.activeElement, root = document.documentElement;
            const top = there.getBoundingClientRect().top, end = root.scrollTop + window.innerHeight >= root.scrollHeight - 2;
            return there.id === id + '-title' && top >= 0 && top < (end ? window.innerHeight : 120);
        }""",
        arg=block,
    )


def test_the_first_screen_leads_to_the_block_that_it_names(open_page):
    page = open_page("/?lang=en")
    page.click("#do-objections")
    focus_in_sight(page, "la-objections")
    assert page.url.endswith("/what-matters?lang=en#la-objections")
    assert page.locator("#la-objections-title").inner_text() == "Contradict me"
    page.locator("nav a").first.click()
    page.wait_for_selector("#la-verdict")
    page.wait_for_function("window.location.hash === ''")


def test_an_address_with_a_block_brings_the_reader_there(open_page):
    page = open_page("/what-matters?lang=nl#la-objections")
    focus_in_sight(page, "la-objections")


def test_what_is_not_stored_is_worked_out_in_the_background_and_can_be_stopped(open_page):
    page = open_page(links.page("matters", SMALL, "nl"))
    page.wait_for_selector("#do-begin-drivers")
    page.focus("#do-begin-drivers")
    page.keyboard.press("Enter")
    page.click("#do-begin-next_euro")
    page.wait_for_selector("#do-stop-drivers")
    page.wait_for_selector("#la-drivers .la-effects-table")
    assert "Snelle schatting" in page.locator("#la-drivers").inner_text()
    if page.locator("#do-stop-drivers").count():
        page.click("#do-stop-drivers")
        page.wait_for_selector("#do-stop-drivers", state="detached")
    page.wait_for_selector("#la-next-euro .la-effects")
    assert violations(page) == []
    page.select_option("#la-added-to", "0")
    page.wait_for_selector("#la-next-euro .la-effects", state="detached")
    page.select_option("#la-added-to", "1")
    page.wait_for_selector("#la-next-euro .la-effects")


def test_where_the_answer_is_of_another_question_the_objections_say_so(open_page):
    page = open_page(links.page("matters", TOO_LARGE, "nl"))
    page.wait_for_selector("#la-objections .la-stale-words")
    page.wait_for_selector("#la-objections .la-stale li:nth-child(3)")
    assert violations(page) == []


def test_another_outcome_is_chosen_with_the_keyboard(open_page):
    page = open_page("/what-matters?lang=en")
    page.focus("#la-outcome")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("#la-outcome option:checked").inner_text()
    assert re.search(r"\w", chosen)
    page.wait_for_function("document.querySelector('#la-outcome').value === 'initiator_burnout_share'")
