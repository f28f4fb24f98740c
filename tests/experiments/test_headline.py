"""The answer and its warnings in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import PRIMARY, comparison, of_primary, run, summary

from experiments import stored
from experiments.pilot import Capacity, Resolved
from experiments.texts import LANGUAGES, Texts
from scenarios.outcomes import OUTCOMES, PATTERNS

GRANTS = "municipality_subsidy", "crisis-grants", 2020


def grants(eur):
    return [(*GRANTS, 100.0, eur, 100.0 - eur, 0.0)]


@given(
    st.lists(st.tuples(st.sampled_from([0.1, 0.101, 0.2]), st.sampled_from([0.1, 0.101, 0.2])), min_size=1, max_size=12),
    st.sampled_from(LANGUAGES),
)
def test_the_headline_states_its_verdict_and_its_worlds(pairs, language):
    found = summary(comparison({"ad-hoc": of_primary([a for a, _ in pairs]), "structural": of_primary([b for _, b in pairs])}), language)
    best, other = found["best"]["a"], found["best"]["b"]
    entry = found["differences"][f"{best} minus {other}"][PRIMARY]
    fields = {"a": found["titles"][best][language], "b": found["titles"][other][language], "outcome": OUTCOMES[PRIMARY].title[language]}
    assert Texts(language)(f"summary.headline.{entry['verdict']}", **fields) in found["headline"]
    assert (
        Texts(language)("summary.headline.worlds", **{key: entry[key] for key in ("better", "worse", "equal", "of")}) in found["headline"]
    )


def test_the_best_is_told_against_the_next_best_and_then_against_the_rest():
    runs = {
        "none": of_primary([0.9] * 3),
        "ad-hoc": of_primary([0.2] * 3),
        "structural": of_primary([0.3] * 3),
        "mixed": of_primary([0.1] * 3),
    }
    found = summary(comparison(runs))
    titles = {name: title["en"] for name, title in found["titles"].items()}
    assert found["best"] == {"a": "structural", "b": "ad-hoc"}
    assert f"{titles['structural']} against the rest:" in found["headline"]
    assert f"{titles['none']}: almost certainly worse" in found["headline"]
    assert f"{titles['mixed']}: almost certainly better" in found["headline"]


def test_where_the_primary_outcome_does_not_tell_them_apart_what_does_is_named():
    def found(primary, trust=0.5):
        runs = {
            "ad-hoc": [run({PRIMARY: primary, "paperwork_share": 0.9, "survival_25_months": 0.9, "trust_end": trust})] * 4,
            "structural": [run({PRIMARY: 0.1, "paperwork_share": 0.2, "survival_25_months": 0.2, "trust_end": 0.1})] * 4,
        }
        return summary(comparison(runs))["headline"]

    told = found(0.10001)
    assert f"“{OUTCOMES['survival_25_months'].title['en']}” (almost certainly better)" in told
    assert f"“{OUTCOMES['paperwork_share'].title['en']}” (almost certainly worse)" in told
    assert OUTCOMES["trust_end"].title["en"] not in told, "trust is mostly national"
    assert "Elsewhere" not in found(0.9), "the primary outcome says it"


def test_where_less_is_better_the_least_is_best():
    runs = {name: [run({"paperwork_share": value})] * 2 for name, value in (("ad-hoc", 0.5), ("structural", 0.2))}
    assert summary(comparison(runs, decision={"primary": "paperwork_share"}))["best"] == {"a": "structural", "b": "ad-hoc"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_cannot_be_compared_is_said(language):
    texts = Texts(language)
    alone = summary(comparison({"ad-hoc": of_primary([0.1])}), language)
    assert alone["headline"] == texts("summary.headline.single", a=alone["titles"]["ad-hoc"][language])
    undefined = summary(comparison({"ad-hoc": [run()], "structural": [run()]}), language)
    assert undefined["headline"] == texts("summary.headline.undefined", outcome=OUTCOMES[PRIMARY].title[language], weeks=60)
    assert undefined["best"] is None


def test_spending_that_differs_by_more_than_a_twentieth_is_in_the_headline():
    def spent(a, b):
        runs = {
            "none": of_primary([0.0]),
            "ad-hoc": of_primary([0.1], spending=grants(a)),
            "structural": of_primary([0.2], spending=grants(b)),
        }
        return summary(comparison(runs))

    assert "do not cost the same" not in spent(95.0, 100.0)["headline"]
    assert "spends €100 and" in spent(94.0, 100.0)["headline"]
    assert any("Spending differs" in warning for warning in spent(94.0, 100.0)["warnings"])


def test_a_policy_that_leaves_more_than_a_twentieth_of_its_money_is_named_with_what_it_spent():
    def warnings(*spent_eur, **overrides):
        rows = [("fund", "crisis-grants", 2020, 100.0, eur, 100.0 - eur, 0.0) for eur in spent_eur]
        runs = {name: of_primary([0.1, 0.2], spending=[row]) for name, row in zip(("ad-hoc", "structural"), rows, strict=True)}
        return [text for text in summary(comparison(runs, **overrides))["warnings"] if text.startswith("Less than 95%")]

    assert warnings(94.6, 95.0) == ["Less than 95% of the money at hand was spent: Support as in 2020 and 2021 94.6%."]
    assert warnings(95.0, 95.0) == warnings(94.0, 95.0, cost="own") == []


def test_the_policy_that_limits_the_envelope_is_named():
    found = comparison({"ad-hoc": of_primary([0.1]), "structural": of_primary([0.2])}, envelope_eur_per_1000_residents_per_year=1000.0)
    resolved = Resolved(found.study, "ad-hoc", {"ad-hoc": Capacity(1000.0, 0.6), "structural": Capacity(None, 0.4)})
    warnings = summary(found, resolved=resolved)["warnings"]
    title = {name: entry["en"] for name, entry in summary(found)["titles"].items()}
    assert f"Compared at €1,000 per 1,000 residents a year instead of €1,500: {title['ad-hoc']} cannot spend more." in warnings
    lasting = title["structural"]
    assert f"There is no amount of which {lasting} and the other policies all spend 95%; of the budget {lasting} spends 40%." in warnings


def test_few_worlds_and_a_single_set_of_assumptions_are_warned_of():
    few = summary(comparison({"ad-hoc": of_primary([0.1, 0.2])}))["warnings"]
    many = summary(comparison({"ad-hoc": of_primary([0.1] * 20)}))["warnings"]
    assert any(warning.startswith("Only 2 worlds") for warning in few)
    assert not any(warning.startswith("Only") for warning in many)
    assert any("same assumptions" in warning for warning in few)
    assert not any("same assumptions" in warning for warning in many)


def test_an_outcome_that_no_policy_moves_by_what_matters_is_warned_of(monkeypatch):
    monkeypatch.setattr(stored, "finding", {"effects": {"effects": {PRIMARY: {"mixed": -0.0019}}}}.get)
    small = comparison({"none": of_primary([0.1]), "ad-hoc": of_primary([0.1001])})
    large = comparison({"none": of_primary([0.1]), "ad-hoc": of_primary([0.0979])})
    assert any("The largest effect" in warning and "0.19 percentage points" in warning for warning in summary(small)["warnings"])
    assert not any("The largest effect" in warning for warning in summary(large)["warnings"])


def test_groups_of_assumptions_that_disagree_are_warned_of():
    runs = {"ad-hoc": of_primary([0.1] * 4), "structural": of_primary([0.2, 0.2, 0.09, 0.09])}
    (warning,) = [
        text
        for text in summary(comparison(runs, clusters=["hands", "hands", "cash", "cash"]))["warnings"]
        if "group of assumptions" in text
    ]
    assert "“almost certainly better” in group hands" in warning
    assert "“almost certainly worse” in group cash" in warning
    agreed = summary(comparison(runs, clusters=["hands"] * 4))["warnings"]
    assert not any("group of assumptions" in text for text in agreed)


def test_stored_findings_on_sizes_and_patterns_are_warned_of(monkeypatch):
    row = {"outcome": PRIMARY, "policy": "ad-hoc", "residents": 50000, "reference": 545838}
    other = {**row, "residents": 20000, "difference": 0.009}
    findings = {
        "sizes": {
            "worlds": {"20000": 9, "50000": 9, "545838": 9},
            "differences": [other, {**row, "difference": 0.003}, {**row, "policy": "none", "difference": -0.004}],
        },
        "calibration": {
            "measures": {"pattern_07_strain_rise": {"judgement": "fails"}, "pattern_04_first_time_share": {"judgement": "holds"}}
        },
    }
    monkeypatch.setattr(stored, "finding", findings.get)
    warnings = " ".join(summary(comparison({"ad-hoc": of_primary([0.1])}))["warnings"])
    title = OUTCOMES[PRIMARY].title["en"]
    assert "A city of 50,000 residents does not give the levels of one of 545,838" in warnings
    assert f"“{title}” −0.40 percentage points" in warnings, "the largest"
    assert "0.30" not in warnings
    assert "0.90" not in warnings, "another size than the study's"
    whole = " ".join(summary(comparison({"ad-hoc": of_primary([0.1])}, residents="all"))["warnings"])
    assert title not in whole
    assert PATTERNS["pattern_07_strain_rise"].title["en"] in warnings
    assert PATTERNS["pattern_04_first_time_share"].title["en"] not in warnings


def test_trust_and_burnout_are_always_put_in_their_place():
    warnings = " ".join(summary(comparison({"ad-hoc": of_primary([0.1])}))["warnings"])
    assert "national trust" in warnings
    assert "differences and ratios only" in warnings
