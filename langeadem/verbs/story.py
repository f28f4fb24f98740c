"""`langeadem story`: the life of one initiative in plain language."""

from argparse import ArgumentParser, Namespace

from langeadem import command_line


def add_arguments(parser: ArgumentParser) -> None:
    """What `story` takes."""
    parser.add_argument("folder", metavar="DIR", help="results of `run` or `compare`")
    parser.add_argument(
        "--initiative",
        type=command_line.initiative,
        metavar="ID",
        help="its id (default: one from the largest cell of lived here x lived there)",
    )
    parser.add_argument("--replication", type=command_line.whole_number(0), metavar="R", help="the world (default: 0)")
    parser.add_argument("--policies", type=command_line.names, metavar="A,B", help="the two policies it is followed under")
    command_line.add_language(parser)


def main(args: Namespace) -> int:
    """Tell the story."""
    from experiments.story import story_command

    return story_command(args)
