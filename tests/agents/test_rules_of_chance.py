"""Elementary functions and keyed draws."""

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from agents import functions
from agents.draws import NOBODY, Kind, draw_base, keyed_uniform, keyed_uniforms, luck_of, uniform

IDS = {
    "in a row": np.arange(40_000),
    "by neighbourhood": (np.arange(40_000) % 44) * 2**24 + np.arange(40_000) // 44,
    "below zero": -np.arange(40_000) * 16 - 1,
}


@given(st.floats(-690, 690))
def test_the_exponential_is_right_to_fifteen_digits(x):
    assert functions.exp(x) == pytest.approx(math.exp(x), rel=2e-15)


def test_the_exponential_has_ends():
    assert functions.exp(-1e9) == 0.0
    assert functions.exp(1e9) == functions.exp(700.0) < math.inf


@given(st.floats(1e-300, 1e300))
def test_the_logarithm_is_right_to_fourteen_digits(x):
    assert functions.log(x) == pytest.approx(math.log(x), rel=1e-14, abs=1e-15)


@given(st.floats(0.0, 50.0), st.floats(0.0, 5.0))
def test_a_power_is_a_power(x, y):
    assert functions.power(x, y) == pytest.approx(x**y if x > 0.0 else 0.0, rel=1e-12)


@given(st.floats(-30, 30))
def test_the_logistic_of_a_number_and_of_its_opposite_add_up_to_one(x):
    assert functions.logistic(x) + functions.logistic(-x) == pytest.approx(1.0)


@given(st.floats(0.0, 1.0), st.floats(0.0, 2.0))
def test_a_factor_by_score_is_one_in_the_middle_and_rises_by_what_is_said(score, rise):
    assert functions.by_score(0.5, rise) == pytest.approx(1.0)
    assert functions.by_score(1.0, rise) - functions.by_score(0.0, rise) == pytest.approx(rise)
    assert -1e-15 <= functions.by_score(score, rise) <= 2.0 + 1e-15


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_a_factor_by_draw_lies_around_one_and_goes_as_far_as_its_spread(u, spread):
    assert 1.0 - spread <= functions.around_one(u, spread) <= 1.0 + spread
    assert functions.around_one(0.5, spread) == 1.0
    assert functions.around_one(1.0, spread) == pytest.approx(1.0 + spread)


@given(st.floats(1e-6, 20.0), st.floats(1e-6, 20.0))
def test_a_rate_becomes_a_probability_so_that_two_weeks_are_one_week_of_twice_the_rate(one, other):
    assert 0.0 < functions.probability(one) < 1.0
    stays = (1.0 - functions.probability(one)) * (1.0 - functions.probability(other))
    assert 1.0 - functions.probability(one + other) == pytest.approx(stays, abs=1e-12)


@given(st.floats(0.0, 1.0), st.floats(-1.0, 10.0))
def test_what_happens_is_a_draw_below_the_probability(u, rate):
    chance = functions.probability(rate)
    if abs(u - chance) > 1e-9:
        assert functions.happens(u, rate) == (u < chance)


@given(st.floats(0.1, 500.0))
def test_what_halves_has_halved_after_its_weeks(weeks):
    assert functions.halving(weeks) ** weeks == pytest.approx(0.5, rel=1e-9)


@given(st.floats(1e-9, 1 - 1e-9))
def test_the_normal_quantile_agrees_with_the_standard_library(p):
    assert functions.normal_quantile(p) == pytest.approx(NormalDist().inv_cdf(p), rel=2e-9, abs=2e-9)
    assert NormalDist().cdf(functions.normal_quantile(p)) == pytest.approx(p, abs=1e-9)


def draws(kind: Kind, n: int, ids: np.ndarray, luck: int = 7, obj: int = NOBODY) -> np.ndarray:
    return keyed_uniforms(luck, int(kind), ids, np.full(ids.size, obj), np.full(ids.size, n))


@pytest.mark.parametrize("ids", IDS.values(), ids=IDS)
def test_draws_are_uniform_and_never_zero(ids):
    u = draws(Kind.ASKED, 3, ids)
    assert (u > 0.0).all()
    assert (u < 1.0).all()
    assert stats.chisquare(np.histogram(u, 64, (0, 1))[0]).pvalue > 1e-6
    assert len(np.unique(u)) == len(u)


@pytest.mark.parametrize("ids", IDS.values(), ids=IDS)
@pytest.mark.parametrize(
    "other",
    [(Kind.ASKED, 4, 7, NOBODY), (Kind.WILLING, 3, 7, NOBODY), (Kind.ASKED, 3, 8, NOBODY), (Kind.ASKED, 3, 7, 1)],
    ids=["n", "kind", "luck", "object"],
)
def test_draws_with_another_key_have_nothing_to_do_with_each_other(ids, other):
    kind, n, luck, obj = other
    one, two = draws(Kind.ASKED, 3, ids), draws(kind, n, ids, luck, obj)
    counts = np.histogram2d(one, two, 8, [[0, 1], [0, 1]])[0]
    assert stats.chisquare(counts.ravel()).pvalue > 1e-6


def test_neighbours_in_number_have_nothing_to_do_with_each_other():
    u = draws(Kind.BURNOUT, 0, np.arange(40_001))
    assert stats.chisquare(np.histogram2d(u[1:], u[:-1], 8, [[0, 1], [0, 1]])[0].ravel()).pvalue > 1e-6


@given(
    st.integers(0, 2**63 - 1),
    st.sampled_from(list(Kind)),
    st.integers(-(2**62), 2**62),
    st.integers(-(2**40), 2**40),
    st.integers(-500, 10**6),
)
def test_a_whole_key_and_its_parts_give_the_same_draw(luck, kind, subject, obj, n):
    assert keyed_uniform(luck, int(kind), subject, obj, n) == uniform(np.uint64(draw_base(luck, int(kind), obj, n)), subject)


def test_replications_and_seeds_have_lucks_of_their_own():
    lucks = {luck_of(seed, replication) for seed in range(30) for replication in range(30)}
    assert len(lucks) == 900
    assert all(0 <= luck < 2**63 for luck in lucks)
