"""What a folder of results is and which files of it go along, each held against its hash first where one is known."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from experiments import files
from experiments.bundle.checked import Results, check_hash, check_study, sample_of
from experiments.bundle.sweeps import sweep_in
from experiments.compare import REPORT_FILE
from experiments.sweep.manifest import MANIFEST
from scenarios.city import load_city
from scenarios.crisis_file import read_crisis
from scenarios.errors import InputError, input_error
from scenarios.study import Study, study_from_document

#: Kinds of file that commands write at the top of a folder, and folders of which all files go along. What else lies there stays behind.
_KINDS = (".parquet", ".csv", ".json", ".toml", ".html", ".docx")
_FOLDERS = ("runs", "spending", "survival", "weekly", "timings", "parts", "evaluations", "inputs", "figures")
_NAMES = ("generations.db",)  # of a calibration
_EXPECTED = "a folder of results of `sweep`, `calibrate`, `compare` or `run`"


def results_in(folder: Path) -> Results:
    """The results in a folder. InputError where there are none, where they are not complete, where a file is damaged, gone or a link, and
    where a page is of other data than the folder holds."""
    if not folder.is_dir():
        raise input_error(folder, None, "no folder", _EXPECTED)
    folder = folder.resolve()
    taken, left = _listed(folder)
    if (folder / MANIFEST).exists() and files.read_json(folder / MANIFEST).get("kind") == "calibration":
        from experiments.bundle.calibrations import calibration_in  # with it comes pyABC, which takes seconds

        return calibration_in(folder, taken, left)
    if (folder / MANIFEST).exists() or (folder / "shards").is_dir():
        return sweep_in(folder, taken, left)
    kind = files.kind_of(folder)
    if kind is None:
        raise input_error(folder, None, "no results", _EXPECTED)
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
            (taken if path.suffix in _KINDS or path.name in _NAMES else left).append(path.name)
        elif path.name in _FOLDERS:
            taken += [one.relative_to(folder).as_posix() for one in inside if one.is_file() and not one.name.startswith(".")]
        elif path.name not in ("open", "shards"):  # the tasks of parts that are not full; what a merged sweep was made of
            left.append(f"{path.name}/")
    return tuple(taken), tuple(left)


def _other(folder: Path, kind: str, taken: tuple[str, ...], left: tuple[str, ...]) -> Results:
    path = folder / files.LAST_FILES[kind]
    record = files.read_json(path)
    try:
        for name, hashes in record["tables"].items():
            check_hash(folder / f"{name}.parquet", hashes["sha256_bytes"])
        if "report" in record:
            check_hash(folder / REPORT_FILE, record["report"]["sha256_bytes"])
        version, revision = record["version"], record.get("git_revision")
        if kind == "run":
            study = study_from_document(record["study"], path)
        else:
            by = record.get("report", {})
            study = check_study(folder, record["study_identity"], (by.get("version"), by.get("git_revision")))
        asked = f"langeadem {kind}" + (f" --policy {record['policy']}" if kind == "run" else "")
    except (KeyError, TypeError, AttributeError) as problem:
        raise input_error(path, None, f"a record without {problem}", f"that of `langeadem {kind}` as it wrote it") from None
    ended = datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(timespec="seconds")  # the record itself names no moment
    sample = sample_of(folder, study) if kind == "compare" else {}
    return Results(folder, kind, study, study.digest(), version, revision, _data(study), asked, None, ended, taken, left, sample)


def _data(study: Study) -> dict[str, str]:
    """Sources of the city and the crisis; files of the user's own may be gone since."""
    found = {}
    for key, source in (("city", lambda: load_city(study.city).source), ("crisis", lambda: read_crisis(study.crisis).source)):
        try:
            found[key] = source()
        except InputError:
            continue
    return found
