"""The tool that stores the answer to the default study."""

import runpy
from pathlib import Path

from experiments.served.kept import finished
from experiments.served.stored import ANSWER_FILE, MAP_FILE
from scenarios.study import load_study

TOP = Path(__file__).resolve().parents[2]


def test_a_run_that_was_stopped_goes_on_with_the_worlds_it_has_and_ends_as_one_that_was_not(tmp_path):
    compute = runpy.run_path(str(TOP / "tools" / "store_default_answer.py"))["compute"]
    study = load_study("the-hague-2020-2022", residents=1000, weeks=30, replications=2, next_crisis=False, policies=["none", "ad-hoc"])
    at_once = compute(study, tmp_path)
    assert set(at_once) == {ANSWER_FILE, MAP_FILE, "study.toml", "runs.parquet", "curves.parquet"}
    (tmp_path / "world-0.pickle").unlink()
    before = (tmp_path / "world-1.pickle").stat().st_mtime_ns
    assert compute(study, tmp_path) == at_once
    assert finished(tmp_path) == [0, 1]
    assert (tmp_path / "world-1.pickle").stat().st_mtime_ns == before
