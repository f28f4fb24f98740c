"""A policy in the making: every change gives a new draft, and nothing that was typed is lost."""

from dataclasses import replace

import pytest

from dashboard import address, draft
from dashboard.draft import changed, draft_of, policy_of, put_in
from dashboard.question import default_question, from_study
from experiments.texts import LANGUAGES
from scenarios import library
from scenarios.envelope import wanted_units
from scenarios.instruments import KINDS
from scenarios.policies import load_policy, read_policy
from scenarios.study import DEFAULT_STUDY, load_study, study_policy

RESIDENTS = 100_000
OURS = {"name": "ours", "title": {"nl": "Van ons", "en": "Ours"}, "instrument": [{"kind": "network-weavers", "start": "wave+13"}]}


@pytest.fixture(scope="module")
def question():
    return default_question()


@pytest.fixture
def structural():
    return draft_of(load_policy("structural"))


def typed(made, field, text, number=1, language="nl"):
    return changed(made, number, field, text, RESIDENTS, language)


def spec(made, number=1):
    return next(measure.spec for measure in made.measures if measure.number == number)


# What a draft is begun from


def test_a_policy_of_the_library_unchanged_is_that_policy(question):
    for name in library.names("policies"):
        if name != "none":
            assert policy_of(draft_of(load_policy(name)), question) == load_policy(name)


def test_a_changed_one_is_somebodys_own_version(structural, question):
    made = policy_of(typed(structural, "ready", "20"), question)
    assert made.title == {"nl": "Vaste steun, eigen versie", "en": "Lasting support, own version"}
    assert made.name == "vaste-steun-eigen-versie"
    assert made.instruments[0] == replace(load_policy("structural").instruments[0], ready_after_weeks=20)
    assert made.instruments[1:] == load_policy("structural").instruments[1:]


def test_the_draft_shown_is_begun_from_the_second_policy_of_the_question(question):
    shown = draft.current(None, question)
    assert shown.specs == load_policy("structural").instruments
    later = draft.current(None, replace(question, begins="later"))
    assert {one.start for one in later.specs} == {10 + 13}
    assert draft.current(None, replace(question, b="none")).measures == ()


def test_what_was_made_stays_while_the_question_changes(question):
    made = typed(draft.current(None, question), "ready", "20")
    assert draft.current(made, question) == made
    assert draft.current(made, replace(question, b="mixed")) == made


def test_another_own_policy_in_the_address_is_shown_for_editing(question):
    made = typed(draft.current(None, question), "ready", "20")
    asked = from_study(load_study(DEFAULT_STUDY, policies=["none", "structural", "ours"], policy=[OURS]))
    shown = draft.current(made, asked)
    assert (shown.title, shown.specs) == (OURS["title"], study_policy(asked.study, "ours").instruments)
    changed_since = typed(shown, "ready", "20")
    assert draft.current(changed_since, asked) == changed_since


def test_a_compared_draft_is_in_step_with_its_address(question):
    made = typed(draft.current(None, question), "ready", "20")
    policy = policy_of(made, question)
    asked = from_study(address.decode(address.encode(put_in(question, policy))))
    made = draft.compared(made, policy)
    assert draft.current(made, asked) == made
    assert draft.current(None, asked).specs == made.specs


def test_a_file_with_the_name_of_a_library_policy_is_given_another(question):
    theirs = read_policy({**OURS, "name": "mixed"}, "file")
    made = draft_of(theirs, draft.FILE)
    assert (made.base, made.name) == (draft.FILE, "")
    assert policy_of(made, question).name == "van-ons"
    assert draft_of(load_policy("structural"), draft.FILE).base == "structural"


def test_a_saved_policy_comes_back_the_same(structural, question):
    made = draft.with_title(typed(structural, "amount", "1,5", number=2), "Van ons")
    saved = policy_of(made, question)
    loaded = address.policy_from_file(address.policy_file(saved))
    assert policy_of(draft_of(loaded, draft.FILE), question) == saved


# Fields


def test_an_amount_is_units_in_the_whole_city(structural):
    made = typed(structural, "amount", "7")
    assert wanted_units(spec(made), RESIDENTS) == pytest.approx(7)
    assert made.measures[1:] == structural.measures[1:]


def test_a_degree_is_typed_in_per_cent(structural):
    number = next(measure.number for measure in structural.measures if measure.spec.kind.name == "allocation-by-value")
    assert spec(typed(structural, "amount", "62,5 %", number), number).strength == 0.625


@pytest.mark.parametrize(
    ("field", "text", "why"),
    [
        ("amount", "veel", "no_number"),
        ("amount", "0", "amount_bounds"),
        ("amount", "99999999", "amount_bounds"),
        ("ready", "2,5", "whole_weeks"),
        ("ready", "2000", "whole_weeks"),
        ("price", "0", "price_bounds"),
        ("price", "1e400", "no_number"),
        ("start_day", "", "no_date"),
        ("start_day", "2019-12-01", "date_bounds"),
        ("end_day", "2020-03-01", "end_before_start"),
        ("end", "then", "no_date"),
    ],
)
def test_what_cannot_be_used_is_kept_beside_its_field(structural, field, text, why):
    made = typed(structural, field, text)
    assert (made.measures[0].wrong[field].typed, made.measures[0].wrong[field].key) == (text, why)
    assert spec(made) == spec(structural)
    assert not made.usable
    assert made.wrong_fields() == [f"measure-1-{field}"]
    assert draft.at_first_wrong(made).focus_on == f"measure-1-{field}"


def test_a_mended_field_is_no_longer_wrong(structural):
    made = typed(typed(structural, "price", "drie"), "price", "160,5")
    assert made.usable
    assert spec(made).price_eur == 160.5


def test_an_end_that_the_start_passes_waits_until_the_start_is_earlier_again(structural):
    ended = typed(structural, "end_day", "2020-09-01")
    assert spec(ended).end == 34
    passed = typed(ended, "start_day", "2021-01-04")
    assert passed.measures[0].wrong["end_day"].typed == "2020-08-31"
    assert draft.shown_moment(passed.measures[0], "end") == ("day", "2020-08-31")
    back = typed(passed, "start_day", "2020-03-16")
    assert back.usable
    assert spec(back).end == 34


def test_moments_are_events_or_dates(structural):
    assert draft.shown_moment(structural.measures[0], "start") == ("day", "2020-03-16")
    for event in ("crisis", "wave", "calm"):
        assert spec(typed(structural, "start", event)).start == event
    at_wave = typed(typed(structural, "start", "wave"), "end", "day")
    assert spec(at_wave).end == 10 + 26
    assert spec(typed(at_wave, "end", "never")).end == "never"
    theirs = draft_of(read_policy(OURS, "x"))
    assert draft.shown_moment(theirs.measures[0], "start") == ("wave+13", None)
    assert spec(typed(theirs, "start", "wave+13")).start == "wave+13"


def test_an_unknown_measure_or_field_changes_nothing(structural):
    assert typed(structural, "steering", "1") == structural
    assert typed(structural, "ready", "1", number=99) == structural
    assert draft.added(structural, "magic") == draft.removed(structural, 99) == draft.again(structural, 99) == structural


# Measures and titles


def test_measures_are_added_as_the_table_has_them_and_taken_out():
    made = draft.empty_draft()
    for kind in KINDS:
        made = draft.added(made, kind)
    assert {one.kind.name: one.price_eur for one in made.specs} == {name: kind.price_eur for name, kind in KINDS.items()}
    assert made.focus_on == f"measure-{len(KINDS)}-amount"
    assert [one.kind.name for one in draft.removed(made, 1).specs] == list(KINDS)[1:]


def test_a_measure_may_come_again_and_no_more_than_forty_in_all(structural):
    made = structural
    while not made.full:
        made = draft.again(made, 1)
    assert len(made.measures) == len({measure.number for measure in made.measures}) == 40
    assert draft.again(made, 1) == draft.added(made, "mixed-work") == made


@pytest.mark.parametrize(
    ("title", "why"), [("  ", "title_empty"), ("x" * 81, "title_long"), ("Vaste steun", "title_taken"), ("Mixed", "title_taken")]
)
def test_a_title_that_cannot_be_is_kept(structural, title, why):
    if why == "title_taken" and title not in {text for name in library.names("policies") for text in load_policy(name).title.values()}:
        title = load_policy("mixed").title["en"]
    made = draft.with_title(structural, title)
    assert made.title_wrong.key == why
    assert made.title == structural.title
    assert made.wrong_fields() == ["policy-title"]
    assert draft.with_title(made, "Van ons").usable


def test_a_title_is_the_same_in_both_languages_and_names_the_policy(structural, question):
    made = policy_of(draft.with_title(structural, "  Ons  Idéé! "), question)
    assert made.title == dict.fromkeys(LANGUAGES, "Ons Idéé!")
    assert made.name == "ons-idee"


def test_names_are_free_ones():
    assert draft.slug("€€€") == "aanpak"
    assert len(draft.slug("zeer " * 40)) <= 36
    assert draft.own_name("mixed", ["mixed", None]) == "mixed-eigen"
    assert draft.own_name("mixed", ["mixed", "mixed-eigen"]) == "mixed-eigen-2"


# Into the question


def test_the_policy_becomes_the_second_of_the_question(structural, question):
    policy = policy_of(draft.with_title(structural, "Van ons"), question)
    study = put_in(question, policy)
    assert study.policies == ("none", "the-hague-now", "ad-hoc", "van-ons")
    assert study.own_policies == (policy,)
    asked = from_study(study)
    assert (asked.a, asked.b, asked.third, asked.begins) == ("the-hague-now", "van-ons", "ad-hoc", "crisis")


def test_compared_anew_it_takes_its_own_place_and_the_envelope_goes(structural, question):
    first = put_in(question, policy_of(draft.with_title(structural, "Van ons"), question))
    asked = from_study(replace(first, envelope_eur_per_1000_residents_per_year=900.0))
    again = typed(draft.current(None, asked), "ready", "3")
    second = put_in(asked, policy_of(again, asked))
    assert [policy.name for policy in second.own_policies] == ["van-ons"]
    assert second.own_policies[0].instruments[0].ready_after_weeks == 3
    assert second.envelope_eur_per_1000_residents_per_year is None


def test_one_that_is_compared_already_changes_places(question):
    assert put_in(question, load_policy("ad-hoc")).policies == ("none", "the-hague-now", "structural", "ad-hoc")
    assert put_in(question, load_policy("the-hague-now")).policies == ("none", "structural", "ad-hoc", "the-hague-now")
    assert put_in(question, load_policy("structural")) == question.study


def test_an_own_policy_that_is_the_first_keeps_its_name_and_the_new_one_gets_another(question):
    study = load_study(DEFAULT_STUDY, policies=["none", "ours", "structural"], policy=[OURS])
    asked = from_study(study)
    made = typed(draft_of(study_policy(study, "ours")), "ready", "1")
    assert policy_of(made, asked).name == "ours-eigen"
    assert put_in(asked, policy_of(made, asked)).policies == ("none", "ours", "ours-eigen")


def test_forty_measures_fit_in_an_address(question):
    made = draft.empty_draft()
    kinds = list(KINDS)
    for place in range(40):
        made = draft.added(made, kinds[place % len(kinds)])
        made = changed(made, place + 1, "price", str(100 + 7 * place), RESIDENTS, "nl")
    assert len(address.encode(put_in(question, policy_of(made, question)))) < 4000
