"""Where the next generation is drawn: close to what was accepted in the assumptions that the patterns say something about, else by the prior.

A kernel around each accepted set, in all of some sixty dimensions, would give nearly all weight to one set: the ratio of prior to proposal
varies more with every dimension. In the assumptions that show no signal the proposal therefore is the prior itself, which adds nothing to
that ratio. Any proposal with a density gives a right sample, since weights correct for it; this one gives a usable one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from pyabc import MultivariateNormalTransition, Parameter
from pyabc.transition import Transition

from experiments.calibrate.taught import ERRORS, effective_size, signals

#: Effective draws for each dimension of the kernel, so that its covariance is more than noise.
DRAWS_A_DIMENSION = 10


class TaughtTransition(Transition):
    """pyABC's normal kernel over the assumptions with the strongest signal; the standard normal prior over the others."""

    def fit(self, X: Any, w: np.ndarray) -> None:  # noqa: N803 (the name is pyABC's)
        """Choose the assumptions and fit their kernel. `X` is a data frame of scores, a column an assumption; `w` are weights (sum 1)."""
        found = signals(X.to_numpy(), w)
        most = max(1, int(effective_size(w) / DRAWS_A_DIMENSION))
        strongest = [i for i in np.argsort(-found, kind="stable")[:most] if found[i] > ERRORS]
        self.taught = [name for i, name in enumerate(X.columns) if i in strongest]
        self.free = [name for name in X.columns if name not in self.taught]
        self._kernel = MultivariateNormalTransition()
        if self.taught:
            self._kernel.fit(X[self.taught], w)

    def rvs_single(self) -> Parameter:
        """A proposal, from numpy's common generator as all of pyABC."""
        near = dict(self._kernel.rvs_single()) if self.taught else {}
        drawn = np.random.standard_normal(len(self.free))  # noqa: NPY002
        return Parameter({**near, **dict(zip(self.free, map(float, drawn), strict=True))})

    def pdf(self, x: Mapping[str, float]) -> float:
        """The density of proposals at one set of scores."""
        free = np.array([x[name] for name in self.free])
        density = float(np.exp(-0.5 * (free @ free)) * (2.0 * np.pi) ** (-0.5 * len(free)))
        return density * float(self._kernel.pdf(Parameter({name: x[name] for name in self.taught}))) if self.taught else density
