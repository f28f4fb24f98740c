"""`langeadem verify`: whether results come out again."""

from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """What `verify` takes."""
    parser.add_argument("folder", metavar="DIR", help="results of `run` or `compare`")


def main(args: Namespace) -> int:
    """Run again and say how equal. Returns 1 where the results differ."""
    from experiments.verify import verify_command

    return verify_command(args)
