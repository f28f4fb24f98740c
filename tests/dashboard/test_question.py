"""The adviser's question: a study seen through a few keys, and nothing lost on the way."""

import re
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import documents

from dashboard.address import decode, encode
from dashboard.choices import choices
from dashboard.question import begun, default_question, from_study, origin, to_study
from experiments.texts import LANGUAGES, catalogue, euro
from scenarios import library
from scenarios.city import load_city
from scenarios.errors import InputError
from scenarios.outcomes import MAIN_OUTCOMES, OUTCOMES
from scenarios.policies import load_policy
from scenarios.study import DEFAULT_STUDY, load_study, study_from_document, study_policy

FIELDS = ("a", "b", "third", "city", "budget", "crisis", "begins", "primary", "size")
OURS = {"name": "ours", "title": {"nl": "Van ons", "en": "Ours"}, "instrument": [{"kind": "network-weavers", "start": "crisis"}]}
NOT_ON_SCREEN = re.compile(
    r"zaad|replicatie|kaplan|cohort|\bband\b|scenario|instrument|sterkte|correlatie|seed|replication|strength|correlation", re.I
)


@pytest.fixture(scope="module")
def question():
    return default_question()


@pytest.fixture(scope="module")
def with_own():
    return from_study(load_study(DEFAULT_STUDY, policies=["none", "ours", "structural"], policy=[OURS]))


def answers(question):
    return {field: getattr(question, field) for field in FIELDS}


# The study and back


def test_the_default_question_is_the_study_of_the_library(question):
    study = load_study(DEFAULT_STUDY)
    assert answers(question) == {
        "a": "the-hague-now",
        "b": "structural",
        "third": "ad-hoc",
        "city": "the-hague",
        "budget": 1500.0,
        "crisis": "nl-2020-2022",
        "begins": "crisis",
        "primary": "need_met_by_initiatives_share",
        "size": "quick",
    }
    assert to_study(question) == study
    assert to_study(question).digest() == study.digest()


@settings(max_examples=100)
@given(documents)
def test_any_study_comes_back_from_its_question(document):
    study = study_from_document(document, "x")
    assert to_study(from_study(study)) == study
    assert to_study(from_study(study)).digest() == study.digest()


named = st.sampled_from(library.names("policies"))


@settings(max_examples=60)
@given(st.data())
def test_any_answers_are_read_back_from_their_study(data):
    base = from_study(load_study(DEFAULT_STUDY, policies=["none", "ours", "structural"], policy=[OURS]))
    a, b, third = data.draw(st.lists(named | st.just("ours"), min_size=3, max_size=3, unique=True))
    third = data.draw(st.sampled_from([None, third]))
    begins = data.draw(st.sampled_from(["crisis", "before", "later"]))
    assume(third is None or "none" not in (a, third))  # no support stands beside three in any case
    assume(begins == "crisis" or b not in ("none", "ours"))
    asked = replace(base, a=a, b=b, third=third, begins=begins)
    for field in ("city", "budget", "crisis", "primary", "size"):
        asked = replace(asked, **{field: data.draw(st.sampled_from([value for value, _ in choices(field, "en")]))})
    study = to_study(asked)
    assert answers(from_study(study)) == answers(asked)
    assert decode(encode(study)) == study
    assert len(study.policies) == len({"none", a, b, third} - {None})


def test_answers_may_be_taken_back(question):
    asked = replace(question, b="mixed", third=None, begins="before", city="rotterdam", size="whole", crisis="none", budget=500.0)
    again = replace(from_study(to_study(asked)), **answers(question))
    assert to_study(again) == question.study


def test_only_what_was_answered_otherwise_changes(question):
    study = load_study(
        DEFAULT_STUDY, residents=20000, neighbourhoods=["WK051802", "WK051836", "WK051844"], weeks=100, assumptions={"food_bank_share": 0.5}
    )
    assert to_study(replace(from_study(study), primary="trust_end")) == replace(study, decision_primary="trust_end")
    assert to_study(replace(from_study(study), third=None)) == replace(study, policies=("none", "the-hague-now", "structural"))
    assert to_study(replace(from_study(study), size="whole")) == replace(study, residents="all")


def test_another_city_leaves_the_neighbourhoods_of_the_old_one():
    study = load_study(DEFAULT_STUDY, neighbourhoods=["WK051836"], residents=2000)
    moved = to_study(replace(from_study(study), city="rotterdam"))
    assert (moved.city, moved.neighbourhoods, moved.residents) == ("rotterdam", None, 2000)


def test_a_part_of_a_city_too_small_for_the_quick_size_is_taken_whole():
    part = from_study(load_study(DEFAULT_STUDY, neighbourhoods=["WK051836"], residents="all"))
    assert part.size == "whole"
    assert load_city("the-hague").part(["WK051836"]).residents < 50000
    assert to_study(replace(part, size="quick")).residents == "all"


def test_an_envelope_holds_for_the_question_it_was_found_for(question):
    resolved = from_study(replace(question.study, envelope_eur_per_1000_residents_per_year=1200.0))
    assert to_study(replace(resolved, primary="trust_end")).envelope_eur_per_1000_residents_per_year == 1200.0
    for change in ({"budget": 500.0}, {"third": None}, {"crisis": "none"}, {"begins": "later"}, {"size": "whole"}):
        assert to_study(replace(resolved, **change)).envelope_eur_per_1000_residents_per_year is None


def test_policies_that_the_screen_does_not_show_stay():
    study = load_study(DEFAULT_STUDY, policies=["none", "the-hague-now", "ad-hoc", "mixed", "case-moerwijk", "structural"])
    asked = from_study(study)
    assert (asked.a, asked.third, asked.b) == ("the-hague-now", "ad-hoc", "structural")
    assert to_study(replace(asked, a="structural-before")).policies == (
        *("none", "structural-before", "ad-hoc", "mixed", "case-moerwijk", "structural"),
    )
    assert to_study(replace(asked, b="mixed")).policies == ("none", "the-hague-now", "ad-hoc", "case-moerwijk", "mixed")


def test_no_support_may_be_one_of_the_two(question):
    without = replace(question, a="none", third=None)
    assert to_study(without).policies == ("none", "structural")
    assert answers(from_study(to_study(without))) == answers(without)
    assert answers(from_study(load_study(DEFAULT_STUDY, policies=["structural"])))["a"] == "none"
    assert from_study(load_study(DEFAULT_STUDY, policies=["none"])).b == "none"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"b": "the-hague-now"}, "the-hague-now more than once"),
        ({"b": "structual"}, "b: found 'structual'.*nearest: structural"),
        ({"a": "structual"}, "policies: found 'structual'"),
        ({"city": "the-haag"}, "nearest: the-hague"),
        ({"crisis": "noen"}, "nearest: none"),
        ({"budget": -1.0}, "budget"),
        ({"primary": "trust"}, "nearest: trust_end"),
    ],
)
def test_an_answer_that_cannot_be_is_told_in_one_line(question, change, words):
    with pytest.raises(InputError, match=words) as found:
        to_study(replace(question, **change))
    assert "\n" not in str(found.value)


# When the support begins


def test_support_built_up_before_is_there_in_week_0(question):
    study = to_study(replace(question, begins="before"))
    assert study.policies[-1] == "structural-before-crisis"
    own = study_policy(study, "structural-before-crisis")
    assert {(spec.start, spec.ready_after_weeks) for spec in own.instruments} == {(0, 0)}
    assert own.title == {"nl": "Vaste steun, al vóór de crisis opgebouwd", "en": "Lasting support, built up before the crisis"}
    assert [spec.kind for spec in own.instruments] == [spec.kind for spec in load_policy("structural").instruments]


def test_the_library_has_built_up_lasting_support_before_too():
    assert begun(load_policy("structural"), "before").instruments == load_policy("structural-before").instruments


def test_what_ends_with_the_first_calm_does_not_end_before_the_crisis():
    moved = begun(load_policy("ad-hoc"), "before").instruments
    assert {spec.ready_after_weeks for spec in moved} == {0}
    assert {spec.start for spec in moved if spec.end == "calm"} == {"wave", "crisis"}
    assert {spec.start for spec in moved if spec.end != "calm"} == {0}


def test_support_begun_later_begins_thirteen_weeks_later_and_ends_as_much_later():
    for name in library.names("policies"):
        if name == "none":
            assert begun(load_policy(name), "later") == load_policy(name)
            continue
        for spec, moved in zip(load_policy(name).instruments, begun(load_policy(name), "later").instruments, strict=True):
            assert moved.start == (spec.start + 13 if isinstance(spec.start, int) else f"{spec.start}+13")
            assert moved.end == (spec.end + 13 if isinstance(spec.end, int) else spec.end)
            assert replace(moved, start=spec.start, end=spec.end) == spec


def test_a_moved_policy_is_known_by_all_it_holds_and_not_by_its_name(question):
    study = to_study(replace(question, begins="later"))
    assert origin(study, "structural-three-months-later") == ("structural", "later")
    other = replace(study.own_policies[0], instruments=study.own_policies[0].instruments[1:])
    assert origin(replace(study, own_policies=(other,)), other.name) == (other.name, "crisis")
    assert from_study(replace(study, own_policies=(other,))).b == other.name


def test_a_policy_of_ones_own_may_begin_later_and_be_put_back(with_own):
    asked = replace(with_own, a="structural", b="ours", begins="later")
    study = to_study(asked)
    assert study.policies == ("none", "structural", "ours-three-months-later")
    assert study.own_policies[0].instruments[0].start == "crisis+13"
    assert to_study(replace(asked, begins="crisis")).policies == ("none", "structural", "ours")
    both = to_study(replace(asked, a="ours"))
    assert answers(from_study(both))["begins"] == "later"


# What may be chosen


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("field", FIELDS)
def test_every_choice_is_an_answer_with_a_label_of_its_own_and_the_answer_is_among_them(field, language, question, with_own):
    for asked in (question, with_own):
        found = choices(field, language, asked)
        values, labels = [value for value, _ in found], [label for _, label in found]
        assert getattr(asked, field) in values
        assert len(set(values)) == len(set(labels)) == len(found)
        assert all(label.strip() for label in labels)
        for value in values:
            if value not in (asked.a, asked.b, asked.third):
                to_study(replace(asked, **{field: value}))


def test_the_first_screen_reads_as_it_was_written():
    first = {field: dict(choices(field, "nl")) for field in FIELDS}
    assert first["b"]["structural"] == "Vaste steun"
    assert first["city"]["the-hague"] == "Den Haag"
    assert first["budget"][1500.0] == "€ 0,8 miljoen per jaar"
    assert first["crisis"]["nl-2020-2022"] == "weer zo'n crisis als 2020-2022"
    assert list(first["begins"].values()) == ["bij het begin van de crisis", "al vóór de crisis opgebouwd", "drie maanden na de start"]
    assert first["primary"]["need_met_by_initiatives_share"] == "dat initiatieven mensen blijven helpen"
    assert tuple(first["primary"])[:4] == MAIN_OUTCOMES


def test_budgets_are_euros_of_the_city_or_its_part(question):
    assert dict(choices("budget", "en", replace(question, city="rotterdam")))[1500.0] == "€1.0 million a year"
    part = from_study(load_study(DEFAULT_STUDY, neighbourhoods=["WK051802"], residents="all"))
    people = load_city("the-hague").part(["WK051802"]).residents
    assert dict(choices("budget", "nl", part))[1000.0] == f"{euro(people, 'nl')} per jaar"


def test_a_budget_of_the_studys_own_is_among_the_choices(question):
    asked = from_study(replace(question.study, budget_eur_per_1000_residents_per_year=1510.0))
    labels = dict(choices("budget", "nl", asked))
    assert list(labels) == sorted(labels)
    assert labels[1510.0] == "€ 0,824 miljoen per jaar"


def test_own_policies_are_offered_and_moved_ones_are_not(with_own):
    assert choices("a", "nl", with_own)[0] == ("ours", "Van ons")
    moved = from_study(to_study(replace(with_own, begins="before")))
    assert "structural-before-crisis" not in dict(choices("b", "nl", moved))
    assert ("none", "No extra support") in choices("a", "en")
    assert "none" not in dict(choices("third", "en"))


def test_a_crisis_file_of_ones_own_is_offered_by_its_title(tmp_path):
    file = tmp_path / "mild.toml"
    file.write_text('title = { nl = "Mild", en = "Mild one" }\nweekly_stringency = [0.5]', encoding="utf-8")
    asked = from_study(load_study(DEFAULT_STUDY, crisis=str(file)))
    assert dict(choices("crisis", "en", asked))[asked.crisis] == "Mild one"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_crisis_of_the_library_has_words_that_fit_in_the_sentence(language):
    words = catalogue(language)
    assert {f"dashboard_question.crisis.{name}" for name in library.names("crises")} <= set(words)
    assert {f"dashboard_question.primary.{name}" for name in MAIN_OUTCOMES} <= set(words)
    assert set(MAIN_OUTCOMES) <= set(OUTCOMES)
    assert [text for key, text in words.items() if key.startswith("dashboard_question.") and NOT_ON_SCREEN.search(text)] == []


def test_a_field_without_choices_is_a_mistake_of_the_program():
    with pytest.raises(KeyError):
        choices("study", "nl")
