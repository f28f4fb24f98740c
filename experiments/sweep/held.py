"""What the folder of a sweep holds already when it is taken up: full parts, and the tasks of the others."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from typing import Any, TextIO

import pyarrow as pa
import pyarrow.compute as pc

from experiments.sweep import tables
from experiments.sweep.plan import Plan
from experiments.sweep.storage import Bare, Damaged, Parts


@dataclass
class Held:
    """What is there: records of full parts, pieces of the others, and the tasks in those, all by part."""

    records: dict[int, dict[str, Any]] = field(default_factory=dict)
    pieces: dict[int, list[Bare]] = field(default_factory=dict)
    tasks: dict[int, set[int]] = field(default_factory=dict)

    def put(self, part: int, piece: Bare) -> None:
        """Add tasks to a part that is not full."""
        self.pieces.setdefault(part, []).append(piece)
        self.tasks.setdefault(part, set()).update(piece[tables.RUNS][tables.TASK].to_pylist())

    def drop(self, part: int) -> None:
        """Forget the pieces of a part, which has been closed."""
        self.pieces.pop(part, None)
        self.tasks.pop(part, None)


def held_in(plan: Plan, parts: Parts, stream: TextIO, retry_failed: bool = False) -> Held:
    """What the folder holds, every byte of it checked; what is damaged is named on `stream` and left out.

    With `retry_failed` tasks in which any run failed are left out too: their parts are opened for them again.
    """
    held = Held()
    for part in range(plan.parts):
        tasks = len(plan.tasks_of(part))
        try:
            record = parts.record(part)
            again = record is not None and retry_failed and record["failed"] > 0
            if record is not None and record["tasks"] == tasks and not again:
                held.records[part] = record
                parts.forget_open(part)
                continue
            if record is not None and record["tasks"] <= tasks:
                whole = parts.reopen(part, plan.place_of_point)
                held.put(part, without_failed(whole) if retry_failed else whole)
                continue
        except Damaged as problem:
            stream.write(f"{problem}: damaged, its part is run again\n")
        parts.forget(part)
        try:
            piece = parts.read_open(part)
        except Damaged as problem:
            stream.write(f"{problem}: damaged, its tasks are run again\n")
            parts.forget_open(part)
        else:
            if piece is not None:
                held.put(part, without_failed(piece) if retry_failed else piece)
    return held


def without_failed(piece: Bare) -> Bare:
    """The tasks of a piece of which no run failed."""
    failed = failed_tasks(piece)
    taken = pa.array(sorted(failed), pa.int64())
    return {name: table.filter(pc.invert(pc.is_in(table[tables.TASK], taken))) for name, table in piece.items()}


def failed_tasks(piece: Bare) -> Set[int]:
    """Tasks of which a run failed or took too long."""
    runs = piece[tables.RUNS]
    return set(runs.filter(pc.not_equal(runs["status"], tables.OK))[tables.TASK].to_pylist())
