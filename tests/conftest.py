"""Where many are served by one answer, the same examples are tried each time; at a desk new ones are looked for. No test is timed."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from dashboard.front_end import missing

if TYPE_CHECKING:
    from serving import Server

sys.path.insert(0, str(Path(__file__).parent))  # for `strategies`: tests are no package

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN and threading.current_thread() is threading.main_thread():
    # As in the background of a script. Processes that tests start would inherit it, and hear no interrupt that is sent to them.
    signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("desk", deadline=None)
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable" if os.environ.get("CI") else "desk")


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One real server for all tests that ask one. Without the front end they are skipped; where CI is set they fail."""
    from browser_tools import needed
    from serving import Server

    gone = missing()
    needed(None if gone else True, gone or "")
    running = Server()
    yield running
    running.stop()


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those that ask a real server or a real browser share one, in one process of a parallel run."""
    for item in items:
        if {"server", "browser"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.xdist_group("browser"))
