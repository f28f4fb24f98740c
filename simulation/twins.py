"""The same initiative in several worlds that differ in policy only."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from itertools import permutations

import numpy as np

from simulation.history import History, cohort

#: Twins were founded at most so many weeks apart.
TWIN_WEEKS = 4


def twins(one: History, other: History) -> tuple[np.ndarray, np.ndarray]:
    """Rows of the initiatives of `one`, and of their twins in `other`: the same id, founded at most four weeks apart."""
    _, rows, other_rows = np.intersect1d(one.initiatives["id"], other.initiatives["id"], assume_unique=True, return_indices=True)
    apart = np.abs(one.initiatives["founded_week"][rows] - other.initiatives["founded_week"][other_rows])
    near = apart <= TWIN_WEEKS
    return rows[near], other_rows[near]


def twin_ids(histories: Sequence[History]) -> np.ndarray:
    """Ids, ascending, of the initiatives that are in the cohort of every world, all founded at most four weeks apart."""
    cohorts = [history.initiatives["id"][cohort(history)] for history in histories]
    ids = reduce(np.intersect1d, cohorts)
    founded = [history.initiatives["founded_week"][np.searchsorted(history.initiatives["id"], ids)] for history in histories]
    return ids[np.ptp(founded, axis=0) <= TWIN_WEEKS]


def twins_matched_share(histories: Sequence[History]) -> float | None:
    """Share of the cohort's initiatives with a twin: mean over ordered pairs of worlds with a cohort; None without such a pair."""
    shares = []
    for one, other in permutations(histories, 2):
        members = cohort(one)
        if members.any():
            rows, _ = twins(one, other)
            shares.append(members[rows].sum() / members.sum())
    return float(np.mean(shares)) if shares else None
