"""`langeadem sensitivity`: where the spread in a sweep comes from, and how many worlds tell a difference."""

from argparse import ArgumentParser, Namespace

from langeadem import command_line


def add_arguments(parser: ArgumentParser) -> None:
    """What `sensitivity` takes."""
    parser.add_argument("folder", metavar="DIR", help="a folder of `langeadem sweep`; the results are written into it")
    parser.add_argument(
        "--outcome",
        nargs="+",
        action="extend",
        default=[],
        metavar="NAME",
        dest="outcomes",
        help="outcomes (default: the main ones and that of the decision)",
    )
    command_line.add_language(parser)


def main(args: Namespace) -> int:
    """Analyse the sweep."""
    from experiments.sweep_sensitivity.command import sensitivity_command

    return sensitivity_command(args)
