"""What a design is made of: inputs, points, and the design itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from scenarios.assumptions.distributions import quantile
from scenarios.frozen import FrozenMapping
from scenarios.levers import FILE_LEVERS
from scenarios.study import choice_with_files, content_of

ASSUMPTION, STUDY, LEVER, DUMMY_KIND = "assumption", "study", "lever", "dummy"
#: An input that does nothing: what it seems to do is noise.
DUMMY = "dummy"
#: Before the name of a submodel whose assumptions are one group.
SUBMODEL = "submodel."

type Value = float | int | str


@dataclass(frozen=True)
class Input:
    """What is varied: an assumption, a key of the study, a lever of a policy (`POLICY.INSTRUMENT.PROPERTY`), or the dummy.

    `kind` is "assumption", "study", "lever" or "dummy". `values` are the choices of a list; else the values lie from `low` to `high` as
    `distribution` says, with the top of triangular and beta at `top`. `distribution` is "list" for choices, "sample" or "file" where the
    values come from one. `whole`: only whole numbers. Inputs of one `group` change together; without one an input changes alone.
    """

    name: str
    kind: str
    low: float | None
    high: float | None
    distribution: str
    values: tuple[Value, ...] | None = None
    top: float | None = None
    whole: bool = False
    group: str | None = None

    @property
    def mover(self) -> str:
        """What changes when this input does: its group, or the input itself."""
        return self.name if self.group is None else self.group

    def at(self, u: float) -> Value:
        """The value at share `u` (0-1) of its distribution; choices have equal parts of it, and so have whole numbers of a uniform range."""
        if self.values is not None:
            return self.values[min(int(u * len(self.values)), len(self.values) - 1)]
        if self.low is None or self.high is None or self.distribution in ("sample", "file"):
            raise ValueError(f"{self.name} has no distribution of its own")
        low, high = (self.low - 0.5, self.high + 0.5) if self.whole else (self.low, self.high)
        value = quantile(self.distribution, low, high, self.top_within(low, high), u)
        return int(min(max(round(value), self.low), self.high)) if self.whole else value

    def top_within(self, low: float, high: float) -> float:
        """Where triangular and beta have their top between these ends: at `top`, at the nearer end, or in the middle where none is known."""
        return (low + high) / 2 if self.top is None else min(max(self.top, low), high)

    def levels(self) -> tuple[Value, ...]:
        """The choices, or both ends of the range."""
        if self.values is not None:
            return self.values
        return tuple(int(end) if self.whole else end for end in (self.low, self.high) if end is not None)


@dataclass(frozen=True)
class Point:
    """One point: the value of each input. `weight` is None where all points count the same.

    `design_row` and `block` are as in the columns of `points.parquet` (scenarios/columns.toml).
    """

    point_id: int
    design_row: int
    block: str
    values: Mapping[str, Value]
    weight: float | None = None


@dataclass(frozen=True)
class Design:
    """The points of a sweep. `samples` is as asked for: points, trajectories (morris) or rows of the base sample (saltelli).

    `method` is "file" for a file of the user's own; `library` names what drew the points, with its version.
    """

    method: str
    samples: int
    seed: int
    inputs: tuple[Input, ...]
    points: tuple[Point, ...]
    library: str

    @property
    def movers(self) -> tuple[str, ...]:
        """The inputs that change alone and the groups, in the order of their first input: what an analysis has an index for."""
        return tuple(dict.fromkeys(one.mover for one in self.inputs))

    def column(self, name: str) -> list[Value]:
        """The value of one input at every point."""
        return [point.values[name] for point in self.points]

    def digest(self) -> str:
        """SHA-256, in hexadecimal, of inputs and points; equal designs have equal ones, whatever library drew them.

        Of a file of the user's own that a point asks, the content counts and not the path.
        """
        inputs = [
            asdict(replace(one, values=None if one.values is None else tuple(_by_content(one.name, one.values)))) for one in self.inputs
        ]
        digest = hashlib.sha256(json.dumps([self.method, self.samples, self.seed, inputs]).encode())
        digest.update(json.dumps([(point.design_row, point.block, point.weight) for point in self.points]).encode())
        for one in self.inputs:
            column = column_of(_by_content(one.name, self.column(one.name)))
            texts = column.dtype == object
            digest.update(json.dumps(column.tolist()).encode() if texts else column.astype(column.dtype.newbyteorder("<")).tobytes())
        return digest.hexdigest()


def _by_content(name: str, values: Sequence[Any]) -> Sequence[Any]:
    """Choices of a city, crisis or policies with the hash of a file where one is named; all others as they are."""
    if name not in FILE_LEVERS:
        return values
    said = {one: choice_with_files(FILE_LEVERS[name], one, content_of) for one in dict.fromkeys(values)}
    return [said[one] for one in values]


class Row(Mapping[str, Any]):
    """One row of columns that many points share: arrays by name. A pickle holds the row alone."""

    __slots__ = ("_columns", "_row")

    def __init__(self, columns: Mapping[str, np.ndarray], row: int) -> None:
        self._columns, self._row = columns, row

    def __getitem__(self, name: str) -> Any:
        return self._columns[name].item(self._row)

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)

    def __hash__(self) -> int:
        return hash(FrozenMapping(self))

    def __repr__(self) -> str:
        return repr(dict(self))

    def __reduce__(self) -> tuple[type, tuple[dict[str, Any]]]:
        return FrozenMapping, (dict(self),)


def column_of(values: Sequence[Any]) -> np.ndarray:
    """Values of one input as a column: float64 or int64 where all are such numbers, else as they are."""
    kinds = {type(value) for value in values}
    if kinds == {int}:
        return np.array(values, dtype=np.int64)
    if kinds <= {int, float}:
        return np.array(values, dtype=np.float64)
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def points_of(
    columns: Mapping[str, np.ndarray],
    rows: Sequence[int] | None = None,
    blocks: Sequence[str] | None = None,
    weights: Sequence[float] | np.ndarray | None = None,
) -> tuple[Point, ...]:
    """Points of columns of equal length; without `rows` numbered as they stand, without `blocks` in none, without `weights` all the same."""
    return tuple(
        Point(
            number,
            number if rows is None else int(rows[number]),
            "" if blocks is None else blocks[number],
            Row(columns, number),
            None if weights is None else float(weights[number]),
        )
        for number in range(len(next(iter(columns.values()))))
    )
