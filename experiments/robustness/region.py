"""Where cases lie: the region of the inputs that holds many more of them than its size. Pure: arrays in, a box out.

PRIM of the EMA Workbench peels the boxes (Friedman and Fisher 1999; Bryant and Lempert 2010). Around it stand a screening of the inputs,
since among hundreds some look promising by chance, and a choice of one box of the trajectory. Both go by the *reach* of a box: the share
of cases that it holds, less its share of all points. A box that has nothing to do with the cases has reach 0, one that holds all cases and
nothing else has 1 less their share.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.robustness.peeled import Box, Limit, is_text, peeled

#: Inputs that are peeled: more give more boxes that noise can choose from, and readers cannot hold more apart.
MOST_INPUTS = 8
#: Inputs that a box limits at most: what is found has to fit in a sentence.
MOST_LIMITED = 3
#: A limit without which the box has more than this part of its reach is not told.
WORTH_TELLING = 0.95


class Inputs:
    """The inputs of a sample: columns of numbers or texts (points,) by name. Those with one value only are left out."""

    def __init__(self, columns: Mapping[str, np.ndarray]) -> None:
        kept = {name: column if is_text(column) else column.astype(np.float64) for name, column in columns.items()}
        self.columns = {name: column for name, column in kept.items() if len(set(column.tolist())) > 1}
        self._numbers = [name for name, column in self.columns.items() if not is_text(column)]
        matrix = np.column_stack([self.columns[name] for name in self._numbers]) if self._numbers else np.empty((0, 0))
        self._order = np.argsort(matrix, axis=0, kind="stable")
        ordered = np.take_along_axis(matrix, self._order, axis=0)
        self._ends = np.vstack([ordered[1:] != ordered[:-1], np.ones((1, matrix.shape[1]), dtype=bool)]) if self._numbers else None

    def inside(self, box: Box) -> np.ndarray:
        """Which points lie in a box, bool (points,)."""
        points = len(next(iter(self.columns.values())))
        return np.logical_and.reduce([np.ones(points, dtype=bool), *(limit.holds(self.columns[name]) for name, limit in box.items())])

    def promise(self, cases: np.ndarray, weights: np.ndarray) -> dict[str, float]:
        """The largest reach that limits on one input alone give, by name: over all intervals of a number, all sets of texts.

        `cases` bool (points,), `weights` (points,).
        """
        apart = _shares(cases * weights) - _shares(weights)
        found = {}
        if self._ends is not None:
            climbed = np.cumsum(apart[self._order], axis=0)
            lowest = np.minimum.accumulate(np.where(self._ends, np.minimum(climbed, 0.0), 0.0), axis=0)
            reach = np.where(self._ends, climbed - lowest, 0.0).max(axis=0)
            found = dict(zip(self._numbers, reach.tolist(), strict=True))
        for name, column in self.columns.items():
            if name not in found:
                found[name] = float(sum(max(0.0, float(apart[column == text].sum())) for text in sorted(set(column.tolist()))))
        return found


@dataclass(frozen=True)
class Found:
    """A box and its reach; no limits and 0 where nothing was found."""

    box: Box
    reach: float


def reach_of(inside: np.ndarray, cases: np.ndarray, weights: np.ndarray) -> float:
    """The share of cases inside less the share of all points, weighted; 0 where there are no cases."""
    return float(((_shares(cases * weights) - _shares(weights)) * inside).sum())


def find(inputs: Inputs, cases: np.ndarray, weights: np.ndarray, drawn: np.ndarray | None = None) -> Found:
    """The box with the largest reach of those that PRIM comes past, at most MOST_LIMITED inputs limited, and superfluous limits left out.

    `cases` bool (points,), `weights` (points,); `drawn` (points,) says how often a resample has each point, None: once. PRIM itself knows
    no weights: it peels the points alike, and weights count in the screening and in the choice.
    """
    counted = weights if drawn is None else weights * drawn
    if not 0.0 < (cases * counted).sum() < counted.sum():
        return Found({}, 0.0)
    promise = inputs.promise(cases, counted)
    names = sorted(promise, key=lambda name: -promise[name])[:MOST_INPUTS]
    rows = np.flatnonzero(counted > 0.0) if drawn is None else np.repeat(np.arange(len(cases)), drawn.astype(np.int64) * (weights > 0.0))
    seen = [_simplified(box, inputs, cases, counted) for box in peeled({name: inputs.columns[name][rows] for name in names}, cases[rows])]
    return max(seen, key=lambda one: one.reach)


def _simplified(box: Box, inputs: Inputs, cases: np.ndarray, weights: np.ndarray) -> Found:
    """A box of fewer limits: those least missed taken away, until at most MOST_LIMITED inputs have any and each adds much of the reach.

    Often the reach grows by it. This also does what pasting does in PRIM, where a limit had been set by chance on the way.
    """
    gain = _shares(cases * weights) - _shares(weights)
    limits = [(name, side) for name, limit in box.items() for side in ("low", "high", "among") if getattr(limit, side) is not None]
    met = [Limit(**{side: getattr(box[name], side)}).holds(inputs.columns[name]) for name, side in limits]
    reach = float((gain * np.logical_and.reduce(met)).sum()) if met else 0.0
    while limits:
        without = [np.logical_and.reduce([np.ones(len(gain), dtype=bool), *met[:place], *met[place + 1 :]]) for place in range(len(limits))]
        reaches = [float((gain * inside).sum()) for inside in without]
        least = int(np.argmax(reaches))
        if reaches[least] < WORTH_TELLING * reach and len({name for name, _ in limits}) <= MOST_LIMITED:
            break
        reach = reaches[least]
        del limits[least], met[least]
    kept: dict[str, dict[str, Any]] = {}
    for name, side in limits:
        kept.setdefault(name, {})[side] = getattr(box[name], side)
    return Found({name: Limit(**sides) for name, sides in kept.items()}, reach if limits else 0.0)


def _shares(weights: np.ndarray) -> np.ndarray:
    total = weights.sum()
    return weights / total if total > 0.0 else np.zeros(len(weights))
