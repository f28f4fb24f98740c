"""Worker processes that many visitors share: each in turn one task, so that nobody's long calculation keeps another waiting.

No more tasks are handed to the workers than there are workers, so stopping a calculation is forgetting what it still had waiting; a
worker is never killed. Workers are spawned once and kept, with the model loaded.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from threading import Lock
from typing import Any

from experiments.engine import start_worker, usable_processors

type Work = tuple[Future, Callable[..., Any], tuple]


class FairPool:
    """Workers with a queue for each visitor. Threads may call it as they like.

    A task that was running in a worker that got lost is given a second try in new workers; then BrokenProcessPool is its answer.
    """

    def __init__(self, workers: int | None = None) -> None:
        self.workers = usable_processors() if workers is None else workers
        self._lock = Lock()
        self._queues: dict[str, deque[Work]] = {}
        self._turns: deque[str] = deque()
        self._busy = 0
        self._closed = False
        self._processes = self._new_processes()

    def _new_processes(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self.workers, mp_context=get_context("spawn"), initializer=start_worker)

    def submit(self, visitor: str, function: Callable[..., Any], *arguments: Any) -> Future:
        """Have `function(*arguments)` done in a worker when it is this visitor's turn. RuntimeError after `close`."""
        return self._submitted(visitor, function, arguments, ahead=False)

    def submit_ahead(self, visitor: str, function: Callable[..., Any], *arguments: Any) -> Future:
        """As `submit`, before what this visitor has waiting already."""
        return self._submitted(visitor, function, arguments, ahead=True)

    def _submitted(self, visitor: str, function: Callable[..., Any], arguments: tuple, ahead: bool) -> Future:
        future: Future = Future()
        with self._lock:
            if self._closed:
                raise RuntimeError("the workers have stopped")
            self._wait_in_line(visitor, (future, function, arguments), ahead)
        self._hand_out()
        return future

    def forget(self, visitor: str) -> None:
        """Drop what this visitor still has waiting; a task that a worker has begun is finished, and its answer is nobody's."""
        with self._lock:
            dropped = self._queues.pop(visitor, deque())
            if visitor in self._turns:
                self._turns.remove(visitor)
        for future, _, _ in dropped:
            future.cancel()

    def waiting(self) -> int:
        """How many visitors have work waiting."""
        with self._lock:
            return len(self._turns)

    def close(self) -> None:
        """Drop all that waits and end the workers; those at work finish their task first."""
        with self._lock:
            self._closed = True
            queues = list(self._queues)
        for visitor in queues:
            self.forget(visitor)
        self._processes.shutdown(wait=True, cancel_futures=True)

    def _wait_in_line(self, visitor: str, work: Work, ahead: bool) -> None:
        if visitor not in self._queues:
            self._queues[visitor] = deque()
            self._turns.append(visitor)
        queue = self._queues[visitor]
        (queue.appendleft if ahead else queue.append)(work)

    def _next(self) -> tuple[str, Work] | None:
        """The first task of the visitor whose turn it is, who then goes to the end of the line."""
        while self._turns:
            visitor = self._turns.popleft()
            queue = self._queues[visitor]
            work = queue.popleft()
            if queue:
                self._turns.append(visitor)
            else:
                del self._queues[visitor]
            if work[0].set_running_or_notify_cancel():
                return visitor, work
        return None

    def _hand_out(self) -> None:
        while True:
            with self._lock:
                if self._closed or self._busy >= self.workers or (found := self._next()) is None:
                    return
                self._busy += 1
            self._begin(*found, tries=1)

    def _begin(self, visitor: str, work: Work, tries: int) -> None:
        processes, (future, function, arguments) = self._processes, work
        try:
            running = processes.submit(function, *arguments)
        except BrokenProcessPool:
            self._lost(processes, visitor, work, tries)
            return
        except RuntimeError as problem:  # closed meanwhile
            self._told(future, problem)
            return
        running.add_done_callback(lambda done: self._done(done, processes, visitor, work, tries))

    def _done(self, done: Future, processes: ProcessPoolExecutor, visitor: str, work: Work, tries: int) -> None:
        problem = None if done.cancelled() else done.exception()
        if isinstance(problem, BrokenProcessPool) and not self._closed:
            self._lost(processes, visitor, work, tries)
            return
        with self._lock:
            self._busy -= 1
        if done.cancelled():
            work[0].set_exception(RuntimeError("the workers have stopped"))
        elif problem is not None:
            work[0].set_exception(problem)
        else:
            work[0].set_result(done.result())
        self._hand_out()

    def _lost(self, processes: ProcessPoolExecutor, visitor: str, work: Work, tries: int) -> None:
        """A worker is gone and took the others with it: new ones, and once more."""
        with self._lock:
            if self._processes is processes:
                self._processes = self._new_processes()
        if tries < 2:
            self._begin(visitor, work, tries + 1)
        else:
            self._told(work[0], BrokenProcessPool("a worker process was lost twice (killed, or out of memory)"))

    def _told(self, future: Future, problem: BaseException) -> None:
        with self._lock:
            self._busy -= 1
        future.set_exception(problem)
        self._hand_out()
