"""The `[levers]` of a study: what a sweep varies. Outside sweeps they are checked and then left alone.

A lever is a key of the study (`crisis = ["one-wave", "two-waves"]`), an assumption, or a property of an instrument of a policy, of the
library or the study's own (`"structural.network-weavers.strength" = { low = 0, high = 2 }`). A range is for numbers, a list for anything.
A choice of `policies` is what is compared together: `policies = ["none,ad-hoc", "none,structural"]`.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from scenarios import library
from scenarios.assumptions import ASSUMPTIONS, check_value
from scenarios.errors import input_error, nearest, shown
from scenarios.frozen import FrozenMapping
from scenarios.own_policies import OwnPolicies
from scenarios.policies import load_policy, with_levers
from scenarios.uncertain import RANGE_SHAPE, Range, check_range

STUDY_LEVERS = ("city", "residents", "crisis", "weeks", "policies", "cost", "budget_eur_per_1000_residents_per_year")

#: Of these the choices may be files of the user's own; of which kind they are in the library.
FILE_LEVERS = {"city": "cities", "crisis": "crises", "policies": "policies"}

type Lever = Range | tuple[Any, ...]
type CheckKey = Callable[[str, Any, object, str], Any]  # (key of a study, value, source, key as the user wrote it) -> value


def check_levers(value: object, source: object, check_key: CheckKey, own: OwnPolicies) -> FrozenMapping[str, Lever]:
    """The `[levers]` table of a study with these own policies, checked; `check_key` checks one value of a key of the study."""
    if not isinstance(value, Mapping):
        raise input_error(source, "levers", shown(value), "a table")
    return FrozenMapping({name: _lever(name, given, source, check_key, own) for name, given in _joined(value).items()})


def _joined(levers: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """Dotted names written without quotes, which TOML reads as tables within tables, joined again."""
    joined: dict[str, Any] = {}
    for name, given in levers.items():
        if isinstance(given, Mapping) and not {"low", "high"} & set(given):
            joined |= _joined(given, f"{before}{name}.")
        else:
            joined[before + name] = given
    return joined


def _lever(name: str, given: Any, source: object, check_key: CheckKey, own: OwnPolicies) -> Lever:
    key = f"levers.{name}"
    if isinstance(given, Mapping | Range):
        lever = check_range(given, source, key)
        for end in (lever.low, lever.high):
            check_lever_value(name, int(end) if end.is_integer() else end, source, key, check_key, own)
        return lever
    if not isinstance(given, list | tuple) or not given:
        raise input_error(source, key, shown(given), f"{RANGE_SHAPE} or a list of values")
    return tuple(check_lever_value(name, one, source, key, check_key, own) for one in given)


def check_lever_value(name: str, value: Any, source: object, key: str, check_key: CheckKey, own: OwnPolicies) -> Any:
    """One value of the lever `name` as a study holds it: policies as one text, a date as its ISO text. InputError, naming `source` and `key`."""
    if name == "policies":
        return ",".join(check_key(name, value, source, key))
    if name in STUDY_LEVERS:
        return check_key(name, value, source, key)
    if name in ASSUMPTIONS:
        return check_value(name, value, source, key)
    policy, _, instrument = name.partition(".")
    if not instrument:
        expected = "an assumption, POLICY.INSTRUMENT.NUMBER, or one of " + ", ".join(STUDY_LEVERS)
        raise input_error(source, key, "an unknown lever", expected, nearest(name, [*STUDY_LEVERS, *ASSUMPTIONS]))
    names = [*own, *library.names("policies")]
    if policy not in names:
        raise input_error(source, key, shown(policy), "a policy of the library or the study's own", nearest(policy, names))
    with_levers(own.get(policy) or load_policy(policy), {instrument: value}, f"{source}: levers.{policy}")
    if isinstance(value, datetime):
        value = value.date()
    return value.isoformat() if isinstance(value, date) else value
