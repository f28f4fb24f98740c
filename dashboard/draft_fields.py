"""What is typed or chosen in the fields of a measure, read into its instrument; what cannot be used says why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from dashboard.numbers import typed_number
from scenarios.envelope import units_of_strength_1
from scenarios.frozen import FrozenMapping
from scenarios.instruments import DEGREE
from scenarios.policies import END_EVENTS, LARGEST_PRICE_EUR, LARGEST_STRENGTH, LONGEST_WEEKS, START_EVENTS, InstrumentSpec
from scenarios.weeks import CRISIS_WEEK, FIRST_DAY, date_of, week_of

DAY = "day"  # a moment that is a date, in the choice of a start or an end
FIELDS = ("amount", "start", "start_day", "end", "end_day", "ready", "price")
LONGEST_TYPED = 40
WEEKS_APART = 26  # from a start to the end that is offered first
SMALLEST_PRICE_EUR = 0.01


@dataclass(frozen=True)
class Wrong:
    """What was typed and cannot be used, and why: the key of a text and what goes into it."""

    typed: str
    key: str
    fields: Mapping[str, object] = FrozenMapping()


def read(spec: InstrumentSpec, name: str, text: str, residents: int, language: str) -> InstrumentSpec | Wrong:
    """The instrument with one of FIELDS as typed in a city of so many residents, or what is wrong with it."""
    text = text[:LONGEST_TYPED]
    if name in ("start", "end"):
        return _choice(spec, name, text)
    if name in ("start_day", "end_day"):
        return _day(spec, name.removesuffix("_day"), text)
    value = typed_number(text, language)
    if value is None:
        return Wrong(text, "no_number")
    if name == "amount":
        return _amount(spec, value, text, residents)
    if name == "ready":
        if value != int(value) or value > LONGEST_WEEKS:
            return Wrong(text, "whole_weeks", FrozenMapping({"most": LONGEST_WEEKS}))
        return replace(spec, ready_after_weeks=int(value))
    if not SMALLEST_PRICE_EUR <= value <= LARGEST_PRICE_EUR:
        return Wrong(text, "price_bounds", FrozenMapping({"low": SMALLEST_PRICE_EUR, "high": LARGEST_PRICE_EUR}))
    return replace(spec, price_eur=value)


def _amount(spec: InstrumentSpec, value: float, text: str, residents: int) -> InstrumentSpec | Wrong:
    """What is typed is a number of units in the whole city, or a degree in per cent."""
    degree = spec.kind.measure == DEGREE
    unit = 0.01 if degree else 1.0 / units_of_strength_1(spec, residents)
    most = 1.0 if degree else LARGEST_STRENGTH
    strength = float(f"{value * unit:.6g}")
    if not 0.0 < strength <= most:
        return Wrong(text, "percent_bounds" if degree else "amount_bounds", FrozenMapping({"high": most / unit}))
    return replace(spec, strength=strength)


def _choice(spec: InstrumentSpec, name: str, text: str) -> InstrumentSpec | Wrong:
    """One of the events, the event that is there already, or a date to begin with."""
    moment: int | str = getattr(spec, name)
    if text == DAY:
        if isinstance(moment, int):
            return spec
        start = spec.start if isinstance(spec.start, int) else CRISIS_WEEK
        return replace(spec, start=CRISIS_WEEK) if name == "start" else replace(spec, end=min(start + WEEKS_APART, LONGEST_WEEKS))
    events = START_EVENTS if name == "start" else END_EVENTS
    if text in events or text == moment:
        return replace(spec, start=text) if name == "start" else replace(spec, end=text)
    return Wrong(text, "no_date")


def _day(spec: InstrumentSpec, name: str, text: str) -> InstrumentSpec | Wrong:
    try:
        week = week_of(date.fromisoformat(text))
    except ValueError:
        return Wrong(text, "no_date")
    if not 0 <= week <= LONGEST_WEEKS:
        return Wrong(text, "date_bounds", FrozenMapping({"low": FIRST_DAY, "high": date_of(LONGEST_WEEKS)}))
    if name == "end" and isinstance(spec.start, int) and week <= spec.start:
        return Wrong(text, "end_before_start")
    return replace(spec, start=week) if name == "start" else replace(spec, end=week)
