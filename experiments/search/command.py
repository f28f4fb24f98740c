"""The words of `python -m experiments.search`."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from pathlib import Path

from experiments.engine import EngineError, usable_processors
from experiments.files import json_bytes
from experiments.search import accept, accepted, report, search
from experiments.search.accept import LARGE
from experiments.search.evaluate import Setting
from experiments.search.log import lines
from experiments.search.space import Space
from experiments.search.start import Sizes
from experiments.search.workers import Stopped, Workers, stop_on_signals
from scenarios.errors import InputError, input_error
from scenarios.library import LIBRARY


def main(words: list[str] | None = None) -> None:
    """Do what the words say. One line and an exit code: 2 a mistake in them or in a log, 1 a worker was lost, 130 stopped before it began or as
    it ended."""
    options = _parser().parse_args(words)
    try:
        options.do(options)
    except InputError as problem:
        _say(str(problem))
        sys.exit(2)
    except EngineError as problem:
        _say(f"{problem}; the logs hold what was done")
        sys.exit(1)
    except Stopped:
        _say("stopped")
        sys.exit(130)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m experiments.search", description=__doc__)
    verbs = parser.add_subparsers(required=True)
    run = verbs.add_parser("run", help="go on searching, a generation of each start in turn; may be stopped and taken up again")
    run.add_argument("--starts", type=_numbers, default=(1, 2, 3, 4, 5), help="numbers of the searches; each has draws of its own")
    run.add_argument("--near", type=_numbers, default=(1,), help="which of them begin around the table's values; the others anywhere")
    run.add_argument("--minutes", type=float, default=30.0)
    run.add_argument("--residents", type=int, default=search.WIDE.residents)
    run.add_argument("--lucks", type=int, default=search.WIDE.lucks)
    run.add_argument("--drift-lucks", type=int, default=search.WIDE.drift_lucks, help="how many of them also run without a crisis")
    run.add_argument("--hypercube", type=int, default=Sizes.hypercube)
    run.add_argument("--generation", type=int, default=Sizes.generation)
    run.add_argument("--led", type=int, default=Sizes.led, help="how many of a generation the emulator leads")
    run.set_defaults(do=_run)
    second = verbs.add_parser("accept", help="look at the best candidates in a large city, and write what is accepted into the library")
    second.add_argument("--minutes", type=float, default=20.0, help="0: only write the files anew from the log")
    second.add_argument("--sets", type=int, default=60, help="how many accepted sets are enough")
    second.add_argument("--tolerance", type=float, default=1.0, help="accept within tolerances this many times as wide")
    second.add_argument("--residents", type=int, default=LARGE.residents)
    second.add_argument("--lucks", type=int, default=LARGE.lucks)
    second.add_argument("--drift-lucks", type=int, default=LARGE.drift_lucks)
    second.add_argument("--out", type=Path, default=LIBRARY, help="folder of the two files")
    second.set_defaults(do=_accept)
    told = verbs.add_parser("report", help="where the search stands")
    told.set_defaults(do=_report)
    for verb in (run, second, told):
        verb.add_argument("--log", type=Path, required=True, help="folder of the logs")
    for verb in (run, second):
        verb.add_argument("--workers", type=int, default=usable_processors())
    return parser


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(word) for word in text.split(","))


def _run(options: argparse.Namespace) -> None:
    stop_on_signals()
    setting = Setting(options.residents, options.lucks, options.drift_lucks)
    sizes, space = Sizes(options.hypercube, options.generation, options.led), Space()
    starts = [search.LoggedStart(number, options.log, space, setting, sizes, number in options.near) for number in options.starts]
    with Workers(options.workers) as workers:
        search.run(starts, workers, options.minutes * 60.0, _say)


def _accept(options: argparse.Namespace) -> None:
    stop_on_signals()
    starts = _logged(options.log)
    setting = Setting(options.residents, options.lucks, options.drift_lucks)
    log = accept.open_log(options.log, starts[0], setting)
    if options.minutes > 0:
        with Workers(options.workers) as workers:
            accept.accept(starts, log, workers, setting, options.tolerance, options.sets, options.minutes * 60.0, _say)
    records = log.records()
    sets = accepted.accepted(records, options.tolerance)
    print(report.of_acceptance(records))
    if not sets:
        print(f"no set is accepted at tolerances x {options.tolerance}; nothing is written")
        return
    wide = {str(one.start.number): {"evaluations": one.evaluations, "near": one.near, **asdict(one.setting)} for one in starts}
    found = accepted.calibration(sets, records, options.tolerance, asdict(setting), wide)
    (options.out / accepted.SETS_FILE).write_text(accepted.sets_csv(sets), encoding="utf-8")
    (options.out / accepted.CALIBRATION_FILE).write_bytes(json_bytes(found))
    print(f"{len(sets)} accepted sets and their judgement are in {options.out}")


def _report(options: argparse.Namespace) -> None:
    print(report.of_starts(_logged(options.log)))
    if (options.log / "accept.jsonl").exists():
        print(report.of_acceptance(list(lines(options.log / "accept.jsonl"))[1:]))


def _logged(folder: Path) -> list[search.LoggedStart]:
    """The searches whose logs are in a folder, in the settings their headings state."""
    starts = []
    for path in sorted(folder.glob("start-*.jsonl")):
        head = next(lines(path))
        setting, sizes = Setting(**head["setting"]), Sizes(**head["sizes"])
        starts.append(search.LoggedStart(head["start"], folder, Space(), setting, sizes, head["near"]))
    if not starts:
        raise input_error(folder, None, "no start-N.jsonl", "the folder of a search")
    return starts


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
