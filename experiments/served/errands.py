"""How a task of a server is done in a worker, so that whatever goes wrong in it comes back as something the server can read."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from experiments.engine import start_worker

#: How far a worker of a server stands back for the server itself, which answers clicks; others see it as 19 at most.
NICENESS = 10


def start_errands() -> None:
    """Make a new worker of a server ready: as any worker, and standing back for what answers people."""
    start_worker()
    if hasattr(os, "nice"):  # not on Windows
        with suppress(OSError):
            os.nice(NICENESS)


def errand(function: Callable[..., Any], *arguments: Any) -> Any:
    """`function(*arguments)`. Raises what it raises, or a RuntimeError with the same words where that cannot be sent to another process.

    An error that does not unpickle would break the whole pool of the server, and one that is no Exception its thread.
    """
    try:
        return function(*arguments)
    except Exception as problem:
        if _can_be_sent(problem):
            raise
        raise RuntimeError(f"{type(problem).__name__}: {problem}") from None
    except BaseException as problem:
        raise RuntimeError(f"{type(problem).__name__}: {problem}") from None


def _can_be_sent(problem: Exception) -> bool:
    try:
        return type(pickle.loads(pickle.dumps(problem))) is type(problem)
    except Exception:  # whatever its own pickling does
        return False
