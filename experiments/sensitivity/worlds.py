"""Running the worlds of a screening: a pair is the task of a worker, what is done stands in a file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from experiments.engine import Engine, Progress
from experiments.sensitivity.design import STEP, inputs_of, mirror_worlds, other_luck
from experiments.version import version
from experiments.worlds import World, policies_of, prepare_world, run_policy
from scenarios.errors import input_error
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


def screened(study: Study, pairs: Sequence[int], file: Path, engine: Engine) -> list[dict[str, Any]]:
    """The results of these pairs, those that `file` holds from an earlier start included; each is added to it as soon as it is done.

    InputError where the file belongs to another study or version.
    """
    done = {row["pair"]: row for row in _started(study, file)}
    missing = [pair for pair in pairs if pair not in done]
    progress = Progress(len(missing), "pairs")
    with file.open("a", encoding="utf-8") as out:
        for first in range(0, len(missing), engine.workers):
            tasks = [(study, pair) for pair in missing[first : first + engine.workers]]
            for row in engine.map(screen_pair, tasks, progress):
                done[row["pair"]] = row
                out.write(json.dumps(row, allow_nan=False) + "\n")
            out.flush()
    return [done[pair] for pair in pairs]


def _started(study: Study, file: Path) -> list[dict[str, Any]]:
    """The whole rows of a file; one that was cut off is taken out of it."""
    header = {"study": study.digest(), "version": version(), "step": STEP}
    if not file.exists():
        file.write_text(json.dumps(header) + "\n", encoding="utf-8")
    lines = [line for line in file.read_text(encoding="utf-8").splitlines(keepends=True) if line.endswith("\n")]
    if not lines or json.loads(lines[0]) != header:
        raise input_error(file, None, "pairs of another study or version", "those of this one, or a file that is not there yet")
    file.write_text("".join(lines), encoding="utf-8")
    return [json.loads(line) for line in lines[1:]]


def _outcomes(study: Study, world: World) -> Outcomes:
    from simulation.outcomes import outcomes

    start = prepare_world(study, world)
    return {policy.name: outcomes(run_policy(study, world, policy, start).history()) for policy in policies_of(study)}
