"""A job that may take so long and no longer: its worker ends with it, and a file tells that this was why."""

from __future__ import annotations

import faulthandler
from collections.abc import Callable
from pathlib import Path
from typing import Any

#: The first job of a process loads the compiled rules, or compiles them where no cache holds them: so much longer it may take.
FIRST_SECONDS = 300.0
_done: list[None] = []


def within(limits: tuple[float, float], mark: Path, function: Callable[[Any], Any], argument: Any) -> Any:
    """`function(argument)`, as a worker does it; after too long the process ends, and the file `mark` is then there and not empty.

    `limits` are the seconds that a job may take, and those that the first job of this process may take in addition.

    The clock is one of Python's own that runs beside the interpreter: compiled rules that hang hold the interpreter, so that neither a
    signal nor another thread of Python would be heard.
    """
    seconds = limits[0] + (0.0 if _done else limits[1])
    with mark.open("wb") as file:
        faulthandler.dump_traceback_later(seconds, exit=True, file=file)
        try:
            result = function(argument)
        finally:
            faulthandler.cancel_dump_traceback_later()
    mark.unlink(missing_ok=True)
    _done[:] = [None]
    return result


def took_too_long(mark: Path) -> bool:
    """Whether the worker with this file ended because its job took too long."""
    return mark.exists() and mark.stat().st_size > 0
