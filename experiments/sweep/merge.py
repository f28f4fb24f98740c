"""Shards of a sweep made into the sweep they are parts of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from experiments import files
from experiments.compare import STUDY_FILE
from experiments.sweep import tables
from experiments.sweep.envelopes import ENVELOPES, kept_envelopes
from experiments.sweep.manifest import MANIFEST
from experiments.sweep.plan import Plan
from experiments.sweep.storage import Bare, Damaged, Parts
from experiments.sweep.stored import stored_plan
from experiments.sweep.sweep import Swept, finish
from scenarios.errors import input_error

#: Of a shard's manifest, what the merged one says in the words of every shard.
_OF_EACH_SHARD = ("platform", "processor", "container", "slurm", "timeout_seconds", "started", "ended")


@dataclass(frozen=True)
class Shard:
    """A shard in a folder of its own."""

    folder: Path
    plan: Plan
    manifest: dict[str, Any]

    @property
    def parts(self) -> Parts:
        """Its parts."""
        return Parts(self.folder, self.plan.tables)

    def is_complete(self) -> bool:
        """Whether all its parts are there, full and undamaged."""
        try:
            records = [self.parts.record(part) for part in range(self.plan.parts)]
        except Damaged:
            return False
        return all(record is not None and record["tasks"] == len(self.plan.tasks_of(part)) for part, record in enumerate(records))

    def files_said(self) -> list[str]:
        """Files that every shard has alike: the study, its inputs, points, assumptions and the dictionary."""
        inputs = [str(path.relative_to(self.folder)) for path in sorted((self.folder / "inputs").rglob("*")) if path.is_file()]
        return [STUDY_FILE, "points.parquet", "assumptions.parquet", "dictionary.csv", *inputs]


def merge(out: str | Path) -> Swept:
    """Make one sweep of the shards in `out`/shards: the same files as a sweep that was never in shards.

    InputError, one line, where they do not fit together, or where some are missing or damaged: which, and the array to submit again.
    """
    folder = Path(out)
    shards = _shards(folder)
    first = next(iter(shards.values()))
    _check_beside(folder, first.manifest)
    plan = replace(first.plan, shard=(0, 1))
    parts = Parts(folder, plan.tables)
    parts.tidy()
    for name in first.files_said():
        files.write_whole(folder / name, (first.folder / name).read_bytes())
    envelopes = {key: found for shard in shards.values() for key, found in kept_envelopes(shard.folder).items()}
    if envelopes:
        files.write_whole(folder / ENVELOPES, files.json_bytes(envelopes))
    records = {}
    for part in range(plan.parts):
        tasks = plan.tasks_of(part)
        records[part] = parts.write(part, _pieces(shards, tasks), len(tasks))
    return finish(plan, parts, records, _manifest_of_all(shards, plan))


def _manifest_of_all(shards: Mapping[int, Shard], plan: Plan) -> dict[str, Any]:
    first = next(iter(shards.values()))
    whole = {**first.manifest, "study_sha256": plan.study.digest(), "shard": "0/1"}
    for key in _OF_EACH_SHARD:
        whole[key] = {f"{number}": shards[number].manifest.get(key) for number in sorted(shards)}
    return {**whole, "started": min(shard.manifest["started"] for shard in shards.values())}


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


def _shards(folder: Path) -> dict[int, Shard]:
    """The shards by number. InputError unless all are there, complete, of one sweep, and none twice."""
    found: dict[int, Shard] = {}
    for where in sorted((folder / "shards").glob("*-of-*")):
        if not (where / MANIFEST).exists():  # a job that had not begun
            continue
        shard = Shard(where, *stored_plan(where))
        number = shard.plan.shard[0]
        if number in found:
            raise input_error(folder, None, f"shard {number} twice, in {found[number].folder.name} and {where.name}", "each shard once")
        found[number] = shard
    if not found:
        raise input_error(folder, None, "no shards", "the --out of a sweep with --shard")
    first = next(iter(found.values()))
    for shard in found.values():
        if _belongs_to(shard) != _belongs_to(first):
            names = f"{shard.folder.name} and {first.folder.name}"
            raise input_error(folder, None, f"{names}, which do not fit", "shards of one study, design and number")
    of = first.plan.shard[1]
    missing = [number for number in range(of) if number not in found or not found[number].is_complete()]
    if missing:
        what = f"{of - len(missing)} of {of} shards whole"
        again = f"all of them; submit again with --array={slurm_array(missing)} (and --resume)"
        raise input_error(folder, None, what, again)
    return found


def _belongs_to(shard: Shard) -> tuple[Any, ...]:
    """What shards of one sweep have alike."""
    return shard.manifest["identity"], shard.plan.shard[1], shard.manifest["replications"]


def slurm_array(numbers: Iterable[int]) -> str:
    """Numbers in ascending order as Slurm writes an array: `0-3,7`."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and spans[-1][1] == number - 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ",".join(f"{first}" if first == last else f"{first}-{last}" for first, last in spans)


def _pieces(shards: Mapping[int, Shard], tasks: range) -> Iterable[Bare]:
    """What each shard has of these tasks, a part of a shard in memory at a time."""
    for number, shard in shards.items():
        own = [task for task in tasks if task % shard.plan.shard[1] == number]
        for part in sorted({shard.plan.part_of(task) for task in own}):
            held = shard.parts.read(part, shard.plan.place_of_point)
            yield {name: _between(table, tasks) for name, table in held.items()}


def _between(table: pa.Table, tasks: range) -> pa.Table:
    task = table[tables.TASK]
    return table.filter(pc.and_(pc.greater_equal(task, tasks.start), pc.less(task, tasks.stop)))
