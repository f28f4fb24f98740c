"""Partial rank correlations pooled over worlds."""

import numpy as np
import pytest

from experiments.pooled import moments, partial_correlations
from simulation.association import SupportRanks, centred_ranks, partial_spearman, pooled


def world(seed, initiatives):
    rng = np.random.default_rng(seed)
    value = rng.normal(size=initiatives)
    tie = value + rng.normal(size=initiatives)
    support = np.round(tie + rng.normal(size=initiatives), 1)
    return SupportRanks(*(centred_ranks(column) for column in (support, tie, value)))


def test_sums_over_worlds_give_the_correlation_of_the_pooled_ranks():
    worlds = [world(1, 30), world(2, 12), world(3, 20)]
    with_tie, with_value = partial_correlations(sum(moments(ranks) for ranks in worlds))
    assert (with_tie, with_value) == pytest.approx(partial_spearman(pooled(worlds)))


def test_a_world_without_support_adds_nothing():
    alone = partial_correlations(moments(world(1, 30)))
    assert partial_correlations(moments(world(1, 30)) + moments(None)) == alone


def test_under_fifteen_initiatives_in_all_there_is_no_correlation():
    assert np.isnan(partial_correlations(moments(world(1, 14)))[0])
    assert np.isfinite(partial_correlations(moments(world(1, 14)) + moments(world(2, 1)))[0])


def test_where_support_does_not_vary_there_is_no_correlation():
    ranks = world(1, 30)._replace(support=np.zeros(30))
    assert np.isnan(partial_correlations(moments(ranks))[1])
