"""`langeadem verify`: whether results come out again."""

import sys
from argparse import ArgumentParser, Namespace

from langeadem import command_line


def add_arguments(parser: ArgumentParser) -> None:
    """What `verify` takes."""
    parser.add_argument("folder", metavar="DIR", help="results of `run` or `compare`")
    parser.add_argument(
        "--workers",
        type=command_line.whole_number(1),
        metavar="N",
        help="processes for the worlds of a comparison (default: one a processor)",
    )


def main(args: Namespace) -> int:
    """Run again and say how equal. Returns 1 where the results differ, or where a worker was lost."""
    from experiments.engine import EngineError
    from experiments.verify import verify_command

    try:
        return verify_command(args)
    except EngineError as problem:
        print(problem, file=sys.stderr)
        return 1
