"""Figures of outcomes as people write them, in the language and unit of the outcome; signs and words of verdicts."""

from __future__ import annotations

import re
from datetime import date

from experiments.texts import Texts, number
from scenarios.outcomes import Outcome

#: Signs of the verdicts, so that no colour is needed to see which way it goes.
VERDICT_SIGNS = {
    "almost_certainly_better": "▲",
    "probably_better": "△",
    "cannot_say": "?",
    "no_difference_that_counts": "=",
    "probably_worse": "▽",
    "almost_certainly_worse": "▼",
}
_UNITS = {
    "share": "share",
    "weeks": "weeks",
    "per 100 initiator-years": "per_100_years",
    "per 10,000 residents": "per_10000",
    "euro per hour": "euro_per_hour",
    "correlation": "correlation",
}
_UNITS_APART = re.compile(r"(?<=\d) %")


def level(value: float | None, outcome: Outcome, t: Texts) -> str:
    """A value of an outcome: 12,3 % or 51,2."""
    return t("report.undefined") if value is None else _written(value, outcome, t) + (_percent_sign(t) if outcome.unit == "share" else "")


def difference(value: float | None, outcome: Outcome, t: Texts) -> str:
    """A difference, with its sign; shares in percentage points."""
    if value is None:
        return t("report.undefined")
    points = t("report.unit.points") if outcome.unit == "share" else ""
    return signed(_written(value, outcome, t)) + points


def difference_band(low: float | None, high: float | None, outcome: Outcome, t: Texts) -> str:
    """The band of a difference; its unit stands with the difference itself."""
    if low is None or high is None:
        return ""
    return band(signed(_written(low, outcome, t)), signed(_written(high, outcome, t)), t)


def relative(share: float | None, t: Texts) -> str:
    """A difference as a share of what it is compared with, for what has no known level: +12 %."""
    return t("report.undefined") if share is None else signed(number(100 * share, t.language)) + _percent_sign(t)


def index(share: float | None, t: Texts) -> str:
    """A level relative to the reference, which is 100."""
    return t("report.undefined") if share is None else number(100 * (1 + share), t.language)


def band(low: str, high: str, t: Texts) -> str:
    """`low` to `high`, already written."""
    return t("report.band", low=low, high=high)


def signed(text: str) -> str:
    """A number already written, with a plus sign where it is above 0."""
    return text if text.startswith("−") or not text.strip("0.,") else f"+{text}"


def unit(outcome: Outcome, t: Texts) -> str:
    """The unit of an outcome in words."""
    return t(f"report.unit.{_UNITS[outcome.unit]}")


def verdict(name: str, outcome: Outcome, t: Texts) -> str:
    """The word of a verdict; of outcomes of which neither side is better: more or less."""
    return t(f"report.more.{name}") if outcome.better == "none" else t(f"summary.verdict.{name}")


def day(when: date, t: Texts) -> str:
    """16 maart 2020."""
    return f"{when.day} {t(f'report.month.m{when.month}')} {when.year}"


def month(when: date, t: Texts) -> str:
    """mrt 2020."""
    return f"{t(f'report.month_short.m{when.month}')} {when.year}"


def unbroken(text: str) -> str:
    """The same with amounts that do not break over lines: € 1.362, 95 %, 0,2 %-punt."""
    return _UNITS_APART.sub("\N{NO-BREAK SPACE}%", text.replace("€ ", "€\N{NO-BREAK SPACE}")).replace("%-p", "%\N{NON-BREAKING HYPHEN}p")


def _written(value: float, outcome: Outcome, t: Texts) -> str:
    share = outcome.unit == "share"
    digits = (2 if outcome.matters < 0.005 else 1) if share else (2 if outcome.matters < 0.5 or outcome.unit.startswith("euro") else 1)
    text = number(100 * value if share else value, t.language, digits)
    return text if text.strip("−0.,") else text.removeprefix("−")


def _percent_sign(t: Texts) -> str:
    return t("report.unit.percent")
