"""Finished calculations, kept for a while for whoever asks the same question; the oldest goes first.

A result is found by what was asked alone, and holds nothing of who asked it.
"""

from __future__ import annotations

import shutil
from collections import OrderedDict
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import mkdtemp
from threading import Lock
from typing import Any

from scenarios.study import Study


@dataclass(frozen=True)
class Result:
    """The worlds of a finished calculation in `folder`, with what equal cost came to and the answer."""

    study: Study
    folder: Path
    resolved: dict[str, Any]
    answer: dict[str, Any]


def question_key(study: Study) -> str:
    """The same for studies that differ in the order of their policies only: each policy's numbers do not depend on it."""
    return replace(study, policies=tuple(sorted(study.policies))).identity()


class Results:
    """At most `most` results, in a folder of its own that `close` removes."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._kept: OrderedDict[str, Result] = OrderedDict()
        self._root = Path(mkdtemp(prefix="langeadem-"))

    def new_folder(self) -> Path:
        """An empty folder for the worlds of one calculation."""
        return Path(mkdtemp(dir=self._root))

    def keep(self, result: Result) -> None:
        """Keep a result; one of the same question makes place."""
        key = question_key(result.study)
        with self._lock:
            gone = [self._kept.pop(key)] if key in self._kept else []
            self._kept[key] = result
            while len(self._kept) > self._most:
                gone.append(self._kept.popitem(last=False)[1])
        for old in gone:
            shutil.rmtree(old.folder, ignore_errors=True)

    def find(self, study: Study) -> Result | None:
        """The result of the same question, if it is still kept; it then stays longest."""
        key = question_key(study)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def close(self) -> None:
        """Remove everything."""
        shutil.rmtree(self._root, ignore_errors=True)
