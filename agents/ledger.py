"""The ledger: money by payer, instrument and year, in integer cents; hours in integer minutes.

What policies spend and what exists in every world (funds, gifts, municipal subsidies of before, partner goods) stand apart: the
second under `BASELINE`, outside all sums.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from scenarios.weeks import date_of

BASELINE = "baseline"

#: payer, instrument, year, budgeted, spent and unspent euro, hours
SpendingRow = tuple[str, str, int, float, float, float, float]


class Ledger:
    """Collects one run. `begin` opens a week; weeks before 0 leave nothing."""

    def __init__(self) -> None:
        self.week = -1
        self.spent_cents_this_week = 0
        self._spent: dict[tuple[str, str, int], tuple[int, int]] = {}
        self._baseline: dict[tuple[str, int], tuple[int, int]] = {}

    def begin(self, week: int) -> None:
        """From now on entries belong to this week."""
        self.week = int(week)
        self.spent_cents_this_week = 0

    def spend(self, payer: str, instrument: str, cents: int, minutes: int = 0) -> None:
        """An instrument of a policy spends so much (hours at their price included), working so many minutes."""
        if cents < 0 or minutes < 0:
            raise ValueError(f"{instrument}: {cents} cents and {minutes} minutes cannot be spent")
        key = (payer, instrument, year_of(self.week))
        before = self._spent.get(key, (0, 0))
        self._spent[key] = (before[0] + int(cents), before[1] + int(minutes))
        self.spent_cents_this_week += int(cents)

    def baseline(self, payer: str, cents: int, minutes: int = 0) -> None:
        """Money and help that flow in every world."""
        if self.week < 0 or (not cents and not minutes):
            return
        key = (payer, year_of(self.week))
        before = self._baseline.get(key, (0, 0))
        self._baseline[key] = (before[0] + int(cents), before[1] + int(minutes))

    def spent_cents(self) -> int:
        """Everything policies spent so far."""
        return sum(cents for cents, _ in self._spent.values())

    def rows(self, unspent: Iterable[tuple[str, str, int, int]] = ()) -> list[SpendingRow]:
        """The spending table in order of payer, instrument and year, baseline rows last.

        `unspent`: (payer, instrument, year, cents) that was released and never used. Money carried over counts as budget of the year in
        which it is used or lapses, so in every row budgeted = spent + unspent.
        """
        left: dict[tuple[str, str, int], int] = {}
        for payer, instrument, year, cents in unspent:
            left[payer, instrument, year] = left.get((payer, instrument, year), 0) + cents
        rows: list[SpendingRow] = []
        for key in sorted(self._spent.keys() | left.keys()):
            spent, minutes = self._spent.get(key, (0, 0))
            over = left.get(key, 0)
            if spent or over or minutes:
                rows.append((*key, (spent + over) / 100, spent / 100, over / 100, minutes / 60))
        for payer, year in sorted(self._baseline):
            cents, minutes = self._baseline[payer, year]
            rows.append((payer, BASELINE, year, cents / 100, cents / 100, 0.0, minutes / 60))
        return rows


@cache
def year_of(week: int) -> int:
    """Calendar year in which a week starts."""
    return date_of(week).year
