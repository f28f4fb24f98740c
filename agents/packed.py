"""The numbers of a submodel as one row, which a compiled rule takes in a microsecond.

A named tuple of fifty floats takes numba fifteen microseconds to take apart, at every call; a structured array of one row, with the
same names, less than one. `numbers[0].name` reads in a rule as `parameters.name` does.
"""

from __future__ import annotations

from collections import namedtuple
from typing import Any

import numpy as np

from scenarios.assumptions import SUBMODELS

#: One structured array of length 1 for each submodel.
Numbers = namedtuple("Numbers", tuple(SUBMODELS))  # type: ignore[misc]


def packed(submodel: Any) -> np.ndarray:
    """A named tuple of floats as a structured array of length 1 with the same names."""
    return np.array([tuple(submodel)], np.dtype([(name, np.float64) for name in submodel._fields]))


def numbers_of(parameters: Any) -> Any:
    """The packed parameters of one world: a named tuple like `parameters`, of structured arrays of length 1."""
    return Numbers(*(packed(getattr(parameters, submodel)) for submodel in SUBMODELS))
