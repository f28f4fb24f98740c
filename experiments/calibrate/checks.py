"""What a weighted sample says of the patterns and of the assumptions. Pure: arrays in, numbers out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv, stdtrit

from experiments.calibrate.priors import Priors, shares_of
from experiments.calibrate.targets import Goal, Measures
from experiments.calibrate.taught import ERRORS, effective_size, signals
from simulation.patterns import Judgement, judge_band

#: Below so many draws of equal weight nothing is said but that there are too few.
FEWEST = 10
#: A measure that is undefined in more of the draws than this cannot be told.
MOST_UNDEFINED = 0.5
_BAND = (0.05, 0.95)


@dataclass(frozen=True)
class Share:
    """A share of weighted draws and its 90 % band."""

    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Check:
    """A measure over the draws of a check: mean, quantiles (None where it cannot be told), and whether it holds."""

    goal: Goal
    judgement: Judgement
    inside: Share
    undefined: float
    mean: float | None
    p05: float | None
    p50: float | None
    p95: float | None


@dataclass(frozen=True)
class Learned:
    """An assumption before and after. Quantiles in its own unit; `width` is the width of its central 90 % in shares of the prior, over that of
    the prior (1: as wide); `errors` how many standard errors it has moved or narrowed; `taught` whether that is more than chance."""

    name: str
    prior: tuple[float, float, float]
    posterior: tuple[float, float, float]
    shares: tuple[float, float, float]
    width: float
    errors: float
    taught: bool


def weighted_quantiles(values: np.ndarray, weights: np.ndarray, shares: Sequence[float]) -> np.ndarray:
    """Quantiles of weighted draws, between draws in proportion; `values` and `weights` (draws,)."""
    order = np.argsort(values, kind="stable")
    places = np.cumsum(weights[order]) - 0.5 * weights[order]
    return np.interp(shares, places / weights.sum(), values[order])


def share_of(holds: np.ndarray, weights: np.ndarray) -> Share:
    """The weighted share of draws that hold, bool (draws,), with its 90 % band: Jeffreys' interval for the effective number of draws
    (Brown, Cai and DasGupta 2001, doi:10.1214/ss/1009213286)."""
    n, share = effective_size(weights), float(weights[holds].sum() / weights.sum())
    yes, no = n * share, n * (1.0 - share)
    low = 0.0 if yes < 1e-9 else float(betaincinv(yes + 0.5, no + 0.5, _BAND[0]))
    high = 1.0 if no < 1e-9 else float(betaincinv(yes + 0.5, no + 0.5, _BAND[1]))
    return Share(share, low, high)


def check(goal: Goal, values: Sequence[float | None], weights: np.ndarray) -> Check:
    """A measure in the runs of a check. It holds where the 90 % band of its mean over the draws lies inside the tolerance."""
    inside = share_of(np.array([goal.is_inside(value) for value in values], dtype=bool), weights)
    known = np.array([value is not None for value in values], dtype=bool)
    undefined = 1.0 - float(weights[known].sum() / weights.sum())
    if undefined > MOST_UNDEFINED or effective_size(weights[known]) < 2.0:
        return Check(goal, "cannot tell", inside, undefined, None, None, None, None)
    found = np.array([value for value in values if value is not None], dtype=np.float64)
    mean, half = _mean_and_band(found, weights[known])
    p05, p50, p95 = map(float, weighted_quantiles(found, weights[known], (0.05, 0.5, 0.95)))
    enough = effective_size(weights[known]) >= FEWEST
    judgement: Judgement = judge_band(mean - half, mean + half, goal.target.low, goal.target.high) if enough else "cannot tell"
    return Check(goal, judgement, inside, undefined, mean, p05, p50, p95)


def _mean_and_band(values: np.ndarray, weights: np.ndarray) -> tuple[float, float]:
    """The weighted mean and half its 90 % band, Student's t over the effective number of draws."""
    shares, n = weights / weights.sum(), effective_size(weights)
    mean = float(shares @ values)
    variance = float(shares @ (values - mean) ** 2) * n / (n - 1.0)
    return mean, float(stdtrit(n - 1.0, _BAND[1])) * float(np.sqrt(variance / n))


def joint_share(goals: Sequence[Goal], runs: Sequence[Measures], weights: np.ndarray) -> Share:
    """In which share of the runs all of these are inside at once."""
    return share_of(np.array([all(goal.is_inside(run.get(goal.name)) for goal in goals) for run in runs], dtype=bool), weights)


def learned(priors: Priors, scores: np.ndarray, weights: np.ndarray) -> list[Learned]:
    """Each assumption before and after, in the order of the priors; `scores` (sets, assumptions), `weights` (sets,)."""
    errors, shares = signals(scores, weights), shares_of(scores)
    found = []
    for place, name in enumerate(priors.names):
        after = weighted_quantiles(shares[:, place], weights, (0.05, 0.5, 0.95))
        found.append(
            Learned(
                name,
                _three(priors, name, (0.05, 0.5, 0.95)),
                _three(priors, name, after),
                (float(after[0]), float(after[1]), float(after[2])),
                float(after[2] - after[0]) / (_BAND[1] - _BAND[0]),
                float(errors[place]),
                bool(errors[place] > ERRORS),
            )
        )
    return found


def _three(priors: Priors, name: str, shares: Sequence[float] | np.ndarray) -> tuple[float, float, float]:
    low, middle, high = (priors.at(name, float(share)) for share in shares)
    return low, middle, high


def values_of(runs: Sequence[Mapping[str, float | None]], name: str) -> list[float | None]:
    """A measure in each run; None where it is undefined or the run failed."""
    return [run.get(name) for run in runs]
