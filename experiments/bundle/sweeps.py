"""A sweep for a bundle: complete, with every part and the points held against its hash and every page of it made of its runs."""

from __future__ import annotations

from pathlib import Path

from experiments.bundle.checked import Results, check_current, check_readable, check_there, sample_of
from experiments.compare import STUDY_FILE
from experiments.sweep.analyses import outdated_in
from experiments.sweep.differences import DIFFERENCES
from experiments.sweep.opened import POINTS, open_sweep

KIND = "sweep"
_ALWAYS = (STUDY_FILE, POINTS, "assumptions.parquet", DIFFERENCES, "dictionary.csv")


def sweep_in(folder: Path, taken: tuple[str, ...], left: tuple[str, ...]) -> Results:
    """A sweep. InputError, one line, where it is not complete or not whole, or where a page in it is of other runs."""
    opened = open_sweep(folder, need_complete=lambda method: True)  # holds every part against its hash
    manifest = opened.manifest
    check_there(folder, _ALWAYS)
    check_current(folder, outdated_in(folder))
    for name in taken:
        if name.endswith(".parquet") and "/" not in name:
            check_readable(folder / name)
    design = manifest["design"]
    samples = f" --samples {design['samples']}" if design["method"] == design["source"] != "factorial" else ""
    asked = f"langeadem sweep study.toml --design {design['source']}{samples} --luck {opened.luck}"
    return Results(
        folder, KIND, opened.study, opened.study_sha256, manifest["version"], manifest["git_revision"], manifest["data"], asked,
        manifest["started"], manifest["ended"], taken, left, sample_of(folder, opened.study),
    )  # fmt: skip
