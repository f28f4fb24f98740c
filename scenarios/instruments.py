"""The instrument table: the 21 kinds of support that a policy can be made of, with price, lead time and steering."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scenarios.frozen import FrozenMapping

PAYERS = ("municipality_subsidy", "municipality_hours", "fund", "partner_in_kind")
UNITS, DEGREE, GRANTS = "units", "degree", "grants"
OFFICIALS = "officials"


@dataclass(frozen=True)
class InstrumentKind:
    """One kind of instrument. Prices in euro: a unit a week, a full degree a week per 10,000 residents, or one grant.

    `sentence` says in plain words what it is, `drawback` what speaks against it; they belong together.
    `hours` are in that price, worked by `hours_of`; `official_hours` come on top of it, at the price of an official's hour.
    `steering` (0-1) is being told what to do without a say. `group` is once, bridge or lasting; what is lasting costs every year.
    """

    name: str
    title: Mapping[str, str]
    sentence: Mapping[str, str]
    drawback: Mapping[str, str]
    unit: Mapping[str, str]
    measure: str
    usual_units_per_10000_residents: float
    price_eur: float
    payer: str
    hours: float
    hours_of: str
    official_hours: float
    ready_after_weeks: int
    steering: float
    group: str
    what: str
    source: str
    price_source: str
    steering_source: str

    @property
    def recurring(self) -> bool:
        """Whether its cost returns every year."""
        return self.group == "lasting"

    @property
    def price_key(self) -> str:
        """How a policy file calls its price."""
        return "price_eur_per_grant" if self.measure == GRANTS else "price_eur_per_week"


def _kind(name: str, row: dict[str, Any]) -> InstrumentKind:
    words: dict[str, Any] = {key: FrozenMapping(row.pop(key)) for key in ("title", "sentence", "drawback", "unit")}
    return InstrumentKind(name=name, group=row.pop("class"), **words, **row)


def _read() -> dict[str, InstrumentKind]:
    rows = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return {name: _kind(name, row) for name, row in rows.items()}


#: The 21 kinds by name, in the order of the table.
KINDS: Mapping[str, InstrumentKind] = FrozenMapping(_read())
