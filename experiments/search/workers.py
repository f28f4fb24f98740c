"""Evaluations on worker processes that are spawned once and kept; each is handed on as soon as all its lucks are in."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import Any

from experiments.engine import LOST, EngineError, start_worker
from experiments.search.evaluate import gathered, measure
from experiments.spawned import Spawning


class Stopped(Exception):
    """Someone asked the search to stop (an interrupt, or the end of its time)."""


class Workers:
    """Processes for as long as a `with` block lasts. `task` is what they do (default: a world's measures)."""

    def __init__(self, number: int, task: Any = measure) -> None:
        self._number, self._task = number, task

    def __enter__(self) -> Workers:
        self._spawning = Spawning()
        self._pool = ProcessPoolExecutor(self._number, mp_context=self._spawning, initializer=start_worker)
        return self

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        if kind is not None:  # given up: without this Python waits until each has finished its world
            self._spawning.kill()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def evaluate(
        self, wanted: Mapping[int, Mapping[str, float]], residents: int, lucks: Mapping[int, Sequence[int]], drift_lucks: int
    ) -> Iterator[tuple[int, dict[str, list[float | None]]]]:
        """(key, measures by luck) of each wanted set of inputs, whichever is done first. `lucks` are by the same key.

        EngineError where a worker was lost.
        """
        left: dict[int, list[Future]] = {}
        owner: dict[Future, int] = {}
        try:
            for key, inputs in wanted.items():
                left[key] = [self._pool.submit(self._task, inputs, residents, luck, i < drift_lucks) for i, luck in enumerate(lucks[key])]
                owner |= dict.fromkeys(left[key], key)
            for future in as_completed(owner):
                key = owner[future]
                if key in left and all(one.done() for one in left[key]):
                    yield key, gathered([one.result() for one in left.pop(key)])
        except BrokenProcessPool:
            raise EngineError(LOST) from None
        except BaseException:
            for future in owner:
                future.cancel()
            raise


def stop_on_signals() -> None:
    """An interrupt or a polite kill ends the search in an orderly way: what is done is in the log."""

    def stop(_number: int, _frame: object) -> None:
        raise Stopped

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
