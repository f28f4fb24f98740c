"""Worlds that have been run, a file each in the folder of their comparison: whole or not there."""

from __future__ import annotations

import os
import pickle
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from experiments.served.glimpses import WatchedWorld

_PREFIX, _SUFFIX = "world-", ".pickle"


def keep(folder: Path, replication: int, world: WatchedWorld) -> None:
    """Write a world into the folder, made where it is not there, under a temporary name first."""
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".writing-", dir=folder)
    written = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            pickle.dump(world, file, protocol=pickle.HIGHEST_PROTOCOL)
        written.replace(_path(folder, replication))
    except BaseException:
        written.unlink(missing_ok=True)
        raise


def kept(folder: Path, replications: Iterable[int]) -> list[WatchedWorld]:
    """These worlds, in this order. FileNotFoundError for one that has not been run."""
    return [pickle.loads(_path(folder, replication).read_bytes()) for replication in replications]


def finished(folder: Path) -> list[int]:
    """Numbers of the worlds that are there, ascending."""
    return sorted(int(path.name.removeprefix(_PREFIX).removesuffix(_SUFFIX)) for path in folder.glob(f"{_PREFIX}*{_SUFFIX}"))


def _path(folder: Path, replication: int) -> Path:
    return folder / f"{_PREFIX}{replication}{_SUFFIX}"
