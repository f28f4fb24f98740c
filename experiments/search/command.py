"""The words of `python -m experiments.search`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from experiments.engine import usable_processors
from experiments.search import search
from experiments.search.evaluate import Setting
from experiments.search.space import Space
from experiments.search.start import Sizes
from experiments.search.workers import Workers, stop_on_signals
from scenarios.errors import InputError


def main(words: list[str] | None = None) -> None:
    """Do what the words say; a mistake in them or in a log is one line and exit code 2."""
    options = _parser().parse_args(words)
    try:
        options.do(options)
    except InputError as problem:
        print(problem, file=sys.stderr)
        sys.exit(2)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m experiments.search", description=__doc__)
    verbs = parser.add_subparsers(required=True)
    run = verbs.add_parser("run", help="go on searching, a generation of each start in turn; may be stopped and taken up again")
    run.add_argument("--starts", type=_numbers, default=(1, 2, 3, 4, 5), help="1 begins near the table's values, the others anywhere")
    run.add_argument("--minutes", type=float, default=30.0)
    run.add_argument("--residents", type=int, default=search.WIDE.residents)
    run.add_argument("--lucks", type=int, default=search.WIDE.lucks)
    run.add_argument("--drift-lucks", type=int, default=search.WIDE.drift_lucks, help="how many of them also run without a crisis")
    run.add_argument("--hypercube", type=int, default=Sizes.hypercube)
    run.add_argument("--generation", type=int, default=Sizes.generation)
    run.add_argument("--led", type=int, default=Sizes.led, help="how many of a generation the emulator leads")
    run.set_defaults(do=_run)
    for verb in (run,):
        verb.add_argument("--log", type=Path, required=True, help="folder of the logs")
        verb.add_argument("--workers", type=int, default=usable_processors())
    return parser


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(word) for word in text.split(","))


def _run(options: argparse.Namespace) -> None:
    stop_on_signals()
    setting = Setting(options.residents, options.lucks, options.drift_lucks)
    sizes, space = Sizes(options.hypercube, options.generation, options.led), Space()
    starts = [search.LoggedStart(number, options.log, space, setting, sizes) for number in options.starts]
    with Workers(options.workers) as workers:
        search.run(starts, workers, options.minutes * 60.0)
