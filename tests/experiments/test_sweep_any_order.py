"""However a sweep is split, in whatever order its tasks are done and wherever it is broken off: the same files. What is added changes nothing."""

import random
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sweeping import ByTable, swept, tiny_plan, values

from experiments.sweep.merge import merge
from experiments.sweep.plan import Plan
from experiments.sweep.runs import run_task
from experiments.sweep.stored import extended_plan
from experiments.sweep.sweep import task_of

#: Sizes of parts, in runs: a task is two runs.
SIZES = (4, 6, 10, 100)
LUCKS = ("common", "independent")


@cache
def known(luck: str) -> dict:
    """What becomes of each of the 12 tasks, run once: which shard or part it is in decides nothing of it."""
    plan = tiny_plan(luck=luck)
    return {task: run_task(task_of(plan, task, {})) for task in plan.tasks}


@pytest.fixture(scope="module")
def in_order(tmp_path_factory):
    """The values of the sweep done in order, in one go."""

    @cache
    def made(plan: Plan) -> dict:
        folder = tmp_path_factory.mktemp("in order")
        assert swept(plan, folder, ByTable(known(plan.luck), 1, random.Random(0))).complete
        return values(folder)

    return made


def done(plan: Plan, folder: Path, capacity: int, order: random.Random, break_off: int | None) -> None:
    """Carry out what is missing, maybe in two goes."""
    resume = (folder / "manifest.json").exists()
    if break_off is not None:
        swept(plan, folder, ByTable(known(plan.luck), capacity, order, break_off), resume=resume)
    assert swept(plan, folder, ByTable(known(plan.luck), capacity, order), resume=True).complete


#: How tasks are given out, and how the work is broken off.
WAYS = {
    "size": st.sampled_from(SIZES),
    "luck": st.sampled_from(LUCKS),
    "capacity": st.integers(1, 8),
    "order": st.randoms(use_true_random=False),
    "break_off": st.none() | st.integers(1, 3),
}


@settings(max_examples=6)
@given(of=st.integers(1, 5), **WAYS)
def test_any_split_into_shards_and_any_order_give_the_same_files(in_order, of, size, luck, capacity, order, break_off):
    plan = tiny_plan(luck=luck, runs_per_part=size)
    with TemporaryDirectory() as name:
        folder = Path(name)
        for shard in order.sample(range(of), of):
            done(replace(plan, shard=(shard, of)), folder, capacity, order, break_off)
        if of > 1:
            assert merge(folder).complete
        assert values(folder) == in_order(plan)


@settings(max_examples=6)
@given(before=st.integers(1, 2), **WAYS)
def test_extending_runs_only_what_is_new_and_leaves_the_values_of_old_runs(in_order, before, size, luck, capacity, order, break_off):
    plan = tiny_plan(luck=luck, runs_per_part=size, replications=before)
    with TemporaryDirectory() as name:
        folder = Path(name)
        done(plan, folder, capacity, order, break_off)
        old = pq.read_table(folder / "runs").to_pylist()
        more, source = extended_plan(folder, 3 - before)
        crew = ByTable(known(luck), capacity, order)
        assert swept(more, folder, crew, resume=True, design_source=source).complete
        assert sorted(crew.done) == list(range(4 * before, 12))
        assert pq.read_table(folder / "runs").to_pylist()[: len(old)] == old
        assert values(folder) == in_order(tiny_plan(luck=luck, runs_per_part=size))
