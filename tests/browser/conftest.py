"""A real server and a real browser. Without Chromium the tests are skipped with the reason; where CI is set they fail instead."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from urllib.request import urlopen

import pytest
from browser_tools import AXE
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SECONDS_TO_START = 60


def needed(what: object, reason: str) -> None:
    """Skip where something is missing; fail where everything has to be there."""
    if what is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)


class Server:
    """`langeadem app` in a process of its own."""

    def __init__(self, **environment: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://localhost:{self.port}"
        words = [sys.executable, "-m", "langeadem", "app", "--port", str(self.port)]
        self.said = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115  (closed by `stop`)
        self.process = subprocess.Popen(words, env={**os.environ, **environment}, stdout=self.said, stderr=self.said, text=True)
        until = time.monotonic() + SECONDS_TO_START
        while not self.answers():
            assert self.process.poll() is None, self.words()
            assert time.monotonic() < until, "the server did not answer in time"
            time.sleep(0.2)

    def answers(self) -> bool:
        """Whether it is up."""
        try:
            with urlopen(f"{self.url}/health", timeout=1) as answer:
                return answer.status == 200
        except OSError:
            return False

    def words(self) -> str:
        """What it has said so far."""
        self.said.seek(0)
        return self.said.read()

    def stop(self) -> int:
        """Ask it to end; its exit code."""
        self.process.terminate()
        try:
            return self.process.wait(30)
        finally:
            self.said.close()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One server for all tests of a process."""
    needed(CHROMIUM, "Chromium is not found: install Debian's package chromium, or any Chrome")
    needed(AXE, "axe-core is not in place: run make setup")
    running = Server()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a process."""
    needed(CHROMIUM, "Chromium is not found: install Debian's package chromium, or any Chrome")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def open_page(server: Server, browser: Browser):
    """Opens an address of the server in a new visitor's browser; what goes wrong in the browser fails the test at its end.

    What the browser says of a request that was to be refused is `expected`: a part of its words.

    `open_page("/city?lang=en", width=390, dark=True)` gives the page once its content is there. The first-visit words are put away unless
    `first_visit`.
    """
    contexts, wrong = [], []

    def opening(path: str = "/", width: int = 1280, first_visit: bool = False, expected: str | None = None, **options) -> Page:
        height = 844 if width < 500 else 900
        dark = options.pop("dark", False)
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light", accept_downloads=True, **options
        )
        contexts.append(context)
        if not first_visit:
            context.add_init_script("localStorage.setItem('langeadem-understood', '1')")
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "console", lambda said: wrong.append(said.text) if said.type == "error" and not (expected and expected in said.text) else None
        )
        page.goto(server.url + path)
        page.wait_for_selector("main#la-main", timeout=30_000)
        return page

    yield opening
    for context in contexts:
        context.close()
    assert not wrong, wrong
