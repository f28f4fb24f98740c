"""What a screening comes to: for each policy and each pair of policies the assumptions that matter most, and how much is luck."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np

from experiments.collected import bootstrap_seed
from experiments.search.space import Space
from experiments.sensitivity import FIRST_SCREEN
from experiments.sensitivity.design import STEP, centre_of, inputs_of, signs_of
from experiments.sensitivity.effects import Effects, effects, group_shares, luck_share, spread
from experiments.statistics import spreads
from experiments.version import version
from experiments.worlds import policies_of, residents_of, world_of
from scenarios.assumptions import ASSUMPTIONS, SUBMODELS
from scenarios.parameter_sets import WORLDS_PER_SET
from scenarios.study import Study

#: Assumptions told of each outcome: more than a reader wants, so that one can be left out.
TOLD = 15
RESAMPLES = 1000
WORLDS = ("up", "down", "again")

Rows = Sequence[dict[str, Any]]


def screening(
    study: Study, rows: Rows, luck: dict[str, dict[str, dict]], names: tuple[str, ...] | None = None, outcomes: Sequence[str] = FIRST_SCREEN
) -> dict[str, Any]:
    """Everything told of the pairs in `rows` (see `worlds.screen_pair`; `names` as there); JSON-able.

    `screens` has, by policy and by "A minus B" and by outcome: `mean` of it over the worlds, `pairs`, `noise` (the standard error of an
    effect), `floor` (what an effect exceeds by chance alone in 1 of 20 screenings, all assumptions together), `ranked` (the assumptions
    with the largest effects: `name`, `effect` from `from` to `to`, its 95 % band `low` and `high`, `above_noise`), `groups` (by submodel the share
    of what assumptions do one by one) and `spread` (see `effects.Spread`). `luck` is that of `luck_of_worlds`.
    """
    names = inputs_of(study) if names is None else names
    pairs = [row["pair"] for row in rows]
    signs = signs_of(study.seed, pairs, len(names))
    levels = _levels(study, pairs, names)
    return {
        "study": study.document(),
        "study_digest": study.digest(),
        "study_identity": study.identity(),
        "version": version(),
        "design": "two-level fold-over",
        "step": STEP,
        "inputs": len(names),
        "dummies": signs.shape[1] - len(names),
        "pairs": len(rows),
        "points": 2 * len(rows) + sum(row["again"] is not None for row in rows),
        "residents": residents_of(study),
        "screens": {
            label: {
                outcome: _told(signs, names, levels, *(_values(rows, world, label, outcome) for world in WORLDS)) for outcome in outcomes
            }
            for label in _labels(study)
        },
        "luck": luck,
    }


def luck_of_worlds(study: Study, worlds: Rows, outcomes: Sequence[str] = FIRST_SCREEN) -> dict[str, dict[str, dict]]:
    """How much of the spread between worlds of the study itself (`worlds.usual_world`) is luck: by policy and "A minus B", by outcome.

    An entry has `share` of the variance with its band `low` and `high`, `spread_assumptions`, `spread_luck`, `worlds` and `sets`;
    outcomes of which it cannot be told are left out.
    """
    sets = np.array([row["set"] for row in worlds])
    told: dict[str, dict[str, dict]] = {label: {} for label in _labels(study)}
    for label, of in told.items():
        for outcome in outcomes:
            values = _values(worlds, "usual", label, outcome)
            share = luck_share(values, sets, RESAMPLES, bootstrap_seed(study))
            if share is not None:
                assumptions, luck = spreads(values, sets)
                of[outcome] = dict(zip(("share", "low", "high"), share, strict=True)) | {
                    "spread_assumptions": assumptions,
                    "spread_luck": luck,
                    "worlds": int(np.isfinite(values).sum()),
                    "sets": len(np.unique(sets)),
                }
    return told


def _labels(study: Study) -> list[str]:
    names = [policy.name for policy in policies_of(study)]
    return [*names, *(f"{a} minus {b}" for b, a in combinations(names, 2))]


def _values(rows: Rows, world: str, label: str, outcome: str) -> np.ndarray:
    """A policy's outcome, or a minus b of it, in this world of each row: (rows,), NaN where there is none."""

    def of(policy: str) -> np.ndarray:
        found = [None if row[world] is None else row[world][policy][outcome] for row in rows]
        return np.array(found, dtype=np.float64)  # None becomes NaN

    a, _, b = label.partition(" minus ")
    return of(a) - of(b) if b else of(a)


def _told(
    signs: np.ndarray, names: tuple[str, ...], levels: np.ndarray, up: np.ndarray, down: np.ndarray, again: np.ndarray
) -> dict[str, Any] | None:
    found = effects(signs, up, down, len(names))
    spread_found = None if found is None else spread(found, up, down, again)
    if found is None or spread_found is None:
        return None
    return {
        "mean": float(np.nanmean(np.concatenate([up, down]))),
        "pairs": found.pairs,
        "noise": found.noise,
        "floor": found.floor,
        "ranked": _ranked(found, names, levels),
        "groups": _groups(found, names),
        "spread": {"sd": spread_found.sd, "luck": spread_found.luck, "one_by_one": spread_found.one_by_one},
    }


def _ranked(found: Effects, names: tuple[str, ...], levels: np.ndarray) -> list[dict[str, Any]]:
    order = np.argsort(-np.abs(found.values), kind="stable")[:TOLD]
    return [
        {
            "name": names[i],
            "effect": float(found.values[i]),
            "low": float(found.values[i] - found.half_band),
            "high": float(found.values[i] + found.half_band),
            "above_noise": bool(abs(found.values[i]) > found.floor),
            "from": float(levels[0, i]),
            "to": float(levels[1, i]),
        }
        for i in order
    ]


def _groups(found: Effects, names: tuple[str, ...]) -> dict[str, float]:
    submodels = list(SUBMODELS)
    shares = group_shares(found, np.array([submodels.index(ASSUMPTIONS[name].submodel) for name in names]))
    named = [(submodels[i], float(share)) for i, share in enumerate(shares) if share > 0.0]
    return dict(sorted(named, key=lambda one: -one[1]))


def _levels(study: Study, pairs: Sequence[int], names: tuple[str, ...]) -> np.ndarray:
    """The lower and the higher level of each assumption in the middle one of the pairs: (2, inputs)."""
    sets = {world.number: world for world in (world_of(study, WORLDS_PER_SET * pair).parameter_set for pair in pairs)}
    centre = np.median([centre_of(chosen.values, names) for chosen in sets.values()], axis=0)
    space = Space(names)
    return np.array([list(space.inputs(centre + side * STEP).values()) for side in (-1, 1)])
