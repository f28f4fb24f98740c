"""A row of numbers in little memory: a server keeps the curves of many answers, and most of an answer is curves."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, overload


class Numbers(Sequence[float | None]):
    """A list of numbers and None, never changed, at 8 bytes each. NaN cannot be in it: it stands for None."""

    __slots__ = ("_values",)

    def __init__(self, values: Iterable[float | None]) -> None:
        self._values = array("d", (math.nan if value is None else value for value in values))

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[float | None]:
        return (None if math.isnan(value) else value for value in self._values)

    @overload
    def __getitem__(self, place: int) -> float | None: ...

    @overload
    def __getitem__(self, place: slice) -> list[float | None]: ...

    def __getitem__(self, place: int | slice) -> float | list[float | None] | None:
        if isinstance(place, slice):
            return [None if math.isnan(value) else value for value in self._values[place]]
        value = self._values[place]
        return None if math.isnan(value) else value


def compact(answer: dict[str, Any]) -> dict[str, Any]:
    """The same answer with its curves as Numbers."""
    curves = {
        policy: {name: {key: Numbers(values) for key, values in curve.items()} for name, curve in of_policy.items()}
        for policy, of_policy in answer["curves"].items()
    }
    return {**answer, "curves": curves}
