"""Which points are not ruled out: those whose measures lie within the tolerances of the patterns, or within some times that.

As the search for accepted sets judges (experiments/search): the mean over lucks of every measure that may be fitted, under the policy that
the observed city had. Measures of a city without a crisis are not in a sweep and are not asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.search.evaluate import CITY, CRISIS, POLICY
from experiments.search.targets import FEWEST_DEFINED_SHARE, TARGETS, Target
from experiments.statistics import known_means
from experiments.sweep.opened import Opened
from scenarios.errors import input_error, shown
from scenarios.outcomes import PATTERNS

MEASURES: tuple[Target, ...] = tuple(target for target in TARGETS if target.name in PATTERNS)


def fitting(measures: Mapping[str, np.ndarray], factor: float) -> tuple[np.ndarray, dict[str, Any]]:
    """Which points fit, bool (points,), and what decided.

    `measures` holds (points, replications) by name, NaN where undefined; a point of which fewer than half of the lucks define a measure
    does not fit. In the report `measures` has for each the bounds at this `factor`, how many points pass it alone and how many would
    pass jointly without it; `passing` pass all; `binds` names the measure without which most would pass (None where nothing was ruled
    out); `not_measured` those without a single value, which decide nothing.
    """
    passes: dict[str, np.ndarray] = {}
    bounds: dict[str, tuple[float | None, float | None]] = {}
    asked = [target for target in MEASURES if target.name in measures and np.isfinite(measures[target.name]).any()]
    for target in asked:
        low, high = bounds[target.name] = target.widened(factor)
        mean, least, most = _mean(measures[target.name]), -np.inf if low is None else low, np.inf if high is None else high
        passes[target.name] = (mean >= least) & (mean <= most)
    points = len(next(iter(measures.values())))
    jointly = np.logical_and.reduce([np.ones(points, dtype=bool), *passes.values()])
    rows: dict[str, Any] = {}
    for name, passed in passes.items():
        others = np.logical_and.reduce([np.ones(points, dtype=bool), *(one for other, one in passes.items() if other != name)])
        rows[name] = {"low": bounds[name][0], "high": bounds[name][1], "passing": int(passed.sum()), "without": int(others.sum())}
    # Where leaving out one measure frees no point, the measure that fewest points pass binds.
    tightest = max(rows, key=lambda name: (rows[name]["without"], -rows[name]["passing"]), default=None)
    report = {
        "factor": factor,
        "points": points,
        "passing": int(jointly.sum()),
        "share": float(jointly.mean()),
        "binds": None if jointly.all() else tightest,
        "measures": rows,
        "not_measured": [target.name for target in MEASURES if target.name not in passes],
    }
    return jointly, report


def fitting_points(opened: Opened, factor: float) -> tuple[np.ndarray, dict[str, Any]]:
    """`fitting` of a sweep. InputError where it has no worlds like the observed city: its crisis, and the policy of those years."""
    for key, expected in (("city", CITY), ("crisis", CRISIS)):
        found = getattr(opened.study, key)
        if found != expected or key in [one.name for one in opened.inputs]:
            raise input_error("--fitting", key, shown(found), f"{expected} at every point, of which the observations are")
    if POLICY not in opened.policies:
        found = ", ".join(opened.policies)
        raise input_error("--fitting", "policies", found, f"{POLICY} among them, the support of the years that were observed")
    jointly, report = fitting({target.name: opened.values(POLICY, target.name) for target in MEASURES}, factor)
    return jointly, {"policy": POLICY, **report}


def _mean(values: np.ndarray) -> np.ndarray:
    """Means over lucks (points,); NaN where fewer than FEWEST_DEFINED_SHARE are defined, which no bound lets pass."""
    enough = np.isfinite(values).sum(axis=1) >= FEWEST_DEFINED_SHARE * values.shape[1]
    return np.where(enough, known_means(values), np.nan)
