"""The work of a sweep done on a Dask cluster, by the rules of a crew."""

from __future__ import annotations

from typing import Any

from experiments.engine import EngineError
from experiments.sweep.crew import EACH, Job

SECONDS_TO_FIND_DASK = 20.0


class Dask:
    """The workers of a Dask scheduler, which need this version of the project and the study's own files."""

    def __init__(self, address: str, seconds: float = SECONDS_TO_FIND_DASK) -> None:
        from distributed import Client

        try:
            self._client = Client(address, timeout=seconds, set_as_default=False)
        except (OSError, ValueError, TypeError):  # no scheduler, or no address of one
            raise EngineError(f"--dask: found no scheduler at {address} within {seconds:.0f} s, expected one that answers") from None
        self._going: dict[Any, int] = {}

    @property
    def capacity(self) -> int:
        """Changes as workers come and go."""
        return max(EACH, EACH * sum(self._client.nthreads().values()))

    def submit(self, job: Job) -> None:
        """Take a job."""
        self._going[self._client.submit(job.function, job.argument, pure=False)] = job.key

    def finished(self, seconds: float) -> tuple[list[tuple[int, Any]], list[int]]:
        """What is done, and what was lost with workers, after Dask itself has tried others."""
        from concurrent.futures import CancelledError

        from distributed import KilledWorker
        from distributed import wait as wait_for

        try:
            with self._client.as_current():
                ended = wait_for(list(self._going), timeout=seconds, return_when="FIRST_COMPLETED").done
        except TimeoutError:
            return [], []
        except CancelledError:
            raise EngineError("the Dask scheduler was lost; --resume goes on from what is there") from None
        done, lost = [], []
        for future in ended:
            key = self._going.pop(future)
            try:
                done.append((key, future.result()))
            except KilledWorker:
                lost.append(key)
            except CancelledError:
                raise EngineError("the Dask scheduler was lost; --resume goes on from what is there") from None
        return done, lost

    def __enter__(self) -> Dask:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.cancel(list(self._going))
        self._client.close()
