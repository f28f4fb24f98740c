"""The numbers of the report of a sweep: its primary outcome under each policy and between every two, and what the runs took."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from experiments.statistics import signs
from experiments.sweep import tables
from experiments.sweep.opened import MINUS, Opened
from experiments.sweep.plan import COMMON
from experiments.sweep.spread import Compared, Spread, band_of_better, compared, spread
from experiments.sweep.unit_designs import LATIN_HYPERCUBE, SOBOL
from scenarios.outcomes import OUTCOMES, Outcome
from scenarios.policies import NO_SUPPORT


@dataclass(frozen=True)
class Found:
    """The numbers of the page. `differences` are by (policy, policy it is compared with); `compared` is None where no pair has values.

    `best` is the policy with the best mean and the next of those it can be compared with, doing nothing last; None where there are no two.
    `band` is that of the share of pairs in which it does better; None where there is too little to say, or points are no sample.
    """

    opened: Opened
    outcome: Outcome
    matters: float
    policies: Mapping[str, Spread]
    differences: Mapping[tuple[str, str], Spread]
    compared: Mapping[tuple[str, str], Compared | None]
    failed: Mapping[str, int]
    status: Mapping[str, int]
    work: Mapping[str, float | None]
    best: tuple[str, str] | None
    band: tuple[float, float] | None


def found_in(opened: Opened) -> Found:
    """Work the numbers out."""
    outcome, weights = OUTCOMES[opened.study.decision_primary], opened.weights
    matters = outcome.matters_in(opened.study)
    values = {name: opened.values(name, outcome.name) for name in opened.policies}
    pairs = [(a, b) for a in values for b in values if a != b]
    policies = {name: spread(one, weights) for name, one in values.items()}
    shares = {(a, b): compared(_sign(values[a], values[b], outcome, matters), weights) for a, b in pairs}
    best = _best(policies, shares, outcome)
    band = None
    if best is not None and drawn(opened):
        sign = _sign(values[best[0]], values[best[1]], outcome, matters)
        band = band_of_better(sign, weights, opened.luck == COMMON, opened.study.seed)
    runs = opened.table(columns=["policy", "status"]).to_pandas()
    failed = runs.policy[runs.status != tables.OK].value_counts()
    return Found(
        opened,
        outcome,
        matters,
        policies,
        {(a, b): spread(values[a] - values[b], weights) for a, b in pairs},
        shares,
        {name: int(failed.get(name, 0)) for name in values},
        {str(status): int(count) for status, count in runs.status.value_counts().sort_index().items()},
        work_of(opened),
        best,
        band,
    )


def _best(policies: Mapping[str, Spread], shares: Mapping[tuple[str, str], Compared | None], outcome: Outcome) -> tuple[str, str] | None:
    means = {name: one.mean * outcome.direction for name, one in policies.items() if one.mean is not None}
    ranked = sorted(means, key=lambda name: (name == NO_SUPPORT, -means[name]))
    return next(((ranked[0], b) for b in ranked[1:] if shares[ranked[0], b] is not None), None) if ranked else None


def _sign(a: np.ndarray, b: np.ndarray, outcome: Outcome, matters: float) -> np.ndarray:
    """1 better, 0 equal, -1 worse; NaN where either is unknown: (points, replications)."""
    return np.where(np.isfinite(a) & np.isfinite(b), signs(a, b, matters, outcome.direction), np.nan)


def drawn(opened: Opened) -> bool:
    """Whether the points are drawn from what is thought possible: by the ranges, or with weights of their own."""
    return opened.method in (LATIN_HYPERCUBE, SOBOL) or bool(np.isfinite(opened.points["weight"].to_numpy()).any())


def work_of(opened: Opened) -> dict[str, float | None]:
    """Processor hours, seconds of a run in the middle (both without the pilot), most memory in MB (None: not told), number of machines.

    What all policies of a point in one luck share is counted once.
    """
    runs = opened.table(columns=["point_id", "replication"]).to_pandas()
    timings = opened.table(tables.TIMINGS).to_pandas()
    setup = timings.setup_seconds.groupby([runs.point_id, runs.replication]).first().sum()
    memory = timings.memory_mb.max()
    return {
        "processor_hours": float(setup + timings.run_seconds.sum()) / 3600.0,
        "run_seconds_median": float(timings.run_seconds.median()),
        "memory_mb_most": float(memory) if np.isfinite(memory) else None,
        "hosts": int(timings.host.nunique()),
    }


def document(found: Found) -> dict[str, Any]:
    """`report.json`: the numbers, without words."""
    manifest = found.opened.manifest
    return {
        "kind": "report of a sweep",
        "study_sha256": found.opened.study_sha256,
        "outcome": found.outcome.name,
        "unit": found.outcome.unit,
        "matters": found.matters,
        "runs": {key: manifest[f"runs_{key}"] for key in ("planned", "done", "failed")} | {"by_status": found.status},
        "policies": {name: asdict(one) | {"failed": found.failed[name]} for name, one in found.policies.items()},
        "differences": {
            f"{a}{MINUS}{b}": asdict(found.differences[a, b]) | ({} if one is None else asdict(one))
            for (a, b), one in found.compared.items()
        },
        "headline": None if found.best is None else {"a": found.best[0], "b": found.best[1], "band_of_better": found.band},
        "work": found.work,
    }
