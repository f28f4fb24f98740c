"""What a sweep will ask: points, runs, time and room, from two runs measured here."""

from __future__ import annotations

from dataclasses import dataclass, replace

from experiments.sweep import tables
from experiments.sweep.envelopes import groups_needed
from experiments.sweep.plan import Plan
from experiments.sweep.runs import run_task
from experiments.sweep.sweep import planned_runs, task_of

MEASURED = 2
#: What is smaller would be told as 0.0 MB.
SMALL_MB = 0.05


@dataclass(frozen=True)
class Estimate:
    """Of one shard or a whole sweep. `seconds` is without the envelopes, on so many workers; `megabytes` before compression."""

    points: int
    replications: int
    runs: int
    envelopes: int
    workers: int
    seconds_a_run: float
    seconds: float
    megabytes: float

    def text(self) -> str:
        """For standard output."""
        pilot = f", and the pilot for {self.envelopes} envelopes before it" if self.envelopes else ""
        workers = "1 worker" if self.workers == 1 else f"{self.workers} workers"
        size = f"at most about {self.megabytes:.1f} MB" if self.megabytes >= SMALL_MB else "less than 0.1 MB"
        return (
            f"{self.points} points, {self.replications} replications, {self.runs} runs{pilot}\n"
            f"about {_duration(self.seconds)} on {workers} ({self.seconds_a_run:.2f} s a run, measured on two runs), {size}\n"
        )


def estimate(plan: Plan, workers: int) -> Estimate:
    """Run the first task twice, the first time to load everything, and reckon. Cost is taken to be the whole budget."""
    budget = plan.study.budget_eur_per_1000_residents_per_year
    own = plan.study.envelope_eur_per_1000_residents_per_year
    known = replace(plan, study=replace(plan.study, envelope_eur_per_1000_residents_per_year=budget if own is None else own))
    task = task_of(known, plan.tasks[0], {})
    task = replace(task, policies=task.policies[:1])
    for _ in range(MEASURED):
        found = run_task(task)
    timing = found[tables.TIMINGS].to_pylist()[0]
    policies = len(plan.study.policies)
    seconds = timing["setup_seconds"] / policies + timing["run_seconds"]
    runs = planned_runs(plan)
    bytes_a_run = sum(table.nbytes for name, table in found.items() if name in plan.tables)
    points, envelopes = len(plan.design.points), len(groups_needed(plan))
    return Estimate(points, plan.study.replications, runs, envelopes, workers, seconds, seconds * runs / workers, runs * bytes_a_run / 1e6)


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} minutes" if seconds < 90 * 60 else f"{seconds / 3600:.1f} hours"
