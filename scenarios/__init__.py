"""What is asked: studies, cities, crises, policies, instruments and assumptions. Knows nothing of the model."""

from importlib import import_module
from typing import Any

_HOMES = {
    "ASSUMPTIONS": "scenarios.assumptions",
    "InputError": "scenarios.errors",
    "Study": "scenarios.study",
    "apply_sets": "scenarios.study",
    "load_city": "scenarios.city",
    "load_crisis": "scenarios.calendar",
    "load_policy": "scenarios.policies",
    "load_study": "scenarios.study",
    "parameters": "scenarios.assumptions",
}
__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
