"""Drawing: elements of SVG as escaped text, axes with round numbers, and the signs by which policies are told apart."""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup, escape

#: A policy is told by colour and sign together; the counts differ, so that no two of the first forty are alike.
N_COLOURS = 8
SIGNS = ("circle", "square", "triangle", "diamond", "cross")
_DASHES = (None, "7 4", "2 3", "10 3 2 3", "5 2 1 2 1 2")


def element(tag: str, *children: object, **attributes: object) -> Markup:
    """One element. `stroke_width` becomes `stroke-width`, `class_` becomes `class`; None is left out; text is escaped."""
    parts = [f" {_name(name)}={_quoted(value)}" for name, value in attributes.items() if value is not None]
    inside = Markup("").join(escape(child) for child in children)
    return Markup(f"<{tag}{''.join(parts)}>{inside}</{tag}>")


def image(identity: str, title: str, description: str, *children: object, **attributes: object) -> Markup:
    """An SVG picture with its text alternative. `identity` is unique on the page."""
    words = element("title", title, id=f"{identity}-title"), element("desc", description, id=f"{identity}-desc")
    labels = {"role": "img", "aria-labelledby": f"{identity}-title {identity}-desc"}
    return element("svg", *words, *children, **labels, **attributes)


def percent(share: float) -> str:
    """A place across a picture that has no size of its own."""
    return f"{_rounded(100 * share)}%"


def colour(place: int) -> str:
    """CSS class of the policy at this place of the study."""
    return f"policy-{place % N_COLOURS}"


def dashes(place: int) -> str | None:
    """How the line of the policy at this place is broken."""
    return _DASHES[place % len(_DASHES)]


def sign(place: int, x: float | str, y: float, size: float = 5.0) -> Markup:
    """The sign of the policy at this place, centred on (x, y); `x` may be a percentage."""
    # A nested picture of no size lets a shape in pixels stand at a place in per cents.
    return element("svg", _shape(SIGNS[place % len(SIGNS)], size), x=x, y=_rounded(y), overflow="visible", class_=f"sign {colour(place)}")


def _shape(kind: str, size: float) -> Markup:
    if kind == "circle":
        return element("circle", r=size)
    if kind == "square":
        return element("rect", x=-0.9 * size, y=-0.9 * size, width=1.8 * size, height=1.8 * size)
    if kind == "triangle":
        return element("path", d=f"M0 {_rounded(-1.2 * size)}L{_rounded(1.15 * size)} {_rounded(0.8 * size)}H{_rounded(-1.15 * size)}Z")
    if kind == "diamond":
        far = _rounded(1.25 * size)
        return element("path", d=f"M0 -{far}L{far} 0L0 {far}L-{far} 0Z")
    near, far = _rounded(0.4 * size), _rounded(1.1 * size)
    return element("path", d=f"M-{near} -{far}H{near}V-{near}H{far}V{near}H{near}V{far}H-{near}V{near}H-{far}V-{near}H-{near}Z")


def round_ticks(low: float, high: float, at_most: int = 6) -> list[float]:
    """Round numbers (1, 2 or 5 times a power of ten apart) from at or under `low` to at or over `high`."""
    if not high > low:
        return [low, low + 1.0]
    raw = (high - low) / max(1, at_most - 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(step for step in (power, 2 * power, 5 * power, 10 * power) if step >= raw * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [step * n for n in range(first, last + 1)]


def line_path(points: Sequence[tuple[float, float] | None]) -> str:
    """The path through points, broken where there is None."""
    parts, drawing = [], False
    for point in points:
        if point is not None:
            parts.append(f"{'L' if drawing else 'M'}{_rounded(point[0])} {_rounded(point[1])}")
        drawing = point is not None
    return "".join(parts)


def band_path(upper: Sequence[tuple[float, float]], lower: Sequence[tuple[float, float]]) -> str:
    """The closed path between two lines."""
    return line_path([*upper, *reversed(lower)]) + "Z" if upper else ""


def _name(name: str) -> str:
    return name.rstrip("_") if name.endswith("_") else name if name in ("viewBox", "preserveAspectRatio") else name.replace("_", "-")


def _quoted(value: object) -> Markup:
    return Markup('"{}"').format(_rounded(value) if isinstance(value, float) else value)


def _rounded(value: float) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
