"""Which of when, what and whom carries the difference: effects in the eight policies that cross the three at the same euros."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations, product
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from experiments import statistics
from experiments.stored import stored_record
from scenarios import outcomes as outcome_table
from scenarios.study import Study

#: The three factors, each with its low and its high side.
FACTORS = {"when": ("once", "lasting"), "what": ("money", "capacity"), "whom": ("officials", "value")}
CORNERS = tuple("-".join(sides) for sides in product(*FACTORS.values()))
EFFECTS = tuple(factors for size in (1, 2, 3) for factors in combinations(FACTORS, size))
#: The study of the eight that the project has run itself, for comparisons that do not hold them.
STORED = Path(outcome_table.__file__).parent / "library" / "factorial.json"


@dataclass(frozen=True)
class Effect:
    """What one factor, or several together, do to an outcome: high side minus low side, with a 95 % bootstrap band over worlds.

    `better`, `equal` and `worse` count worlds, `verdict` is the word for them.
    """

    factors: tuple[str, ...]
    mean: float
    mean_low: float
    mean_high: float
    better: int
    equal: int
    worse: int
    of: int
    verdict: str

    @property
    def name(self) -> str:
        """`when`, `when_what`, `when_what_whom`."""
        return "_".join(self.factors)


@dataclass(frozen=True)
class Factorial:
    """The effects on one outcome, and where they come from: the study itself, or the stored one (then with its city and worlds)."""

    outcome: str
    effects: tuple[Effect, ...]
    stored: bool = False
    city: str = ""
    residents: str = ""


def contrasts(values: Mapping[str, np.ndarray]) -> dict[tuple[str, ...], np.ndarray]:
    """Effects in each world of a full two-level design, from arrays of one number a world for each of CORNERS.

    The mean of the four corners where the product of the signs of the factors is positive, minus that of the other four (Box, Hunter and
    Hunter 2005, chapter 5): for a single factor its main effect, for several half of how much the effect of one depends on the other.
    """
    signs = {corner: dict(zip(FACTORS, _signs(corner), strict=True)) for corner in CORNERS}
    return {
        factors: np.sum([np.prod([signs[corner][factor] for factor in factors]) * values[corner] for corner in CORNERS], axis=0) / 4.0
        for factors in EFFECTS
    }


def _signs(corner: str) -> list[int]:
    return [1 if side == high else -1 for side, (_, high) in zip(corner.split("-"), FACTORS.values(), strict=True)]


def effects_of(values: Mapping[str, np.ndarray], matters: float, higher_is_better: bool, seed: int) -> tuple[Effect, ...]:
    """Every effect with its band; worlds in which a corner is undefined are left out. Empty where no world is left."""
    known = np.all([np.isfinite(values[corner]) for corner in CORNERS], axis=0)
    if not known.any():
        return ()
    weights = statistics.resample(int(known.sum()), seed)
    found = []
    for factors, worlds in contrasts({corner: values[corner][known] for corner in CORNERS}).items():
        low, high = statistics.band(statistics.resampled_means(worlds, weights))
        counts = statistics.counted(worlds, np.zeros_like(worlds), matters, higher_is_better)
        mean = float(worlds.mean())
        band = (mean if low is None else low, mean if high is None else high)
        found.append(Effect(factors, mean, *band, counts.better, counts.equal, counts.worse, counts.of, counts.verdict))
    return tuple(found)


def of_study(runs: pa.Table, study: Study, outcome: str, matters: float) -> Factorial | None:
    """The effects on an outcome in a comparison that holds all eight policies; None where it does not, or the outcome is undefined."""
    policy = np.array(runs["policy"].to_pylist())
    if not set(CORNERS) <= set(policy.tolist()):
        return None
    column = runs[outcome].to_numpy()
    values = {corner: column[policy == corner] for corner in CORNERS}
    higher = outcome_table.OUTCOMES[outcome].direction > 0
    effects = effects_of(values, matters, higher, int(study.digest()[:16], 16))
    return Factorial(outcome, effects) if effects else None


def stored(outcome: str) -> Factorial | None:
    """The effects on an outcome in the project's own factorial study; None where it is not there or does not tell of the outcome."""
    record = stored_record(STORED)
    if record is None or outcome not in record["effects"]:
        return None
    effects = tuple(Effect(tuple(row["factors"]), **{k: v for k, v in row.items() if k != "factors"}) for row in record["effects"][outcome])
    return Factorial(outcome, effects, stored=True, city=record["city"], residents=str(record["residents"]))


def record_of(runs: pa.Table, study: Study, matters: Mapping[str, float]) -> dict[str, Any]:
    """What STORED holds, made from a comparison of all eight: the study and the effects on every outcome that is defined."""
    found = {name: of_study(runs, study, name, matters[name]) for name in outcome_table.OUTCOMES}
    effects = {name: [vars(effect) for effect in one.effects] for name, one in found.items() if one is not None}
    return {"city": study.city, "residents": study.residents, "study_digest": study.digest(), "effects": effects}
