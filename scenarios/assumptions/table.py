"""Reading and checking the assumption table.

One TOML file a submodel, one table an assumption:

    [surge_half_life_weeks]
    meaning = "weeks in which the willingness of the first days halves"
    meaning_nl = "weken waarin de bereidheid van de eerste dagen halveert"
    unit = "weeks"
    default = 1.7
    low = 1.0
    high = 4.0
    distribution = "loguniform"      # uniform, loguniform, beta, triangular, fixed
    grade = "assumed"                # measured, reported, judged, assumed
    evidence = "assumed"             # a row of the evidence ("1.25"), a stylised fact ("F2"), several ("1.5, 1.6") or "assumed"
    matters_in = { study = "the-hague-2020-2022", policy = "ad-hoc", outcome = "need_met_share" }
                                     # where it shows: an outcome, or a column of a table ("weekly.satisfaction"); also
                                     # `assumptions = { name = value }` where it only shows with others set otherwise
    sign = 1                         # of the outcome's change when raised, where known
    calibrated = true                # the search may move it
    minimum = 0.0                    # what the model can be asked; see `Assumption.minimum`
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from math import inf, isfinite
from pathlib import Path
from typing import Any

DISTRIBUTIONS = ("uniform", "loguniform", "beta", "triangular", "fixed")
GRADES = ("measured", "reported", "judged", "assumed")
ROW = r"(\d+(\.\d+)?|F\d+)"
EVIDENCE = re.compile(rf"{ROW}(, {ROW})*|assumed")
SHARES = ("share", "probability", "degree", "correlation")  # a unit that starts so has no value outside 0-1 (a correlation: -1 to 1)

HALVES, SHORTEST_HALVING_WEEKS = ("half_life_weeks", "half_time_weeks"), 0.1
COUNTS = ("per 10", "people", "number")  # of what there can be more of in a city
FAR_OUTSIDE = 10.0  # times what is plausible: no question for this model, and a city with so many of something may not fit in memory


class AssumptionTableError(Exception):
    """A mistake in the table itself: for developers, never for users."""


@dataclass(frozen=True)
class Assumption:
    """One number of the model.

    `minimum` and `maximum` bound what the model can be asked: as the table says, else 0-1 for shares, probabilities and degrees, else not
    below zero where the plausible range is not, and for what there can be more of in a city ten times that range. `low` and `high` bound
    what is plausible.
    """

    name: str
    submodel: str
    meaning: str
    meaning_nl: str
    unit: str
    default: float
    low: float
    high: float
    distribution: str
    grade: str
    evidence: str
    minimum: float
    maximum: float
    matters_in: Mapping[str, Any] | None = None
    sign: int | None = None
    calibrated: bool = False

    def meaning_in(self, language: str) -> str:
        """What it means, in "nl" or "en"."""
        return self.meaning_nl if language == "nl" else self.meaning

    @property
    def bounds(self) -> str:
        """What the model can be asked, in words for an error."""
        if self.maximum == inf:
            return "any number" if self.minimum == -inf else f"a number of at least {self.minimum:g} ({self.unit})"
        return f"a number from {self.minimum:g} to {self.maximum:g} ({self.unit})"


def read_tables(folder: Path) -> dict[str, Assumption]:
    """All assumptions of the TOML files in `folder`, by name, in order of file name and place."""
    found: dict[str, Assumption] = {}
    for path in sorted(folder.glob("*.toml")):
        for name, row in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if name in found:
                raise AssumptionTableError(f"{path.name}: {name}: stands in {found[name].submodel}.toml already")
            found[name] = read_assumption(name, path.stem, row)
    return found


def read_assumption(name: str, submodel: str, row: dict[str, Any]) -> Assumption:
    """One assumption from its TOML table, checked; AssumptionTableError says what is wrong."""

    def wrong(what: str) -> AssumptionTableError:
        return AssumptionTableError(f"{submodel}.toml: {name}: {what}")

    if not name.isidentifier() or name != name.lower() or name.startswith("_"):
        raise wrong("a name has small letters, digits and underscores")
    unknown = set(row) - {f.name for f in fields(Assumption)} | ({"name", "submodel"} & set(row))
    missing = {"meaning", "meaning_nl", "unit", "default", "low", "high", "distribution", "grade", "evidence"} - set(row)
    if unknown or missing:
        raise wrong(f"unknown keys {sorted(unknown)}, missing keys {sorted(missing)}")
    for key in ("meaning", "meaning_nl", "unit"):
        if not isinstance(row[key], str) or not row[key].strip():
            raise wrong(f"{key} is empty")
    given: dict[str, Any] = {key: row[key] for key in ("default", "low", "high", "minimum", "maximum") if key in row}
    if not all(map(_is_number, given.values())):
        raise wrong("default, low, high, minimum and maximum are finite numbers")
    numbers = {key: float(value) for key, value in given.items()}
    low, default, high = numbers["low"], numbers["default"], numbers["high"]
    minimum, maximum = _possible(name, row["unit"], low, high, numbers)
    if not minimum <= low <= default <= high <= maximum:
        raise wrong(f"not minimum {minimum} <= low {low} <= default {default} <= high {high} <= maximum {maximum}")
    for key, known in (("distribution", DISTRIBUTIONS), ("grade", GRADES)):
        if row[key] not in known:
            raise wrong(f"{key} {row[key]!r} is not one of {known}")
    if row["distribution"] == "loguniform" and low <= 0:
        raise wrong("a loguniform range starts above 0")
    if (row["distribution"] == "fixed") != (low == high):
        raise wrong("fixed means low = high, and only fixed does")
    if not EVIDENCE.fullmatch(str(row["evidence"])):
        raise wrong(f"evidence {row['evidence']!r} is no row like 1.25 or F2, and not 'assumed'")
    if row.get("sign") not in (None, 1, -1):
        raise wrong("sign is 1 or -1, or is left out")
    if "matters_in" in row and set(row["matters_in"]) - {"assumptions"} != {"study", "policy", "outcome"}:
        raise wrong("matters_in has study, policy and outcome, and may have assumptions")
    checked: dict[str, Any] = {**row, **numbers, "minimum": minimum, "maximum": maximum}
    return Assumption(name=name, submodel=submodel, **checked)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _possible(name: str, unit: str, low: float, high: float, numbers: Mapping[str, float]) -> tuple[float, float]:
    """(minimum, maximum): as stated, else by unit and sign; what halves takes time to do so."""
    if unit.startswith(SHARES):
        minimum, maximum = (-1.0 if unit.startswith("correlation") else 0.0), 1.0
    else:
        least = min(low, SHORTEST_HALVING_WEEKS) if name.endswith(HALVES) else 0.0
        minimum, maximum = (least if low >= 0 else -inf), FAR_OUTSIDE * high if unit.startswith(COUNTS) else inf
    return numbers.get("minimum", minimum), numbers.get("maximum", maximum)
