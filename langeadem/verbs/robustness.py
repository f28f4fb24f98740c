"""`langeadem robustness`: in what share of conceivable worlds one policy does better, and where it does not."""

from argparse import ArgumentParser, Namespace

from langeadem import command_line


def add_arguments(parser: ArgumentParser) -> None:
    """What `robustness` takes."""
    parser.add_argument(
        "folder", metavar="DIR", help="a sweep whose points are a sample: latin-hypercube, sobol, factorial or a file of your own"
    )
    parser.add_argument("--outcome", metavar="NAME", help="this outcome only (default: the primary one of the study and the main ones)")
    parser.add_argument("--policies", type=command_line.names, metavar="A,B", help="these policies only (default: all of the sweep)")
    parser.add_argument(
        "--fitting",
        type=command_line.positive,
        metavar="FACTOR",
        help="only points that fit what happened in 2020-2022, with FACTOR times the usual tolerance (1: the tolerances themselves)",
    )
    command_line.add_language(parser)


def main(args: Namespace) -> int:
    """Examine the sweep."""
    from experiments.robustness.command import robustness_command

    return robustness_command(args)
