"""What each key of a study may hold, and how `KEY=VALUE` of the command line is read."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from scenarios import library
from scenarios.assumptions import ASSUMPTIONS, check_value
from scenarios.errors import input_error, nearest, shown
from scenarios.frozen import FrozenMapping
from scenarios.levers import CheckKey, check_levers
from scenarios.outcomes import OUTCOMES
from scenarios.own_policies import EXPECTED as OWN_EXPECTED
from scenarios.own_policies import NO_OWN, OwnPolicies, check_own_policies, own_policies_of
from scenarios.uncertain import check_uncertain

type Check = Callable[..., Any]  # (value, source, key as the user wrote it) -> the value as a Study holds it

# Bounds that keep a study within what tables and integers can hold; no study comes near them.
MOST_RESIDENTS = 20_000_000  # more than live in the Netherlands
MOST_WEEKS = 1040  # twenty years
MOST_REPLICATIONS = 1_000_000
LARGEST_SEED = 2**63 - 1  # a TOML integer
LARGEST_BUDGET = 1e7


@dataclass(frozen=True)
class Key:
    """A key of a study: what it expects in words, and the check of a value."""

    expected: str
    check: Check
    is_text: bool = False  # on the command line the value is taken as it stands
    names_policies: bool = False  # the check also takes the policies of the study's own


def _whole(expected: str, low: int, high: int) -> Key:
    def check(value: Any, source: object, key: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise input_error(source, key, shown(value), expected)
        return value

    return Key(expected, check)


def _number(expected: str, low: float, high: float) -> Key:
    def check(value: Any, source: object, key: str) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise input_error(source, key, shown(value), expected)
        return float(value)

    return Key(expected, check)


def _one_of(*words: str) -> Key:
    expected = " or ".join(words)

    def check(value: Any, source: object, key: str) -> str:
        if value not in words:
            raise input_error(source, key, shown(value), expected, nearest(value, words) if isinstance(value, str) else None)
        return value

    return Key(expected, check, is_text=True)


def _check_text(value: Any, source: object, key: str) -> str:
    if not isinstance(value, str):
        raise input_error(source, key, shown(value), "a text")
    return value


def _check_truth(value: Any, source: object, key: str) -> bool:
    if not isinstance(value, bool):
        raise input_error(source, key, shown(value), "true or false")
    return value


_RESIDENTS = _whole(f'a whole number from 1 to {MOST_RESIDENTS}, or "all"', 1, MOST_RESIDENTS)


def _check_residents(value: Any, source: object, key: str) -> int | str:
    return value if value == "all" else _RESIDENTS.check(value, source, key)


def _named(kind: str) -> Key:
    """A library name, or a file, which is kept by its absolute path."""
    expected = f"a {library.KINDS[kind]}: a name of the library or a TOML file"

    def check(value: Any, source: object, key: str) -> str:
        if not isinstance(value, str) or not value:
            raise input_error(source, key, shown(value), expected)
        path = library.locate(kind, value, source, key)
        if not library.is_file_name(kind, value):
            return value
        if not path.is_file():
            raise input_error(
                source, key, "a folder" if path.is_dir() else f"no file {shown(value)}", expected, nearest(path.stem, library.names(kind))
            )
        return str(path.resolve())

    return Key(expected, check, is_text=True)


_POLICY = _named("policies")


def _list_of_texts(value: Any, source: object, key: str, expected: str) -> tuple[str, ...]:
    if isinstance(value, str):
        value = [part.strip() for part in value.split(",")]
    if not isinstance(value, list | tuple) or not value or not all(isinstance(one, str) and one for one in value):
        raise input_error(source, key, shown(value), expected)
    twice = sorted({one for one in value if value.count(one) > 1})
    if twice:
        raise input_error(source, key, f"{twice[0]} more than once", expected)
    return tuple(value)


POLICIES_EXPECTED = "a list of policies, each once: names of the study's own, of the library, or TOML files"


def _check_policies(value: Any, source: object, key: str, own: OwnPolicies = NO_OWN) -> tuple[str, ...]:
    return tuple(_policy_name(one, source, key, own) for one in _list_of_texts(value, source, key, POLICIES_EXPECTED))


def _policy_name(name: str, source: object, key: str, own: OwnPolicies) -> str:
    if name in own:
        return name
    near = nearest(name, own)
    if near is not None and name not in library.names("policies") and not library.is_file_name("policies", name):
        raise input_error(source, key, shown(name), "a policy of the study's own or of the library, or a file", near)
    return _POLICY.check(name, source, key)


def _check_neighbourhoods(value: Any, source: object, key: str) -> tuple[str, ...]:
    return tuple(sorted(_list_of_texts(value, source, key, 'a list of CBS codes, each once, such as ["WK051836"]')))


def _check_outcome(value: Any, source: object, key: str) -> str:
    if not isinstance(value, str) or value not in OUTCOMES:
        near = nearest(value, OUTCOMES) if isinstance(value, str) else None
        raise input_error(source, key, shown(value), "the name of an outcome", near)
    return value


_MATTERS = _number("a number of 0 or more", 0.0, LARGEST_BUDGET)


def _check_decision(value: Any, source: object, key: str) -> dict[str, Any]:
    _must_be_table(value, source, key)
    for part in value:
        if part not in ("primary", "matters"):
            raise input_error(source, f"{key}.{part}", "an unknown key", "primary or matters", nearest(part, ("primary", "matters")))
    matters = value.get("matters", {})
    _must_be_table(matters, source, f"{key}.matters")
    checked = {
        _check_outcome(name, source, f"{key}.matters"): _MATTERS.check(one, source, f"{key}.matters.{name}")
        for name, one in matters.items()
    }
    primary = {"primary": _check_outcome(value["primary"], source, f"{key}.primary")} if "primary" in value else {}
    return primary | {"matters": checked}


def _check_assumptions(value: Any, source: object, key: str) -> FrozenMapping[str, float]:
    _must_be_table(value, source, key)
    return FrozenMapping({name: check_value(name, one, source, f"{key}.{name}") for name, one in value.items()})


def _must_be_table(value: Any, source: object, key: str) -> None:
    if not isinstance(value, Mapping):
        raise input_error(source, key, shown(value), "a table")


def _check_levers(value: Any, source: object, _key: str, own: OwnPolicies = NO_OWN) -> Any:
    return check_levers(value, source, lever_checker(own), own)


def lever_checker(own: OwnPolicies = NO_OWN) -> CheckKey:
    """The check of one value of a key of the study, with these policies of its own, for its levers."""

    def check(name: str, value: Any, source: object, key: str) -> Any:
        known = KEYS[name]
        return known.check(value, source, key, own) if known.names_policies else known.check(value, source, key)

    return check


KEYS: Mapping[str, Key] = {
    "question": Key("a text", _check_text, is_text=True),
    "city": _named("cities"),
    "residents": Key(_RESIDENTS.expected, _check_residents),
    "neighbourhoods": Key("a list of CBS codes", _check_neighbourhoods),
    "crisis": _named("crises"),
    "weeks": _whole(f"a whole number of weeks from 1 to {MOST_WEEKS}", 1, MOST_WEEKS),
    "next_crisis": Key("true or false", _check_truth),
    "policies": Key(POLICIES_EXPECTED, _check_policies, names_policies=True),
    "policy": Key(OWN_EXPECTED, check_own_policies),
    "cost": _one_of("equal", "own"),
    "budget_eur_per_1000_residents_per_year": _number("an amount of 0 euro or more", 0.0, LARGEST_BUDGET),
    "replications": _whole(f"a whole number from 1 to {MOST_REPLICATIONS}", 1, MOST_REPLICATIONS),
    "seed": _whole("a whole number of 0 or more (below 2^63)", 0, LARGEST_SEED),
    "decision": Key("a table", _check_decision),
    "assumptions": Key("a table", _check_assumptions),
    "uncertain": Key("a table", lambda value, source, _key: check_uncertain(value, source)),
    "levers": Key("a table", _check_levers, names_policies=True),
    "envelope_eur_per_1000_residents_per_year": _number("an amount of 0 euro or more", 0.0, LARGEST_BUDGET),
}
REQUIRED = ("city", "crisis", "policies")
RESOLVED_FROM = ("cost", "budget_eur_per_1000_residents_per_year")  # change one, and the envelope found by `compare` holds no longer


def check_key(key: str, value: Any, source: object, own: OwnPolicies = NO_OWN) -> Any:
    """The value of one key as a Study with these own policies holds it, or an InputError naming `source`."""
    return KEYS[key].check(value, source, key, own) if KEYS[key].names_policies else KEYS[key].check(value, source, key)


def place_set(document: dict[str, Any], setting: str, source: str) -> None:
    """Puts one `KEY=VALUE` into the document of a study, checked by itself so that an error names what the user typed."""
    key, equals, text = setting.partition("=")
    key, text = key.strip(), text.strip()
    if not equals or not key:
        raise input_error(source, None, shown(setting), "KEY=VALUE, such as residents=4000")
    table, _, name = key.rpartition(".") if key.startswith("decision.matters.") else key.partition(".")
    if key in KEYS:
        value = _value(text, KEYS[key].is_text)
        check_key(key, value, source, own_policies_of(document, source))
        document[key] = value
        if key in RESOLVED_FROM:
            document.pop("envelope_eur_per_1000_residents_per_year", None)
    elif key in ASSUMPTIONS:
        document["assumptions"][key] = check_value(key, _value(text), source)
    elif table == "assumptions":
        document["assumptions"][name] = check_value(name, _value(text), source, key)
    elif key == "decision.primary":
        document["decision"]["primary"] = _check_outcome(_value(text, is_text=True), source, key)
    elif table in ("matters", "decision.matters"):
        document["decision"]["matters"][_check_outcome(name, source, key)] = _MATTERS.check(_value(text), source, key)
    elif table == "uncertain":
        _place_uncertain(document, name, _value(text), source)
    elif table == "levers" and name:
        check_key("levers", {name: _value(text)}, source, own_policies_of(document, source))
        document["levers"][name] = _value(text)
    else:
        names = [*KEYS, *ASSUMPTIONS, "decision.primary", "uncertain.none", "uncertain.sample"]
        raise input_error(source, key, "an unknown key", "a key of a study or the name of an assumption", nearest(key, names))


def _place_uncertain(document: dict[str, Any], name: str, value: Any, source: str) -> None:
    """`none=true` takes the place of all else under [uncertain], and anything else that of `none`."""
    check_uncertain({name: value}, source)
    kept = {} if name == "none" and value else {key: one for key, one in document["uncertain"].items() if key != "none"}
    document["uncertain"] = kept | {name: value}


def _value(text: str, is_text: bool = False) -> Any:
    """The value of a setting: TOML where it is TOML, else the text itself."""
    try:
        document = tomllib.loads(f"value = {text}")
    except (ValueError, RecursionError):
        return text
    value = document.pop("value")
    return text if document or (is_text and not isinstance(value, str)) else value
