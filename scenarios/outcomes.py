"""The outcome table and the pattern table: what is measured, in which unit, and which side is better."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scenarios.frozen import FrozenMapping

if TYPE_CHECKING:
    from scenarios.study import Study

BETTER = ("higher", "lower", "none")
#: Those that a reader sees first, in this order: on the first screen, in the memo, in the screening of assumptions.
MAIN_OUTCOMES = ("need_met_by_initiatives_share", "initiator_burnout_share", "could_not_go_on_104_weeks", "next_crisis_need_met_share")


@dataclass(frozen=True)
class Outcome:
    """One outcome. `matters` is the difference that counts, in `unit`; `base` names the count a share is of.

    `minimum_weeks` is the shortest main phase for which the outcome is defined; `comparison_only` outcomes exist only between
    policies; `level_known` is False where no source gives a level and only differences and ratios may be shown.
    """

    name: str
    unit: str
    base: str
    better: str
    matters: float
    title: Mapping[str, str]
    description: Mapping[str, str]
    minimum_weeks: int = 0
    comparison_only: bool = False
    level_known: bool = True

    @property
    def direction(self) -> int:
        """+1 where more is better or no side is, -1 where less is."""
        return -1 if self.better == "lower" else 1

    @property
    def shown_factor(self) -> float:
        """What a value is multiplied by to be shown: shares are shown in per cent, differences of them in percentage points."""
        return 100.0 if self.unit == "share" else 1.0

    def matters_in(self, study: "Study") -> float:
        """The difference that counts: the study's own, or that of the table."""
        return study.matters.get(self.name, self.matters)


@dataclass(frozen=True)
class Pattern:
    """One measure of a pattern that the model has to reproduce. It holds if `low <= measure <= high` (None: no such bound).

    `use` is "C" where the search may fit it and "V" where it is only looked at.
    """

    name: str
    pattern: str
    use: str
    low: float | None
    high: float | None
    minimum_weeks: int
    title: Mapping[str, str]
    measure: str
    source: str


def _rows(file: str) -> dict[str, dict]:
    return tomllib.loads(Path(__file__).with_name(file).read_text(encoding="utf-8"))


def _outcome(name: str, row: dict) -> Outcome:
    return Outcome(name, **{**row, "title": FrozenMapping(row["title"]), "description": FrozenMapping(row["description"])})


def _pattern(name: str, row: dict) -> Pattern:
    bounds = {"low": row.get("low"), "high": row.get("high")}
    return Pattern(name, **{**row, **bounds, "title": FrozenMapping(row["title"])})


OUTCOMES: Mapping[str, Outcome] = FrozenMapping({name: _outcome(name, row) for name, row in _rows("outcomes.toml").items()})
PATTERNS: Mapping[str, Pattern] = FrozenMapping({name: _pattern(name, row) for name, row in _rows("patterns.toml").items()})
