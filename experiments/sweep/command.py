"""The verb `sweep` with its parsed command line."""

from __future__ import annotations

import sys
from argparse import Namespace
from typing import Any

from experiments.engine import usable_processors
from experiments.sweep.analyses import REPORT, outdated_in
from experiments.sweep.crew import crew_of, workers_words
from experiments.sweep.design import design_of
from experiments.sweep.merge import merge
from experiments.sweep.plan import Plan, keep_of, shard_of
from experiments.sweep.stored import extended_plan
from experiments.sweep.sweep import Swept, sweep
from experiments.worlds import policies_of
from scenarios.city import load_city
from scenarios.study import apply_sets, check_against_city, load_study


def sweep_command(args: Namespace) -> int:
    """Run a sweep or a shard of one, or say what it would take."""
    study = apply_sets(load_study(args.study), args.sets)
    policies_of(study, args.study)
    check_against_city(study, load_city(study.city), args.study)
    design = design_of(study, args.design, args.samples, args.study, args.groups)
    plan = Plan(study, design, args.luck, keep_of(args.keep), shard_of(args.shard or "0/1"))
    workers = args.workers or usable_processors()
    if args.dry_run:
        from experiments.sweep.estimate import estimate

        sys.stdout.write(estimate(plan, workers).text())
        return 0
    return _told(sweep(plan, args.out, resume=args.resume, design_source=args.design, **_how(args, workers)), args.language)


def extend_command(args: Namespace) -> int:
    """Add replications to a sweep that is there."""
    plan, source = extended_plan(args.folder, args.replications)
    workers = args.workers or usable_processors()
    return _told(sweep(plan, args.folder, resume=True, design_source=source, **_how(args, workers)), args.language)


def merge_command(args: Namespace) -> int:
    """Make one sweep of its shards."""
    return _told(merge(args.folder), args.language)


def _how(args: Namespace, workers: int) -> dict[str, Any]:
    """Who does it, and what becomes of what fails."""
    return {
        "crew": crew_of(workers, args.dask, apart=args.timeout is not None),
        "workers": workers_words(workers) if args.dask is None else "a Dask cluster",
        "retry_failed": args.retry_failed,
        "timeout_seconds": args.timeout,
    }


def _told(swept: Swept, language: str) -> int:
    """Write the report of a sweep that has all its runs, and say what there is; 0 also where it was asked to end before that, for it did.

    What was worked out of fewer runs, and is still there, is named with the command that makes it anew.
    """
    report = ""
    if swept.complete and swept.whole:
        from experiments.sweep.report import write_report

        write_report(swept.folder, language)
        report = f"; {swept.folder / f'{REPORT}.html'} tells about them"
    failed = f", {swept.failed} failed (column error of runs says why)" if swept.failed else ""
    rest = "" if swept.complete else "; ended before all was done, --resume goes on"
    sys.stdout.write(f"{swept.done} of {swept.planned} runs in {swept.folder}{failed}{rest}{report}\n")
    if swept.whole:
        for one in outdated_in(swept.folder):
            again = "made anew when all runs are there" if one.name == REPORT else f"run `{one.command}` again"
            sys.stdout.write(f"{one.page} is of other runs than are there now: {again}\n")
    return 0
