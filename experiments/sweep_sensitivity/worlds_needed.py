"""How many worlds tell a difference of a given size. Pure: numbers in, numbers out.

A world is a point with a luck. Worlds at new points with new lucks make the mean as certain as their number says: its variance is the whole
variance over worlds. More lucks at the points that are there leave what assumptions do to those points: that part stays.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from experiments.sweep_sensitivity.variance import Split, band_of

#: Half a 95 % band in standard errors.
HALF_BAND = float(ndtri(0.975))
#: A difference of so many standard errors is told from none in 80 % of sweeps, with a band of 95 % (Cohen 1988, chapter 2).
TOLD = HALF_BAND + float(ndtri(0.8))
#: Above this nobody runs worlds: it is said that it cannot be said.
MOST_WORLDS = 1_000_000
#: With fewer, a normal band is too narrow and a few odd worlds decide: never fewer are advised, and the curve begins here.
FEWEST_WORLDS = 30


@dataclass(frozen=True)
class Needed:
    """Worlds for one paired difference. `worlds` is needed for `size` with its band (None: more than MOST_WORLDS, or nothing varies).

    `held` worlds are there, `half_width` is half their 95 % band of the mean and `told` the smallest difference told with 80 % power.
    `lucks` is the number of lucks at the points that are there with which `size` is told, None where no number is enough.
    """

    size: float
    mean: float
    worlds: int | None
    low: int | None
    high: int | None
    held: int
    half_width: float
    told: float
    lucks: int | None


def needed(found: Split, size: float) -> Needed:
    """Worlds needed to tell a difference of `size` (same unit, above 0), from the split of the paired difference."""
    kept = found.components.clipped()
    low, high = band_of(found.resampled.clipped().total)
    error = standard_error(found, found.lucks)
    return Needed(
        size=size,
        mean=found.mean,
        worlds=worlds_for(float(kept.total), size),
        low=worlds_for(min(low, float(kept.total)), size),
        high=worlds_for(max(high, float(kept.total)), size),
        held=found.points * found.lucks,
        half_width=HALF_BAND * error,
        told=TOLD * error,
        lucks=_lucks_for(found, size),
    )


def worlds_for(variance: float, size: float) -> int | None:
    """Worlds at new points with new lucks, FEWEST_WORLDS at least; None above MOST_WORLDS."""
    worlds = max(FEWEST_WORLDS, math.ceil(TOLD**2 * variance / size**2))
    return worlds if worlds <= MOST_WORLDS else None


def standard_error(found: Split, lucks: int) -> float:
    """Standard error of the mean difference with so many lucks at the points that are there."""
    kept = found.components.clipped()
    points = found.concentration  # 1 / points where all count the same
    if found.crossed:
        variance = kept.assumptions * points + (kept.alike + kept.rest * points) / lucks
    else:
        variance = (kept.assumptions + kept.rest / lucks) * points
    return float(np.sqrt(variance))


def curve(found: Split, most: int = MOST_WORLDS) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(worlds, standard errors at new points, standard errors with more lucks at the points that are there), each (n,); the last NaN below those."""
    worlds = np.unique(np.geomspace(FEWEST_WORLDS, max(most, 2 * FEWEST_WORLDS), 60).astype(np.int64))
    new = np.sqrt(float(found.components.clipped().total) / worlds)
    lucks = worlds / found.points
    same = np.array([standard_error(found, one) if one >= 1.0 else np.nan for one in lucks])
    return worlds, new, same


def _lucks_for(found: Split, size: float) -> int | None:
    """Lucks at the points that are there; None where what assumptions do to them is too much already, or above MOST_WORLDS."""
    fixed = standard_error(found, 2**62) ** 2
    shared = standard_error(found, 1) ** 2 - fixed
    left = (size / TOLD) ** 2 - fixed
    if left <= 0.0:
        return None
    lucks = max(1, math.ceil(shared / left))
    return lucks if lucks * found.points <= MOST_WORLDS else None
