"""Where the spread between worlds comes from: assumptions, luck, or both together. Pure: arrays in, numbers out.

With lucks that all points share, points and lucks are crossed: y = mean + A(point) + L(luck) + E(point, luck), random effects without
replication (Searle, Casella and McCulloch 1992, section 4.6). A is what assumptions do whatever the luck, L what a luck does alike at all
points, and E the rest: what a luck does otherwise under other assumptions, which without a second run in the same luck cannot be told from a
residual. With lucks of their own at each point L is part of E.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.statistics import BAND, resample, resampled_means

RESAMPLES = 1000
#: With fewer points, a variance between them is uncertain by half or more (a chi-square of 9 degrees of freedom).
FEWEST_POINTS = 10
#: Values that differ by less than this part of themselves differ by rounding alone.
_ROUNDING = 1e-9
UNDEFINED, CONSTANT, ONE_REPLICATION, TOO_FEW_POINTS = "undefined", "constant", "one_replication", "too_few_points"


@dataclass(frozen=True)
class Share:
    """A share of a variance with its 95 % band, all from 0 to 1."""

    share: float
    low: float
    high: float

    def document(self) -> dict[str, float]:
        """For a JSON file."""
        return {"share": self.share, "low": self.low, "high": self.high}


@dataclass(frozen=True)
class Components:
    """Variances as estimated, below 0 too: floats, or arrays (resamples,). `alike` is L, 0 where lucks are not shared; `rest` is E."""

    assumptions: np.ndarray
    alike: np.ndarray
    rest: np.ndarray

    def clipped(self) -> Components:
        """The same with nothing below 0."""
        return Components(*(np.maximum(one, 0.0) for one in (self.assumptions, self.alike, self.rest)))

    @property
    def total(self) -> np.ndarray:
        """The variance of one world at a new point with a new luck."""
        return self.assumptions + self.alike + self.rest


@dataclass(frozen=True)
class Split:
    """The spread of one figure. `luck` is all that luck does, of which `alike` and `together` are parts (None where lucks are not shared).

    `mean` and its components as estimated; `resampled` their resamples; `points` and `lucks` those that were used; `below_zero` names
    components that were estimated below 0 and are taken as 0; `concentration` is the sum of squared weights of the points (1 / points
    where all count the same).
    """

    mean: float
    points: int
    lucks: int
    crossed: bool
    components: Components
    resampled: Components
    assumptions: Share
    luck: Share
    alike: Share | None
    together: Share | None
    below_zero: tuple[str, ...]
    concentration: float

    @property
    def carries(self) -> str:
        """What carries most of the spread: "luck" or "assumptions" where the whole band says so, else "unclear"."""
        return "luck" if self.luck.low > 0.5 else "assumptions" if self.luck.high < 0.5 else "unclear"

    @property
    def reliable(self) -> float:
        """Of the variance between points, each averaged over its lucks, the share that is assumptions.

        With lucks of its own at each point no analysis of points explains more; where lucks are shared, what they do with the assumptions
        is the same function of these at all points, and can be explained as well.
        """
        held = self.components.clipped()
        return float(held.assumptions / (held.assumptions + held.rest / self.lucks))


def varies(values: np.ndarray) -> bool:
    """Whether values that are all known differ by more than rounding: a difference that is the same everywhere is so to the last digits alone."""
    return bool(np.ptp(values) > _ROUNDING * np.abs(values).max())


def complete(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The part of `values` (points, replications) without gaps that holds most of it: which points, bool (points,), and their values.

    Replications are run one after the other, so a sweep that was cut off lacks the last ones: only leading replications are kept.
    """
    known = np.logical_and.accumulate(np.isfinite(values), axis=1)
    held = known.sum(axis=0) * np.arange(1, values.shape[1] + 1)
    if values.shape[1] > 1 and held[1:].max() > 0:
        held[0] = 0  # one replication splits nothing: only where there is no other choice
    lucks = int(held.argmax()) + 1
    points = known[:, lucks - 1]
    return points, values[points, :lucks]


def split(values: np.ndarray, weights: np.ndarray, crossed: bool, seed: int) -> Split | str:
    """Split the spread of `values` (points, replications; NaN where undefined); else why it cannot be done, one of the words above.

    `weights` (points,) are what points count; `crossed`: all points share their lucks. Bands come from resamples of whole points; that there
    are few lucks is in them through the chi-square that belongs to a mean square of so many lucks (generalised confidence
    interval: Weerahandi 1995), for a resample of three lucks would be a resample of next to nothing.
    """
    points, held = complete(values)
    lucks = held.shape[1]
    if not len(held):
        return UNDEFINED
    if not varies(held):
        return CONSTANT
    if lucks < 2:
        return ONE_REPLICATION
    if len(held) < FEWEST_POINTS:
        return TOO_FEW_POINTS
    given = weights[points] / weights[points].sum() if weights[points].sum() > 0.0 else np.full(len(held), 1.0 / len(held))
    found = _estimated(held, given[None, :], crossed)
    drawn = resample(len(held), seed, RESAMPLES) * given
    chance = lucks_chance(lucks, seed) if crossed else None
    resampled = _estimated(held, drawn[drawn.sum(axis=1) > 0.0], crossed, chance)
    estimate, spread = found.clipped(), resampled.clipped()
    names = {"assumptions": found.assumptions, "alike": found.alike, "together" if crossed else "luck": found.rest}
    return Split(
        mean=float(given @ held.mean(axis=1)),
        points=len(held),
        lucks=lucks,
        crossed=crossed,
        components=Components(*(one[0] for one in (found.assumptions, found.alike, found.rest))),
        resampled=resampled,
        assumptions=_share(estimate.assumptions, spread.assumptions, estimate, spread),
        luck=_share(estimate.alike + estimate.rest, spread.alike + spread.rest, estimate, spread),
        alike=_share(estimate.alike, spread.alike, estimate, spread) if crossed else None,
        together=_share(estimate.rest, spread.rest, estimate, spread) if crossed else None,
        below_zero=tuple(name for name, one in names.items() if one[0] < 0.0),
        concentration=float((given**2).sum()),
    )


def lucks_chance(lucks: int, seed: int) -> np.ndarray:
    """What the true mean square between lucks may be of that found: float64 (RESAMPLES,), degrees of freedom over chi-square."""
    generator = np.random.Generator(np.random.PCG64([seed, lucks]))
    return (lucks - 1) / generator.chisquare(lucks - 1, RESAMPLES)


def _estimated(values: np.ndarray, weights: np.ndarray, crossed: bool, chance: np.ndarray | None = None) -> Components:
    """Components of variance for each row of `weights` (rows, points), unbiased for points drawn with such weights."""
    lucks = values.shape[1]
    weights = weights / weights.sum(axis=1, keepdims=True)
    centred = values - values.mean()  # so that squares keep their digits
    means = centred.mean(axis=1)
    within = ((centred - means[:, None]) ** 2).sum(axis=1)
    summed = resampled_means(np.column_stack([means, means**2, within, centred]), weights)
    apart = 1.0 - (weights**2).sum(axis=1)
    apart = np.where(apart > 1e-12, apart, np.nan)  # a resample of one point alone tells nothing
    between = (summed[:, 1] - summed[:, 0] ** 2) / apart
    if not crossed:
        rest = summed[:, 2] / (lucks - 1)
        return Components(between - rest / lucks, np.zeros(len(weights)), rest)
    of_lucks = ((summed[:, 3:] - summed[:, :1]) ** 2).sum(axis=1)
    rest = (summed[:, 2] - of_lucks) / ((lucks - 1) * apart)
    mean_square = of_lucks / (lucks - 1)
    if chance is not None:
        mean_square = mean_square * chance[: len(mean_square)]
    return Components(between - rest / lucks, mean_square - rest * (1.0 - apart), rest)


def _share(part: np.ndarray, parts: np.ndarray, whole: Components, wholes: Components) -> Share:
    share = float(part[0] / whole.total[0])
    with np.errstate(invalid="ignore"):
        low, high = band_of(parts / wholes.total)
    return Share(share, min(share, low), max(share, high))


def band_of(values: np.ndarray) -> tuple[float, float]:
    """The 95 % band of resamples (resamples,)."""
    low, high = np.nanquantile(values, BAND)
    return float(low), float(high)
