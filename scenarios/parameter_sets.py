"""Which assumptions a world has: the stored accepted sets, a sample of the study's own, or the defaults of the table.

Worlds come in pairs: replication r has parameter set r // 2, so that the spread of assumptions (between sets) and that of luck (within
sets) can be told apart.
"""

import csv
import hashlib
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from math import inf, sqrt
from pathlib import Path

from scenarios.assumptions import ASSUMPTIONS, check_value
from scenarios.errors import input_error, shown
from scenarios.frozen import FrozenMapping
from scenarios.study import Study

ACCEPTED_SETS = Path(__file__).parent / "library" / "accepted_sets.csv"
WORLDS_PER_SET = 2
GOLDEN_RATIO = (sqrt(5.0) - 1.0) / 2.0


@dataclass(frozen=True)
class ParameterSet:
    """Assumptions of one or more worlds: `values` differ from the table's defaults. `number` and `cluster` are None for the defaults.

    `weight` is what the set counts, where the sets of a sample count for more or less.
    """

    number: int | None = None
    cluster: str | None = None
    values: Mapping[str, float] = FrozenMapping()
    weight: float = 1.0


def parameter_set_of(study: Study, replication: int) -> ParameterSet:
    """The parameter set of a world of a study, the study's own `[assumptions]` put over it.

    When the sets are used up they start again; sets of a sample that do not all count the same come by weight instead, some more than
    once. InputError where the study's sample cannot be read.
    """
    uncertain = study.uncertain
    sets = () if uncertain.none else accepted_sets() if uncertain.sample is None else sampled_sets(uncertain.sample)
    turn = replication // WORLDS_PER_SET
    if not sets and not uncertain.ranges:
        return ParameterSet(values=study.assumptions)
    chosen = sets[_place(study, sets, turn)] if sets else ParameterSet(turn)
    number = turn if uncertain.ranges else chosen.number
    drawn = {name: given.at(_uniform(study.seed, turn, name), ASSUMPTIONS[name].default) for name, given in uncertain.ranges.items()}
    return ParameterSet(number, chosen.cluster, FrozenMapping({**chosen.values, **drawn, **study.assumptions}))


@cache
def accepted_sets(path: Path = ACCEPTED_SETS) -> tuple[ParameterSet, ...]:
    """The stored accepted sets in their order; none where calibration has not been done."""
    if not path.exists():
        return ()
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(_set(int(row.pop("set")), row.pop("cluster"), row, path) for row in rows)


@cache
def sampled_sets(path: str) -> tuple[ParameterSet, ...]:
    """The rows of a Parquet file with a column for each assumption it sets, and perhaps `weight`; numbered from 0."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not Path(path).is_file():
        raise input_error(path, None, "a folder" if Path(path).is_dir() else "no such file", "a Parquet file of assumptions")
    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowException) as problem:
        raise input_error(
            path, None, f"a file that cannot be read ({str(problem).splitlines()[0]})", "a Parquet file of assumptions"
        ) from None
    if not table.num_rows:
        raise input_error(path, None, "no rows", "a row for each set of assumptions")
    named = [name for name in table.column_names if name in ASSUMPTIONS]
    if not named:
        raise input_error(path, None, "no column that is an assumption", "a column for each assumption it sets")
    weights = _weights(table["weight"].to_pylist(), path) if "weight" in table.column_names else [1.0] * table.num_rows
    rows = enumerate(zip(table.select(named).to_pylist(), weights, strict=True))
    return tuple(_set(number, None, row, path, weight) for number, (row, weight) in rows)


def _weights(cells: Sequence[object], path: str) -> list[float]:
    """What each row counts. InputError where that is no number of 0 or more, or where no row counts anything."""
    if all(cell is None for cell in cells):  # as a table of points has it where all count the same
        return [1.0] * len(cells)
    for number, cell in enumerate(cells, 1):
        if isinstance(cell, bool) or not isinstance(cell, int | float) or not 0.0 <= cell < inf:
            raise input_error(path, f"row {number}, column weight", shown(cell), "a number of 0 or more")
    weights = [float(cell) for cell in cells if isinstance(cell, int | float)]
    if not any(weights):
        raise input_error(path, "column weight", "no weight above 0", "weights of 0 or more, one of them above 0")
    return weights


def _set(number: int, cluster: str | None, row: Mapping[str, object], source: object, weight: float = 1.0) -> ParameterSet:
    values = {name: check_value(name, float(value) if isinstance(value, str) else value, source) for name, value in row.items()}
    return ParameterSet(number, cluster, FrozenMapping(values), weight)


def _place(study: Study, sets: Sequence[ParameterSet], turn: int) -> int:
    """Which set has this turn.

    Where weights differ, turns step through the summed weights by the golden ratio from a place that the study's seed gives, so that
    however many turns there are, each set has about its share of them (Weyl's sequence; Niederreiter 1992, chapter 3).
    """
    if len({one.weight for one in sets}) == 1:
        return turn % len(sets)
    share = (_uniform(study.seed, 0, "place in a weighted sample") + turn * GOLDEN_RATIO) % 1.0
    reached = list(accumulate(one.weight for one in sets))
    return min(bisect_right(reached, share * reached[-1]), len(sets) - 1)


def _uniform(seed: int, turn: int, name: str) -> float:
    digest = hashlib.sha256(f"langeadem assumption {seed} {turn} {name}".encode()).digest()
    return (int.from_bytes(digest[:7], "little") + 0.5) / 2**56
