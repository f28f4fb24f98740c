"""Shards of a sweep made into the sweep they are parts of, and a sweep taken up again from its folder alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from experiments import files
from experiments.compare import STUDY_FILE
from experiments.sweep import tables
from experiments.sweep.design import Design, design_of
from experiments.sweep.envelopes import FILE as ENVELOPES
from experiments.sweep.envelopes import found_envelopes
from experiments.sweep.held import places_of_points
from experiments.sweep.manifest import FILE as MANIFEST
from experiments.sweep.manifest import read_manifest
from experiments.sweep.plan import Keep, Plan
from experiments.sweep.storage import Bare, Damaged, Parts, write_whole
from experiments.sweep.sweep import Swept, finish, planned_runs
from scenarios.errors import InputError, input_error
from scenarios.study import Study, load_study
from scenarios.study_keys import check_key

#: Of a shard's manifest, what the merged one says in the words of every shard.
_OF_EACH_SHARD = ("platform", "processor", "container", "slurm", "timeout_seconds", "started", "ended")


def stored_plan(folder: Path) -> tuple[Plan, dict[str, Any]]:
    """The plan of the sweep or shard in a folder, and its manifest. InputError where the folder does not say, or the design is not what it was."""
    manifest = read_manifest(folder)
    try:
        identity, said = manifest["identity"], manifest["design"]
        first, of = map(int, manifest["shard"].split("/"))
        study = replace(load_study((folder / STUDY_FILE).absolute()), replications=int(manifest["replications"]))
        design = _stored_design(study, folder, said)
        plan = Plan(study, design, identity["luck"], Keep(**identity["keep"]), (first, of), identity["runs_per_part"])
        digest = identity["design_sha256"]
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise input_error(folder / MANIFEST, None, f"a manifest without {problem}", "that of a sweep as langeadem wrote it") from None
    if design.digest() != digest:
        raise input_error(
            folder, None, "a design that this version makes otherwise", f"the version that made it, {manifest.get('version')}"
        )
    return plan, manifest


def _stored_design(study: Study, folder: Path, said: dict[str, Any]) -> Design:
    source = folder / said["source"]
    return design_of(study, str(source) if source.is_file() else said["source"], said["samples"], folder, said.get("groups"))


def merge(out: str | Path) -> Swept:
    """Make one sweep of the shards in `out`/shards: the same files as a sweep that was never in shards.

    InputError, one line, where they do not fit together, or where some are missing or damaged: which, and the array to submit again.
    """
    folder = Path(out)
    shards = _shards(folder)
    plan = replace(next(iter(shards.values()))[1], shard=(0, 1))
    _check_beside(folder, next(iter(shards.values()))[2])
    sources = {number: Parts(where, plan.tables) for number, (where, _, _) in shards.items()}
    parts, records = Parts(folder, plan.tables), {}
    parts.tidy()
    first = next(iter(shards.values()))
    plans = {number: of for number, (_, of, _) in shards.items()}
    for name in _said_files(first[0]):
        write_whole(folder / name, (first[0] / name).read_bytes())
    envelopes = {key: found for where, _, _ in shards.values() for key, found in found_envelopes(where).items()}
    if envelopes:
        write_whole(folder / ENVELOPES, files.json_bytes(envelopes))
    for part in range(plan.parts):
        tasks = plan.tasks_of(part)
        records[part] = parts.write(part, _pieces(sources, plans, tasks), len(tasks))
    manifests = {f"{number}": manifest for number, (_, _, manifest) in sorted(shards.items())}
    whole = {**first[2], "study_sha256": plan.study.digest(), "shard": "0/1"}
    for key in _OF_EACH_SHARD:
        whole[key] = {number: manifest.get(key) for number, manifest in manifests.items()}
    whole["started"] = min(manifest["started"] for manifest in manifests.values())
    finish(plan, parts, records, whole)
    done, failed = (sum(record[key] for record in records.values()) for key in ("runs", "failed"))
    return Swept(folder, planned_runs(plan), done, failed, complete=True)


def _check_beside(folder: Path, shard: dict[str, Any]) -> None:
    """InputError where the folder holds what these shards would write over: another sweep, or the same with more replications."""
    if not (folder / MANIFEST).exists():
        return
    there = files.read_json(folder / MANIFEST)
    if there.get("identity") != shard["identity"]:
        raise input_error(folder, None, "results of another sweep beside its shards", "shards of the sweep that is there, or no other")
    if there.get("replications", 0) > shard["replications"]:
        found = f"a sweep of {there['replications']} replications beside shards of {shard['replications']}"
        raise input_error(folder, None, found, "shards of at least as many, so that nothing is lost")


def _said_files(shard: Path) -> list[str]:
    """What every shard says alike: the study, its inputs, points, assumptions and the dictionary."""
    inputs = [str(path.relative_to(shard)) for path in sorted((shard / "inputs").rglob("*")) if path.is_file()]
    return [STUDY_FILE, "points.parquet", "assumptions.parquet", "dictionary.csv", *inputs]


def _shards(folder: Path) -> dict[int, tuple[Path, Plan, dict[str, Any]]]:
    """The shards by number: folder, plan, manifest. InputError unless all are there, whole, of one sweep, and none twice."""
    found: dict[int, tuple[Path, Plan, dict[str, Any]]] = {}
    for where in sorted((folder / "shards").glob("*-of-*")):
        if not (where / MANIFEST).exists():  # a job that had not begun
            continue
        plan, manifest = stored_plan(where)
        number = plan.shard[0]
        if number in found:
            raise input_error(folder, None, f"shard {number} twice, in {found[number][0].name} and {where.name}", "each shard once")
        found[number] = where, plan, manifest
    if not found:
        raise input_error(folder, None, "no shards", "the --out of a sweep with --shard")
    one_where, one_plan, one_manifest = next(iter(found.values()))
    for where, plan, manifest in found.values():
        alike = (manifest["identity"] == one_manifest["identity"], plan.shard[1] == one_plan.shard[1])
        if not all(alike) or manifest["replications"] != one_manifest["replications"]:
            raise input_error(
                folder, None, f"{where.name} and {one_where.name}, which do not fit", "shards of one study, design and number"
            )
    of = one_plan.shard[1]
    missing = [number for number in range(of) if number not in found or not _whole(*found[number][:2])]
    if missing:
        array = array_of(missing)
        what = f"{of - len(missing)} of {of} shards whole"
        raise input_error(folder, None, what, f"all of them; submit again with --array={array} (and --resume)")
    return found


def _whole(where: Path, plan: Plan) -> bool:
    parts = Parts(where, plan.tables)
    try:
        records = [parts.record(part) for part in range(plan.parts)]
    except Damaged:
        return False
    return all(record is not None and record["tasks"] == len(plan.tasks_of(part)) for part, record in enumerate(records))


def array_of(numbers: Iterable[int]) -> str:
    """Numbers in ascending order as Slurm writes an array: `0-3,7`."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and spans[-1][1] == number - 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ",".join(f"{first}" if first == last else f"{first}-{last}" for first, last in spans)


def _pieces(sources: dict[int, Parts], plans: dict[int, Plan], tasks: range) -> Iterable[Bare]:
    """What each shard has of these tasks, a part of a shard in memory at a time."""
    for number, parts in sources.items():
        plan = plans[number]
        own = [task for task in tasks if task % plan.shard[1] == number]
        for part in sorted({plan.part_of(task) for task in own}):
            held = parts.read(part, places_of_points(plan))
            yield {name: _between(table, tasks) for name, table in held.items()}


def _between(table: pa.Table, tasks: range) -> pa.Table:
    task = table[tables.TASK]
    return table.filter(pc.and_(pc.greater_equal(task, tasks.start), pc.less(task, tasks.stop)))


def extended_plan(out: str | Path, more: int) -> tuple[Plan, str]:
    """The plan of the sweep in a folder with so many more replications, and the word or file of its design. InputError for a shard."""
    folder = Path(out)
    if (folder / "shards").is_dir() and not (folder / MANIFEST).exists():
        raise input_error(folder, None, "shards", f"one sweep of them: `langeadem sweep merge {folder}` first")
    plan, manifest = stored_plan(folder)
    if plan.shard != (0, 1):
        raise InputError(f"{folder}: found a shard, expected a whole sweep; run the shards again with more replications and --resume")
    replications = check_key("replications", plan.study.replications + more, "with those that are there")
    source = manifest["design"]["source"]
    return replace(plan, study=replace(plan.study, replications=replications)), str(folder / source) if (
        folder / source
    ).is_file() else source
