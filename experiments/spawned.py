"""Processes for a pool of Python's own, none of which can keep anybody waiting by dying.

`ProcessPoolExecutor` finds out that a process has died, but by itself it waits for ever where that one was half-way through an answer (the
rest of which it waits for), where another one has been stopped or does not hear SIGTERM (with which it ends the others, whom it then
waits for with a lock in its hand), and where the one that died was begun after it last looked who there was. Here the end of any of them
but an orderly one is the end of all at once, and of the pipe by which they answer, so that the pool is broken and says so.
"""

from __future__ import annotations

from concurrent.futures.process import BrokenProcessPool
from multiprocessing.context import SpawnContext, SpawnProcess
from multiprocessing.queues import SimpleQueue
from threading import Lock, Thread
from time import monotonic, sleep
from typing import Any


class Spawning(SpawnContext):
    """The processes of one pool: its `mp_context`. Threads may call it as they like."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = Lock()
        self._begun: list[_Process] = []
        self._watching: list[Thread] = []
        self._answers: list[_Answers] = []
        self._broken = False

    def Process(self, *arguments: Any, **named: Any) -> SpawnProcess:  # type: ignore[override]  # noqa: N802  (what a pool calls)
        """A process that is watched from its start."""
        return _Process(self, *arguments, **named)

    def SimpleQueue(self) -> SimpleQueue:  # noqa: N802  (what a pool calls)
        """The pipe by which they answer."""
        queue = _Answers(self)
        with self._lock:
            self._answers.append(queue)
        return queue

    def kill(self) -> None:
        """End all of them at once, in the middle of what they do."""
        with self._lock:
            for process in self._begun:
                process.kill()

    def end(self, seconds: float) -> None:
        """Wait for all of them together as long as this, then end those that are left. Returns when all are gone and their exit codes known."""
        until = monotonic() + seconds
        with self._lock:
            begun, watching = list(self._begun), list(self._watching)
        for process in begun:
            process.join(max(0.0, until - monotonic()))
        self.kill()
        for thread in watching:
            thread.join()

    def begin(self, process: _Process) -> None:
        """Start a process and watch it. BrokenProcessPool where one has died before."""
        with self._lock:
            if self._broken:
                raise BrokenProcessPool("a process died")
            process.start_unwatched()
            self._begun.append(process)
            thread = Thread(target=self._watch, args=(process,), daemon=True)
            thread.start()
            self._watching.append(thread)

    def _watch(self, process: _Process) -> None:
        process.join()
        while (code := process.exitcode) is None:  # of two threads that wait for its end one is told first, and has yet to note how it was
            sleep(0.01)
        if code == 0:  # told to end, which a pool tells only when there is nothing left to do
            return
        with self._lock:
            self._broken = True
            for other in self._begun:
                other.kill()
            for queue in self._answers:
                queue.end_writing()


class _Process(SpawnProcess):
    """Begun by way of its context, and ended so that it cannot but end."""

    def __init__(self, spawning: Spawning, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._spawning = spawning

    def start(self) -> None:
        self._spawning.begin(self)

    def start_unwatched(self) -> None:
        super().start()

    def terminate(self) -> None:
        """Workers may be stopped, or not hear SIGTERM."""
        self.kill()

    def __getstate__(self) -> dict[str, Any]:  # what the process itself is given
        return {name: value for name, value in self.__dict__.items() if name != "_spawning"}


class _Answers(SimpleQueue):
    """A pipe that can be ended at the side of those who write, so that whoever reads the rest of an answer that will never come is told."""

    def __init__(self, context: SpawnContext) -> None:
        super().__init__(ctx=context)
        self._closing = Lock()

    def end_writing(self) -> None:
        """This process writes nothing; it only holds the pipe open."""
        with self._closing:
            self._writer.close()  # type: ignore[attr-defined]

    def close(self) -> None:
        with self._closing:
            super().close()
