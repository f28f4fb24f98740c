"""The verb `calibrate` with its parsed command line."""

from __future__ import annotations

import sys
from argparse import Namespace
from math import inf
from pathlib import Path

from experiments.calibrate.generations import Limits
from experiments.calibrate.priors import priors_of
from experiments.calibrate.record import KIND, NAME, Asked, data_of
from experiments.calibrate.targets import goals_of
from experiments.engine import usable_processors
from experiments.sweep.crew import crew_of, workers_words
from scenarios.city import load_city
from scenarios.errors import input_error
from scenarios.study import apply_sets, check_against_city, load_study


def asked_of(args: Namespace) -> Asked:
    """What the command line asks for, checked. InputError, one line, where it cannot be."""
    study = apply_sets(load_study(args.study), args.sets)
    check_against_city(study, load_city(study.city), args.study)
    if study.crisis == "none":
        raise input_error(args.study, "crisis", "none", "the crisis in which the patterns were seen")
    if args.max_runs is not None and args.max_runs < args.particles:
        raise input_error(
            "--max-runs", None, str(args.max_runs), f"{args.particles} or more, a run for every accepted set of one generation"
        )
    limits = Limits(args.particles, args.generations, args.max_runs)
    return Asked(study, priors_of(study, args.study), goals_of(args.targets, study.weeks), limits)


def calibrate_command(args: Namespace) -> int:
    """Calibrate, and write the page."""
    asked = asked_of(args)
    workers = args.workers or usable_processors()
    from experiments.calibrate.calibration import calibrate

    hours = inf if args.hours is None else args.hours
    found = calibrate(asked, args.out, crew_of(workers, None), resume=args.resume, hours=hours, workers=workers_words(workers))
    if found is None:
        before = f"; {NAME}.html and the tables are of before" if (Path(args.out) / f"{NAME}.html").exists() else ""
        sys.stdout.write(f"{KIND} in {Path(args.out)} ended before all was done; --resume goes on{before}\n")
        return 0
    from experiments.calibrate.report import lead, page_of
    from experiments.calibrate.result import result_of
    from experiments.pages.made_of import write_made
    from experiments.texts import Texts

    write_made(Path(args.out), NAME, page_of(found, args.language), result_of(found), data_of(Path(args.out)))
    sys.stdout.write("\n".join([*lead(found, Texts(args.language)), str(Path(args.out) / f"{NAME}.html")]) + "\n")
    return 0
