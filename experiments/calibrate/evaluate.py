"""One run of a calibration, as a worker does it: plain arguments in, plain numbers out, and whatever goes wrong is an answer as well."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from math import isfinite
from typing import Any

from experiments.search.evaluate import POLICY, measured
from scenarios.frozen import FrozenMapping
from scenarios.study import Study
from scenarios.uncertain import Uncertain

#: (assumptions by name, luck) -> measures by name, None where undefined.
Simulator = Callable[[Mapping[str, float], int], Mapping[str, float | None]]

SEED_RULE = (
    "every run has a luck of its own, seed = hash(seed of the study, stage, number); a stage is a generation or the check of one, and numbers"
    " count its draws from 0; a draw is made with the hash of the same, so the sample hangs on the seed and not on who worked on it"
)


@dataclass(frozen=True)
class Question:
    """What a worker is asked."""

    simulate: Simulator
    inputs: Mapping[str, float]
    luck: int


def answered(question: Question) -> dict[str, Any]:
    """`measures` of the run and `error` (None), or no measures and why in one line."""
    try:
        found = question.simulate(question.inputs, question.luck)
    except Exception as problem:  # a draw that the model cannot live with is not accepted, and the log says why
        return {"measures": {}, "error": " ".join(f"{type(problem).__name__}: {problem}".split())}
    return {"measures": {name: _plain(value) for name, value in found.items()}, "error": None}


def _plain(value: float | None) -> float | None:
    return None if value is None or not isfinite(value) else float(value)


def observed(study: Study) -> Study:
    """The city that was observed: the study's city, crisis, residents and weeks under the policy of the time, at its own cost."""
    return replace(
        study,
        policies=(POLICY,),
        own_policies=(),
        cost="own",
        envelope_eur_per_1000_residents_per_year=None,
        next_crisis=False,
        replications=1,
        uncertain=Uncertain(none=True),
        levers=FrozenMapping(),
    )


def simulator_of(study: Study, calm: bool) -> Simulator:
    """The measures of the observed city; those of a city without a crisis too where `calm`, which takes a second run."""
    return partial(_lived, observed(study), calm)


def _lived(study: Study, calm: bool, inputs: Mapping[str, float], luck: int) -> dict[str, float | None]:
    return measured(study, {**inputs, **study.assumptions}, luck, calm)


def seed_of(root: int, stage: str, number: int, what: str = "luck") -> int:
    """63 bits for a run or a draw; see SEED_RULE."""
    digest = hashlib.sha256(f"langeadem calibrate {what} {root} {stage} {number}".encode()).digest()
    return int.from_bytes(digest[:8], "little") >> 1
