"""What the model has to reproduce: tolerances of measures, those that are fitted (C) and those that are only checked (V), and the distance.

The distance of a run is the root of the mean over the fitted measures of the square of what each lies outside its tolerance, in half widths
of that tolerance. It is 0 where every fitted measure is inside. The tolerance is the width that the sources leave, so it is the scale: one
that adapts to how much the model happens to vary would let the sources count for less where the model can do anything.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import inf, sqrt, tanh
from pathlib import Path
from typing import Any

from experiments.search.targets import BURNOUT, CAP, FOUNDINGS, Target
from scenarios import library
from scenarios.errors import input_error, nearest, shown
from scenarios.outcomes import OUTCOMES, PATTERNS

FITTED, CHECKED = "C", "V"
#: Measures without a pattern of their own that a file of targets may name as well: the search keeps them in a band.
BESIDE = (BURNOUT, FOUNDINGS)
NAMES = (*PATTERNS, *BESIDE)
#: Measures of a city without a crisis, which need a run of their own.
CALM = tuple(name for name, pattern in PATTERNS.items() if pattern.pattern == "P0")
SHAPE = '{ low = NUMBER, high = NUMBER, use = "C" or "V" }, one bound at least'

Measures = Mapping[str, float | None]


@dataclass(frozen=True)
class Goal:
    """A measure with its tolerance; `use` is "C" where it is fitted and "V" where it is only checked."""

    target: Target
    use: str

    @property
    def name(self) -> str:
        """The measure."""
        return self.target.name

    def is_inside(self, value: float | None) -> bool:
        """Whether a value lies within the tolerance; an undefined one does not."""
        low, high = self.target.low, self.target.high
        return value is not None and (low is None or value >= low) and (high is None or value <= high)


@dataclass(frozen=True)
class Goals:
    """All measures, each with what it has to be."""

    goals: tuple[Goal, ...]

    @cached_property
    def fitted(self) -> tuple[Goal, ...]:
        """Those that decide what is accepted."""
        return tuple(goal for goal in self.goals if goal.use == FITTED)

    @property
    def fits_calm(self) -> bool:
        """Whether a run without a crisis is needed to know the distance."""
        return any(goal.name in CALM for goal in self.fitted)

    def distance(self, measures: Measures) -> float:
        """How far a run is from what was observed, in half widths of the tolerances: 0 where all that is fitted is inside."""
        costs = [outside(goal.target, measures.get(goal.name)) for goal in self.fitted]
        return sqrt(sum(cost**2 for cost in costs) / len(costs))

    def document(self) -> dict[str, dict[str, Any]]:
        """As a file of targets holds it."""
        return {
            goal.name: {key: value for key, value in (("low", goal.target.low), ("high", goal.target.high)) if value is not None}
            | {"use": goal.use}
            for goal in self.goals
        }

    def digest(self) -> str:
        """SHA-256 of what is fitted: checks decide nothing of the sample."""
        fitted = {name: row for name, row in self.document().items() if row["use"] == FITTED}
        return hashlib.sha256(json.dumps(fitted, sort_keys=True).encode()).hexdigest()


def outside(target: Target, value: float | None) -> float:
    """What a value costs: nothing inside its tolerance, then its excess in half widths, levelling off at CAP of them.

    Without the cap one measure that an early draw misses by far would hide all others. An undefined measure costs CAP.
    """
    return CAP if value is None else CAP * tanh(max(0.0, abs(target.deviation(value)) - 1.0) / CAP)


def goals_of(path: str | None, weeks: int) -> Goals:
    """The measures of a file of targets, or of the pattern table (None), for runs of so many weeks.

    A file says all that is fitted; patterns it does not name are checked against the table. InputError where the file cannot be used, and
    where a fitted measure needs more weeks.
    """
    source = "scenarios/patterns.toml" if path is None else path
    given = _of_table() if path is None else {**{name: Goal(goal.target, CHECKED) for name, goal in _of_table().items()}, **_of_file(path)}
    goals = Goals(tuple(given[name] for name in NAMES if name in given))
    if not goals.fitted:
        raise input_error(source, None, 'no measure with use = "C"', "one to fit at least")
    for goal in goals.fitted:
        if (needed := minimum_weeks(goal.name)) > weeks:
            raise input_error(source, goal.name, f"a fitted measure in a study of {weeks} weeks", f"weeks = {needed} or more")
    return goals


def minimum_weeks(name: str) -> int:
    """The shortest run in which a measure is defined."""
    if name in PATTERNS:
        return PATTERNS[name].minimum_weeks
    from experiments.search.evaluate import FOUNDING_WEEKS

    return OUTCOMES[BURNOUT].minimum_weeks if name == BURNOUT else FOUNDING_WEEKS.stop


def _of_table() -> dict[str, Goal]:
    return {name: Goal(Target(name, pattern.low, pattern.high), pattern.use) for name, pattern in PATTERNS.items()}


def _of_file(path: str) -> dict[str, Goal]:
    document = library.parse_toml(library.read_text(Path(path), path, "a TOML file of targets"), path)
    for name in document:
        if name not in NAMES:
            raise input_error(path, str(name), "no measure of this name", "a measure of scenarios/patterns.toml", nearest(str(name), NAMES))
    return {name: _goal(name, row, path) for name, row in document.items()}


def _goal(name: str, row: object, path: str) -> Goal:
    if not isinstance(row, Mapping):
        raise input_error(path, name, shown(row), SHAPE)
    for key in row:
        if key not in ("low", "high", "use"):
            raise input_error(path, f"{name}.{key}", "an unknown key", SHAPE, nearest(str(key), ("low", "high", "use")))
    low, high = (_bound(row.get(key), f"{name}.{key}", path) for key in ("low", "high"))
    if low is None and high is None:
        raise input_error(path, name, "neither low nor high", SHAPE)
    if low is not None and high is not None and not low < high:
        raise input_error(path, f"{name}.high", shown(row["high"]), f"more than low, {low:g}")
    use = row.get("use", FITTED)
    if use not in (FITTED, CHECKED):
        raise input_error(path, f"{name}.use", shown(use), '"C", to be fitted, or "V", to be checked only')
    return Goal(Target(name, low, high), use)


def _bound(value: object, key: str, path: str) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < inf:
        raise input_error(path, key, shown(value), "a number")
    return float(value)
