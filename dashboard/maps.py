"""Maps that were made or read, kept for whoever looks at the same question next; the oldest goes first."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Any

#: A map takes some ten megabytes of memory.
MOST_MAPS = 6


class Maps:
    """At most `most` maps by key. Threads may use it as they like."""

    def __init__(self, most: int = MOST_MAPS) -> None:
        self._most = most
        self._lock = Lock()
        self._kept: OrderedDict[str, dict[str, Any]] = OrderedDict()

    def find(self, key: str) -> dict[str, Any] | None:
        """The map of this key if it is kept; it then stays longest."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, key: str, found: dict[str, Any] | None) -> dict[str, Any] | None:
        """Keep a map, unless it is None; give it back."""
        if found is None:
            return None
        with self._lock:
            self._kept[key] = found
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return found
