"""What is worked out of a sweep and written into its folder, and whether it is still of the runs that are there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from experiments import files
from experiments.pages.made_of import Data, Outdated, outdated, values_sha256
from experiments.sweep import tables
from experiments.sweep.manifest import MANIFEST
from experiments.sweep.storage import RECORDS
from scenarios.errors import input_error

REPORT = "report"
#: Names of pages, and the commands that make them.
COMMANDS = {"sensitivity": "langeadem sensitivity", "robustness": "langeadem robustness"}
#: The report is made by the sweep itself, once all its runs are there.
ALL = {REPORT: "langeadem sweep STUDY --resume --out", **COMMANDS}


def data_of(folder: Path) -> Data:
    """Which data a sweep holds: its study, and the values of its design and of all its full parts.

    Machine and time of runs are left out: the same runs made again are the same data.
    """
    manifest = files.read_json(folder / MANIFEST)
    rows: list[tuple[str, str, str]] = [("design", "", manifest["design"]["sha256"])]
    for path in sorted((folder / RECORDS).glob("part-*.json")):
        held = files.read_json(path)["tables"]
        rows += [(path.stem, name, held[name]["sha256_values"]) for name in sorted(held) if name != tables.TIMINGS]
    return Data(manifest["study_sha256"], values_sha256(rows))


def outdated_in(folder: Path) -> list[Outdated]:
    """The report and analyses in a sweep's folder that are of other runs than it holds now."""
    return outdated(folder, ALL, data_of(folder))


def analysis_of(folder: Path, name: str) -> dict[str, Any]:
    """The numbers of an analysis in a sweep's folder. InputError where there is none, or one of other runs than are there now."""
    path = folder / f"{name}.json"
    command = f"{COMMANDS[name]} {folder}"
    if not path.exists():
        raise input_error(folder, path.name, "nothing", f"a sweep analysed with `{command}`")
    for one in outdated(folder, {name: COMMANDS[name]}, data_of(folder)):
        raise input_error(path, None, "a result of other runs than are there now", f"one of these: run `{one.command}` again")
    return files.read_json(path)
