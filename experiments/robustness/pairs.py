"""Two policies in many worlds: how often the one does better, and by how much. Pure: arrays in, numbers out.

A world is a point of the design with a luck. Worlds of one point share their assumptions, so they are not independent: bands come from
resamples of whole points. What the points share, the lucks of a sweep with `--luck common`, is not resampled.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments.statistics import BAND, WORLDS_BAND, band, effective_number, known_means, signs
from scenarios.outcomes import OUTCOMES

#: Fewer points, counted by their weights, say nothing: a share of 70 % cannot be told from a half (two-sided 5 %, binomial).
FEWEST_POINTS = 20


def compared(a: np.ndarray, b: np.ndarray, outcome: str, matters: float) -> tuple[np.ndarray, np.ndarray]:
    """Whether `a` does better (1), equally well (0) or worse (-1) than `b`, and whether both are known; all (points, replications)."""
    return signs(a, b, matters, OUTCOMES[outcome].direction), np.isfinite(a) & np.isfinite(b)


def pair(a: np.ndarray, b: np.ndarray, outcome: str, matters: float, weights: np.ndarray, drawn: np.ndarray) -> dict[str, Any] | None:
    """How `a` compares with `b`, outcomes of shape (points, replications), NaN where unknown.

    `weights` (points,) say what each point counts, `drawn` (resamples, points) how often each resample has it. `better`, `equal` and
    `worse` are shares of worlds with a 95 % band; `difference` is a minus b in the unit of the outcome: mean with its band, and the 5th
    and 95th percentile of worlds. None where fewer than FEWEST_POINTS points have a world with both.
    """
    sign, known = compared(a, b, outcome, matters)
    points = effective_number(weights * known.any(axis=1))
    if points < FEWEST_POINTS:
        return None
    difference = np.where(known, a - b, 0.0)
    sums = np.column_stack([(known & (sign == side)).sum(axis=1) for side in (1, 0, -1)] + [difference.sum(axis=1), known.sum(axis=1)])
    found = _ratios(weights[None, :], sums)[0]
    resampled = _ratios(drawn * weights, sums)
    shares = {name: _share(found[place], resampled[:, place], points) for place, name in enumerate(("better", "equal", "worse"))}
    of_world = np.broadcast_to(weights[:, None], a.shape)[known]
    p05, p95 = np.quantile((a - b)[known], WORLDS_BAND, weights=of_world, method="inverted_cdf")
    spread = {"p05": float(p05), "p95": float(p95)}
    counts = {"worlds": int(known.sum()), "points": int(known.any(axis=1).sum())}
    low, high = band(resampled[:, 3])
    return {**shares, "difference": {"mean": float(found[3]), "mean_low": low, "mean_high": high, **spread}, **counts}


def gain_at_points(a: np.ndarray, b: np.ndarray, outcome: str) -> np.ndarray:
    """How much better `a` does than `b` at each point, a mean over its lucks (points,); below 0 is worse, NaN where no luck has both."""
    return known_means(a - b) * OUTCOMES[outcome].direction


def weighted_mean(values: np.ndarray, weights: np.ndarray) -> float | None:
    """The mean of worlds (points, replications) that are known, points weighted; None where no world is."""
    known = np.isfinite(values)
    count = float((weights * known.sum(axis=1)).sum())
    return float((weights * np.where(known, values, 0.0).sum(axis=1)).sum()) / count if count > 0.0 else None


def _ratios(weights: np.ndarray, sums: np.ndarray) -> np.ndarray:
    """Weighted sums of all columns but the last over that of the last: (resamples, points) x (points, columns)."""
    # By numpy's own loop, not by a matrix library whose order depends on its threads.
    totals = np.einsum("rp,pc->rc", weights, sums.astype(np.float64))
    with np.errstate(invalid="ignore"):
        return totals[:, :-1] / totals[:, -1:]


def _share(value: float, resampled: np.ndarray, points: float) -> dict[str, float | None]:
    """A share with its band. Of what no world or every world does, resamples all say the same; then the exact bound for so many points stands."""
    low, high = band(resampled)
    if value in (0.0, 1.0):
        bound = (1.0 - BAND[1]) ** (1.0 / points)  # Clopper and Pearson 1934 for none, or all, of n
        low, high = (0.0, 1.0 - bound) if value == 0.0 else (bound, 1.0)
    return {"share": float(value), "low": low, "high": high}
