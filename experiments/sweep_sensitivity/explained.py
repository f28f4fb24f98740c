"""How much of the spread between points a plain sample can lay at the door of its inputs, and of which groups of them.

A straight line through the ranks of all inputs, of which a lasso keeps what carries (Tibshirani 1996; scikit-learn), told by points that it has
not seen. What it does not explain is luck, bends, and what inputs do together, so it is a least.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from experiments.statistics import resample, resampled_means
from experiments.sweep_sensitivity.importance import FALSE_ALARM, ranks
from experiments.sweep_sensitivity.one_at_a_time import Index
from experiments.sweep_sensitivity.variance import band_of

FOLDS = 3
RESAMPLES = 1000


@dataclass(frozen=True)
class Explained:
    """`share` of the variance between points that is told (below 0: worse than the mean), and what is lost of it without each group.

    `groups`: name -> share of the variance with its band, which is so wide that of all groups that do nothing one lies above 0 in one of
    twenty sweeps. A group without any effect has 0.
    """

    share: Index
    groups: Mapping[str, Index]


def explained(inputs: np.ndarray, groups: Sequence[str], outcome: np.ndarray, seed: int) -> Explained:
    """Of `inputs` (points, inputs), the group of each, and an outcome (points,) that is known everywhere and varies."""
    from sklearn.exceptions import ConvergenceWarning  # type: ignore[import-untyped]  # slow to import
    from sklearn.linear_model import LassoCV  # type: ignore[import-untyped]
    from sklearn.model_selection import KFold  # type: ignore[import-untyped]

    generator = np.random.Generator(np.random.PCG64(seed))
    points = len(outcome)
    places = (ranks(inputs, generator) + 0.5) / points - 0.5
    names = list(dict.fromkeys(groups))
    members = {name: np.array([one == name for one in groups]) for name in names}
    missed, lost = np.empty(points), {name: np.empty(points) for name in names}
    for seen, unseen in KFold(FOLDS, shuffle=True, random_state=seed % 2**32).split(places):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # the path ends where nothing is left to gain
            line = LassoCV(cv=5, random_state=0).fit(places[seen], outcome[seen])
        off = outcome[unseen] - line.predict(places[unseen])
        missed[unseen] = off**2
        for name, inside in members.items():
            carried = places[unseen][:, inside] @ line.coef_[inside]  # ranks have mean 0, and so has this
            lost[name][unseen] = (off + carried) ** 2 - off**2
    variance = float(outcome.var())
    half = float(ndtri(1.0 - FALSE_ALARM / len(names))) / variance / np.sqrt(points)
    found = {name: _around(one, variance, half) for name, one in lost.items()}
    return Explained(_told(missed, outcome, seed), dict(sorted(found.items(), key=lambda one: -one[1].value)))


def _around(lost: np.ndarray, variance: float, half: float) -> Index:
    middle, width = float(lost.mean()) / variance, half * float(lost.std(ddof=1))
    return Index(middle, middle - width, middle + width)


def _told(missed: np.ndarray, outcome: np.ndarray, seed: int) -> Index:
    around = (outcome - outcome.mean()) ** 2
    resampled = resampled_means(np.column_stack([missed, around]), resample(len(outcome), seed, RESAMPLES))
    return Index(1.0 - float(missed.mean() / around.mean()), *band_of(1.0 - resampled[:, 0] / resampled[:, 1]))
