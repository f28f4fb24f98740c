"""The first screen in a real browser: what a policy adviser does with it."""

import re
from dataclasses import replace

import pytest
from browser_tools import scrolls_sideways, violations

from dashboard import address
from experiments.texts import Texts
from scenarios.study import DEFAULT_STUDY, load_study

NL = Texts("nl")
#: Worked out in a few seconds.
SMALL = replace(
    load_study(DEFAULT_STUDY),
    residents=2000,
    weeks=60,
    replications=4,
    next_crisis=False,
    policies=("none", "the-hague-now", "ad-hoc", "structural"),
)
#: So much that it is still going on while a test looks at it.
LONG = replace(SMALL, replications=150)


def path(study, language="nl"):
    return f"/?s={address.encode(study)}&lang={language}"


def ready(page):
    page.wait_for_selector("#la-verdict")
    return page


def finished(page):
    page.wait_for_selector("#la-verdict")
    page.wait_for_selector(".la-progress", state="detached")
    return page


@pytest.mark.parametrize("width", [390, 1280, 1920])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_nobody_is_kept_out_of_the_first_screen(open_page, width, language):
    page = ready(open_page(f"/?lang={language}", width=width))
    assert violations(page) == []
    assert not scrolls_sideways(page)


@pytest.mark.parametrize("colours", [{"dark": True}, {"forced_colors": "active"}], ids=str)
def test_nobody_is_kept_out_in_other_colours(open_page, colours):
    assert violations(ready(open_page("/", **colours))) == []


def test_the_default_answer_is_there_at_once_and_up_to_the_money_without_scrolling(open_page):
    page = ready(open_page("/"))
    assert page.locator(".la-progress").count() == 0
    assert NL("dashboard.question.stored") in page.inner_text(".la-question")
    box = page.locator(".la-money").bounding_box()
    assert box["y"] + box["height"] <= 1000


def test_who_comes_for_the_first_time_reads_three_sentences_once(open_page):
    page = ready(open_page("/", first_visit=True))
    assert violations(page) == []
    page.click(".la-welcome .la-button")
    assert page.locator(".la-welcome").count() == 0
    page.reload()
    ready(page)
    assert page.locator(".la-welcome").count() == 0


def test_the_other_language_is_one_click_away_and_stays_in_the_address(open_page):
    page = ready(open_page("/"))
    page.click(".la-language button[lang=en]")
    page.wait_for_function("document.documentElement.lang === 'en'")
    assert "lang=en" in page.url
    page.wait_for_function("document.querySelector('#la-answer-title').textContent.includes('The answer')")
    assert page.title().startswith("Compare")


def test_a_changed_question_leaves_the_old_answer_marked_until_it_is_calculated(open_page):
    page = finished(open_page(path(SMALL)))
    before = page.inner_text(".la-answer")
    page.select_option("#q-budget", index=0)
    page.wait_for_selector(".la-stale-words")
    assert page.inner_text(".la-stale-words") == NL("dashboard.answer.stale")
    assert page.inner_text("#la-verdict") in before
    page.click("#do-run")
    page.wait_for_selector(".la-stale-words", state="detached")
    page.wait_for_function("document.querySelector('.la-answer .la-aside').textContent.includes(' 4 denkbare werelden')")


def test_one_choice_after_another_is_kept(open_page):
    page = ready(open_page("/"))
    for field, choice in (("city", "Rotterdam"), ("begins", "al vóór de crisis opgebouwd"), ("a", "Geen extra steun"), ("budget", None)):
        before = page.url
        page.select_option(f"#q-{field}", **({"label": choice} if choice else {"index": 0}))
        page.wait_for_function("before => location.href !== before", arg=before)
        page.wait_for_function("new URLSearchParams(location.search).get('s')")
        page.wait_for_timeout(300)
    asked = address.decode(page.url.split("s=")[1].split("&")[0])
    assert (asked.city, asked.policies) == ("rotterdam", ("none", "structural-before-crisis"))
    assert asked.budget_eur_per_1000_residents_per_year == 500


def test_a_memo_waits_for_the_whole_answer(open_page):
    page = open_page(path(LONG))
    some_are_shown = "document.querySelector('.la-progress progress')?.value > 0 && !document.querySelector('.la-stale-words')"
    page.wait_for_function(some_are_shown)
    page.click("#do-stop")
    page.wait_for_selector("#la-ended")
    assert NL("dashboard.steps.memo_wait") in page.inner_text(".la-steps")
    assert page.get_attribute("#do-memo", "href") is None
    assert violations(page) == []


def test_an_answer_grows_while_worlds_are_calculated_and_can_be_stopped(open_page):
    page = open_page(path(LONG))
    page.wait_for_selector(".la-progress")
    assert violations(page) == []
    page.wait_for_function("!document.querySelector('.la-stale-words')")
    worlds = re.search(r"(\d+) denkbare werelde?n?", page.inner_text(".la-answer .la-aside"))
    page.click("#do-stop")
    page.wait_for_selector("#la-ended")
    assert "Gestopt na" in page.inner_text("#la-ended")
    assert worlds is None or int(worlds[1]) < LONG.replications
    assert page.locator("#la-verdict").count() == 1
    assert violations(page) == []


def test_the_same_address_gives_another_browser_the_same_numbers(open_page):
    first = finished(open_page(path(SMALL)))
    second = finished(open_page(path(SMALL)))
    for page in (first, second):
        page.click("#do-table")
    assert first.inner_text(".la-answer") == second.inner_text(".la-answer")
    assert first.inner_text(".la-money") == second.inner_text(".la-money")


def test_sharing_gives_the_address_of_the_calculation(open_page):
    page = finished(open_page(path(SMALL)))
    page.click("#do-share")
    shared = page.input_value(".la-address")
    assert address.decode(shared.split("s=")[1].split("&")[0]) == SMALL


def test_the_saved_file_is_the_study(open_page):
    page = finished(open_page(path(SMALL)))
    with page.expect_download() as saved:
        page.click("#do-save")
    assert load_study(saved.value.path()) == SMALL


def test_a_saved_file_is_opened_again(open_page, tmp_path):
    page = ready(open_page("/"))
    file = tmp_path / "mijn-vraag.toml"
    file.write_text(replace(SMALL, seed=5).to_toml(), encoding="utf-8")
    page.set_input_files("#la-open-file", file)
    page.wait_for_function("location.search.includes('s=1.')")
    assert address.decode(page.url.split("s=")[1].split("&")[0]).seed == 5
    page.wait_for_selector(".la-stale-words")


def test_a_file_that_is_no_study_is_told_and_changes_nothing(open_page, tmp_path):
    page = ready(open_page("/", expected="status of 422"))
    file = tmp_path / "geen-vraag.toml"
    file.write_text("city = 'atlantis'", encoding="utf-8")
    page.set_input_files("#la-open-file", file)
    page.wait_for_selector(".la-problem")
    assert "\n" not in page.inner_text(".la-problem")
    assert "s=" not in page.url
    assert violations(page) == []


def test_the_memo_is_a_word_document(open_page):
    page = ready(open_page("/"))
    with page.expect_download() as saved:
        page.click("#do-memo")
    assert saved.value.suggested_filename.endswith(".docx")
    with open(saved.value.path(), "rb") as file:  # noqa: PTH123
        assert file.read(2) == b"PK"


def test_a_damaged_address_is_told_and_the_default_question_is_there(open_page):
    page = ready(open_page(path(SMALL).replace("&lang", "x&lang")))
    assert page.inner_text("#la-notice p") == NL("dashboard.notice.address_damaged")
    assert violations(page) == []
    page.click("#la-notice button")
    page.wait_for_selector("#la-notice", state="detached")


def test_a_question_too_large_for_the_server_is_told(open_page):
    huge = replace(load_study(DEFAULT_STUDY), residents="all", replications=200)
    page = ready(open_page(path(huge)))
    assert page.inner_text("#la-notice p") == NL("dashboard.notice.too_large")


def test_everything_is_done_with_the_keyboard(open_page):
    page = ready(open_page(path(SMALL)))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "la-skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "la-main"
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id"))
    assert {"q-a", "q-b", "q-budget", "q-primary", "do-run", "do-table", "do-memo", "do-share", "do-save"} <= reached
    page.focus("#do-table")
    page.keyboard.press("Space")
    assert page.locator(".la-dots .la-number").count() > 0


def test_two_people_see_their_own_question(open_page):
    one, other = ready(open_page(path(replace(SMALL, seed=11)))), ready(open_page(path(replace(SMALL, seed=12), "en")))
    one.select_option("#q-a", index=3)
    one.wait_for_function("location.search.length > 60")
    other.wait_for_timeout(500)
    assert other.evaluate("document.documentElement.lang") == "en"
    assert address.decode(other.url.split("s=")[1].split("&")[0]).seed == 12
    assert other.input_value("#q-a") != one.input_value("#q-a")


def test_going_back_brings_the_question_before(open_page):
    page = finished(open_page(path(SMALL)))
    before = page.input_value("#q-primary")
    page.select_option("#q-primary", index=2)
    page.wait_for_selector(".la-stale-words")
    page.go_back()
    page.wait_for_selector(".la-stale-words", state="detached")
    assert page.input_value("#q-primary") == before
