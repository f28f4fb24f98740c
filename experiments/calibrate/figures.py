"""The figures of a calibration: how it went, where the measures come to, and what was learned of the assumptions."""

from __future__ import annotations

from math import isinf

import numpy as np

from experiments.calibrate.calibration import Found
from experiments.calibrate.checks import Check, Learned
from experiments.calibrate.targets import CHECKED, FITTED
from experiments.pages.figures import BAND, COLOURS, FAINT, SIGNS, Picture, drawing, label_rows, picture
from experiments.texts import Texts
from scenarios.assumptions import ASSUMPTIONS
from scenarios.outcomes import OUTCOMES, PATTERNS

#: Assumptions in figure and table: those with most signal. More than so many are no picture any more.
MOST_SHOWN = 20
#: Half widths beyond which a measure is drawn at the border.
FARTHEST = 5.0
_LINE = 0.27  # inches a row of a figure


def figures(found: Found, t: Texts) -> list[Picture]:
    """Those that there is something to draw for."""
    drawn = [_went(found, t), _patterns(found, t), _assumptions(found, t)]
    return [one for one in drawn if one is not None]


def measure_title(name: str, t: Texts) -> str:
    """What a measure is called."""
    if name in PATTERNS:
        return PATTERNS[name].title[t.language]
    return OUTCOMES[name].title[t.language] if name in OUTCOMES else t("calibrate.foundings")


def most_learned(found: Found) -> list[Learned]:
    """The assumptions with the strongest signal, the strongest first."""
    return sorted(found.learned, key=lambda one: -one.errors)[:MOST_SHOWN]


def _went(found: Found, t: Texts) -> Picture | None:
    """Epsilon, the accepted share and the effective size by generation."""
    if len(found.generations) < 2:
        return None
    numbers = [one.number + 1 for one in found.generations]
    with drawing(2.6) as figure:
        left, right = figure.subplots(1, 2)
        narrowed = [(one.number + 1, one.epsilon) for one in found.generations if not isinf(one.epsilon)]
        left.plot(*zip(*narrowed, strict=True), marker=SIGNS[0], color=COLOURS[0])
        left.set_ylim(bottom=0.0)
        left.set_ylabel(t("calibrate.figure.went.epsilon"))
        accepted = [100.0 * len(found.sample.weights) / one.drawn for one in found.generations]
        right.plot(numbers, [one.effective_size for one in found.generations], marker=SIGNS[0], color=COLOURS[0])
        right.plot(numbers, accepted, marker=SIGNS[1], color=COLOURS[1], linestyle="--")
        right.annotate(
            t("calibrate.figure.went.size"), (numbers[0], found.generations[0].effective_size), (4, -12), textcoords="offset points"
        )
        right.annotate(t("calibrate.figure.went.accepted"), (numbers[-1], accepted[-1]), (0, 7), textcoords="offset points", ha="right")
        right.set_ylim(bottom=0.0)
        for axes in (left, right):
            axes.set_xlabel(t("calibrate.figure.went.generation"))
            axes.set_xticks(numbers)
        title, description = t("calibrate.figure.went.title"), t("calibrate.figure.went.description")
        return picture(figure, "generations", title, description, found.asked.study_sha256)


def _patterns(found: Found, t: Texts) -> Picture | None:
    """Each measure against its tolerance, in half widths of it: 90 % of the new runs, and their middle."""
    shown = [one for use in (FITTED, CHECKED) for one in found.checks if one.goal.use == use and one.p50 is not None]
    if not shown:
        return None
    with drawing(1.2 + _LINE * len(shown)) as figure:
        axes = figure.subplots()
        axes.axvspan(-1.0, 1.0, color=BAND, linewidth=0)
        for place, one in enumerate(shown):
            low, middle, high = _deviations(one)
            fitted = one.goal.use == FITTED
            axes.plot([low, high], [place, place], color=COLOURS[0] if fitted else COLOURS[1], linewidth=1.6)
            axes.plot([middle], [place], SIGNS[0] if fitted else SIGNS[1], color=COLOURS[0] if fitted else COLOURS[1])
        label_rows(axes, [f"{measure_title(one.goal.name, t)} ({one.goal.use})" for one in shown])
        axes.set_xlim(-FARTHEST - 0.2, FARTHEST + 0.2)
        axes.set_xlabel(t("calibrate.figure.patterns.axis"))
        title, description = t("calibrate.figure.patterns.title"), t("calibrate.figure.patterns.description")
        return picture(figure, "patterns", title, description, found.asked.study_sha256)


def _deviations(one: Check) -> np.ndarray:
    """5th, 50th and 95th percentile in half widths of the tolerance, no farther than is drawn: float64 (3,)."""
    return np.clip([one.goal.target.deviation(value) for value in (one.p05, one.p50, one.p95)], -FARTHEST, FARTHEST)


def _assumptions(found: Found, t: Texts) -> Picture | None:
    """The central 90 % of the assumptions with most signal, in shares of what was believed before."""
    shown = most_learned(found)
    with drawing(1.2 + _LINE * len(shown)) as figure:
        axes = figure.subplots()
        axes.axvspan(0.05, 0.95, color=BAND, linewidth=0)
        for place, one in enumerate(shown):
            low, middle, high = one.shares
            colour = COLOURS[0] if one.taught else FAINT
            axes.plot([low, high], [place, place], color=colour, linewidth=1.6)
            axes.plot([middle], [place], SIGNS[0] if one.taught else SIGNS[1], color=colour)
        label_rows(axes, [ASSUMPTIONS[one.name].meaning_in(t.language) for one in shown])
        axes.set_xlim(0.0, 1.0)
        axes.set_xlabel(t("calibrate.figure.assumptions.axis"))
        title, description = t("calibrate.figure.assumptions.title"), t("calibrate.figure.assumptions.description")
        return picture(figure, "assumptions", title, description, found.asked.study_sha256)
