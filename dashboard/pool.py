"""Worker processes that many visitors share: each in turn one task, so that nobody's long calculation keeps another waiting.

No more tasks are handed to the workers than there are workers, so stopping a calculation is forgetting what it still had waiting; a
worker is never killed while the server goes on. Workers are spawned once and kept, with the model loaded.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from threading import Lock, Thread
from typing import Any

from experiments.engine import usable_processors
from experiments.served.errands import errand, start_errands
from experiments.spawned import Spawning

type Work = tuple[Future, Callable[..., Any], tuple]

#: How long a worker may go on with its task when the pool is closed.
SECONDS_TO_FINISH = 2.0


class FairPool:
    """Workers with a queue for each visitor. Threads may call it as they like.

    A task that was running in a worker that got lost is given a second try in new workers; then BrokenProcessPool is its answer. What a
    task raises is its answer; an error that cannot be sent between processes comes as a RuntimeError with its words.
    """

    def __init__(self, workers: int | None = None) -> None:
        self.workers = usable_processors() if workers is None else workers
        self._lock = Lock()
        self._queues: dict[str, deque[Work]] = {}
        self._turns: deque[str] = deque()
        self._busy = 0
        self._closed = False
        self._retiring: list[Thread] = []
        self._processes = _Processes(self.workers)

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
        """Drop all that waits and end the workers; one that is still at its task after SECONDS_TO_FINISH is ended in the middle of it."""
        with self._lock:
            self._closed = True
            queues = list(self._queues)
            processes, retiring = self._processes, list(self._retiring)
        for visitor in queues:
            self.forget(visitor)
        processes.end(SECONDS_TO_FINISH)
        for thread in retiring:
            thread.join()

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
        processes, (_, function, arguments) = self._processes, work
        try:
            running = processes.submit(errand, function, *arguments)
        except BrokenProcessPool:
            self._lost(processes, visitor, work, tries)
        except (RuntimeError, OSError) as problem:  # closed meanwhile, or no process can be begun
            self._told(work[0], problem)
        else:
            running.add_done_callback(lambda done: self._done(done, processes, visitor, work, tries))

    def _done(self, done: Future, processes: _Processes, visitor: str, work: Work, tries: int) -> None:
        if done.cancelled():
            self._told(work[0], RuntimeError("the workers have stopped"))
        elif isinstance(problem := done.exception(), BrokenProcessPool):
            self._lost(processes, visitor, work, tries)
        elif problem is not None:
            self._told(work[0], problem)
        else:
            self._told(work[0], None, done.result())

    def _lost(self, processes: _Processes, visitor: str, work: Work, tries: int) -> None:
        """A worker is gone and took the others with it: new ones, and once more."""
        with self._lock:
            closed = self._closed
            if not closed and self._processes is processes:
                self._processes = _Processes(self.workers)
                # In a thread, which also keeps it until it is over: this may be called by the thread that is clearing it away and holds
                # its lock, and an executor that nobody has any more asks for that lock.
                retiring = Thread(target=processes.end, args=(0.0,), daemon=True)
                self._retiring = [thread for thread in self._retiring if thread.is_alive()] + [retiring]
                retiring.start()
        if closed:
            self._told(work[0], RuntimeError("the workers have stopped"))
        elif tries < 2:
            self._begin(visitor, work, tries + 1)
        else:
            self._told(work[0], BrokenProcessPool("a worker process was lost twice (killed, or out of memory)"))

    def _told(self, future: Future, problem: BaseException | None, result: Any = None) -> None:
        """One task is over: its place is free before its answer is heard, so that what the answer leads to may take it."""
        with self._lock:
            self._busy -= 1
        if problem is None:
            future.set_result(result)
        else:
            future.set_exception(problem)
        self._hand_out()


class _Processes:
    """Spawned workers, and which processes they are: an executor tells nobody, and the last of them have to be ended."""

    def __init__(self, workers: int) -> None:
        self._spawning = Spawning()
        self._executor = ProcessPoolExecutor(workers, mp_context=self._spawning, initializer=start_errands)

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future:
        """As an executor does."""
        return self._executor.submit(function, *arguments)

    def end(self, seconds: float) -> None:
        """Give those at work this long, and return when all are gone."""
        ending = Thread(target=self._spawning.end, args=(seconds,), daemon=True)
        ending.start()
        self._executor.shutdown(wait=True, cancel_futures=True)
        ending.join()
        self._spawning.end(0.0)  # one that was begun while its pool broke
