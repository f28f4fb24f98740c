"""Arguing against a policy: every objection is true of the run, and none is made that the run does not support."""

import subprocess
import sys

import pytest
from made_up import PRIMARY, comparison, run, summary
from patience import PATIENCE

from experiments import stored
from experiments.headline import difference_text
from experiments.served.amounts import plain, size_words, unit_words
from experiments.served.objections import BY_CHANCE, MOST_OUTCOMES, UNLIKELY, chance_of_more, objections
from experiments.texts import LANGUAGES, Texts
from scenarios.assumptions import ASSUMPTIONS
from scenarios.outcomes import OUTCOMES, PATTERNS

A, B = "structural", "the-hague-now"
PAIR = (A, B)
LASTING = ("municipality_subsidy", "network-weavers", 2020)


def spending(eur):
    return [(*LASTING, eur, eur, 0.0, 0.0)]


def answer(of_a, of_b, of_none=None, places=None, twins=None, clusters=None, **overrides):
    """An answer with these outcomes (or whole runs) under both policies, a world each; places and twins are those of a minus b."""
    runs = {A: _runs(of_a), B: _runs(of_b)} | ({"none": _runs(of_none)} if of_none else {})
    found = summary(comparison(runs, clusters, **overrides))
    entries = [{"mean": mean, "low": low, "high": high} for mean, low, high in places or [(0.0, -0.1, 0.1)] * 4]
    return {
        "study": {"assumptions": {}},
        "summary": found,
        "city": {"residents": 500_000, "residents_simulated": 50_000},
        "places": [{"code": f"W{i}", "name": f"Place {i}", "residents": 1000 * (i + 1)} for i in range(len(entries))],
        "places_need_met": {f"{A} minus {B}": entries},
        "support_by_twins": {f"{A} minus {B}": twins or {"longer": 0, "shorter": 0, "same": 10}},
    }


def _runs(values):
    return [value if hasattr(value, "outcomes") else run({PRIMARY: value} if not isinstance(value, dict) else value) for value in values]


@pytest.fixture(autouse=True)
def _no_failing_patterns(monkeypatch):
    monkeypatch.setattr(stored, "failing_patterns", list)


def made(found, kind, language="en", sensitivity=None, pair=PAIR):
    of_kind = [objection for objection in objections(found, pair, sensitivity, language) if objection["kind"] == kind]
    return of_kind[0] if of_kind else None


def screening(effect, name="burnout_strain", above_noise=True):
    row = {"name": name, "effect": effect, "low": effect, "high": effect, "from": 1.0, "to": 1.4, "above_noise": above_noise}
    return {"screens": {f"{A} minus {B}": {PRIMARY: {"mean": 0.01, "ranked": [row]}}}, "luck": {}}


def test_it_says_in_how_many_worlds_the_policy_loses():
    found = answer([0.10, 0.20, 0.10, 0.20], [0.20, 0.10, 0.10, 0.10])
    objection = made(found, "worlds")
    assert objection["text"].startswith("In 1 of the 4 conceivable worlds")
    assert objection["strength"] == 0.25
    assert "group of assumptions" not in objection["text"]
    assert made(answer([0.2] * 4, [0.1] * 4), "worlds") is None


def test_it_names_the_groups_of_assumptions_in_which_the_policy_loses():
    found = answer([0.1, 0.1, 0.2, 0.2], [0.2, 0.2, 0.1, 0.1], clusters=["3", "3", "1", "1"])
    assert "group of assumptions 3 it is worse" in made(found, "worlds")["text"]


def test_turning_the_pair_around_turns_the_objection_around():
    found = answer([0.1] * 4, [0.2] * 4)
    assert made(found, "worlds")["strength"] == 1.0
    assert made(found, "worlds", pair=(B, A)) is None


def test_it_says_on_what_else_the_policy_does_worse():
    def found(burnout):
        return answer([{PRIMARY: 0.2, "initiator_burnout_share": burnout}] * 4, [{PRIMARY: 0.1, "initiator_burnout_share": 0.2}] * 4)

    assert "4 of the 4" in made(found(0.3), "outcome")["text"]
    assert made(found(0.1), "outcome") is None


def test_of_outcomes_that_get_worse_the_worst_are_named():
    worse = {"initiator_burnout_share": 0.3, "paperwork_share": 0.3, "survival_25_months": 0.3}
    better = {"initiator_burnout_share": 0.2, "paperwork_share": 0.2, "survival_25_months": 0.4}
    mixed = {**worse, "survival_25_months": 0.4}
    told = objections(answer([worse] * 8 + [mixed] * 2, [better] * 10), PAIR, None, "en")
    named = [one["text"] for one in told if one["kind"] == "outcome"]
    assert len(named) == MOST_OUTCOMES
    assert not any(OUTCOMES["survival_25_months"].title["en"] in text for text in named)


@pytest.mark.parametrize(
    ("outcome", "kind"), [("need_met_share_vulnerable", "vulnerable"), ("need_met_share_out_of_sight", "out_of_sight")]
)
def test_it_says_which_people_lose_if_they_do(outcome, kind):
    assert made(answer([{outcome: 0.30}] * 4, [{outcome: 0.32}] * 4), kind)["strength"] == 1.0
    within_margin = made(answer([{outcome: 0.300}] * 4, [{outcome: 0.302}] * 4), kind)
    assert 0.0 < within_margin["strength"] < 0.5
    assert made(answer([{outcome: 0.3}, {outcome: 0.2}] * 2, [{outcome: 0.2}, {outcome: 0.3}] * 2), kind) is None
    assert made(answer([{outcome: 0.32}] * 4, [{outcome: 0.30}] * 4), kind) is None


def test_it_names_the_places_that_lose_where_chance_does_not_give_so_many():
    lose, win = (-0.02, -0.03, -0.01), (0.02, 0.01, 0.03)
    objection = made(answer([0.2], [0.1], places=[lose, (-0.05, -0.06, -0.04), win, win]), "places")
    assert "In 2 of the 4 neighbourhoods" in objection["text"]
    assert "Place 1 and Place 0" in objection["text"]
    assert objection["strength"] == pytest.approx(3 / 10)
    assert made(answer([0.2], [0.1], places=[win] * 4), "places") is None
    assert made(answer([0.2], [0.1], places=[lose] + [win] * 19), "places") is None
    turned = made(answer([0.2], [0.1], places=[lose, lose, win, win]), "places", pair=(B, A))
    assert "Place 2 and Place 3" in turned["text"]


def test_places_that_lose_less_than_what_counts_weigh_less():
    margin = OUTCOMES["need_met_share"].matters
    small = [(-margin / 4, -margin / 3, -margin / 5)] * 4
    objection = made(answer([0.2], [0.1], places=small), "places")
    assert objection["strength"] == pytest.approx(1 / 4)
    assert objection["title"] == "Most neighbourhoods lose by it"


def test_one_place_of_twenty_is_chance_and_four_are_not():
    assert chance_of_more(20, 1, BY_CHANCE) > UNLIKELY > chance_of_more(20, 4, BY_CHANCE)
    assert chance_of_more(20, 0, BY_CHANCE) == pytest.approx(1.0)


def test_it_counts_initiatives_that_lived_shorter_than_their_twins():
    few = made(answer([0.2], [0.1], twins={"longer": 30, "shorter": 10, "same": 60}), "initiatives")
    most = made(answer([0.2], [0.1], twins={"longer": 10, "shorter": 30, "same": 60}), "initiatives")
    assert "in 10 of the 100 cases" in few["text"]
    assert most["strength"] > few["strength"]
    assert "more often than longer" in most["text"]
    assert made(answer([0.2], [0.1], twins={"longer": 3, "shorter": 0, "same": 6}), "initiatives") is None


def test_an_assumption_is_named_with_its_value_its_grade_and_its_source():
    found = answer([0.2] * 4, [0.1] * 4)
    objection = made(found, "assumption", sensitivity=screening(-0.05))
    assert ASSUMPTIONS["burnout_strain"].meaning in objection["text"]
    assert "goes from 1 to 1.4" in objection["text"]
    assert "5.00 percentage points less favourable" in objection["text"]
    assert Texts("en")(f"dashboard_matters.grade.{ASSUMPTIONS['burnout_strain'].grade}") in objection["text"]
    assert "goes from 1.4 to 1 " in made(found, "assumption", sensitivity=screening(0.05))["text"]
    assert "goes from 1.4 to 1 " in made(found, "assumption", sensitivity=screening(-0.05), pair=(B, A))["text"]


def test_no_assumption_is_named_without_a_screening_or_within_its_noise():
    found = answer([0.2] * 4, [0.1] * 4)
    assert made(found, "assumption") is None
    assert made(found, "assumption", sensitivity=screening(-0.05, above_noise=False)) is None


def test_what_was_measured_is_less_to_doubt_than_what_was_assumed():
    found = answer([0.2] * 4, [0.1] * 4)
    measured = next(name for name, row in ASSUMPTIONS.items() if row.grade == "measured")
    assumed = next(name for name, row in ASSUMPTIONS.items() if row.grade == "assumed")
    strengths = [made(found, "assumption", sensitivity=screening(-0.05, name))["strength"] for name in (measured, assumed)]
    assert strengths[0] < strengths[1]


def costing(hours_a, hours_b, eur=1000.0, of_none=True):
    """Both spend `eur` in 60 weeks; hours above the 100 of no support."""
    a, b = ([run({PRIMARY: 0.1}, eur=eur, hours=100.0 + hours, spending=spending(eur)) for _ in range(4)] for hours in (hours_a, hours_b))
    return answer(a, b, [run({PRIMARY: 0.1})] * 4 if of_none else None)


def test_what_it_costs_every_year_is_said_in_euros_of_the_whole_city():
    objection = made(costing(10.0, 5.0, of_none=False), "yearly_cost")
    assert objection["text"] == "Without a crisis “Lasting support” costs €8,670 a year."  # 1,000 x 10 x 52 / 60, to three figures


def test_how_often_a_crisis_must_come_for_it_to_pay():
    objection = made(costing(hours_a=100.0, hours_b=25.0), "yearly_cost")
    # 1,000 hours more in the whole city, at 40 euro an hour under the other policy, over 8,667 euro a year.
    assert "cost €40,000 a crisis" in objection["text"]
    assert "once in 4.6 years" in objection["text"]


def test_it_never_pays_where_it_is_not_certain_that_it_gives_more_hours():
    objection = made(costing(hours_a=0.0, hours_b=25.0), "yearly_cost")
    assert "it is not certain" in objection["text"]
    assert objection["strength"] > made(costing(100.0, 25.0), "yearly_cost")["strength"]


def test_nothing_is_said_of_earning_back_against_a_policy_that_gives_no_more_hours():
    assert "pay" not in made(costing(hours_a=100.0, hours_b=0.0), "yearly_cost")["text"]


def test_what_costs_nothing_every_year_is_no_objection():
    assert made(answer([0.2], [0.1]), "yearly_cost") is None


def test_it_says_where_the_model_does_not_follow_2020_2022(monkeypatch):
    found = answer([0.2], [0.1])
    assert "no test of how" in made(found, "reality")["text"]
    weaker = made(found, "reality")["strength"]
    first = next(iter(PATTERNS))
    monkeypatch.setattr(stored, "failing_patterns", lambda: [first])
    assert PATTERNS[first].title["en"][1:] in made(found, "reality")["text"]
    assert made(found, "reality")["strength"] > weaker


def test_support_as_it_was_is_not_called_unseen():
    runs = {"ad-hoc": [run({PRIMARY: 0.2})], B: [run({PRIMARY: 0.1})]}
    own = answer([0.2], [0.1]) | {"summary": summary(comparison(runs, cost="own")), "places_need_met": {}, "support_by_twins": {}}
    equal = own | {"summary": summary(comparison(runs))}
    assert made(own, "reality", pair=("ad-hoc", B)) is None
    assert "another amount" in made(equal, "reality", pair=("ad-hoc", B))["text"]


def test_a_difference_below_what_counts_is_an_objection():
    objection = made(answer([0.1010] * 4, [0.1005] * 4), "small")
    assert "0.05 percentage points" in objection["text"]
    assert objection["strength"] == pytest.approx(0.75)
    assert "In none of the 4" in objection["text"]
    assert made(answer([0.2] * 4, [0.1] * 4), "small") is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_at_most_five_are_made_the_strongest_first_and_none_is_empty(language):
    bad = {PRIMARY: 0.1, "need_met_share_vulnerable": 0.1, "need_met_share_out_of_sight": 0.1, "paperwork_share": 0.5}
    good = {PRIMARY: 0.1005, "need_met_share_vulnerable": 0.2, "need_met_share_out_of_sight": 0.2, "paperwork_share": 0.1}
    found = answer([bad] * 4, [good] * 4, twins={"longer": 1, "shorter": 9, "same": 0})
    told = objections(found, PAIR, screening(-0.1), language)
    assert len(told) == 5
    assert [one["strength"] for one in told] == sorted((one["strength"] for one in told), reverse=True)
    assert all(one["title"] and one["text"] and "{" not in one["text"] for one in told)


def test_an_undefined_outcome_makes_no_objection():
    told = objections(answer([{}] * 2, [{}] * 2), PAIR, screening(-0.1), "en")
    assert {one["kind"] for one in told} <= {"reality"}


def test_figures_have_three_figures_and_no_idle_zeros():
    assert [plain(value, "nl") for value in (0.0452, 1450.0, 4.5, 0.0, 12.345, 0.5)] == ["0,0452", "1.450", "4,5", "0", "12,3", "0,5"]


def test_a_small_difference_is_written_to_two_figures():
    share, weeks = OUTCOMES["need_met_share"], OUTCOMES["mean_life_weeks"]
    assert size_words(0.000354, share, Texts("nl")) == "0,035 procentpunt"
    assert size_words(-0.0354, share, Texts("en")) == "3.5 percentage points"
    assert size_words(0.0123, weeks, Texts("en")) == "0.012 weeks"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_unit_grade_and_submodel_of_the_assumptions_has_words(language):
    texts = Texts(language)
    for row in ASSUMPTIONS.values():
        assert unit_words(row, texts)
        assert texts(f"dashboard_matters.grade.{row.grade}")
        assert texts(f"dashboard_matters.group.{row.submodel}")
    for outcome in OUTCOMES.values():
        assert size_words(-1.0, outcome, texts).startswith(difference_text(1.0, outcome, texts))


def test_what_the_server_imports_of_it_loads_no_model():
    modules = "experiments.served.objections, experiments.served.sensitivity, experiments.served.next_euro"
    heavy = "{name.partition('.')[0] for name in sys.modules} & {'mesa', 'numba', 'simulation', 'agents', 'pyarrow', 'scipy'}"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys, {modules}; print({heavy})"], capture_output=True, text=True, check=True, timeout=PATIENCE
    )
    assert done.stdout.strip() == "set()"
