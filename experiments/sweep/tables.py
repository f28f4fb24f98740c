"""The tables of a sweep: their columns, and how results of tasks become parts of them.

Workers hand over bare tables: no metadata, and in front a column `task` by which a part is put in design order whoever finished first.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from scenarios.columns import COLUMNS, Column
from scenarios.outcomes import PATTERNS
from simulation.outcomes import COUNTED
from simulation.tables import count_field, described_field, outcome_fields

#: Tables in parts; the last two where they are kept.
RUNS, TIMINGS, SPENDING, SURVIVAL, WEEKLY = "runs", "timings", "spending", "survival", "weekly"
TASK = "task"
#: Status of a run with results; any other says how it failed.
OK = "ok"
#: What 2, 3 and 4 mean as `status` in survival.
ENDED_AS = ("need_gone", "taken_over", "merged")


@cache
def _own_columns() -> dict[str, tuple[Column, ...]]:
    tables = tomllib.loads(Path(__file__).with_name("columns.toml").read_text(encoding="utf-8"))
    return {table: tuple(Column(name, **row) for name, row in rows.items()) for table, rows in tables.items()}


@cache
def schema(table: str) -> pa.Schema:
    """The columns of a table of a sweep, typed, each with its unit, base, direction and description as metadata."""
    own = [described_field(column) for column in _own_columns().get(table, ())]
    if table == RUNS:
        counted = [count_field(name) for name in COUNTED]
        return pa.schema([*own, *outcome_fields(), *counted, *(_pattern_field(name) for name in PATTERNS)])
    if table in (SPENDING, WEEKLY):
        run_id = _own_columns()[RUNS][0]
        return pa.schema([described_field(run_id), *(described_field(column) for column in COLUMNS[table].values())])
    return pa.schema(own)


def _pattern_field(name: str) -> pa.Field:
    pattern = PATTERNS[name]
    return described_field(Column(name, "float64", "see description", "none", "none", f"{pattern.title['en']}: {pattern.measure}"))


@cache
def bare_schema(table: str) -> pa.Schema:
    """As workers hand it over: `task` first, and no metadata."""
    return pa.schema([pa.field(TASK, pa.int64()), *(pa.field(field.name, field.type) for field in schema(table))])


def bare_rows(table: str, task: int, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Rows of one task as a bare table; a column that a row lacks is null."""
    return pa.Table.from_pylist([{TASK: task, **row} for row in rows], schema=bare_schema(table))


def bare_columns(table: str, task: int, run_id: str, found: pa.Table) -> pa.Table:
    """Columns that a run made, as a bare table of the same names; `run_id` is put in front."""
    bare = bare_schema(table)
    fixed = {TASK: pa.array(np.full(found.num_rows, task)), "run_id": pa.array([run_id] * found.num_rows, pa.string())}
    return pa.Table.from_arrays([fixed[name] if name in fixed else found[name] for name in bare.names], schema=bare)


def with_tasks(table: pa.Table, tasks: Iterable[int]) -> pa.Table:
    """A stored table as a bare one again, with the task of each row."""
    bare = pa.schema([pa.field(field.name, field.type) for field in table.schema])
    return table.cast(bare).add_column(0, pa.field(TASK, pa.int64()), pa.array(tasks, pa.int64()))


def joined(name: str, pieces: Sequence[pa.Table]) -> pa.Table:
    """Bare tables of any tasks as one, in the order of the tasks; rows of one task keep their order."""
    table = pa.concat_tables([bare_schema(name).empty_table(), *pieces])
    return table.take(pa.array(np.argsort(table[TASK].to_numpy(), kind="stable"))).combine_chunks()


def stored(name: str, bare: pa.Table) -> pa.Table:
    """A bare table as it is written: without `task`, every field described."""
    return bare.drop_columns([TASK]).cast(schema(name)).combine_chunks()


def failures(runs: pa.Table) -> int:
    """How many of these runs failed or took too long."""
    return runs.num_rows - runs["status"].to_pylist().count(OK)
