"""`langeadem sweep`: many points of a design, for research."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from langeadem import command_line
from langeadem.command_line import UsageError

SWEEP, MERGE, EXTEND = "sweep", "merge", "extend"
#: What `merge` and `extend` take; all else is as it stands in the folder.
_TAKEN = {MERGE: ("language",), EXTEND: ("replications", "workers", "dask", "language")}


def add_arguments(parser: ArgumentParser) -> None:
    """What `sweep` takes."""
    parser.usage = (
        "langeadem sweep [-h] STUDY --design D --samples N [option ...] --out DIR | merge DIR | extend DIR --replications +N [option ...]"
    )
    parser.add_argument(
        "words", nargs="+", metavar="STUDY | merge DIR | extend DIR", help="a study as for `compare`; or a folder of a sweep"
    )
    parser.add_argument("--design", metavar="D", help="latin-hypercube, sobol, morris, saltelli, factorial, or a file of your own")
    parser.add_argument(
        "--samples",
        type=command_line.whole_number(1),
        metavar="N",
        help="points; trajectories of morris, rows of saltelli; not for factorial or a file",
    )
    parser.add_argument("--groups", choices=("submodels",), help="morris, saltelli: the assumptions of a submodel move together")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", dest="sets", help="as for `compare`")
    parser.add_argument("--dry-run", action="store_true", help="say how many points and runs, how long and how large, from two runs")
    parser.add_argument("--keep", action="append", default=[], metavar="K", help="survival, weekly or weekly:every=N; may be given twice")
    parser.add_argument("--luck", choices=("common", "independent"), default="common", help="the same at every point (default), or not")
    who = parser.add_mutually_exclusive_group()
    who.add_argument("--workers", type=command_line.whole_number(1), metavar="N", help="processes (default: one a processor)")
    who.add_argument("--dask", metavar="ADDRESS", help="a Dask scheduler, as tcp://host:8786")
    parser.add_argument("--shard", metavar="I/N", help="run every N-th task from task I (from 0), into DIR/shards/I-of-N")
    parser.add_argument("--resume", action="store_true", help="go on with what DIR holds; an empty folder is a start")
    parser.add_argument("--retry-failed", action="store_true", help="with --resume or `extend`: run again what failed or took too long")
    parser.add_argument(
        "--timeout",
        type=command_line.whole_number(1),
        metavar="SECONDS",
        help="end a task (a point in one luck, all policies) that takes longer: its runs get status timeout; the first task of a worker"
        " may take five minutes more, for compiling; not with --dask",
    )
    parser.add_argument("--replications", type=command_line.whole_number(1), metavar="+N", help="with `extend`: so many more")
    parser.add_argument("--out", metavar="DIR", help="folder for the tables; it is made if it is not there")
    command_line.add_language(parser)


def main(args: Namespace) -> int:
    """Run, merge or extend. Returns 1 where workers or the Dask scheduler were lost."""
    first, *rest = args.words
    asked = _checked(args, first, rest)
    from experiments.sweep import command

    commands = {SWEEP: command.sweep_command, MERGE: command.merge_command, EXTEND: command.extend_command}
    return command_line.carried_out(commands[asked], args)


def _check_nothing_more(args: Namespace, verb: str) -> None:
    """UsageError for an option that would do nothing."""
    plain = ArgumentParser()
    add_arguments(plain)
    for name, without in vars(plain.parse_args([verb])).items():
        if name not in ("words", *_TAKEN[verb]) and getattr(args, name) != without:
            option = "set" if name == "sets" else name.replace("_", "-")
            expected = ", ".join(f"--{taken}" for taken in _TAKEN[verb])
            raise UsageError(f"langeadem sweep {verb}: found --{option}, expected {expected}; all else is as the folder says")


def _checked(args: Namespace, first: str, rest: list[str]) -> str:
    """Which of the three is asked, after the words it needs have been put in place. UsageError where one lacks."""
    if args.timeout is not None and args.dask is not None:
        raise UsageError("langeadem sweep: --timeout: found it beside --dask, expected one of the two: workers elsewhere cannot be ended")
    if args.retry_failed and first != EXTEND and not args.resume:
        raise UsageError("langeadem sweep: --retry-failed: found it without --resume, expected both, to go on with a sweep that is there")
    if first in (MERGE, EXTEND):
        if len(rest) != 1 or not Path(rest[0]).is_dir():
            raise UsageError(f"langeadem sweep {first}: found {' '.join(rest) or 'nothing'!r}, expected the folder of a sweep")
        if first == EXTEND and args.replications is None:
            raise UsageError("langeadem sweep extend: --replications: found nothing, expected +N, how many more")
        _check_nothing_more(args, first)
        args.folder = rest[0]
        return first
    if rest:
        raise UsageError(f"langeadem sweep: found {rest[0]!r}, expected nothing more after the study")
    if args.replications is not None:
        raise UsageError("langeadem sweep: --replications: found it without extend, expected --set replications=N")
    expected = {"design": "latin-hypercube, sobol, morris, saltelli, factorial, or a file of your own", "out": "the folder for the tables"}
    for option in ("design", *(() if args.dry_run else ("out",))):
        if getattr(args, option) is None:
            raise UsageError(f"langeadem sweep: --{option}: found nothing, expected {expected[option]}")
    args.study = first
    return SWEEP
