"""Grants: whole ones, once; asked for, decided, and handed over weeks later, if the initiative is still there."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from agents import satisfaction
from agents.accounts import Account
from agents.dealings import note
from agents.initiatives import NEVER, NO_FORM
from agents.instruments.base import CENTS, MINUTES_PER_HOUR, Instrument, alive, takes_officials_time
from agents.instruments.choosing import choose
from agents.money import start_writing
from scenarios.policies import InstrumentSpec

if TYPE_CHECKING:
    from agents.support import Support


class Grants(Instrument):
    """Grants of one kind. What a subclass changes: who may ask, how much, who chooses, and what the grant does."""

    asks_for_writing: ClassVar[bool] = True

    def __init__(self, spec: InstrumentSpec, ordinal: int, account: Account, residents: int) -> None:
        super().__init__(spec, ordinal, account, residents)
        self.promised: list[tuple[int, int, int]] = []  # due week, row, cents
        self.refusals_due = 0.0
        self.granted_week = np.zeros(0, np.int32)  # by row of the initiatives
        self.steered_until = np.zeros(0, np.int32)

    def act(self, world: Any, support: Support) -> None:
        """Hand over what is due, then decide on what can be paid."""
        self._grow(len(world.initiatives))
        self._hand_over_due(world, support)
        self._decide(world, support)
        self.steer(world, np.flatnonzero(self.steered_until > world.week))

    def may_ask(self, world: Any) -> np.ndarray:
        """Bool, one a row: short of money, and not granted anything here lately."""
        p, table = world.parameters.instruments, world.initiatives
        rested = world.week - self.granted_week >= p.grant_again_after_weeks
        return alive(world) & rested & (table["runway_weeks"] < p.grant_below_runway_weeks)

    def amounts_cents(self, world: Any, rows: np.ndarray) -> np.ndarray:
        """What each of these rows would get, int64; without a legal person the municipality gives less."""
        amounts = np.full(rows.size, self.price_cents, np.int64)
        if self.spec.kind.payer == "municipality_subsidy":
            small = int(world.parameters.instruments.grant_without_form_eur * CENTS)
            amounts[world.initiatives["legal_form"][rows] == NO_FORM] = min(small, self.price_cents)
        return amounts

    def smallest_cents(self, world: Any) -> int:
        """The smallest amount it gives, so that nothing is weighed while there is too little money."""
        return min(self.price_cents, int(world.parameters.instruments.grant_without_form_eur * CENTS))

    def choice(self, world: Any, support: Support, candidates: np.ndarray, n: int) -> np.ndarray:
        """Rows of at most n of these candidates, best first."""
        return choose(self, world, support, candidates, n)

    def application_minutes(self, p: Any) -> int:
        """What asking costs initiators."""
        return int(p.grant_application_minutes)

    def accounting_minutes(self, p: Any) -> int:
        """What accounting afterwards costs them."""
        return int(p.grant_accounting_minutes)

    def hand_over(self, world: Any, support: Support, row: int, cents: int) -> None:
        """The grant arrives."""
        table, p = world.initiatives, world.parameters.instruments
        rows = np.array([row])
        table["cash_cents"][row] += cents
        self.account.pay(cents)
        world.ledger.spend(self.spec.kind.payer, self.spec.kind.name, cents)
        self.book(world, rows, cents, 0, cents)
        self.steered_until[row] = world.week + int(p.grant_steering_weeks)
        start_writing(world, rows, support.accounting_minutes(world, rows, self.accounting_minutes(p)))
        note(world, "support_paid", rows, cents / CENTS, self.spec.kind.name)

    def _decide(self, world: Any, support: Support) -> None:
        budget = self.account.available_cents(world.week)
        judging = support.official_cents(self.spec.kind.official_hours)
        smallest = self.smallest_cents(world) + judging
        most = budget // smallest
        if most <= 0:
            return
        refused_for_each = 1.0 / world.parameters.instruments.grant_success_share - 1.0 if self.asks_for_writing else 0.0
        asked = self.choice(world, support, self.may_ask(world), most + math.ceil(most * refused_for_each))
        amounts = self.amounts_cents(world, asked)
        granted = 0
        for row, cents in zip(asked.tolist(), amounts.tolist(), strict=True):
            if granted == most or cents + judging > self.account.available_cents(world.week) or not self._judge(world, support):
                break
            self.account.commit(cents)
            self.promised.append((world.week + self.spec.ready_after_weeks, row, cents))
            self.granted_week[row] = world.week
            granted += 1
        self._tell(world, asked[:granted], amounts[:granted])
        if granted:
            self.refusals_due += granted * refused_for_each
            n = int(self.refusals_due)
            self.refusals_due -= n
            self._refuse(world, asked[granted : granted + n])

    def _judge(self, world: Any, support: Support) -> bool:
        """Officials' hours for one decision, if they have them: bought and used."""
        kind = self.spec.kind
        minutes = int(kind.official_hours * MINUTES_PER_HOUR)
        if not minutes:
            return True
        if world.municipality.take_minutes(minutes) < minutes:
            return False
        cents = support.official_cents(kind.official_hours)
        self.account.spend(cents)
        world.ledger.spend("municipality_hours", kind.name, cents, minutes)
        return True

    def _tell(self, world: Any, rows: np.ndarray, cents: np.ndarray) -> None:
        if rows.size:
            start_writing(world, rows, self.application_minutes(world.parameters.instruments))
            note(world, "support_granted", rows, cents / CENTS, self.spec.kind.name)

    def _refuse(self, world: Any, rows: np.ndarray) -> None:
        """They wrote for nothing."""
        if not rows.size:
            return
        p = world.parameters.instruments
        start_writing(world, rows, self.application_minutes(p))
        if self.spec.kind.payer == "municipality_subsidy":
            satisfaction.disappoint(world, rows, 1.0)
        note(world, "support_refused", rows, None, self.spec.kind.name)

    def _hand_over_due(self, world: Any, support: Support) -> None:
        due = [promise for promise in self.promised if promise[0] <= world.week]
        if not due:
            return
        self.promised = [promise for promise in self.promised if promise[0] > world.week]
        ended = world.initiatives["ended_week"] != NEVER
        for _, row, cents in due:
            if ended[row]:
                self.account.lapse(cents)
                note(world, "support_came_too_late", np.array([row]), cents / CENTS, self.spec.kind.name)
            else:
                self.hand_over(world, support, row, cents)

    def _grow(self, rows: int) -> None:
        missing = rows - len(self.granted_week)
        if missing > 0:
            self.granted_week = np.concatenate([self.granted_week, np.full(missing, NEVER, np.int32)])
            self.steered_until = np.concatenate([self.steered_until, np.full(missing, NEVER, np.int32)])


class HoursGrants(Grants):
    """Whole portions of officials' hours, spent when they are worked; nothing to apply for."""

    asks_for_writing = False

    def may_ask(self, world: Any) -> np.ndarray:
        """Bool, one a row: whoever works and had none lately."""
        return alive(world) & (world.week - self.granted_week >= world.parameters.instruments.grant_again_after_weeks)

    def amounts_cents(self, world: Any, rows: np.ndarray) -> np.ndarray:
        """The price, for everyone."""
        return np.full(rows.size, self.price_cents, np.int64)

    def smallest_cents(self, world: Any) -> int:
        """The price."""
        return self.price_cents

    def application_minutes(self, p: Any) -> int:
        """Nothing."""
        return 0

    def hours_worked(self, world: Any, row: int, cents: int) -> bool:
        """Work the hours and pay them, if officials have them left this week."""
        minutes = int(self.spec.kind.hours * MINUTES_PER_HOUR)
        if takes_officials_time(self.spec) and world.municipality.take_minutes(minutes) < minutes:
            self.account.lapse(cents)
            return False
        self.account.pay(cents)
        world.ledger.spend(self.spec.kind.payer, self.spec.kind.name, cents, minutes)
        self.book(world, np.array([row]), 0, minutes, cents)
        return True
