"""What a complete sweep says of one outcome: over its points and lucks, under each policy and for every two. Numbers only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.statistics import BAND, WORLDS_BAND, resample

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
    """Share (0-1) of the paired runs in which one policy does better, equally well or worse; `low` and `high` are the band of `better`.

    The band is None where there are too few points or lucks to say, or where the points are no sample of what is thought possible.
    """

    pairs: int
    better: float
    equal: float
    worse: float
    low: float | None
    high: float | None


def spread(values: np.ndarray, weights: np.ndarray) -> Spread:
    """`values` (points, replications), NaN where there is none; `weights` (points,) what each point counts."""
    counts = np.broadcast_to(weights[:, None], values.shape)[np.isfinite(values)]
    known = values[np.isfinite(values)]
    if not counts.sum() > 0.0:
        return Spread(len(known), None, None, None)
    low, high = np.quantile(known, WORLDS_BAND, weights=counts, method="inverted_cdf")
    return Spread(len(known), float(np.average(known, weights=counts)), float(low), float(high))


def compared(sign: np.ndarray, weights: np.ndarray, *, sample: bool, common: bool, seed: int) -> Compared | None:
    """Of signs (points, replications): 1 better, 0 equally well, -1 worse, NaN where either run has no value; None where all are.

    `sample`: whether points are drawn, so that others could have been; `common`: whether replication r has one luck at all points. Both
    points and lucks are then resampled, each on its own, which is on the safe side (Owen 2007, doi:10.1214/07-AOAS122); lucks of a
    point's own go along with their point.
    """
    known = (np.isfinite(sign) & (weights[:, None] > 0.0)).astype(np.float64)
    if not known.any():
        return None
    better = np.where(known, sign == 1.0, 0.0)
    total = float(np.einsum("p,pr->", weights, known))
    shares = {side: float(np.einsum("p,pr->", weights, known * (sign == side))) / total for side in (1.0, 0.0, -1.0)}
    band: Sequence[float | None] = (None, None)
    points, lucks = (int(known.any(axis=axis).sum()) for axis in (1, 0))
    if sample and points >= FEWEST_POINTS and (not common or lucks >= FEWEST_LUCKS):
        of_points = resample(len(weights), seed, SHARE_RESAMPLES) * weights
        of_lucks = resample(sign.shape[1], seed + 1, SHARE_RESAMPLES) if common else np.ones((SHARE_RESAMPLES, sign.shape[1]))
        count, found = (((of_points @ held) * of_lucks).sum(axis=1) for held in (known, better))
        band = np.quantile(found[count > 0.0] / count[count > 0.0], BAND).tolist()
    return Compared(int(known.sum()), shares[1.0], shares[0.0], shares[-1.0], band[0], band[1])
