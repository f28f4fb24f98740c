"""What workers are asked to do in the tests of the pool: functions of a module, so that they pickle."""

from __future__ import annotations

import os
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path


def echo(value):
    return value


def wait_for(path: Path, value=None):
    """`value` once the file is there; no longer than two minutes."""
    until = time.monotonic() + 120
    while not path.exists():
        assert time.monotonic() < until, f"{path} was not made"
        time.sleep(0.01)
    return value


def begun_then_wait(begun: Path, go: Path, value=None):
    begun.touch()
    return wait_for(go, value)


def die_once(path: Path, value):
    """The worker that comes first is lost, the next one answers."""
    if not path.exists():
        path.touch()
        os._exit(1)
    return value


def die():
    os._exit(1)


def die_answering():
    """Gets half of its answer out."""

    def half(connection: Connection, message: bytes) -> None:
        os.write(connection.fileno(), bytes(message)[: len(message) // 2])
        os._exit(1)

    Connection._send = half


def fail(words: str):
    raise ValueError(words)


class Unsendable(Exception):
    """Pickles, and does not unpickle: its making wants two words."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(one)


def fail_unsendably():
    raise Unsendable("one", "other")


def leave():
    sys.exit("gone")


def forever():
    while True:
        time.sleep(1)


def pid() -> int:
    return os.getpid()


def niceness() -> int:
    return os.nice(0)
