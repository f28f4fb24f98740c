"""The work of a sweep done on a Dask cluster, by the rules of a crew."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from typing import Any, TextIO

from experiments.engine import EngineError
from experiments.sweep.crew import EACH, Job
from scenarios.errors import input_error, shown

SECONDS_TO_FIND_DASK = 20.0
_SCHEDULER_LOST = "the Dask scheduler was lost; --resume goes on from what is there"


@contextmanager
def _scheduler_lost() -> Iterator[None]:
    """EngineError where Dask says that its scheduler does not answer any more."""
    try:
        yield
    except (OSError, CancelledError):
        raise EngineError(_SCHEDULER_LOST) from None


class _Again(Exception):
    """A job is not done after all."""


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

        with self._client.as_current(), _scheduler_lost():
            try:
                ended = wait_for(list(self._going), timeout=seconds, return_when="FIRST_COMPLETED").done
            except TimeoutError:  # nothing is done yet
                return [], []
        done, lost = [], []
        for future in ended:
            try:
                done.append((self._going[future], self._result(future, seconds)))
            except _Again:
                continue
            except KilledWorker:
                lost.append(self._going[future])
            del self._going[future]
        return done, lost

    def _result(self, future: Any, seconds: float) -> Any:
        """Of a job that is done. _Again where its worker was lost before the result was fetched: Dask does it once more, when it has a worker."""
        if future.status == "error":
            return future.result()
        with _scheduler_lost():
            try:
                return future.result(timeout=seconds)
            except TimeoutError:
                raise _Again from None

    def withdraw(self) -> list[int]:
        """Keys of the jobs that no worker has, which are then forgotten: without workers they would never be done."""
        with _scheduler_lost():
            begun = {key for keys in self._client.processing().values() for key in keys}
            waiting = [future for future in self._going if future.key not in begun and not future.done()]
            self._client.cancel(waiting)
        return [self._going.pop(future) for future in waiting]

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
