"""Which assumptions a world has: the stored accepted sets, a sample of the study's own, or the defaults of the table.

Worlds come in pairs: replication r has parameter set r // 2, so that the spread of assumptions (between sets) and that of luck (within
sets) can be told apart.
"""

import csv
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from scenarios.assumptions import ASSUMPTIONS, check_value
from scenarios.errors import input_error
from scenarios.frozen import FrozenMapping
from scenarios.study import Study

ACCEPTED_SETS = Path(__file__).parent / "library" / "accepted_sets.csv"
WORLDS_PER_SET = 2


@dataclass(frozen=True)
class ParameterSet:
    """Assumptions of one or more worlds: `values` differ from the table's defaults. `number` and `cluster` are None for the defaults."""

    number: int | None = None
    cluster: str | None = None
    values: Mapping[str, float] = FrozenMapping()


def parameter_set_of(study: Study, replication: int) -> ParameterSet:
    """The parameter set of a world of a study, the study's own `[assumptions]` put over it.

    When the sets are used up they start again. InputError where the study's sample cannot be read.
    """
    uncertain = study.uncertain
    sets = () if uncertain.none else accepted_sets() if uncertain.sample is None else sampled_sets(uncertain.sample)
    turn = replication // WORLDS_PER_SET
    if not sets and not uncertain.ranges:
        return ParameterSet(values=study.assumptions)
    chosen = sets[turn % len(sets)] if sets else ParameterSet(turn)
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
    """The rows of a Parquet file with a column for each assumption it sets, numbered from 0."""
    import pyarrow as pa
    import pyarrow.parquet as pq

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
    return tuple(_set(number, None, row, path) for number, row in enumerate(table.select(named).to_pylist()))


def _set(number: int, cluster: str | None, row: Mapping[str, object], source: object) -> ParameterSet:
    values = {name: check_value(name, float(value) if isinstance(value, str) else value, source) for name, value in row.items()}
    return ParameterSet(number, cluster, FrozenMapping(values))


def _uniform(seed: int, turn: int, name: str) -> float:
    digest = hashlib.sha256(f"langeadem assumption {seed} {turn} {name}".encode()).digest()
    return (int.from_bytes(digest[:7], "little") + 0.5) / 2**56
