"""Where a search stands, as a few lines of text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from experiments.search.search import LoggedStart
from experiments.search.targets import TARGETS, deviations, excess, mean

FACTORS = (1.0, 1.1, 1.25, 1.5, 2.0)


def of_starts(starts: Sequence[LoggedStart]) -> str:
    """How far each search is, and what its best set still costs."""
    return "\n".join(_of_start(logged) for logged in starts)


def of_acceptance(records: Sequence[dict[str, Any]]) -> str:
    """How many candidates of each start would be accepted at which width of the tolerances, and which measures stand in the way."""
    whole = [record for record in records if record["complete"]]
    lines = [f"second look: {len(records)} candidates, {len(whole)} with all lucks"]
    for start in sorted({record["start"] for record in records}):
        needed = [record["needed_factor"] for record in whole if record["start"] == start]
        counts = ", ".join(f"x {factor}: {sum(one <= factor for one in needed)}" for factor in FACTORS)
        lines.append(f"  start {start}: accepted at tolerances {counts}")
    if records:
        outside = (np.abs([deviations(record["measures"]) for record in records]) > 1.0).mean(axis=0)
        lines += [f"  {outside[i]:.0%} outside: {TARGETS[i].name}" for i in np.argsort(-outside) if outside[i] > 0.0]
    return "\n".join(lines)


def _of_start(logged: LoggedStart) -> str:
    head = f"start {logged.start.number}: {logged.evaluations} evaluations, generation {logged.start.generation}"
    best = logged.best_record()
    if best is None:
        return head
    lines = [f"{head}, least distance {best['distance']:.2f} (generation {best['generation']})"]
    for i in np.argsort(-np.abs(deviations(best["measures"]))):
        target = TARGETS[i]
        value = mean(best["measures"][target.name])
        if excess(target.deviation(value)) > 0.0:
            shown = "undefined" if value is None else f"{value:.3f}"
            lines.append(f"  {target.name}: {shown}, wanted {target.low} to {target.high}")
    return "\n".join(lines)
