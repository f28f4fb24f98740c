"""`langeadem bundle`: results as one archive for a repository."""

from argparse import ArgumentParser, Namespace

from langeadem import command_line


def add_arguments(parser: ArgumentParser) -> None:
    """What `bundle` takes."""
    parser.add_argument("folder", metavar="DIR", help="a folder of results of `sweep`, `calibrate`, `compare` or `run`")
    parser.add_argument("--out", metavar="FILE", help="the archive, a .zip (default: DIR.zip beside the folder)")
    command_line.add_language(parser)


def main(args: Namespace) -> int:
    """Make it."""
    from experiments.bundle.command import bundle_command

    return bundle_command(args)
