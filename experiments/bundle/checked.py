"""What a bundle knows of a folder of results once it has been checked, and the checks that all kinds share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from experiments import files
from experiments.calibrate.origin import origin_in
from experiments.compare import STUDY_FILE
from experiments.pages.made_of import Outdated
from experiments.version import is_this_program
from scenarios.errors import input_error
from scenarios.study import Study, load_study

#: The copy of the sample that a study draws from (`experiments.worlds.input_files`).
SAMPLE = "inputs/sample.parquet"


@dataclass(frozen=True)
class Results:
    """Checked results. `kind` is "sweep", "calibration", "compare" or "run"; `files` their places in the folder, in order; `left` what stays behind.

    `data` are the sources of the data by what they are; `asked` how they were made, in words; `began` and `ended` ISO moments, where known.
    `sample_of` says of which calibration the sample is that the study draws from, where its file does.
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
    sample_of: Mapping[str, str] = field(default_factory=dict)


def check_there(folder: Path, names: Iterable[str]) -> None:
    """InputError, one line, for the first of these files that is not there."""
    for name in names:
        if not (folder / name).is_file():
            raise input_error(folder / name, None, "no such file", "the file as it was written")


def check_hash(path: Path, digest: object) -> None:
    """InputError where the file is not the one of this SHA-256."""
    if not files.has_hash(path, digest):
        raise input_error(path, None, "other bytes than its hash says, or no file", "the file as it was written")


def check_current(folder: Path, outdated: Iterable[Outdated]) -> None:
    """InputError that names the pages of other data than the folder holds, and the commands that make them anew."""
    pages = list(outdated)
    if pages:
        commands = ", ".join(f"`{one.command}`" for one in pages)
        names = ", ".join(one.page for one in pages)
        raise input_error(
            folder,
            None,
            f"{names} of other data than the folder holds",
            f"pages of these data: run {commands} again, or delete them with their numbers and figures",
        )


def check_study(folder: Path, digest: str, made_by: tuple[str | None, str | None]) -> Study:
    """The study in a folder, once it and the files it names have been held against the hash of the study.

    The hash is that of `Study.identity`. Another version or revision may have other cities and crises of the same names in its library,
    so there only what is missing or cannot be read is noticed.
    """
    study = load_study(folder / STUDY_FILE)
    if study.identity() != digest and is_this_program(*made_by):
        what = "another study, or other files that it names, than the hash of the study says"
        raise input_error(folder / STUDY_FILE, None, what, "these files as they were written")
    return study


def sample_of(folder: Path, study: Study) -> dict[str, str]:
    """Of which calibration the sample is that a stored study draws from, as the copy in the folder says."""
    return {} if study.uncertain.sample is None else origin_in(folder / SAMPLE)


def check_readable(path: Path) -> None:
    """A table that has no hash has to be whole as far as its own form tells."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        pq.read_table(path, partitioning=None)
    except (OSError, ValueError, pa.ArrowException):
        raise input_error(path, None, "a file that cannot be read", "it as it was written") from None
