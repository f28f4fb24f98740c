"""The one door to the experiments: what the pages may ask for. One for the whole server; pages hold no workers, folders or results."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from threading import Lock
from typing import Any

from dashboard.calculation import DONE, Calculation
from dashboard.maps import Maps
from dashboard.pool import FairPool
from dashboard.results import Result, Results, question_key
from dashboard.server_limits import LIMITS, Limits
from experiments.served import comparison, stored
from experiments.served.numbers import compact
from experiments.served.warm import warm_up
from scenarios.city import load_city
from scenarios.study import Study


class Refused(Exception):
    """Why a calculation is not begun: `reason` is the key of a text, `fields` what goes into it."""

    def __init__(self, reason: str, **fields: Any) -> None:
        super().__init__(reason)
        self.reason, self.fields = reason, fields


class Services:
    """Workers, results and calculations of one server."""

    def __init__(self, limits: Limits = LIMITS, workers: int | None = None) -> None:
        self.limits = limits
        self.pool = FairPool(workers)
        self._results = Results(limits.results)
        self._lock = Lock()
        self._running: dict[str, Calculation] = {}
        self._stored: dict[Path, dict[str, Any]] = {}
        self._maps = Maps()
        for number in range(self.pool.workers):
            self.pool.submit(f"warm-{number}", warm_up)

    def answer(self, study: Study) -> dict[str, Any] | None:
        """The answer to a study if it has been worked out: stored with the program, or kept from a calculation; else None."""
        folder = stored.folder_of(study)
        if folder is not None:
            with self._lock:
                if folder not in self._stored:
                    self._stored[folder] = compact(stored.stored_answer(study) or {})
                return self._stored[folder]
        kept = self._results.find(study)
        return None if kept is None else kept.answer

    def calculate(self, owner: str, study: Study, changed: Callable[[], None]) -> Calculation:
        """Begin to work a study out for `owner`, whose calculation before is stopped. Refused says why it cannot be."""
        people = load_city(study.city).part(study.neighbourhoods).residents if study.residents == "all" else int(study.residents)
        work = people * study.replications * len(study.policies)
        if work > self.limits.resident_worlds:
            raise Refused("too_large", asked=work, most=self.limits.resident_worlds)
        self.leave(owner)
        with self._lock:
            if len(self._running) >= self.limits.waiting:
                raise Refused("too_busy", waiting=len(self._running))
            calculation = Calculation(self.pool, owner, study, self._results.new_folder(), changed, lambda ended: self._ended(owner, ended))
            self._running[owner] = calculation
        calculation.begin()
        return calculation

    def leave(self, owner: str) -> None:
        """Stop what `owner` has running."""
        with self._lock:
            calculation = self._running.get(owner)
        if calculation is not None:
            calculation.stop()

    def running(self) -> int:
        """How many calculations go on."""
        with self._lock:
            return len(self._running)

    def do(self, owner: str, function: Callable[..., Any], *arguments: Any) -> Future:
        """A single task of a page (a story, a memo) in the workers."""
        return self.pool.submit(owner, function, *arguments)

    def do_ahead(self, owner: str, function: Callable[..., Any], *arguments: Any) -> Future:
        """As `do`, before the tasks that wait already for this page."""
        return self.pool.submit_ahead(owner, function, *arguments)

    def busy(self) -> bool:
        """Whether so many wait for their turn that no more long work should be begun."""
        return self.pool.waiting() >= self.limits.waiting

    def forget(self, owner: str) -> None:
        """Drop the single tasks of a page that still wait."""
        self.pool.forget(owner)

    def result(self, study: Study) -> Result | None:
        """The kept result of a study, for what is made of its worlds."""
        return self._results.find(study)

    def map(self, owner: str, study: Study) -> dict[str, Any] | Future | None:
        """The map that belongs to the answer to a study, or the Future of one that a worker is making; None where no answer is kept.

        Call it in a thread: a map stored with the program is read from its file the first time.
        """
        key = question_key(study)
        found = self._maps.find(key) or self._maps.keep(key, stored.stored_map(study))
        kept = self._results.find(study)
        if found is not None or kept is None:
            return found
        worlds = range(kept.study.replications)
        making = self.pool.submit(f"map-{owner}", comparison.map_of, kept.resolved["study"], kept.folder, worlds)
        making.add_done_callback(lambda made: self._maps.keep(key, None if made.cancelled() or made.exception() else made.result()))
        return making

    def close(self) -> None:
        """Stop everything and remove what was kept."""
        with self._lock:
            running = list(self._running)
        for owner in running:
            self.leave(owner)
        self.pool.close()
        self._results.close()

    def _ended(self, owner: str, calculation: Calculation) -> None:
        with self._lock:
            if self._running.get(owner) is calculation:
                del self._running[owner]
        snapshot = calculation.snapshot
        if snapshot.phase == DONE and snapshot.answer is not None:
            self._results.keep(Result(calculation.study, calculation.folder, calculation.resolved, snapshot.answer))
        else:
            calculation.remove()


_the_services: Services | None = None
_over = False
_opening = Lock()


def services() -> Services:
    """Those of this server process, begun when first asked for. RuntimeError once the server is stopping."""
    global _the_services
    with _opening:
        if _over:
            raise RuntimeError("the server is stopping")
        if _the_services is None:
            _the_services = Services()
        return _the_services


def close_services(for_good: bool = False) -> None:
    """End them, with all their workers. `for_good`: so that no thread that is still busy with a page begins new ones."""
    global _the_services, _over
    with _opening:
        closing, _the_services, _over = _the_services, None, for_good
    if closing is not None:
        closing.close()
