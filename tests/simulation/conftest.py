"""Hand-made histories for tests of outcomes, patterns and tables."""

import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulation.history import INITIATIVE_COLUMNS, MEASURES, PAUSE_COLUMNS, SPELL_COLUMNS, WHOLE_MEASURES, History

sys.path.insert(0, str(Path(__file__).parent))  # for `small_worlds`: tests are no package

Windows = Mapping[tuple[int, int], float]


def _weekly(weeks: int, measures: Mapping[str, float | Windows | Iterable[float]]) -> dict[str, np.ndarray]:
    """Measures by name: one number for every week, a number for each window (both ends included; elsewhere 777), or a list."""
    columns = {}
    for name in MEASURES:
        value = measures.get(name, 0)
        kind = np.int64 if name in WHOLE_MEASURES else np.float64
        if isinstance(value, Mapping):
            column = np.full(weeks, 777, dtype=kind)
            for (first, last), number in value.items():
                column[first : last + 1] = number
        else:
            column = np.array(np.broadcast_to(value, weeks), dtype=kind)
        columns[name] = column
    unknown = set(measures) - set(MEASURES)
    assert not unknown, unknown
    return columns


def _rows(names: Mapping[str, Any], defaults: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> dict[str, np.ndarray]:
    full = [{**defaults, **row} for row in rows]
    return {name: np.array([row[name] for row in full], dtype=kind) for name, kind in names.items()}


_INITIATIVE = {
    **dict.fromkeys(INITIATIVE_COLUMNS, 0),
    "existing": False,
    "kind": "food",
    "scale": "street",
    "neighbourhood": "WK051801",
    "ended_week": -1,
    "cause": "",
    "ended_as": "",
    "legal_form": "none",
    "initiators": 1,
}
_SPELL = {"resident": 1, "initiative": 16, "role": 1, "started_week": 10, "ended_week": -1, "ended_by": 0}


@pytest.fixture
def make_history() -> Callable[..., History]:
    """Make a history from the few numbers that matter for one test; initiatives are numbered 16, 32, ... unless they have an id."""

    def make(weeks=156, residents=20_000, weekly=None, initiatives=(), pauses=(), spells=(), **others) -> History:
        initiatives = [{"id": 16 * (i + 1), **row} for i, row in enumerate(initiatives)]
        return History(
            residents=residents,
            residents_15_and_over=others.pop("residents_15_and_over", 16_000),
            weekly=_weekly(weeks, weekly or {}),
            initiatives=_rows(INITIATIVE_COLUMNS, _INITIATIVE, initiatives),
            pauses=_rows(dict.fromkeys(PAUSE_COLUMNS, np.int64), {}, pauses),
            spells=_rows(dict.fromkeys(SPELL_COLUMNS, np.int64), _SPELL, spells),
            experienced_people=others.pop("experienced_people", 0),
            **others,
        )

    return make


@pytest.fixture
def make_weekly() -> Callable[..., dict[str, np.ndarray]]:
    """Measures of a number of weeks, as `make_history` takes them."""
    return _weekly
