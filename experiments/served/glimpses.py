"""A world that is looked at every week while it runs: need, help and initiatives by place, how initiatives ended, lives of twins.

For workers: this imports the model. Looking changes nothing; a world looked at is the one that `measure_world` gives.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from agents.initiatives import CAUSES
from experiments.measured import MeasuredWorld, measured
from experiments.worlds import shared_start, world_model, world_of
from scenarios.policies import Policy
from scenarios.study import Study
from simulation import SupportModel
from simulation.history import NOT_ENDED, History
from simulation.twins import twins


@dataclass(frozen=True)
class Glimpses:
    """One policy in one world. Arrays are int64 of shape (weeks, places): minutes of need, of need that nobody met and of help by
    initiatives, of the week; initiatives alive at its end. `causes` counts the initiatives of the main phase that ended, by cause.
    """

    need_minutes: np.ndarray
    unmet_minutes: np.ndarray
    helped_minutes: np.ndarray
    alive: np.ndarray
    causes: dict[str, int]


@dataclass(frozen=True)
class WatchedWorld:
    """A measured world, the glimpses of each policy in the order of the study, and by pair of policies the `longer_lives` of twins."""

    measured: MeasuredWorld
    glimpses: tuple[Glimpses, ...]
    twins: dict[tuple[str, str], tuple[int, int, int]]


def watch_world(study: Study, policies: Sequence[Policy], replication: int) -> WatchedWorld:
    """Run world number `replication` under each policy as `measure_world` does, and look at it every week."""
    world = world_of(study, replication)
    start = shared_start(study, world)
    models = [world_model(study, world, policy, start) for policy in policies]
    seen = [_watched(model, study) for model in models]
    histories = [model.history() for model in models]
    glimpses = tuple(
        Glimpses(need, unmet, helped, alive, _causes(history))
        for (need, unmet, helped, alive), history in zip(seen, histories, strict=True)
    )
    names = [policy.name for policy in policies]
    lives = {(names[a], names[b]): longer_lives(histories[a], histories[b]) for a, b in permutations(range(len(names)), 2)}
    return WatchedWorld(measured(world, models, histories), glimpses, lives)


def _watched(model: SupportModel, study: Study) -> np.ndarray:
    """Run the model to its end, the next crisis too where the study asks for it: what was seen, (4, weeks, places)."""
    weeks = []
    for _ in range(study.weeks):
        model.run_for(1)
        weeks.append(_by_place(model))
    if study.next_crisis:
        model.run_next_crisis()
    return np.array(weeks, dtype=np.int64).swapaxes(0, 1)


def _causes(history: History) -> dict[str, int]:
    counted = Counter(history.initiatives["cause"].tolist())
    return {cause: counted[cause] for cause in CAUSES[1:]}


def _by_place(model: SupportModel) -> tuple[np.ndarray, ...]:
    """Minutes of need, need unmet, help by initiatives (places,), and initiatives alive there, of the week just lived."""
    needs, initiatives = model.needs, model.initiatives
    others = (1, 2, 3)  # groups, sight, kinds
    alive = np.bincount(initiatives["neighbourhood"][initiatives.alive], minlength=model.n_places)
    return (
        needs.need_minutes.sum(axis=others),
        needs.unmet_minutes().sum(axis=others),
        needs.initiative_minutes.sum(axis=others),
        alive,
    )


def longer_lives(one: History, other: History) -> tuple[int, int, int]:
    """Of the twins of two histories: how many lived longer in `one`, how many shorter, and of how many that cannot be said.

    Lives are in weeks from founding to end. One that still goes on has lived longer than a twin that has ended sooner.
    """
    rows, other_rows = twins(one, other)
    life, going_on = _lives(one, rows)
    other_life, other_going_on = _lives(other, other_rows)
    longer = (life > other_life) & ~other_going_on
    shorter = (life < other_life) & ~going_on
    return int(longer.sum()), int(shorter.sum()), int((~longer & ~shorter).sum())


def _lives(history: History, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weeks lived so far by these initiatives, and which of them go on."""
    founded, ended = (history.initiatives[name][rows] for name in ("founded_week", "ended_week"))
    going_on = ended == NOT_ENDED
    return np.where(going_on, history.weeks, ended) - founded, going_on
