"""All worlds of a comparison as arrays, one number a world, and the tables made of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from experiments.measured import LIFE_CURVES, TWIN_OUTCOMES, WEEKLY_CURVES, MeasuredRun, MeasuredWorld
from experiments.statistics import BAND, RESAMPLES, RESAMPLES_OF_CURVES, WORLDS_BAND, quantiles, resample, resampled_means
from scenarios.outcomes import OUTCOMES
from scenarios.policies import Policy
from scenarios.study import Study


@dataclass(frozen=True)
class Collected:
    """`values[policy][outcome]` has one number a world, NaN where undefined; so have `public_eur` and `hours_helped` by policy.

    `sets` is the number of each world's parameter set (-1: the table's defaults), `clusters` its cluster or None. `weights` are
    the resamples of every band, drawn from the digest of the study.
    """

    study: Study
    policies: tuple[Policy, ...]
    worlds: tuple[MeasuredWorld, ...]
    values: dict[str, dict[str, np.ndarray]]
    public_eur: dict[str, np.ndarray]
    hours_helped: dict[str, np.ndarray]
    sets: np.ndarray
    clusters: tuple[str | None, ...]
    weights: np.ndarray

    def runs(self, place: int) -> list[MeasuredRun]:
        """The runs of the policy at this place of the study, a world each."""
        return [world.runs[place] for world in self.worlds]


def collected(study: Study, policies: Sequence[Policy], worlds: Sequence[MeasuredWorld]) -> Collected:
    """The results of all worlds, by policy and outcome."""
    of_policy = {policy.name: [world.runs[place] for world in worlds] for place, policy in enumerate(policies)}
    sets = [world.world.parameter_set for world in worlds]
    return Collected(
        study=study,
        policies=tuple(policies),
        worlds=tuple(worlds),
        values={name: {outcome: _values(runs, outcome) for outcome in OUTCOMES} for name, runs in of_policy.items()},
        public_eur={name: np.array([run.public_eur for run in runs]) for name, runs in of_policy.items()},
        hours_helped={name: np.array([run.hours_helped for run in runs]) for name, runs in of_policy.items()},
        sets=np.array([-1 if chosen.number is None else chosen.number for chosen in sets]),
        clusters=tuple(chosen.cluster for chosen in sets),
        weights=resample(len(worlds), bootstrap_seed(study), RESAMPLES),
    )


def bootstrap_seed(study: Study) -> int:
    """The seed of the bands: from the digest of the study, so that the same question has the same bands."""
    return int(study.digest()[:16], 16)


def _values(runs: Sequence[MeasuredRun], outcome: str) -> np.ndarray:
    found = [run.twins[outcome] if outcome in TWIN_OUTCOMES else run.outcomes[outcome] for run in runs]
    return np.array([np.nan if value is None else value for value in found], dtype=np.float64)


def runs_table(found: Collected) -> pa.Table:
    """A row a run, worlds in order and policies in that of the study: what it was, every outcome, the counts shares are based on."""
    from simulation.tables import count_field, outcome_fields, schema

    rows = [(policy.name, world, world.runs[place]) for world in found.worlds for place, policy in enumerate(found.policies)]
    counted = list(rows[0][2].counts)
    arrays = [
        pa.array([name for name, _, _ in rows], pa.string()),
        pa.array([world.world.replication for _, world, _ in rows], pa.int64()),
        pa.array([world.world.luck for _, world, _ in rows], pa.uint64()),
        pa.array([world.world.parameter_set.number for _, world, _ in rows], pa.int64()),
        *(pa.array([run.outcomes[outcome] for _, _, run in rows], pa.float64()) for outcome in OUTCOMES),
        *(pa.array([run.counts[count] for _, _, run in rows], pa.int64()) for count in counted),
    ]
    fields = [*schema("runs"), *outcome_fields(), *(count_field(count.removeprefix("n_")) for count in counted)]
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def curves_table(found: Collected) -> pa.Table:
    """A row a policy, curve and week: mean over worlds, its band, and the 5th and 95th percentile of worlds."""
    from simulation.tables import schema

    weights = resample(len(found.worlds), bootstrap_seed(found.study), RESAMPLES_OF_CURVES)
    parts = []
    for place, policy in enumerate(found.policies):
        for names, shape in ((WEEKLY_CURVES, "weekly"), (LIFE_CURVES, "lives")):
            values = np.array([getattr(run, shape) for run in found.runs(place)])
            parts.append((policy.name, names, values.shape[2], _described(values.reshape(len(values), -1), weights)))
    columns = [
        pa.array(np.concatenate([np.repeat(policy, len(names) * length) for policy, names, length, _ in parts]), pa.string()),
        pa.array(np.concatenate([np.tile(np.arange(length), len(names)) for _, names, length, _ in parts]), pa.int64()),
        pa.array(np.concatenate([np.repeat(names, length) for _, names, length, _ in parts]), pa.string()),
        *(pa.array(column, pa.float64(), from_pandas=True) for column in np.concatenate([numbers for *_, numbers in parts], axis=1)),
    ]
    return pa.Table.from_arrays(columns, schema=schema("curves"))


def _described(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """(worlds, points) -> (5, points): mean, its band, percentiles of worlds; NaN where no world has a value."""
    known = np.isfinite(values)
    with np.errstate(invalid="ignore"):
        mean = np.where(known, values, 0.0).sum(axis=0) / known.sum(axis=0)
    return np.vstack([mean, quantiles(resampled_means(values, weights), BAND), quantiles(values, WORLDS_BAND)])
