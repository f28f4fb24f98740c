"""`langeadem run`: one world in full detail."""

from __future__ import annotations

import platform
import sys
import tomllib
from argparse import Namespace
from dataclasses import dataclass
from importlib.metadata import version as installed_version
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from experiments import files
from experiments.version import git_revision, version
from experiments.worlds import World, policies_of, run_phases, world_model, world_of, world_of_seed
from scenarios.city import load_city
from scenarios.errors import input_error, shown
from scenarios.policies import Policy, read_policy
from scenarios.study import Study, apply_sets, check_against_city, load_study, study_from_document, study_policy

if TYPE_CHECKING:
    from simulation import Start
    from simulation.history import History

LARGEST_LUCK = 2**64 - 1
FILES = ("weekly.parquet", "initiatives.parquet", "events.parquet", "spending.parquet")


@dataclass(frozen=True)
class RunResult:
    """One world under one policy: its tables by name, its outcomes, the counts that shares are based on, and how long it took.

    `wall_seconds` has `setup` (city and burn-in) and `run`.
    """

    study: Study
    policy: Policy
    world: World
    tables: dict[str, pa.Table]
    outcomes: dict[str, float | None]
    counts: dict[str, int | None]
    history: History
    wall_seconds: dict[str, float]


def run_world(study: Study, policy: Policy | str, world: World, *, threads: int = 1, start: Start | None = None) -> RunResult:
    """Run a world under a policy. `start`, from `prepare_world`, saves making the residents again for each policy."""
    from simulation.outcomes import counts

    policy = policy if isinstance(policy, Policy) else study_policy(study, policy)
    began = perf_counter()
    model = world_model(study, world, policy, start, threads)
    ready = perf_counter()
    run_phases(model, study)
    history = model.history()
    tables, outcomes = model.tables(), model.outcomes()
    wall_seconds = {"setup": ready - began, "run": perf_counter() - ready}
    return RunResult(study, policy, world, tables, outcomes, counts(history), history, wall_seconds)


def run_study(
    study: Study,
    out: str | Path,
    *,
    policy: Policy | str | None = None,
    seed: int | None = None,
    replication: int | None = None,
    threads: int = 1,
    source: object = "study",
) -> RunResult:
    """Run one world of a study and write it into the folder `out`.

    `policy` is one of the study's own, of the library or a file; the study's first if None. `seed` is a luck, with the table's default assumptions; `replication` (0 if neither is given) is a
    world of `compare`. InputError for what the user did wrong (`source` is the study's name in it), and where the folder cannot take the results.
    """
    if policy is None:
        policy = policies_of(study, source)[0]
    chosen = policy if isinstance(policy, Policy) else study_policy(study, policy, "--policy")
    check_against_city(study, load_city(study.city), source)
    folder = files.OutFolder.checked(out, "run", study.identity(), FILES)
    world = world_of_seed(study, seed) if seed is not None else world_of(study, replication or 0)
    result = run_world(study, chosen, world, threads=threads)
    contents, hashes = files.packed(result.tables)
    folder.write(contents, run_record(result, hashes))
    return result


def run_record(result: RunResult, hashes: dict[str, dict[str, str]]) -> dict[str, Any]:
    """`run.json`: all that is needed to run it again, and what came out."""
    return {
        "study": result.study.document(),
        "policy": result.policy.name,
        "policy_in_full": result.policy.to_toml(),
        "seed": result.world.luck,
        "replication": result.world.replication,
        "parameter_set": result.world.parameter_set.number,
        "version": version(),
        "git_revision": git_revision(),
        "platform": platform_words(),
        "wall_seconds": result.wall_seconds,
        "outcomes": result.outcomes,
        "counts": result.counts,
        "tables": hashes,
    }


def recorded(path: Path) -> tuple[Study, Policy, World]:
    """What a `run.json` says was run. InputError where it is not the record of a run."""
    record = files.read_json(path)
    try:
        study = study_from_document(record["study"], path)
        policy = read_policy(tomllib.loads(record["policy_in_full"]), path)
        replication, seed = record["replication"], _luck(record["seed"], path, "seed")
    except (KeyError, TypeError, AttributeError, tomllib.TOMLDecodeError) as problem:
        raise input_error(path, None, f"a record without {problem}", "the record of a run as langeadem wrote it") from None
    world = world_of_seed(study, seed) if replication is None else world_of(study, _luck(replication, path, "replication"))
    return study, policy, world


def _luck(value: object, path: Path, key: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST_LUCK:
        raise input_error(path, key, shown(value), f"a whole number from 0 to {LARGEST_LUCK}")
    return value


def platform_words() -> dict[str, str]:
    """What can make last digits differ: system, processor, Python and the libraries that compute and write."""
    return {
        "system": platform.platform(),
        "processor": platform.machine(),
        "python": platform.python_version(),
        **{library: installed_version(library) for library in ("numpy", "numba", "llvmlite", "pyarrow")},
    }


def run_text(result: RunResult) -> str:
    """The outcomes of a run, a line each, for standard output."""
    width = max(map(len, result.outcomes))
    lines = [f"{name:<{width}}  {'-' if value is None else f'{value:.6g}'}" for name, value in result.outcomes.items()]
    return "\n".join([f"{result.policy.name}, luck {result.world.luck}", *lines])


def run_command(args: Namespace) -> int:
    """The verb `run` with its parsed command line."""
    study = apply_sets(load_study(args.study), args.sets)
    result = run_study(
        study, args.out, policy=args.policy, seed=args.seed, replication=args.replication, threads=args.threads, source=args.study
    )
    sys.stdout.write(run_text(result) + "\n")
    return 0
