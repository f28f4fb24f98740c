"""A small world with initiatives, money and officials but without residents, so that a rule can be watched alone."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import mesa
import numpy as np
import pytest

from agents import institutions, money, satisfaction, ties
from agents.draws import keyed_uniform
from agents.initiatives import CITY, DISTRICT, INITIATIVE, NEVER, STREET, Initiatives
from scenarios.assumptions import parameters
from scenarios.city import load_city

sys.path.insert(0, str(Path(__file__).parent))  # for `rows`: tests are no package


class Notebook:
    """Stands in for the record: keeps the events."""

    def __init__(self) -> None:
        self.notes: list[tuple] = []

    def events(self, week, event, initiative_ids, amounts=None, counterpart=None, counterpart_ids=None) -> None:
        self.notes.append((week, event, np.array(initiative_ids), amounts, counterpart))

    def count(self, event: str) -> int:
        return sum(len(ids) for _, name, ids, _, _ in self.notes if name == event)


class Purse:
    """Stands in for the ledger: sums by payer."""

    def __init__(self) -> None:
        self.cents: dict[str, int] = {}

    def baseline(self, payer: str, cents: int, minutes: int = 0) -> None:
        assert cents >= 0
        assert minutes >= 0
        self.cents[payer] = self.cents.get(payer, 0) + cents


def some_initiatives(number: int, luck: int, district_of: np.ndarray) -> np.ndarray:
    """Initiatives of every kind and scale, their traits by keyed draws."""

    def u(of: int) -> np.ndarray:
        return np.array([keyed_uniform(luck, 1, i, of, 0) for i in range(number)])

    rows = np.zeros(number, INITIATIVE)
    rows["id"] = 16 * (np.arange(number) + 1)
    rows["ended_week"] = rows["core_until_week"] = NEVER
    rows["kind"] = 4 * u(0)
    rows["scale"] = np.where(u(1) < 0.4, STREET, np.where(u(1) < 0.85, DISTRICT, CITY))
    rows["neighbourhood"] = len(district_of) * u(2)
    rows["district"] = district_of[rows["neighbourhood"]]
    rows["founder_ties_percentile"] = 40 + 60 * u(3)
    rows["added_value"] = 2 + 30 * u(4) ** 3
    rows["legal_form"] = 4 * u(5) ** 0.7
    rows["helped_minutes"] = rows["capacity_minutes"] = 600 + 4000 * u(6)
    rows["requested_minutes"] = rows["helped_minutes"] * (0.5 + u(7))
    rows["structure"], rows["skill"] = 0.2 + 0.5 * u(8), 0.2 + 0.6 * u(9)
    rows["initiators"] = 1 + 3 * u(10)
    rows["initiator_minutes"] = 400 * rows["initiators"]
    rows["helpers"], rows["places"] = 12, 2
    rows["strain_leaders"] = 0.5 * u(11)
    rows["cash_cents"] = 30_000 * u(12)
    rows["tie_municipality"], rows["tie_funds"] = 0.4 * u(13), 0.3 * u(14)
    rows["clients"], rows["clients_out_of_sight"] = 30, 10
    rows["weeks_since_contact"] = 999
    rows["satisfaction"] = 0.45
    return rows


class SmallWorld(mesa.Model):
    """The steps 8, 10 and 11 of a week, as far as they are about organisations."""

    def __init__(self, number: int = 60, residents: int = 50_000, luck: int = 1, **assumptions: float) -> None:
        super().__init__(rng=0)
        self.week, self.luck, self.scale_residents = 0, luck, residents
        self.parameters = parameters(assumptions)
        self.city = load_city("the-hague")
        names = self.city.districts
        district_of = np.array([names.index(n.district) for n in self.city.neighbourhoods])
        self.needs = SimpleNamespace(need_minutes=np.full((len(district_of), 4, 2, 4), 1000, np.int64))
        self.record, self.ledger = Notebook(), Purse()
        self.initiatives = Initiatives()
        self.initiatives.append(some_initiatives(number, luck, district_of))
        institutions.build(self)

    def live(self, weeks: int, urgency: float = 0.0) -> None:
        for _ in range(weeks):
            self.municipality.before(self, urgency)
            money.paperwork(self)
            money.week(self, urgency)
            self.funds.week(self)
            self.initiatives.neutral_levers()
            self.municipality.neutral_levers()
            self.partners.week(self, urgency)
            self.municipality.week(self, urgency)
            self.proposals = ties.week(self)
            satisfaction.week(self)
            self.week += 1


@pytest.fixture
def small_world() -> type[SmallWorld]:
    """Makes small worlds: `small_world(number=60, residents=50_000, luck=1, **assumptions)`."""
    return SmallWorld
