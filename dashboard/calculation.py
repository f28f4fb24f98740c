"""One study being worked out for one visitor: equal cost first, then world after world, the answer growing with them.

Nothing is computed here: every step is a task of the shared workers, and what they tell arrives on threads of theirs. `snapshot` is safe to
read from anywhere and never changes once given.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from pathlib import Path
from threading import RLock
from time import monotonic
from typing import Any

from dashboard.pool import FairPool
from experiments.served import comparison
from experiments.served.numbers import compact
from scenarios.errors import InputError
from scenarios.study import Study

WAITING, EQUAL_COST, WORLDS, DONE, STOPPED, FAILED = "waiting", "equal_cost", "worlds", "done", "stopped", "failed"
RUNNING = (WAITING, EQUAL_COST, WORLDS)
_NUMBERS = count(1)


@dataclass(frozen=True)
class Snapshot:
    """How far a calculation is. `look` is the first look, before the first answer; `answer` that of `answer_worlds` worlds.

    `seconds_left` is None until a world is done; `problem` is one line, for FAILED.
    """

    study: Study
    phase: str = WAITING
    done: int = 0
    total: int = 0
    seconds_left: float | None = None
    look: dict[str, Any] | None = None
    answer: dict[str, Any] | None = None
    problem: str | None = None

    @property
    def running(self) -> bool:
        """Whether more is to come."""
        return self.phase in RUNNING


class Calculation:
    """Begins at once. `changed` is called on some thread whenever there is a new snapshot; `finished` once, before the last."""

    def __init__(
        self,
        pool: FairPool,
        owner: str,
        study: Study,
        folder: Path,
        changed: Callable[[], None],
        finished: Callable[[Calculation], None],
    ) -> None:
        # A queue of its own: what its owner asks besides is not forgotten with it, nor is the calculation that comes after it.
        self._pool, self._queue, self._folder = pool, f"{owner}/{next(_NUMBERS)}", folder
        self._changed, self._finished = changed, finished
        self._lock = RLock()
        self._pilot = comparison.Pilot(study)
        self._resolved: dict[str, Any] = {}
        self._worlds: set[int] = set()
        self._told_worlds = 0
        self._assembling = False
        self._worlds_began = 0.0
        self._removed = False
        self.study = study
        self.snapshot = Snapshot(study, total=study.replications)

    @property
    def folder(self) -> Path:
        """Where the workers write the worlds."""
        return self._folder

    @property
    def resolved(self) -> dict[str, Any]:
        """What equal cost came to; empty before."""
        return self._resolved

    def begin(self) -> None:
        """Ask for the first look and for equal cost."""
        self._ask(comparison.first_look, self._looked, self.study)
        self._next_round()

    def stop(self) -> None:
        """Forget what is still to be done. What there is stays."""
        self._end(STOPPED)

    def _ask(self, function: Callable[..., Any], then: Callable[[Any], None], *arguments: Any, ahead: bool = False) -> None:
        if not self.snapshot.running:
            return
        submit = self._pool.submit_ahead if ahead else self._pool.submit
        try:
            future = submit(self._queue, function, *arguments)
        except RuntimeError:  # the server is stopping
            self._end(STOPPED)
            return
        future.add_done_callback(lambda done: self._answered(done, then))
        if self.snapshot.phase not in RUNNING:  # stopped between the question above and the submission
            self._pool.forget(self._queue)

    def _answered(self, future: Future, then: Callable[[Any], None]) -> None:
        try:
            found = future.result()
            if self.snapshot.running:
                then(found)
        except CancelledError:
            pass
        except InputError as problem:
            self._end(FAILED, str(problem))
        except Exception as problem:  # a worker may fail in any way; the page has to say so and go on
            self._end(FAILED, " ".join(f"{type(problem).__name__}: {problem}".split()))
        if self._removed:  # a world that was being run made the folder anew
            self.remove()

    def _looked(self, look: dict[str, Any]) -> None:
        with self._lock:
            phase = EQUAL_COST if self.snapshot.phase == WAITING else self.snapshot.phase
            told = self.snapshot.answer is None and self._update(look=look, phase=phase)
        if told:
            self._changed()

    def _next_round(self) -> None:
        """The tasks of the pilot's next round, side by side; when it asks for no more, the worlds."""
        tasks = self._pilot.tasks()
        if not tasks:
            self._agreed(self._pilot.resolved or {})
            return
        results: list[Any] = [None] * len(tasks)
        waiting = set(range(len(tasks)))

        def told(place: int, result: Any) -> None:
            with self._lock:
                results[place] = result
                waiting.discard(place)
                if waiting:
                    return
            self._pilot.tell(results)
            self._next_round()

        for place, task in enumerate(tasks):
            self._ask(task.function, partial(told, place), *task.arguments)

    def _agreed(self, resolved: dict[str, Any]) -> None:
        with self._lock:
            self._resolved, self._worlds_began = resolved, monotonic()
            told = self._update(phase=WORLDS)
        if not told:
            return
        self._changed()
        for replication in range(self.study.replications):
            self._ask(comparison.run_world, self._lived, resolved["study"], replication, self._folder)

    def _lived(self, world: dict[str, Any]) -> None:
        with self._lock:
            self._worlds.add(int(world["replication"]))
            done, total = len(self._worlds), self.study.replications
            left = (monotonic() - self._worlds_began) / done * (total - done)
            told = self._update(done=done, seconds_left=left)
        if told:
            self._changed()
            self._assemble_if_due()

    def _assemble_if_due(self) -> None:
        """A new answer whenever twice as many worlds are done as in the last, and when all are; one at a time."""
        with self._lock:
            done = len(self._worlds)
            all_done = done == self.study.replications
            due = done >= 2 * self._told_worlds if not all_done else done > self._told_worlds
            if self._assembling or not due:
                return
            self._assembling, self._told_worlds = True, done
            worlds = sorted(self._worlds)
        self._ask(comparison.assemble, self._assembled, self.study, self._resolved, self._folder, worlds, ahead=True)

    def _assembled(self, answer: dict[str, Any]) -> None:
        with self._lock:
            self._assembling = False
            told = self._update(answer=compact(answer), look=None)
        if not told:
            return
        if answer["worlds_done"] == self.study.replications:
            self._end(DONE)
        else:
            self._changed()
            self._assemble_if_due()

    def _update(self, **changes: Any) -> bool:
        """A new snapshot; False, and nothing changes, where the calculation has ended meanwhile."""
        with self._lock:
            if not self.snapshot.running:
                return False
            self.snapshot = replace(self.snapshot, **changes)
            return True

    def _end(self, phase: str, problem: str | None = None) -> None:
        """To a phase that ends it, once."""
        if not self._update(phase=phase, problem=problem, seconds_left=None):
            return
        self._pool.forget(self._queue)
        self._finished(self)  # first: whoever hears that it is done may ask for its files at once
        self._changed()

    def remove(self) -> None:
        """Remove the folder of worlds, also what a worker that is still at it writes later."""
        self._removed = True
        shutil.rmtree(self._folder, ignore_errors=True)
