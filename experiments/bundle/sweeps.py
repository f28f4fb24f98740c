"""A sweep for a bundle: complete, with every part held against its hash and every page of it made of its runs."""

from __future__ import annotations

from pathlib import Path

from experiments.bundle.checked import Results, check_current, check_readable, check_study, check_there, sample_of
from experiments.compare import STUDY_FILE
from experiments.sweep.analyses import outdated_in
from experiments.sweep.differences import FILE as DIFFERENCES
from experiments.sweep.opened import Opened, open_sweep
from experiments.sweep.parts import Design, points_of
from scenarios.errors import input_error

KIND = "sweep"
_ALWAYS = (STUDY_FILE, "points.parquet", "assumptions.parquet", DIFFERENCES, "dictionary.csv")


def sweep_in(folder: Path, taken: tuple[str, ...], left: tuple[str, ...]) -> Results:
    """A sweep. InputError, one line, where it is not complete or not whole, or where a page in it is of other runs."""
    opened = open_sweep(folder, need_complete=lambda method: True)  # holds every part against its hash
    manifest = opened.manifest
    check_there(folder, _ALWAYS)
    check_current(folder, outdated_in(folder))
    for name in taken:
        if name.endswith(".parquet") and "/" not in name:
            check_readable(folder / name)
    _check_points(opened)
    stored = check_study(folder, opened.study_sha256, (manifest["version"], manifest["git_revision"]), identity=False)
    design = manifest["design"]
    samples = f" --samples {design['samples']}" if design["method"] == design["source"] != "factorial" else ""
    asked = f"langeadem sweep study.toml --design {design['source']}{samples} --luck {opened.luck}"
    return Results(
        folder, KIND, opened.study, opened.study_sha256, manifest["version"], manifest["git_revision"], manifest["data"], asked,
        manifest["started"], manifest["ended"], taken, left, sample_of(folder, stored),
    )  # fmt: skip


def _check_points(opened: Opened) -> None:
    """The points against the hash of the design; a column in which numbers stand as text cannot be told from what it was."""
    said, table = opened.manifest["design"], opened.points
    columns = {one.name: opened.input_column(one.name) for one in opened.inputs}
    choices = [one for one in opened.inputs if columns[one.name].dtype == object]
    if not all(one.values is not None and all(isinstance(value, str) for value in one.values) for one in choices):
        return
    weight = table["weight"]
    weights = None if weight.null_count == len(weight) else weight.to_numpy()
    points = points_of(columns, table["design_row"].to_pylist(), table["block"].to_pylist(), weights)
    if Design(said["method"], said["samples"], said["seed"], opened.inputs, points, said["library"]).digest() != said["sha256"]:
        raise input_error(
            opened.folder / "points.parquet", None, "other points than the hash of the design says", "the file as it was written"
        )
