"""Running a sweep: what is missing is given to the crew, what is done goes into parts, and at any moment all of it can be taken up again."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from typing import Any, TextIO

from experiments import files
from experiments.compare import study_files
from experiments.engine import Progress
from experiments.sweep import tables
from experiments.sweep.crew import Crew, EndAsked, Job, Lost, TooLong, results
from experiments.sweep.described import assumptions_table, dictionary_csv, points_table
from experiments.sweep.differences import DIFFERENCES, write_differences
from experiments.sweep.envelopes import find_envelopes, group_of, needs_envelope, point_study
from experiments.sweep.held import Held, held_in
from experiments.sweep.manifest import FINISHED, MANIFEST, check_same, design_words, manifest_of, now, write_manifest
from experiments.sweep.plan import Plan
from experiments.sweep.points import Point
from experiments.sweep.runs import TIMEOUT, Task, failed_task, run_task
from experiments.sweep.storage import RECORDS, Parts
from experiments.worlds import policies_of
from scenarios.errors import InputError, input_error

#: Keeping the tasks of parts that are not full may take this part of the time.
SHARE_FOR_KEEPING = 0.05
TOO_LONG = "not done within {seconds:g} seconds, all policies of the point in this luck together"

Envelopes = Mapping[str, dict[str, Any]]


@dataclass(frozen=True)
class Swept:
    """What stands in the folder after a sweep: runs planned, done (failed ones too) and failed. `complete`: all of them are in their parts.

    `whole`: it is a sweep and no shard of one.
    """

    folder: Path
    planned: int
    done: int
    failed: int
    complete: bool
    whole: bool

    def counts(self) -> dict[str, int]:
        """For the manifest."""
        return {"runs_planned": self.planned, "runs_done": self.done, "runs_failed": self.failed}


def sweep(
    plan: Plan,
    out: str | Path,
    crew: Crew,
    *,
    resume: bool = False,
    retry_failed: bool = False,
    timeout_seconds: float | None = None,
    design_source: str = "",
    workers: str = "",
    stream: TextIO | None = None,
) -> Swept:
    """Run what is missing of a plan in the folder `out`, or of a shard of it in the folder of that shard.

    `retry_failed` takes what failed as missing; a task (all policies of a point in one luck) that takes longer than `timeout_seconds` is
    ended with its worker and has status timeout, where the crew can do that.
    `design_source` is the word or file of `--design`, `workers` says who does the work. SIGTERM and SIGUSR1 end it in an orderly way:
    the result is then not complete. InputError where the folder holds something else or takes nothing more; EngineError where the crew is
    gone. A part that is damaged is named on `stream` (standard error) and run again.
    """
    stream = sys.stderr if stream is None else stream
    first, of = plan.shard
    top = files.writable_folder(out)
    folder = top if of == 1 else files.writable_folder(top / "shards" / f"{first}-of-{of}")
    manifest = {**_opened(plan, folder, resume, design_source, workers), "timeout_seconds": timeout_seconds}
    parts = Parts(folder, plan.tables)
    parts.tidy()
    held = held_in(plan, parts, stream, retry_failed)
    if len(held.records) < plan.parts:
        (folder / DIFFERENCES).unlink(missing_ok=True)  # of fewer runs; made again when all are there
    with EndAsked() as end:
        with crew:
            envelopes = find_envelopes(plan, folder, crew, end, retry_failed)
            _carry_out(plan, parts, held, envelopes, crew, end, timeout_seconds)
        return _closed(plan, parts, held, manifest)  # and whoever asks for an end now gets it when this is written


# --- the folder ---


def _opened(plan: Plan, folder: Path, resume: bool, design_source: str, workers: str) -> dict[str, Any]:
    """The manifest so far, after it and the files that say what was asked have been put in place."""
    started = now()
    if (folder / MANIFEST).exists():
        if not resume:
            raise input_error("--out", None, f"{folder}, which holds a sweep", "--resume to go on with it, or a new folder")
        before = files.read_json(folder / MANIFEST)
        check_same(folder, before, plan)
        started = before["started"]
    elif files.kind_of(folder) is not None or any((folder / name).exists() for name in (RECORDS, *plan.tables)):
        raise input_error("--out", None, f"{folder}, which holds results of something else", "an empty or new folder")
    source = Path(design_source)
    copy = f"inputs/design{source.suffix}" if source.is_file() else None
    manifest = manifest_of(plan, design_words(plan, copy or design_source), started, workers)
    contents = {**_said(plan), **({copy: source.read_bytes()} if copy else {})}
    write_manifest(folder, {**manifest, "status": "running", "runs_planned": planned_runs(plan)})
    for name, content in contents.items():
        files.write_whole(folder / name, content)
    return manifest


def _said(plan: Plan) -> dict[str, bytes]:
    """The files that say what was asked, and what the columns of the others mean."""
    points, assumptions = points_table(plan.design), assumptions_table(plan.study, plan.design)
    described = {"points": points.schema, "assumptions": assumptions.schema}
    return {
        **study_files(plan.study),
        "points.parquet": files.parquet_bytes(points),
        "assumptions.parquet": files.parquet_bytes(assumptions),
        "dictionary.csv": dictionary_csv(
            described | {name: tables.schema(name) for name in (*reversed(plan.tables), "differences")}
        ).encode(),
    }


# --- the work ---


def task_of(plan: Plan, number: int, envelopes: Envelopes) -> Task:
    """A task as a worker gets it. A point that asks for what cannot be is a task with a problem."""
    point, (luck_id, seed), problem = plan.point_of(number), plan.luck_of(number), None
    study, policies = plan.study, policies_of(plan.study)
    try:
        asked = point_study(plan, point)
        policies = policies_of(asked)
        if needs_envelope(asked):
            found = envelopes[group_of(plan, asked)[0]]
            problem = found["problem"]
            if problem is None:
                asked = replace(asked, envelope_eur_per_1000_residents_per_year=found["envelope_eur_per_1000_residents_per_year"])
        study = asked
    except InputError as error:
        problem = str(error)
    study = replace(study, replications=1)  # how many there are decides no number of a run
    return Task(number, point.point_id, plan.replication_of(number), luck_id, seed, study, policies, plan.keep, problem)


def _jobs(plan: Plan, held: Held, envelopes: Envelopes, seconds: float | None) -> Iterator[Job]:
    for part in range(plan.parts):
        if part not in held.records:
            done = set(held.tasks.get(part, ()))
            for number in plan.tasks_of(part):
                if number not in done:
                    yield Job(number, run_task, task_of(plan, number, envelopes), seconds)


def _carry_out(plan: Plan, parts: Parts, held: Held, envelopes: Envelopes, crew: Crew, end: EndAsked, seconds: float | None) -> None:
    """Do the tasks that are missing. However it ends, what is done is in a part or kept for one, but where the disk takes nothing more."""
    _close_full(plan, parts, held)
    left = len(plan.tasks) - sum(record["tasks"] for record in held.records.values()) - sum(map(len, held.tasks.values()))
    progress = Progress(left, "worlds")
    changed: set[int] = set()
    kept, cost = monotonic(), 0.0
    try:
        for number, result in results(crew, _jobs(plan, held, envelopes, seconds), end):
            part = plan.part_of(number)
            if isinstance(result, TooLong):
                result = failed_task(task_of(plan, number, envelopes), TOO_LONG.format(seconds=seconds), TIMEOUT)
            elif isinstance(result, Lost):
                result = failed_task(task_of(plan, number, envelopes), result.why)
            held.put(part, result)
            changed.add(part)
            progress.step()
            if _close_full(plan, parts, held, part):
                changed.discard(part)
            elif monotonic() - kept > cost / SHARE_FOR_KEEPING:
                began = monotonic()
                _keep(parts, held, changed)
                kept = monotonic()
                cost = kept - began
    except InputError:  # the disk takes nothing more
        raise
    except BaseException:
        _keep(parts, held, changed)
        raise
    _keep(parts, held, changed)


def _close_full(plan: Plan, parts: Parts, held: Held, part: int | None = None) -> bool:
    """Close this part (None: any) if all its tasks are there; whether one was."""
    full = [number for number in (held.tasks if part is None else [part]) if len(held.tasks[number]) == len(plan.tasks_of(number))]
    for number in full:
        held.records[number] = parts.write(number, held.pieces[number], len(held.tasks[number]))
        held.drop(number)
    return bool(full)


def _keep(parts: Parts, held: Held, changed: set[int]) -> None:
    for part in changed:
        parts.keep_open(part, held.pieces[part])
    changed.clear()


def _closed(plan: Plan, parts: Parts, held: Held, manifest: dict[str, Any]) -> Swept:
    """Write what comes last, and say what there is."""
    if len(held.records) == plan.parts:
        return finish(plan, parts, held.records, manifest)
    open_runs = [piece[tables.RUNS] for pieces in held.pieces.values() for piece in pieces]
    done = sum(record["runs"] for record in held.records.values()) + sum(runs.num_rows for runs in open_runs)
    failed = sum(record["failed"] for record in held.records.values()) + sum(map(tables.failures, open_runs))
    swept = Swept(parts.folder, planned_runs(plan), done, failed, complete=False, whole=plan.is_whole)
    write_manifest(parts.folder, {**manifest, "status": "stopped", "ended": now(), **swept.counts()})
    return swept


def planned_runs(plan: Plan) -> int:
    """Runs of this shard: each of its tasks under the policies of its point."""
    policies = [_policies_at(plan, point) for point in plan.design.points]
    if plan.shard[1] == 1:  # without a count of every task
        return plan.study.replications * sum(policies)
    return sum(policies[task % len(policies)] for task in plan.tasks)


def _policies_at(plan: Plan, point: Point) -> int:
    try:
        return len(point_study(plan, point).policies)
    except InputError:  # its runs fail, one for each policy of the study
        return len(plan.study.policies)


def finish(plan: Plan, parts: Parts, records: Mapping[int, dict[str, Any]], manifest: dict[str, Any]) -> Swept:
    """Write the differences, of a sweep that is no shard, and the manifest with the hashes of all parts."""
    if plan.is_whole:
        write_differences(parts.folder, (parts.file(tables.RUNS, part) for part in range(plan.parts)), plan.study)
    done, failed = (sum(record[key] for record in records.values()) for key in ("runs", "failed"))
    swept = Swept(parts.folder, planned_runs(plan), done, failed, complete=True, whole=plan.is_whole)
    held = {f"part-{part:05d}": records[part] for part in sorted(records)}
    write_manifest(parts.folder, {**manifest, "status": FINISHED, "ended": now(), **swept.counts(), "parts": held})
    return swept
