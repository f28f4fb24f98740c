"""The words of the page on what matters."""

import pytest

from experiments.served.matters_words import drivers, next_euro_words
from experiments.texts import LANGUAGES, Texts

A, B, OUTCOME = "structural", "none", "need_met_by_initiatives_share"


def screening(*effects, luck=None):
    rows = [
        {
            "name": name,
            "effect": effect,
            "low": effect - 0.01,
            "high": effect + 0.01,
            "above_noise": abs(effect) > 0.02,
            "from": 1.0,
            "to": 1.4,
        }
        for name, effect in effects
    ]
    screen = {"mean": 0.1, "ranked": rows, "floor": 0.02, "groups": {"volunteers": 0.7, "needs": 0.3}}
    return {"pairs": 512, "residents": 20_000, "inputs": 420, "screens": {f"{A} minus {B}": {OUTCOME: screen}}, "luck": luck or {}}


def test_an_assumption_that_stands_out_is_told_with_its_sign_and_its_size():
    found = drivers(screening(("burnout_strain", 0.05), ("freed_minutes", -0.03)), A, B, OUTCOME, "en")
    up, down = found["rows"]
    assert "from 1 to 1.4 (strain), the difference rises by 5.00 percentage points (4.00 percentage points to 6.00" in up["sentence"]
    assert "falls by 3.00 percentage points (2.00 percentage points to 4.00" in down["sentence"]
    assert found["none_above"] is None
    assert found["floor"].startswith("Below 2.00 percentage points")
    assert found["groups"][0]["title"] == "how helpers and leaders keep going"
    turned = drivers(screening(("burnout_strain", 0.05)), B, A, OUTCOME, "en")
    assert "falls by 5.00" in turned["rows"][0]["sentence"]


def test_a_policy_alone_is_told_of_as_a_level():
    found = screening(("burnout_strain", 0.05))
    alone = drivers(found | {"screens": {A: found["screens"][f"{A} minus {B}"]}}, A, None, OUTCOME, "en")
    assert "the outcome rises by 5.00 percentage points" in alone["rows"][0]["sentence"]
    assert "outcome itself" in alone["ranked"]
    assert drivers(found, A, None, OUTCOME, "en") is None


def test_what_does_not_stand_out_has_no_effect_in_words():
    found = drivers(screening(("burnout_strain", 0.01)), A, B, OUTCOME, "en")
    assert found["rows"][0]["sentence"] == "Cannot be told from chance."
    assert found["none_above"] == "No assumption stands out from chance."
    assert drivers(screening(), A, "mixed", OUTCOME, "en") is None


def test_luck_is_told_of_the_own_worlds_where_there_are_any():
    luck = {f"{A} minus {B}": {OUTCOME: {"share": 0.4, "low": 0.3, "high": 0.55}}}
    own, unknown = {"spread_assumptions": 2.0, "spread_luck": 1.0}, {"spread_assumptions": None, "spread_luck": None}
    told = [drivers(screening(luck=luck), A, B, OUTCOME, "en", entry)["luck"] for entry in (None, unknown, own)]
    assert told[0] == told[1]
    assert told[0].startswith("In a city of 20,000 residents 40% of the spread")
    assert "20% comes from luck" in told[2]
    assert drivers(screening(), A, B, OUTCOME, "en")["luck"] is None


def test_a_quick_screening_is_called_an_estimate():
    usual, quick = (drivers(screening() | {"inputs": inputs}, A, B, OUTCOME, "en")["how"] for inputs in (420, 32))
    assert "Quick estimate" in quick
    assert "Quick estimate" not in usual


def row(low, mean, high, given=100_000.0, spent=100_000.0, refused=None):
    outcomes = {OUTCOME: {"mean": mean, "low": low, "high": high}}
    title = {"nl": "Kwartiermakers", "en": "Network weavers"}
    return {
        "kind": "network-weavers",
        "title": title,
        "outcomes": outcomes,
        "given_eur": given,
        "spent_eur": spent,
        "refused": refused,
    }


def told(rows, language="en"):
    found = {"rows": rows, "worlds": 30, "extra_eur": 100_000.0, "residents": 20_000}
    words = next_euro_words(found, "Lasting support", OUTCOME, language)
    assert "100" in words["title"]
    assert "Lasting support" in words["how"]
    return words["rows"]


def test_a_measure_is_told_to_help_only_where_its_band_says_so():
    more, less, unclear = (
        one["sentence"] for one in told([row(0.001, 0.002, 0.003), row(-0.003, -0.002, -0.001), row(-0.001, 0.001, 0.003)])
    )
    assert "0.20 percentage points more (0.10 percentage points to 0.30" in more
    assert "0.20 percentage points less (0.10 percentage points to 0.30" in less
    assert "cannot say" in unclear
    assert "−0.10 percentage points to +0.30" in unclear


@pytest.mark.parametrize("language", LANGUAGES)
def test_money_that_cannot_be_given_or_spent_is_said(language):
    full, partly, unspent, all_of_it = told(
        [row(0, 0, 0, refused="full"), row(0, 0, 0, given=66_000.0, spent=66_000.0), row(0, 0, 0, spent=40_000.0), row(0, 0, 0)], language
    )
    assert full["sentence"] == Texts(language)("dashboard_matters.next_euro.full")
    assert [bool(one["note"]) for one in (full, partly, unspent, all_of_it)] == [False, True, True, False]
    assert "66" in partly["note"]
    assert "40" in unspent["note"]
