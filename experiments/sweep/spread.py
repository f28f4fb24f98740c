"""What a complete sweep says of one outcome: over its points and lucks, under each policy and for every two. Numbers only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.statistics import BAND, WORLDS_BAND, effective_number

#: With fewer lucks, or fewer points, resampling them repeats so few that its band would be far too narrow.
FEWEST_LUCKS, FEWEST_POINTS = 5, 10
SHARE_RESAMPLES = 1000


@dataclass(frozen=True)
class Spread:
    """An outcome or a paired difference over points and replications: how many have a value, mean, 5th and 95th percentile; None: no value."""

    runs: int
    mean: float | None
    p05: float | None
    p95: float | None


@dataclass(frozen=True)
class Compared:
    """Share (0-1) of the paired runs in which one policy does better, equally well or worse, each point counted as it weighs."""

    pairs: int
    better: float
    equal: float
    worse: float


def spread(values: np.ndarray, weights: np.ndarray) -> Spread:
    """`values` (points, replications), NaN where there is none; `weights` (points,) what each point counts."""
    counts = np.broadcast_to(weights[:, None], values.shape)[np.isfinite(values)]
    known = values[np.isfinite(values)]
    if not counts.sum() > 0.0:
        return Spread(len(known), None, None, None)
    low, high = np.quantile(known, WORLDS_BAND, weights=counts, method="inverted_cdf")
    return Spread(len(known), float(np.average(known, weights=counts)), float(low), float(high))


def compared(sign: np.ndarray, weights: np.ndarray) -> Compared | None:
    """Of signs (points, replications): 1 better, 0 equally well, -1 worse, NaN where either run has no value; None where all are."""
    known = _known(sign, weights)
    if not known.any():
        return None
    total = float((weights @ known).sum())
    better, equal, worse = (float((weights @ (known & (sign == side))).sum()) / total for side in (1.0, 0.0, -1.0))
    return Compared(int(known.sum()), better, equal, worse)


def band_of_better(sign: np.ndarray, weights: np.ndarray, common: bool, seed: int) -> tuple[float, float] | None:
    """The 95 % band of the share better, had other points and lucks been drawn in the same way; None with too few of either to say.

    `common`: replication r has one luck at all points. Both points and lucks are then resampled, each on its own, which is on the safe side
    (Owen 2007, doi:10.1214/07-AOAS122); lucks of a point's own go along with their point. Points count as many as they are worth by their
    weights.
    """
    known = _known(sign, weights)
    held = weights * known.any(axis=1)
    if not held.any() or effective_number(held) < FEWEST_POINTS or (common and known.any(axis=0).sum() < FEWEST_LUCKS):
        return None
    points, lucks = sign.shape
    counted, better = known.astype(np.float64), (known & (sign == 1.0)).astype(np.float64)
    rng = np.random.default_rng(seed)
    shares = np.full(SHARE_RESAMPLES, np.nan)
    for place in range(SHARE_RESAMPLES):  # one at a time: all at once would not fit in memory where points are many
        of_points = np.bincount(rng.integers(0, points, points), minlength=points) * weights
        of_lucks = np.bincount(rng.integers(0, lucks, lucks), minlength=lucks) if common else np.ones(lucks)
        total = float((of_points @ counted) @ of_lucks)
        shares[place] = float((of_points @ better) @ of_lucks) / total if total > 0.0 else np.nan
    low, high = np.nanquantile(shares, BAND)
    return float(low), float(high)


def _known(sign: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return np.isfinite(sign) & (weights[:, None] > 0.0)
