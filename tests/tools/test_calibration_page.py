"""docs/calibration.md says what the search left in the library."""

import csv
import json
import runpy
from pathlib import Path

import pytest

from experiments.search.space import Space
from scenarios.library import LIBRARY

TOP = Path(__file__).resolve().parents[2]
PAGE = TOP / "docs" / "calibration.md"


@pytest.fixture(scope="module")
def tool():
    return runpy.run_path(str(TOP / "tools" / "calibration_page.py"))


@pytest.mark.skipif(not (LIBRARY / "calibration.json").exists(), reason="no set of assumptions has been accepted yet")
def test_the_page_agrees_with_the_library(tool):
    text = PAGE.read_text(encoding="utf-8")
    with (LIBRARY / "accepted_sets.csv").open(encoding="utf-8", newline="") as file:
        sets = list(csv.DictReader(file))
    assert tool["fill"](text, json.loads((LIBRARY / "calibration.json").read_text()), sets) == text, "run: python tools/calibration_page.py"


def test_assumptions_in_which_clusters_lie_apart_are_shown_and_no_others(tool):
    space = Space()
    middle = space.point(space.inputs(space.defaults()))
    sets = []
    for cluster, share in (("1", 0.2), ("1", 0.25), ("2", 0.8), ("2", 0.9)):
        point = middle.copy()
        point[3] = share
        sets.append({"cluster": cluster} | {name: str(value) for name, value in space.inputs(point).items()})
    table = tool["assumptions_table"](sets)
    assert table.count("\n") == 3
    assert space.names[3] in table


def test_verdicts_are_kept_once_a_pair_for_the_primary_outcome_and_where_clusters_differ(tool):
    def row(*words):
        count = {"better": 1, "equal": 0, "worse": 0, "of": 1}
        return {**count, "verdict": words[0], "mean": 0.1, "clusters": {str(i): {**count, "verdict": word} for i, word in enumerate(words)}}

    pair = {"trust_end": row("cannot_say", "cannot_say"), "need_met_share": row("cannot_say", "cannot_say"), "mean_life_weeks": None}
    differing = {**pair, "paperwork_share": row("probably_better", "probably_worse")}
    summary = {
        "primary": "trust_end",
        "policies": {"none": {}, "mixed": {}},
        "differences": {"mixed minus none": differing, "none minus mixed": differing},
    }
    kept = tool["verdicts"](summary)
    assert kept.keys() == {"mixed minus none"}
    assert kept["mixed minus none"].keys() == {"trust_end", "paperwork_share"}
    table = tool["verdicts_table"]({"verdicts": kept, "clusters": {"0": 3, "1": 3}})
    assert "probably better (1/0/0) | probably worse (1/0/0)" in table
