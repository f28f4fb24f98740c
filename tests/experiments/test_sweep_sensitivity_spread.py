"""Where the spread between worlds comes from, and how many worlds tell a difference, on problems whose answer is known."""

import numpy as np
import pytest

from experiments.sweep_sensitivity import variance
from experiments.sweep_sensitivity.variance import Split, complete, split
from experiments.sweep_sensitivity.worlds_needed import FEWEST_WORLDS, TOLD, curve, needed, standard_error, worlds_for


def made(points, lucks, assumptions, alike, rest, seed, crossed=True):
    """Values with these variances; without shared lucks each point has lucks of its own."""
    generator = np.random.default_rng(seed)
    shared = generator.standard_normal((1 if crossed else points, lucks))
    return (
        np.sqrt(assumptions) * generator.standard_normal((points, 1))
        + np.sqrt(alike) * shared
        + np.sqrt(rest) * generator.standard_normal((points, lucks))
    )


def equal(points):
    return np.full(points, 1.0 / points)


def split_of(values, crossed=True, weights=None):
    found = split(values, equal(len(values)) if weights is None else weights, crossed, 11)
    assert isinstance(found, Split)
    return found


def test_known_parts_of_a_crossed_design_are_found():
    found = split_of(made(2000, 200, 4.0, 1.0, 5.0, 1))
    assert float(found.components.assumptions) == pytest.approx(4.0, rel=0.1)
    assert float(found.components.alike) == pytest.approx(1.0, rel=0.25)
    assert float(found.components.rest) == pytest.approx(5.0, rel=0.02)
    assert found.luck.share == pytest.approx(0.6, abs=0.04)
    assert found.carries == "luck"
    assert found.alike.share + found.together.share == pytest.approx(found.luck.share)


def test_bands_hold_the_truth_about_as_often_as_they_say():
    hits = {"assumptions": 0, "luck": 0, "alike": 0}
    truth = {"assumptions": 0.4, "luck": 0.6, "alike": 0.2}
    for seed in range(60):
        found = split_of(made(60, 5, 2.0, 1.0, 2.0, seed))
        for name in hits:
            share = getattr(found, name)
            hits[name] += share.low <= truth[name] <= share.high
    assert all(50 <= count <= 60 for count in hits.values())  # 57 of 60 expected; below 50 once in a thousand


def test_parts_of_nested_lucks_are_found_and_luck_is_one():
    found = split_of(made(3000, 2, 4.0, 1.0, 5.0, 1, crossed=False), crossed=False)
    assert found.luck.share == pytest.approx(0.6, abs=0.04)
    assert found.luck.low < 0.6 < found.luck.high
    assert found.alike is None
    assert found.together is None


def test_more_luck_gives_luck_a_larger_share():
    shares = [split_of(made(300, 5, 1.0, 0.0, rest, 3)).luck.share for rest in (0.1, 0.5, 1.0, 4.0)]
    assert shares == sorted(shares)
    assert shares[0] < 0.2 < 0.7 < shares[-1]


def test_three_lucks_leave_what_they_do_alike_unsure():
    few, many = (split_of(made(200, lucks, 1.0, 0.3, 0.3, 2)).alike for lucks in (3, 60))
    assert few.high - few.low > 2 * (many.high - many.low)


def test_a_part_below_nought_is_taken_as_nought_and_told():
    found = next(one for one in (split_of(made(40, 3, 0.0, 0.0, 1.0, seed)) for seed in range(20)) if "assumptions" in one.below_zero)
    assert found.assumptions.share == 0.0
    assert found.luck.share == 1.0


def test_weights_count_points_as_if_they_stood_there_more_often():
    values = made(400, 4, 1.0, 0.2, 1.0, 5)
    twice = np.concatenate([values, values[:100]])
    weighted = np.concatenate([np.full(100, 2.0), np.full(300, 1.0)])
    one, other = split_of(values, weights=weighted / weighted.sum()), split_of(twice)
    assert one.mean == pytest.approx(other.mean)
    assert one.concentration > 1.0 / 400
    assert one.assumptions.share == pytest.approx(other.assumptions.share, abs=0.02)


def test_points_of_a_sweep_that_was_cut_off_keep_the_replications_that_most_have():
    values = made(50, 4, 1.0, 0.0, 1.0, 1)
    values[5:, 3] = np.nan
    values[0, 0] = np.nan
    points, held = complete(values)
    assert held.shape == (49, 3)
    assert not points[0]


@pytest.mark.parametrize(
    ("values", "why"),
    [
        (np.full((20, 3), np.nan), variance.UNDEFINED),
        (np.ones((20, 3)), variance.CONSTANT),
        (0.002 + 1e-16 * made(20, 3, 1.0, 0.0, 1.0, 1), variance.CONSTANT),
        (made(20, 1, 1.0, 0.0, 1.0, 1), variance.ONE_REPLICATION),
        (made(variance.FEWEST_POINTS - 1, 3, 1.0, 0.0, 1.0, 1), variance.TOO_FEW_POINTS),
    ],
)
def test_where_nothing_can_be_told_there_is_a_word_for_why(values, why):
    assert split(values, equal(len(values)), True, 1) == why


# --- worlds


def test_so_many_worlds_tell_the_difference_in_four_of_five_sweeps():
    found = split_of(made(4000, 2, 2.0, 0.0, 2.0, 1, crossed=False) + 0.5, crossed=False)
    worlds = needed(found, 0.5).worlds
    generator = np.random.default_rng(3)
    draws = 0.5 + 2.0 * generator.standard_normal((4000, worlds))  # a variance of 4 in all
    told = draws.mean(axis=1) - 1.96 * draws.std(axis=1, ddof=1) / np.sqrt(worlds) > 0.0
    assert told.mean() == pytest.approx(0.8, abs=0.04)


def test_the_standard_error_is_that_of_means_of_crossed_sweeps():
    means = [made(30, 4, 2.0, 0.5, 3.0, seed).mean() for seed in range(3000)]
    found = split_of(made(3000, 300, 2.0, 0.5, 3.0, 1))
    alike = Split(**{**vars(found), "points": 30, "concentration": 1 / 30})
    assert standard_error(alike, 4) == pytest.approx(np.std(means), rel=0.1)


def test_a_larger_difference_takes_fewer_worlds_and_a_wider_spread_more():
    assert worlds_for(1.0, 0.1) == int(np.ceil(TOLD**2 * 100))
    assert [worlds_for(1.0, size) for size in (0.4, 0.2, 0.1)] == sorted(worlds_for(1.0, size) for size in (0.4, 0.2, 0.1))
    assert worlds_for(1.0, 10.0) == FEWEST_WORLDS
    assert worlds_for(1.0, 1e-4) is None


def test_more_lucks_at_the_same_points_do_not_help_beyond_what_assumptions_do():
    found = split_of(made(50, 20, 4.0, 0.0, 4.0, 1))
    part = TOLD * np.sqrt(float(found.components.assumptions) / 50)
    assert needed(found, 0.5 * part).lucks is None
    lucks = needed(found, 1.2 * part).lucks
    assert TOLD * standard_error(found, lucks) <= 1.2 * part < TOLD * standard_error(found, lucks - 1)
    worlds, new, same = curve(found)
    assert new[-1] < 0.1 * same[-1]
    assert same[-1] * TOLD == pytest.approx(part, rel=0.01)
    assert len(worlds) == len(new) == len(same)
