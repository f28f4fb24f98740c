"""Amounts as sentences say them: differences, units, numbers to so many figures. Light."""

from __future__ import annotations

import re
from math import floor, log10

from experiments.headline import difference_text
from experiments.texts import Texts, euro, number
from scenarios.assumptions import Assumption
from scenarios.outcomes import Outcome

#: A difference below this, in points or in its unit, is written to two figures.
SMALL = 0.1


def size_words(value: float, outcome: Outcome, texts: Texts) -> str:
    """The size of a difference of an outcome, without its sign, with its unit; a small one to two figures, so that it is never nothing."""
    size = abs(value) * outcome.shown_factor
    if 0.0 < size < SMALL:
        text = plain(size, texts.language, 2)
        text = texts("summary.points", value=text) if outcome.unit == "share" else text
    else:
        text = difference_text(abs(value), outcome, texts)
    return text + texts(f"dashboard_matters.outcome_unit.{key_of(outcome.unit)}")


def unit_words(assumption: Assumption, texts: Texts) -> str:
    """The unit of an assumption in the language."""
    return texts(f"dashboard_matters.unit.{key_of(assumption.unit)}")


def key_of(unit: str) -> str:
    """A unit as the key of a text: `1/week` is `1_week`."""
    return re.sub(r"\W+", "_", unit).strip("_")


def basis_words(assumption: Assumption, texts: Texts) -> str:
    """What an assumption rests on: its grade, and where its source stands."""
    grade = texts(f"dashboard_matters.grade.{assumption.grade}")
    if assumption.evidence == "assumed":
        return grade
    return texts("dashboard_matters.with_source", grade=grade, rows=assumption.evidence)


def plain(value: float, language: str, figures: int = 3) -> str:
    """A number to so many figures, without zeros behind the decimal mark: 0,045 or 1.450."""
    digits = 0 if value == 0.0 else max(0, figures - 1 - floor(log10(abs(value))))
    text = f"{value:.{digits}f}"
    return number(float(text), language, len(text.rstrip("0").partition(".")[2]) if digits else 0)


def about_euro(value: float, language: str, figures: int = 3) -> str:
    """Euros to so many figures: a simulated amount is not known to the euro."""
    return euro(float(f"{value:.{figures}g}"), language)
