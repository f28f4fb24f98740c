"""A long piece of work of a page, besides the comparison itself: tasks of the shared workers, and what they come to so far.

Nothing is computed here. What is done is gathered by a worker too, whenever twice as many tasks are done as the last time. `progress` is
safe to read from anywhere and never changes once given.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, replace
from threading import RLock
from time import monotonic
from typing import Any, Protocol

from scenarios.errors import InputError

RUNNING, DONE, STOPPED, FAILED = "running", "done", "stopped", "failed"

type Task = tuple[Callable[..., Any], tuple[Any, ...]]


class Workers(Protocol):
    """What a job asks of the services."""

    def do(self, owner: str, function: Callable[..., Any], *arguments: Any) -> Future:
        """Have it done by a worker in its turn."""

    def do_ahead(self, owner: str, function: Callable[..., Any], *arguments: Any) -> Future:
        """Have it done before what waits already."""

    def forget(self, owner: str) -> None:
        """Drop what waits."""


@dataclass(frozen=True)
class Progress:
    """How far it is. `found` is what the first `found_of` results come to, None before; `problem` is one line, for FAILED."""

    phase: str
    done: int
    total: int
    seconds_left: float | None = None
    found: Any = None
    found_of: int = 0
    problem: str | None = None

    @property
    def running(self) -> bool:
        """Whether more is to come."""
        return self.phase == RUNNING


class Job:
    """Begins at once. `gather` makes the task that says what results come to; `first` is how many it needs at least.

    `changed` is called on some thread whenever there is new progress.
    """

    def __init__(
        self,
        workers: Workers,
        owner: str,
        tasks: Sequence[Task],
        gather: Callable[[list[Any]], Task],
        first: int,
        changed: Callable[[], None],
    ) -> None:
        self._workers, self._owner, self._gather, self._changed = workers, owner, gather, changed
        self._lock = RLock()
        self._results: list[Any] = []
        self._due = min(first, len(tasks))
        self._gathering = False
        self._began = monotonic()
        self.progress = Progress(RUNNING, 0, len(tasks))
        for function, arguments in tasks:
            workers.do(owner, function, *arguments).add_done_callback(lambda future: self._answered(future, self._told))

    def stop(self) -> None:
        """Forget what is still to be done. What was found stays."""
        self._end(STOPPED)

    def _answered(self, future: Future, then: Callable[[Any], None]) -> None:
        try:
            found = future.result()
        except CancelledError:
            return
        except InputError as problem:
            self._end(FAILED, str(problem))
        except Exception as problem:  # a worker may fail in any way; the page has to say so and go on
            self._end(FAILED, f"{type(problem).__name__}: {problem}".splitlines()[0])
        else:
            if self.progress.running:
                then(found)

    def _told(self, result: Any) -> None:
        with self._lock:
            self._results.append(result)
            done, total = len(self._results), self.progress.total
            left = (monotonic() - self._began) / done * (total - done)
            self.progress = replace(self.progress, done=done, seconds_left=left)
        self._changed()
        self._gather_if_due()

    def _gather_if_due(self) -> None:
        """One at a time; the last when all are done."""
        with self._lock:
            done = len(self._results)
            if self._gathering or done < self._due:
                return
            self._gathering, self._due = True, min(2 * done, self.progress.total)
            function, arguments = self._gather(list(self._results))
        answer = self._workers.do_ahead(self._owner, function, *arguments)
        answer.add_done_callback(lambda future: self._answered(future, lambda found: self._gathered(found, done)))

    def _gathered(self, found: Any, done: int) -> None:
        with self._lock:
            self._gathering = False
            self.progress = replace(self.progress, found=found, found_of=done)
        if done == self.progress.total:
            self._end(DONE)
        else:
            self._changed()
            self._gather_if_due()

    def _end(self, phase: str, problem: str | None = None) -> None:
        with self._lock:
            if not self.progress.running:
                return
            self.progress = replace(self.progress, phase=phase, problem=problem, seconds_left=None)
        self._workers.forget(self._owner)
        self._changed()
