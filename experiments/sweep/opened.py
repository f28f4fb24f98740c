"""A sweep that is there, opened for analysis: every part held against its hash first.

swept = open_sweep("DIR")
print(swept.told())                                           # what it is, how to cite it, what failed
swept.differences("structural", "ad-hoc", "need_met_share")   # float64 (points, replications), NaN where there is none
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from experiments.compare import STUDY_FILE
from experiments.sweep import tables
from experiments.sweep.manifest import FINISHED, MANIFEST, read_manifest
from experiments.sweep.plan import Keep, tables_of
from experiments.sweep.points import Design, Input, points_of
from experiments.sweep.storage import RECORDS, Damaged, Parts
from experiments.version import is_this_program
from scenarios.errors import InputError, input_error, nearest, shown
from scenarios.levers import FILE_LEVERS
from scenarios.outcomes import OUTCOMES, PATTERNS
from scenarios.study import Study, load_study, study_from_document

#: Between the names of two policies whose difference is meant.
MINUS = " minus "
POINTS = "points.parquet"
AS_WRITTEN = "the file as it was written; `langeadem sweep ... --resume` makes again what is damaged"
_RECORD = re.compile(r"part-([0-9]{5,})\.json")


@dataclass(frozen=True)
class Opened:
    """A sweep in a folder. `parts` are the numbers of its closed parts; runs in parts that are still open are not looked at.

    `policies` are the names under which runs stand, in the order of the study; `inputs` those of the design.
    """

    folder: Path
    manifest: Mapping[str, Any]
    study: Study
    inputs: tuple[Input, ...]
    policies: tuple[str, ...]
    parts: tuple[int, ...]

    @property
    def study_sha256(self) -> str:
        """The hash of the study, as it stands in every figure made of the sweep."""
        return str(self.manifest["study_sha256"])

    @property
    def method(self) -> str:
        """The method of the design."""
        return str(self.manifest["design"]["method"])

    @property
    def luck(self) -> str:
        """Whether points share their lucks: "common" or "independent"."""
        return str(self.manifest["identity"]["luck"])

    @property
    def replications(self) -> int:
        """Replications planned."""
        return int(self.manifest["replications"])

    @property
    def date(self) -> str:
        """The day it ended, or where it was broken off that on which it began: YYYY-MM-DD."""
        return str(self.manifest.get("ended") or self.manifest["started"])[:10]

    @property
    def complete(self) -> bool:
        """Whether all runs are there."""
        return bool(self.manifest["status"] == FINISHED)

    @cached_property
    def points(self) -> pa.Table:
        """`points.parquet`."""
        return pq.read_table(self.folder / POINTS, partitioning=None)

    @cached_property
    def weights(self) -> np.ndarray:
        """What each point counts, float64 (points,), with sum 1: all the same unless the design has weights."""
        given = self.points["weight"].to_numpy().astype(np.float64)
        given = np.ones_like(given) if np.isnan(given).all() else np.nan_to_num(given)
        return given / given.sum()

    def input_column(self, name: str) -> np.ndarray:
        """Values of an input (points,): numbers, or texts where it is a choice."""
        if name not in (known := [one.name for one in self.inputs]):
            raise input_error(self.folder, "input", shown(name), "an input of the sweep", nearest(name, known))
        return self.points[name].to_numpy(zero_copy_only=False)

    @cached_property
    def _row(self) -> dict[int, int]:
        return {point: row for row, point in enumerate(self.points["point_id"].to_pylist())}

    def table(self, name: str = tables.RUNS, columns: Sequence[str] | None = None) -> pa.Table:
        """A table of the sweep, of closed parts, or only these columns of it. InputError where it was not kept."""
        paths = [Parts(self.folder, (name,)).file(name, part) for part in self.parts]
        if not all(path.exists() for path in paths):
            raise input_error(self.folder, name, "a table that was not kept", f"a sweep made with --keep {name}")
        read = [pq.read_table(path, columns=None if columns is None else list(columns), partitioning=None) for path in paths]
        return pa.concat_tables(read)

    def values(self, policy: str, outcome: str) -> np.ndarray:
        """An outcome or a measure of a pattern under a policy: float64 (points, replications), NaN where there is none.

        InputError, with the nearest name, for a policy or outcome that the sweep does not have.
        """
        if policy not in self.policies:
            raise input_error(self.folder, "policy", shown(policy), f"one of {', '.join(self.policies)}", nearest(policy, self.policies))
        return self._column(outcome)[self.policies.index(policy)]

    def differences(self, a: str, b: str, outcome: str) -> np.ndarray:
        """What `a` has more than `b` in the same luck at the same point: float64 (points, replications), NaN where either is missing."""
        return self.values(a, outcome) - self.values(b, outcome)

    def labelled(self, label: str, outcome: str) -> np.ndarray:
        """Of a policy, or of "A minus B": see `labels`."""
        a, minus, b = label.partition(MINUS)
        return self.differences(a, b, outcome) if minus else self.values(a, outcome)

    @property
    def labels(self) -> tuple[str, ...]:
        """Policies, and "A minus B" for every two: the later of the study minus the earlier."""
        return (*self.policies, *(f"{a}{MINUS}{b}" for b, a in combinations(self.policies, 2)))

    def _column(self, outcome: str) -> np.ndarray:
        """float64 (policies, points, replications)."""
        if outcome not in OUTCOMES and outcome not in PATTERNS:
            known = [*OUTCOMES, *PATTERNS]
            raise input_error(self.folder, "outcome", shown(outcome), "an outcome of docs/outcomes.md", nearest(outcome, known))
        held = self._columns.get(outcome)
        if held is None:
            numbers = self.table(columns=[outcome])[outcome].to_numpy(zero_copy_only=False).astype(np.float64)
            held = np.full((len(self.policies), self.points.num_rows, self.replications), np.nan)
            held[self._places] = numbers
            self._columns[outcome] = held
        return held

    @cached_property
    def _columns(self) -> dict[str, np.ndarray]:
        return {}

    @cached_property
    def _places(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Where each run stands: policy, point and replication."""
        runs = self.table(columns=["point_id", "replication", "policy"])
        place = {policy: number for number, policy in enumerate(self.policies)}
        return (
            np.array([place[name] for name in runs["policy"].to_pylist()], dtype=np.int64),
            np.array([self._row[point] for point in runs["point_id"].to_pylist()], dtype=np.int64),
            runs["replication"].to_numpy().astype(np.int64),
        )

    def failed(self) -> pa.Table:
        """The runs that failed or took too long: `run_id`, `point_id`, `replication`, `policy`, `error`."""
        runs = self.table(columns=["run_id", "point_id", "replication", "policy", "status", "error"])
        return runs.filter(pc.not_equal(runs["status"], tables.OK)).drop_columns(["status"])

    def citation(self) -> str:
        """How to cite it: program and version, study and design by their hashes, data."""
        design = self.manifest["design"]
        revision = f", revision {self.manifest['git_revision']}" if self.manifest["git_revision"] else ""
        data = "; ".join(dict.fromkeys(source.rstrip(".") for source in self.manifest["data"].values()))
        return (
            f"Lange Adem {self.manifest['version']}{revision}. Sweep of the study {self.study_sha256[:12]}: {design['points']} points"
            f" ({design['method']}, {design['library']}, seed {design['seed']}), {self.replications} replications,"
            f" {len(self.policies)} policies, {self.manifest['started'][:10]}. Data: {data}."
        )

    def told(self) -> str:
        """The citation, and what is not there, in a few lines."""
        failed = self.failed()
        counted = f"{self.table(columns=['run_id']).num_rows} of {self.manifest['runs_planned']} runs"
        lines = [self.citation(), f"{counted}, {failed.num_rows} failed" + ("" if self.complete else "; not complete")]
        lines += [f"  {error}" for error in sorted({text for text in failed["error"].to_pylist() if text})]
        return "\n".join(lines)


def open_sweep(folder: str | Path, *, need_complete: Callable[[str], bool] = lambda method: False) -> Opened:
    """Open a sweep. InputError where it is none, is a shard, is damaged (the file is named), or has no closed part yet.

    `need_complete` says of a method of design whether an analysis of it needs all runs; then a sweep that was broken off is refused.
    """
    folder = Path(folder)
    if (folder / "shards").is_dir() and not (folder / MANIFEST).exists():
        raise input_error(folder, None, "shards", f"one sweep of them: `langeadem sweep merge {folder}`")
    manifest = read_manifest(folder)
    if manifest["shard"] != "0/1":
        raise input_error(folder, None, f"shard {manifest['shard']} of a sweep", "the merged sweep: `langeadem sweep merge DIR`")
    try:
        study = _study(folder, manifest)
        inputs = tuple(
            Input(**{**one, "values": None if one["values"] is None else tuple(one["values"])}) for one in manifest["design"]["inputs"]
        )
        kept = tables_of(Keep(**manifest["identity"]["keep"]))
    except (KeyError, TypeError):
        raise input_error(folder / MANIFEST, None, "a manifest with parts missing", "one as `langeadem sweep` wrote it") from None
    if manifest["replications"] != study.replications:
        found = f"{manifest['replications']} replications beside a study of {study.replications}"
        raise input_error(folder / MANIFEST, "replications", found, "that of a sweep as langeadem wrote it")
    status, method = manifest["status"], manifest["design"]["method"]
    if status != FINISHED and need_complete(method):
        raise input_error(folder, None, f"a sweep that is not complete ({status})", f"a complete one for {method}: go on with --resume")
    parts = _parts(folder, kept, manifest["parts"] if status == FINISHED else {})
    if not parts:
        raise input_error(folder, None, "no full part of runs yet", "a sweep with results: go on with --resume")
    opened = Opened(folder, manifest, study, inputs, _policies(folder, parts, study), parts)
    check_points(opened)
    return opened


def _study(folder: Path, manifest: Mapping[str, Any]) -> Study:
    """The study, from the copy in the folder, which has the user's own files beside it: those that the manifest names may be gone."""
    path = folder / STUDY_FILE
    if not path.exists():
        return study_from_document(manifest["study"], folder / MANIFEST)
    study = load_study(path.absolute())
    if study.digest() != manifest["study_sha256"] and is_this_program(manifest["version"], manifest["git_revision"]):
        raise input_error(path, None, "another study, or other files that it names, than the hash of the study says", AS_WRITTEN)
    return study


def check_points(opened: Opened) -> None:
    """InputError unless the points are those of the design, by its hash.

    A column in which numbers stand as text cannot be told from what it was, and files that points ask may be gone; then it is only read.
    """
    path, said = opened.folder / POINTS, opened.manifest["design"]
    try:
        table = opened.points
        columns = {one.name: opened.input_column(one.name) for one in opened.inputs}
        weight, rows, blocks = table["weight"], table["design_row"].to_pylist(), table["block"].to_pylist()
        weights = None if weight.null_count == len(weight) else weight.to_numpy()
        points = points_of(columns, rows, blocks, weights)
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException):
        raise input_error(path, None, "a file that is missing or cannot be read", AS_WRITTEN) from None
    choices = [one for one in opened.inputs if columns[one.name].dtype == object]
    if not all(one.values is not None and all(isinstance(value, str) for value in one.values) for one in choices):
        return
    if any(".toml" in str(value) for one in choices if one.name in FILE_LEVERS for value in one.values or ()):  # may be gone since
        return
    if Design(said["method"], said["samples"], said["seed"], opened.inputs, points, said["library"]).digest() != said["sha256"]:
        raise input_error(path, None, "other points than the hash of the design says", AS_WRITTEN)


def _parts(folder: Path, kept: tuple[str, ...], said: Mapping[str, Any]) -> tuple[int, ...]:
    """Numbers of the parts whose record is there, all tables that were `kept` checked. InputError where one of the parts in `said` lacks."""
    numbers = sorted(int(found[1]) for path in (folder / RECORDS).glob("part-*.json") if (found := _RECORD.fullmatch(path.name)))
    for name in said:
        if not (path := folder / RECORDS / f"{name}.json").exists():
            raise InputError(f"{path}: found no such file, expected {AS_WRITTEN}")
    parts = Parts(folder, kept)
    for number in numbers:
        try:
            parts.record(number)
        except Damaged as problem:
            raise InputError(f"{problem}: found other bytes than its hash says, expected {AS_WRITTEN}") from None
    return tuple(numbers)


def _policies(folder: Path, parts: tuple[int, ...], study: Study) -> tuple[str, ...]:
    """Names of the policies in the runs, in the order of the study as far as they are of it."""
    paths = [Parts(folder, (tables.RUNS,)).file(tables.RUNS, part) for part in parts]
    found = dict.fromkeys(
        name for path in paths for name in pq.read_table(path, columns=["policy"], partitioning=None)["policy"].unique().to_pylist()
    )
    listed = [name for name in study.policies if name in found]
    return (*listed, *(name for name in found if name not in listed))
