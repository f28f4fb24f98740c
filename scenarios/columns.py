"""The columns of the tables that a run and a comparison write: type, unit, base, direction, meaning. One row a column."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scenarios.frozen import FrozenMapping


@dataclass(frozen=True)
class Column:
    """One column. `type` is that of Arrow; `base` is what a number is counted over or a share is of; `better` higher, lower or none."""

    name: str
    type: str
    unit: str
    base: str
    better: str
    description: str


def _tables() -> dict[str, FrozenMapping]:
    tables = tomllib.loads(Path(__file__).with_name("columns.toml").read_text(encoding="utf-8"))
    return {table: FrozenMapping({name: Column(name, **row) for name, row in rows.items()}) for table, rows in tables.items()}


#: Table name -> column name -> Column, in the order in which they are written.
COLUMNS: Mapping[str, Mapping[str, Column]] = FrozenMapping(_tables())
