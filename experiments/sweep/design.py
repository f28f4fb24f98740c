"""The points of a sweep: which studies it asks, of what a study holds uncertain and of what can be chosen.

    design = design_of(load_study("the-hague-2020-2022"), "latin-hypercube", 200)
    study_at(study, design.points[0])       # an ordinary study, with nothing uncertain left in it

Equal studies, methods and samples give equal points, on any machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from math import prod
from typing import Any

import numpy as np

from experiments.sweep.asked import check_points, study_at
from experiments.sweep.described import assumptions_table, dictionary_csv, points_table
from experiments.sweep.inputs import inputs_of
from experiments.sweep.own_file import checked_weights, is_own_file, own_design
from experiments.sweep.parts import ASSUMPTION, DUMMY, DUMMY_KIND, SUBMODEL, Design, Input, Point, array_of, points_of
from experiments.sweep.unit_designs import UNIT_METHODS, WITH_DUMMY, check_groups, check_samples, points_in, unit_design
from scenarios.assumptions import ASSUMPTIONS
from scenarios.errors import input_error, nearest, shown
from scenarios.parameter_sets import sampled_sets
from scenarios.study import Study

__all__ = ["METHODS", "Design", "Input", "Point", "assumptions_table", "design_of", "dictionary_csv", "points_table", "study_at"]

FACTORIAL = "factorial"
METHODS = (*UNIT_METHODS, FACTORIAL)
#: Values of all inputs at all points: more than this does not fit in the memory of an ordinary computer.
MOST_VALUES = 50_000_000
SAMPLE = "sample"

type Columns = dict[str, np.ndarray]


def design_of(study: Study, method: str, samples: int | None = None, source: object = "study", groups: str | None = None) -> Design:
    """The design of a sweep: `method` is one of METHODS or a CSV or Parquet file; errors in the study's own ranges name `source`.

    `samples` are points; trajectories of morris; rows of the base sample of saltelli. A factorial design and a file have the size they
    have, so there it may be None. `groups` is None or SUBMODELS: with morris and saltelli the assumptions of a submodel then move together. InputError where nothing varies, where the method cannot have that size, and where the model cannot be
    asked every point: points are not left out or drawn again, for that would break the design.
    """
    if is_own_file(method):
        check_groups(method, groups, "--groups")
        design = own_design(study, method, samples)
        check_points(study, design.points, method)
        return design
    if method not in METHODS:
        expected = f"one of {', '.join(METHODS)}, or a file (.csv or .parquet)"
        raise input_error("--design", None, shown(method), expected, nearest(method, METHODS))
    check_groups(method, groups, "--groups")
    inputs = inputs_of(study, source, named_only=method == FACTORIAL)
    if groups is not None:
        inputs = tuple(map(_in_submodel, inputs))
    joint, weights = _joint_sample(study, method, source)
    if not inputs and not joint:
        raise input_error(source, "levers", "nothing to vary", "a range under [uncertain] or a lever under [levers]")
    made = _factorial if method == FACTORIAL else _in_the_cube
    design = made(study, method, samples, inputs, joint, weights)
    check_points(study, design.points, source)
    return design


def _in_the_cube(
    study: Study, method: str, samples: int | None, inputs: tuple[Input, ...], joint: Columns, weights: np.ndarray | None
) -> Design:
    """A design in the unit cube, through the distributions. A joint sample has one coordinate, in which its rows have equal parts."""
    count = check_samples(method, samples, "--samples")
    _check_size(points_in(method, count, len({one.mover for one in inputs})), len(inputs) + len(joint))
    if method in WITH_DUMMY:
        inputs = (*inputs, Input(DUMMY, DUMMY_KIND, 0.0, 1.0, "uniform"))
    names = [one.name for one in inputs] + [SAMPLE] * bool(joint)
    movers = [one.mover for one in inputs] + [SAMPLE] * bool(joint)
    cube = unit_design(method, count, names, study.seed, movers)
    columns = {one.name: _values(one, cube.shares[:, place]) for place, one in enumerate(inputs)}
    if joint:
        length = len(next(iter(joint.values())))
        taken = np.minimum((cube.shares[:, -1] * length).astype(np.int64), length - 1)
        columns |= {name: column[taken] for name, column in joint.items()}
        weights = None if weights is None else weights[taken]
    points = points_of(columns, cube.rows, cube.blocks, weights)
    return Design(method, count, study.seed, (*inputs, *_joint_inputs(joint)), points, cube.library)


def _factorial(
    study: Study, method: str, samples: int | None, inputs: tuple[Input, ...], joint: Columns, weights: np.ndarray | None
) -> Design:
    """All combinations of the choices of lists, both ends of ranges and the rows of a joint sample; the last input changes fastest."""
    levels = [one.levels() for one in inputs]
    length = len(next(iter(joint.values()))) if joint else 1
    size = prod(map(len, levels)) * length
    if samples is not None and samples != size:
        counts = " x ".join(str(len(one)) for one in [*([range(length)] if joint else []), *levels])
        raise input_error("--samples", None, shown(samples), f"{size}, all combinations of this study ({counts})")
    _check_size(size, len(inputs) + len(joint))
    combined: list[tuple[Any, ...]] = list(product(range(length), *levels))
    columns = {one.name: array_of([row[place] for row in combined]) for place, one in enumerate(inputs, 1)}
    taken = np.array([row[0] for row in combined], dtype=np.int64)
    columns |= {name: column[taken] for name, column in joint.items()}
    points = points_of(columns, weights=None if weights is None else weights[taken])
    return Design(method, size, study.seed, (*inputs, *_joint_inputs(joint)), points, "none")


def _in_submodel(one: Input) -> Input:
    """An assumption in the group of its submodel. The name says what it is, for `crisis` and `city` are keys of the study as well."""
    return replace(one, group=f"{SUBMODEL}{ASSUMPTIONS[one.name].submodel}") if one.kind == ASSUMPTION else one


def _check_size(points: int, inputs: int) -> None:
    if points * inputs > MOST_VALUES:
        found = f"{points} points of {inputs} inputs"
        raise input_error("--design", None, found, f"at most {MOST_VALUES} values in all; fewer samples or inputs")


def _values(one: Input, shares: np.ndarray) -> np.ndarray:
    """The values of an input at these shares of its distribution; equal shares are looked up once."""
    different, places = np.unique(shares, return_inverse=True)
    return array_of([one.at(float(u)) for u in different])[places]


def _joint_sample(study: Study, method: str, source: object) -> tuple[Columns, np.ndarray | None]:
    """The study's sample as columns, without what its ranges, levers and `[assumptions]` say, and the weights of its rows."""
    path = study.uncertain.sample
    if path is None:
        return {}, None
    if method in WITH_DUMMY:
        expected = f"ranges, as {method} changes one input at a time and the assumptions of a sample belong together"
        raise input_error(source, "uncertain.sample", path, expected)
    sets = sampled_sets(path)
    elsewhere = {*study.uncertain.ranges, *study.levers, *study.assumptions}
    names = [name for name in sets[0].values if name not in elsewhere]
    return {name: array_of([one.values[name] for one in sets]) for name in names}, _sample_weights(path)


def _sample_weights(path: str) -> np.ndarray | None:
    import pyarrow.parquet as pq

    if "weight" not in pq.read_schema(path).names:
        return None
    return np.array(checked_weights(pq.read_table(path, columns=["weight"])["weight"].to_pylist(), path))


def _joint_inputs(joint: Mapping[str, Sequence[float] | np.ndarray]) -> tuple[Input, ...]:
    return tuple(Input(name, ASSUMPTION, float(min(column)), float(max(column)), SAMPLE) for name, column in joint.items())
