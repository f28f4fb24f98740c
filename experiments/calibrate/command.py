"""The verb `calibrate` with its parsed command line."""

from __future__ import annotations

import sys
from argparse import Namespace
from math import inf
from pathlib import Path

from experiments.calibrate.generations import Limits
from experiments.calibrate.priors import priors_of
from experiments.calibrate.record import KIND, NAME, Asked
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
        sys.stdout.write(f"{KIND} in {Path(args.out)} ended before all was done; --resume goes on\n")
        return 0
    from experiments.calibrate.report import lead, page_of
    from experiments.calibrate.result import result_of
    from experiments.pages.page import write_page
    from experiments.texts import Texts

    write_page(Path(args.out), NAME, page_of(found, args.language), result_of(found))
    sys.stdout.write("\n".join([*lead(found, Texts(args.language)), str(Path(args.out) / f"{NAME}.html")]) + "\n")
    return 0
