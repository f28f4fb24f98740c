"""Tables: the state of many like things as named columns.

A table owns one structured array and hands out views only while they are used. A stored view would be cut from its base by
`deepcopy` and `pickle`, and twins would part in silence. Rows lie together in memory, so a rule that reads ten
columns of a resident touches one cache line.
"""

from __future__ import annotations

import numpy as np


class Table:
    """Rows of one structured dtype that can grow; a row number is valid until `keep` is called."""

    def __init__(self, dtype: np.dtype, rows: int = 0) -> None:
        self._data = np.zeros(max(rows, 16), dtype)
        self._rows = rows

    def __len__(self) -> int:
        return self._rows

    @property
    def rows(self) -> np.ndarray:
        """All rows, a view: use it and let it go."""
        return self._data[: self._rows]

    def __getitem__(self, column: str) -> np.ndarray:
        """One column, a view: use it and let it go."""
        return self._data[column][: self._rows]

    def append(self, new: np.ndarray) -> int:
        """Add rows (structured array of the same dtype); the number of the first of them."""
        first, total = self._rows, self._rows + len(new)
        if total > len(self._data):
            grown = np.zeros(max(total, 2 * len(self._data)), self._data.dtype)
            grown[:first] = self._data[:first]
            self._data = grown
        self._data[first:total] = new
        self._rows = total
        return first

    def keep(self, mask: np.ndarray) -> None:
        """Drop the rows where `mask` (bool, one a row) is false; the order of the others stays."""
        kept = self._data[: self._rows][mask]
        self._data[: len(kept)] = kept
        self._data[len(kept) : self._rows] = np.zeros((), self._data.dtype)
        self._rows = len(kept)


class Handle:
    """An object that is one row of a table: what a reader holds in the hand, while the state stays in the columns."""

    _table: Table
    _row: int

    def __getattr__(self, name: str):
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            value = self._table[name][self._row]
        except (ValueError, KeyError) as missing:
            raise AttributeError(f"{type(self).__name__} has no column {name!r}") from missing
        return value.item() if np.ndim(value) == 0 else value.copy()
