"""Many worlds on many processors: the same values on any number of them.

A task is a function of this package with its arguments; workers are spawned once and kept, so the model is loaded once in each. Results come back in the order in which
tasks were given, whoever finished first.
"""

from __future__ import annotations

import math
import os
import signal
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import parent_process
from pathlib import Path
from threading import Thread
from time import monotonic
from types import TracebackType
from typing import Any, TextIO

from experiments.spawned import Spawning

#: Libraries that would start threads of their own in each worker.
_ONE_THREAD_EACH = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_CGROUP_LIMIT = Path("/sys/fs/cgroup/cpu.max")


LOST = "a worker process was lost (killed, or out of memory); fewer --workers or residents may help"


class EngineError(RuntimeError):
    """A worker was lost: killed from outside, most often for want of memory. The message is one line."""


def usable_processors() -> int:
    """Processors this process may use: of its affinity, its control group and its Slurm allocation the fewest; at least one."""
    limits = [_affinity(), _cgroup_processors()]
    if (slurm := os.environ.get("SLURM_CPUS_PER_TASK", "")).isdigit():
        limits.append(int(slurm))
    return max(1, min(limit for limit in limits if limit is not None))


def _affinity() -> int | None:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def _cgroup_processors(file: Path = _CGROUP_LIMIT) -> int | None:
    """What a container may use, rounded up; None without such a limit. The file holds `quota period` in microseconds."""
    try:
        quota, period = file.read_text(encoding="ascii").split()
        return math.ceil(int(quota) / int(period))
    except (OSError, ValueError):  # not Linux, no container, or "max"
        return None


class Engine:
    """Workers for as long as a `with` block lasts; one worker is this process itself."""

    def __init__(self, workers: int | None = None) -> None:
        self.workers = usable_processors() if workers is None else workers
        self._pool: ProcessPoolExecutor | None = None
        self._spawning = Spawning()

    def __enter__(self) -> Engine:
        if self.workers > 1:
            for name in _ONE_THREAD_EACH:
                os.environ.setdefault(name, "1")
            self._pool = ProcessPoolExecutor(self.workers, mp_context=self._spawning, initializer=start_worker)
        return self

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        if self._pool is not None:
            if kind is not None:  # given up: without this Python waits until each has finished its world
                self._spawning.kill()
            self._pool.shutdown(wait=True, cancel_futures=True)

    def map(self, function: Callable[..., Any], tasks: Sequence[tuple], progress: Progress | None = None) -> list[Any]:
        """`function(*task)` for each task, in the order of the tasks.

        An error in a task is raised here and the tasks not yet begun are dropped; EngineError where a worker was lost.
        """
        if self._pool is None:
            return [_told(progress, function(*task)) for task in tasks]
        futures: list[Future] = []
        try:
            futures += (self._pool.submit(function, *task) for task in tasks)
            _wait(futures, progress)
            return [future.result() for future in futures]
        except BrokenProcessPool:
            raise EngineError(LOST) from None
        except BaseException:
            for future in futures:
                future.cancel()
            raise


def start_worker() -> None:
    """Make a new process ready: an interrupt from the keyboard is for its parent, which stops it in an orderly way or is lost itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _wait(futures: list[Future], progress: Progress | None) -> None:
    pending = set(futures)
    while pending:
        done, pending = wait(pending, return_when=FIRST_COMPLETED)
        for future in done:
            _told(progress, future.result())


def _told(progress: Progress | None, result: Any) -> Any:
    if progress is not None:
        progress.step()
    return result


class Progress:
    """Says on standard error how far a job is and how long it still takes: one changing line on a terminal, else a line now and then."""

    SECONDS_BETWEEN_LINES = 15.0

    def __init__(self, total: int, label: str, stream: TextIO | None = None, clock: Callable[[], float] = monotonic) -> None:
        self.total, self.label, self.done = total, label, 0
        self._stream = sys.stderr if stream is None else stream
        self._clock = clock
        self._began = self._said = clock()

    def step(self) -> None:
        """One more task is done."""
        self.done += 1
        now = self._clock()
        terminal = self._stream.isatty()
        if terminal:
            self._stream.write("\r" + self._text(now).ljust(60) + ("\n" if self.done == self.total else ""))
        elif now - self._said >= self.SECONDS_BETWEEN_LINES:
            self._stream.write(self._text(now) + "\n")
            self._said = now
        self._stream.flush()

    def _text(self, now: float) -> str:
        to_go = (now - self._began) / self.done * (self.total - self.done)
        return f"{self.label}: {self.done} of {self.total}" + (f", {to_go:.0f} s to go" if self.done < self.total else "")
