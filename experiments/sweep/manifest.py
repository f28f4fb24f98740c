"""`manifest.json`: what a sweep is and what it ran on, in full, and the hashes of all its parts."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from experiments import files
from experiments.run import platform_words
from experiments.sweep.plan import ENVELOPE_RULE, SEED_RULES, Plan
from experiments.sweep.unit_designs import SUBMODELS
from experiments.version import CHANGED
from scenarios.city import load_city
from scenarios.crisis_file import read_crisis
from scenarios.errors import input_error, shown

MANIFEST = "manifest.json"
#: What differs where other code made results.
OTHER_PROGRAM = {"version": "another version of langeadem", "git_revision": "another revision of langeadem"}
#: Of Slurm's own variables those that say which job this was.
_SLURM = ("SLURM_JOB_ID", "SLURM_ARRAY_JOB_ID", "SLURM_ARRAY_TASK_ID", "SLURM_CPUS_PER_TASK")
_CONTAINERS = ("APPTAINER_CONTAINER", "SINGULARITY_CONTAINER")
#: What readers of a manifest rely on, and of which kind it is.
_SAYS: dict[str, type | tuple[type, ...]] = {
    "identity": dict,
    "study": dict,
    "study_sha256": str,
    "design": dict,
    "replications": int,
    "shard": str,
    "version": str,
    "git_revision": (str, type(None)),
    "data": dict,
    "started": str,
    "status": str,
}
_SAYS_OF_DESIGN: dict[str, type | tuple[type, ...]] = {
    "source": str,
    "method": str,
    "samples": int,
    "seed": int,
    "library": str,
    "points": int,
    "inputs": list,
    "sha256": str,
}
_SAYS_AT_THE_END: dict[str, type | tuple[type, ...]] = {
    "runs_planned": int,
    "runs_done": int,
    "runs_failed": int,
    "ended": str,
    "parts": dict,
}
FINISHED = "finished"


def now() -> str:
    """The time, UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def manifest_of(plan: Plan, design_words: dict[str, Any], started: str, workers: str) -> dict[str, Any]:
    """All that is known before anything has been run."""
    shard, of = plan.shard
    identity = plan.identity()
    return {
        "kind": "sweep",
        "identity": identity,
        "study": plan.study.document(),
        "study_sha256": plan.study.digest(),
        "design": design_words,
        "replications": plan.study.replications,
        "shard": f"{shard}/{of}",
        "root_seed": plan.study.seed,
        "seed_rule": SEED_RULES[plan.luck],
        "envelope_rule": ENVELOPE_RULE,
        "order": f"replications outermost, then points, then policies; a part holds {plan.tasks_per_part} tasks (a point in a replication)",
        **made_by(identity, workers),
        "slurm": {name: os.environ[name] for name in _SLURM if name in os.environ},
        "data": data_citations(plan),
        "started": started,
    }


def made_by(identity: dict[str, Any], workers: str) -> dict[str, Any]:
    """What made results: version and revision, as an identity has them, and what they were made on."""
    return {
        "version": identity["version"],
        "git_revision": identity["git_revision"],
        "changes_not_committed": (identity["git_revision"] or "").endswith(CHANGED),
        "platform": platform_words(),
        "processor": processor(),
        "workers": workers,
        "container": container(),
    }


def design_words(plan: Plan, source: str) -> dict[str, Any]:
    """The design: how it was made, what it varies, and from which file it came if from one (`source`)."""
    design = plan.design
    return {
        "source": source,
        "method": design.method,
        "samples": design.samples,
        "seed": design.seed,
        "library": design.library,
        "points": len(design.points),
        "groups": SUBMODELS if any(one.group is not None for one in design.inputs) else None,
        "inputs": [asdict(given) for given in design.inputs],
        "sha256": design.digest(),
    }


def data_citations(plan: Plan) -> dict[str, str]:
    """Where the data of every city and crisis that a point asks come from, as their files say: `city`, or `city NAME` where there are several."""
    varied = {one.name for one in plan.design.inputs}
    cited: dict[str, str] = {}
    for key, own, source in (("city", plan.study.city, _city_source), ("crisis", plan.study.crisis, _crisis_source)):
        names = sorted({str(name) for name in plan.design.column(key)}) if key in varied else [own]
        cited |= {key if len(names) == 1 else f"{key} {name}": source(name) for name in names}
    return cited


def _city_source(name: str) -> str:
    return load_city(name).source


def _crisis_source(name: str) -> str:
    return read_crisis(name).source


def processor(file: Path = Path("/proc/cpuinfo")) -> dict[str, Any]:
    """Model and features of the processor, of which last digits may depend, and how many this machine has."""
    try:
        lines = dict(line.split(":", 1) for line in file.read_text(encoding="utf-8").split("\n\n")[0].splitlines() if ":" in line)
    except OSError:  # not Linux
        lines = {}
    said = {key.strip(): value.strip() for key, value in lines.items()}
    flags = said.get("flags", said.get("Features", ""))
    return {"model": said.get("model name", platform.processor()), "flags": flags.split(), "number": os.cpu_count()}


def container() -> dict[str, str] | None:
    """The container this runs in: its file's name, and its digest where the job says it in LANGEADEM_CONTAINER_SHA256. None outside one."""
    found = {name: Path(os.environ[name]).name for name in _CONTAINERS if name in os.environ}
    if not found:
        return None
    return {"name": next(iter(found.values())), "sha256": os.environ.get("LANGEADEM_CONTAINER_SHA256", "")}


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """Put it in place."""
    files.write_whole(folder / MANIFEST, files.json_bytes(manifest))


def check_identity(folder: Path, found: dict[str, Any], kind: str, identity: dict[str, Any], words: Mapping[str, str]) -> None:
    """InputError, one line, where the manifest `found` in a folder is not of results of this kind with this identity.

    `words` say what differs, by key of the identity, in the order in which it is looked at.
    """
    expected = f"a new folder, or one of this {kind}"
    if found.get("kind") != kind or not isinstance(found.get("identity"), dict):
        raise input_error("--out", None, f"{folder}, whose {MANIFEST} is not of a {kind}", expected)
    for key, what in words.items():
        there = found["identity"].get(key)
        if there != files.plain(identity[key]):
            which = f" ({there})" if key in ("version", "git_revision") else ""
            raise input_error("--out", None, f"{folder}, a {kind} of {what}{which}", expected)


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of the sweep or shard in a folder. InputError where there is none, or one that is of something else or lacks anything."""
    if folder.is_file():
        raise input_error(folder, None, "a file", "a folder of `langeadem sweep`")
    manifest = files.read_json(folder / MANIFEST)
    if manifest.get("kind") != "sweep":
        raise input_error(folder, None, f"a {MANIFEST} that is not of a sweep", "a folder of `langeadem sweep`")
    _check_says(folder, manifest, _SAYS)
    _check_says(folder, manifest["design"], _SAYS_OF_DESIGN, "design.")
    if manifest["status"] == FINISHED:
        _check_says(folder, manifest, _SAYS_AT_THE_END)
    return manifest


def _check_says(folder: Path, found: dict[str, Any], says: dict[str, type | tuple[type, ...]], place: str = "") -> None:
    for key, kind in says.items():
        if key not in found or not isinstance(found[key], kind):
            what = f"a manifest without {place}{key}" if key not in found else shown(found[key])
            raise input_error(folder / MANIFEST, f"{place}{key}" if key in found else None, what, "that of a sweep as langeadem wrote it")


def check_same(folder: Path, found: dict[str, Any], plan: Plan) -> None:
    """InputError, one line, where the folder holds anything but results of this plan with at most as many replications."""
    words = {
        "study_sha256": "another study",
        "design_sha256": "another design",
        "luck": "another --luck",
        "keep": "another --keep",
        "runs_per_part": "parts of another size",
        **OTHER_PROGRAM,
    }
    relied_on = (("replications", int), ("started", str))
    if not all(isinstance(found.get(key), kind) for key, kind in relied_on):
        raise input_error("--out", None, f"{folder}, whose {MANIFEST} is not of a sweep", "a new folder, or one of this sweep")
    check_identity(folder, found, "sweep", plan.identity(), words)
    first, of = plan.shard
    if found.get("shard") != f"{first}/{of}":
        raise input_error("--out", None, f"{folder}, shard {found.get('shard')} of a sweep", f"a folder of shard {first}/{of}")
    if found["replications"] > plan.study.replications:
        more = found["replications"]
        raise input_error("--out", None, f"{folder}, a sweep of {more} replications", f"a study with at least as many ({more})")
