"""Partial rank correlations over many worlds: ranked within each world, then pooled.

Sums of products are all that a correlation needs of a world, and a bootstrap over worlds is a weighted sum of them.
"""

from __future__ import annotations

import numpy as np

from simulation.association import SupportRanks
from simulation.outcomes import FEWEST_INITIATIVES

#: Numbers that `moments` gives for a world.
MOMENTS = 7


def moments(ranks: SupportRanks | None) -> np.ndarray:
    """Sums of products of the ranks of one world: float64 (7,), the last being its number of initiatives; zeros where it has none."""
    if ranks is None:
        return np.zeros(MOMENTS)
    support, tie, value = ranks
    products = (support * support, tie * tie, value * value, support * tie, support * value, tie * value)
    return np.array([float(product.sum()) for product in products] + [float(len(support))])


def partial_correlations(sums: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Partial correlations of support with tie at equal value, and with value at equal tie.

    `sums` (..., 7) are moments added over worlds. NaN where there are under 15 initiatives or one of the three does not vary.
    """
    ss, tt, vv, st, sv, tv, count = np.moveaxis(sums, -1, 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        r_st, r_sv, r_tv = st / np.sqrt(ss * tt), sv / np.sqrt(ss * vv), tv / np.sqrt(tt * vv)
        with_tie = (r_st - r_sv * r_tv) / np.sqrt((1 - r_sv**2) * (1 - r_tv**2))
        with_value = (r_sv - r_st * r_tv) / np.sqrt((1 - r_st**2) * (1 - r_tv**2))
    known = (count >= FEWEST_INITIATIVES) & np.isfinite(with_tie) & np.isfinite(with_value)
    return np.where(known, with_tie, np.nan), np.where(known, with_value, np.nan)
