"""The sweep that is kept for the tests and the notebook is still what the program computes."""

import json
import re
import runpy
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from stored_sweep import STORED

from experiments.sweep import tables
from experiments.sweep.described import dictionary_csv
from experiments.sweep.opened import open_sweep
from experiments.sweep.runs import HOST, run_task
from experiments.sweep.sweep import task_of

TOP = Path(__file__).resolve().parents[2]
TOOL = runpy.run_path(str(TOP / "tools" / "store_test_sweep.py"))
AGAIN = "run: python tools/store_test_sweep.py"
TABLES = ("runs", "spending", "survival")
MOST_BYTES = 2_000_000


@pytest.fixture(scope="module")
def opened():
    return open_sweep(STORED)


def test_it_is_complete_and_no_run_failed(opened):
    assert opened.complete
    assert opened.failed().num_rows == 0
    assert opened.manifest["runs_done"] == opened.manifest["runs_planned"] == 200 * 2 * 3


def test_it_is_the_sweep_that_its_tool_makes(opened):
    plan = TOOL["stored_plan"]()
    assert opened.study == plan.study, AGAIN
    wanted = plan.identity()
    for key in ("study_sha256", "design_sha256", "luck", "keep", "runs_per_part", "version"):
        assert opened.manifest["identity"][key] == wanted[key], AGAIN


@pytest.mark.parametrize("number", [0, 287])
def test_a_task_run_anew_gives_the_stored_rows(opened, number):
    plan = TOOL["stored_plan"]()
    anew = run_task(task_of(plan, number, {}))
    runs = anew["runs"]["run_id"].to_pylist()
    for name in TABLES:
        stored = opened.table(name)
        stored = stored.filter(pa.compute.is_in(stored["run_id"], value_set=pa.array(runs)))
        rows = tables.stored(name, anew[name]).to_pylist()
        assert len(rows) == stored.num_rows > 0, AGAIN
        for row, kept in zip(rows, stored.to_pylist(), strict=True):
            fractions = [key for key, value in kept.items() if isinstance(value, float)]
            assert [row.pop(key) for key in fractions] == pytest.approx([kept.pop(key) for key in fractions], rel=1e-9), (
                AGAIN
            )  # as on another processor
            assert row == kept, AGAIN


def test_its_columns_are_those_of_today():
    for name in (*TABLES, "timings"):
        for file in (STORED / name).glob("*.parquet"):
            assert pq.read_schema(file).equals(tables.schema(name), check_metadata=True), AGAIN
    described = {name: pq.read_schema(STORED / f"{name}.parquet") for name in ("points", "assumptions", "differences")}
    kept = (STORED / "dictionary.csv").read_text(encoding="utf-8")
    for name, schema in {**described, **{name: tables.schema(name) for name in TABLES}}.items():
        lines = dictionary_csv({name: schema}).splitlines()[1:]
        assert set(lines) <= set(kept.splitlines()), AGAIN


def test_it_does_not_say_whose_machine_it_was(opened):
    assert set(opened.table("timings")["host"].to_pylist()) == {"not told"}
    manifest = (STORED / "manifest.json").read_text(encoding="utf-8")
    assert re.findall(r"\"[^\"]*(?:/home/|/root/|/tmp/|/Users/|\\\\Users\\\\)[^\"]*\"", manifest) == []
    assert json.loads(manifest)["slurm"] == {}
    assert json.loads(manifest)["platform"]["system"].isalpha()


def test_the_name_of_the_machine_is_left_out_where_the_user_says_so(monkeypatch):
    monkeypatch.setenv(HOST, "node of a cluster")
    plan = TOOL["stored_plan"]()
    task = replace(task_of(plan, 0, {}), problem="not run at all")
    assert run_task(task)["timings"]["host"].to_pylist() == ["node of a cluster"] * 3


def test_it_is_small():
    assert sum(file.stat().st_size for file in STORED.rglob("*")) < MOST_BYTES
