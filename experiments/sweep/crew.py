"""Who does the work of a sweep: this process, processes of this machine, or a Dask cluster; and what becomes of tasks whose worker is lost.

Workers live long and are given a bounded number of tasks, so that neither tasks nor results pile up.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from types import FrameType, TracebackType
from typing import Any, NamedTuple, Protocol, TextIO

from experiments.engine import EngineError, start_worker
from scenarios.errors import input_error, shown

#: Tasks given to each worker at a time: one it does and one that waits, so that it need not.
EACH = 2
SECONDS_TO_FIND_DASK = 20.0
#: With more than so many jobs in a row that lose their worker it is not the jobs.
MOST_LOST_IN_A_ROW = 3
_ONE_THREAD_EACH = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_SCHEDULER_LOST = "the Dask scheduler was lost; --resume goes on from what is there"
_END_ASKED = ("SIGTERM", "SIGUSR1")


class Job(NamedTuple):
    """A function of a package that workers have, with its argument; `key` tells results apart."""

    key: int
    function: Callable[[Any], Any]
    argument: Any


class Lost:
    """In the place of a result: the worker was lost twice at this job."""


class Crew(Protocol):
    """Takes jobs and gives results. A context manager; leaving it by an error gives up what is going on."""

    @property
    def capacity(self) -> int:
        """How many jobs to give it at a time."""

    def submit(self, job: Job) -> None:
        """Take a job."""

    def finished(self, seconds: float) -> tuple[list[tuple[int, Any]], list[int]]:
        """(key, result) of jobs that are done, and keys of those whose worker was lost; waits at most about so many seconds."""

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

    def __enter__(self) -> Here:
        return self

    def __exit__(self, *_: object) -> None:
        self._waiting.clear()


class Processes:
    """Processes of this machine, spawned once; those that are lost are spawned again."""

    def __init__(self, workers: int) -> None:
        self.capacity = EACH * workers
        self._workers = workers
        self._going: dict[Future, int] = {}
        for name in _ONE_THREAD_EACH:
            os.environ.setdefault(name, "1")
        self._pool = self._spawned()

    def _spawned(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self._workers, mp_context=get_context("spawn"), initializer=start_sweep_worker)

    def submit(self, job: Job) -> None:
        """Take a job."""
        try:
            self._going[self._pool.submit(job.function, job.argument)] = job.key
        except BrokenProcessPool:  # found out only now: the job counts as one of those that were with it
            lost: Future = Future()
            lost.set_exception(BrokenProcessPool())
            self._going[lost] = job.key

    def finished(self, seconds: float) -> tuple[list[tuple[int, Any]], list[int]]:
        """What is done, and what was lost with a worker."""
        ended, _ = wait(self._going, timeout=seconds, return_when=FIRST_COMPLETED)
        done, lost = [], []
        for future in ended:
            key = self._going.pop(future)
            try:
                done.append((key, future.result()))
            except BrokenProcessPool:
                lost.append(key)
        if lost:  # a pool that lost one is of no use any more, and every job in it is lost
            self._kill()
            wait(self._going)
            for future, key in self._going.items():
                if future.exception() is None:
                    done.append((key, future.result()))
                else:
                    lost.append(key)
            self._going.clear()
            self._pool.shutdown(wait=False)
            self._pool = self._spawned()
        return done, lost

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:  # given up: without this Python waits until each has finished its world
            self._kill()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _kill(self) -> None:
        """Workers do not hear SIGTERM, with which a pool would end them and then wait for ever; only a private name leads to them."""
        for process in list((self._pool._processes or {}).values()):
            process.kill()


def start_sweep_worker() -> None:
    """As `start_worker`; and what asks a whole group of processes for an orderly end is for the parent alone."""
    for name in _END_ASKED:
        if (number := getattr(signal, name, None)) is not None:
            signal.signal(number, signal.SIG_IGN)
    start_worker()


@contextmanager
def _scheduler_lost() -> Iterator[None]:
    """EngineError where Dask says that its scheduler does not answer any more."""
    try:
        yield
    except TimeoutError:  # nothing is done yet
        raise
    except (OSError, CancelledError):
        raise EngineError(_SCHEDULER_LOST) from None


class Dask:
    """The workers of a Dask scheduler, which need this version of the project and the study's own files."""

    def __init__(self, address: str, seconds: float, stream: TextIO | None = None) -> None:
        from distributed import Client

        logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # it shows a traceback for what is told in one line here
        gone = f"--dask: found no scheduler at {address} within {seconds:g} s, expected one that answers"
        try:
            _check_address(address)
            self._client = Client(address, timeout=seconds, set_as_default=False)
        except (OSError, ValueError, TypeError):  # no scheduler, or one that cannot be reached from here
            raise EngineError(gone) from None
        if not self._client.nthreads():
            stream = sys.stderr if stream is None else stream
            stream.write(f"--dask: {address} has no workers yet; the sweep begins when one comes\n")
            stream.flush()
        self._going: dict[Any, int] = {}

    @property
    def capacity(self) -> int:
        """Changes as workers come and go."""
        with _scheduler_lost():
            return max(EACH, EACH * sum(self._client.nthreads().values()))

    def submit(self, job: Job) -> None:
        """Take a job."""
        with _scheduler_lost():
            self._going[self._client.submit(job.function, job.argument, pure=False)] = job.key

    def finished(self, seconds: float) -> tuple[list[tuple[int, Any]], list[int]]:
        """What is done, and what was lost with workers, after Dask itself has tried others."""
        from distributed import KilledWorker
        from distributed import wait as wait_for

        try:
            with self._client.as_current(), _scheduler_lost():
                ended = wait_for(list(self._going), timeout=seconds, return_when="FIRST_COMPLETED").done
        except TimeoutError:
            return [], []
        done, lost = [], []
        for future in ended:
            key = self._going.pop(future)
            try:
                done.append((key, future.result()))
            except KilledWorker:
                lost.append(key)
            except CancelledError:
                raise EngineError(_SCHEDULER_LOST) from None
        return done, lost

    def __enter__(self) -> Dask:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError, CancelledError):  # a scheduler that is lost has nothing to give up
            self._client.cancel(list(self._going))
        self._client.close()


def _check_address(address: str) -> None:
    """InputError for what is no address; OSError for a machine that nobody knows, of which Dask itself tells only after minutes."""
    from distributed.comm.addressing import resolve_address

    try:
        resolve_address(address)
    except ValueError as problem:
        raise input_error("--dask", None, f"{shown(address)} ({problem})", "the address of a scheduler, as tcp://host:8786") from None


def crew_of(workers: int, dask: str | None) -> Crew:
    """The crew that the command line asks for. EngineError, one line, where no Dask scheduler answers; InputError for no address."""
    if dask is not None:
        return Dask(dask, SECONDS_TO_FIND_DASK)
    return Here() if workers == 1 else Processes(workers)
