"""Degrees: ways of working that are carried through more or less, 0-1, at a price for the whole city."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agents.accounts import Account
from agents.instruments.base import MINUTES_PER_HOUR, Instrument, takes_officials_time, unit_cost_cents
from scenarios.policies import InstrumentSpec

if TYPE_CHECKING:
    from agents.support import Support


class Degree(Instrument):
    """Bought as far as the money, and for officials' work as far as their hours, reach; never more than the policy says."""

    def __init__(self, spec: InstrumentSpec, ordinal: int, account: Account, residents: int) -> None:
        super().__init__(spec, ordinal, account, residents)
        self.degree = 0.0
        self.minutes = 0  # bought this week

    def apply(self, world: Any, support: Support) -> None:
        """What `self.degree` does this week."""
        raise NotImplementedError

    def act(self, world: Any, support: Support) -> None:
        """Buy this week's degree and let it work."""
        self.degree = self._buy(world)
        if self.degree > 0.0:
            self.apply(world, support)

    def _buy(self, world: Any) -> float:
        wanted = self.spec.strength * self.ready(world.week, world.parameters.instruments.ramp_lead_share)
        if wanted <= 0.0:
            return 0.0
        full_cents = unit_cost_cents(self.spec, self.residents, 0.0)
        cost = max(1, round(full_cents * wanted))
        cents = min(cost, self.account.available_cents(world.week))
        minutes = round(self.spec.kind.hours * MINUTES_PER_HOUR * self.residents / 10_000 * wanted * cents / cost)
        if takes_officials_time(self.spec) and minutes > 0:
            got = world.municipality.take_minutes(minutes)
            cents = cents * got // minutes
            minutes = got
        if cents <= 0:
            return 0.0
        self.minutes = minutes
        self.account.spend(cents)
        world.ledger.spend(self.spec.kind.payer, self.spec.kind.name, cents, minutes)
        return wanted * cents / cost
