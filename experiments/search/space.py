"""Sets of assumptions as points of the unit cube: a coordinate is the share of its distribution that lies below the value."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

import numpy as np
from scipy.optimize import brentq

from scenarios.assumptions import ASSUMPTIONS, Assumption, calibrated_names
from scenarios.assumptions.distributions import quantile


class Space:
    """The assumptions that the search may move (default: those the table marks as calibrated)."""

    def __init__(self, names: tuple[str, ...] | None = None) -> None:
        self.names = calibrated_names() if names is None else names
        self._rows = [ASSUMPTIONS[name] for name in self.names]

    def __len__(self) -> int:
        return len(self.names)

    def inputs(self, point: np.ndarray) -> dict[str, float]:
        """The assumptions at a point, by name."""
        return {row.name: _at(row, float(u)) for row, u in zip(self._rows, np.clip(point, 0.0, 1.0), strict=True)}

    def point(self, inputs: Mapping[str, float]) -> np.ndarray:
        """The point of these assumptions; a value outside its range lies on the border."""
        return np.array([_share_below(row, inputs[row.name]) for row in self._rows])

    def defaults(self) -> np.ndarray:
        """The point of the table's own values."""
        return self.point({row.name: row.default for row in self._rows})

    def digest(self) -> str:
        """Changes when a range, a distribution or the list of names does; a log belongs to one of these."""
        rows = [(row.name, row.low, row.high, row.distribution, row.default) for row in self._rows]
        return hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:16]


def _at(row: Assumption, u: float) -> float:
    return quantile(row.distribution, row.low, row.high, row.default, u)


def _share_below(row: Assumption, value: float) -> float:
    if value <= row.low:
        return 0.0
    if value >= row.high:
        return 1.0
    return float(brentq(lambda u: _at(row, u) - value, 0.0, 1.0, xtol=1e-13))
