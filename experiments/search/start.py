"""One independent search: a hypercube over everything, then an evolution strategy from the best of it, half of it led by an emulator.

The state is a pure function of the seed and of what was told, so a log of the evaluations brings it back.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from scipy.stats import qmc

from experiments.search.emulator import FEWEST_POINTS, Emulator

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it says at import that it cannot draw without matplotlib
    import cma

#: First spread of the strategy, in coordinates of the unit cube.
SIGMA = 0.2
#: The part of the cube that the hypercube of a search near the defaults covers, in each coordinate.
NEAR_WIDTH = 0.3
#: How far, and against what pull, the emulator moves a draw of the strategy.
REACH, PULL = 0.3, 0.3


@dataclass(frozen=True)
class Sizes:
    """Points in the hypercube, in a generation, and how many of a generation the emulator leads."""

    hypercube: int = 48
    generation: int = 16
    led: int = 10


class Start:
    """Search number `number` (its seed) in the unit cube of `d` dimensions; `near` is the point around which it begins, None for anywhere."""

    def __init__(self, number: int, d: int, sizes: Sizes, near: np.ndarray | None = None) -> None:
        self.number, self.sizes, self.generation = number, sizes, 0
        self._d, self._near = d, near
        self._rng = np.random.default_rng([number, 1])
        self._points: list[np.ndarray] = []
        self._deviations: list[np.ndarray] = []
        self._distances: list[float] = []
        self._strategy: cma.CMAEvolutionStrategy | None = None
        self._asked: list[np.ndarray] = []

    def ask(self) -> list[np.ndarray]:
        """The points of this generation; the same ones until they are told."""
        if not self._asked:
            self._asked = self._hypercube() if self._strategy is None else self._draw(self._strategy)
        return self._asked

    def tell(self, deviations: list[np.ndarray], distances: list[float]) -> None:
        """What the points asked for came to, in their order; the next generation is due."""
        self._points += self._asked
        self._deviations += deviations
        self._distances += distances
        if self._strategy is None:
            self._strategy = self._begin(self.best()[0])
        else:
            self._strategy.tell(self._asked, distances)
        self._asked = []
        self.generation += 1

    def best(self) -> tuple[np.ndarray, float]:
        """The point with the least distance so far, and that distance."""
        i = int(np.argmin(self._distances))
        return self._points[i], self._distances[i]

    def known(self) -> tuple[np.ndarray, np.ndarray]:
        """Points looked at, shape (n, d), and their deviations, shape (n, targets)."""
        return np.array(self._points), np.array(self._deviations)

    def draws(self, number: int) -> list[np.ndarray]:
        """Draws of the strategy as it now stands; they cost a state, so for use after the search only."""
        return [] if self._strategy is None else [np.clip(x, 0.0, 1.0) for x in self._strategy.ask(number)]

    def _hypercube(self) -> list[np.ndarray]:
        sampled = qmc.LatinHypercube(self._d, scramble=True, rng=np.random.default_rng([self.number, 0])).random(self.sizes.hypercube)
        if self._near is not None:
            sampled = np.clip(self._near + NEAR_WIDTH * (sampled - 0.5), 0.0, 1.0)
            sampled[0] = self._near
        return list(sampled)

    def _begin(self, point: np.ndarray) -> cma.CMAEvolutionStrategy:
        options = {
            "bounds": [0.0, 1.0],
            "popsize": self.sizes.generation,
            "seed": np.nan,  # numpy's common generator is left alone: draws come from `randn`
            "randn": lambda *shape: self._rng.standard_normal(shape),
            "CMA_diagonal": True,  # fewer evaluations than a full covariance of this size would need
            "verbose": -9,
        }
        return cma.CMAEvolutionStrategy(np.clip(point, 0.02, 0.98), SIGMA, options)

    def _draw(self, strategy: cma.CMAEvolutionStrategy) -> list[np.ndarray]:
        drawn = [np.asarray(x) for x in strategy.ask()]
        if len(self._points) < FEWEST_POINTS:
            return drawn
        emulator = Emulator(*self.known())
        return [emulator.descend(x, REACH, PULL) if i < self.sizes.led else x for i, x in enumerate(drawn)]
