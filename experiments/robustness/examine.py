"""The whole result of a sweep: pairs of policies, regret, and where one does not beat the other.

What `robustness.json` holds is `examined`; docs/robustness.md says it key by key.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from experiments.headline import headline_pair
from experiments.robustness.fitting import fitting_points
from experiments.robustness.pairs import FEWEST_POINTS, compared, effective, gain_at_points, pair, weighted_mean
from experiments.robustness.peeled import Box
from experiments.robustness.region import Inputs
from experiments.robustness.regret import regret
from experiments.robustness.shuffled import RESAMPLES as RESAMPLES_OF_REGIONS
from experiments.robustness.shuffled import described, region
from experiments.served.alike import asked_of_sweep
from experiments.statistics import RESAMPLES, resample
from experiments.sweep.asked import VARIED
from experiments.sweep.opened import Opened
from experiments.sweep.parts import DUMMY_KIND
from experiments.worlds import policies_of, residents_of
from scenarios.city import load_city
from scenarios.errors import input_error, shown
from scenarios.outcomes import MAIN_OUTCOMES, OUTCOMES
from scenarios.policies import NO_SUPPORT

#: Designs that move one input at a time: their points are no sample of worlds, and shares of them are shares of nothing.
NOT_A_SAMPLE = ("morris", "saltelli")
#: The cases that a region is sought of: worlds in which A does not do better, or in which it does, whichever are fewer.
NOT_BETTER, BETTER = "not_better", "better"


@dataclass(frozen=True)
class Asked:
    """What is asked of a sweep: outcomes, policies in the order of the study, and by what factor tolerances are widened (None: no filter)."""

    outcomes: tuple[str, ...]
    policies: tuple[str, ...]
    fitting: float | None = None
    resamples: int = RESAMPLES
    resamples_of_regions: int = RESAMPLES_OF_REGIONS


@dataclass(frozen=True)
class Worlds:
    """A sample of worlds: its points with their inputs and weights, and how often each resample has each point."""

    opened: Opened
    kept: np.ndarray  # places of the points in the sweep
    inputs: Inputs
    weights: np.ndarray
    drawn: np.ndarray

    def values(self, policy: str, outcome: str) -> np.ndarray:
        """(points, replications), NaN where there is none."""
        return self.opened.values(policy, outcome)[self.kept]


def asked_of(
    opened: Opened, outcome: str | None = None, policies: Sequence[str] | None = None, fitting: float | None = None, **settings: int
) -> Asked:
    """The defaults filled in: the primary and the main outcomes, and every policy. InputError where the sweep cannot answer it."""
    if opened.method in NOT_A_SAMPLE:
        expected = "a sweep of latin-hypercube, sobol, factorial or a file: its points are a sample of worlds"
        raise input_error(opened.folder, "design", opened.method, expected)
    if policies is None:
        policies = opened.policies
    for name in policies:
        opened.values(name, MAIN_OUTCOMES[0])  # says which is nearest where it is none
    chosen = tuple(name for name in opened.policies if name in policies)
    if len(chosen) < 2:
        raise input_error(opened.folder, "policies", ", ".join(chosen), "two or more that can be compared")
    if outcome is None:
        known = dict.fromkeys((opened.study.decision_primary, *MAIN_OUTCOMES))
        return Asked(tuple(name for name in known if OUTCOMES[name].better != "none"), chosen, fitting, **settings)
    opened.values(chosen[0], outcome)
    if outcome not in OUTCOMES or OUTCOMES[outcome].better == "none":
        raise input_error("--outcome", None, shown(outcome), "an outcome of which more or less is better")
    return Asked((outcome,), chosen, fitting, **settings)


def examined(opened: Opened, asked: Asked, say: Callable[[str], None] = lambda line: None) -> dict[str, Any]:
    """Everything `robustness.json` holds. `too_few`, and no outcomes, where fewer than FEWEST_POINTS points are left."""
    study = opened.study
    kept, fit = np.arange(opened.points.num_rows), None
    if asked.fitting is not None:
        fits, fit = fitting_points(opened, asked.fitting)
        kept = np.flatnonzero(fits)
    city = load_city(study.city)
    titles = {policy.name: dict(policy.title) for policy in policies_of(study)}
    weights = opened.weights[kept]
    result: dict[str, Any] = {
        "kind": "robustness",
        "study_sha256": opened.study_sha256,
        "study": {
            "city": {"nl": city.title_nl, "en": city.title_en},
            "residents": residents_of(study),
            "weeks": study.weeks,
            "cost": study.cost,
            "asked": asked_of_sweep(study),
        },
        "date": str(opened.manifest.get("ended") or opened.manifest["started"])[:10],
        "design": {"method": opened.method, "points": opened.points.num_rows, "replications": opened.replications, "luck": opened.luck},
        "inputs": sum(one.kind != DUMMY_KIND for one in opened.inputs),
        "points": len(kept),
        "fewest_points": FEWEST_POINTS,
        "policies": {name: titles.get(name.removesuffix(VARIED), {"nl": name, "en": name}) for name in asked.policies},
        "fitting": fit,
        "too_few": effective(weights) < FEWEST_POINTS,
        "outcomes": {},
    }
    if result["too_few"]:
        return result
    columns = {one.name: opened.input_column(one.name)[kept] for one in opened.inputs if one.kind != DUMMY_KIND}
    worlds = Worlds(opened, kept, Inputs(columns), weights / weights.sum(), resample(len(kept), study.seed, asked.resamples))
    result["outcomes"] = {outcome: _of_outcome(worlds, outcome, asked, say) for outcome in asked.outcomes}
    return result


def _of_outcome(worlds: Worlds, outcome: str, asked: Asked, say: Callable[[str], None]) -> dict[str, Any]:
    """Pairs, the better by its mean first and doing nothing last; regret; `headline` names the pair that a headline is about."""
    study, row = worlds.opened.study, OUTCOMES[outcome]
    matters = study.matters.get(outcome, row.matters)
    values = {name: worlds.values(name, outcome) for name in asked.policies}
    means = {name: weighted_mean(value, worlds.weights) for name, value in values.items()}
    ranked = sorted(
        (name for name, mean in means.items() if mean is not None),
        key=lambda name: (name == NO_SUPPORT, -row.direction * (means[name] or 0.0)),
    )
    pairs = []
    for a, b in combinations(ranked, 2):
        say(f"{outcome}: {a} against {b}")
        entry = pair(values[a], values[b], outcome, matters, worlds.weights, worlds.drawn)
        if entry is not None:
            where = _where(worlds, values[a], values[b], outcome, matters, asked.resamples_of_regions)
            pairs.append({"a": a, "b": b, **entry, "where": where})
    whole = np.array([values[name] for name in asked.policies])
    return {
        "matters": matters,
        "headline": _headline(means, pairs, outcome),
        "pairs": pairs,
        "regret": regret(whole, asked.policies, row.direction, worlds.weights, worlds.drawn),
    }


def _headline(means: dict[str, float | None], pairs: Sequence[dict[str, Any]], outcome: str) -> list[str] | None:
    """The pair that the headline of a comparison with these means would be about."""
    entries: dict[str, Any] = {f"{a} minus {b}": {outcome: None} for a in means for b in means}
    for one in pairs:
        entries |= {f"{a} minus {b}": {outcome: one} for a, b in ((one["a"], one["b"]), (one["b"], one["a"]))}
    policies = {name: {outcome: None if mean is None else {"mean": mean}} for name, mean in means.items()}
    found = headline_pair({"primary": outcome, "policies": policies, "differences": entries})
    return None if found is None else list(found)


def _where(worlds: Worlds, a: np.ndarray, b: np.ndarray, outcome: str, matters: float, resamples: int) -> dict[str, Any]:
    """The region of the cases among points, a point being a case by the mean over its lucks; and the same box among worlds.

    `case` says which worlds are cases. `of_worlds` has coverage, density, overall and mass among worlds, which is what words speak of.
    """
    gain = gain_at_points(a, b, outcome)
    weights = np.where(np.isfinite(gain), worlds.weights, 0.0)
    better = np.where(np.isfinite(gain), gain, 0.0) > matters + 1e-12  # beyond rounding, as `differs_by`
    case = NOT_BETTER if float(weights[better].sum()) >= 0.5 * float(weights.sum()) else BETTER
    box, found = region(worlds.inputs, better if case == BETTER else ~better, weights, worlds.opened.study.seed, resamples)
    if not found["found"]:
        return {"case": case, **found}
    sign, known = compared(a, b, outcome, matters)
    return {"case": case, **found, "of_worlds": _of_worlds(worlds, box, (sign == 1) if case == BETTER else (sign != 1), known)}


def _of_worlds(worlds: Worlds, box: Box, cases: np.ndarray, known: np.ndarray) -> dict[str, float]:
    inside = np.broadcast_to(worlds.inputs.inside(box)[:, None], cases.shape)
    weights = np.broadcast_to(worlds.weights[:, None], cases.shape)
    return described(inside[known], cases[known], weights[known])
