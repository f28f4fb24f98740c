"""Which inputs matter in a plain sample: PAWN of every input, with a floor of what inputs that do nothing seem to do.

PAWN (Pianosi and Wagener 2015, 2018) cuts the range of an input into slices and takes the distance (Kolmogorov and Smirnov's) between the
outcome in a slice and the outcome in all; here the mean over slices. It asks nothing of the shape of an effect. It is the measure of
`SALib.analyze.pawn`, computed for all inputs at once: the floor takes tens of thousands of them, SALib's way ten milliseconds each.

Ranks are used, with equal values put in random order. So every input has slices of one size, and what an input seems to do that does
nothing depends on the number of points alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from experiments.statistics import BAND
from experiments.sweep_sensitivity.one_at_a_time import Index
from experiments.sweep_sensitivity.variance import CONSTANT, TOO_FEW_POINTS, UNDEFINED, varies

SLICES = 10
#: Five points a slice: with fewer a distribution in a slice is nothing.
FEWEST_POINTS = 5 * SLICES
#: The chance that, of all inputs without any effect, one stands above the floor.
FALSE_ALARM = 0.05
RESAMPLES = 200
#: Inputs that are told, and that get a band.
TOLD = 10
#: Inputs that do nothing for each input, drawn for the floor; at least FEWEST_DRAWN in all.
DRAWN_FOR_EACH, FEWEST_DRAWN = 100, 4000


@dataclass(frozen=True)
class Ranked:
    """An input and its distance (0-1), with its band and whether the distance lies above the floor."""

    name: str
    distance: Index
    above_floor: bool


@dataclass(frozen=True)
class Importance:
    """The inputs that matter most, the first first; `above` counts those above the floor. `points` of `of_points` have a value."""

    ranked: tuple[Ranked, ...]
    floor: float
    above: int
    inputs: int
    points: int
    of_points: int


def importance(inputs: np.ndarray, names: tuple[str, ...], outcome: np.ndarray, seed: int) -> Importance | str:
    """PAWN of `inputs` (points, inputs) for an outcome (points,), NaN where undefined; else why it cannot be told."""
    known = np.isfinite(outcome)
    held, values = inputs[known], outcome[known]
    if not known.any():
        return UNDEFINED
    if not varies(values):
        return CONSTANT
    if len(values) < FEWEST_POINTS:
        return TOO_FEW_POINTS
    generator = np.random.Generator(np.random.PCG64(seed))
    slices, order = slices_of(held, generator), np.argsort(ranks(values, generator))
    found = distances(slices[order])
    floor = floor_of(len(values), len(names))
    top = np.argsort(-found, kind="stable")[:TOLD]
    spread = _resampled(held[:, top], values, generator)
    ranked = tuple(
        Ranked(names[i], Index(float(found[i]), max(0.0, float(found[i] - half)), float(found[i] + half)), bool(found[i] > floor))
        for i, half in zip(top, spread, strict=True)
    )
    return Importance(ranked, floor, int((found > floor).sum()), len(names), len(values), len(outcome))


def distances(slices: np.ndarray) -> np.ndarray:
    """Mean distance of each input, float64 (inputs,), from the slice (points, inputs) in which each point lies, points ordered by outcome."""
    points = len(slices)
    everywhere = np.arange(1, points + 1)[:, None] / points
    apart = []
    for number in range(SLICES):
        inside = np.cumsum(slices == number, axis=0, dtype=np.int32)
        apart.append(np.abs(inside / inside[-1] - everywhere).max(axis=0))
    return np.mean(apart, axis=0)


def slices_of(inputs: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """The slice, int8 from 0, of every value of `inputs` (points, inputs) among those of its column."""
    return (ranks(inputs, generator) * SLICES // len(inputs)).astype(np.int8)


def ranks(values: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Ranks from 0 down the first axis, equal values in random order."""
    mixed = generator.permutation(len(values))
    placed = np.empty(values.shape, dtype=np.int64)
    order = mixed[np.argsort(values[mixed], axis=0, kind="stable")]
    np.put_along_axis(placed, order, np.arange(len(values)).reshape(-1, *[1] * (values.ndim - 1)), axis=0)
    return placed


@lru_cache(maxsize=16)
def floor_of(points: int, inputs: int) -> float:
    """What the largest of so many inputs that do nothing stays below in 19 of 20 sweeps: the distance of that share of drawn ones."""
    generator = np.random.Generator(np.random.PCG64([points, inputs]))
    slices = np.arange(points) * SLICES // points
    found = []
    for _ in range(-(-max(DRAWN_FOR_EACH * inputs, FEWEST_DRAWN) // 200)):
        drawn = np.tile(slices.astype(np.int8)[:, None], (1, 200))
        found.append(distances(generator.permuted(drawn, axis=0)))
    return float(np.quantile(np.concatenate(found), (1.0 - FALSE_ALARM) ** (1.0 / inputs)))


def _resampled(inputs: np.ndarray, values: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Half the 95 % band of each input (inputs,), from resampled points."""
    found = []
    for _ in range(RESAMPLES):
        drawn = generator.integers(0, len(values), len(values))
        order = np.argsort(ranks(values[drawn], generator))
        found.append(distances(slices_of(inputs[drawn], generator)[order]))
    low, high = np.quantile(found, BAND, axis=0)
    return (high - low) / 2.0  # not its place: points drawn twice make every distance larger
