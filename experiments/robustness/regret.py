"""Regret: what is lost in a world by a policy that is not the best there (Savage 1951). Pure: arrays in, numbers out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from experiments.robustness.pairs import FEWEST_POINTS
from experiments.statistics import band, effective_number

#: Regrets that differ by less than this part of themselves differ by rounding alone.
ROUNDING = 1e-9


def regrets(values: np.ndarray, direction: int) -> np.ndarray:
    """What each policy lacks from the best of all in its world: (policies, points, replications), at least 0.

    `values` have that shape and `direction` is 1 where more is better, -1 where less is. NaN in worlds in which any policy has no value.
    """
    gains = values * direction
    return gains.max(axis=0) - gains  # the maximum of numpy is NaN where one of them is


def regret(values: np.ndarray, names: Sequence[str], direction: int, weights: np.ndarray, drawn: np.ndarray) -> dict[str, Any] | None:
    """Regret of each policy over worlds, in the unit of the outcome, and which policy has least.

    `values` (policies, points, replications), `weights` (points,), `drawn` (resamples, points). `policies` has by name `mean` with its 95 %
    band, `p90` and `maximum`; `least_mean` and `least_maximum` name a policy (None where two have least) and the share of resamples of points
    in which it is the same. None with one policy, or with fewer than FEWEST_POINTS points that have a whole world.
    """
    lost = regrets(values, direction)
    known = np.isfinite(lost[0])
    with_worlds = known.any(axis=1)
    if len(names) < 2 or effective_number(weights * with_worlds) < FEWEST_POINTS:
        return None
    known_lost = np.where(known, lost, 0.0)
    sums, counts = known_lost.sum(axis=2), known.sum(axis=1).astype(np.float64)
    means = (weights * sums).sum(axis=1) / (weights * counts).sum()
    resampled_means = np.einsum("rp,np->rn", drawn * weights, sums) / np.einsum("rp,p->r", drawn * weights, counts)[:, None]
    counted = with_worlds & (weights > 0.0)
    largest = np.where(counted, known_lost.max(axis=2), 0.0)
    resampled_largest = np.column_stack([np.where(drawn > 0, one, 0.0).max(axis=1) for one in largest])
    of_world = np.broadcast_to(weights[:, None], known.shape)[known]
    policies: dict[str, Any] = {}
    for place, name in enumerate(names):
        low, high = band(resampled_means[:, place])
        p90 = np.quantile(lost[place][known], 0.9, weights=of_world, method="inverted_cdf")
        policies[name] = {"mean": float(means[place]), "mean_low": low, "mean_high": high}
        policies[name] |= {"p90": float(p90), "maximum": float(largest[place].max())}
    return {
        "policies": policies,
        "least_mean": _least(means, resampled_means, names),
        "least_maximum": _least(largest.max(axis=1), resampled_largest, names),
        "worlds": int(known.sum()),
    }


def _least(found: np.ndarray, resampled: np.ndarray, names: Sequence[str]) -> dict[str, Any]:
    """The policy with least; none where two have it, but for rounding."""
    first, second = np.sort(found)[:2]
    if second - first <= ROUNDING * second:
        return {"policy": None, "kept": None}
    best = int(found.argmin())
    return {"policy": names[best], "kept": float((resampled.argmin(axis=1) == best).mean())}
