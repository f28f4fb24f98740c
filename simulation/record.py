"""What a run writes down while it goes: a row a week, events, spells of volunteers, pauses of initiatives.

Everything is kept in lists of things that never change (numbers in tuples, arrays copied on arrival), so a copied model shares
what is past and parts in what comes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np

from simulation.history import (
    FRACTION_MEASURES,
    INITIATIVE_COLUMNS,
    MEASURES,
    PAUSE_COLUMNS,
    SPELL_COLUMNS,
    WHOLE_MEASURES,
    History,
)

NEXT_CRISIS, NEXT_CRISIS_WITH_POLICY = "next_crisis", "next_crisis_with_policy"

_in_order = itemgetter(*MEASURES)


class Events(NamedTuple):
    """One kind of event of one week: arrays of one length, or None."""

    week: int
    event: str
    initiatives: np.ndarray
    amounts: np.ndarray | None
    counterpart: str | None
    counterpart_ids: np.ndarray | None


class Record:
    """Collects one run."""

    def __init__(self, residents: int, residents_15_and_over: int) -> None:
        """`residents` and `residents_15_and_over` are counts of people, the bases of shares."""
        self.residents = int(residents)
        self.residents_15_and_over = int(residents_15_and_over)
        self._weeks: list[tuple[float, ...]] = []
        self._appended: dict[str, list[tuple[float, ...]]] = {}
        self._events: list[Events] = []
        self._spells: list[tuple[np.ndarray, ...]] = []
        self._pauses: list[tuple[np.ndarray, ...]] = []

    def __deepcopy__(self, memo: dict[int, Any]) -> Record:
        """A record that shares the past, which never changes, and parts in what comes."""
        copy = Record(self.residents, self.residents_15_and_over)
        copy._weeks = list(self._weeks)
        copy._appended = dict(self._appended)
        copy._events = list(self._events)
        copy._spells = list(self._spells)
        copy._pauses = list(self._pauses)
        return copy

    @property
    def weeks(self) -> int:
        """Number of weeks recorded so far."""
        return len(self._weeks)

    def week(self, **values: float) -> None:
        """Write down one week: every one of `history.MEASURES`, each a number, by name. KeyError says what is left out or unknown."""
        if len(values) != len(MEASURES):
            unknown, left_out = values.keys() - set(MEASURES), set(MEASURES) - values.keys()
            raise KeyError(f"not measures of a week: {sorted(unknown)}; left out: {sorted(left_out)}")
        self._weeks.append(_in_order(values))

    def last_week(self) -> dict[str, float]:
        """The measures of the week written down last, by name. IndexError before the first."""
        return dict(zip(MEASURES, self._weeks[-1], strict=True))

    def events(
        self,
        week: int,
        event: str,
        initiatives: np.ndarray | Iterable[int] | int,
        amounts: np.ndarray | Iterable[float] | float | None = None,
        counterpart: str | None = None,
        counterpart_ids: np.ndarray | Iterable[int] | int | None = None,
    ) -> None:
        """Write down one kind of event that happened to initiatives this week, in the order given.

        `amounts` is one for all, one each or None (no amount). The counterpart is the words of `counterpart` ("fund",
        "network-weavers"), followed by its number where `counterpart_ids` are given.
        """
        ids = np.atleast_1d(np.array(initiatives, dtype=np.int64))
        if len(ids):
            one_each_amounts = _one_each(amounts, np.float64, len(ids))
            self._events.append(
                Events(int(week), event, ids, one_each_amounts, counterpart, _one_each(counterpart_ids, np.int64, len(ids)))
            )

    def spells(self, resident, initiative, role, started_week, ended_week, ended_by) -> None:
        """Write down spells that have ended: arrays of one length, or scalars for all (codes in `history`)."""
        batch = _batch(resident, initiative, role, started_week, ended_week, ended_by)
        if len(batch[0]):
            self._spells.append(batch)

    def pauses(self, initiative, started_week, ended_week) -> None:
        """Write down pauses that have ended (`ended_week`: first week of being active again, or the week of the initiative's end)."""
        batch = _batch(initiative, started_week, ended_week)
        if len(batch[0]):
            self._pauses.append(batch)

    def append_phase(self, phase: str, other: Record) -> None:
        """Take over, as NEXT_CRISIS or NEXT_CRISIS_WITH_POLICY, the weeks that a copy of this record wrote after this one's last."""
        self._appended[phase] = other._weeks[self.weeks :]

    def history(
        self,
        initiatives: Mapping[str, Any],
        experienced_people: int,
        running_spells: Mapping[str, Any] | None = None,
        running_pauses: Mapping[str, Any] | None = None,
    ) -> History:
        """The run so far, for outcomes, patterns and tables; the record itself is left as it was.

        `initiatives` holds `history.INITIATIVE_COLUMNS`, all that lived in week 0 or later, in any order. `running_spells` and
        `running_pauses` hold SPELL_COLUMNS and PAUSE_COLUMNS of what has not ended (ended_week NOT_ENDED). Pauses of initiatives
        that are not in the table, because they ended before week 0, are left out.
        """
        ids = np.asarray(initiatives["id"], dtype=np.int64)
        order = np.argsort(ids, kind="stable")
        pauses = _joined(PAUSE_COLUMNS, self._pauses, running_pauses)
        known = np.isin(pauses["initiative"], ids)
        return History(
            residents=self.residents,
            residents_15_and_over=self.residents_15_and_over,
            weekly=_weekly(self._weeks),
            initiatives={name: np.asarray(initiatives[name], dtype=kind)[order] for name, kind in INITIATIVE_COLUMNS.items()},
            pauses={name: column[known] for name, column in pauses.items()},
            spells=_joined(SPELL_COLUMNS, self._spells, running_spells),
            experienced_people=int(experienced_people),
            next_crisis=self._phase(NEXT_CRISIS),
            next_crisis_with_policy=self._phase(NEXT_CRISIS_WITH_POLICY),
        )

    def event_batches(self) -> tuple[Events, ...]:
        """Everything written down by `events`, in order."""
        return tuple(self._events)

    def _phase(self, phase: str) -> dict[str, np.ndarray] | None:
        return _weekly(self._appended[phase]) if phase in self._appended else None


def _one_each(values, kind, length: int) -> np.ndarray | None:
    return None if values is None else np.broadcast_to(np.asarray(values, dtype=kind), length).copy()


def _batch(*columns) -> tuple[np.ndarray, ...]:
    arrays = [np.atleast_1d(np.asarray(column, dtype=np.int64)) for column in columns]
    return tuple(array.copy() for array in np.broadcast_arrays(*arrays))


def _weekly(rows: list[tuple[float, ...]]) -> dict[str, np.ndarray]:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(MEASURES)
    kinds = [np.int64] * len(WHOLE_MEASURES) + [np.float64] * len(FRACTION_MEASURES)
    return {name: np.array(column, dtype=kind) for name, column, kind in zip(MEASURES, columns, kinds, strict=True)}


def _joined(names: tuple[str, ...], ended: list[tuple[np.ndarray, ...]], running: Mapping[str, Any] | None) -> dict[str, np.ndarray]:
    batches = list(ended)
    if running is not None:
        batches.append(_batch(*(running[name] for name in names)))
    if not batches:
        return {name: np.zeros(0, dtype=np.int64) for name in names}
    return {name: np.concatenate(parts) for name, parts in zip(names, zip(*batches, strict=True), strict=True)}
