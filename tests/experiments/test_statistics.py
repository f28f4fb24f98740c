"""Bands, paired differences and verdicts, against numbers worked by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from experiments import statistics

WORLDS = npst.arrays(np.float64, 8, elements=st.one_of(st.just(np.nan), st.floats(-5, 5, width=32)))


def paired(a, b, matters=0.5, higher=True, sets=None, clusters=None):
    a, b = np.asarray(a, float), np.asarray(b, float)
    weights = statistics.resample(len(a), seed=1, resamples=200)
    sets = np.arange(len(a)) // 2 if sets is None else np.asarray(sets)
    return statistics.paired(a, b, weights, matters, higher, sets, clusters or (None,) * len(a))


def test_a_resample_draws_as_many_worlds_as_there_are():
    weights = statistics.resample(7, seed=3, resamples=50)
    assert weights.shape == (50, 7)
    assert (weights.sum(axis=1) == 7).all()
    assert (weights != statistics.resample(7, seed=4, resamples=50)).any()


def test_resampled_means_are_weighted_means_over_the_worlds_with_a_value():
    values = np.array([1.0, np.nan, 4.0])
    weights = np.array([[1.0, 1.0, 1.0], [2.0, 0.0, 1.0], [0.0, 3.0, 0.0]])
    means = statistics.resampled_means(values, weights)
    assert means[:2].tolist() == [2.5, 2.0]
    assert np.isnan(means[2])


def test_the_band_of_a_mean_agrees_with_theory():
    values = np.random.default_rng(5).normal(10.0, 2.0, size=400)
    entry = statistics.described(values, statistics.resample(400, seed=1))
    standard_error = values.std(ddof=1) / 20.0
    assert entry["mean"] == pytest.approx(values.mean())
    assert entry["mean_low"] == pytest.approx(values.mean() - 1.96 * standard_error, abs=0.15 * standard_error)
    assert entry["mean_high"] == pytest.approx(values.mean() + 1.96 * standard_error, abs=0.15 * standard_error)


def test_percentiles_are_those_of_the_worlds_that_have_a_value():
    entry = statistics.described(np.array([*range(21), np.nan], float), statistics.resample(22, seed=1))
    assert (entry["p05"], entry["p95"], entry["of"]) == (1.0, 19.0, 21)


def test_an_outcome_undefined_in_every_world_is_null():
    nothing = np.full(4, np.nan)
    assert statistics.described(nothing, statistics.resample(4, seed=1)) is None
    assert paired(nothing, np.ones(4)) is None


def test_worlds_are_counted_beyond_what_matters_and_nulls_do_not_count():
    counts = statistics.counted(np.array([1.0, 2.0, 3.0, 9.0]), np.array([2.0, 2.3, 1.0, np.nan]), 0.5, True)
    assert (counts.better, counts.equal, counts.worse, counts.of) == (1, 1, 1, 3)


def test_a_difference_of_exactly_what_matters_is_equal_also_after_rounding():
    counts = statistics.counted(np.array([0.3, 0.1]), np.array([0.1, 0.3]), 0.2, True)
    assert (counts.better, counts.equal, counts.worse) == (0, 2, 0)
    assert statistics.counted(np.array([0.7 + 0.1]), np.array([0.5 + 0.1]), 0.2, True).equal == 1


def test_where_lower_is_better_less_is_better():
    counts = statistics.counted(np.array([1.0, 1.0]), np.array([3.0, 0.0]), 0.5, False)
    assert (counts.better, counts.worse) == (1, 1)


@pytest.mark.parametrize(
    ("better", "equal", "worse", "word"),
    [
        (9, 1, 0, "almost_certainly_better"),
        (89, 11, 0, "probably_better"),
        (7, 0, 3, "probably_better"),
        (69, 31, 0, "cannot_say"),
        (5, 0, 5, "cannot_say"),
        (1, 7, 2, "no_difference_that_counts"),
        (2, 69, 29, "cannot_say"),
        (3, 0, 7, "probably_worse"),
        (1, 0, 9, "almost_certainly_worse"),
        (0, 0, 0, "cannot_say"),
    ],
)
def test_each_share_of_worlds_has_its_word(better, equal, worse, word):
    assert statistics.verdict(better, equal, worse) == word


def test_pairing_gains_what_the_formula_says():
    a, b = np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 4.0])
    # var A = 1, var B = 7/3, var(A-B) = 1/3
    assert statistics.variance_reduction(a, b) == pytest.approx(1 - (1 / 3) / (1 + 7 / 3))
    assert statistics.variance_reduction(np.ones(3), np.ones(3)) is None
    assert statistics.variance_reduction(a, np.array([1.0, np.nan, np.nan])) is None


def test_spread_of_assumptions_and_of_luck_are_told_apart():
    # sets (1, 3), (5, 7): within 2 each, means 2 and 6; between = (2 * 8) / 1 = 16, so (16 - 2) / 2 = 7
    assumptions, luck = statistics.spreads(np.array([1.0, 3.0, 5.0, 7.0]), np.array([0, 0, 1, 1]))
    assert assumptions == pytest.approx(np.sqrt(7.0))
    assert luck == pytest.approx(np.sqrt(2.0))


def test_spreads_of_sets_of_unequal_size_agree_with_the_textbook_formula():
    # sets (0, 2), (4, 6, 8): within (2 + 8) / 3; grand mean 4, so between 2 * 9 + 3 * 4 = 30; n0 = 5 - 13 / 5
    assumptions, luck = statistics.spreads(np.array([0.0, 2.0, 4.0, 6.0, 8.0]), np.array([3, 3, 9, 9, 9]))
    assert luck == pytest.approx(np.sqrt(10 / 3))
    assert assumptions == pytest.approx(np.sqrt((30 - 10 / 3) / 2.4))


def test_one_world_a_set_cannot_tell_luck_from_assumptions():
    assert statistics.spreads(np.array([1.0, 2.0]), np.array([0, 1])) == (None, None)
    assert statistics.spreads(np.array([1.0, 2.0]), np.array([0, 0])) == (None, None)


def test_verdicts_are_given_for_each_cluster_of_assumptions():
    entry = paired([2, 2, 0, 0], [0, 0, 2, 2], clusters=("scarce hands", "scarce hands", "scarce cash", "scarce cash"))
    assert entry["verdict"] == "cannot_say"
    assert entry["clusters"]["scarce hands"]["verdict"] == "almost_certainly_better"
    assert entry["clusters"]["scarce cash"]["verdict"] == "almost_certainly_worse"


def test_a_ratio_of_means_is_not_a_mean_of_ratios():
    weights = np.array([[1.0, 1.0], [2.0, 0.0]])
    value, resampled = statistics.ratio_of_means(np.array([10.0, 30.0]), np.array([1.0, 9.0]), weights)
    assert value == 4.0
    assert resampled.tolist() == [4.0, 10.0]


@given(WORLDS, WORLDS, st.booleans())
def test_a_minus_b_mirrors_b_minus_a(a, b, higher):
    one, other = paired(a, b, higher=higher), paired(b, a, higher=higher)
    if one is None:
        assert other is None
        return
    assert one["better"] + one["equal"] + one["worse"] == one["of"]
    assert (one["better"], one["equal"], one["worse"]) == (other["worse"], other["equal"], other["better"])
    assert one["mean"] == -other["mean"]
    assert one["mean_low"] == pytest.approx(-other["mean_high"])
    assert one["p05"] == pytest.approx(-other["p95"])
    assert one["verdict"].replace("better", "worse") == other["verdict"].replace("better", "worse")
    assert one["mean_low"] <= one["mean"] + 1e-9
    assert one["mean"] <= one["mean_high"] + 1e-9


@given(npst.arrays(np.float64, (6, 3), elements=st.one_of(st.just(np.nan), st.floats(-5, 5))))
def test_quantiles_leave_out_what_is_unknown(values):
    found = statistics.quantiles(values, (0.05, 0.5))
    for column, (low, middle) in zip(values.T, found.T, strict=True):
        known = column[np.isfinite(column)]
        expected = np.quantile(known, (0.05, 0.5)) if len(known) else (np.nan, np.nan)
        assert (low, middle) == pytest.approx(tuple(expected), nan_ok=True)
