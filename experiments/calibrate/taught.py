"""Which assumptions a weighted sample has learned something about, beyond what so few draws show by chance."""

from __future__ import annotations

import numpy as np

from experiments.statistics import effective_number

#: Standard errors by which mean or variance of the scores must differ from the prior's. With some sixty assumptions and two looks at each,
#: chance alone then points at one in three samples.
ERRORS = 3.0


def effective_size(weights: np.ndarray) -> float:
    """`effective_number` of `weights` (sets,), rounded in the ninth decimal, so that ten equal weights count as ten."""
    return round(effective_number(weights), 9)


def signals(scores: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """How many standard errors each assumption differs from its prior, in mean or in narrowness, whichever is more: float64 (assumptions,).

    `scores` (sets, assumptions) are standard normal under the prior, `weights` (sets,). With n effective draws a mean has a standard error
    of 1 / sqrt(n), and a variance one of sqrt(2 / n).
    """
    shares, n = weights / weights.sum(), effective_size(weights)
    means = shares @ scores
    variances = shares @ (scores - means) ** 2
    return np.maximum(np.abs(means) * np.sqrt(n), (1.0 - variances) * np.sqrt(n / 2.0))
