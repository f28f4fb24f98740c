"""Addresses within the pages, and the words on a calculation that goes on."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from dashboard import address, links
from dashboard.calculation import EQUAL_COST, FAILED, STOPPED, WAITING, WORLDS, Snapshot
from dashboard.choices import choices
from dashboard.question import default_question, from_study, to_study
from dashboard.views import progress
from dashboard.views import question as question_view
from dashboard.views.answer import policies_shown
from experiments.texts import LANGUAGES, Texts
from scenarios.study import DEFAULT_STUDY, load_study

STUDY = load_study(DEFAULT_STUDY)
OTHER = replace(STUDY, seed=7)


def test_the_default_study_needs_no_address():
    assert links.page("outcomes", STUDY, "en") == "/outcomes?lang=en"


def test_another_study_stands_in_the_address_and_comes_out_of_it():
    found = parse_qs(urlsplit(links.page("stories", OTHER, "nl", w="3")).query)
    assert address.decode(found["s"][0]) == OTHER
    assert found["w"] == ["3"]


def test_every_path_leads_back_to_its_page():
    assert {links.name_of(path): path for path in links.PATHS.values()} == links.PATHS
    assert links.name_of("/nowhere") is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("phase", [WAITING, EQUAL_COST, WORLDS])
def test_every_phase_has_its_words(language, phase):
    view = progress.view(Snapshot(STUDY, phase, 3, 50, 20.0), Texts(language))
    assert view["text"]
    assert (view["done"], view["total"]) == (3, 50)


@pytest.mark.parametrize(("seconds", "words"), [(20.0, "20 seconden"), (89.0, "89 seconden"), (240.0, "4 minuten")])
def test_time_to_go_is_told_in_seconds_and_then_in_minutes(seconds, words):
    assert words in progress.view(Snapshot(STUDY, WORLDS, 3, 50, seconds), Texts("nl"))["text"]


def test_how_it_ended_is_said_unless_it_came_to_its_end():
    stopped = progress.ended(Snapshot(STUDY, STOPPED, 3, 50, answer={"worlds_done": 2}), Texts("nl"))
    failed = progress.ended(Snapshot(STUDY, FAILED, problem="geheugen vol"), Texts("nl"))
    assert "2 van de 50" in stopped["text"]
    assert "geheugen vol" in failed["text"]
    assert failed["kind"] == "error"
    assert progress.ended(Snapshot(STUDY, WORLDS), Texts("nl")) is None


def test_what_the_browser_sends_back_is_a_place_in_a_list():
    question = default_question()
    view = question_view.view(question, True, True, False, Texts("nl"))
    fields = {part["id"]: part for line in view["lines"] for part in line if "id" in part}
    assert set(fields) == set(question_view.FIELDS)
    for field, part in fields.items():
        assert question_view.chosen(question, field, part["value"], Texts("nl")) == question


@pytest.mark.parametrize(("field", "place"), [("a", "999"), ("a", "-1"), ("a", "x"), ("study", "0"), ("nothing", "0"), ("budget", "²")])
def test_anything_else_changes_nothing(field, place):
    question = default_question()
    assert question_view.chosen(question, field, place, Texts("nl")) == question


def place_of(question, field, value):
    return next(str(place) for place, (own, _) in enumerate(choices(field, "nl", question)) if own == value)


@pytest.mark.parametrize("field", question_view.POLICIES)
@pytest.mark.parametrize("value", ["none", "the-hague-now", "ad-hoc", "structural", "mixed", None])
@pytest.mark.parametrize(
    "start", [default_question(), replace(default_question(), third=None), replace(default_question(), begins="later")]
)
def test_any_policy_can_be_chosen_anywhere_and_the_question_can_be_asked(field, value, start):
    if value not in [own for own, _ in choices(field, "nl", start)]:
        return
    question = question_view.chosen(start, field, place_of(start, field, value), Texts("nl"))
    asked = to_study(question)
    assert getattr(question, field) == value or (field, value) == ("third", "none")
    read = from_study(asked)
    assert (read.a, read.b, read.third, read.begins) == (question.a, question.b, question.third, question.begins)
    assert set(policies_shown(question)) <= set(asked.policies)
