"""The assumption table: every number of the model once, in one TOML file a submodel.

`ASSUMPTIONS` maps each name to its meaning, unit, range, grade and evidence; `parameters()` gives the numbers of one world as one
named tuple of floats a submodel, `parameters().residents.surge_half_life_weeks`, which compiled rules take whole.

The tuple types are made from the table once, at import, and stand in this module under stable names (`ResidentsParameters`), so that
pickles and numba's cache find them again.
"""

from collections import namedtuple
from collections.abc import Mapping
from pathlib import Path
from sys import float_info
from typing import Any

from scenarios.assumptions.table import Assumption, AssumptionTableError, read_tables
from scenarios.errors import input_error, nearest, shown

__all__ = ["ASSUMPTIONS", "SUBMODELS", "Assumption", "AssumptionTableError", "calibrated_names", "check_value", "parameters"]

ASSUMPTIONS: Mapping[str, Assumption] = read_tables(Path(__file__).parent)
SUBMODELS: Mapping[str, tuple[str, ...]] = {
    submodel: tuple(a.name for a in ASSUMPTIONS.values() if a.submodel == submodel)
    for submodel in dict.fromkeys(a.submodel for a in ASSUMPTIONS.values())
}


def _itself(self: Any, _memo: dict | None = None) -> Any:
    return self


def _tuple_type(name: str, fields: tuple[str, ...]) -> Any:
    """A named tuple type at home in this module; its values never change, so a copy is the thing itself."""
    globals()[name] = namedtuple(name, fields, module=__name__)
    for copying in ("__copy__", "__deepcopy__"):
        setattr(globals()[name], copying, _itself)
    return globals()[name]


_SUBMODEL_TYPES = {submodel: _tuple_type(submodel.title().replace("_", "") + "Parameters", names) for submodel, names in SUBMODELS.items()}
_Parameters = _tuple_type("_Parameters", tuple(SUBMODELS))


def parameters(overrides: Mapping[str, float] | None = None, source: object = "assumptions") -> Any:
    """The numbers of one world: a named tuple with one named tuple of floats a submodel.

    `overrides` sets single assumptions by name, the rest has the table's default. An unknown name, or a value outside what is
    physically possible, is an InputError that names `source`; a value outside the plausible range is allowed.
    """
    values = {name: assumption.default for name, assumption in ASSUMPTIONS.items()}
    for name, value in (overrides or {}).items():
        values[name] = check_value(name, value, source)
    return _Parameters(*(kind(*(values[name] for name in SUBMODELS[submodel])) for submodel, kind in _SUBMODEL_TYPES.items()))


def check_value(name: str, value: object, source: object, key: str | None = None) -> float:
    """`value` as a float if assumption `name` can have it, else an InputError. `key` is how the user wrote the name."""
    key = key or name
    if name not in ASSUMPTIONS:
        raise input_error(source, key, "no assumption of this name", "a name of the assumption table", nearest(name, ASSUMPTIONS))
    assumption = ASSUMPTIONS[name]
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= float_info.max:
        raise input_error(source, key, shown(value), f"a number in {assumption.unit}")
    if not assumption.minimum <= value <= assumption.maximum:
        raise input_error(source, key, shown(value), assumption.bounds)
    return float(value)


def calibrated_names() -> tuple[str, ...]:
    """The assumptions that the search may move, in table order."""
    return tuple(assumption.name for assumption in ASSUMPTIONS.values() if assumption.calibrated)
