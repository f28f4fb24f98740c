"""`langeadem compare`: the main job."""

from argparse import ArgumentParser, Namespace

from langeadem import command_line


def add_arguments(parser: ArgumentParser) -> None:
    """What `compare` takes."""
    command_line.add_study(parser)
    parser.add_argument("--policies", type=command_line.names, metavar="A,B,...", help="library names or files (default: the study's)")
    parser.add_argument("--replications", type=command_line.whole_number(1), metavar="N", help="worlds (default: the study's)")
    parser.add_argument("--workers", type=command_line.whole_number(1), metavar="N", help="processes (default: one a processor)")
    command_line.add_language(parser)
    command_line.add_out(parser, "runs and curves (parquet), summary.json and report.html")


def main(args: Namespace) -> int:
    """Run the worlds, write the results and print the answer. Returns 1 where a worker was lost."""
    from experiments.compare import compare_command

    return command_line.carried_out(compare_command, args)
