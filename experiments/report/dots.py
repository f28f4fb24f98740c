"""Dot and band: a value with the band of its mean (thick) and where nine in ten worlds lie (thin). As wide as its place on the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from experiments.report.svg import colour, element, image, percent, sign

HEIGHT = 22
_MIDDLE = HEIGHT / 2
_MARGIN = 0.04  # of the width, so that no sign is cut off


@dataclass(frozen=True)
class Dot:
    """A value with two bands; a band of None is not drawn."""

    mean: float
    mean_low: float | None = None
    mean_high: float | None = None
    p05: float | None = None
    p95: float | None = None

    def known(self) -> list[float]:
        """Every number to be drawn."""
        return [value for value in (self.mean, self.mean_low, self.mean_high, self.p05, self.p95) if value is not None]


@dataclass(frozen=True)
class Span:
    """What a row of dots is drawn over: from `low` at the left to `high` at the right."""

    low: float
    high: float

    @classmethod
    def over(cls, values: Iterable[float]) -> Span:
        """Just wide enough for all values."""
        found = list(values)
        low, high = min(found), max(found)
        return cls(low, high) if high > low else cls(low - 0.5 * (abs(low) or 1.0), high + 0.5 * (abs(high) or 1.0))

    def place(self, value: float) -> float:
        """0-1, left to right."""
        return _MARGIN + (1 - 2 * _MARGIN) * (value - self.low) / (self.high - self.low)


def dot_and_band(identity: str, title: str, description: str, dot: Dot, span: Span, policy: int) -> Markup:
    """One value of the policy at place `policy`."""
    return image(identity, title, description, *_parts(dot, span, policy), class_="dots", width="100%", height=HEIGHT)


def reach_of(dots: Iterable[Dot], matters: float | None) -> float:
    """How far from 0 a picture of these differences has to go, what does not count with some room around it."""
    return max(abs(value) for value in (*(value for dot in dots for value in dot.known()), 1.3 * (matters or 0.0))) or 1.0


def difference_dot(
    identity: str, title: str, description: str, dot: Dot, matters: float | None, policy: int, reach: float | None = None
) -> Markup:
    """A difference around 0, with what does not count shaded. `reach` is that of several pictures on one scale."""
    reach = reach or reach_of([dot], matters)
    span = Span(-reach, reach)
    ground: list[Markup] = []
    if matters:
        left, right = span.place(-matters), span.place(matters)
        ground.append(element("rect", x=percent(left), width=percent(right - left), y=1, height=HEIGHT - 2, class_="does-not-count"))
    ground.append(element("line", x1="50%", x2="50%", y1=0, y2=HEIGHT, class_="zero"))
    return image(identity, title, description, *ground, *_parts(dot, span, policy), class_="dots", width="100%", height=HEIGHT)


def _parts(dot: Dot, span: Span, policy: int) -> list[Markup]:
    lines = [element("line", x1="0", x2="100%", y1=_MIDDLE, y2=_MIDDLE, class_="track")]
    for low, high, kind in ((dot.p05, dot.p95, "worlds"), (dot.mean_low, dot.mean_high, "of-mean")):
        if low is not None and high is not None:
            ends = {"x1": percent(span.place(low)), "x2": percent(span.place(high)), "y1": _MIDDLE, "y2": _MIDDLE}
            lines.append(element("line", **ends, class_=f"band {kind} {colour(policy)}"))
    return [*lines, sign(policy, percent(span.place(dot.mean)), _MIDDLE)]
