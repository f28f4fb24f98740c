"""Running the worlds of a screening: a pair is the task of a worker, what is done stands in a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from experiments.engine import Engine
from experiments.resumed import resumed
from experiments.sensitivity.design import STEP, inputs_of, mirror_worlds, other_luck
from experiments.version import version
from experiments.worlds import World, policies_of, prepare_world, run_policy, world_of
from scenarios.study import Study

#: Of every so many pairs one is run with another luck too, so that luck can be told from assumptions.
PAIRS_PER_OTHER_LUCK = 8

Outcomes = dict[str, dict[str, float | None]]


def screen_pair(study: Study, pair: int, names: tuple[str, ...] | None = None) -> dict[str, Any]:
    """A pair of mirror worlds under every policy of the study: outcomes by policy for `up`, `down` and, of some pairs, `again` (up with another luck).

    `names` are the assumptions that are moved, None for all. A study without an envelope takes the budget as it stands.
    """
    up, down = mirror_worlds(study, pair, inputs_of(study) if names is None else names)
    again = other_luck(study, pair, up) if pair % PAIRS_PER_OTHER_LUCK == 0 else None
    return {
        "pair": pair,
        "up": _outcomes(study, up),
        "down": _outcomes(study, down),
        "again": None if again is None else _outcomes(study, again),
    }


def usual_world(study: Study, replication: int) -> dict[str, Any]:
    """A world of the study as it is: outcomes by policy in `usual`, and the number of its parameter set (-1: the table's defaults)."""
    world = world_of(study, replication)
    number = world.parameter_set.number
    return {"set": -1 if number is None else number, "usual": _outcomes(study, world)}


def screened(study: Study, pairs: Sequence[int], file: Path, engine: Engine) -> list[dict[str, Any]]:
    """The results of these pairs of a screening of all assumptions; what `file` holds from an earlier start is not run again."""
    return list(resumed(screen_pair, {f"pair {pair}": (study, pair) for pair in pairs}, file, _job(study), engine, "pairs").values())


def usual_worlds(study: Study, worlds: int, file: Path, engine: Engine) -> list[dict[str, Any]]:
    """The first so many worlds of the study as it is; what `file` holds is not run again."""
    tasks = {f"world {replication}": (study, replication) for replication in range(worlds)}
    return list(resumed(usual_world, tasks, file, _job(study), engine, "worlds").values())


def _job(study: Study) -> dict[str, Any]:
    return {"study": study.digest(), "version": version(), "step": STEP}


def _outcomes(study: Study, world: World) -> Outcomes:
    from simulation.outcomes import outcomes

    start = prepare_world(study, world)
    return {policy.name: outcomes(run_policy(study, world, policy, start).history()) for policy in policies_of(study)}
