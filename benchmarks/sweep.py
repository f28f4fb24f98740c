"""`python -m benchmarks.sweep [--runs N] [--residents N]`: what a sweep costs beside its runs, and what a second worker and Dask give.

Needs a calm machine with two processors. 1,000 runs of 50,000 residents take some twenty minutes.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import pyarrow.parquet as pq

from benchmarks.__main__ import say
from experiments.sweep.crew import Crew, Dask, Here, Job, Processes
from experiments.sweep.design import design_of
from experiments.sweep.plan import Plan
from experiments.sweep.runs import run_task
from experiments.sweep.sweep import sweep, task_of
from scenarios import load_study
from scenarios.study import DEFAULT_STUDY

#: Near what the pilot finds for the default study; fixed, so that no pilot is in the figures.
ENVELOPE = 1000.0
#: What a worker has no need of: the front end, and what draws.
FRONT_END = ("solara", "ipyvue", "ipyvuetify", "fastapi", "uvicorn", "matplotlib", "docx", "dashboard")


def plan_of(runs: int, residents: int) -> Plan:
    """At least so many runs of the default study, four policies a point, over all assumptions."""
    study = load_study(DEFAULT_STUDY, residents=residents)
    study = replace(study, envelope_eur_per_1000_residents_per_year=ENVELOPE, replications=1)
    return Plan(study, design_of(study, "latin-hypercube", -(-runs // len(study.policies))))


def timed(plan: Plan, crew: Crew, folder: Path) -> tuple[float, float]:
    """(wall seconds of the sweep, seconds of its bare runs, the making of their cities among them). Workers are warm."""
    begun = perf_counter()
    sweep(plan, folder, crew)
    wall = perf_counter() - begun
    timings = pq.read_table(folder / "timings", columns=["setup_seconds", "run_seconds"])
    made = sum(timings["setup_seconds"].to_pylist()) / len(plan.study.policies)  # said once by each run of a task
    return wall, made + sum(timings["run_seconds"].to_pylist())


def on_dask(plan: Plan, folder: Path, workers: int) -> float:
    """Wall seconds on a real scheduler and workers of this machine."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        warm = replace(plan, design=design_of(plan.study, "latin-hypercube", 2 * workers))
        sweep(warm, folder / "warm-dask", Dask(cluster.scheduler_address))
        return timed(plan, Dask(cluster.scheduler_address), folder / "dask")[0]


def warmed(workers: int, plan: Plan, folder: Path) -> Processes:
    """Processes that have loaded the model: a sweep pays for that once, whatever its size."""
    crew = Processes(workers)
    left = 2 * workers
    for number in range(left):
        crew.submit(Job(number, run_task, task_of(plan, number, {})))
    while left:
        left -= len(crew.finished(60.0)[0])
    return crew


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sweep", description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--residents", type=int, default=50_000)
    parser.add_argument("--no-dask", action="store_true")
    given = parser.parse_args()
    plan = plan_of(given.runs, given.residents)
    runs = len(plan.tasks) * len(plan.study.policies)
    print(f"{runs} runs of {given.residents} residents")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sweep(plan_of(8, given.residents), folder / "warm", Here())
        one, bare = timed(plan, Here(), folder / "one")
        print(f"one worker {one:.1f} s, of which bare runs {bare:.1f} s")
        say("overhead of a run beside the model, milliseconds", (one - bare) / runs * 1000, 10.0)
        two, _ = timed(plan, warmed(2, plan, folder), folder / "two")
        print(f"two workers {two:.1f} s: {one / two:.2f} times as fast as one   aim 1.8")
        say("wall time at two workers, in half the sum of the bare runs", two / (bare / 2), 1.3)
        same = all(
            (folder / "one" / "runs" / path.name).read_bytes() == path.read_bytes() for path in (folder / "two" / "runs").glob("*.parquet")
        )
        print(f"the same values from one worker and two: {'yes' if same else 'NO'}")
        if not given.no_dask:
            say("Dask on this machine, in the time of the pool", on_dask(plan, folder, 2) / two, 1.2)
    code = f"import experiments.sweep.runs, sys; print(*sorted(set({FRONT_END!r}) & {{n.partition('.')[0] for n in sys.modules}}))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    print(f"of the front end a worker imports: {found or 'nothing'}")


if __name__ == "__main__":
    main()
