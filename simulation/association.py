"""Partial rank correlation, within one world and pooled over worlds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np


class SupportRanks(NamedTuple):
    """Ranks of the cohort's initiatives within their world, between -1/2 and 1/2, mean 0; ties get their mean rank."""

    support: np.ndarray
    tie: np.ndarray
    value: np.ndarray


class PartialCorrelations(NamedTuple):
    """Spearman correlation of support with tie at equal value, and with value at equal tie; None where one of the three does not vary."""

    with_tie: float | None
    with_value: float | None


def centred_ranks(values: np.ndarray) -> np.ndarray:
    """Mean ranks divided by their number and centred on 0, so that worlds of different size can be pooled."""
    _, group, counts = np.unique(values, return_inverse=True, return_counts=True)
    mean_rank = np.cumsum(counts) - (counts - 1) / 2
    return (mean_rank[group] - (len(values) + 1) / 2) / len(values)


def pooled(worlds: Sequence[SupportRanks]) -> SupportRanks:
    """The ranks of several worlds one after another; each was ranked within its own."""
    return SupportRanks(*(np.concatenate(columns) for columns in zip(*worlds, strict=True)))


def partial_spearman(ranks: SupportRanks) -> PartialCorrelations:
    """Partial correlations of the ranks: (r_ab - r_ac r_bc) / sqrt((1 - r_ac^2)(1 - r_bc^2))."""
    support_tie = _correlation(ranks.support, ranks.tie)
    support_value = _correlation(ranks.support, ranks.value)
    tie_value = _correlation(ranks.tie, ranks.value)
    if support_tie is None or support_value is None or tie_value is None:
        return PartialCorrelations(None, None)
    return PartialCorrelations(_partial(support_tie, support_value, tie_value), _partial(support_value, support_tie, tie_value))


def _correlation(a: np.ndarray, b: np.ndarray) -> float | None:
    scale = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / scale if scale > 0.0 else None


def _partial(ab: float, ac: float, bc: float) -> float | None:
    scale = float(np.sqrt(max(1.0 - ac * ac, 0.0) * max(1.0 - bc * bc, 0.0)))
    return (ab - ac * bc) / scale if scale > 1e-12 else None
