"""A sweep on disk: every file whole or not at all, every part with its hashes, and what is not yet a full part kept as well.

`TABLE/part-NNNNN.parquet` are the parts; `parts/part-NNNNN.json`, written after them, holds their hashes and says that they are there.
`open/part-NNNNN.zip` holds the tasks so far of a part that is not full. Nothing is locked, so one folder is for one sweep at a time.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from experiments import files
from experiments.sweep import tables

RECORDS, OPEN = "parts", "open"
#: What can come out of a file that is not what it was: cut off, or with other bytes in it.
_UNREADABLE = (OSError, ValueError, KeyError, TypeError, pa.ArrowException, zipfile.BadZipFile)

Bare = dict[str, pa.Table]


class Damaged(Exception):
    """A part is not what was written. The message names the file."""


@dataclass(frozen=True)
class Parts:
    """The parts in a folder; `names` are their tables, `runs` last."""

    folder: Path
    names: tuple[str, ...]

    def file(self, name: str, part: int) -> Path:
        """The file of a table of a part."""
        return self.folder / name / f"part-{part:05d}.parquet"

    def _record(self, part: int) -> Path:
        return self.folder / RECORDS / f"part-{part:05d}.json"

    def _open(self, part: int) -> Path:
        return self.folder / OPEN / f"part-{part:05d}.zip"

    def tidy(self) -> None:
        """Take away what a process that was killed had half-written."""
        for left in self.folder.glob(f"**/.*{files.WRITING}"):
            left.unlink()

    def write(self, part: int, pieces: Iterable[Bare], tasks: int) -> dict[str, Any]:
        """Close a part of so many tasks: its tables, then its record, which is returned."""
        pieces = list(pieces)
        held: dict[str, dict[str, Any]] = {}
        counts: dict[str, int] = {}
        for name in self.names:
            table = tables.stored(name, tables.joined(name, [piece[name] for piece in pieces]))
            content = files.parquet_bytes(table)
            files.write_whole(self.file(name, part), content)
            held[name] = {"rows": table.num_rows, **files.digests(table, content).as_dict()}
            if name == tables.RUNS:
                counts = {"runs": table.num_rows, "failed": tables.failures(table)}
        record = {"tasks": tasks, **counts, "tables": held}
        files.write_whole(self._record(part), files.json_bytes(record))
        self._open(part).unlink(missing_ok=True)
        return record

    def record(self, part: int) -> dict[str, Any] | None:
        """What the record of a part says, after its files have been held against it; None without a part. Damaged names the file."""
        path = self._record(part)
        if not path.exists():
            return None
        try:
            record = json.loads(path.read_bytes())
            wanted = {name: record["tables"][name]["sha256_bytes"] for name in self.names}
            whole = all(isinstance(record[key], int) for key in ("tasks", "runs", "failed"))
        except _UNREADABLE:
            raise Damaged(str(path)) from None
        if not whole:
            raise Damaged(str(path))
        for name, digest in wanted.items():
            if not files.has_hash(self.file(name, part), digest):
                raise Damaged(str(self.file(name, part)))
        return record

    def forget(self, part: int) -> None:
        """From here on the part is not there; its files are written over when it is run again."""
        self._record(part).unlink(missing_ok=True)

    def keep_open(self, part: int, pieces: Iterable[Bare]) -> None:
        """Keep the tasks so far of a part that is not full, in one file."""
        pieces = list(pieces)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for name in self.names:
                archive.writestr(name, files.parquet_bytes(tables.joined(name, [piece[name] for piece in pieces])))
        files.write_whole(self._open(part), packed.getvalue())

    def read_open(self, part: int) -> Bare | None:
        """The tasks kept of a part that is not full; None where there are none. Damaged names the file."""
        path = self._open(part)
        if not path.exists():
            return None
        try:
            with zipfile.ZipFile(path) as archive:  # each member has a checksum, which reading checks
                found = {name: pq.read_table(io.BytesIO(archive.read(name))) for name in self.names}
        except _UNREADABLE:
            raise Damaged(str(path)) from None
        if any(not found[name].schema.equals(tables.bare_schema(name)) for name in self.names):
            raise Damaged(str(path))
        return found

    def forget_open(self, part: int) -> None:
        """Take away the tasks kept of a part."""
        self._open(part).unlink(missing_ok=True)

    def read(self, part: int, place_of_point: Mapping[int, int]) -> Bare:
        """A closed part as bare tables again; `place_of_point` is the place in the design of each point_id."""
        found = {name: pq.read_table(self.file(name, part), partitioning=None) for name in self.names}
        runs = found[tables.RUNS].select(["run_id", "point_id", "replication"]).to_pydict()
        points = len(place_of_point)
        tasks = [number * points + place_of_point[point] for number, point in zip(runs["replication"], runs["point_id"], strict=True)]
        task_of_run = dict(zip(runs["run_id"], tasks, strict=True))
        return {name: tables.with_tasks(table, map(task_of_run.__getitem__, table["run_id"].to_pylist())) for name, table in found.items()}

    def reopen(self, part: int, place_of_point: Mapping[int, int]) -> Bare:
        """Turn a closed part into one that is not full, for tasks that come to it; nothing is lost whenever this is broken off."""
        held = self.read(part, place_of_point)
        self.keep_open(part, [held])
        self.forget(part)
        return held
