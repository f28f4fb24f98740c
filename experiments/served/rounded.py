"""Numbers for a page: a few significant digits, None where there is none."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def rounded(values: np.ndarray, digits: int) -> list[float | None]:
    """The values (n,) to so many significant digits; NaN and infinity are None."""
    form = f"%.{digits}g"
    return [float(form % value) if isfinite(value) else None for value in values.tolist()]
