"""The verb `sensitivity` with its parsed command line."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from experiments.pages.made_of import write_made
from experiments.sweep.analyses import data_of
from experiments.sweep.opened import Opened, open_sweep
from experiments.sweep.unit_designs import WITH_DUMMY
from experiments.sweep_sensitivity.analysis import KIND, sensitivity
from experiments.sweep_sensitivity.told import page_of
from experiments.texts import Texts
from scenarios.errors import input_error, nearest, shown
from scenarios.outcomes import OUTCOMES


def sensitivity_command(args: Namespace) -> int:
    """Analyse a sweep; write `sensitivity.json`, `sensitivity.html` and its figures into its folder, and say the finding."""
    swept = open_sweep(args.folder, need_complete=lambda method: method in WITH_DUMMY)
    outcomes = _checked(args.outcomes, swept)
    result, splits = sensitivity(swept, outcomes)
    page = page_of(swept, result, splits, Texts(args.language))
    options = ["--outcome", *args.outcomes] if args.outcomes else []
    write_made(swept.folder, KIND, page, result, data_of(swept.folder), options)
    sys.stdout.write("\n".join([*page.lead, str(Path(args.folder) / f"{KIND}.html")]) + "\n")
    return 0


def _checked(names: list[str], swept: Opened) -> tuple[str, ...]:
    """The outcomes asked for, each once. InputError for one that a sweep does not have."""
    known = [name for name, outcome in OUTCOMES.items() if not outcome.comparison_only]
    for name in names:
        if name not in known:
            raise input_error("--outcome", None, shown(name), f"an outcome of the runs of {swept.folder}", nearest(name, known))
    return tuple(dict.fromkeys(names))
