"""Which of when, what and whom carries the difference."""

import json

import numpy as np
import pytest
from made_up import PRIMARY, comparison, of_primary

from experiments.collected import runs_table
from experiments.report import factors


def corners(when=0.0, what=0.0, whom=0.0, when_what=0.0, worlds=4):
    """Values of the eight policies with known effects, one number a world."""
    luck = np.arange(worlds, dtype=float)
    made = {}
    for corner in factors.CORNERS:
        x, y, z = (side in ("lasting", "capacity", "value") for side in corner.split("-"))
        made[corner] = 5.0 + luck + when * x + what * y + whom * z + when_what * (x and y)
    return made


def test_a_main_effect_is_what_the_factor_adds():
    found = factors.contrasts(corners(when=2.0, whom=-1.0))
    assert found[("when",)] == pytest.approx(2.0)
    assert found[("whom",)] == pytest.approx(-1.0)
    assert all(effect == pytest.approx(0.0) for name, effect in found.items() if name not in (("when",), ("whom",)))


def test_an_interaction_is_half_of_what_the_one_changes_in_the_effect_of_the_other():
    found = factors.contrasts(corners(when_what=4.0))
    assert found[("when", "what")] == pytest.approx(2.0)
    assert found[("when",)] == pytest.approx(2.0)
    assert found[("what",)] == pytest.approx(2.0)
    assert found[("when", "what", "whom")] == pytest.approx(0.0)


def test_luck_that_all_policies_share_falls_out():
    (when, *_) = factors.effects_of(corners(when=2.0), matters=0.5, higher_is_better=True, seed=1)
    assert (when.mean, when.mean_low, when.mean_high) == pytest.approx((2.0, 2.0, 2.0))
    assert (when.better, when.equal, when.worse, when.of, when.verdict) == (4, 0, 0, 4, "almost_certainly_better")


def test_where_less_is_better_a_rise_is_worse():
    (when, *_) = factors.effects_of(corners(when=2.0), matters=0.5, higher_is_better=False, seed=1)
    assert when.verdict == "almost_certainly_worse"


def test_worlds_in_which_a_policy_has_no_value_are_left_out():
    values = corners(when=2.0)
    values["once-money-value"][0] = np.nan
    (when, *_) = factors.effects_of(values, matters=0.5, higher_is_better=True, seed=1)
    assert (when.of, when.mean) == (3, pytest.approx(2.0))
    values["once-money-value"][:] = np.nan
    assert factors.effects_of(values, matters=0.5, higher_is_better=True, seed=1) == ()


def eight(leave_out=0):
    values = corners(when=0.01)
    return comparison({name: of_primary(values[name].tolist()) for name in factors.CORNERS[leave_out:]})


def test_a_study_with_all_eight_policies_tells_it_and_one_without_does_not():
    found = eight()
    told = factors.of_study(runs_table(found), found.study, PRIMARY, 0.002)
    assert not told.stored
    assert told.effects[0].mean == pytest.approx(0.01)
    lacking = eight(leave_out=1)
    assert factors.of_study(runs_table(lacking), lacking.study, PRIMARY, 0.002) is None
    assert factors.of_study(runs_table(found), found.study, "trust_end", 0.01) is None


def test_what_is_stored_comes_back(tmp_path, monkeypatch):
    found = eight()
    record = factors.record_of(runs_table(found), found.study, dict.fromkeys(factors.outcome_table.OUTCOMES, 0.002))
    monkeypatch.setattr(factors, "STORED", tmp_path / "nothing.json")
    assert factors.stored(PRIMARY) is None
    monkeypatch.setattr(factors, "STORED", tmp_path / "factorial.json")
    factors.STORED.write_text(json.dumps(record))
    back = factors.stored(PRIMARY)
    assert back.stored
    assert back.effects == factors.of_study(runs_table(found), found.study, PRIMARY, 0.002).effects
    assert back.city == "the-hague"
