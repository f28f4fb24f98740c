"""The second look: candidates of every search in a city large enough and with enough lucks to tell.

A candidate that fails a measure after the first few lucks is let go; the others get all of them. What is learned in the large city goes
back into the emulators of all searches, which know the size of the city as one more coordinate, so the next candidates are better. Each
search goes on from its own best points.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np

from agents.draws import luck_of
from experiments.search.emulator import FEWEST_POINTS, Emulator
from experiments.search.evaluate import Setting
from experiments.search.log import Log
from experiments.search.search import LoggedStart, Measures
from experiments.search.start import REACH
from experiments.search.targets import TARGETS, deviations, distance, mean, needed_factor
from experiments.search.workers import Stopped, Workers
from simulation.patterns import judge

LARGE = Setting(residents=200_000, lucks=10, drift_lucks=10)
#: After so many lucks a candidate may be let go.
FIRST_LUCKS = 3
LUCK_SEED = -2_000
#: Candidates closer than this in every coordinate of the cube, on average, count as the same.
TOO_NEAR = 0.03
#: Points that a candidate is chosen from: of the search's evaluations the most promising, and draws of its strategy.
_EVALUATED, _DRAWN = 12, 12
_PULL = 0.1


class Candidates:
    """What one search has to offer, best first; it learns from what became of the earlier ones, of every search."""

    def __init__(self, logged: LoggedStart) -> None:
        self.logged = logged
        points, found = logged.start.known()
        self._points, self._found = list(_in_city(points, large=False)), list(found)
        self._own = len(points)
        self._tried: list[np.ndarray] = []
        self._next: list[tuple[float, np.ndarray]] = []

    def take(self) -> dict[str, float]:
        """The inputs of the next candidate."""
        self._next = [(worth, x) for worth, x in self._next if self._is_new(x)] or self._propose()
        best = min(range(len(self._next)), key=lambda i: self._next[i][0])
        point = self._next.pop(best)[1]
        self._tried.append(point)
        return self.logged.space.inputs(point)

    def learn(self, inputs: dict[str, float], measures: Measures) -> None:
        """What a candidate, of this search or another, came to in the large city."""
        point = self.logged.space.point(inputs)
        self._tried.append(point)
        self._points.append(_in_city(point[None, :], large=True)[0])
        self._found.append(deviations(measures))
        self._next = []

    def _propose(self) -> list[tuple[float, np.ndarray]]:
        emulator = Emulator(np.array(self._points), np.array(self._found)) if len(self._points) >= FEWEST_POINTS else None
        order = np.argsort([float(np.abs(one).clip(0.75, 4.0) @ np.abs(one).clip(0.75, 4.0)) for one in self._found[: self._own]])
        places = [self._points[i][:-1] for i in order[:_EVALUATED]] + self.logged.start.draws(_DRAWN)
        if emulator is None:
            return [(float(i), x) for i, x in enumerate(places)]
        reach = np.append(np.full(len(self.logged.space), REACH), 0.0)
        moved = [emulator.descend(x, reach, _PULL) for x in _in_city(np.array(places), large=True)]
        proposed = [(emulator.expected_distance(x), x[:-1]) for x in moved]
        return [one for one in proposed if self._is_new(one[1])] or proposed

    def _is_new(self, point: np.ndarray) -> bool:
        return all(np.sqrt(np.mean((point - other) ** 2)) > TOO_NEAR for other in self._tried)


def _in_city(points: np.ndarray, large: bool) -> np.ndarray:
    """Points with the size of the city as one more coordinate."""
    return np.column_stack([points, np.full(len(points), 1.0 if large else 0.0)])


def heading(logged: LoggedStart, setting: Setting) -> dict[str, Any]:
    """What the lines of the log of second looks belong to."""
    return {"space": logged.space.digest(), "targets": [asdict(one) for one in TARGETS], "setting": asdict(setting)}


def accept(
    starts: list[LoggedStart],
    log: Log,
    workers: Workers,
    setting: Setting,
    tolerance: float,
    wanted: int,
    seconds: float,
    say: Callable[[str], None],
) -> None:
    """Look at candidates of all searches in turn until `wanted` sets are accepted, the time is over or someone stops it."""
    end = monotonic() + seconds
    offers = {logged.start.number: Candidates(logged) for logged in starts if len(logged.start.known()[0])}
    records = log.records()
    for record in records:
        for offer in offers.values():
            offer.learn(record["inputs"], record["measures"])
    try:
        while sum(is_accepted(record, tolerance) for record in records) < wanted:
            first = len(records)
            batch = {number: offer.take() for number, offer in offers.items()}
            lucks = {
                number: [luck_of(LUCK_SEED, (first + i) * setting.lucks + j) for j in range(setting.lucks)]
                for i, number in enumerate(batch)
            }
            for number, measures in looked_at(batch, lucks, workers, setting, tolerance, end):
                complete = len(measures[TARGETS[-1].name]) == setting.lucks
                record = {"start": number, "complete": complete, "needed_factor": needed_factor(measures), "distance": distance(measures)}
                record |= {"lucks": lucks[number], "inputs": batch[number], "measures": measures}
                log.append(record)
                records.append(record)
                for offer in offers.values():
                    offer.learn(batch[number], measures)
                say(_told(record, records, tolerance))
    except Stopped:
        say("stopped; the log holds what was done")


def is_accepted(record: Mapping[str, Any], tolerance: float) -> bool:
    """Whether a candidate had all lucks and the mean of every target lies within `tolerance` times its tolerance."""
    return bool(record["complete"]) and record["needed_factor"] <= tolerance


def fails(measures: Measures, tolerance: float) -> list[str]:
    """The targets of which the band of the mean lies outside, as patterns are judged, or that have no value."""
    judged = {one.name: judge(measures[one.name], *one.widened(tolerance)) for one in TARGETS}
    return [name for name, word in judged.items() if word == "fails" or mean(measures[name]) is None]


def looked_at(batch, lucks, workers: Workers, setting: Setting, tolerance: float, end: float):
    """(start, measures) of each candidate: of the first lucks where it fails in them, else of all."""
    early = min(FIRST_LUCKS, setting.lucks)
    kept: dict[int, Measures] = {}
    for number, measures in workers.evaluate(batch, setting.residents, {n: all_[:early] for n, all_ in lucks.items()}, setting.drift_lucks):
        if early < setting.lucks and fails(measures, tolerance):
            yield number, measures
        else:
            kept[number] = measures
        if monotonic() > end:
            raise Stopped
    rest = {number: all_[early:] for number, all_ in lucks.items()}
    for number, more in workers.evaluate({n: batch[n] for n in kept}, setting.residents, rest, max(0, setting.drift_lucks - early)):
        yield number, {name: values + more[name] for name, values in kept[number].items()}
        if monotonic() > end:
            raise Stopped


def _told(record: dict[str, Any], records: list[dict[str, Any]], tolerance: float) -> str:
    found = sum(is_accepted(one, tolerance) for one in records)
    worst = [TARGETS[i].name for i in np.argsort(-np.abs(deviations(record["measures"])))[:3]]
    looked = "all lucks" if record["complete"] else "let go"
    return f"start {record['start']}: {looked}, needs tolerances x {record['needed_factor']:.2f} ({', '.join(worst)}); {found} accepted of {len(records)}"


def open_log(folder: Path, logged: LoggedStart, setting: Setting) -> Log:
    """The log of second looks in a folder of searches."""
    return Log(folder / "accept.jsonl", heading(logged, setting))
