"""What a policy asks for and what equal cost gives it, in euro and without a world: for whoever makes one and wants to see its price.

The model keeps the same books in whole cents (`agents.support`); a test holds the two together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from scenarios.instruments import DEGREE, GRANTS, PAYERS
from scenarios.policies import InstrumentSpec
from scenarios.weeks import WEEKS_PER_YEAR

#: Who pays the hours of officials that judge a grant or read accounts.
OFFICIALS_PAYER = "municipality_hours"


@dataclass(frozen=True)
class Part:
    """What one instrument asks for and gets. Euro are over all weeks of the study; units are staff or places, whole grants, or a degree.

    `active_weeks` is 0, and so are the euros, for one that is never on within the study. `official_share` of the euros are hours of
    officials that come on top of the price.
    """

    spec: InstrumentSpec
    active_weeks: int
    wanted_units: float
    asked_eur: float
    given_eur: float
    official_share: float

    def by_payer(self, eur: float) -> dict[str, float]:
        """Who pays such a sum of it."""
        found = {self.spec.kind.payer: eur * (1.0 - self.official_share)}
        if self.official_share:
            found[OFFICIALS_PAYER] = found.get(OFFICIALS_PAYER, 0.0) + eur * self.official_share
        return found

    @property
    def usable_eur(self) -> float:
        """What is given, as far as it can be used: a degree is never more than what is asked."""
        return min(self.given_eur, self.asked_eur) if self.spec.kind.measure == DEGREE else self.given_eur

    @property
    def given_units(self) -> float:
        """The units that this buys at its price."""
        return self.wanted_units * self.usable_eur / self.asked_eur if self.asked_eur else 0.0


@dataclass(frozen=True)
class Envelope:
    """A policy's money: `budget_eur` over all weeks (None at its own cost), and what each instrument asks and gets, in its order."""

    budget_eur: float | None
    weeks: int
    parts: tuple[Part, ...]

    @property
    def asked_eur(self) -> float:
        """What the policy costs at its own size."""
        return sum(part.asked_eur for part in self.parts)

    @property
    def usable_eur(self) -> float:
        """What of it can be used."""
        return sum(part.usable_eur for part in self.parts)

    @property
    def recurring_eur(self) -> tuple[float, float]:
        """What is asked and can be used for lasting instruments, whose cost returns every year."""
        lasting = [part for part in self.parts if part.spec.kind.recurring]
        return sum(part.asked_eur for part in lasting), sum(part.usable_eur for part in lasting)

    @property
    def given_eur(self) -> float:
        """What is divided over its instruments: the budget, or nothing where no instrument is ever on."""
        return sum(part.given_eur for part in self.parts)

    def factor(self, degrees: bool) -> float | None:
        """By how much the units and grants (or the degrees) of the policy are multiplied; None where it has none of them."""
        parts = [part for part in self.parts if (part.spec.kind.measure == DEGREE) is degrees]
        asked = sum(part.asked_eur for part in parts)
        return sum(part.given_eur for part in parts) / asked if asked else None

    def by_payer(self) -> dict[str, tuple[float, float]]:
        """What each payer is asked for and what of it can be used, in the order of PAYERS; only who pays anything."""
        asked, given = (Counter[str]() for _ in range(2))
        for part in self.parts:
            asked.update(part.by_payer(part.asked_eur))
            given.update(part.by_payer(part.usable_eur))
        return {payer: (asked[payer], given[payer]) for payer in PAYERS if asked[payer]}

    def per_year(self, eur: float) -> float:
        """Euro over all weeks as euro a year."""
        return eur * WEEKS_PER_YEAR / self.weeks


def wanted_units(spec: InstrumentSpec, residents: int) -> float:
    """Strength x usual units per 10,000 residents x residents / 10,000; a degree is the degree itself."""
    return spec.strength * units_of_strength_1(spec, residents)


def units_of_strength_1(spec: InstrumentSpec, residents: int) -> float:
    """Units that strength 1 wants in a city of this size; 1 for a degree."""
    return 1.0 if spec.kind.measure == DEGREE else spec.kind.usual_units_per_10000_residents * residents / 10_000


def envelope_of(
    instruments: Sequence[InstrumentSpec],
    calendar: Any,
    weeks: int,
    residents: int,
    budget_eur_per_1000_residents_per_year: float | None,
    official_hour_eur: float,
) -> Envelope:
    """The money of a policy with these instruments in a city of so many residents; the budget is None where each has its own cost.

    `calendar` as for `InstrumentSpec.windows`. Degrees are bought first, one factor scales the rest to what is left.
    """
    active = [sum(end - start for start, end in spec.windows(calendar, weeks)) for spec in instruments]
    wanted = [wanted_units(spec, residents) for spec in instruments]
    asked = [_asked_eur(*row, residents, official_hour_eur) for row in zip(instruments, wanted, active, strict=True)]
    if budget_eur_per_1000_residents_per_year is None:
        budget, given = None, asked
    else:
        budget = budget_eur_per_1000_residents_per_year * residents / 1000 * weeks / WEEKS_PER_YEAR
        given = divided(budget, asked, [spec.kind.measure == DEGREE for spec in instruments])
    on_top = [spec.kind.official_hours * official_hour_eur for spec in instruments]
    shares = [extra / (extra + spec.price_eur) for extra, spec in zip(on_top, instruments, strict=True)]
    parts = tuple(Part(*row) for row in zip(instruments, active, wanted, asked, given, shares, strict=True))
    return Envelope(budget, weeks, parts)


def divided(budget: float, asked: Sequence[float], is_degree: Sequence[bool]) -> list[float]:
    """Each instrument's part of the budget, by what it asks: degrees what they ask as long as that fits, the others the rest.

    Too little for the degrees is divided among them. Degrees without anything beside them get it all, and what is over stays unspent.
    """
    degrees = sum(eur for eur, degree in zip(asked, is_degree, strict=True) if degree)
    units = sum(eur for eur, degree in zip(asked, is_degree, strict=True) if not degree)
    if degrees >= budget or units <= 0:
        for_degrees, for_units = (budget / degrees if degrees else 0.0), 0.0
    else:
        for_degrees, for_units = 1.0, (budget - degrees) / units
    return [eur * (for_degrees if degree else for_units) for eur, degree in zip(asked, is_degree, strict=True)]


def _asked_eur(spec: InstrumentSpec, wanted: float, active_weeks: int, residents: int, official_hour_eur: float) -> float:
    """Price x wanted units x active weeks, for grants price x grants; the hours of officials that come on top are in the price."""
    price = spec.price_eur + spec.kind.official_hours * official_hour_eur
    if spec.kind.measure == GRANTS:
        return price * wanted if active_weeks else 0.0
    return price * wanted * active_weeks * (residents / 10_000 if spec.kind.measure == DEGREE else 1.0)
