"""The model: its clock, its city, its record and its outcomes."""

from typing import Any

__all__ = ["Start", "SupportModel", "prepare"]


def __getattr__(name: str) -> Any:
    if name == "SupportModel":
        from simulation.model import SupportModel

        return SupportModel
    if name in ("Start", "prepare"):
        from simulation import start

        return getattr(start, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
