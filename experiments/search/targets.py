"""How far a set of assumptions is from what was observed: one number a measure, and their sum of squares.

A measure's *deviation* is its distance from the middle of its tolerance in half widths of that tolerance: within -1 to 1 it is inside. A
measure with one bound has a stated width instead. The search aims a little inside, so that noise does not carry a set out again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import tanh

import numpy as np

from scenarios.outcomes import PATTERNS

#: The part of a tolerance's half width, next to its bounds, that costs already.
MARGIN = 0.25
#: No measure costs more than that of this many half widths, so that one that cannot be met does not drown the rest.
CAP = 4.0
#: What counts as half a width where a tolerance has one bound (both are differences of shares).
ONE_SIDED_WIDTH = 0.1
#: Fewer defined values than this share of the lucks is an undefined measure.
FEWEST_DEFINED_SHARE = 0.5

BURNOUT, FOUNDINGS = "initiator_burnout_rate", "foundings_weeks_10_35_per_10000"


@dataclass(frozen=True)
class Target:
    """What a measure has to be: from `low` to `high` (None: no bound), best at `aim` (None: in the middle)."""

    name: str
    low: float | None = None
    high: float | None = None
    aim: float | None = None

    def deviation(self, value: float | None) -> float:
        """Signed, in half widths: within -1 to 1 inside the tolerance. An undefined measure is at the cap."""
        if value is None:
            return CAP
        if self.low is not None and self.high is not None:
            aim = (self.low + self.high) / 2 if self.aim is None else self.aim
            return (value - aim) / (aim - self.low if value < aim else self.high - aim)
        if self.low is not None:
            return min(0.0, (value - self.low) / ONE_SIDED_WIDTH - 1.0)
        if self.high is not None:
            return max(0.0, (value - self.high) / ONE_SIDED_WIDTH + 1.0)
        return 0.0

    def widened(self, factor: float) -> tuple[float | None, float | None]:
        """The bounds with every half width `factor` times as large."""
        aim = self.aim if self.aim is not None else None if self.low is None or self.high is None else (self.low + self.high) / 2
        low_width = ONE_SIDED_WIDTH if aim is None or self.low is None else aim - self.low
        high_width = ONE_SIDED_WIDTH if aim is None or self.high is None else self.high - aim
        low = None if self.low is None else self.low - (factor - 1.0) * low_width
        return low, None if self.high is None else self.high + (factor - 1.0) * high_width


def _targets() -> tuple[Target, ...]:
    fitted = [Target(name, pattern.low, pattern.high) for name, pattern in PATTERNS.items() if pattern.use == "C"]
    # Assumptions that the search keeps: no source gives burnout a level, and the patterns leave the number of foundings free.
    kept = [Target(BURNOUT, 3.0, 25.0), Target(FOUNDINGS, 1.0, 10.0, aim=5.0)]
    return (*fitted, *kept)


#: Every measure the search fits.
TARGETS: tuple[Target, ...] = _targets()


def excess(deviation: float) -> float:
    """What a deviation costs before it is squared: 0 well inside, then growing, and levelling off at CAP."""
    return CAP * tanh(max(0.0, abs(deviation) - (1.0 - MARGIN)) / CAP)


def mean(values: Sequence[float | None]) -> float | None:
    """The mean over lucks; None where most are undefined."""
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known and len(known) >= FEWEST_DEFINED_SHARE * len(values) else None


def deviations(measures: Mapping[str, Sequence[float | None]]) -> np.ndarray:
    """The deviation of the mean of each target, in the order of TARGETS. `measures` holds a value a luck."""
    return np.array([target.deviation(mean(measures[target.name])) for target in TARGETS])


def needed_factor(measures: Mapping[str, Sequence[float | None]]) -> float:
    """By how much the tolerances would have to be widened for the mean of every target to be inside; 1 and less: it is inside."""
    return float(np.abs(deviations(measures)).max())


def distance(measures: Mapping[str, Sequence[float | None]]) -> float:
    """The sum of squares over all targets; 0 where everything is well inside."""
    return float(sum(excess(one) ** 2 for one in deviations(measures)))
