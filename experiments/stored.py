"""Findings of the project about its own model, kept in the library: what every comparison has to warn of.

`tools/store_findings.py` makes `effects.json` and `sizes.json`, the search for accepted sets `calibration.json`. Where one is missing,
nothing is said.
"""

from __future__ import annotations

import json
from functools import cache
from math import log
from pathlib import Path
from typing import Any

from scenarios.library import LIBRARY
from scenarios.outcomes import PATTERNS

Summary = dict[str, Any]


@cache
def stored_record(path: Path) -> dict[str, Any] | None:
    """A JSON object that comes with the program, or None where there is none. Read once, so nobody may change it."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def finding(name: str, folder: Path = LIBRARY) -> dict[str, Any] | None:
    """A finding by its name, or None where it is not there."""
    return stored_record(folder / f"{name}.json")


def effects_on(outcome: str) -> dict[str, float]:
    """Mean difference from no support of each policy of the library, as stored."""
    return (finding("effects") or {}).get("effects", {}).get(outcome, {})


def failing_patterns() -> list[str]:
    """Measures that the accepted sets do not reproduce, in the order of the pattern table."""
    measures = (finding("calibration") or {}).get("measures", {})
    return [name for name in PATTERNS if measures.get(name, {}).get("judgement") == "fails"]


def size_differences(residents: int) -> list[dict[str, Any]]:
    """Where a city about so large differs from the whole one: rows with `outcome`, `policy`, `residents`, `reference`, `difference`.

    Of the sizes that were compared the one nearest in ratio counts.
    """
    found = finding("sizes") or {"worlds": {}, "differences": []}
    nearest = min(map(int, found["worlds"]), key=lambda size: abs(log(size / residents)), default=None)
    return [row for row in found["differences"] if row["residents"] == nearest]


def effects_record(summary: Summary) -> dict[str, Any]:
    """What `effects.json` holds, from a comparison of the whole library."""
    pairs = {policy: summary["differences"][f"{policy} minus none"] for policy in summary["policies"] if policy != "none"}
    outcomes = next(iter(pairs.values()))
    known = {name: {policy: pair[name]["mean"] for policy, pair in pairs.items() if pair[name] is not None} for name in outcomes}
    return {"study_digest": summary["study_digest"], "worlds": summary["worlds"], "effects": {name: of for name, of in known.items() if of}}


def sizes_record(summaries: dict[int, Summary]) -> dict[str, Any]:
    """What `sizes.json` holds, from the same comparison in cities of several sizes; the largest is the reference."""
    reference = max(summaries)
    rows = [
        {"outcome": outcome, "policy": policy, "residents": residents, "reference": reference, "difference": here["mean"] - there["mean"]}
        for residents in sorted(summaries)
        if residents != reference
        for policy, outcomes in summaries[residents]["policies"].items()
        for outcome, here in outcomes.items()
        if (there := summaries[reference]["policies"][policy][outcome]) is not None
        and here is not None
        and disagree(here, there, summaries[reference]["matters"][outcome])
    ]
    return {"worlds": {str(residents): summary["worlds"] for residents, summary in summaries.items()}, "differences": rows}


def disagree(here: dict[str, Any], there: dict[str, Any], matters: float) -> bool:
    """Whether two means differ by more than what matters, and their bands do not meet."""
    apart = here["mean_low"] > there["mean_high"] or here["mean_high"] < there["mean_low"]
    return apart and abs(here["mean"] - there["mean"]) > matters
