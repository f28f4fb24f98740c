"""What all instruments share: an account, a ramp, and what they may touch.

An instrument acts through named mechanisms only: money in cash, hours of people, ties, knowledge, attention, reach and the `lever_`
columns, which are neutral before step 9 and are used in the steps of the next week. It never touches an outcome.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from agents.accounts import Account, ramp
from agents.initiatives import NEVER
from scenarios.instruments import DEGREE, KINDS, OFFICIALS
from scenarios.policies import InstrumentSpec

if TYPE_CHECKING:
    from agents.support import Support

FIRST_WEEKS = 26  # of life, in which support counts for whom it follows
MINUTES_PER_HOUR = 60
CENTS = 100.0
NUMBER_OF_KIND = {name: number for number, name in enumerate(KINDS)}


class Instrument:
    """One instrument of a policy. `ordinal` tells instruments of the same kind apart; it is part of the key of their draws.

    Subclasses give `act`, called once a week of step 9 from the first active week on, also after the last for what was promised.
    """

    kind: ClassVar[str]

    def __init__(self, spec: InstrumentSpec, ordinal: int, account: Account, residents: int) -> None:
        self.spec = spec
        self.number = NUMBER_OF_KIND[spec.kind.name] + len(KINDS) * ordinal
        self.account = account
        self.residents = residents
        self.price_cents = max(1, round(spec.price_eur * CENTS))
        self.weeks_of_before = 0  # for which it had been on when a next crisis begins

    def act(self, world: Any, support: Support) -> None:
        """What it does in step 9 of this week."""
        raise NotImplementedError

    def withdraw(self, world: Any) -> None:
        """Stop what it keeps up."""

    def ready(self, week: int, lead_share: float) -> float:
        """How far it is built up, 0-1; 0 while it is off. A pause between waves is no new start."""
        if not self.account.active(week):
            return 0.0
        weeks_active = week - self.account.windows[0][0] + self.weeks_of_before
        return ramp(weeks_active, self.spec.ready_after_weeks, lead_share)

    def book(
        self, world: Any, rows: np.ndarray, cents: np.ndarray | int, minutes: np.ndarray | int, priced_cents: np.ndarray | int
    ) -> None:
        """Support that reached these initiatives (distinct rows): money, hours, and money with hours priced."""
        if not len(rows):
            return
        table = world.initiatives
        table["support_cents"][rows] += cents
        table["support_minutes"][rows] += minutes
        young = world.week - table["founded_week"][rows] < FIRST_WEEKS
        table["support_first_26_cents"][rows] += np.where(young, priced_cents, 0)

    def steer(self, world: Any, rows: np.ndarray) -> None:
        """Those it works with are told what to do as far as its steering goes; of several the strongest counts."""
        if self.spec.steering > 0.0 and len(rows):
            at_least(world.initiatives["lever_steering"], rows, self.spec.steering)


def wanted_units(spec: InstrumentSpec, residents: int) -> float:
    """Strength x usual units per 10,000 residents x residents / 10,000; a degree is the degree itself."""
    if spec.kind.measure == DEGREE:
        return spec.strength
    return spec.strength * spec.kind.usual_units_per_10000_residents * residents / 10_000


def unit_cost_cents(spec: InstrumentSpec, residents: int, official_hour_eur: float) -> int:
    """Cost of one unit a week, of one grant, or of the whole degree a week in a city of this size; judging and reading included."""
    eur = spec.price_eur + spec.kind.official_hours * official_hour_eur
    return max(1, round(eur * CENTS * (residents / 10_000 if spec.kind.measure == DEGREE else 1.0)))


def takes_officials_time(spec: InstrumentSpec) -> bool:
    """Whether its hours come out of the officials' own limited hours."""
    return spec.kind.hours_of == OFFICIALS


def alive(world: Any) -> np.ndarray:
    """Bool, one a row: alive and not paused, with somebody who leads."""
    table = world.initiatives
    return (table["ended_week"] == NEVER) & ~table["paused"] & (table["initiators"] > 0)


def raise_towards_one(column: np.ndarray, rows: np.ndarray, share: np.ndarray | float) -> None:
    """Add a share of what is missing to 1 (in place, distinct rows)."""
    column[rows] += share * (1.0 - column[rows])


def at_least(column: np.ndarray, rows: np.ndarray, value: np.ndarray | float) -> None:
    """Raise a 0-1 lever to `value` where it is lower (in place)."""
    column[rows] = np.maximum(column[rows], value)
