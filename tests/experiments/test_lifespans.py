"""How initiatives of a sweep end: known answers, and bands that know what belongs together."""

from dataclasses import replace

import numpy as np
import pytest
from stored_sweep import STORED
from sweeping import swept, tiny_plan

from experiments.sweep.lifespans import COULD_NOT_GO_ON, FINISHED, Lives, incidence, incidence_difference, lives_of
from experiments.sweep.opened import open_sweep
from experiments.sweep.plan import Keep
from scenarios.errors import InputError

HAZARDS = (0.02, 0.01)  # a week, of either end
NOBODY = Lives(*(np.array([], dtype=np.int64) for _ in range(5)))


def drawn_lives(points: int, at_point: int, seed: int, copies: int = 1, lucks: int = 1) -> Lives:
    """Lives with constant hazards; of each initiative `copies` at its point and in its luck, all with one fate."""
    rng = np.random.default_rng(seed)
    number = points * lucks * at_point
    durations = rng.geometric(sum(HAZARDS), size=number)
    causes = np.where(rng.random(number) < HAZARDS[0] / sum(HAZARDS), COULD_NOT_GO_ON, FINISHED)
    of_point, of_luck = np.repeat(np.arange(points), lucks * at_point), np.tile(np.repeat(np.arange(lucks), at_point), points)
    return Lives(*(np.repeat(of, copies) for of in (durations, causes, of_point, of_luck, np.full(number, 1.0 / points))))


def true_incidence(weeks: int) -> np.ndarray:
    ended = 1.0 - (1.0 - sum(HAZARDS)) ** weeks
    return ended * np.array(HAZARDS) / sum(HAZARDS)


def test_known_hazards_are_found_within_the_band():
    found = incidence(drawn_lives(points=200, at_point=5, seed=3), horizon=52)
    true = true_incidence(52)
    assert (found.low[:, 52] < true).all()
    assert (true < found.high[:, 52]).all()
    assert found.estimate[:, 52] == pytest.approx(true, abs=0.05)
    assert (found.initiatives, found.points) == (1000, 200)


def test_copies_of_one_fate_at_a_point_do_not_make_a_band_narrower():
    single, copied = (incidence(drawn_lives(points=100, at_point=1, seed=5, copies=n), horizon=52) for n in (1, 20))
    assert copied.initiatives == 20 * single.initiatives
    np.testing.assert_allclose(copied.low, single.low)
    np.testing.assert_allclose(copied.high, single.high)


def test_lucks_that_points_share_are_drawn_as_well():
    lives = drawn_lives(points=50, at_point=1, lucks=25, seed=11)
    one_fate_a_luck = replace(lives, durations=lives.durations[lives.lucks], causes=lives.causes[lives.lucks])
    of_own = replace(one_fate_a_luck, lucks=np.zeros_like(lives.lucks))
    shared, own = (incidence(some, horizon=52, resamples=200) for some in (one_fate_a_luck, of_own))
    np.testing.assert_allclose(shared.estimate, own.estimate)
    assert (shared.high - shared.low)[0, 52] > 0.2
    assert (own.high - own.low)[0, 52] == pytest.approx(0.0, abs=1e-9)


def test_points_count_by_their_weights():
    lives = drawn_lives(points=40, at_point=5, seed=13)
    first_half = lives.points < 20
    weighted = incidence(replace(lives, weights=lives.weights * first_half), resamples=2)
    alone = incidence(Lives(*(column[first_half] for column in vars(lives).values())), resamples=2)
    np.testing.assert_allclose(weighted.estimate, alone.estimate)


def test_the_same_lives_under_two_policies_differ_by_nothing_and_surely_so():
    lives = drawn_lives(points=50, at_point=3, seed=7)
    found = incidence_difference({"a": lives, "b": lives}, "a", "b", horizon=52)
    assert not np.any([found.estimate, found.low, found.high])


@pytest.mark.parametrize(("points", "lucks"), [(19, 1), (40, 3)])
def test_too_few_points_or_shared_lucks_give_an_estimate_and_no_band(points, lucks):
    found = incidence(drawn_lives(points=points, at_point=10, seed=9, lucks=lucks), horizon=52)
    assert np.isfinite(found.estimate[:, 10]).all()
    assert np.isnan([found.low, found.high]).all()


def test_without_initiatives_there_is_neither():
    found = incidence(NOBODY, horizon=52)
    assert np.isnan([found.estimate, found.low, found.high]).all()


def test_lives_of_one_world_give_its_own_outcome():
    opened = open_sweep(STORED)
    runs = opened.table().to_pandas()
    largest = runs.loc[runs["n_could_not_go_on_104_weeks"].idxmax()]
    lives = lives_of(opened)[largest.policy]
    there = lives.points == largest.point_id
    both = runs[(runs.point_id == largest.point_id) & (runs.policy == largest.policy)]
    assert there.sum() == both["n_could_not_go_on_104_weeks"].sum()
    pooled = np.average(both["could_not_go_on_104_weeks"].fillna(0), weights=both["n_could_not_go_on_104_weeks"])
    found = incidence(Lives(*(column[there] for column in vars(lives).values())))
    assert found.estimate[0, 104] == pytest.approx(pooled)  # nobody is lost within 104 weeks, so incidences are shares


def test_those_in_all_worlds_are_the_same_ones_under_every_policy():
    opened = open_sweep(STORED)
    everyone, twins = lives_of(opened), lives_of(opened, in_all_worlds=True)
    first, *others = (np.bincount(lives.points, minlength=200) for lives in twins.values())
    for other in others:
        np.testing.assert_array_equal(first, other)
    assert all(0 < len(twins[name]) <= len(everyone[name]) for name in opened.policies)


def test_a_sweep_without_survival_is_refused(tmp_path):
    swept(tiny_plan(samples=2, replications=1, keep=Keep()), tmp_path / "sweep")
    with pytest.raises(InputError, match="--keep survival"):
        lives_of(open_sweep(tmp_path / "sweep"))
