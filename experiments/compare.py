"""`langeadem compare`: many worlds under each policy at equal cost, and what may be said of it. The main job."""

from __future__ import annotations

import hashlib
import sys
from argparse import Namespace
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any

import pyarrow as pa
import tomli_w

from experiments import files
from experiments.collected import collected, curves_table, runs_table
from experiments.engine import Engine, Progress
from experiments.measured import measure_world
from experiments.pilot import resolve
from experiments.summary import summarise, summary_text
from experiments.version import git_revision, version
from experiments.worlds import input_files, policies_of
from scenarios.city import load_city
from scenarios.errors import input_error
from scenarios.policies import Policy
from scenarios.study import Study, apply_sets, check_against_city, levers_with_files, load_study

STUDY_FILE, REPORT_FILE, INPUTS = "study.toml", "report.html", "inputs"
FILES = ("runs.parquet", "curves.parquet", STUDY_FILE, REPORT_FILE, INPUTS)


@dataclass(frozen=True)
class CompareResult:
    """A comparison: the study with the envelope it used, what is said of it, a row a run, and the curves.

    `seconds` says how long the pilot, the worlds and everything after them took.
    """

    study: Study
    policies: tuple[Policy, ...]
    summary: dict[str, Any]
    runs: pa.Table
    curves: pa.Table
    seconds: dict[str, float]


def compare(study: Study, *, workers: int | None = None, language: str = "en", source: object = "study") -> CompareResult:
    """Run every world of a study under each of its policies. The same values for any number of `workers` (None: one a processor).

    `source` is the study's name in an InputError.
    """
    policies = policies_of(study, source)
    check_against_city(study, load_city(study.city), source)
    began = perf_counter()
    with Engine(workers) as engine:
        resolved = resolve(study, policies, engine)
        piloted = perf_counter()
        worlds = measured_worlds(resolved.study, policies, engine)
    ran = perf_counter()
    found = collected(resolved.study, policies, worlds)
    runs, curves = runs_table(found), curves_table(found)
    summary = summarise(found, resolved, language)
    seconds = {"pilot": piloted - began, "worlds": ran - piloted, "summary": perf_counter() - ran}
    return CompareResult(resolved.study, policies, summary, runs, curves, seconds)


def measured_worlds(study: Study, policies: tuple[Policy, ...], engine: Engine) -> list:
    """Every world of the study, in order of replication."""
    tasks = [(study, policies, replication) for replication in range(study.replications)]
    return engine.map(measure_world, tasks, Progress(len(tasks), "worlds"))


def compare_study(
    study: Study, out: str | Path, *, workers: int | None = None, language: str = "en", source: object = "study"
) -> CompareResult:
    """Compare the policies of a study and write tables, summary and report into the folder `out`.

    InputError for what the user did wrong (`source` is the study's name in it), and where the folder cannot take the results.
    """
    folder = files.OutFolder.checked(out, "compare", study.identity(), FILES)
    result = compare(study, workers=workers, language=language, source=source)
    began = perf_counter()
    folder.write(*contents(result))
    return replace(result, seconds={**result.seconds, "report and files": perf_counter() - began})


def contents(result: CompareResult) -> tuple[dict[str, bytes], dict[str, Any]]:
    """What a comparison leaves on disk, in the language of its summary: files by name, and what goes into `summary.json`."""
    from experiments.report import write_report

    report = write_report(result.summary, result.curves, result.runs, result.study, result.summary["language"]).encode()
    tables, hashes = files.packed({"runs": result.runs, "curves": result.curves})
    # The worlds may be of an earlier program than the one that writes of them: what comes with the program was computed once.
    written = {"sha256_bytes": hashlib.sha256(report).hexdigest(), "version": version(), "git_revision": git_revision()}
    return {**tables, **study_files(result.study), REPORT_FILE: report}, {**result.summary, "tables": hashes, "report": written}


def study_files(study: Study) -> dict[str, bytes]:
    """The study as a file, with copies of the user's own files it names beside it: all that is needed to run it again elsewhere."""
    document = study.document()
    copies = {}
    for copy, path in input_files(study).items():
        try:
            copies[copy] = Path(path).read_bytes()
        except OSError:
            raise input_error(path, None, "a file that is gone", "the file the study named") from None
        _name_copy(document, path, copy)
    return {STUDY_FILE: tomli_w.dumps(document).encode(), **copies}


def _name_copy(document: dict[str, Any], path: str, copy: str) -> None:
    for key in ("city", "crisis"):
        if document[key] == path:
            document[key] = copy
    document["policies"] = [copy if name == path else name for name in document["policies"]]
    document["levers"] = levers_with_files(document["levers"], lambda kind, name: copy if name == path else name)
    if document["uncertain"].get("sample") == path:
        document["uncertain"] = {**document["uncertain"], "sample": copy}


def compare_command(args: Namespace) -> int:
    """The verb `compare` with its parsed command line."""
    sets = [*args.sets]
    if args.replications is not None:
        sets.append(f"replications={args.replications}")
    study = apply_sets(load_study(args.study), sets)
    if args.policies is not None:
        study = apply_sets(study, ["policies=" + ",".join(args.policies)], "--policies")
    result = compare_study(study, args.out, workers=args.workers, language=args.language, source=args.study)
    sys.stderr.write(", ".join(f"{name} {seconds:.1f} s" for name, seconds in result.seconds.items()) + "\n")
    sys.stdout.write(summary_text(result.summary, args.out, args.language))
    return 0
