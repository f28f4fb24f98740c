"""`langeadem city`: a city file of any municipality."""

import sys
from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """What `city` takes."""
    parser.add_argument(
        "file", metavar="FILE", help="neighbourhood figures of CBS: OData or StatLine (csv), map table, or kwb (xls, xlsx, csv)"
    )
    parser.add_argument("--municipality", required=True, metavar="GM0518", help="code of the municipality")
    parser.add_argument("--out", required=True, metavar="FILE", help="the city file to write (.toml)")


def main(args: Namespace) -> int:
    """Read the figures and write the city file."""
    from scenarios.cbs.city_file import make_city_file

    make_city_file(args.file, args.municipality, args.out)
    print(f"{args.out} is written", file=sys.stderr)
    return 0
