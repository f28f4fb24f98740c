"""What a study holds uncertain: ranges of its own, a sample in a file, nothing at all, or (the default) the stored accepted sets."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from sys import float_info
from typing import Any

from scenarios.assumptions import ASSUMPTIONS, check_value
from scenarios.assumptions.distributions import quantile
from scenarios.assumptions.table import DISTRIBUTIONS
from scenarios.errors import input_error, nearest, shown
from scenarios.frozen import FrozenMapping

RANGE_SHAPE = "{ low = NUMBER, high = NUMBER, distribution = NAME }"
DRAWN = tuple(name for name in DISTRIBUTIONS if name != "fixed")


@dataclass(frozen=True)
class Range:
    """Values from `low` to `high`, spread as `distribution` says."""

    low: float
    high: float
    distribution: str = "uniform"

    def document(self) -> dict[str, float | str]:
        """As it stands in TOML."""
        return {"low": self.low, "high": self.high, "distribution": self.distribution}

    def at(self, u: float, mode: float) -> float:
        """The value at share `u` (0-1); `mode` is where triangular and beta have their top."""
        return quantile(self.distribution, self.low, self.high, min(max(mode, self.low), self.high), u)


@dataclass(frozen=True)
class Uncertain:
    """The `[uncertain]` table of a study.

    `none`: every assumption at its default. `sample`: a Parquet file with one column an assumption and one row a set. Neither: the
    stored accepted sets. `ranges` replace what the sets say of single assumptions.
    """

    none: bool = False
    sample: str | None = None
    ranges: Mapping[str, Range] = FrozenMapping()

    def document(self) -> dict[str, Any]:
        """As it stands in TOML."""
        if self.none:
            return {"none": True}
        sample = {} if self.sample is None else {"sample": self.sample}
        return sample | {name: given.document() for name, given in self.ranges.items()}


def check_uncertain(value: object, source: object) -> Uncertain:
    """The `[uncertain]` table, checked."""
    if isinstance(value, Uncertain):
        return value
    if not isinstance(value, Mapping):
        raise input_error(source, "uncertain", shown(value), "a table")
    none, sample = value.get("none", False), value.get("sample")
    if not isinstance(none, bool):
        raise input_error(source, "uncertain.none", shown(none), "true or false")
    rest = [key for key in value if key != "none"]
    if none and rest:
        raise input_error(source, "uncertain.none", f"true beside {', '.join(rest)}", "none = true alone, which leaves nothing uncertain")
    if sample is not None and not (isinstance(sample, str) and sample.endswith(".parquet")):
        raise input_error(source, "uncertain.sample", shown(sample), "the name of a Parquet file")
    ranges = {}
    for name, given in value.items():
        if name in ("none", "sample"):
            continue
        key = f"uncertain.{name}"
        if name not in ASSUMPTIONS:
            near = nearest(name, [*ASSUMPTIONS, "none", "sample"])
            raise input_error(source, key, "no assumption of this name", "a name of the assumption table, none or sample", near)
        table = ASSUMPTIONS[name].distribution
        ranges[name] = check_range(given, source, key, default="uniform" if table == "fixed" else table)
        for end in (ranges[name].low, ranges[name].high):
            check_value(name, end, source, key)
    return Uncertain(none, None if sample is None else str(Path(sample).resolve()), FrozenMapping(ranges))


def check_range(value: object, source: object, key: str, default: str = "uniform") -> Range:
    """A table `{ low, high, distribution }`, checked; without distribution it has `default`."""
    if isinstance(value, Range):
        value = value.document()
    if not isinstance(value, Mapping) or not {"low", "high"} <= set(value):
        raise input_error(source, key, shown(value), RANGE_SHAPE)
    for part in value:
        if part not in ("low", "high", "distribution"):
            raise input_error(source, f"{key}.{part}", "an unknown key", RANGE_SHAPE, nearest(str(part), ("low", "high", "distribution")))
    for part in ("low", "high"):
        end = value[part]
        if isinstance(end, bool) or not isinstance(end, int | float) or not abs(end) <= float_info.max:
            raise input_error(source, f"{key}.{part}", shown(end), "a number")
    low, high, distribution = float(value["low"]), float(value["high"]), value.get("distribution", default)
    if not low < high:
        raise input_error(source, f"{key}.high", shown(value["high"]), f"more than low, {low:g}")
    if distribution not in DRAWN:
        near = nearest(distribution, DRAWN) if isinstance(distribution, str) else None
        raise input_error(source, f"{key}.distribution", shown(distribution), f"one of {', '.join(DRAWN)}", near)
    if distribution == "loguniform" and low <= 0:
        raise input_error(source, f"{key}.low", shown(value["low"]), "a number above 0, as loguniform needs")
    return Range(low, high, distribution)
