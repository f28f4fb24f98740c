"""The `[levers]` of a study: what a sweep varies. Outside sweeps they are checked and then left alone.

A lever is a key of the study (`crisis = ["one-wave", "two-waves"]`), an assumption, or a property of an instrument of a policy
(`"structural.network-weavers.strength" = { low = 0, high = 2 }`). A range is for numbers, a list for anything.
"""

from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any

from scenarios import library
from scenarios.assumptions import ASSUMPTIONS, check_value
from scenarios.errors import input_error, nearest, shown
from scenarios.frozen import FrozenMapping
from scenarios.uncertain import RANGE_SHAPE, Range, check_range

STUDY_LEVERS = ("city", "residents", "crisis", "weeks", "cost", "budget_eur_per_1000_residents_per_year")
NUMBERS = ("strength", "ready_after_weeks", "price_eur_per_week")
PROPERTIES = (*NUMBERS, "start", "end")

type Lever = Range | tuple[Any, ...]


def check_levers(value: object, source: object, check_key: Callable[[str, Any, object, str], Any]) -> FrozenMapping[str, Lever]:
    """The `[levers]` table, checked. `check_key(key, value, source, shown_key)` checks one value of a key of the study."""
    if not isinstance(value, Mapping):
        raise input_error(source, "levers", shown(value), "a table")
    return FrozenMapping({name: _lever(name, given, source, check_key) for name, given in _joined(value).items()})


def _joined(levers: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """Dotted names written without quotes, which TOML reads as tables within tables, joined again."""
    joined: dict[str, Any] = {}
    for name, given in levers.items():
        if isinstance(given, Mapping) and not {"low", "high"} & set(given):
            joined |= _joined(given, f"{before}{name}.")
        else:
            joined[before + name] = given
    return joined


def _lever(name: str, given: Any, source: object, check_key: Callable[[str, Any, object, str], Any]) -> Lever:
    key = f"levers.{name}"
    _check_name(name, source, key)
    if isinstance(given, Mapping | Range):
        lever = check_range(given, source, key)
        for end in (lever.low, lever.high):
            _check_number(name, end, source, key, check_key)
        return lever
    if not isinstance(given, list | tuple) or not given:
        raise input_error(source, key, shown(given), f"{RANGE_SHAPE} or a list of values")
    return tuple(_check_one(name, one, source, key, check_key) for one in given)


def _check_name(name: str, source: object, key: str) -> None:
    if name in STUDY_LEVERS or name in ASSUMPTIONS:
        return
    parts = name.split(".")
    if len(parts) != 3:
        expected = "an assumption, POLICY.INSTRUMENT.PROPERTY, or one of " + ", ".join(STUDY_LEVERS)
        raise input_error(source, key, "an unknown lever", expected, nearest(name, [*STUDY_LEVERS, *ASSUMPTIONS]))
    policies = library.names("policies")
    if parts[0] not in policies:
        raise input_error(source, key, shown(parts[0]), "a policy of the library", nearest(parts[0], policies))
    if parts[2] not in PROPERTIES:
        raise input_error(source, key, shown(parts[2]), f"one of {', '.join(PROPERTIES)}", nearest(parts[2], PROPERTIES))


def _check_number(name: str, value: float, source: object, key: str, check_key: Callable[[str, Any, object, str], Any]) -> None:
    """An end of a range; a key of the study that counts whole things gets rounded values, so its ends are whole."""
    if name in STUDY_LEVERS:
        whole = name in ("residents", "weeks") and value.is_integer()
        check_key(name, int(value) if whole else value, source, key)
    elif name in ASSUMPTIONS:
        check_value(name, value, source, key)
    elif name.split(".")[2] not in NUMBERS or value < 0:
        raise input_error(source, key, f"{value:g}", "a range of numbers of 0 or more" if value < 0 else "a list of dates, weeks or events")


def _check_one(name: str, value: Any, source: object, key: str, check_key: Callable[[str, Any, object, str], Any]) -> Any:
    if name in STUDY_LEVERS:
        return check_key(name, value, source, key)
    if name in ASSUMPTIONS:
        return check_value(name, value, source, key)
    numeric = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value) and value >= 0
    if not numeric and (name.split(".")[2] in NUMBERS or not isinstance(value, str)):
        raise input_error(
            source, key, shown(value), "a number of 0 or more" if name.split(".")[2] in NUMBERS else "a date, a week or an event"
        )
    return value
