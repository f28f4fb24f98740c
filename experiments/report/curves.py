"""Curves over the weeks: a line and a band for each policy, waves of lockdown shaded, with a text alternative and a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from markupsafe import Markup

from experiments.report import figures
from experiments.report.svg import band_path, colour, dashes, element, image, line_path, round_ticks, sign
from experiments.texts import Texts, number
from scenarios.calendar import Calendar, wave_spans
from scenarios.weeks import date_of

WIDTH, HEIGHT = 460.0, 280.0
LEFT, RIGHT, TOP, BOTTOM = 54.0, 450.0, 24.0, 240.0
#: Weeks between the rows of the table and between the signs on a line: a quarter of a year.
QUARTER = 13
HALF_YEAR = 26

#: Curve -> whether it is a share, and whether it runs by weeks since founding.
CURVES = {
    "hours_helped": (False, False),
    "initiatives_alive": (False, False),
    "survival": (True, True),
    "need_met_share": (True, False),
}


@dataclass(frozen=True)
class Series:
    """One policy on one curve, a number a week, NaN where undefined."""

    place: int
    title: str
    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray


@dataclass(frozen=True)
class Chart:
    """A curve as the page shows it: its name, picture, and rows of a table with a cell for each policy."""

    name: str
    title: str
    picture: Markup
    text: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def charts(curves: pa.Table, summary: dict[str, Any], calendar: Calendar, t: Texts) -> list[Chart]:
    """The curves that are defined, in order."""
    names = np.array(curves["curve"].to_pylist())
    policies = np.array(curves["policy"].to_pylist())
    columns = {name: curves[name].to_numpy() for name in ("week", "mean", "p05", "p95")}
    made = []
    for curve in CURVES:
        series = []
        for place, policy in enumerate(summary["titles"]):
            rows = (names == curve) & (policies == policy)
            order = np.argsort(columns["week"][rows], kind="stable")
            mean, low, high = (columns[name][rows][order] for name in ("mean", "p05", "p95"))
            series.append(Series(place, summary["titles"][policy][t.language], mean, low, high))
        if any(np.isfinite(one.mean).any() for one in series):
            made.append(_chart(curve, series, summary["worlds"], calendar, t))
    return made


def _chart(curve: str, series: Sequence[Series], worlds: int, calendar: Calendar, t: Texts) -> Chart:
    share, by_age = CURVES[curve]
    weeks = max(len(one.mean) for one in series)
    title = t(f"report.curves.{curve}")
    axes = _Axes(series, weeks, share)
    written = _writer(share, t)
    text = " ".join(_told(one, by_age, written, t) for one in series if np.isfinite(one.mean).any())
    parts = [
        *([] if by_age else _waves(axes, calendar, t)),
        *_scale(axes, by_age, share, t),
        *(_band(axes, one) for one in series),
        *(_line(axes, one) for one in series),
        *(mark for one in series for mark in _signs(axes, one, len(series))),
    ]
    picture = image(
        f"curve-{curve}",
        t("report.curves.picture", title=title, of=worlds),
        text,
        *parts,
        viewBox=f"0 0 {WIDTH:.0f} {HEIGHT:.0f}",
        class_="curve",
    )
    rows = tuple(
        (
            number(week, t.language) if by_age else figures.day(date_of(week), t),
            tuple(written(float(one.mean[week])) if np.isfinite(one.mean[week]) else t("report.undefined") for one in series),
        )
        for week in range(0, weeks, QUARTER)
    )
    first = t("report.curves.weeks_since_founding") if by_age else t("report.curves.week_of")
    return Chart(curve, title, picture, text, (first, *(one.title for one in series)), rows)


class _Axes:
    """Where weeks and values stand in the picture."""

    def __init__(self, series: Sequence[Series], weeks: int, share: bool) -> None:
        known = np.concatenate([line[np.isfinite(line)] for one in series for line in (one.mean, one.low, one.high)])
        low, high = float(known.min()), float(known.max())
        # Shares of need move between narrow limits; numbers and survival stand on 0.
        bottom = 0.0 if not share or high - low > 0.4 else low
        self.ticks = round_ticks(bottom, min(high, 1.0) if share else high)
        self.weeks = weeks

    def x(self, week: float) -> float:
        return LEFT + (RIGHT - LEFT) * week / max(1, self.weeks - 1)

    def y(self, value: float) -> float:
        low, high = self.ticks[0], self.ticks[-1]
        return BOTTOM - (BOTTOM - TOP) * (value - low) / (high - low)

    def points(self, values: np.ndarray) -> list[tuple[float, float] | None]:
        return [(self.x(week), self.y(float(value))) if np.isfinite(value) else None for week, value in enumerate(values)]


def _writer(share: bool, t: Texts) -> Callable[..., str]:
    def written(value: float, digits: int = 1) -> str:
        if share:
            return number(100 * value, t.language, digits) + t("report.unit.percent")
        return number(value, t.language, 0 if abs(value) >= 100 else digits)

    return written


def _scale(axes: _Axes, by_age: bool, share: bool, t: Texts) -> list[Markup]:
    parts = []
    written = _writer(share, t)
    step = axes.ticks[1] - axes.ticks[0]
    digits = 1 if (step < 0.01 if share else step < 1) else 0
    for tick in axes.ticks:
        y = axes.y(tick)
        parts.append(element("line", x1=LEFT, x2=RIGHT, y1=y, y2=y, class_="grid"))
        parts.append(element("text", written(tick, digits), x=LEFT - 7, y=y + 4, text_anchor="end"))
    for week in range(0, axes.weeks, HALF_YEAR):
        x = axes.x(week)
        label = number(week, t.language) if by_age else figures.month(date_of(week), t)
        anchor = "end" if week > axes.weeks - HALF_YEAR / 2 else "middle"
        parts.append(element("line", x1=x, x2=x, y1=BOTTOM, y2=BOTTOM + 5, class_="axis"))
        parts.append(element("text", label, x=x, y=BOTTOM + 19, text_anchor=anchor))
    parts.append(element("line", x1=LEFT, x2=RIGHT, y1=BOTTOM, y2=BOTTOM, class_="axis"))
    if by_age:
        parts.append(element("text", t("report.curves.weeks_since_founding"), x=(LEFT + RIGHT) / 2, y=HEIGHT - 4, text_anchor="middle"))
    return parts


def _waves(axes: _Axes, calendar: Calendar, t: Texts) -> list[Markup]:
    parts = []
    for place, (start, end) in enumerate(wave_spans(calendar.waves, calendar.stringency.tolist()), 1):
        left, right = axes.x(start), axes.x(min(end, axes.weeks - 1))
        parts.append(element("rect", x=left, width=max(1.0, right - left), y=TOP, height=BOTTOM - TOP, class_="wave"))
        anchor, x = ("end", RIGHT) if left > RIGHT - 60 else ("start", left)
        parts.append(element("text", t("report.curves.wave", n=place), x=x, y=TOP - 7, text_anchor=anchor, class_="wave-name"))
    return parts


def _band(axes: _Axes, one: Series) -> Markup:
    known = np.isfinite(one.low) & np.isfinite(one.high)
    weeks = np.flatnonzero(known)
    upper, lower = ([(axes.x(week), axes.y(float(line[week]))) for week in weeks.tolist()] for line in (one.high, one.low))
    return element("path", d=band_path(upper, lower), class_=f"area {colour(one.place)}")


def _line(axes: _Axes, one: Series) -> Markup:
    return element("path", d=line_path(axes.points(one.mean)), stroke_dasharray=dashes(one.place), class_=f"line {colour(one.place)}")


def _signs(axes: _Axes, one: Series, of: int) -> list[Markup]:
    """Its sign twice a year, each policy in weeks of its own so that they do not cover each other."""
    weeks = range(6 + one.place * HALF_YEAR // max(1, of), len(one.mean), HALF_YEAR)
    return [sign(one.place, axes.x(week), axes.y(float(one.mean[week])), 4.0) for week in weeks if np.isfinite(one.mean[week])]


def _told(one: Series, by_age: bool, written: Callable[..., str], t: Texts) -> str:
    known = np.flatnonzero(np.isfinite(one.mean))
    highest, lowest, last = int(known[np.argmax(one.mean[known])]), int(known[np.argmin(one.mean[known])]), int(known[-1])

    def when(week: int) -> str:
        return (
            t("report.curves.after", weeks=number(week, t.language)) if by_age else t("report.curves.on", day=figures.day(date_of(week), t))
        )

    fields = {"policy": one.title, "highest_when": when(highest), "lowest_when": when(lowest), "last_when": when(last)}
    values = {name: written(float(one.mean[week])) for name, week in (("highest", highest), ("lowest", lowest), ("last", last))}
    return t("report.curves.told", **fields, **values)
