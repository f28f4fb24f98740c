"""The joint sample of a study (`uncertain.sample`): assumptions whose values belong together, so that a design takes whole rows of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from experiments.sweep.own_file import checked_weights
from experiments.sweep.points import ASSUMPTION, Input, column_of
from experiments.sweep.unit_designs import WITH_DUMMY
from scenarios.errors import input_error
from scenarios.parameter_sets import sampled_sets
from scenarios.study import Study

#: The distribution of its assumptions, and the name of the one coordinate that they share in the unit cube.
SAMPLE = "sample"


@dataclass(frozen=True)
class Joint:
    """A column (rows,) for each assumption of the sample, and what rows count (None: all the same). False where a study has no sample."""

    columns: Mapping[str, np.ndarray]
    weights: np.ndarray | None = None

    def __bool__(self) -> bool:
        return bool(self.columns)

    @property
    def rows(self) -> int:
        """Rows of the sample; without one a single row of nothing."""
        return len(next(iter(self.columns.values()))) if self.columns else 1

    @property
    def inputs(self) -> tuple[Input, ...]:
        """Its assumptions as inputs of a design."""
        return tuple(Input(name, ASSUMPTION, float(min(column)), float(max(column)), SAMPLE) for name, column in self.columns.items())

    def at(self, rows: np.ndarray) -> Joint:
        """These rows (points,) of it, each as often as it is named."""
        return Joint({name: column[rows] for name, column in self.columns.items()}, None if self.weights is None else self.weights[rows])


def joint_sample(study: Study, method: str, source: object) -> Joint:
    """The sample that a study names, without what its ranges, levers and `[assumptions]` say themselves.

    InputError, naming `source`, with a method that changes one input at a time.
    """
    path = study.uncertain.sample
    if path is None:
        return Joint({})
    if method in WITH_DUMMY:
        expected = f"ranges, as {method} changes one input at a time and the assumptions of a sample belong together"
        raise input_error(source, "uncertain.sample", path, expected)
    sets = sampled_sets(path)
    elsewhere = {*study.uncertain.ranges, *study.levers, *study.assumptions}
    names = [name for name in sets[0].values if name not in elsewhere]
    return Joint({name: column_of([one.values[name] for one in sets]) for name in names}, _weights(path))


def _weights(path: str) -> np.ndarray | None:
    import pyarrow.parquet as pq

    if "weight" not in pq.read_schema(path).names:
        return None
    return np.array(checked_weights(pq.read_table(path, columns=["weight"])["weight"].to_pylist(), path))
