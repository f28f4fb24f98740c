"""How often one policy does better in the worlds of a sweep, regret, and which points are ruled out; on figures worked by hand."""

import numpy as np
import pytest
from planted_sweep import PRIMARY, MadeUpSweep, planted

from experiments.robustness.examine import asked_of, examined
from experiments.robustness.fitting import MEASURES, fitting, fitting_points
from experiments.robustness.pairs import pair
from experiments.robustness.regret import regret, regrets
from experiments.statistics import effective_number, resample
from scenarios.errors import InputError


def shares(found):
    return {name: round(found[name]["share"], 9) for name in ("better", "equal", "worse")}


def test_shares_count_worlds_and_leave_out_those_that_are_unknown():
    b = np.full((20, 2), 0.5)
    a = b + np.repeat([[0.1, 0.1], [0.1, 0.0], [0.0, 0.001], [-0.1, np.nan]], 5, axis=0)
    found = pair(a, b, PRIMARY, 0.002, np.full(20, 1 / 20), resample(20, 1, 50))
    assert found["worlds"] == 35
    assert found["points"] == 20
    assert shares(found) == {"better": round(15 / 35, 9), "equal": round(15 / 35, 9), "worse": round(5 / 35, 9)}
    assert found["better"]["low"] < 15 / 35 < found["better"]["high"]
    assert found["difference"]["mean"] == pytest.approx((5 * 0.3 + 5 * 0.001 - 5 * 0.1) / 35)


def test_less_is_better_where_the_outcome_says_so():
    a, b = np.full((20, 1), 0.1), np.full((20, 1), 0.2)
    found = pair(a, b, "initiator_burnout_share", 0.002, np.full(20, 1 / 20), resample(20, 1, 10))
    assert found["better"]["share"] == 1.0
    assert found["difference"]["mean"] == pytest.approx(-0.1), "the difference itself keeps its sign"


def test_what_no_world_does_is_still_not_ruled_out_by_few_worlds():
    a, b = np.full((20, 1), 0.1), np.full((20, 1), 0.1)
    found = pair(a, b, PRIMARY, 0.002, np.full(20, 1 / 20), resample(20, 1, 10))
    assert (found["better"]["low"], found["better"]["high"]) == (0.0, pytest.approx(0.1684, abs=1e-4)), "Clopper and Pearson's for 0 of 20"
    assert (found["equal"]["low"], found["equal"]["high"]) == (pytest.approx(0.8316, abs=1e-4), 1.0)


def test_points_count_by_their_weight():
    a = np.repeat([0.1, -0.1], 20)[:, None]
    weights = np.repeat([3.0, 1.0], 20) / 80
    found = pair(a, np.zeros((40, 1)), PRIMARY, 0.002, weights, resample(40, 1, 10))
    assert shares(found) == {"better": 0.75, "equal": 0.0, "worse": 0.25}
    assert (found["difference"]["p05"], found["difference"]["p95"]) == (-0.1, 0.1)


def test_points_that_hardly_count_are_too_few():
    weights = np.array([100.0, *[0.01] * 39])
    assert effective_number(np.ones(7)) == pytest.approx(7.0)
    assert pair(np.ones((40, 1)), np.zeros((40, 1)), PRIMARY, 0.002, weights / weights.sum(), resample(40, 1, 10)) is None


def test_worlds_of_one_point_are_not_independent_and_so_the_band_goes_by_points():
    b = np.zeros((30, 1))
    a = np.random.default_rng(1).choice([0.1, -0.1], (30, 1))
    weights, drawn = np.full(30, 1 / 30), resample(30, 1, 400)
    one, twenty = (pair(np.repeat(a, n, 1), np.repeat(b, n, 1), PRIMARY, 0.002, weights, drawn) for n in (1, 20))
    assert twenty["better"] == pytest.approx(one["better"])


def test_regret_is_what_the_best_of_the_same_world_has_more():
    values = np.array([[[0.5, 0.2]], [[0.4, 0.6]], [[0.1, np.nan]]])
    assert regrets(values, 1)[:, 0, 0] == pytest.approx([0.0, 0.1, 0.4])
    assert np.isnan(regrets(values, 1)[:, 0, 1]).all(), "a world without one policy is no comparison of all"
    assert regrets(values, -1)[:, 0, 0] == pytest.approx([0.4, 0.3, 0.0])


def test_least_regret_on_average_and_at_worst_may_be_two_policies():
    steady = np.full((20, 1), 0.5)
    often = np.where(np.arange(20) < 18, 0.55, 0.0)[:, None]
    found = regret(np.array([steady, often]), ("steady", "often"), 1, np.full(20, 1 / 20), resample(20, 1, 500))
    assert found["policies"]["steady"]["mean"] == pytest.approx(18 * 0.05 / 20)
    assert found["policies"]["often"]["mean"] == pytest.approx(2 * 0.5 / 20)
    assert found["policies"]["often"]["maximum"] == pytest.approx(0.5)
    assert found["policies"]["steady"]["p90"] == pytest.approx(0.05)
    assert (found["least_mean"]["policy"], found["least_maximum"]["policy"]) == ("steady", "steady")
    assert 0.8 < found["least_maximum"]["kept"] < 0.95, "the two bad worlds are missing in 0.9 ** 20, 12 %, of resamples"
    assert 0.3 < found["least_mean"]["kept"] < 0.75


def test_a_tie_names_no_policy():
    alike = np.random.default_rng(1).random((20, 1))
    found = regret(np.array([alike, alike]), ("one", "other"), 1, np.full(20, 1 / 20), resample(20, 1, 10))
    assert found["least_mean"] == {"policy": None, "kept": None}


def measures(**values):
    """Every measure in the middle of its tolerance or well inside its bound, at four points in two lucks, but for these."""
    inside = {
        one.name: one.low + 0.05 if one.high is None else one.high - 1e-6 if one.low is None else (one.low + one.high) / 2
        for one in MEASURES
    }
    return {name: np.full((4, 2), value) for name, value in inside.items()} | {
        name: np.array(value, float) for name, value in values.items()
    }


def test_points_fit_by_the_mean_of_each_measure_over_lucks():
    one = next(target for target in MEASURES if target.low is not None and target.high is not None)
    middle, far = (one.low + one.high) / 2, one.high + (one.high - one.low)
    off = [[middle, middle], [far, 2 * middle - far], [far, far], [np.nan, np.nan]]
    fits, report = fitting(measures(**{one.name: off}), 1.0)
    assert fits.tolist() == [True, True, False, False], "one luck outside and one on the other side: the mean is inside"
    assert (report["passing"], report["binds"]) == (2, one.name)
    assert report["measures"][one.name] == {"low": one.low, "high": one.high, "passing": 2, "without": 4}
    wider, _ = fitting(measures(**{one.name: off}), 4.0)
    assert wider.tolist() == [True, True, True, False]


def test_a_measure_that_no_point_has_decides_nothing_and_is_named():
    name = MEASURES[0].name
    fits, report = fitting(measures(**{name: np.full((4, 2), np.nan)}), 1.0)
    assert fits.all()
    assert report["binds"] is None
    assert report["not_measured"] == [name]


def test_only_points_that_fit_are_counted_and_too_few_of_them_give_no_numbers():
    name = next(target.name for target in MEASURES if target.low is not None and target.high is not None)
    given = {("ad-hoc", measure): np.full((60, 2), value[0, 0]) for measure, value in measures().items()}
    given["ad-hoc", name] = given["ad-hoc", name] + np.where(np.arange(60) < 30, 0.0, 1000.0)[:, None]
    given |= {
        ("ad-hoc", PRIMARY): np.zeros((60, 2)),
        ("structural", PRIMARY): np.where(np.arange(60) < 30, 0.1, -0.1)[:, None].repeat(2, 1),
    }
    sweep = MadeUpSweep(given, 60)
    everything, half = (examined(sweep, asked_of(sweep, PRIMARY, fitting=factor, resamples=20)) for factor in (None, 1.0))
    assert everything["outcomes"][PRIMARY]["pairs"][0]["better"]["share"] == pytest.approx(0.5)
    assert half["outcomes"][PRIMARY]["pairs"][0]["better"]["share"] == 1.0
    assert (half["points"], half["fitting"]["passing"]) == (30, 30)
    given["ad-hoc", name][5:] += 1000.0
    few = examined(sweep, asked_of(sweep, PRIMARY, fitting=1.0))
    assert (few["too_few"], few["points"], few["outcomes"]) == (True, 5, {})


@pytest.mark.parametrize(
    ("study", "policies", "expected"),
    [({"crisis": "none"}, ("ad-hoc", "structural"), "nl-2020-2022"), ({}, ("none", "structural"), "ad-hoc among them")],
)
def test_what_was_not_observed_cannot_be_fitted(study, policies, expected):
    with pytest.raises(InputError, match=expected):
        fitting_points(MadeUpSweep({(name, PRIMARY): None for name in policies}, 30, **study), 1.0)


@pytest.mark.parametrize("method", ["morris", "saltelli"])
def test_designs_that_move_one_input_at_a_time_are_refused_in_one_line(method):
    sweep = planted(30)
    sweep.method = method
    with pytest.raises(InputError, match=rf"design: found {method}, expected a sweep of latin-hypercube"):
        asked_of(sweep)


def test_one_policy_is_nothing_to_compare():
    with pytest.raises(InputError, match="two or more"):
        asked_of(planted(30), policies=("ad-hoc",))


def test_an_outcome_without_a_better_side_is_refused():
    with pytest.raises(InputError, match="more or less is better"):
        asked_of(planted(30), outcome="support_follows_contacts")


def test_pairs_have_the_better_first_and_doing_nothing_last():
    given = {(name, PRIMARY): np.full((30, 1), value) for name, value in (("none", 0.9), ("ad-hoc", 0.1), ("structural", 0.3))}
    found = examined(sweep := MadeUpSweep(given, 30, 1), asked_of(sweep, PRIMARY, resamples=10))["outcomes"][PRIMARY]
    assert [(one["a"], one["b"]) for one in found["pairs"]] == [("structural", "ad-hoc"), ("structural", "none"), ("ad-hoc", "none")]
    assert found["headline"] == ["structural", "ad-hoc"]
    assert [one["where"]["why"] for one in found["pairs"]] == ["few"] * 3, "it holds everywhere: there is no other case"
