"""A screening design: every assumption at one of two levels at once, in pairs of worlds that mirror each other.

A row of signs says of each assumption whether it is moved up or down; its mirror world has every one of them the other way round, with
the same luck. Signs are columns of a Hadamard matrix, so each effect is told by all worlds together and stays clear of the others; pairs
of mirror worlds keep effects of two assumptions together out of it as well (fold-over: Box and Wilson 1951; Plackett and Burman 1946).
Columns that belong to no assumption are dummies: what they seem to do is noise.

The matrix is the one SALib uses for fractional factorials (`SALib.sample.ff`), rows and columns in another order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from scipy.linalg import hadamard

from experiments.search.space import Space
from experiments.worlds import World, world_of
from scenarios.assumptions import ASSUMPTIONS
from scenarios.frozen import FrozenMapping
from scenarios.parameter_sets import WORLDS_PER_SET, ParameterSet
from scenarios.study import Study

#: How far each assumption is moved, as a share of its distribution: from a tenth below to a tenth above.
STEP = 0.1
#: With fewer, the noise is badly known: its spread would be uncertain by more than an eighth.
FEWEST_DUMMIES = 32


def inputs_of(study: Study) -> tuple[str, ...]:
    """The assumptions that are moved, in table order: all that have a range and that the study does not set itself."""
    return tuple(name for name, row in ASSUMPTIONS.items() if row.distribution != "fixed" and name not in study.assumptions)


def columns_for(inputs: int) -> int:
    """Columns of the matrix: the first power of two that leaves enough dummies; also the pairs of one whole block."""
    return 1 << (inputs + FEWEST_DUMMIES - 1).bit_length()


@lru_cache(maxsize=2)
def block_signs(columns: int, seed: int, block: int) -> np.ndarray:
    """One block: int8 signs of shape (columns, columns), a row a pair. Each block has rows and columns in an order of its own.

    Rows stand in random order, so that a screening cut off early has lost nothing in particular.
    """
    generator = np.random.Generator(np.random.PCG64([seed, block]))
    matrix = hadamard(columns, dtype=np.int8)
    return matrix[generator.permutation(columns)][:, generator.permutation(columns)]


def signs_of(seed: int, pairs: Sequence[int], inputs: int) -> np.ndarray:
    """Signs of these pairs, int8 of shape (pairs, columns): a column an assumption first, then the dummies. `seed` is that of the study."""
    columns = columns_for(inputs)
    found = [block_signs(columns, seed, pair // columns)[pair % columns] for pair in pairs]
    return np.array(found, dtype=np.int8).reshape(len(pairs), columns)


def mirror_worlds(study: Study, pair: int, names: tuple[str, ...]) -> tuple[World, World]:
    """The two worlds of a pair, as its signs say and the other way round, around the set of assumptions of world 2 x pair, with its luck.

    `names` are the assumptions that are moved; the others stay as the set has them.

    An assumption nearer than `STEP` to an end of its range is moved around the point that far inside, so that all steps are equal.
    """
    world = world_of(study, WORLDS_PER_SET * pair)
    signs = signs_of(study.seed, [pair], len(names))[0, : len(names)]
    centre, space = centre_of(world.parameter_set.values, names), Space(names)
    up, down = (_world(study, world, space.inputs(centre + STEP * sign * signs)) for sign in (1, -1))
    return up, down


def centre_of(values: Mapping[str, float], names: tuple[str, ...]) -> np.ndarray:
    """The point that a pair lies around: shares of the distributions, float64 (inputs,)."""
    point = Space(names).point({name: values.get(name, ASSUMPTIONS[name].default) for name in names})
    return np.clip(point, STEP, 1.0 - STEP)


def other_luck(study: Study, pair: int, world: World) -> World:
    """The same assumptions with the luck of the world beside it in the study."""
    return World(world_of(study, WORLDS_PER_SET * pair + 1).luck, world.parameter_set)


def _world(study: Study, world: World, values: Mapping[str, float]) -> World:
    return World(world.luck, ParameterSet(values=FrozenMapping({**world.parameter_set.values, **values, **study.assumptions})))
