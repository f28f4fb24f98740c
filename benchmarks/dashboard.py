"""`python -m benchmarks.dashboard`: what a visitor of the pages waits for, and what a visitor costs. Needs Chromium and a calm machine."""

from __future__ import annotations

import shutil
import statistics
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import Event
from time import perf_counter, sleep

from playwright.sync_api import Browser, Page, sync_playwright

from dashboard import address
from scenarios import load_study
from scenarios.study import DEFAULT_STUDY, Study

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))  # the tests' server and their visitor without a browser

from serving import Server, Visitor

from benchmarks.__main__ import say

PEOPLE = 20
RUNS_GOING_ON = 4
CLICKS = 12
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def seconds_to_load(browser: Browser, server: Server) -> float:
    """From nothing in the browser's cache to the verdict on the first screen."""
    page = browser.new_context().new_page()
    begun = perf_counter()
    page.goto(f"{server.url}/?lang=en")
    page.wait_for_selector("#la-verdict")
    return perf_counter() - begun


def seconds_to_first_curve(page: Page) -> float:
    """From a press on Run to a curve of the new question."""
    options = page.locator("#q-budget option")
    chosen = page.locator("#q-budget").input_value()
    other = next(value for value in (option.get_attribute("value") for option in options.all()) if value not in (None, chosen))
    page.select_option("#q-budget", other)
    page.wait_for_selector("figure.la-figure.la-stale")
    begun = perf_counter()
    page.click("#do-run")
    page.wait_for_selector("figure.la-figure:not(.la-stale)", timeout=120_000)
    return perf_counter() - begun


def milliseconds_of_clicks(page: Page) -> list[float]:
    """Of choosing the other language until the page speaks it."""
    taken = []
    for click in range(CLICKS):
        language, word = (("nl", "Naar de inhoud"), ("en", "To the content"))[click % 2]
        begun = perf_counter()
        page.click(f".la-language button[lang='{language}']")
        page.wait_for_function("word => document.querySelector('.la-skip').textContent.includes(word)", arg=word, polling=10)
        taken.append((perf_counter() - begun) * 1000)
        sleep(0.3)
    return taken


class Away:
    """Visitors without a browser, in threads of their own, until the end of the block."""

    def __init__(self, server: Server, studies: list[Study]) -> None:
        self._server, self._studies = server, studies
        self._go, self._there = Event(), [Event() for _ in studies]
        self._threads = ThreadPoolExecutor(len(studies))

    def __enter__(self) -> Away:
        self._visits = [self._threads.submit(self._visit, *each) for each in zip(self._studies, self._there, strict=True)]
        for there in self._there:
            there.wait(60)
        return self

    def __exit__(self, *_: object) -> None:
        self._go.set()
        for visit in self._visits:
            visit.result()
        self._threads.shutdown()

    def _visit(self, study: Study, there: Event) -> None:
        import asyncio

        async def visit() -> None:
            visitor = Visitor(self._server.url)
            await visitor.open(f"/?s={address.encode(study)}&lang=en")
            await visitor.hears('"finished"')
            there.set()
            await asyncio.to_thread(self._go.wait)
            await visitor.leave()

        asyncio.run(visit())


def main() -> None:
    """Print every figure."""
    chromium = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    if chromium is None:
        sys.exit("benchmarks: Chromium is not found")
    with ExitStack() as stack:
        begun = perf_counter()
        server = Server()
        stack.callback(server.stop)
        say("starting the server, seconds", perf_counter() - begun, 5.0)
        browser = stack.enter_context(sync_playwright()).chromium.launch(executable_path=chromium, args=["--headless", "--no-sandbox"])
        stack.callback(browser.close)
        sleep(15)  # the workers make themselves ready
        say("loading the first page, seconds", statistics.median(seconds_to_load(browser, server) for _ in range(3)), 3.0)
        page = browser.new_context().new_page()
        page.add_init_script("localStorage.setItem('langeadem-understood', '1')")
        page.goto(f"{server.url}/?lang=en")
        page.wait_for_selector("#la-verdict")
        say("press Run to first curve, seconds", seconds_to_first_curve(page), 2.0)
        page.goto(f"{server.url}/?lang=en")
        page.wait_for_selector("#la-verdict")
        say("click to answer, alone, milliseconds (median)", statistics.median(milliseconds_of_clicks(page)), 300)
        slow = [load_study(DEFAULT_STUDY, residents=150_000 + number, replications=40) for number in range(RUNS_GOING_ON)]
        with Away(server, slow):
            taken = milliseconds_of_clicks(page)
            say(f"click to answer while {RUNS_GOING_ON} runs go on, milliseconds (median)", statistics.median(taken), 300)
            say(f"click to answer while {RUNS_GOING_ON} runs go on, milliseconds (longest)", max(taken), 600)
        before = server.megabytes()
        with Away(server, [load_study(DEFAULT_STUDY)] * PEOPLE):
            say(f"memory of a visitor, MB (mean of {PEOPLE})", (server.megabytes() - before) / PEOPLE, 5.0)
            print(f"the server holds {server.megabytes():.0f} MB, its workers {_megabytes(server)} MB")


def _megabytes(server: Server) -> str:
    return ", ".join(f"{worker.memory_info().rss / 1e6:.0f}" for worker in server.workers() if worker.memory_info().rss > 50e6)


if __name__ == "__main__":
    main()
