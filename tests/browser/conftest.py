"""A real server and a real browser. Without Chromium the tests are skipped with the reason; where CI is set they fail instead."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browser_tools import AXE, CHROMIUM, needed
from patience import PATIENCE
from playwright.sync_api import Browser, Page, expect, sync_playwright
from serving import Server

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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a process."""
    needed(CHROMIUM, "Chromium is not found: install Debian's package chromium, or any Chrome")
    needed(AXE, "axe-core is not in place: run make setup")
    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def open_page(server: Server, browser: Browser):
    """Opens an address of the server in a new visitor's browser; what goes wrong in the browser fails the test at its end.

    What the browser says of a request that was to be refused is `expected`: a part of its words.

    `open_page("/city?lang=en", width=390, dark=True)` gives the page once its content is there. The first-visit words are put away unless
    `first_visit`. `of` is another server.
    """
    contexts, wrong = [], []

    def opening(
        path: str = "/", width: int = 1280, first_visit: bool = False, expected: str | None = None, of: Server | None = None, **options
    ) -> Page:
        height = 844 if width < 500 else 900
        dark = options.pop("dark", False)
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light", accept_downloads=True, **options
        )
        context.set_default_timeout(PATIENCE * 1000)
        contexts.append(context)
        if not first_visit:
            context.add_init_script("localStorage.setItem('langeadem-understood', '1')")
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "console", lambda said: wrong.append(said.text) if said.type == "error" and not (expected and expected in said.text) else None
        )
        page.goto((of or server).url + path)
        page.wait_for_selector("main#la-main")
        return page

    yield opening
    for context in contexts:
        context.close()
    assert not wrong, wrong
