"""What a folder of results is and which files of it go along, each held against its hash first where one is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from experiments import files
from experiments.compare import STUDY_FILE
from experiments.sweep.differences import DIFFERENCES
from experiments.sweep.manifest import MANIFEST
from experiments.sweep.opened import AS_WRITTEN, POINTS, open_sweep
from scenarios.city import load_city
from scenarios.crisis_file import read_crisis
from scenarios.errors import InputError, input_error
from scenarios.study import Study, study_from_document

SWEEP = "sweep"
#: Kinds of file that commands write at the top of a folder, and folders of which all files go along. What else lies there stays behind.
_KINDS = (".parquet", ".csv", ".json", ".toml", ".html", ".docx")
_FOLDERS = ("runs", "spending", "survival", "weekly", "timings", "parts", "inputs", "figures")


@dataclass(frozen=True)
class Results:
    """Checked results. `kind` is "sweep", "compare" or "run"; `files` their places in the folder, in order; `left` what stays behind.

    `data` are the sources of the data by what they are; `asked` how they were made, in words; `began` and `ended` ISO moments, where known.
    """

    folder: Path
    kind: str
    study: Study
    study_sha256: str
    version: str
    revision: str | None
    data: Mapping[str, str]
    asked: str
    began: str | None
    ended: str
    files: tuple[str, ...]
    left: tuple[str, ...]


def results_in(folder: Path) -> Results:
    """The results in a folder. InputError where there are none, where a sweep is not complete, where a file is damaged or is a link."""
    if not folder.is_dir():
        raise input_error(folder, None, "no folder", "a folder of results of `sweep`, `compare` or `run`")
    folder = folder.resolve()
    taken, left = _listed(folder)
    if (folder / MANIFEST).exists() or (folder / "shards").is_dir():
        return _sweep(folder, taken, left)
    kind = files.kind_of(folder)
    if kind is None:
        raise input_error(folder, None, "no results", "a folder of results of `sweep`, `compare` or `run`")
    return _other(folder, kind, taken, left)


def _listed(folder: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Files that go along and others, sorted. A link is refused: what it leads to may lie anywhere."""
    taken: list[str] = []
    left: list[str] = []
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        inside = sorted(path.rglob("*")) if path.is_dir() and not path.is_symlink() and path.name in _FOLDERS else []
        for one in (path, *inside):
            if one.is_symlink():
                raise input_error(one, None, "a link", "the file itself: a bundle holds what is in its folder")
        if path.is_file():
            (taken if path.suffix in _KINDS else left).append(path.name)
        elif path.name in _FOLDERS:
            taken += [one.relative_to(folder).as_posix() for one in inside if one.is_file() and not one.name.startswith(".")]
        elif path.name not in ("open", "shards"):  # the tasks of parts that are not full; what a merged sweep was made of
            left.append(f"{path.name}/")
    return tuple(taken), tuple(left)


def _sweep(folder: Path, taken: tuple[str, ...], left: tuple[str, ...]) -> Results:
    opened = open_sweep(folder, need_complete=lambda method: True)  # holds every part against its hash
    manifest = opened.manifest
    for name in taken:
        if name.endswith(".parquet") and "/" not in name:
            _check_readable(folder / name)
    _check_all_there(folder, taken)
    design = manifest["design"]
    samples = f" --samples {design['samples']}" if design["method"] == design["source"] != "factorial" else ""
    asked = f"langeadem sweep study.toml --design {design['source']}{samples} --luck {opened.luck}"
    return Results(
        folder, SWEEP, opened.study, opened.study_sha256, manifest["version"], manifest["git_revision"], manifest["data"], asked,
        manifest["started"], manifest["ended"], taken, left,
    )  # fmt: skip


def _check_all_there(folder: Path, taken: tuple[str, ...]) -> None:
    """InputError where a file that every sweep has is missing."""
    for name in (STUDY_FILE, POINTS, "assumptions.parquet", "dictionary.csv", DIFFERENCES):
        if name not in taken:
            raise input_error(folder / name, None, "no such file", AS_WRITTEN)


def _check_readable(path: Path) -> None:
    """Files of a sweep that have no hash have to be whole as far as their own form tells."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        pq.read_table(path, partitioning=None)
    except (OSError, ValueError, pa.ArrowException):
        raise input_error(path, None, "a file that cannot be read", "it as it was written") from None


def _other(folder: Path, kind: str, taken: tuple[str, ...], left: tuple[str, ...]) -> Results:
    path = folder / files.LAST_FILES[kind]
    record = files.read_json(path)
    try:
        for name, hashes in record["tables"].items():
            _check_hash(folder / f"{name}.parquet", hashes["sha256_bytes"])
        study = study_from_document(record["study"], path) if kind == "run" else _stored_study(folder)
        version, revision = record["version"], record.get("git_revision")
        asked = f"langeadem {kind}" + (f" --policy {record['policy']}" if kind == "run" else "")
    except (KeyError, TypeError, AttributeError) as problem:
        raise input_error(path, None, f"a record without {problem}", f"that of `langeadem {kind}` as it wrote it") from None
    ended = datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(timespec="seconds")  # the record itself names no moment
    return Results(folder, kind, study, study.digest(), version, revision, _data(study), asked, None, ended, taken, left)


def _stored_study(folder: Path) -> Study:
    from scenarios.study import load_study

    return load_study(folder / STUDY_FILE)


def _data(study: Study) -> dict[str, str]:
    """Sources of the city and the crisis; files of the user's own may be gone since."""
    found = {}
    for key, source in (("city", lambda: load_city(study.city).source), ("crisis", lambda: read_crisis(study.crisis).source)):
        try:
            found[key] = source()
        except InputError:
            continue
    return found


def _check_hash(path: Path, digest: str) -> None:
    if not files.has_hash(path, digest):
        raise input_error(path, None, "other bytes than its hash says, or no file", "the file as it was written")
