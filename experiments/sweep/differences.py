"""`differences.parquet`: what one policy does more than another in the same luck at the same point, part by part of the runs."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from experiments import files
from experiments.statistics import signs
from experiments.sweep import tables
from scenarios.outcomes import OUTCOMES
from scenarios.study import Study

DIFFERENCES = "differences.parquet"
WORDS = {1: "better", 0: "equal", -1: "worse"}


def write_differences(folder: Path, parts: Iterable[Path], study: Study) -> None:
    """Make the table from the files of `runs`, one at a time."""
    with (
        files.put_whole(folder / DIFFERENCES, "--resume makes it from what is there") as file,
        pq.ParquetWriter(file, tables.schema("differences"), compression="zstd") as writer,
    ):
        for part in parts:
            writer.write_table(differences_of(pq.read_table(part, partitioning=None), study))


def differences_of(runs: pa.Table, study: Study) -> pa.Table:
    """The differences of the twin pairs in a table of runs that holds whole tasks: pairs in order of policies, outcomes in theirs."""
    points, lucks = runs["point_id"].to_numpy(), runs["luck_id"].to_numpy()
    policies = runs["policy"].to_pylist()
    task = np.cumsum(np.concatenate([[True], (points[1:] != points[:-1]) | (lucks[1:] != lucks[:-1])])) - 1 if len(points) else points
    a, b = _pairs(task)
    pieces = [tables.schema("differences").empty_table()]
    for name, outcome in OUTCOMES.items():
        values = runs[name].to_numpy()
        known = np.isfinite(values[a]) & np.isfinite(values[b])
        of_a, of_b = a[known], b[known]
        sign = signs(values[of_a], values[of_b], outcome.matters_in(study), outcome.direction)
        columns = [
            pa.array(points[of_a]),
            pa.array(lucks[of_a]),
            pa.array([policies[i] for i in of_a], pa.string()),
            pa.array([policies[i] for i in of_b], pa.string()),
            pa.array([name] * len(of_a), pa.string()),
            pa.array(values[of_a] - values[of_b]),
            pa.array([WORDS[one] for one in sign.tolist()], pa.string()),
        ]
        pieces.append(pa.Table.from_arrays(columns, schema=tables.schema("differences")))
    return pa.concat_tables(pieces).combine_chunks()


def _pairs(task: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows (a, b) of every two runs of each task, in order."""
    found: list[tuple[int, int]] = []
    for rows in np.split(np.arange(len(task)), np.flatnonzero(np.diff(task)) + 1):
        found += combinations(rows.tolist(), 2)
    return np.array([a for a, _ in found], dtype=np.int64), np.array([b for _, b in found], dtype=np.int64)
