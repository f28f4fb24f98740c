"""Results on disk: all or nothing, never over another study's, and with their hashes.

Tables are made in memory, hashed, written under temporary names and moved into place when every one of them is on disk; the JSON file that
lists them comes last. So a full disk or an interruption leaves the folder as it was.
"""

from __future__ import annotations

import errno
import hashlib
import json
import math
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from scenarios.errors import InputError, input_error
from simulation.tables import values_digest

#: The file written last, by kind of results.
RUN_FILE, SUMMARY_FILE = "run.json", "summary.json"
LAST_FILES = {"run": RUN_FILE, "compare": SUMMARY_FILE}
_NAMES = {"run": "a run", "compare": "a comparison"}

#: Behind the name of a file that is being written: what a process that was killed leaves.
WRITING = ".writing"
_FULL = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}


@dataclass(frozen=True)
class Digests:
    """Two hashes of a table: of its file, and of its names, types and values, which outlive a release of pyarrow."""

    sha256_bytes: str
    sha256_values: str

    def as_dict(self) -> dict[str, str]:
        """For a JSON file."""
        return {"sha256_bytes": self.sha256_bytes, "sha256_values": self.sha256_values}


def parquet_bytes(table: pa.Table) -> bytes:
    """The table as a Parquet file in memory; equal tables give equal bytes on one version of pyarrow."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue().to_pybytes()


def digests(table: pa.Table, content: bytes) -> Digests:
    """Hashes of a table and of the file it became."""
    return Digests(hashlib.sha256(content).hexdigest(), values_digest(table))


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal. OSError where it cannot be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def has_hash(path: Path, sha256: object) -> bool:
    """Whether a file is there and its bytes have this hash."""
    try:
        return sha256_of(path) == sha256
    except OSError:
        return False


def packed(tables: Mapping[str, pa.Table]) -> tuple[dict[str, bytes], dict[str, dict[str, str]]]:
    """Tables by name -> (file name: content, name: hashes)."""
    contents = {name: parquet_bytes(table) for name, table in tables.items()}
    hashes = {name: digests(table, contents[name]).as_dict() for name, table in tables.items()}
    return {f"{name}.parquet": content for name, content in contents.items()}, hashes


def json_bytes(value: Any) -> bytes:
    """Strict JSON in UTF-8: NaN and infinity become null, numpy's numbers plain ones."""
    return (json.dumps(plain(value), ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object from a results folder. InputError where it is missing, cut off or something else."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise input_error(path.parent, None, f"no {path.name}", "a folder of results") from None
    except (OSError, ValueError) as problem:
        raise input_error(path, None, f"a file that cannot be read ({_short(problem)})", "JSON as langeadem wrote it") from None
    if not isinstance(value, dict):
        raise input_error(path, None, type(value).__name__, "a JSON object")
    return value


def kind_of(folder: Path) -> str | None:
    """What results a folder holds: "run", "compare" or None."""
    return next((kind for kind, name in LAST_FILES.items() if (folder / name).exists()), None)


def writable_folder(path: str | Path) -> Path:
    """The folder of `--out`, there or still to be made. InputError for nothing, a file, a place in a file, or where nothing can be written."""
    if not str(path).strip():
        raise input_error("--out", None, "nothing", "a folder")
    folder = Path(path)
    if folder.exists() and not folder.is_dir():
        raise input_error("--out", None, f"{folder}, a file", "a folder")
    if not _existing(folder).is_dir():
        raise input_error("--out", None, f"{folder}, which would lie in {_existing(folder)}, a file", "a folder")
    _check_writable(folder)
    return folder


@dataclass(frozen=True)
class OutFolder:
    """A folder that has been checked to be ours to write: results of `kind` for the study with this identity.

    Make one with `checked` before any work is done.
    """

    path: Path
    kind: str
    identity: str

    @classmethod
    def checked(cls, path: str | Path, kind: str, identity: str, names: tuple[str, ...]) -> OutFolder:
        """The folder, if results of this study may go there; InputError says why not. Nothing is made or changed.

        Refused: a file, or a place in one; a folder that cannot be written to; results of another kind or another study; files of the
        names to be written that no results file speaks for. Folders above it that do not exist are made when results are written.
        """
        folder = writable_folder(path)
        held = kind_of(folder)
        if held is None:
            strays = [name for name in names if (folder / name).exists()]
            if strays:
                raise input_error("--out", None, f"{folder}, which holds {strays[0]} of unknown origin", "an empty or new folder")
        elif held != kind:
            raise input_error("--out", None, f"{folder}, which holds {_NAMES[held]}", f"a folder of {_NAMES[kind]}, or a new one")
        elif read_json(folder / LAST_FILES[kind]).get("study_identity") != identity:
            raise input_error("--out", None, f"{folder}, which holds results of another study", "an empty or new folder")
        return cls(folder, kind, identity)

    def write(self, files: Mapping[str, bytes], last: Mapping[str, Any]) -> None:
        """Put files (relative name: content) and then the JSON file of this kind in place, all or none.

        Raises InputError where the disk is full or the folder cannot be written to any more.
        """
        record = {**last, "study_identity": self.identity}
        contents = {**files, LAST_FILES[self.kind]: json_bytes(record)}
        made = _topmost_new(self.path)
        staging = None
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            staging = Path(tempfile.mkdtemp(prefix=".writing-", dir=self.path))
            for name, content in contents.items():
                _write(staging / name, content)
            with _undisturbed():
                for name in contents:
                    (self.path / name).parent.mkdir(parents=True, exist_ok=True)
                    (staging / name).replace(self.path / name)
            shutil.rmtree(staging)
        except BaseException as problem:
            if staging is not None:
                shutil.rmtree(staging, ignore_errors=True)
            if made is not None:
                shutil.rmtree(made, ignore_errors=True)
            if isinstance(problem, OSError):
                raise InputError(f"--out: {self.path}: {_reason(problem)}; nothing was written") from problem
            raise


@contextmanager
def put_whole(path: Path, afterwards: str) -> Iterator[BinaryIO]:
    """A file to write in, in place when the block has ended; where it has not, what was there stays. Folders above it are made.

    InputError, ending with what holds `afterwards`, where the disk is full or the folder takes nothing.
    """
    temporary = path.with_name(f".{path.name}{WRITING}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        _sync_folder(path.parent)
    except BaseException as problem:
        with suppress(OSError):  # where nothing could be written there may be nothing to take away either
            temporary.unlink()
        if isinstance(problem, OSError):
            raise InputError(f"--out: {path}: {_reason(problem)}; {afterwards}") from problem
        raise


def write_whole(path: Path, content: bytes) -> None:
    """Put a file of a folder that can be resumed in place, or leave what was there. InputError as of `put_whole`."""
    with put_whole(path, "what stands in the folder is whole, and --resume goes on from there") as file:
        file.write(content)


def _sync_folder(folder: Path) -> None:
    if hasattr(os, "O_DIRECTORY"):  # Windows has no such thing, and needs none
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _undisturbed() -> Iterator[None]:
    """An interrupt or an end asked for comes afterwards; Windows has no such delay."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _existing(path: Path) -> Path:
    """The path itself, or the nearest above it that exists."""
    return next(place for place in (path.absolute(), *path.absolute().parents) if place.exists())


def _topmost_new(path: Path) -> Path | None:
    """The highest folder that has to be made for this path to exist; None where it exists."""
    missing = [place for place in (path.absolute(), *path.absolute().parents) if not place.exists()]
    return missing[-1] if missing else None


def _check_writable(folder: Path) -> None:
    try:
        with tempfile.TemporaryFile(dir=_existing(folder)):
            pass
    except OSError as problem:
        raise InputError(f"--out: {folder}: {_reason(problem)}") from problem


def _reason(problem: OSError) -> str:
    return "the disk is full" if problem.errno in _FULL else f"cannot be written ({_short(problem)})"


def _short(problem: Exception) -> str:
    text = problem.strerror if isinstance(problem, OSError) and problem.strerror else str(problem)
    return text.splitlines()[0] if text else type(problem).__name__


def plain(value: Any) -> Any:
    """A value as it comes back from a JSON file."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
