"""Multi-year core funding: apply in a yearly window, paid from January, renewed every January or withdrawn."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from agents import satisfaction
from agents.accounts import Account, active_weeks
from agents.dealings import note
from agents.draws import Kind, keyed_uniforms
from agents.initiatives import NEVER, NO_FORM
from agents.instruments.base import MINUTES_PER_HOUR, Instrument, alive
from agents.instruments.choosing import choose
from agents.instruments.money import first_of_year
from agents.money import start_writing
from agents.volunteers import INITIATOR
from scenarios.policies import InstrumentSpec
from scenarios.weeks import date_of

if TYPE_CHECKING:
    from agents.support import Support


MOST_OF_A_PRICE = 1.5  # for one place: with money for more than one and a half, rounding makes it two


class CoreFunding(Instrument):
    """Places for funded initiatives. With `ready_after_weeks = 0` it is a scheme that runs already and fills its places at once."""

    kind = "core-funding"

    def __init__(self, spec: InstrumentSpec, ordinal: int, account: Account, residents: int) -> None:
        super().__init__(spec, ordinal, account, residents)
        self.rows = np.zeros(0, np.int64)  # funded
        self.reserve = np.zeros(0, np.int64)  # have asked for this year, best first: funded when a place is free
        self.chosen = np.zeros(0, np.int64)  # have asked for next year
        self.places = 0
        self.place_cents = self.price_cents  # a week, of one place, set every January

    def act(self, world: Any, support: Support) -> None:
        """Renew, choose and pay, each in its season."""
        week, account = world.week, self.account
        self.rows = self.rows[world.initiatives["ended_week"][self.rows] == NEVER]
        if not account.active(week):
            self._stop(world, self.rows, "support_ended")
            return
        reading = support.official_cents(self.spec.kind.official_hours)
        new_account = week == account.windows[0][0]
        if first_of_year(week) or (new_account and (self.spec.ready_after_weeks == 0 or self.weeks_of_before > 0)):
            self._set_places(world, reading)
        if first_of_year(week):
            self._renew(world)
            self.reserve, self.chosen = self.chosen, self.chosen[:0]
        elif self._window_closes(world):
            self.chosen = self._choose(world, support, self.places_from(next_january(week), reading) - self.rows.size)
        if new_account and self.spec.ready_after_weeks == 0 and self.weeks_of_before == 0:
            self.reserve = self._choose(world, support, self.places)
        self._fill(world)
        self._pay(world, support, reading)

    def withdraw(self, world: Any) -> None:
        """No more core money."""
        self._stop(world, self.rows, "support_ended")

    def places_from(self, week: int, reading_cents: int) -> int:
        """Initiatives that what is left can fund from `week` until the end, rounded: half a place is one with half the money."""
        return round(self._money_for(week) / (self.price_cents + reading_cents))

    def _money_for(self, week: int) -> float:
        left = active_weeks(self.account.windows) - active_weeks(self.account.windows, week)
        return (self.account.share_cents - self.account.spent_cents) / left if left > 0 else 0.0

    def _set_places(self, world: Any, reading_cents: int) -> None:
        """The money of the coming year in places of about the price; who has none left loses it."""
        self.places = self.places_from(world.week, reading_cents)
        if self.places > 0:
            even = int(self._money_for(world.week)) // self.places - reading_cents
            self.place_cents = max(1, min(even, int(self.price_cents * MOST_OF_A_PRICE)))
        self._stop(world, self.rows[self.places :], "support_withdrawn")

    def _choose(self, world: Any, support: Support, free: int) -> np.ndarray:
        """Applications come in: those funded ask again, and new ones, more than there are places."""
        p = world.parameters.instruments
        candidates = alive(world) & (world.initiatives["legal_form"] != NO_FORM)
        candidates[self.rows] = False
        refused_for_each = 1.0 / p.grant_success_share - 1.0
        new = choose(self, world, support, candidates, max(0, free) + math.ceil(max(free, self.rows.size) * refused_for_each))
        start_writing(world, np.concatenate([self.rows, new]), int(p.core_application_minutes))
        return new

    def _fill(self, world: Any) -> None:
        """Places that are free go to those who asked for this year and are still there."""
        free = self.places - self.rows.size
        if free <= 0 or not self.reserve.size:
            return
        self.reserve = self.reserve[alive(world)[self.reserve]]
        new, self.reserve = self.reserve[:free], self.reserve[free:]
        if new.size:
            self.rows = np.concatenate([self.rows, new])
            note(world, "support_began", new, None, self.spec.kind.name)

    def _renew(self, world: Any) -> None:
        """Each is renewed or not, by the rule of all subsidies: the stricter, the less likely, unless it was guaranteed."""
        p, table = world.parameters.money, world.initiatives
        if not self.rows.size:
            return
        chance = min(1.0, p.subsidy_withdrawal + p.subsidy_withdrawal_strictness * world.municipality.strictness)
        objects = np.full(self.rows.size, self.number, np.int64)
        years = np.full(self.rows.size, date_of(world.week).year, np.int64)
        draws = keyed_uniforms(world.luck, int(Kind.RENEWAL), table["id"][self.rows], objects, years)
        withdrawn = self.rows[draws < chance * (1.0 - table["lever_guarantee"][self.rows])]
        self._stop(world, withdrawn, "support_withdrawn")
        if withdrawn.size:
            satisfaction.disappoint(world, withdrawn, 1.0)
            volunteers = world.volunteers
            hurt = (volunteers["role"] == INITIATOR) & np.isin(volunteers["initiative"], withdrawn)
            volunteers["strain"][hurt] += world.parameters.instruments.withdrawal_strain

    def _pay(self, world: Any, support: Support, reading_cents: int) -> None:
        table, p = world.initiatives, world.parameters.instruments
        each = self.place_cents + reading_cents
        self._stop(world, self.rows[max(0, self.account.available_cents(world.week) // each) :], "support_ended")
        rows = self.rows
        if not rows.size:
            return
        cents = self.place_cents * rows.size
        table["cash_cents"][rows] += self.place_cents
        table["core_cents_per_week"][rows] = self.place_cents
        table["core_until_week"][rows] = next_january(world.week)
        table["lever_paperwork_minutes"][rows] += support.accounting_minutes(world, rows, p.core_accounting_minutes)
        self.steer(world, rows)
        self.account.spend(cents)
        world.ledger.spend(self.spec.kind.payer, self.spec.kind.name, cents)
        self.book(world, rows, self.place_cents, 0, self.place_cents)
        self._read_accounts(world, support, rows.size, reading_cents * rows.size)

    def _read_accounts(self, world: Any, support: Support, n: int, at_most_cents: int) -> None:
        """Officials read what is accounted for, as far as their hours reach."""
        minutes = world.municipality.take_minutes(round(self.spec.kind.official_hours * MINUTES_PER_HOUR * n))
        cents = min(support.official_cents(minutes / MINUTES_PER_HOUR), at_most_cents, self.account.available_cents(world.week))
        self.account.spend(cents)
        world.ledger.spend("municipality_hours", self.spec.kind.name, cents, minutes)

    def _stop(self, world: Any, rows: np.ndarray, event: str) -> None:
        if rows.size:
            world.initiatives["core_cents_per_week"][rows] = 0
            world.initiatives["core_until_week"][rows] = NEVER
            self.rows = self.rows[~np.isin(self.rows, rows)]
            note(world, event, rows, None, self.spec.kind.name)

    def _window_closes(self, world: Any) -> bool:
        last = int(world.parameters.instruments.core_window_last_month)
        return date_of(world.week).month == last and date_of(world.week + 1).month != last


@cache
def next_january(week: int) -> int:
    """The first week of the next calendar year."""
    following = week + 1
    while not first_of_year(following):
        following += 1
    return following
