"""Instruments that give money: four kinds of grants, a guarantee, and core funding."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from agents.initiatives import DISTRICT, NO_FORM, STREET
from agents.instruments.base import CENTS, alive, at_least
from agents.instruments.choosing import keyed, lowest
from agents.instruments.degrees import Degree
from agents.instruments.grants import Grants
from scenarios.weeks import date_of

if TYPE_CHECKING:
    from agents.support import Support


class CrisisGrants(Grants):
    """One-off grants of the municipality to those it chooses."""

    kind = "crisis-grants"


class DistrictBudget(Grants):
    """Activity budget of a district: 750, 1,500 or 5,000 euro by scale, above 750 to a legal person only (evidence 4.12)."""

    kind = "district-budget"

    def amounts_cents(self, world: Any, rows: np.ndarray) -> np.ndarray:
        """By the scale of the initiative, int64; the policy's price moves all three in proportion."""
        p, table = world.parameters.instruments, world.initiatives
        by_scale = np.array([p.district_grant_street_eur, p.district_grant_neighbourhood_eur, p.district_grant_district_eur])
        scale = np.select([table["scale"][rows] == STREET, table["scale"][rows] == DISTRICT], [0, 1], 2)
        eur = by_scale[scale] * self.spec.price_eur / p.district_grant_neighbourhood_eur
        without_form = table["legal_form"][rows] == NO_FORM
        return np.round(np.where(without_form, np.minimum(eur, p.grant_without_form_eur), eur) * CENTS).astype(np.int64)


class FundCall(Grants):
    """A call of a national fund: only for legal persons, judged as funds judge, known faces against merit (evidence 4.1-4.4)."""

    kind = "fund-call"

    def may_ask(self, world: Any) -> np.ndarray:
        """Bool, one a row: as for other grants, with a legal form."""
        return super().may_ask(world) & (world.initiatives["legal_form"] != NO_FORM)

    def smallest_cents(self, world: Any) -> int:
        """The grant: nothing smaller is given."""
        return self.price_cents

    def choice(self, world: Any, support: Support, candidates: np.ndarray, n: int) -> np.ndarray:
        """Rows of the n that the fund scores highest."""
        rows = np.flatnonzero(candidates)
        return lowest(world, rows, -world.funds.judged(rows, self.number * 10_000 + world.week), n)


class SmallCrisisHelp(Grants):
    """Small help with a simple form: three residents suffice, no legal form, first come first served (evidence 4.7)."""

    kind = "small-crisis-help"

    def may_ask(self, world: Any) -> np.ndarray:
        """Bool, one a row: as for other grants, with enough people."""
        table = world.initiatives
        return super().may_ask(world) & (table["initiators"] + table["helpers"] >= world.parameters.instruments.small_help_people)

    def smallest_cents(self, world: Any) -> int:
        """The grant: nothing smaller is given."""
        return self.price_cents

    def choice(self, world: Any, support: Support, candidates: np.ndarray, n: int) -> np.ndarray:
        """Rows of the n that come first, by a keyed draw."""
        rows = np.flatnonzero(candidates)
        return lowest(world, rows, keyed(self, world, rows), n)

    def application_minutes(self, p: Any) -> int:
        """A simple form."""
        return int(p.small_help_application_minutes)

    def accounting_minutes(self, p: Any) -> int:
        """None is asked."""
        return 0


class FundingGuarantee(Degree):
    """A guarantee that existing funding stays. The promise holds until the January after it ends; only then is it known to be kept."""

    kind = "funding-guarantee"
    promised = 0.0

    def act(self, world: Any, support: Support) -> None:
        """Promise, or keep what was promised."""
        super().act(world, support)
        if self.degree == 0.0 and self.promised > 0.0:
            self._guarantee(world, self.promised)
            self.promised = 0.0 if first_of_year(world.week) else self.promised

    def apply(self, world: Any, support: Support) -> None:
        """Everyone with funding can count on it, as far as the degree goes."""
        self.promised = self.degree
        self._guarantee(world, self.degree)

    def _guarantee(self, world: Any, degree: float) -> None:
        at_least(world.initiatives["lever_guarantee"], np.flatnonzero(alive(world)), degree)


@cache
def first_of_year(week: int) -> bool:
    """Whether this is the first week (by its Monday) of a calendar year."""
    return date_of(week).year != date_of(week - 1).year
