"""Fills the tables of docs/calibration.md from what the search left in the library: `python tools/calibration_page.py` writes them.

`--verdicts SUMMARY_JSON`, of a comparison, first stores in `calibration.json` how its verdicts differ between clusters of accepted sets.
A table stands between `<!-- table NAME -->` and `<!-- end -->`; what stands outside is written by hand.
"""

import argparse
import csv
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from experiments.files import json_bytes
from experiments.search.space import Space
from experiments.summary import POOLED
from scenarios.library import LIBRARY
from scenarios.outcomes import OUTCOMES, PATTERNS

PAGE = Path(__file__).resolve().parents[1] / "docs" / "calibration.md"
CALIBRATION, SETS = LIBRARY / "calibration.json", LIBRARY / "accepted_sets.csv"
TABLE_OF_DEFAULTS = "now"  # which tools/patterns_table.py fills
MARKED = re.compile(r"(<!-- table (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)

#: Clusters lie apart in an assumption where the medians of two differ by more than this share of its range.
APART = 0.25

Found = Mapping[str, Any]


def fill(text: str, found: Found, sets: Sequence[Mapping[str, str]]) -> str:
    """The page with every marked table made anew. KeyError for a marker that no table has."""
    tables: dict[str, Callable[[], str]] = {
        "search": lambda: search_table(found),
        "fitted": lambda: measures_table(found, ("C", "kept")),
        "checked": lambda: measures_table(found, ("V",)),
        "clusters": lambda: clusters_table(found),
        "assumptions": lambda: assumptions_table(sets),
        "verdicts": lambda: verdicts_table(found),
    }
    return MARKED.sub(
        lambda marker: marker[0] if marker[2] == TABLE_OF_DEFAULTS else f"{marker[1]}\n{tables[marker[2]]()}\n{marker[3]}", text
    )


def search_table(found: Found) -> str:
    """How much was looked at, by search."""
    rows = [
        (number, str(one["evaluations"]), _thousands(one["residents"]), str(one["lucks"]), str(found["clusters"].get(number, 0)))
        for number, one in found["searches"].items()
    ]
    second = found["acceptance"]
    text = (
        f"Second look: {second['candidates']} candidates at {_thousands(second['residents'])} residents, {second['with_all_lucks']} of them "
        f"with all {second['lucks']} lucks (the others failed a measure after the first three). Accepted: {found['accepted_sets']} sets, within "
        f"tolerances times {found['tolerance_factor']:g}.\n"
    )
    return _table(("search", "evaluations", "residents", "lucks", "accepted sets"), rows) + "\n" + text


def measures_table(found: Found, uses: tuple[str, ...]) -> str:
    """Every measure of these uses, over all accepted sets."""
    rows = []
    for name, one in found["measures"].items():
        if one["use"] in uses:
            shares = one["share_of_sets"]
            held = f"{shares['holds']:.0%} / {shares['cannot tell']:.0%} / {shares['fails']:.0%}"
            rows.append((one["pattern"] or "", _title(name), _bounds(one), _three(one), one["judgement"], held))
    return _table(("pattern", "measure", "tolerance", "mean (5-95 % of sets)", "judgement", "sets: holds / cannot tell / fails"), rows)


def clusters_table(found: Found) -> str:
    """The measures that not every cluster judges alike, or fails."""
    clusters = list(found["clusters"])
    rows = [
        (_title(name), *(f"{_number(one['by_cluster'][c]['mean'])} {one['by_cluster'][c]['judgement']}" for c in clusters))
        for name, one in found["measures"].items()
        if {one["by_cluster"][c]["judgement"] for c in clusters} != {"holds"}
    ]
    return _table(("measure", *(f"cluster {c} ({found['clusters'][c]} sets)" for c in clusters)), rows)


def assumptions_table(sets: Sequence[Mapping[str, str]]) -> str:
    """Assumptions in which clusters lie apart, with each cluster's median and 5-95 % range."""
    space = Space()
    points = np.array([space.point({name: float(row[name]) for name in space.names}) for row in sets])
    of = np.array([row["cluster"] for row in sets])
    clusters = sorted(set(of))
    medians = np.array([np.median(points[of == c], axis=0) for c in clusters])
    rows = []
    for j in np.argsort(-np.ptp(medians, axis=0)):
        if np.ptp(medians[:, j]) > APART:
            values = np.array([float(row[space.names[j]]) for row in sets])
            quantiles = [np.quantile(values[of == c], [0.5, 0.05, 0.95]) for c in clusters]
            rows.append((f"`{space.names[j]}`", *(f"{q[0]:.3g} ({q[1]:.3g} to {q[2]:.3g})" for q in quantiles)))
    return _table(("assumption", *(f"cluster {c}" for c in clusters)), rows)


def verdicts_table(found: Found) -> str:
    """Verdicts of the comparison that was stored, over all worlds and by cluster."""
    rows = []
    for pair, outcomes in found["verdicts"].items():
        for outcome, one in outcomes.items():
            by = [f"{_word(one['clusters'][c])}" if c in one["clusters"] else "" for c in found["clusters"]]
            rows.append((pair, OUTCOMES[outcome].title["en"], _word(one), *by))
    return _table(("comparison", "outcome", "all", *(f"cluster {c}" for c in found["clusters"])), rows)


def verdicts(summary: Found) -> dict[str, Any]:
    """What `calibration.json` keeps of a comparison: the pairs against each other once, outcomes whose verdict differs by cluster, and the primary one."""
    kept: dict[str, Any] = {}
    order = list(summary["policies"])
    for i, one in enumerate(order):
        for other in order[:i]:
            pair = summary["differences"][f"{one} minus {other}"]
            told_once = [name for name in pair if name not in POOLED and not OUTCOMES[name].comparison_only]  # not again over twins
            rows = {name: pair[name] for name in told_once if pair[name] is not None and pair[name]["clusters"]}
            kept[f"{one} minus {other}"] = {
                name: {key: row[key] for key in ("better", "equal", "worse", "of", "verdict", "clusters")}
                for name, row in rows.items()
                if name == summary["primary"] or len({c["verdict"] for c in row["clusters"].values()}) > 1
            }
    return kept


def _word(row: Found) -> str:
    return f"{row['verdict'].replace('_', ' ')} ({row['better']}/{row['equal']}/{row['worse']})"


def _title(name: str) -> str:
    if name in PATTERNS:
        return PATTERNS[name].title["en"]
    return {"initiator_burnout_rate": "initiator burnouts per 100 initiator-years (kept)"}.get(
        name, "foundings in weeks 10-35 per 10,000 residents (kept)"
    )


def _bounds(one: Found) -> str:
    low = "" if one["low"] is None else f"from {one['low']:g} "
    return (low + ("" if one["high"] is None else f"to {one['high']:g}")).strip()


def _three(one: Found) -> str:
    return f"{_number(one['mean'])} ({_number(one['p05'])} to {_number(one['p95'])})"


def _number(value: float | None) -> str:
    return "undefined" if value is None else f"{value:.3g}"


def _thousands(number: int) -> str:
    return f"{number:,}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


def main() -> None:
    """Store verdicts where asked, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--verdicts", type=Path, help="summary.json of a comparison with the accepted sets")
    options = parser.parse_args()
    found = json.loads(CALIBRATION.read_text(encoding="utf-8"))
    if options.verdicts is not None:
        found["verdicts"] = verdicts(json.loads(options.verdicts.read_text(encoding="utf-8")))
        CALIBRATION.write_bytes(json_bytes(found))
    with SETS.open(encoding="utf-8", newline="") as file:
        sets = list(csv.DictReader(file))
    PAGE.write_text(fill(PAGE.read_text(encoding="utf-8"), found, sets), encoding="utf-8")


if __name__ == "__main__":
    main()
