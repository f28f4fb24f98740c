"""The points of a sweep: which studies it asks, of what a study holds uncertain and of what can be chosen.

    design = design_of(load_study("the-hague-2020-2022"), "latin-hypercube", 200)
    study_at(study, design.points[0])       # an ordinary study, with nothing uncertain left in it

Equal studies, methods and samples give equal points, on any machine.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from math import prod
from typing import Any

import numpy as np

from experiments.sweep.asked import check_points
from experiments.sweep.inputs import inputs_of
from experiments.sweep.joint_sample import SAMPLE, Joint, joint_sample
from experiments.sweep.own_file import is_own_file, own_design
from experiments.sweep.points import ASSUMPTION, DUMMY, DUMMY_KIND, SUBMODEL, Design, Input, column_of, points_of
from experiments.sweep.unit_designs import UNIT_METHODS, WITH_DUMMY, check_groups, check_samples, points_in, unit_design
from scenarios.assumptions import ASSUMPTIONS
from scenarios.errors import input_error, nearest, shown
from scenarios.study import Study

FACTORIAL = "factorial"
METHODS = (*UNIT_METHODS, FACTORIAL)
#: Values of all inputs at all points: more than this does not fit in the memory of an ordinary computer.
MOST_VALUES = 50_000_000


def design_of(study: Study, method: str, samples: int | None = None, source: object = "study", groups: str | None = None) -> Design:
    """The design of a sweep: `method` is one of METHODS or a CSV or Parquet file; errors in the study's own ranges name `source`.

    `samples` are points; trajectories of morris; rows of the base sample of saltelli. A factorial design and a file have the size they
    have, so there it may be None. `groups` is None or SUBMODELS: with morris and saltelli the assumptions of a submodel then move together.
    InputError where nothing varies, where the method cannot have that size, and where the model cannot be asked every point: points are not
    left out or drawn again, for that would break the design.
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
    joint = joint_sample(study, method, source)
    if not inputs and not joint:
        raise input_error(source, "levers", "nothing to vary", "a range under [uncertain] or a lever under [levers]")
    made = _factorial if method == FACTORIAL else _in_the_cube
    design = made(study, method, samples, inputs, joint)
    check_points(study, design.points, source)
    return design


def _in_the_cube(study: Study, method: str, samples: int | None, inputs: tuple[Input, ...], joint: Joint) -> Design:
    """A design in the unit cube, through the distributions. A joint sample has one coordinate, in which its rows have equal parts."""
    count = check_samples(method, samples, "--samples")
    _check_size(points_in(method, count, len({one.mover for one in inputs})), len(inputs) + len(joint.columns))
    if method in WITH_DUMMY:
        inputs = (*inputs, Input(DUMMY, DUMMY_KIND, 0.0, 1.0, "uniform"))
    of_sample = [SAMPLE] if joint else []
    names, movers = [one.name for one in inputs] + of_sample, [one.mover for one in inputs] + of_sample
    cube = unit_design(method, count, names, study.seed, movers)
    values = {one.name: _values(one, cube.shares[:, place]) for place, one in enumerate(inputs)}
    taken = joint.at(np.minimum((cube.shares[:, -1] * joint.rows).astype(np.int64), joint.rows - 1))
    points = points_of({**values, **taken.columns}, cube.rows, cube.blocks, taken.weights)
    return Design(method, count, study.seed, (*inputs, *joint.inputs), points, cube.library)


def _factorial(study: Study, method: str, samples: int | None, inputs: tuple[Input, ...], joint: Joint) -> Design:
    """All combinations of the choices of lists, both ends of ranges and the rows of a joint sample; the last input changes fastest."""
    levels = [one.levels() for one in inputs]
    size = prod(map(len, levels)) * joint.rows
    if samples is not None and samples != size:
        counts = " x ".join(str(count) for count in [*([joint.rows] if joint else []), *map(len, levels)])
        raise input_error("--samples", None, shown(samples), f"{size}, all combinations of this study ({counts})")
    _check_size(size, len(inputs) + len(joint.columns))
    combined: list[tuple[Any, ...]] = list(product(range(joint.rows), *levels))
    values = {one.name: column_of([row[place] for row in combined]) for place, one in enumerate(inputs, 1)}
    taken = joint.at(np.array([row[0] for row in combined], dtype=np.int64))
    points = points_of({**values, **taken.columns}, weights=taken.weights)
    return Design(method, size, study.seed, (*inputs, *joint.inputs), points, "none")


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
    return column_of([one.at(float(u)) for u in different])[places]
