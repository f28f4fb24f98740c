"""Several independent searches side by side, a generation of each in turn, each with a log of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np

from agents.draws import luck_of
from experiments.search.evaluate import Setting
from experiments.search.log import Log
from experiments.search.space import Space
from experiments.search.start import Sizes, Start
from experiments.search.targets import TARGETS, deviations, distance
from experiments.search.workers import Stopped, Workers

#: Of lucks that no study uses (a study's seed is positive): one row of lucks a start, the same for all points of a generation.
LUCK_SEED = -1_000

WIDE = Setting(residents=50_000, lucks=2, drift_lucks=1)

Measures = dict[str, list[float | None]]


class LoggedStart:
    """A start whose evaluations are written down; making one takes up what its log holds. `near`: begins around the table's values."""

    def __init__(self, number: int, folder: Path, space: Space, setting: Setting, sizes: Sizes, near: bool = False) -> None:
        self.space, self.setting, self.near = space, setting, near
        self.start = Start(number, len(space), sizes, near=space.defaults() if near else None)
        heading = {"start": number, "near": near, "space": space.digest(), "targets": [asdict(one) for one in TARGETS]}
        self._log = Log(folder / f"start-{number}.jsonl", heading | {"setting": asdict(setting), "sizes": asdict(sizes)})
        self._known: dict[tuple[int, int], dict[str, Any]] = {(r["generation"], r["member"]): r for r in self._log.records()}
        while self._tell_if_complete():
            pass

    @property
    def evaluations(self) -> int:
        """How many sets have been looked at."""
        return len(self._known)

    def best_record(self) -> dict[str, Any] | None:
        """The evaluation with the least distance."""
        return min(self._known.values(), key=lambda record: record["distance"], default=None)

    def missing(self) -> dict[int, dict[str, float]]:
        """The inputs of this generation that are not in the log, by member."""
        points = enumerate(self._points())
        return {i: self.space.inputs(x) for i, x in points if (self.start.generation, i) not in self._known}

    def lucks(self) -> list[int]:
        """Those of this generation, the same for all its members; other generations have others, so that no luck is fitted."""
        first = self.start.generation * self.setting.lucks
        return [luck_of(LUCK_SEED - self.start.number, first + i) for i in range(self.setting.lucks)]

    def add(self, member: int, inputs: dict[str, float], measures: Measures) -> None:
        """Write an evaluation down; the generation is told when it was the last one."""
        record = {"generation": self.start.generation, "member": member, "distance": distance(measures), "lucks": self.lucks()}
        record |= {"inputs": inputs, "measures": measures}
        self._log.append(record)
        self._known[self.start.generation, member] = record
        self._tell_if_complete()

    def _points(self) -> list[np.ndarray]:
        """Asked of the start, save where the log has the same generation: then as written there, to the last bit."""
        asked = self.start.ask()
        for i in range(len(asked)):
            if (record := self._known.get((self.start.generation, i))) is not None:
                asked[i] = self.space.point(record["inputs"])
        return asked

    def _tell_if_complete(self) -> bool:
        generation = self.start.generation
        keys = [(generation, i) for i in range(len(self.start.ask()))]
        if not all(key in self._known for key in keys):
            return False
        self._points()
        records = [self._known[key] for key in keys]
        self.start.tell([deviations(record["measures"]) for record in records], [distance(record["measures"]) for record in records])
        return True


def run(starts: Iterable[LoggedStart], workers: Workers, seconds: float, say: Callable[[str], None]) -> None:
    """Go on with these searches in turn until the time is over or someone stops it."""
    end, turns = monotonic() + seconds, list(starts)
    try:
        while True:
            for logged in turns:
                _one_generation(logged, workers, end)
                best = logged.start.best()[1]
                say(
                    f"start {logged.start.number}: generation {logged.start.generation}, {logged.evaluations} evaluations, best distance {best:.2f}"
                )
    except Stopped:
        say("stopped; the logs hold what was done")


def _one_generation(logged: LoggedStart, workers: Workers, end: float) -> None:
    missing = logged.missing()
    lucks = logged.lucks()
    setting = logged.setting
    for member, measures in workers.evaluate(missing, setting.residents, dict.fromkeys(missing, lucks), setting.drift_lucks):
        logged.add(member, missing[member], measures)
        if monotonic() > end:
            raise Stopped
