"""Designs in the unit cube: where the points lie before distributions make values of them.

A coordinate is the share of an input's distribution that lies below its value. Random numbers are those of the study's seed, so the
matrices are the ones that scipy and SALib give anybody with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np

from scenarios.errors import input_error, nearest, shown

LATIN_HYPERCUBE, SOBOL, MORRIS, SALTELLI = "latin-hypercube", "sobol", "morris", "saltelli"
UNIT_METHODS = (LATIN_HYPERCUBE, SOBOL, MORRIS, SALTELLI)
#: One input at a time: an input that does nothing goes along.
WITH_DUMMY = (MORRIS, SALTELLI)
#: What `--groups` can say: the assumptions of a submodel move together.
SUBMODELS = "submodels"
#: Levels of a trajectory of Morris: 0, 1/3, 2/3 and 1, so that a step is two thirds of the distribution.
LEVELS = 4


@dataclass(frozen=True)
class Cube:
    """A design in the unit cube: `shares` float64 (points, inputs), `rows` and `blocks` a point (`points.parquet` says what they are)."""

    shares: np.ndarray
    rows: list[int]
    blocks: list[str]
    library: str


def points_in(method: str, samples: int, movers: int) -> int:
    """How many points a design has; `movers` are the inputs that move alone and the groups, without the dummy."""
    return samples * {LATIN_HYPERCUBE: 1, SOBOL: 1, MORRIS: movers + 2, SALTELLI: movers + 3}[method]


def check_samples(method: str, samples: object, source: object) -> int:
    """The number of samples if this method can have it, else an InputError that says which it can have."""
    if isinstance(samples, bool) or not isinstance(samples, int) or samples < 1:
        found = "nothing" if samples is None else shown(samples)
        raise input_error(source, None, found, f"a whole number of 1 or more for {method}")
    if method in (SOBOL, SALTELLI) and samples & (samples - 1):
        below = 1 << (samples.bit_length() - 1)
        raise input_error(source, None, shown(samples), f"a power of two for {method}, such as {below} or {2 * below}")
    return samples


def check_groups(method: str, groups: str | None, source: object) -> None:
    """InputError where groups are asked for that do not exist, or of a method that does not change one thing at a time."""
    if groups is not None and groups != SUBMODELS:
        raise input_error(source, None, shown(groups), SUBMODELS, nearest(groups, [SUBMODELS]))
    if groups is not None and method not in WITH_DUMMY:
        raise input_error(source, None, f"{groups} with {shown(method)}", f"--design {' or '.join(WITH_DUMMY)}, or no --groups")


def unit_design(method: str, samples: int, names: Sequence[str], seed: int, movers: Sequence[str] | None = None) -> Cube:
    """The design of `samples` for these inputs, of which the dummy is one where the method has it.

    `movers` says of each input with which group it moves (its own name: alone); morris and saltelli alone heed it.
    """
    movers = names if movers is None else movers
    if method == MORRIS:
        return _morris(samples, names, movers, seed)
    if method == SALTELLI:
        return _saltelli(samples, names, movers, seed)
    from scipy.stats import qmc  # slow to import

    engine = qmc.Sobol if method == SOBOL else qmc.LatinHypercube
    shares = engine(len(names), seed=np.random.default_rng(seed)).random(samples)
    return Cube(shares, list(range(samples)), [""] * samples, _library("scipy"))


def _morris(trajectories: int, names: Sequence[str], movers: Sequence[str], seed: int) -> Cube:
    from SALib.sample import morris  # type: ignore[import-untyped]

    matrix = morris.sample(problem_of(names, movers), trajectories, num_levels=LEVELS, seed=seed)
    steps = len(set(movers)) + 1
    shares = np.rint(matrix * (LEVELS - 1)) / (LEVELS - 1)  # a level is one number, however a trajectory came to it
    blocks = [f"trajectory_{number}" for number in range(trajectories) for _ in range(steps)]
    return Cube(shares, list(range(steps)) * trajectories, blocks, _library("SALib"))


def _saltelli(base: int, names: Sequence[str], movers: Sequence[str], seed: int) -> Cube:
    from SALib.sample import sobol

    shares = sobol.sample(problem_of(names, movers), base, calc_second_order=False, seed=seed)
    blocks = ["A", *(f"AB_{mover}" for mover in dict.fromkeys(movers)), "B"]
    return Cube(shares, [row for row in range(base) for _ in blocks], blocks * base, _library("SALib"))


def problem_of(names: Sequence[str], movers: Sequence[str]) -> dict[str, object]:
    """These inputs as SALib names a problem. Its order of groups is that of their first input."""
    return {"num_vars": len(names), "names": list(names), "groups": list(movers), "bounds": [[0.0, 1.0]] * len(names)}


def _library(name: str) -> str:
    return f"{name} {version(name)}"
