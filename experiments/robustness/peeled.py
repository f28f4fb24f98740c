"""The boxes that PRIM comes past (Friedman and Fisher 1999), of the EMA Workbench. Pure: arrays in, boxes out.

What is left out of the workbench's own: pasting, which only adds boxes after the last, and the quasi-p values of every box on the way,
which are needed for one box of hundreds of runs. The two take about two thirds of the time.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

#: What one step takes away. A tenth is the coarse end of what Friedman and Fisher advise, and takes half the steps of their 0.05.
PEEL = 0.1
#: A box with fewer of the points is an anecdote.
SMALLEST_BOX = 0.1


@dataclass(frozen=True)
class Limit:
    """What a box asks of an input: from `low` to `high` (None: no such limit), or to be `among` these texts."""

    low: float | None = None
    high: float | None = None
    among: tuple[str, ...] | None = None

    def holds(self, column: np.ndarray) -> np.ndarray:
        """Which points meet it, bool (points,)."""
        if self.among is not None:
            return np.isin(column.astype(str), self.among)
        inside = np.ones(len(column), dtype=bool)
        if self.low is not None:
            inside &= column >= self.low
        if self.high is not None:
            inside &= column <= self.high
        return inside


type Box = Mapping[str, Limit]


def peeled(columns: Mapping[str, np.ndarray], cases: np.ndarray) -> list[Box]:
    """The boxes from the whole sample (no limits) to the last peel. `columns` are numbers or texts (points,), `cases` bool (points,)."""
    import pandas as pd  # type: ignore[import-untyped, unused-ignore]

    frame = pd.DataFrame({name: column.astype(str) if is_text(column) else column for name, column in columns.items()})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the workbench calls pandas in ways that a later pandas will refuse
        found = _peeler()(frame, cases.astype(np.int64), peel_alpha=PEEL, mass_min=SMALLEST_BOX).find_box()
    whole = found.box_lims[0]
    return [_box(limits, whole) for limits in found.box_lims]


def is_text(column: np.ndarray) -> bool:
    """Whether a column holds texts rather than numbers."""
    return column.dtype.kind not in "biuf"


def _box(limits: Any, whole: Any) -> Box:
    """The workbench's table of limits, without those that the whole sample meets."""
    box = {}
    for name in limits.columns:
        low, high = limits[name]
        if isinstance(low, set):
            limit = Limit() if low == whole[name][0] else Limit(among=tuple(sorted(low)))
        else:
            limit = Limit(float(low) if low > whole[name][0] else None, float(high) if high < whole[name][1] else None)
        if limit != Limit():
            box[str(name)] = limit
    return box


@cache
def _peeler() -> Any:
    """The workbench's PRIM without what is left out. It warns at import of packages for drawing and for clusters, not needed here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from ema_workbench.analysis import prim  # type: ignore[import-untyped, unused-ignore]

    class Box(prim.PrimBox):
        def _calculate_quasi_p(self, i: int, restricted_dims: list[str]) -> dict[str, list[float]]:
            return {}

    class Peeler(prim.Prim):
        def __init__(self, *args: Any, **settings: Any) -> None:
            super().__init__(*args, **settings)
            self._prim_box_klass = Box

        def _paste(self, box: Any) -> Any:
            return box

    return Peeler
