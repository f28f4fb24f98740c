"""A job that may take so long and no longer: its worker ends with it, and a file tells that this was why."""

from __future__ import annotations

import faulthandler
from collections.abc import Callable
from pathlib import Path
from typing import Any


def within(seconds: float, mark: Path, function: Callable[[Any], Any], argument: Any) -> Any:
    """`function(argument)`, as a worker does it; after so many seconds the process ends, and the file `mark` is then there and not empty.

    The clock is one of Python's own that runs beside the interpreter: compiled rules that hang hold the interpreter, so that neither a
    signal nor another thread of Python would be heard.
    """
    with mark.open("wb") as file:
        faulthandler.dump_traceback_later(seconds, exit=True, file=file)
        try:
            result = function(argument)
        finally:
            faulthandler.cancel_dump_traceback_later()
    mark.unlink(missing_ok=True)
    return result


def took_too_long(mark: Path) -> bool:
    """Whether the worker with this file ended because its job took too long."""
    return mark.exists() and mark.stat().st_size > 0
