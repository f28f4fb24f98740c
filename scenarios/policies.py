"""Policies: lists of instruments, from the library or from a user's own TOML file.

    name = "structural"
    title = { nl = "Vaste steun", en = "Lasting support" }
    [[instrument]]
    kind = "network-weavers"
    strength = 1.0                # 0 does nothing at all
    start = "2020-03-16"          # a date, a week number, or "crisis", "wave", "calm"; "wave+13" is 13 weeks later
    end = "never"                 # or a date, a week number, "calm"
    ready_after_weeks = 13
    price_eur_per_week = 1450.0   # per unit; the unit is documented with the kind
    steering = 0.05

An instrument of strength 0 is dropped when the file is read.
"""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import tomli_w

from scenarios import library
from scenarios.errors import InputError, input_error, nearest, shown
from scenarios.frozen import FrozenMapping
from scenarios.instruments import DEGREE, KINDS, InstrumentKind
from scenarios.weeks import FIRST_DAY, week_of

START_EVENTS = ("crisis", "wave", "calm")
END_EVENTS = ("never", "calm")
LANGUAGES = ("nl", "en")
LONGEST_WEEKS = 1040  # twenty years: a lead time beyond is a mistake
# Bounds that keep sums of money within what can be counted; no policy comes near them.
LARGEST_STRENGTH = 1000.0
LARGEST_PRICE_EUR = 1e7
NO_SUPPORT = "none"  # what every difference from no support is measured from

_WEEKS_LATER = re.compile(r"[1-9][0-9]{0,3}")
_POLICY_KEYS = ("name", "title", "instrument")
_INSTRUMENT_KEYS = ("kind", "strength", "start", "end", "ready_after_weeks", "steering")


@dataclass(frozen=True)
class InstrumentSpec:
    """One instrument of a policy, with the numbers of its kind where the policy names none.

    `start` is a week, or one of START_EVENTS with or without a number of weeks after it ("wave+13"); `end` a week (the first without it)
    or one of END_EVENTS. Price in euro, see `InstrumentKind`.
    """

    kind: InstrumentKind
    strength: float
    start: int | str
    end: int | str
    ready_after_weeks: int
    price_eur: float
    steering: float

    def windows(self, calendar: Any, weeks: int) -> tuple[tuple[int, int], ...]:
        """The spans of weeks, first and first after, within 0 to `weeks` in which it is on; several where it starts with each wave.

        `calendar` has `waves`, `crisis_week` and `event_week("calm", start_week) -> int | None`.
        """
        spans: list[tuple[int, int]] = []
        for start in self._starts(calendar):
            end = self._end(calendar, start, weeks)
            if spans and start < spans[-1][1]:
                spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
            elif start < end:
                spans.append((start, end))
        return tuple(spans)

    def later(self, weeks: int) -> "InstrumentSpec":
        """The same begun so many weeks later; an end that is a week moves along, an event comes when it comes."""
        end = min(self.end + weeks, LONGEST_WEEKS) if isinstance(self.end, int) else self.end
        if isinstance(self.start, int):
            return replace(self, start=min(self.start + weeks, LONGEST_WEEKS - 1), end=end)
        event, _, before = self.start.partition("+")
        return replace(self, start=f"{event}+{min(int(before or 0) + weeks, LONGEST_WEEKS)}", end=end)

    def _starts(self, calendar: Any) -> list[int]:
        if isinstance(self.start, int):
            return [self.start]
        event, _, later = self.start.partition("+")
        if event == "wave":
            weeks = list(calendar.waves)
        elif event == "crisis":
            weeks = [calendar.crisis_week]
        else:
            weeks = [week for week in [calendar.event_week("calm", calendar.crisis_week)] if week is not None]
        return [int(week) + int(later or 0) for week in weeks]

    def _end(self, calendar: Any, start: int, weeks: int) -> int:
        if self.end == "never":
            return weeks
        if self.end == "calm":
            calm = calendar.event_week("calm", start)
            return weeks if calm is None else min(int(calm), weeks)
        return min(int(self.end), weeks)

    def __deepcopy__(self, _memo: dict[int, Any]) -> "InstrumentSpec":
        return self


@dataclass(frozen=True)
class Policy:
    """A policy: what is added to a world that knows nothing of it. `instruments` holds none of strength 0."""

    name: str
    title: Mapping[str, str]
    instruments: tuple[InstrumentSpec, ...]

    @property
    def has_envelope(self) -> bool:
        """Whether there is anything to spend money on."""
        return bool(self.instruments)

    def document(self) -> dict[str, Any]:
        """The policy as a TOML document that reads back to the same policy."""
        rows = [
            {
                "kind": spec.kind.name,
                "strength": spec.strength,
                "start": spec.start,
                "end": spec.end,
                "ready_after_weeks": spec.ready_after_weeks,
                spec.kind.price_key: spec.price_eur,
                "steering": spec.steering,
            }
            for spec in self.instruments
        ]
        return {"name": self.name, "title": dict(self.title), **({"instrument": rows} if rows else {})}

    def to_toml(self) -> str:
        """The policy as a file that reads back to the same policy."""
        return tomli_w.dumps(self.document())

    def __deepcopy__(self, _memo: dict[int, Any]) -> "Policy":
        return self


def load_policy(name: str | Path, source: object = None, key: str | None = None) -> Policy:
    """The policy of a library name or file. InputError says what is wrong; `source` and `key` name where the name was asked for."""
    if str(name) in library.names("policies"):
        return _library_policy(str(name))
    document, label = library.read("policies", str(name), source, key)
    return read_policy(document, label)


@cache
def _library_policy(name: str) -> Policy:
    document, label = library.read("policies", name)
    return read_policy(document, label)


def read_policy(document: Mapping[str, Any], label: object) -> Policy:
    """A policy from its TOML document, which came from `label`."""
    for key in document:
        if key not in _POLICY_KEYS:
            raise input_error(label, key, "an unknown key", f"one of {', '.join(_POLICY_KEYS)}", nearest(key, _POLICY_KEYS))
    name = document.get("name", Path(str(label)).stem)
    if not isinstance(name, str) or not name.strip() or not name.isprintable():
        raise input_error(label, "name", shown(name), "the name of the policy, in one line")
    rows = document.get("instrument", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise input_error(label, "instrument", shown(rows), "[[instrument]] tables")
    specs = [_instrument(row, label, f"instrument {i}") for i, row in enumerate(rows, start=1)]
    acting = tuple(spec for spec in specs if spec.strength > 0.0)
    if name.strip() == NO_SUPPORT and acting:
        raise input_error(label, "name", shown(name), f"another name, as {NO_SUPPORT!r} is the policy without instruments")
    return Policy(name.strip(), _title(document.get("title", name), label), acting)


def with_levers(policy: Policy, levers: Mapping[str, Any], source: object = "levers") -> Policy:
    """The policy with single properties set otherwise: `{"network-weavers.strength": 0.5}`; what stays at strength 0 is dropped.

    Keys are `kind.key`, the key as in a policy file. An instrument the policy does not have: InputError.
    """
    specs = list(policy.instruments)
    for lever, value in levers.items():
        kind, _, key = lever.rpartition(".")
        found = [i for i, spec in enumerate(specs) if spec.kind.name == kind]
        if not found:
            has = list(dict.fromkeys(spec.kind.name for spec in specs))  # an instrument may be there in two periods
            raise input_error(source, lever, f"no instrument {kind!r} in {policy.name}", "one of " + ", ".join(has), nearest(kind, has))
        for i in found:
            specs[i] = _with_property(specs[i], key, value, source, lever)
    return replace(policy, instruments=tuple(spec for spec in specs if spec.strength > 0.0))


def _with_property(spec: InstrumentSpec, key: str, value: object, label: object, path: str) -> InstrumentSpec:
    if key == "strength":
        return replace(spec, strength=_strength(value, spec.kind, label, path))
    if key == "steering":
        return replace(spec, steering=_number(value, label, path, 0.0, 1.0))
    if key == "ready_after_weeks":
        return replace(spec, ready_after_weeks=_whole(value, label, path))
    if key == spec.kind.price_key:
        return replace(spec, price_eur=_price(value, label, path))
    if key == "start":
        return replace(spec, start=_start(value, label, path))
    if key == "end":
        return replace(spec, end=_moment(value, END_EVENTS, label, path))
    known = (*_INSTRUMENT_KEYS[1:], spec.kind.price_key)
    raise input_error(label, path, shown(key), f"one of {', '.join(known)}", nearest(key, known))


def _instrument(row: Mapping[str, Any], label: object, where: str) -> InstrumentSpec:
    kind = _kind(row.get("kind"), label, where)
    where = f"{where} ({kind.name})"
    known = (*_INSTRUMENT_KEYS, kind.price_key)
    for key in row:
        if key not in known:
            raise input_error(label, f"{where}: {key}", "an unknown key", f"one of {', '.join(known)}", nearest(key, known))
    start = _start(row.get("start", "crisis"), label, f"{where}: start")
    end = _moment(row.get("end", "never"), END_EVENTS, label, f"{where}: end")
    if isinstance(start, int) and isinstance(end, int) and end <= start:
        raise input_error(label, f"{where}: end", shown(row["end"]), f"a moment after its start, {shown(row.get('start'))}")
    return InstrumentSpec(
        kind=kind,
        strength=_strength(row.get("strength", 1.0), kind, label, f"{where}: strength"),
        start=start,
        end=end,
        ready_after_weeks=_whole(row.get("ready_after_weeks", kind.ready_after_weeks), label, f"{where}: ready_after_weeks"),
        price_eur=_price(row.get(kind.price_key, kind.price_eur), label, f"{where}: {kind.price_key}"),
        steering=_number(row.get("steering", kind.steering), label, f"{where}: steering", 0.0, 1.0),
    )


def _kind(name: object, label: object, where: str) -> InstrumentKind:
    if name is None:
        raise input_error(label, f"{where}: kind", "nothing", "a kind of instrument")
    if not isinstance(name, str) or name not in KINDS:
        near = nearest(name, KINDS) if isinstance(name, str) else None
        raise input_error(label, f"{where}: kind", shown(name), "a kind of instrument: " + ", ".join(KINDS), near)
    return KINDS[name]


def _title(title: object, label: object) -> FrozenMapping[str, str]:
    if isinstance(title, str):
        return FrozenMapping(dict.fromkeys(LANGUAGES, title))
    whole = isinstance(title, dict) and set(title) == set(LANGUAGES)
    if not isinstance(title, dict) or not whole or not all(isinstance(text, str) and text.strip() for text in title.values()):
        raise input_error(label, "title", shown(title), "{ nl = ..., en = ... }")
    return FrozenMapping({language: title[language] for language in LANGUAGES})


def _strength(value: object, kind: InstrumentKind, label: object, path: str) -> float:
    return _number(value, label, path, 0.0, 1.0 if kind.measure == DEGREE else LARGEST_STRENGTH)


def _price(value: object, label: object, path: str) -> float:
    price = _number(value, label, path, 0.0, LARGEST_PRICE_EUR)
    if price * 100.0 < 1.0:
        raise input_error(label, path, shown(value), "a price of at least a cent")
    return price


def _number(value: object, label: object, path: str, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise input_error(label, path, shown(value), f"a number from {low:g} to {high:.0f}")
    return float(value)


def _whole(value: object, label: object, path: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LONGEST_WEEKS:
        raise input_error(label, path, shown(value), f"a whole number of weeks from 0 to {LONGEST_WEEKS}")
    return value


def _start(value: object, label: object, path: str) -> int | str:
    """A moment, or an event with the number of weeks by which it comes after it."""
    if isinstance(value, str) and "+" in value:
        event, _, later = (part.strip() for part in value.partition("+"))
        if event not in START_EVENTS or not _WEEKS_LATER.fullmatch(later) or int(later) > LONGEST_WEEKS:
            expected = f"one of {', '.join(START_EVENTS)}, + and a number of weeks, such as wave+13"
            raise input_error(label, path, shown(value), expected, nearest(event, START_EVENTS))
        return f"{event}+{int(later)}"
    return _moment(value, START_EVENTS, label, path)


def _moment(value: object, events: tuple[str, ...], label: object, path: str) -> int | str:
    """A week number (week 0 is Monday 6 January 2020) or an event."""
    expected = f"a date, a week number or one of {', '.join(events)}"
    if isinstance(value, str) and value in events:
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        if not 0 <= value <= LONGEST_WEEKS:
            raise input_error(label, path, shown(value), f"a week number from 0 to {LONGEST_WEEKS}")
        return value
    if isinstance(value, datetime.datetime):
        value = value.date()
    if isinstance(value, str):
        try:
            value = datetime.date.fromisoformat(value)
        except ValueError:
            raise input_error(label, path, shown(value), expected, nearest(str(value), events)) from None
    if not isinstance(value, datetime.date):
        raise input_error(label, path, shown(value), expected)
    week = week_of(value)
    if not 0 <= week <= LONGEST_WEEKS:
        raise InputError(f"{label}: {path}: found {value}, expected a date from {FIRST_DAY} on, within twenty years")
    return week
