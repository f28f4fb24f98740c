"""One task of a sweep, as a worker does it: a point in one replication under all its policies, residents and burn-in made once.

A run that fails is tried once more, and then is a row that says why: it never ends the sweep.
"""

from __future__ import annotations

import hashlib
import os
import platform
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Lock
from time import perf_counter
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from experiments.measured import TWIN_OUTCOMES, spending_rows
from experiments.sweep import tables
from experiments.sweep.plan import Keep
from experiments.worlds import World, prepare_world, residents_of, run_policy
from scenarios import library
from scenarios.city import load_city
from scenarios.outcomes import PATTERNS
from scenarios.parameter_sets import parameter_set_of
from scenarios.policies import Policy
from scenarios.study import Study, content_of

ATTEMPTS = 2
#: What stands in this variable stands in `timings` for the name of the machine, which is nobody's business once a sweep is published.
HOST = "LANGEADEM_HOST"
#: Status of runs without results.
FAILED, TIMEOUT = "failed", "timeout"
#: A Dask worker may run tasks in threads side by side; a world is no job for that.
_ONE_AT_A_TIME = Lock()


@dataclass(frozen=True)
class Task:
    """A point in a replication. `study` is that of the point, its envelope resolved; `problem` says why it cannot be run at all."""

    number: int
    point_id: int
    replication: int
    luck_id: int
    seed: int
    study: Study
    policies: tuple[Policy, ...]
    keep: Keep
    problem: str | None = None


@dataclass
class _Run:
    """A policy of the task, and what came of it. `history` is None and `found` empty where the run failed; `status` says how, if it did."""

    policy: Policy
    run_id: str
    history: Any = None
    found: dict[str, pa.Table] = field(default_factory=dict)
    error: str | None = None
    seconds: float = 0.0
    attempt: int = 1
    status: str = FAILED


def run_task(task: Task) -> dict[str, pa.Table]:
    """Run the task; its rows of every table that is kept, as bare tables."""
    with _ONE_AT_A_TIME:
        return _tabled(task, *_ran(task))


def failed_task(task: Task, problem: str, status: str = FAILED) -> dict[str, pa.Table]:
    """The rows of a task that could not be run, with the reason."""
    return _tabled(task, [_Run(policy, run_id(task, policy), error=problem, status=status) for policy in task.policies], 0.0)


def run_id(task: Task, policy: Policy) -> str:
    """The fingerprint of a run: 32 hexadecimal digits."""
    said = f"{task.study.digest()} {_digest(policy)} {task.seed} {task.point_id} {task.replication}"
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _digest(policy: Policy) -> str:
    return hashlib.sha256(policy.to_toml().encode()).hexdigest()


def _ran(task: Task) -> tuple[list[_Run], float]:
    runs = [_Run(policy, run_id(task, policy), error=task.problem) for policy in task.policies]
    if task.problem is not None:
        return runs, 0.0
    began = perf_counter()
    made, problem, attempt = _tried(lambda: _prepared(task))
    setup_seconds = perf_counter() - began
    for run in runs:
        if made is None:
            run.error, run.attempt = problem, attempt
            continue
        began = perf_counter()
        done, run.error, run.attempt = _tried(partial(_lived, task, made, run.policy))
        run.seconds = perf_counter() - began
        if done is not None:
            run.history, run.found = done
    return runs, setup_seconds


def _prepared(task: Task) -> tuple[World, Any]:
    world = World(task.seed, parameter_set_of(task.study, task.replication), task.replication)
    return world, prepare_world(task.study, world)


def _lived(task: Task, made: tuple[World, Any], policy: Policy) -> tuple[Any, dict[str, pa.Table]]:
    world, start = made
    model = run_policy(task.study, world, policy, start)
    found = model.tables()
    wanted = ["spending"] + ["initiatives"] * task.keep.survival + ["weekly"] * (task.keep.weekly_every is not None)
    return model.history(), {name: found[name] for name in wanted}


def _tried(job: Callable[[], Any]) -> tuple[Any, str | None, int]:
    """(result, None, attempt), or (None, the reason, last attempt)."""
    problem = ""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return job(), None, attempt
        except Exception as error:  # whatever it is, the sweep goes on and the row says it
            problem = " ".join(f"{type(error).__name__}: {error}".split())
    return None, problem, ATTEMPTS


# --- rows ---


def _tabled(task: Task, runs: list[_Run], setup_seconds: float) -> dict[str, pa.Table]:
    from simulation.twins import twin_ids

    whole = all(run.history is not None for run in runs)
    twins = twin_ids([run.history for run in runs]) if whole and len(runs) > 1 else None
    shared, number = _shared(task), task.number
    made = {
        tables.RUNS: tables.bare_rows(tables.RUNS, number, [{**shared, **_row(task, run, twins)} for run in runs]),
        tables.TIMINGS: tables.bare_rows(tables.TIMINGS, number, [_timing(run, setup_seconds) for run in runs]),
        tables.SPENDING: _kept(task, runs, tables.SPENDING, lambda run: run.found["spending"]),
    }
    if task.keep.survival:
        made[tables.SURVIVAL] = _kept(task, runs, tables.SURVIVAL, lambda run: survival_table(run.found["initiatives"], run.history, twins))
    if (every := task.keep.weekly_every) is not None:
        made[tables.WEEKLY] = _kept(task, runs, tables.WEEKLY, lambda run: _thinned(run.found["weekly"], every))
    return made


def _kept(task: Task, runs: list[_Run], name: str, table: Callable[[_Run], pa.Table]) -> pa.Table:
    pieces = [tables.bare_columns(name, task.number, run.run_id, table(run)) for run in runs if run.found]
    return pa.concat_tables([tables.bare_schema(name).empty_table(), *pieces]).combine_chunks()


def _thinned(weekly: pa.Table, every: int) -> pa.Table:
    return weekly.filter(pa.array(weekly["week"].to_numpy() % every == 0))


def _shared(task: Task) -> dict[str, Any]:
    study = task.study
    row = {
        "point_id": task.point_id,
        "replication": task.replication,
        "luck_id": task.luck_id,
        "seed": task.seed,
        "city": _name_of("cities", study.city),
        "crisis": _name_of("crises", study.crisis),
        "weeks": study.weeks,
        "envelope_eur_per_1000_residents_per_year": study.envelope_eur_per_1000_residents_per_year,
    }
    counted, _, _ = _tried(lambda: (residents_of(study), load_city(study.city).part(study.neighbourhoods).residents))
    if counted is not None:  # a point may ask for more residents than there are: that is its error, not one more
        row |= {"residents": counted[0], "residents_fraction": counted[0] / counted[1]}
    return row


def _name_of(kind: str, name: str) -> str:
    """A name of the library, or that of a file with its hash: never the folder, which is another one on each machine."""
    return f"{Path(name).name} ({content_of(kind, name)[:12]})" if library.is_file_name(kind, name) else name


def _row(task: Task, run: _Run, twins: np.ndarray | None) -> dict[str, Any]:
    row = {"run_id": run.run_id, "policy": run.policy.name, "policy_sha256": _digest(run.policy)}
    if not run.found:
        return {**row, "status": run.status, "error": run.error}
    budget = sum(spent.budgeted_eur for spent in spending_rows(run.found["spending"]))
    return {**row, "status": tables.OK, "budget_eur": budget, **_figures(run.history, task.study.crisis, twins)}


def _figures(history: Any, crisis: str, twins: np.ndarray | None) -> dict[str, Any]:
    """Every outcome, the counts they are based on, and every measure of a pattern; those of no crisis only where there is none."""
    from simulation import outcomes, patterns

    of_twins = {
        "survival_25_months_twins": None if twins is None else outcomes.survival_25_months(history, twins),
        "mean_life_weeks_twins": None if twins is None else outcomes.mean_life_weeks(history, twins),
    }
    measures = patterns.drift(history) if crisis == "none" else patterns.patterns(history)
    return {
        **outcomes.outcomes(history),
        **{name: of_twins[name] for name in TWIN_OUTCOMES},
        **outcomes.counts(history),
        **{name: measures.get(name) for name in PATTERNS},
    }


def _timing(run: _Run, setup_seconds: float) -> dict[str, Any]:
    return {
        "run_id": run.run_id,
        "host": os.environ.get(HOST, platform.node()),
        "setup_seconds": setup_seconds,
        "run_seconds": run.seconds,
        "memory_mb": most_memory_mb(),
        "attempt": run.attempt,
    }


def most_memory_mb() -> float | None:
    """The most memory this process has had, in MB; None where the system does not tell."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if platform.system() == "Darwin" else peak / 1e3


def survival_table(initiatives: pa.Table, history: Any, twins: np.ndarray | None) -> pa.Table:
    """`survival` of one run, without its run_id: of the table `initiatives`, and of the history of the same run what that table does not hold.

    `twins` are the ids of those founded under every policy. Rows of both are in the order of the ids.
    """
    codes = {"could_not_go_on": 1, **{name: place for place, name in enumerate(tables.ENDED_AS, 2)}}
    status = pa.array([codes.get(ended, 0) for ended in initiatives["ended_as"].to_pylist()], pa.int64())
    ids = initiatives["id"].to_numpy()
    columns = {
        **{name: initiatives[name] for name in ("id", "founder", "existing", "founded_week", "ended_week", "cause", "weeks_paused")},
        **{name: initiatives[name] for name in ("kind", "neighbourhood", "tie_municipality_at_founding")},
        "entry_week": pc.max_element_wise(initiatives["founded_week"], pa.scalar(0, pa.int64())),
        "status": status,
        **{name: pa.array(history.initiatives[name]) for name in ("legal_form_at_founding", "initiators_at_founding")},
        "legal_form_end": initiatives["legal_form"],
        "initiators_end": initiatives["initiators"],
        "added_value_at_founding": initiatives["added_value"],
        "in_all_worlds": pa.nulls(len(ids), pa.bool_()) if twins is None else pa.array(np.isin(ids, twins)),
    }
    return pa.table(columns)
