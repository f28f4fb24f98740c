"""`langeadem calibrate`: which assumptions the patterns leave, as a sample for sweeps and comparisons."""

from argparse import ArgumentParser, Namespace

from langeadem import command_line


def add_arguments(parser: ArgumentParser) -> None:
    """What `calibrate` takes."""
    command_line.add_study(parser)
    parser.add_argument("--targets", metavar="FILE", help="TOML: measure = { low, high, use } (default: the pattern table)")
    parser.add_argument(
        "--particles", type=command_line.whole_number(10), default=100, metavar="N", help="accepted sets in a generation (default: 100)"
    )
    parser.add_argument(
        "--generations",
        type=command_line.whole_number(1),
        default=8,
        metavar="G",
        help="generations at most, the first by the ranges (default: 8)",
    )
    parser.add_argument("--max-runs", type=command_line.whole_number(1), metavar="M", help="runs at most, of all generations together")
    parser.add_argument("--hours", type=command_line.positive, metavar="H", help="no run of a generation is begun after so many hours")
    parser.add_argument("--workers", type=command_line.whole_number(1), metavar="N", help="processes (default: one a processor)")
    parser.add_argument("--resume", action="store_true", help="go on with what DIR holds; an empty folder is a start")
    command_line.add_out(parser, "the accepted sample, its checks and calibrate.html")
    command_line.add_language(parser)


def main(args: Namespace) -> int:
    """Calibrate. Returns 1 where workers were lost or the model could hardly be run."""
    from experiments.calibrate.command import calibrate_command

    return command_line.carried_out(calibrate_command, args)
