"""Lines over time as the component `Lines` wants them: round axes, months, and the same numbers as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from experiments.report.figures import month
from experiments.report.svg import round_ticks
from experiments.texts import Texts, number
from scenarios.calendar import wave_spans

#: A table of every week is no help: one row in four weeks.
WEEKS_BETWEEN_ROWS = 4
WEEKS_BETWEEN_TICKS = 13


@dataclass(frozen=True)
class Series:
    """One line: `place` is that of its policy, which gives colour and dashes; `low` and `high` its band, if it has one."""

    title: str
    place: int
    mean: Sequence[float | None]
    low: Sequence[float | None] | None = None
    high: Sequence[float | None] | None = None


def lines(
    title: str,
    note: str,
    series: Sequence[Series],
    calendar: dict[str, Any],
    texts: Texts,
    stale: bool = False,
    since_founding: bool = False,
) -> dict[str, Any]:
    """A chart over the weeks of a calendar (`first_day`, `waves`, `stringency`), or over weeks since founding; values in the unit of `title`."""
    weeks = max(len(one.mean) for one in series)
    values = [v for one in series for row in (one.mean, one.low or (), one.high or ()) for v in row if v is not None]
    marks = round_ticks(min(0.0, *values), max(values), 5) if values else [0.0, 1.0]
    digits = _digits(marks)
    first = date.fromisoformat(calendar["first_day"])
    days = [first + timedelta(weeks=week) for week in range(weeks)]
    ages = [number(week, texts.language) for week in range(weeks)]
    marked, written = (ages, ages) if since_founding else ([month(day, texts) for day in days], [day.isoformat() for day in days])
    return {
        "title": title,
        "note": note,
        "stale": stale,
        "summary": texts("dashboard.chart.summary", title=title, series="; ".join(_told(one, digits, texts) for one in series)),
        "series": [
            {"title": one.title, "place": one.place, "mean": list(one.mean), "low": _listed(one.low), "high": _listed(one.high)}
            for one in series
        ],
        "y": {"range": [marks[0], marks[-1]], "ticks": [{"at": at, "text": number(at, texts.language, digits)} for at in marks]},
        "x": {"count": weeks, "ticks": [{"at": at, "text": marked[at]} for at in range(0, weeks, WEEKS_BETWEEN_TICKS)]},
        "spans": [] if since_founding else spans_of(calendar, weeks),
        "span_title": texts("dashboard.chart.lockdowns"),
        "as_table": texts("dashboard.as_table"),
        "x_title": texts("dashboard_outcomes.curves.age" if since_founding else "dashboard.chart.week"),
        "table": [
            [written[week], *(_cell(one.mean[week] if week < len(one.mean) else None, digits + 1, texts) for one in series)]
            for week in range(0, weeks, WEEKS_BETWEEN_ROWS)
        ],
    }


def spans_of(calendar: dict[str, Any], weeks: int) -> list[list[int]]:
    """Waves of measures of an answer's calendar within so many weeks, first week and first after, as reports and memos have them."""
    return [list(span) for span in wave_spans(calendar["waves"], calendar["stringency"][:weeks])]


def _digits(marks: Sequence[float]) -> int:
    """Decimals that tell the marks of an axis apart."""
    step = marks[1] - marks[0]
    return next((digits for digits in range(4) if abs(round(step, digits) - step) < 1e-9), 4)


def _told(one: Series, digits: int, texts: Texts) -> str:
    known = [value for value in one.mean if value is not None]
    if not known:
        return f"{one.title}: {texts('dashboard.none')}"
    ends = {"first": known[0], "last": known[-1], "most": max(known)}
    return texts(
        "dashboard.chart.series_summary",
        policy=one.title,
        **{name: number(value, texts.language, digits + 1) for name, value in ends.items()},
    )


def _cell(value: float | None, digits: int, texts: Texts) -> str:
    return texts("dashboard.none") if value is None else number(value, texts.language, digits)


def _listed(values: Sequence[float | None] | None) -> list[float | None] | None:
    return None if values is None else list(values)
