"""Reading the command line: argparse, with errors of one line and the nearest name, and the kinds of value that verbs share."""

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from scenarios.errors import nearest

LARGEST_SEED = 2**64 - 1  # luck is an unsigned number of 64 bits


class UsageError(Exception):
    """A command line that cannot be understood. The message is one line, fit to print; the command ends with exit code 2."""


class OneLineParser(argparse.ArgumentParser):
    """An ArgumentParser that raises `UsageError` where argparse prints its usage and exits, and takes no shortened options."""

    def __init__(self, **settings: Any):
        super().__init__(allow_abbrev=False, **settings)

    def error(self, message: str) -> NoReturn:
        """Raise what argparse found."""
        raise UsageError(f"{self.prog}: {message.removeprefix('argument ')}")

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """argparse's own hook: a word of a choice, with the nearest one."""
        if action.choices is not None and value not in action.choices:
            near = nearest(str(value), map(str, action.choices))
            hint = f" (nearest: {near})" if near else ""
            raise argparse.ArgumentError(action, f"found {value!r}, expected one of {', '.join(map(str, action.choices))}{hint}")

    def read(self, words: Sequence[str]) -> argparse.Namespace:
        """The values of the command line. UsageError with the nearest option where one is unknown."""
        values, unknown = self.parse_known_args(words)
        if not unknown:
            return values
        word = unknown[0].split("=", 1)[0]
        if not word.startswith("-"):
            raise UsageError(f"{self.prog}: found {word!r}, expected nothing more (`{self.prog} --help` tells what it takes)")
        known = sorted(option for option in self._option_string_actions if option.startswith("--"))
        near = nearest(word, known)
        hint = f" (nearest: {near})" if near else ""
        raise UsageError(f"{self.prog}: found {word!r}, expected one of {', '.join(known)}{hint}")


def whole_number(low: int, high: int | None = None) -> Callable[[str], int]:
    """A reader of whole numbers of at least `low` and at most `high`, for `type=`."""
    expected = f"a whole number from {low}" + (f" to {high}" if high is not None else "")

    def read(word: str) -> int:
        try:
            number = int(word)
        except ValueError:
            number = low - 1
        if number < low or (high is not None and number > high):
            raise argparse.ArgumentTypeError(f"found {word!r}, expected {expected}")
        return number

    return read


def positive(word: str) -> float:
    """A number above 0, for `type=`."""
    try:
        number = float(word)
    except ValueError:
        number = 0.0
    if not 0.0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"found {word!r}, expected a number above 0")
    return number


seed = whole_number(0, LARGEST_SEED)
initiative = whole_number(-(2**63), 2**63 - 1)


def names(word: str) -> tuple[str, ...]:
    """The names in `a,b,c`."""
    found = tuple(part.strip() for part in word.split(","))
    if not all(found):
        raise argparse.ArgumentTypeError(f"found {word!r}, expected names with commas between them")
    return found


def carried_out(command: Callable[[argparse.Namespace], int], args: argparse.Namespace) -> int:
    """The exit code of a command that has workers; 1, with one line on standard error, where it lost them."""
    from experiments.engine import EngineError

    try:
        return command(args)
    except EngineError as problem:
        print(problem, file=sys.stderr)
        return 1


def add_study(parser: argparse.ArgumentParser) -> None:
    """The study that a verb works on, and what is set otherwise in it."""
    parser.add_argument("study", metavar="STUDY", help="a name from `langeadem library list`, or a TOML file")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        dest="sets",
        help="a key of the study (residents=4000, crisis=none) or an assumption by its name; may be given more than once",
    )


def add_language(parser: argparse.ArgumentParser) -> None:
    """The language of what people read."""
    parser.add_argument("--language", choices=("nl", "en"), default="en", help="language of what people read (default: en)")


def add_out(parser: argparse.ArgumentParser, what: str) -> None:
    """Where the results go."""
    parser.add_argument("--out", required=True, metavar="DIR", help=f"folder for {what}; it is made if it is not there")
