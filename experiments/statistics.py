"""How sure a comparison is: bands over worlds, paired differences and the six words for them.

A world is a luck and a set of assumptions, the same for every policy; an array here has one number a world, NaN where the
quantity is undefined in that world. NaN stays inside: what leaves for a file is None.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

#: Resamples of a bootstrap: at 2,000 the limits of a 95 % band move by a few per cent of its width between seeds.
RESAMPLES = 2000
#: Curves have tens of thousands of points, each a band to look at: fewer resamples do.
RESAMPLES_OF_CURVES = 400
BAND = (0.025, 0.975)
WORLDS_BAND = (0.05, 0.95)

ALMOST_CERTAINLY_BETTER = "almost_certainly_better"
PROBABLY_BETTER = "probably_better"
CANNOT_SAY = "cannot_say"
NO_DIFFERENCE = "no_difference_that_counts"
PROBABLY_WORSE = "probably_worse"
ALMOST_CERTAINLY_WORSE = "almost_certainly_worse"
#: The six words, from best to worst.
VERDICTS = (ALMOST_CERTAINLY_BETTER, PROBABLY_BETTER, CANNOT_SAY, NO_DIFFERENCE, PROBABLY_WORSE, ALMOST_CERTAINLY_WORSE)

#: Two numbers that differ by less than this part of themselves differ by rounding alone.
_ROUNDING = 1e-12


def resample(worlds: int, seed: int, resamples: int = RESAMPLES) -> np.ndarray:
    """How often each world is drawn in each resample: float64 of shape (resamples, worlds), rows summing to `worlds`.

    The draws come from numpy's PCG64 with this seed, so one study has one set of bands (Efron and Tibshirani 1993, chapter 13).
    """
    drawn = np.random.Generator(np.random.PCG64(seed)).integers(0, worlds, size=(resamples, worlds))
    rows = np.repeat(np.arange(resamples), worlds)
    return np.bincount(rows * worlds + drawn.ravel(), minlength=resamples * worlds).reshape(resamples, worlds).astype(np.float64)


def resampled_means(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Means of each resample over the worlds that have a value.

    `values` (worlds, ...) and `weights` (resamples, worlds) give (resamples, ...); NaN where a resample holds no value. Summed by
    numpy's own loop, not by a matrix library whose order depends on its threads.
    """
    flat = values.reshape(len(values), -1)
    known = np.isfinite(flat)
    total = np.einsum("rw,wp->rp", weights, np.where(known, flat, 0.0))
    count = np.broadcast_to(weights.sum(axis=1)[:, None], total.shape).copy()
    gaps = ~known.all(axis=0)
    count[:, gaps] = np.einsum("rw,wp->rp", weights, known[:, gaps].astype(np.float64))
    with np.errstate(invalid="ignore"):
        return (total / count).reshape(len(weights), *values.shape[1:])


def quantiles(values: np.ndarray, shares: Sequence[float]) -> np.ndarray:
    """Quantiles down the first axis, (n, points) -> (len(shares), points), of the numbers that are known; NaN where none is.

    Interpolated between order statistics as numpy does by default (Hyndman and Fan 1996, definition 7).
    """
    ordered = np.sort(values, axis=0)  # NaN comes last
    last = np.isfinite(values).sum(axis=0) - 1
    found = []
    for share in shares:
        place = share * np.maximum(last, 0)
        below = np.floor(place).astype(np.int64)
        low, high = (np.take_along_axis(ordered, at[None, :], axis=0)[0] for at in (below, np.minimum(below + 1, np.maximum(last, 0))))
        found.append(low + (high - low) * (place - below))
    return np.array(found)


def effective_number(weights: np.ndarray) -> float:
    """How many equally weighted draws these weights (draws,), of any sum, are worth (Kish 1965, section 11.7); 0 where all are 0."""
    squares = float((weights**2).sum())
    return float(weights.sum()) ** 2 / squares if squares > 0.0 else 0.0


def known_means(values: np.ndarray) -> np.ndarray:
    """The mean of each row of (points, replications) over what is known of it: (points,), NaN where nothing is."""
    known = np.isfinite(values)
    with np.errstate(invalid="ignore"):
        return np.where(known, values, 0.0).sum(axis=1) / known.sum(axis=1)


def band(resampled: np.ndarray) -> tuple[float | None, float | None]:
    """The 95 % band of resampled figures (resamples,), leaving out resamples in which the figure is undefined."""
    low, high = quantiles(resampled[:, None], BAND)[:, 0]
    return (float(low), float(high)) if np.isfinite(low) else (None, None)


def described(values: np.ndarray, weights: np.ndarray) -> dict[str, float | int | None] | None:
    """Mean, its 95 % band, and the 5th and 95th percentile of worlds; None where no world has a value.

    `values` (worlds,); `weights` from `resample`. `of` counts the worlds with a value.
    """
    known = values[np.isfinite(values)]
    if not len(known):
        return None
    low, high = band(resampled_means(values, weights))
    p05, p95 = quantiles(known[:, None], WORLDS_BAND)[:, 0]
    return {"mean": float(known.mean()), "mean_low": low, "mean_high": high, "p05": float(p05), "p95": float(p95), "of": len(known)}


@dataclass(frozen=True)
class Counts:
    """In how many worlds one policy does better than another, equally well (within what matters), or worse."""

    better: int
    equal: int
    worse: int

    @property
    def of(self) -> int:
        """Worlds in which both have a value."""
        return self.better + self.equal + self.worse

    @property
    def verdict(self) -> str:
        """One of VERDICTS: the word for at least 90 or 70 % of worlds; without a single world it cannot be said."""
        return verdict(self.better, self.equal, self.worse)

    def as_dict(self) -> dict[str, int | str]:
        """The counts and their word, for a file."""
        return {"better": self.better, "equal": self.equal, "worse": self.worse, "of": self.of, "verdict": self.verdict}


def verdict(better: int, equal: int, worse: int) -> str:
    """The word for counts of worlds. Whole numbers are compared, so that 9 of 10 is 90 %."""
    of = better + equal + worse

    def at_least(count: int, percent: int) -> bool:
        return of > 0 and 100 * count >= percent * of

    if at_least(better, 70):
        return ALMOST_CERTAINLY_BETTER if at_least(better, 90) else PROBABLY_BETTER
    if at_least(worse, 70):
        return ALMOST_CERTAINLY_WORSE if at_least(worse, 90) else PROBABLY_WORSE
    return NO_DIFFERENCE if at_least(equal, 70) else CANNOT_SAY


def signs(a: np.ndarray, b: np.ndarray, matters: float, direction: int) -> np.ndarray:
    """Whether `a` is better than `b` by more than what matters (1), worse (-1) or neither (0), int64 of their shape.

    `direction` is 1 where more is better, -1 where less is. 0 too where either is NaN.
    """
    gain = (a - b) * direction
    margin = matters + _ROUNDING * np.maximum(np.abs(a), np.abs(b))
    return (gain > margin).astype(np.int64) - (gain < -margin).astype(np.int64)


def counted(a: np.ndarray, b: np.ndarray, matters: float, higher_is_better: bool) -> Counts:
    """World by world: does `a` beat `b` by more than what matters? Worlds in which either is undefined are left out."""
    both = np.isfinite(a) & np.isfinite(b)
    sign = signs(a[both], b[both], matters, 1 if higher_is_better else -1)
    better, worse = int((sign == 1).sum()), int((sign == -1).sum())
    return Counts(better=better, equal=len(sign) - better - worse, worse=worse)


def variance_reduction(a: np.ndarray, b: np.ndarray) -> float | None:
    """What pairing gains: 1 - var(A-B) / (var A + var B), over worlds with both; None where nothing varies."""
    both = np.isfinite(a) & np.isfinite(b)
    if both.sum() < 2:
        return None
    apart = float(a[both].var(ddof=1) + b[both].var(ddof=1))
    return 1.0 - float((a[both] - b[both]).var(ddof=1)) / apart if apart > 0.0 else None


def spreads(values: np.ndarray, sets: np.ndarray) -> tuple[float | None, float | None]:
    """Standard deviations (between parameter sets, within them): what assumptions and what luck do to a figure.

    One-way analysis of variance with random effects, sets of unequal size allowed (Searle, Casella and McCulloch 1992, section 3.6);
    a variance between sets estimated below 0 is 0. (None, None) unless two sets have a value and one of them has two.
    """
    known = np.isfinite(values)
    values, sets = values[known], sets[known]
    numbers, members = np.unique(sets, return_inverse=True)
    sizes = np.bincount(members)
    groups, worlds = len(numbers), len(values)
    if groups < 2 or worlds == groups:
        return None, None
    means = np.bincount(members, weights=values) / sizes
    within = float(((values - means[members]) ** 2).sum()) / (worlds - groups)
    between = float((sizes * (means - values.mean()) ** 2).sum()) / (groups - 1)
    typical_size = (worlds - float((sizes**2).sum()) / worlds) / (groups - 1)
    return float(np.sqrt(max(0.0, (between - within) / typical_size))), float(np.sqrt(within))


def paired(
    a: np.ndarray,
    b: np.ndarray,
    weights: np.ndarray,
    matters: float,
    higher_is_better: bool,
    sets: np.ndarray,
    clusters: Sequence[str | None],
) -> dict | None:
    """One policy minus another, world by world: everything `summary.json` says of one outcome; None where no world has both.

    `a`, `b`, `sets` and `clusters` have one entry a world: values, number of the parameter set, name of its cluster or None.
    """
    entry = described(a - b, weights)
    if entry is None:
        return None
    assumptions, luck = spreads(a - b, sets)
    return entry | {
        **counted(a, b, matters, higher_is_better).as_dict(),
        "variance_reduction": variance_reduction(a, b),
        "spread_assumptions": assumptions,
        "spread_luck": luck,
        "clusters": by_cluster(a, b, matters, higher_is_better, clusters),
    }


def by_cluster(a: np.ndarray, b: np.ndarray, matters: float, higher_is_better: bool, clusters: Sequence[str | None]) -> dict[str, dict]:
    """The counts and the verdict in each cluster of parameter sets, by name."""
    of_world = np.array([cluster or "" for cluster in clusters])
    named = sorted({cluster for cluster in clusters if cluster is not None})
    return {name: counted(a[of_world == name], b[of_world == name], matters, higher_is_better).as_dict() for name in named}


def ratio_of_means(top: np.ndarray, bottom: np.ndarray, weights: np.ndarray) -> tuple[float, np.ndarray]:
    """Mean of `top` over mean of `bottom` (worlds,): the ratio, and the ratio in each resample."""
    return float(top.mean() / bottom.mean()), resampled_means(top, weights) / resampled_means(bottom, weights)
