"""What the page about the model says of it."""

import json
from dataclasses import replace

import pytest
from dashboard_words import FORBIDDEN, written

from dashboard.views import about, assumptions
from experiments.report.spread import plain
from experiments.texts import LANGUAGES, Texts
from experiments.version import version
from scenarios.assumptions import ASSUMPTIONS
from scenarios.frozen import FrozenMapping
from scenarios.study import DEFAULT_STUDY, load_study

BLOCKS = (
    about.purpose_block,
    about.use_block,
    about.trust_block,
    about.week_block,
    about.words_block,
    about.registers_block,
    about.sources_block,
)


def cards(language, **own):
    study = load_study(DEFAULT_STUDY)
    view = assumptions.view(replace(study, assumptions=FrozenMapping(own)) if own else study, Texts(language))
    return view, [card for group in view["groups"] for card in group["cards"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_assumption_is_on_the_page_once_with_its_unit_and_source(language):
    texts, (_, found) = Texts(language), cards(language)
    assert sorted(card["name"] for card in found) == sorted(ASSUMPTIONS)
    assumed = texts("dashboard_about.assumptions.assumed")
    for card in found:
        assumption = ASSUMPTIONS[card["name"]]
        assert card["unit"] == assumptions.unit_words(assumption.unit, texts)
        assert card["value"] == plain(assumption.default, texts)
        assert card["meaning"].lower() == (assumption.meaning_nl if language == "nl" else assumption.meaning).lower()
        if assumption.evidence == "assumed":
            assert (card["source"], card["sources"]) == (assumed, [])
        else:
            assert [source["id"] for source in card["sources"]] == assumption.evidence.split(", ")
            assert all(len(source["text"]) > 10 for source in card["sources"])


def test_what_the_question_sets_otherwise_is_marked():
    name, assumption = next(iter(ASSUMPTIONS.items()))
    view, found = cards("nl", **{name: assumption.high})
    changed = [card for card in found if card["changed"]]
    assert [card["name"] for card in changed] == [name]
    assert plain(assumption.default, Texts("nl")) in changed[0]["changed"]
    assert changed[0]["value"] == plain(assumption.high, Texts("nl"))
    assert view["aside"].endswith("1")
    assert not any(card["changed"] for card in cards("nl", **{name: assumption.default})[1])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_plain_data_without_words_that_are_not_for_people(language):
    for make in BLOCKS:
        block = make(Texts(language))
        json.dumps(block, allow_nan=False)
        assert [text for text in written(block) if FORBIDDEN.search(text)] == []
    for card in cards(language)[1]:
        shown = " ".join(card[key] for key in ("meaning", "unit", "range", "grade_text", "source"))
        found = {match.lower() for match in FORBIDDEN.findall(shown)} - {"band"}  # a tie in Dutch, of ages and incomes in English
        assert not found, card["name"]


def test_the_week_has_thirteen_steps_with_a_name_each():
    for language in LANGUAGES:
        steps = about.week_block(Texts(language))["sections"][0]["parts"][1]["items"]
        assert len(steps) == 13
        assert all(step["head"] and step["text"][0].isupper() for step in steps)


def test_what_the_model_does_not_reproduce_comes_first():
    view = about.trust_block(Texts("en"))
    message, table = view["sections"][0]["parts"][0]["text"], view["sections"][1]["parts"][0]
    assert message.startswith("Of the 7 features of this time that were not searched for, the model reproduces 5; of the 18 that were, 18.")
    verdicts = [row["cells"][0]["text"] for row in table["groups"][0]["rows"]]
    assert verdicts == ["no"] * 2 + ["yes"] * 23
    assert all(row["head"] in message for row in table["groups"][0]["rows"][:2])


def test_without_a_calibration_nothing_is_claimed(monkeypatch):
    monkeypatch.setattr(about, "finding", lambda name: None)
    view = about.trust_block(Texts("en"))
    assert [part["kind"] for section in view["sections"] for part in section["parts"]] == ["list"]


def test_where_everything_holds_nothing_is_named_as_failing(monkeypatch):
    found = about.finding("calibration")
    holds = {name: {**one, "judgement": "holds"} for name, one in found["measures"].items()}
    monkeypatch.setattr(about, "finding", lambda name: {**found, "measures": holds})
    message = about.trust_block(Texts("en"))["sections"][0]["parts"][0]["text"]
    assert "reproduces 7; of the 18 that were, 18." in message
    assert "does not reproduce" not in message


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_stand_in_the_order_of_the_alphabet(language):
    heads = [item["head"] for item in about.words_block(Texts(language))["sections"][0]["parts"][0]["items"]]
    assert heads == sorted(heads, key=str.lower)
    assert len(set(heads)) == len(heads) > 30


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_to_publish_name_the_version_and_leave_what_is_not_ours_open(language):
    algorithm, accessibility = (section["parts"][1]["text"] for section in about.registers_block(Texts(language))["sections"])
    assert version() in algorithm
    assert version() in accessibility
    assert "[" in algorithm
    assert "WCAG-EM" in accessibility
    assert "axe-core" in accessibility
