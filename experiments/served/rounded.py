"""Records for a page, as small as they can be: numbers to a few significant digits, None where there is none, JSON without spaces."""

from __future__ import annotations

import json
from math import isfinite
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np


def rounded(values: np.ndarray, digits: int) -> list[float | None]:
    """The values (n,) to so many significant digits; NaN and infinity are None."""
    form = f"%.{digits}g"
    return [float(form % value) if isfinite(value) else None for value in values.tolist()]


def compact_json(value: Any) -> bytes:
    """Strict JSON in UTF-8 without spaces; ValueError for NaN and infinity."""
    return (json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n").encode()


def rounded_record(value: Any, digits: int) -> Any:
    """The same record with every float in it to so many significant digits; counts, words and None as they are."""
    if isinstance(value, dict):
        return {key: rounded_record(one, digits) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [rounded_record(one, digits) for one in value]
    return float(f"{value:.{digits}g}") if isinstance(value, float) else value
