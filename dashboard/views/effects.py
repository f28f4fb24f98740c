"""Effects beside each other, each a bar or a dot with its whiskers on one axis, with a lane in which nothing is to be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Any

from experiments.report.svg import round_ticks
from experiments.served.amounts import key_of
from experiments.texts import Texts, number
from scenarios.outcomes import Outcome

#: Room on both sides of the axis, as a part of it.
MARGIN = 0.06
FIGURES = 2


@dataclass(frozen=True)
class Effect:
    """`at` with its whiskers, in the unit of the outcome. `sure`: it is drawn in full.

    `mark` is a sign that says the same as `says`; `details` are lines that unfold.
    """

    name: str
    title: str
    at: float
    low: float
    high: float
    sure: bool
    mark: str
    says: str
    details: Sequence[str] = ()


def effects(kind: str, rows: Sequence[Effect], lane: float, outcome: Outcome, texts: Texts) -> dict[str, Any]:
    """The picture: `kind` is "bar" or "dot", the lane lies to `lane` on both sides of zero. Places on the axis are 0-1.

    {"kind", "zero", "lane": [from, to], "ticks": [{"at", "text"}], "rows": [...], "digits"}; words around it are the caller's. All numbers
    have as many decimals, enough to tell the largest.
    """
    factor = outcome.shown_factor
    known = [value * factor for row in rows for value in (row.at, row.low, row.high)]
    most = max([abs(value) for value in known] + [abs(lane) * factor]) or 1.0
    ends = most * (1.0 + 3.0 * MARGIN)

    def place(value: float) -> float:
        return round(0.5 + 0.5 * value * factor / ends, 5)

    marks = [at for at in round_ticks(-most, most, 5) if abs(at) <= most * (1.0 + MARGIN)]
    digits = max(0, ceil(-log10(min(abs(at) for at in marks if at)))) if any(marks) else 0
    places = decimals(known)
    return {
        "kind": kind,
        "digits": places,
        "zero": 0.5,
        "lane": [place(-lane), place(lane)],
        "ticks": [{"at": place(at / factor), "text": signed(at, digits, texts)} for at in marks],
        "rows": [
            {
                "name": row.name,
                "title": row.title,
                "at": place(row.at),
                "low": place(row.low),
                "high": place(row.high),
                "sure": row.sure,
                "mark": row.mark,
                "says": row.says,
                "number": with_band(row.at, row.low, row.high, places, outcome, texts),
                "details": list(row.details),
            }
            for row in rows
        ],
    }


def with_band(at: float, low: float, high: float, digits: int, outcome: Outcome, texts: Texts) -> str:
    """A difference with its sign and where it lies between, all to so many decimals; without its unit."""
    factor = outcome.shown_factor
    mean = signed(at * factor, digits, texts)
    return texts("dashboard_matters.number", mean=mean, low=signed(low * factor, digits, texts), high=signed(high * factor, digits, texts))


def decimals(values: Sequence[float], figures: int = FIGURES) -> int:
    """As many decimals as give the largest of these values at least so many figures."""
    most = max((abs(value) for value in values), default=0.0)
    return 0 if most == 0.0 else max(0, figures - 1 - floor(log10(most)))


def signed(value: float, digits: int, texts: Texts) -> str:
    """A number with its sign; zero has none."""
    text = number(abs(value), texts.language, digits)
    if not any(mark in "123456789" for mark in text):
        return text
    return ("+" if value > 0.0 else "−") + text


def unit_words(outcome: Outcome, texts: Texts) -> str:
    """The unit in which the axis is."""
    return texts(f"dashboard_matters.axis_unit.{key_of(outcome.unit)}")
