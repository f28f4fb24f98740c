"""A sweep as SALib's analyses take it (Herman and Usher 2017, doi:10.21105/joss.00097).

    opened = open_sweep("DIR")
    SALib.analyze.sobol.analyze(problem(opened), outcomes(opened, "need_met_share", "structural"), calc_second_order=False)
    spec(opened, "need_met_share", "structural minus ad-hoc").analyze_pawn()

Rows stand in the order of the design, which for morris and saltelli is the order that SALib itself draws and asks for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.statistics import known_means
from experiments.sweep.opened import Opened
from experiments.sweep.points import ASSUMPTION, Input
from scenarios.assumptions import ASSUMPTIONS
from scenarios.errors import input_error

if TYPE_CHECKING:
    from SALib.util.problem import ProblemSpec  # type: ignore[import-untyped]

_NAMES = {"uniform": "unif", "loguniform": "logunif", "triangular": "triang"}


def problem(opened: Opened, *, by_group: bool = False) -> dict[str, Any]:
    """`num_vars`, `names` and `bounds` of the inputs in raw units, choices by their numbers from 0.

    `dists` is there where SALib knows all distributions: without it, SALib can analyse what has been run and would draw otherwise itself.
    `by_group` adds `groups`, the submodels: for analyses of designs that move inputs in groups, which the methods of a sweep do not.
    """
    bounds = [_bounds(opened, one) for one in opened.inputs]
    said: dict[str, Any] = {"num_vars": len(opened.inputs), "names": [one.name for one in opened.inputs], "bounds": bounds}
    kinds = [_distribution(one) for one in opened.inputs]
    if all(kinds):
        said["dists"] = kinds
        said["bounds"] = [
            [*ends, _peak(one)] if kind == "triang" else ends for ends, kind, one in zip(bounds, kinds, opened.inputs, strict=True)
        ]
    return said | ({"groups": groups(opened)} if by_group else {})


def groups(opened: Opened) -> list[str]:
    """The group of each input: the submodel of an assumption, else what kind of input it is ("study", "lever" or "dummy")."""
    return [ASSUMPTIONS[one.name].submodel if one.kind == ASSUMPTION else one.kind for one in opened.inputs]


def samples(opened: Opened) -> np.ndarray:
    """What was asked: float64 (points, inputs) in raw units, choices by their numbers from 0 in the order of the study."""
    return np.column_stack([_numbers(opened, one) for one in opened.inputs])


def outcomes(opened: Opened, outcome: str, label: str) -> np.ndarray:
    """Mean over replications of an outcome: float64 (points,). `label` is a policy, or "A minus B" for the difference in the same luck.

    InputError where a point has no value: a design of SALib with points left out is no design.
    """
    values = opened.labelled(label, outcome)
    means = known_means(values)
    missing = int(np.isnan(means).sum())
    if missing:
        found = f"{missing} of {len(values)} points without a value of {outcome} under {label}"
        raise input_error(opened.folder, None, found, "one at each: an outcome that is always defined, and no run that failed")
    return means


def spec(opened: Opened, outcome: str, label: str) -> ProblemSpec:
    """A ProblemSpec with samples and results in it, ready for `analyze_...`."""
    from SALib.util.problem import ProblemSpec

    made = ProblemSpec({**problem(opened), "outputs": [outcome]})
    made.set_samples(samples(opened))
    made.set_results(outcomes(opened, outcome, label))
    return made


def _numbers(opened: Opened, one: Input) -> np.ndarray:
    column = opened.input_column(one.name)
    if one.values is None and column.dtype != object:
        return column.astype(np.float64)
    places = {str(value): place for place, value in enumerate(_choices(opened, one))}
    return np.array([places[str(value)] for value in column.tolist()], dtype=np.float64)


def _choices(opened: Opened, one: Input) -> list[Any]:
    """The choices of a list; of texts in a file of the user's own those that occur, in alphabetical order."""
    return list(one.values) if one.values is not None else sorted(set(opened.input_column(one.name).tolist()))


def _bounds(opened: Opened, one: Input) -> list[float]:
    """Lowest and highest value; what never varies gets a width of 1, for SALib refuses none."""
    if one.values is None and one.low is not None and one.high is not None:
        low, high = one.low, one.high
    else:
        numbers = _numbers(opened, one)
        low, high = float(numbers.min()), float(numbers.max())
    return [low, high if high > low else low + 1.0]


def _distribution(one: Input) -> str | None:
    return None if one.values is not None or one.whole else _NAMES.get(one.distribution)


def _peak(one: Input) -> float:
    """Where a triangle has its top, as a share of its width."""
    assert one.low is not None
    assert one.high is not None
    return (one.top_within(one.low, one.high) - one.low) / (one.high - one.low)
