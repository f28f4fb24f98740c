"""A sweep taken up again from its folder alone: its plan as it was, or with more replications."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from experiments.compare import STUDY_FILE
from experiments.sweep.design import design_of
from experiments.sweep.manifest import MANIFEST, read_manifest
from experiments.sweep.plan import Keep, Plan
from scenarios.errors import InputError, input_error
from scenarios.study import load_study
from scenarios.study_keys import check_key


def stored_plan(folder: Path) -> tuple[Plan, dict[str, Any]]:
    """The plan of the sweep or shard in a folder, and its manifest.

    InputError where the folder does not say, or where this version makes another design of the same study.
    """
    manifest = read_manifest(folder)
    try:
        identity, said = manifest["identity"], manifest["design"]
        first, of = map(int, manifest["shard"].split("/"))
        study = replace(load_study((folder / STUDY_FILE).absolute()), replications=int(manifest["replications"]))
        design = design_of(study, _source(folder, said), said["samples"], folder, said.get("groups"))
        plan = Plan(study, design, identity["luck"], Keep(**identity["keep"]), (first, of), identity["runs_per_part"])
        digest = identity["design_sha256"]
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise input_error(folder / MANIFEST, None, f"a manifest without {problem}", "that of a sweep as langeadem wrote it") from None
    if design.digest() != digest:
        raise input_error(
            folder, None, "a design that this version makes otherwise", f"the version that made it, {manifest.get('version')}"
        )
    return plan, manifest


def extended_plan(out: str | Path, more: int) -> tuple[Plan, str]:
    """The plan of the sweep in a folder with so many more replications, and the word or file of its design. InputError for a shard."""
    folder = Path(out)
    if (folder / "shards").is_dir() and not (folder / MANIFEST).exists():
        raise input_error(folder, None, "shards", f"one sweep of them: `langeadem sweep merge {folder}` first")
    plan, manifest = stored_plan(folder)
    if not plan.is_whole:
        raise InputError(f"{folder}: found a shard, expected a whole sweep; run the shards again with more replications and --resume")
    replications = check_key("replications", plan.study.replications + more, "with those that are there")
    return replace(plan, study=replace(plan.study, replications=replications)), _source(folder, manifest["design"])


def _source(folder: Path, design: dict[str, Any]) -> str:
    """The word of a design, or the copy of the user's file that the folder holds."""
    copy = folder / design["source"]
    return str(copy) if copy.is_file() else design["source"]
