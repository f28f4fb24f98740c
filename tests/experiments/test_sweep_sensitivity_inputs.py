"""Which inputs matter, on functions whose answer is known: Sobol indices, effects of Morris, and importance in a plain sample."""

import numpy as np
import pytest
from SALib.analyze import pawn
from SALib.sample import morris as morris_sample
from SALib.test_functions import Ishigami
from scipy.stats import qmc

from experiments.sweep.unit_designs import LEVELS, problem_of, unit_design
from experiments.sweep_sensitivity import variance
from experiments.sweep_sensitivity.explained import explained
from experiments.sweep_sensitivity.importance import FEWEST_POINTS, distances, floor_of, importance, ranks, slices_of
from experiments.sweep_sensitivity.one_at_a_time import FEWEST_ROWS, morris_effects, moved, sobol_effects

NAMES = ["x1", "x2", "x3", "dummy"]


def ishigami(shares):
    return Ishigami.evaluate(2 * np.pi * shares[:, :3] - np.pi)


def by_name(effects):
    return {one.name: one for one in effects.movers}


# --- Sobol


def test_indices_of_ishigami_are_the_analytic_ones_and_the_dummy_is_not_among_them():
    shares = unit_design("saltelli", 1024, NAMES, 3).shares
    found = sobol_effects(ishigami(shares)[:, None], NAMES, shared_luck=True, seed=1)
    first = {"x1": 0.314, "x2": 0.442, "x3": 0.0}
    total = {"x1": 0.558, "x2": 0.442, "x3": 0.244}
    assert found.movers[0].name == "x1"
    assert by_name(found).keys() == first.keys()
    for name, one in by_name(found).items():
        assert one.first.value == pytest.approx(first[name], abs=0.05)
        assert one.total.low < total[name] < one.total.high
        assert one.above_floor is None
    assert found.floor is None
    assert found.floor_from is None


def test_the_index_of_a_group_is_that_of_its_members_together():
    movers = ["g", "x2", "g", "dummy"]
    shares = unit_design("saltelli", 1024, NAMES, 3, movers).shares
    found = by_name(sobol_effects(ishigami(shares)[:, None], ["g", "x2", "dummy"], shared_luck=True, seed=1))
    assert found["g"].total.value == pytest.approx(0.558, abs=0.04)
    assert found["g"].first.value == pytest.approx(0.558, abs=0.04)


def test_with_a_shared_luck_the_floor_is_the_index_of_luck_alone():
    names = [*NAMES[:3], "idle", "dummy"]
    lucks, noise = 4, 4.0
    between = 13.84 + noise**2 / lucks
    floors, idle = [], []
    for seed in range(4):
        shares = unit_design("saltelli", 512, names, seed).shares
        generator = np.random.default_rng(seed)
        alike = 50.0 * generator.standard_normal(lucks)  # what a luck does at all points alike is not in an index, nor in the floor
        found = sobol_effects(
            ishigami(shares)[:, None] + noise * generator.standard_normal((len(shares), lucks)) + alike, names, shared_luck=True, seed=1
        )
        assert found.floor_from == "replications"
        assert not by_name(found)["idle"].above_floor
        assert by_name(found)["x1"].above_floor
        assert by_name(found)["x2"].above_floor
        floors.append(found.floor.total.value)
        idle.append(by_name(found)["idle"].total.value)
    assert np.mean(floors) == pytest.approx(noise**2 / lucks / between, rel=0.12)
    assert np.mean(idle) == pytest.approx(np.mean(floors), rel=0.12)


def test_an_input_that_only_reshuffles_luck_is_seldom_above_the_floor():
    names = ["x1", "x2", "x3", *(f"idle{i}" for i in range(5)), "dummy"]
    above = 0
    for seed in range(12):
        shares = unit_design("saltelli", 64, names, seed).shares
        values = ishigami(shares)[:, None] + 6.0 * np.random.default_rng(seed).standard_normal((len(shares), 3))
        found = by_name(sobol_effects(values, names, shared_luck=True, seed=seed))
        above += sum(found[f"idle{i}"].above_floor for i in range(5))
    assert above <= 2  # of 60


def test_a_luck_that_does_the_same_at_all_points_makes_no_floor():
    shares = unit_design("saltelli", 64, NAMES, 3).shares
    values = ishigami(shares)[:, None] + np.array([0.0, 30.0, -10.0])
    assert sobol_effects(values, NAMES, shared_luck=True, seed=1).floor.total.value == pytest.approx(0.0, abs=1e-9)


def test_with_lucks_of_their_own_the_floor_is_the_dummy():
    shares = unit_design("saltelli", 256, NAMES, 3).shares
    values = ishigami(shares)[:, None] + 3.0 * np.random.default_rng(1).standard_normal((len(shares), 1))
    found = sobol_effects(values, NAMES, shared_luck=False, seed=1)
    assert found.floor_from == "dummy"
    assert found.floor.total.value == pytest.approx(9.0 / 22.84, rel=0.15)


def test_a_row_with_a_gap_is_left_out_whole_and_counted():
    shares = unit_design("saltelli", 64, NAMES, 3).shares
    values = np.repeat(ishigami(shares)[:, None], 2, axis=1)
    values[7, 1] = np.nan
    found = sobol_effects(values, NAMES, shared_luck=True, seed=1)
    assert (found.rows, found.of_rows) == (63, 64)
    values[:: len(NAMES) + 2, 0] = np.nan
    values[: (FEWEST_ROWS - 1) * (len(NAMES) + 2)] = 1.0
    assert sobol_effects(values, NAMES, shared_luck=True, seed=1) == variance.TOO_FEW_POINTS
    assert sobol_effects(np.full_like(values, np.nan), NAMES, shared_luck=True, seed=1) == variance.UNDEFINED
    assert sobol_effects(np.ones_like(values), NAMES, shared_luck=True, seed=1) == variance.CONSTANT


# --- Morris


def morris_of(function, names, movers, trajectories=20, lucks=1, noise=0.0, shared=True):
    shares = unit_design("morris", trajectories, names, 5, movers).shares
    distinct = list(dict.fromkeys(movers))
    signs = moved(list(shares.T), movers, len(distinct) + 1)
    values = function(shares)[:, None] + noise * np.random.default_rng(1).standard_normal((len(shares), lucks))
    groups = {name for name in distinct if movers.count(name) > 1}
    return morris_effects(values, signs, distinct, groups, shared, seed=1)


def test_effects_of_an_additive_function_are_its_slopes():
    found = by_name(morris_of(lambda x: 3.0 * x[:, 0] - 2.0 * x[:, 1], NAMES, NAMES))
    assert found["x1"].mu == pytest.approx(3.0)
    assert found["x2"].mu == pytest.approx(-2.0)
    assert found["x2"].mu_star.value == pytest.approx(2.0)
    assert found["x3"].mu_star.value == pytest.approx(0.0, abs=1e-12)
    assert [one.sigma for one in found.values()] == pytest.approx([0.0] * 3, abs=1e-9)


def test_effects_are_those_that_salib_finds_with_the_values_themselves():
    from SALib.analyze import morris

    problem = problem_of(NAMES, NAMES)
    shares = morris_sample.sample(problem, 12, num_levels=LEVELS, seed=2)
    outcome = ishigami(shares)
    found = by_name(morris_effects(outcome[:, None], moved(list(shares.T), NAMES, 5), NAMES, set(), True, 1))
    theirs = morris.analyze(problem, shares, outcome, num_levels=LEVELS, seed=1)
    assert [found[name].mu for name in NAMES[:3]] == pytest.approx(list(theirs["mu"])[:3])
    assert [found[name].sigma for name in NAMES[:3]] == pytest.approx(list(theirs["sigma"])[:3])


def test_a_group_has_an_effect_without_a_sign():
    found = by_name(morris_of(lambda x: 3.0 * x[:, 0] + 3.0 * x[:, 2], NAMES, ["g", "x2", "g", "dummy"]))
    assert found["g"].mu is None
    assert found["g"].sigma is None
    assert 0.0 < found["g"].mu_star.value < 6.0  # members go up and down by chance
    assert found["x2"].mu_star.value == pytest.approx(0.0, abs=1e-12)


def test_the_floor_of_morris_is_the_effect_of_luck_alone():
    lucks, noise = 4, 1.0
    found = morris_of(lambda x: 8.0 * x[:, 0], NAMES, NAMES, trajectories=200, lucks=lucks, noise=noise)
    expected = 1.5 * noise * np.sqrt(2.0 / lucks) * np.sqrt(2.0 / np.pi)
    assert found.floor_from == "replications"
    assert found.floor.mu_star.value == pytest.approx(expected, rel=0.15)
    above = {name: one.above_floor for name, one in by_name(found).items()}
    assert above == {"x1": True, "x2": False, "x3": False}
    alone = morris_of(lambda x: 8.0 * x[:, 0], NAMES, NAMES, trajectories=200, noise=noise, shared=False)
    assert alone.floor_from == "dummy"
    assert morris_of(lambda x: 8.0 * x[:, 0], NAMES, NAMES).floor is None


# --- a plain sample


def plain(points, inputs, seed, noise):
    shares = qmc.LatinHypercube(inputs, seed=np.random.default_rng(seed)).random(points)
    outcome = 3.0 * shares[:, 0] + 2.0 * np.abs(shares[:, 1] - 0.5)
    return shares, outcome + noise * np.random.default_rng(seed).standard_normal(points)


def test_distances_are_those_of_salib():
    shares, outcome = plain(1000, 4, 1, 0.3)
    generator = np.random.default_rng(1)
    found = distances(slices_of(shares, generator)[np.argsort(outcome)])
    theirs = pawn.analyze(problem_of(NAMES, NAMES), shares, outcome, S=10)["mean"]
    assert found == pytest.approx(np.asarray(theirs), abs=0.01)  # a slice of theirs may lack its last point


def test_inputs_that_matter_stand_above_the_floor_whatever_the_shape_of_their_effect():
    shares, outcome = plain(600, 40, 2, 0.3)
    found = importance(shares, tuple(f"x{i}" for i in range(40)), outcome, 1)
    assert [one.name for one in found.ranked[:2]] == ["x0", "x1"]
    assert [one.above_floor for one in found.ranked[:3]] == [True, True, False]
    assert found.above == 2
    assert found.ranked[0].distance.low > found.floor


def test_an_input_that_does_nothing_is_above_the_floor_in_one_of_twenty_sweeps():
    false = 0
    for seed in range(100):
        generator = np.random.default_rng(seed)
        slices = slices_of(generator.random((100, 30)), generator)
        false += distances(slices).max() > floor_of(100, 30)
    assert 0 < false <= 13  # 5 expected


def test_more_inputs_take_a_higher_floor_and_more_points_a_lower_one():
    assert floor_of(100, 30) < floor_of(100, 300)
    assert floor_of(100, 30) > floor_of(400, 30)


def test_equal_values_are_ranked_in_random_order():
    found = ranks(np.array([2.0, 1.0, 2.0, 2.0]), np.random.default_rng(1))
    assert sorted(found) == [0, 1, 2, 3]
    assert found[1] == 0
    drawn = {tuple(ranks(np.zeros(3), np.random.default_rng(seed))) for seed in range(40)}
    assert len(drawn) == 6


@pytest.mark.parametrize(
    ("outcome", "why"),
    [
        (np.full(60, np.nan), variance.UNDEFINED),
        (np.ones(60), variance.CONSTANT),
        (np.where(np.arange(60) < FEWEST_POINTS - 1, np.arange(60.0), np.nan), variance.TOO_FEW_POINTS),
    ],
)
def test_importance_that_cannot_be_told_says_why(outcome, why):
    assert importance(np.random.default_rng(1).random((60, 3)), ("a", "b", "c"), outcome, 1) == why


def test_a_straight_line_explains_what_is_straight_and_lays_it_at_the_right_group():
    shares = np.random.default_rng(1).random((800, 30))
    outcome = 3.0 * shares[:, 0] + 2.0 * shares[:, 10] + np.random.default_rng(2).standard_normal(800)
    groups = [f"g{number // 10}" for number in range(30)]
    found = explained(shares, groups, outcome, 1)
    carried = {"g0": 9 / 12, "g1": 4 / 12}
    whole = 1.0 + sum(carried.values())
    assert found.share.low < sum(carried.values()) / whole < found.share.high
    for name, part in carried.items():
        assert found.groups[name].low < part / whole < found.groups[name].high
    assert next(iter(found.groups)) == "g0"
    assert found.groups["g2"].low <= 0.0


def test_noise_alone_is_explained_by_nothing():
    generator = np.random.default_rng(4)
    found = explained(generator.random((200, 50)), ["a"] * 25 + ["b"] * 25, generator.standard_normal(200), 1)
    assert found.share.value < 0.05
    assert all(one.low <= 0.0 for one in found.groups.values())
