"""`langeadem run`: one world, in full detail."""

from argparse import ArgumentParser, Namespace

from langeadem import command_line


def add_arguments(parser: ArgumentParser) -> None:
    """What `run` takes."""
    command_line.add_study(parser)
    parser.add_argument("--policy", metavar="P", help="a policy of the study's own or the library, or a file (default: the study's first)")
    luck = parser.add_mutually_exclusive_group()
    luck.add_argument("--seed", type=command_line.seed, metavar="S", help="this luck, with the default assumptions")
    luck.add_argument("--replication", type=command_line.whole_number(0), metavar="R", help="the world of row R of `compare` (default: 0)")
    parser.add_argument("--threads", type=command_line.whole_number(1), metavar="N", help="of one process (default: one a processor)")
    command_line.add_out(parser, "weekly, initiatives, events and spending (parquet) and run.json")


def main(args: Namespace) -> int:
    """Run the world and write it."""
    from experiments.engine import usable_processors
    from experiments.run import run_command

    args.threads = args.threads or usable_processors()
    return run_command(args)
