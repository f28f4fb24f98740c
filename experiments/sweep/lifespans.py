"""How initiatives of a sweep end, pooled over its runs, with bands that know that those of one world belong together.

Incidences are Aalen and Johansen's (simulation/survival.py). Initiatives of one world meet the same weeks, helpers and funds, and worlds of
one point share their assumptions, so that they are not independent. What is drawn again for a band is therefore a whole point with all its
worlds and, where replication r has one luck at all points, on its own also a whole luck with all its points; under every policy at once
(cluster bootstrap: Davison and Hinkley 1997, Bootstrap Methods and their Application, section 3.8; crossed: Owen 2007,
doi:10.1214/07-AOAS122). So a band is right for points that are a sample of what is thought possible.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from experiments import statistics
from experiments.sweep import tables
from experiments.sweep.opened import Opened
from experiments.sweep.plan import COMMON
from simulation.history import COHORT_WEEKS, CRISIS_WEEK
from simulation.survival import CENSORED, competing_risks

COULD_NOT_GO_ON, FINISHED = 1, 2
#: Weeks since founding up to which ends are told, as in the outcomes of a run.
HORIZON = 104
#: Each a whole estimate; the limits of a 95 % band then move by a tenth of its width between seeds.
RESAMPLES = 400
#: Of fewer clusters such bands are too narrow (Cameron, Gelbach and Miller 2008, doi:10.1162/rest.90.3.414: five to thirty); then there is none.
FEWEST_CLUSTERS = 20


@dataclass(frozen=True)
class Lives:
    """Initiatives under one policy, an entry each.

    `durations` are weeks lived (so far), `causes` CENSORED, COULD_NOT_GO_ON or FINISHED, `points` the row of the point, `lucks` the
    replication where it has one luck at all points, else 0, and `weights` what the point counts.
    """

    durations: np.ndarray
    causes: np.ndarray
    points: np.ndarray
    lucks: np.ndarray
    weights: np.ndarray

    def __len__(self) -> int:
        return len(self.durations)


@dataclass(frozen=True)
class Incidence:
    """Of one policy, or one minus another: shares ended by each cause within t weeks, (2, horizon + 1), and the limits of their 95 % band.

    The limits are NaN where there are too few points or lucks for a band; `initiatives` counts those of the first policy.
    """

    estimate: np.ndarray
    low: np.ndarray
    high: np.ndarray
    initiatives: int
    points: int


def lives_of(opened: Opened, *, in_all_worlds: bool = False) -> dict[str, Lives]:
    """By policy the initiatives founded in crisis weeks 0-25; `in_all_worlds`: those alone that were founded under every policy.

    InputError for a sweep without `--keep survival`.
    """
    found = opened.table(tables.SURVIVAL, ["run_id", "existing", "founded_week", "ended_week", "status", "in_all_worlds"])
    runs = opened.table(tables.RUNS, ["run_id", "policy", "point_id", "replication", "weeks"])
    founded = found["founded_week"].to_numpy()
    kept = ~found["existing"].to_numpy() & (founded >= CRISIS_WEEK) & (founded < CRISIS_WEEK + COHORT_WEEKS)
    if in_all_worlds:
        kept &= found["in_all_worlds"].fill_null(False).to_numpy()
    found = found.filter(kept)
    of_run = pc.index_in(found["run_id"], value_set=runs["run_id"].combine_chunks()).to_numpy()
    status, ended = found["status"].to_numpy(), found["ended_week"].to_numpy().astype(np.float64)
    last = np.where(status == 0, runs["weeks"].to_numpy()[of_run] - 1, ended).astype(np.int64)
    causes = np.select([status == 0, status == 1], [CENSORED, COULD_NOT_GO_ON], FINISHED)
    points = pc.index_in(runs["point_id"], value_set=opened.points["point_id"].combine_chunks()).to_numpy()[of_run]
    lucks = runs["replication"].to_numpy()[of_run] * (opened.luck == COMMON)
    policy = np.array(runs["policy"].to_pylist())[of_run]
    columns = (last - found["founded_week"].to_numpy(), causes, points, lucks, opened.weights[points])
    return {name: Lives(*(column[policy == name] for column in columns)) for name in opened.policies}


def incidence(lives: Lives, horizon: int = HORIZON, seed: int = 1, resamples: int = RESAMPLES) -> Incidence:
    """The incidences of one policy, with their band."""
    return _banded((lives,), horizon, seed, resamples)


def incidence_difference(
    lives: Mapping[str, Lives], a: str, b: str, horizon: int = HORIZON, seed: int = 1, resamples: int = RESAMPLES
) -> Incidence:
    """The incidences of `a` minus those of `b`: in each resample the same points and lucks are drawn for both."""
    return _banded((lives[a], lives[b]), horizon, seed, resamples)


def _banded(lives: tuple[Lives, ...], horizon: int, seed: int, resamples: int) -> Incidence:
    points, lucks = (np.unique(np.concatenate([getattr(one, key) for one in lives])) for key in ("points", "lucks"))
    estimate = _first_minus_second([_incidences(one, one.weights, horizon) for one in lives])
    low = high = np.full_like(estimate, np.nan)
    if len(points) >= FEWEST_CLUSTERS and (len(lucks) == 1 or len(lucks) >= FEWEST_CLUSTERS):
        of_points, of_lucks = statistics.resample(len(points), seed, resamples), statistics.resample(len(lucks), seed + 1, resamples)
        at = [(np.searchsorted(points, one.points), np.searchsorted(lucks, one.lucks)) for one in lives]
        found = [
            _first_minus_second(
                [_incidences(one, one.weights * by_point[p] * by_luck[k], horizon) for one, (p, k) in zip(lives, at, strict=True)]
            )
            for by_point, by_luck in zip(of_points, of_lucks, strict=True)
        ]
        low, high = statistics.quantiles(np.reshape(found, (resamples, -1)), statistics.BAND).reshape(2, *estimate.shape)
    return Incidence(estimate, low, high, len(lives[0]), len(points))


def _incidences(lives: Lives, weights: np.ndarray, horizon: int) -> np.ndarray:
    return competing_risks(lives.durations, lives.causes, n_causes=2, horizon=horizon, weights=weights).incidence


def _first_minus_second(found: list[np.ndarray]) -> np.ndarray:
    return found[0] if len(found) == 1 else found[0] - found[1]
