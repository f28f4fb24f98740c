"""A calibration for a bundle: complete, every file held against its hash, and its page made of its tables."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from experiments import files
from experiments.bundle.checked import Results, check_current, check_hash, check_study, check_there
from experiments.calibrate.record import GENERATIONS, KIND, NAME, TARGETS, data_of
from experiments.compare import STUDY_FILE
from experiments.pages.made_of import outdated
from experiments.sweep.manifest import MANIFEST
from scenarios.errors import input_error

_ALWAYS = (STUDY_FILE, TARGETS, "dictionary.csv", f"{NAME}.json", f"{NAME}.html")
_AGAIN = "langeadem calibrate STUDY --resume --out"


def calibration_in(folder: Path, taken: tuple[str, ...], left: tuple[str, ...]) -> Results:
    """A calibration. InputError, one line, where it is not complete or not whole, or where its page is of other data."""
    data = data_of(folder)
    manifest = files.read_json(folder / MANIFEST)
    try:
        for name, held in manifest["tables"].items():
            check_hash(folder / name, held["sha256_bytes"])
        for name, digest in manifest["files"].items():
            check_hash(folder / name, digest)
        check_there(folder, _ALWAYS)
        check_current(folder, outdated(folder, {NAME: _AGAIN}, data))
        study = check_study(folder, data.study_sha256, (manifest["version"], manifest["git_revision"]))
        generations = pq.read_metadata(folder / GENERATIONS).num_rows
        asked = f"langeadem calibrate {STUDY_FILE} --targets {TARGETS} --particles {manifest['identity']['particles']} --generations {generations}"
        return Results(
            folder, KIND, study, data.study_sha256, manifest["version"], manifest["git_revision"], manifest["data"], asked,
            manifest["started"], manifest["ended"], taken, left,
        )  # fmt: skip
    except (KeyError, TypeError, AttributeError) as problem:
        raise input_error(folder / MANIFEST, None, f"a manifest without {problem}", "that of a calibration as langeadem wrote it") from None
