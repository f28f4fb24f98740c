"""From the results of a screening to effects, their noise, and shares of the spread. Pure: arrays in, numbers out.

With signs h (pairs, columns) and results up and down (pairs,), the effect of a column is the mean of h (up - down): the change of the
result when the assumption goes from its lower to its higher level, everything else left as it falls out. Luck and the effects of two
assumptions together, which mirror worlds share, are not in it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

from experiments.statistics import BAND, quantiles, spreads

#: The chance that, of all assumptions without any effect, one seems to stand out.
FALSE_ALARM = 0.05
FEWEST_PAIRS = 8


@dataclass(frozen=True)
class Effects:
    """Effects of the inputs (inputs,), the standard error they share, half the width of their band, and what an effect has to exceed."""

    values: np.ndarray
    noise: float
    half_band: float
    floor: float
    pairs: int


def effects(signs: np.ndarray, up: np.ndarray, down: np.ndarray, inputs: int) -> Effects | None:
    """Effects of the first `inputs` columns; the other columns are dummies, which tell the noise. NaN where a pair has no result.

    Noise is the root mean square of the dummies: it holds luck, what many assumptions do together and, where fewer pairs than columns
    were run, what other assumptions leak in. None with fewer than `FEWEST_PAIRS`.
    """
    known = np.isfinite(up) & np.isfinite(down)
    if known.sum() < FEWEST_PAIRS:
        return None
    found = (signs[known] * (up - down)[known, None]).mean(axis=0)
    dummies = found[inputs:]
    noise = float(np.sqrt((dummies**2).mean()))
    each = float(student.ppf(BAND[1], dummies.size))
    all_of_them = float(student.ppf(1.0 - FALSE_ALARM / (2 * inputs), dummies.size))
    return Effects(found[:inputs], noise, each * noise, all_of_them * noise, int(known.sum()))


@dataclass(frozen=True)
class Spread:
    """Where the spread between the worlds of a screening comes from: standard deviation, and shares of the variance (None: unknown).

    `one_by_one` is what the assumptions do each by itself, in a straight line; the rest, if any, is what they do together.
    """

    sd: float
    luck: float | None
    one_by_one: float


def spread(found: Effects, up: np.ndarray, down: np.ndarray, again: np.ndarray) -> Spread | None:
    """The spread of a result over worlds. `again` (pairs,) repeats `up` with another luck, NaN where it was not run. None where nothing varies."""
    points = np.concatenate([up, down])
    total = float(np.nanvar(points, ddof=1))
    if not total > 0.0:
        return None
    repeated = np.isfinite(again) & np.isfinite(up)
    luck = float(((up - again)[repeated] ** 2).mean()) / 2 if repeated.sum() >= FEWEST_PAIRS else None
    alone = float((found.values**2 - found.noise**2).sum()) / 4  # an effect is twice what a sign does
    return Spread(float(np.sqrt(total)), None if luck is None else min(1.0, luck / total), min(1.0, max(0.0, alone / total)))


def group_shares(found: Effects, groups: np.ndarray) -> np.ndarray:
    """Of all that assumptions do one by one, the share of each group: (number of groups,) for group numbers (inputs,).

    Noise is taken off, a group below it has 0; zeros where no group is above it.
    """
    squares = np.bincount(groups, weights=found.values**2 - found.noise**2)
    squares = np.maximum(squares, 0.0)
    return squares / squares.sum() if squares.sum() > 0.0 else squares


def luck_share(values: np.ndarray, sets: np.ndarray, resamples: int, seed: int) -> tuple[float, float, float] | None:
    """The share of the variance between worlds that is luck, with its 95 % band from resamples of whole parameter sets.

    `values` and `sets` (worlds,): two or more worlds to each set. None where it cannot be told.
    """

    def share(values: np.ndarray, sets: np.ndarray) -> float:
        between, within = spreads(values, sets)
        if between is None or within is None or not between**2 + within**2:
            return np.nan
        return within**2 / (between**2 + within**2)

    mean = share(values, sets)
    if not np.isfinite(mean):
        return None
    numbers = np.unique(sets)
    generator = np.random.Generator(np.random.PCG64(seed))
    drawn = np.empty(resamples)
    for i in range(resamples):
        chosen = generator.choice(numbers, numbers.size)
        members = [np.flatnonzero(sets == number) for number in chosen]
        drawn[i] = share(values[np.concatenate(members)], np.repeat(np.arange(numbers.size), [len(rows) for rows in members]))
    low, high = quantiles(drawn[:, None], BAND)[:, 0]
    return float(mean), float(low), float(high)
