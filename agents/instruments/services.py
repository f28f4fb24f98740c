"""Services: hours of people, a portion a week for each initiative that is served, as far as the money reaches, to the hour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from agents.accounts import Account
from agents.dealings import note
from agents.initiatives import NEVER
from agents.instruments.base import MINUTES_PER_HOUR, Instrument, alive, takes_officials_time
from agents.instruments.choosing import choose
from scenarios.policies import InstrumentSpec

if TYPE_CHECKING:
    from agents.support import Support


class Service(Instrument):
    """Who is served stays so for a time; in a small city a portion may come every few weeks. Subclasses say what the hours do."""

    def __init__(self, spec: InstrumentSpec, ordinal: int, account: Account, residents: int) -> None:
        super().__init__(spec, ordinal, account, residents)
        self.rows = np.zeros(0, np.int64)  # of the initiatives served, longest first
        self.since = np.zeros(0, np.int64)
        self.cents_over = 0  # too little for an hour, kept for the next week

    def portion_minutes(self, p: Any) -> int:
        """Minutes a week that one initiative gets."""
        raise NotImplementedError

    def serve(self, world: Any, rows: np.ndarray, minutes: np.ndarray) -> None:
        """What the hours do for these initiatives (distinct rows, int64 minutes, the last maybe less than a portion)."""
        raise NotImplementedError

    def assigned_weeks(self, p: Any) -> int:
        """Weeks after which it is chosen anew who is served."""
        return int(p.assignment_weeks)

    def candidates(self, world: Any) -> np.ndarray:
        """Bool, one a row: who could be served."""
        return alive(world)

    def act(self, world: Any, support: Support) -> None:
        """Serve as many as this week's hours reach."""
        p = world.parameters.instruments
        minutes = self._minutes_affordable(world, self.ready(world.week, p.ramp_lead_share))
        portion = self.portion_minutes(p)
        self._let_go(world, self.assigned_weeks(p))
        self._take_on(world, support, -(-minutes // portion) - self.rows.size)
        minutes = min(minutes, portion * self.rows.size)
        if takes_officials_time(self.spec):
            minutes = world.municipality.take_minutes(minutes)
        if minutes <= 0:
            return
        n = -(-minutes // portion)
        given = np.full(n, portion, np.int64)
        given[-1] = minutes - portion * (n - 1)
        self._pay(world, self.rows[:n], given)
        self.serve(world, self.rows[:n], given)
        self.steer(world, self.rows[:n])

    def _minutes_affordable(self, world: Any, ready: float) -> int:
        account, unit = self.account, round(self.spec.kind.hours * MINUTES_PER_HOUR)
        budget = min(account.available_cents(world.week), int(ready * account.pace_cents(world.week)) + self.cents_over)
        if ready <= 0.0 or budget <= 0:
            return 0
        hours = budget * unit // (self.price_cents * MINUTES_PER_HOUR)
        self.cents_over = min(budget - self._cost_cents(hours * MINUTES_PER_HOUR), self._cost_cents(MINUTES_PER_HOUR))
        return hours * MINUTES_PER_HOUR

    def _cost_cents(self, minutes: int) -> int:
        return -(-minutes * self.price_cents // round(self.spec.kind.hours * MINUTES_PER_HOUR))

    def _pay(self, world: Any, rows: np.ndarray, minutes: np.ndarray) -> None:
        total = int(minutes.sum())
        cents = min(self._cost_cents(total), self.account.available_cents(world.week))
        self.account.spend(cents)
        world.ledger.spend(self.spec.kind.payer, self.spec.kind.name, cents, total)
        self.book(world, rows, 0, minutes, minutes * cents // total)

    def _let_go(self, world: Any, weeks: int) -> None:
        gone = world.initiatives["ended_week"][self.rows] != NEVER
        done = gone | (world.week - self.since >= weeks) | (not self.account.active(world.week))
        if done.any():
            note(world, "support_ended", self.rows[done & ~gone], None, self.spec.kind.name)
            self.let_go(world, self.rows[done & ~gone])
            self.rows, self.since = self.rows[~done], self.since[~done]

    def let_go(self, world: Any, rows: np.ndarray) -> None:
        """What ends for those who are no longer served."""

    def _take_on(self, world: Any, support: Support, n: int) -> None:
        if n <= 0:
            return
        candidates = self.candidates(world)
        candidates[self.rows] = False
        new = choose(self, world, support, candidates, n)
        if new.size:
            self.rows = np.concatenate([self.rows, new])
            self.since = np.concatenate([self.since, np.full(new.size, world.week, np.int64)])
            note(world, "support_began", new, None, self.spec.kind.name)
