"""The numbers of a submodel as one row, which a compiled rule takes in a microsecond.

A named tuple of fifty floats takes numba fifteen microseconds to take apart, at every call; a structured array of one row, with the
same names, less than one. `numbers[0].name` reads in a rule as `parameters.name` does.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np


class Numbers(NamedTuple):
    """Packed parameters of the submodels that stand around initiatives: structured arrays of length 1."""

    money: np.ndarray
    partners: np.ndarray
    municipality: np.ndarray


def packed(submodel: Any) -> np.ndarray:
    """A named tuple of floats as a structured array of length 1 with the same names."""
    return np.array([tuple(submodel)], np.dtype([(name, np.float64) for name in submodel._fields]))


def numbers_of(parameters: Any) -> Numbers:
    """The packed parameters of one world."""
    return Numbers(packed(parameters.money), packed(parameters.partners), packed(parameters.municipality))
