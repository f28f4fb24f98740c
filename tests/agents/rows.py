"""Rows made by hand, so that a rule can be watched alone."""

from typing import Any

import numpy as np

from agents.initiatives import INITIATIVE, NEVER
from agents.packed import numbers_of
from agents.residents import RESIDENT
from agents.residents_week import ResidentWeek
from agents.volunteers import VOLUNTEER
from scenarios.assumptions import parameters


def numbers(**assumptions: float) -> Any:
    """The numbers of a world with some assumptions set otherwise, one structured row a submodel."""
    return numbers_of(parameters(assumptions))


def rows(dtype: np.dtype, count: int, **columns: Any) -> np.ndarray:
    """`count` rows of zeros with these columns."""
    made = np.zeros(count, dtype)
    for name, values in columns.items():
        made[name] = values
    return made


def residents(count: int, **columns: Any) -> np.ndarray:
    """Grown people with ids 1, 2, ... who are no volunteers."""
    usual = {"id": np.arange(1, count + 1), "age_band": 2, "volunteer_row": -1, "need": 1.0, "founding_clock": 1.0}
    return rows(RESIDENT, count, **{**usual, **columns})


def initiatives(count: int, **columns: Any) -> np.ndarray:
    """Living initiatives with ids 16, 32, ... of street scale."""
    usual = {"id": 16 * np.arange(1, count + 1), "ended_week": NEVER, "pause_started_week": NEVER, "helper_minutes_planned": 120}
    return rows(INITIATIVE, count, **{**usual, **columns})


def volunteers(count: int, **columns: Any) -> np.ndarray:
    """Helpers, resident rows 0, 1, ..., of the first initiative."""
    usual = {
        "resident": np.arange(1, count + 1),
        "resident_row": np.arange(count),
        "full_minutes": 120,
        "free_at_start": 240,
        "commitment": 1.0,
    }
    return rows(VOLUNTEER, count, **{**usual, **columns})


def ordinary_week(**others: Any) -> ResidentWeek:
    """What the city shares in a week without a crisis."""
    usual = ResidentWeek(0.0, 255.0, np.full(256, 0.3), 0.0, 0.0, 0.9, np.uint64(11), np.uint64(12), np.uint64(13))
    return usual._replace(**others)


def share_is(count: int, of: int, expected: float, sigmas: float = 5.0) -> bool:
    """Whether `count` of `of` independent draws is what a chance `expected` gives, to within five standard deviations."""
    return abs(count - of * expected) <= sigmas * np.sqrt(of * expected * (1.0 - expected)) + 1.0
