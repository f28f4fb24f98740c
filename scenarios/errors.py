"""What a user did wrong, in one line that names the file, the key, what was found and what was expected."""

from collections.abc import Iterable
from datetime import date, time
from difflib import SequenceMatcher

LONGEST_SHOWN = 80  # characters of a value that fit in a readable line
NEAR_ENOUGH = 0.6  # difflib's own cut-off for a close match


class InputError(Exception):
    """Input that cannot be used. The message is one line, fit to print; the command ends with exit code 2."""

    def __init__(self, message: str):
        super().__init__(" ".join(message.split()))


def input_error(source: object, key: str | None, found: str, expected: str, near: str | None = None) -> InputError:
    """The error for `key` of `source` (a file or a command-line word), `found` and `expected` in plain words, `near` the nearest name."""
    where = f"{source}: {key}" if key else str(source)
    hint = f" (nearest: {near})" if near else ""
    return InputError(f"{where}: found {found}, expected {expected}{hint}")


def shown(value: object) -> str:
    """The value as a person would recognise it, in one short line."""
    if isinstance(value, bool):
        text = {True: "true", False: "false"}[value]
    else:
        text = value.isoformat() if isinstance(value, date | time) else repr(value)  # a datetime is a date
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 3] + "..."


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate most like `name`, or None where none is near.

    Parts of names count too: `the-haag` is nearest to `the-hague-2020-2022`, which plain similarity misses.
    """
    ranked = []
    for candidate in sorted(candidates):
        whole = _alike(name, candidate)
        ranked.append((max(whole, _alike_in_parts(name, candidate)), whole, candidate))
    likeness, _, best = max(ranked, default=(0.0, 0.0, None))
    return best if likeness >= NEAR_ENOUGH else None


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one.lower(), other.lower()).ratio()


def _alike_in_parts(name: str, candidate: str) -> float:
    """Mean likeness of each part of `name` to its best part of `candidate`; a whole match stays above it."""
    parts, others = _parts(name), _parts(candidate)
    if not parts or not others:
        return 0.0
    return 0.95 * sum(max(_alike(part, other) for other in others) for part in parts) / len(parts)


def _parts(name: str) -> list[str]:
    return name.replace("_", "-").replace(".", "-").split("-")
