"""What the evaluations so far say of points not yet tried: Gaussian processes, one a target, of its deviation over the unit cube.

A world costs seconds, this microseconds; and it uses all twenty deviations, where the evolution strategy only sees their sum. Each
process has a straight part and a curved part, whose inputs are weighted by how much the straight part alone says they matter
(most measures hang on a handful of the assumptions). Widths and noise are those with the least error when each point in turn is left out.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize

from experiments.search.targets import CAP, MARGIN

#: Size of the curved part against the straight one, and its width in weighted coordinates.
_CURVED = ((0.0, 1.0), (0.3, 1.0), (0.3, 0.5), (1.0, 1.0))
_NOISE = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
#: Rounds in which the weights of the inputs are learned, and the least weight.
_ROUNDS, _LEAST_WEIGHT = 3, 0.02
#: Fewer evaluations teach nothing.
FEWEST_POINTS = 20


class _Process(NamedTuple):
    """Of one target: `alpha` over the known points, weights (squared) of the inputs, kernel, and the target's mean and spread."""

    alpha: np.ndarray
    weights: np.ndarray
    size: float
    width: float
    mean: float
    spread: float


class Emulator:
    """Made of points, shape (n, d), and their deviations, shape (n, targets)."""

    def __init__(self, points: np.ndarray, deviations: np.ndarray) -> None:
        self._points = points - 0.5
        self._processes = [_fit(self._points, column) for column in squashed(deviations).T]

    def deviations(self, point: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Squashed deviations at a point, shape (targets,), and their slopes, shape (targets, d)."""
        x = point - 0.5
        values, slopes = zip(*(self._one(process, x) for process in self._processes), strict=True)
        return np.array(values), np.array(slopes)

    def _one(self, process: _Process, x: np.ndarray) -> tuple[float, np.ndarray]:
        apart = x - self._points
        straight = 1.0 + (self._points * process.weights) @ x
        curved = process.size * np.exp(-0.5 * (apart**2 @ process.weights) / process.width**2)
        value = process.alpha @ (straight + curved)
        slope = process.weights * (process.alpha @ self._points - (process.alpha * curved) @ apart / process.width**2)
        return process.mean + process.spread * value, process.spread * slope

    def descend(self, point: np.ndarray, reach: np.ndarray | float, pull: float) -> np.ndarray:
        """The point within `reach` in each coordinate of least expected distance, with a `pull` back to where it began.

        The pull keeps candidates different: each is the nearest good one to a draw of its own.
        """

        def cost(x: np.ndarray) -> tuple[float, np.ndarray]:
            values, slopes = self.deviations(x)
            over = np.maximum(0.0, np.abs(values) - (1.0 - MARGIN))
            back = x - point
            return float(over @ over + pull * back @ back), 2.0 * (over * np.sign(values)) @ slopes + 2.0 * pull * back

        bounds = np.column_stack([np.clip(point - reach, 0.0, 1.0), np.clip(point + reach, 0.0, 1.0)])
        return minimize(cost, point, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 60}).x

    def expected_distance(self, point: np.ndarray) -> float:
        """Sum of squares of what the deviations exceed the aim by."""
        over = np.maximum(0.0, np.abs(self.deviations(point)[0]) - (1.0 - MARGIN))
        return float(over @ over)


def squashed(deviations: np.ndarray) -> np.ndarray:
    """Deviations drawn into -CAP to CAP, nearly themselves when small: one measure gone wild must not bend the fit."""
    return CAP * np.tanh(deviations / CAP)


def _fit(points: np.ndarray, column: np.ndarray) -> _Process:
    mean, spread = float(column.mean()), float(column.std())
    n, d = points.shape
    if spread < 1e-9:
        return _Process(np.zeros(n), np.ones(d), 0.0, 1.0, mean, 1.0)
    y = (column - mean) / spread
    weights = np.full(d, 12.0 / d)  # so that the straight part has variance 1 over the cube
    for _ in range(_ROUNDS):
        alpha, _ = _left_out(1.0 + points * weights @ points.T, y)
        slope = weights * (alpha @ points)
        weights = slope**2 + _LEAST_WEIGHT * (slope**2).mean() + 1e-12
        weights *= 12.0 / weights.sum()
    straight = 1.0 + points * weights @ points.T
    scaled = points * np.sqrt(weights)
    squares = (scaled**2).sum(axis=1)
    apart = np.maximum(0.0, squares[:, None] + squares[None, :] - 2.0 * scaled @ scaled.T)
    fits = [(*_left_out(straight + size * np.exp(-0.5 * apart / width**2), y), size, width) for size, width in _CURVED]
    alpha, _, size, width = min(fits, key=lambda fit: fit[1])
    return _Process(alpha, weights, size, width, mean, spread)


def _left_out(kernel: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, float]:
    """(alpha, mean squared error of each point from the others) at the noise where that error is least."""
    values, vectors = np.linalg.eigh(kernel)
    turned = vectors.T @ y
    best: tuple[np.ndarray, float] | None = None
    for noise in _NOISE:
        inverse = 1.0 / (np.maximum(values, 0.0) + noise)
        alpha = vectors @ (inverse * turned)
        error = float(np.mean((alpha / (vectors**2 @ inverse)) ** 2))
        if best is None or error < best[1]:
            best = alpha, error
    assert best is not None
    return best
