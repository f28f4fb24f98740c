"""`langeadem app`: the pages in the browser."""

from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """The words of this verb."""
    parser.add_argument("--port", type=int, default=8765, metavar="N", help="where it listens (default: 8765)")
    parser.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help="for whom it listens (default: this computer only)")


def main(args: Namespace) -> int:
    """Serve the pages until stopped."""
    from dashboard.serve import serve

    return serve(args.host, args.port)
