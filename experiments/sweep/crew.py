"""Who does the work of a sweep: this process, processes of this machine, or a Dask cluster; and what becomes of tasks whose worker is lost.

Workers live long and are given a bounded number of tasks, so that neither tasks nor results pile up.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType, TracebackType
from typing import Any, NamedTuple, Protocol

from experiments.engine import EngineError, start_worker
from experiments.spawned import Spawning
from experiments.sweep.clock import FIRST_SECONDS, took_too_long, within

#: Tasks given to each worker at a time: one it does and one that waits, so that it need not.
EACH = 2
#: With more than so many jobs in a row that lose their worker it is not the jobs.
MOST_LOST_IN_A_ROW = 3
_ONE_THREAD_EACH = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_END_ASKED = ("SIGTERM", "SIGUSR1")


class Job(NamedTuple):
    """A function of a package that workers have, with its argument; `key` tells results apart.

    `seconds` is how long it may take, None as long as it likes; only processes of this machine can be held to it.
    """

    key: int
    function: Callable[[Any], Any]
    argument: Any
    seconds: float | None = None


class Lost:
    """In the place of a result: the worker was lost twice at this job."""

    why = "the worker was lost twice (killed, or out of memory)"


class TooLong:
    """In the place of a result: the job took longer than it may and was ended with its worker."""


class Crew(Protocol):
    """Takes jobs and gives results. A context manager; leaving it by an error gives up what is going on."""

    @property
    def capacity(self) -> int:
        """How many jobs to give it at a time."""

    def submit(self, job: Job) -> None:
        """Take a job."""

    def finished(self, seconds: float) -> tuple[list[tuple[int, Any]], list[int]]:
        """(key, result) of jobs that are done, and keys of those whose worker was lost; waits at most about so many seconds."""

    def withdraw(self) -> list[int]:
        """Keys of jobs that may never be begun; they are forgotten. Asked when no more are given."""

    def __enter__(self) -> Crew: ...

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None) -> None: ...


class EndAsked:
    """While a `with` block lasts, SIGTERM and SIGUSR1 ask for an orderly end: `asked` becomes true and nothing else happens."""

    def __init__(self) -> None:
        self.asked = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> EndAsked:
        if threading.current_thread() is threading.main_thread():  # signals come nowhere else
            for name in _END_ASKED:
                if (number := getattr(signal, name, None)) is not None:
                    self._before[number] = signal.signal(number, self._ask)
        return self

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True

    def __exit__(self, *_: object) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)


def results(crew: Crew, jobs: Iterable[Job], end: EndAsked) -> Iterator[tuple[int, Any]]:
    """(key, result) of each job as it is done. When an end is asked for no more are begun, and those going on are finished.

    Jobs that were with a worker when it was lost are done again one at a time, so that the one to blame is found: its result is Lost.
    """
    coming, going, suspects = iter(jobs), dict[int, Job](), deque[Job]()
    alone, lost_in_a_row = False, 0
    while True:
        while not (end.asked or suspects or alone) and len(going) < crew.capacity and (job := next(coming, None)) is not None:
            going[job.key] = job
            crew.submit(job)
        if end.asked:
            for key in crew.withdraw():
                del going[key]
        if not going:
            alone = bool(suspects)
            if end.asked or not suspects:
                return
            job = suspects.popleft()
            going[job.key] = job
            crew.submit(job)
        done, lost = crew.finished(1.0)
        for key, result in done:
            del going[key]
            lost_in_a_row = 0
            yield key, result
        for key in lost:
            job = going.pop(key)
            if alone and not end.asked:
                lost_in_a_row += 1
                if lost_in_a_row > MOST_LOST_IN_A_ROW:
                    raise EngineError("worker after worker was lost (killed, or out of memory); fewer --workers or residents may help")
                yield key, Lost()
            else:
                suspects.append(job)
        alone = alone and bool(going)


class Here:
    """This process itself: one job at a time."""

    capacity = 1

    def __init__(self) -> None:
        self._waiting: deque[Job] = deque()

    def submit(self, job: Job) -> None:
        """Take a job."""
        self._waiting.append(job)

    def finished(self, seconds: float) -> tuple[list[tuple[int, Any]], list[int]]:
        """Does the job that waits, however long it takes."""
        job = self._waiting.popleft()
        return [(job.key, job.function(job.argument))], []

    def withdraw(self) -> list[int]:
        """There is always this process."""
        return []

    def __enter__(self) -> Here:
        return self

    def __exit__(self, *_: object) -> None:
        self._waiting.clear()


class Processes:
    """Processes of this machine, spawned once; those that are lost are spawned again."""

    def __init__(self, workers: int, first_seconds: float = FIRST_SECONDS) -> None:
        """`first_seconds` is how much longer the first job of a process may take than its `seconds`."""
        self.capacity = EACH * workers
        self._workers, self._first_seconds = workers, first_seconds
        self._going: dict[Future, Job] = {}
        for name in _ONE_THREAD_EACH:
            os.environ.setdefault(name, "1")
        self._pool = self._spawned()

    def _spawned(self) -> ProcessPoolExecutor:
        self._spawning = Spawning()
        return ProcessPoolExecutor(self._workers, mp_context=self._spawning, initializer=start_sweep_worker)

    def submit(self, job: Job) -> None:
        """Take a job."""
        try:
            if job.seconds is None:
                future = self._pool.submit(job.function, job.argument)
            else:
                limits = (job.seconds, self._first_seconds)
                future = self._pool.submit(within, limits, self._mark(job), job.function, job.argument)
        except BrokenProcessPool:  # found out only now: the job counts as one of those that were with it
            future = Future()
            future.set_exception(BrokenProcessPool())
        self._going[future] = job

    @cached_property
    def _marks(self) -> TemporaryDirectory[str]:
        """Where workers leave word that a job took too long."""
        return TemporaryDirectory(prefix="langeadem-")

    def _mark(self, job: Job) -> Path:
        return Path(self._marks.name, str(job.key))

    def finished(self, seconds: float) -> tuple[list[tuple[int, Any]], list[int]]:
        """What is done or took too long, and what was lost with a worker that ended for another reason."""
        ended, _ = wait(self._going, timeout=seconds, return_when=FIRST_COMPLETED)
        done, lost = [], []
        for future in ended:
            job = self._going.pop(future)
            try:
                done.append((job.key, future.result()))
            except BrokenProcessPool:
                lost.append(job)
        if lost:  # a pool that lost one is of no use any more, and every job in it is lost
            self._spawning.kill()
            wait(self._going)
            for future, job in self._going.items():
                if future.exception() is None:
                    done.append((job.key, future.result()))
                else:
                    lost.append(job)
            self._going.clear()
            self._pool.shutdown(wait=False)
            self._pool = self._spawned()
        slow = [job for job in lost if job.seconds is not None and took_too_long(self._mark(job))]
        if slow:  # so it is known which jobs ended the pool, and the others had no part in it
            done += [(job.key, TooLong()) for job in slow]
            for job in lost:
                if job.seconds is not None:
                    self._mark(job).unlink(missing_ok=True)
                if job not in slow:
                    self.submit(job)
            lost = []
        return done, [job.key for job in lost]

    def withdraw(self) -> list[int]:
        """Processes that are lost are spawned again."""
        return []

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:  # given up: without this Python waits until each has finished its world
            self._spawning.kill()
        self._pool.shutdown(wait=True, cancel_futures=True)
        if "_marks" in self.__dict__:
            self._marks.cleanup()


def start_sweep_worker() -> None:
    """As `start_worker`; and what asks a whole group of processes for an orderly end is for the parent alone."""
    for name in _END_ASKED:
        if (number := getattr(signal, name, None)) is not None:
            signal.signal(number, signal.SIG_IGN)
    start_worker()


def workers_words(workers: int) -> str:
    """So many workers of this machine, as a manifest says it."""
    return "1 process" if workers == 1 else f"{workers} processes"


def crew_of(workers: int, dask: str | None, apart: bool = False) -> Crew:
    """The crew that the command line asks for. EngineError, one line, where no Dask scheduler answers; InputError for no address.

    `apart`: never this process itself, which cannot be ended when a job takes too long.
    """
    if dask is not None:
        from experiments.sweep import dask_workers

        return dask_workers.Dask(dask, dask_workers.SECONDS_TO_FIND_DASK)
    return Here() if workers == 1 and not apart else Processes(workers)
