"""What came of the search, as files of the library: the accepted sets, and how well they reproduce each pattern."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

import numpy as np

from experiments.search.accept import is_accepted
from experiments.search.targets import BURNOUT, FOUNDINGS, TARGETS, mean
from scenarios.outcomes import PATTERNS
from simulation.patterns import judge

SETS_FILE, CALIBRATION_FILE = "accepted_sets.csv", "calibration.json"

Record = Mapping[str, Any]


def accepted(records: Sequence[Record], tolerance: float) -> list[Record]:
    """The accepted candidates, the searches taking turns, so that the first few hold something of each."""
    chosen = [record for record in records if is_accepted(record, tolerance)]
    by_start = [[one for one in chosen if one["start"] == start] for start in sorted({one["start"] for one in chosen})]
    return [one for turn in zip_longest(*by_start) for one in turn if one is not None]


def sets_csv(sets: Sequence[Record]) -> str:
    """`set`, `cluster` (the search it comes from) and a column for each assumption that was searched."""
    text = io.StringIO()
    names = list(sets[0]["inputs"])
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["set", "cluster", *names])
    for number, one in enumerate(sets):
        writer.writerow([number, one["start"], *(f"{one['inputs'][name]:.6g}" for name in names)])
    return text.getvalue()


def calibration(
    sets: Sequence[Record], records: Sequence[Record], tolerance: float, setting: Mapping[str, int], wide: Mapping[str, Any]
) -> dict[str, Any]:
    """What `calibration.json` holds; `wide` says of each search how much was evaluated and in which setting."""
    clusters = sorted({str(one["start"]) for one in sets})
    return {
        "tolerance_factor": tolerance,
        "accepted_sets": len(sets),
        "acceptance": {**setting, "candidates": len(records), "with_all_lucks": sum(bool(one["complete"]) for one in records)},
        "searches": dict(wide),
        "clusters": {cluster: sum(str(one["start"]) == cluster for one in sets) for cluster in clusters},
        "measures": {name: _measure(name, sets, clusters) for name in (*PATTERNS, BURNOUT, FOUNDINGS)},
    }


def _measure(name: str, sets: Sequence[Record], clusters: Sequence[str]) -> dict[str, Any]:
    low, high, use, pattern = _bounds(name)
    judged = [judge(one["measures"][name], low, high) for one in sets]
    return {
        "pattern": pattern,
        "use": use,
        "low": low,
        "high": high,
        **_over(name, sets, low, high),
        "share_of_sets": {word: judged.count(word) / len(judged) for word in ("holds", "cannot tell", "fails")},
        "by_cluster": {cluster: _over(name, [one for one in sets if str(one["start"]) == cluster], low, high) for cluster in clusters},
    }


def _over(name: str, sets: Sequence[Record], low: float | None, high: float | None) -> dict[str, Any]:
    """The judgement over sets, each with its mean over lucks, and where those means lie."""
    means = [mean(one["measures"][name]) for one in sets]
    known = [value for value in means if value is not None]
    if not known:
        return {"judgement": "cannot tell", "mean": None, "p05": None, "p95": None}
    p05, p95 = np.quantile(known, [0.05, 0.95])
    return {"judgement": judge(means, low, high), "mean": float(np.mean(known)), "p05": float(p05), "p95": float(p95)}


def _bounds(name: str) -> tuple[float | None, float | None, str, str | None]:
    if name in PATTERNS:
        row = PATTERNS[name]
        return row.low, row.high, row.use, row.pattern
    kept = next(one for one in TARGETS if one.name == name)
    return kept.low, kept.high, "kept", None
