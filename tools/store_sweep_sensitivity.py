"""What two sweeps found of where the spread comes from, stored: `python tools/store_sweep_sensitivity.py WORLDS_DIR GROUPS_DIR`.

WORLDS_DIR is a sweep of conceivable worlds of the default study, GROUPS_DIR one that moves whole submodels (`tools/default_sweeps.py` writes
the studies of both and says how they are run); `langeadem sensitivity` must have been run on each, with the same outcomes. Writes
`experiments/served/stored/sweep_sensitivity.json`; run it after a change that moves numbers.
"""

import argparse
import sys
from pathlib import Path
from typing import Any

import numpy as np

from experiments.served.alike import asked_of_sweep
from experiments.served.swept import MINUS, STORED, record_bytes, record_of
from experiments.statistics import band, resample, resampled_means
from experiments.sweep.analyses import analysis_of
from experiments.sweep.opened import Opened, open_sweep
from experiments.sweep.plan import INDEPENDENT
from experiments.sweep.unit_designs import SALTELLI
from experiments.sweep_sensitivity.analysis import KIND
from experiments.sweep_sensitivity.variance import FEWEST_POINTS
from experiments.sweep_sensitivity.worlds_needed import worlds_for
from experiments.worlds import residents_of
from scenarios.city import load_city
from scenarios.errors import InputError, input_error
from scenarios.outcomes import OUTCOMES

#: The page loads it with every visit.
MOST_BYTES = 80_000
Record = dict[str, Any]


def about(swept: Opened) -> Record:
    """What a sweep is of, as it stands in the record."""
    study = swept.study
    return {
        "study_sha256": swept.study_sha256,
        "asked": asked_of_sweep(study),
        "city": dict(load_city(study.city).title),
        "residents": residents_of(study),
        "points": swept.points.num_rows,
        "lucks": swept.replications,
        "date": swept.date,
    }


def analysed(swept: Opened) -> Record:
    """Its `sensitivity.json`. InputError where there is none, or one of other runs."""
    return analysis_of(swept.folder, KIND)


def needed(swept: Opened, result: Record, label: str, outcome: str) -> Record | None:
    """How many worlds tell the difference that counts, with a 95 % band; None where it cannot be said.

    What `langeadem sensitivity` says of it, where it does. Else, where each point has lucks of its own, from the variance of worlds, for
    which one luck a point is enough: they are then independent from point to point.
    """
    size = OUTCOMES[outcome].matters_in(swept.study)
    told = result["worlds"].get(label, {"why": ""})
    if outcome == result["primary"] and "why" not in told:
        return {key: told[key] for key in ("size", "worlds", "low", "high")}
    if swept.luck != INDEPENDENT:
        return None
    values = swept.labelled(label, outcome)
    known = np.isfinite(values).all(axis=1)
    if known.sum() < FEWEST_POINTS or np.ptp(values[known]) == 0.0:
        return None
    variance, low, high = spread(values[known], swept.weights[known])
    return {"size": size, "worlds": worlds_for(variance, size), "low": worlds_for(low, size), "high": worlds_for(high, size)}


def spread(values: np.ndarray, weights: np.ndarray) -> tuple[float, float, float]:
    """The variance of a world and its 95 % band, of `values` (points, lucks), each luck drawn for its point, and `weights` (points,)."""
    centred = values - np.average(values.mean(axis=1), weights=weights)
    moments = np.column_stack([centred.mean(axis=1), (centred**2).mean(axis=1)])
    share = weights / weights.sum()
    found = share @ moments
    resampled = resampled_means(moments, resample(len(values), 1) * share)
    low, high = band(resampled[:, 1] - resampled[:, 0] ** 2)
    variance = float(found[1] - found[0] ** 2) / (1.0 - float((share**2).sum()))
    return variance, variance if low is None else min(low, variance), variance if high is None else max(high, variance)


def stored(worlds: Opened, groups: Opened) -> Record:
    """The record of both sweeps. InputError where the second did not move groups."""
    result, of_groups = analysed(worlds), analysed(groups)
    if of_groups["effects"] is None or groups.method != SALTELLI or not of_groups["design"]["grouped"]:
        raise input_error(groups.folder, "design", groups.method, "a sweep with --design saltelli --groups submodels")
    told = {
        label: {outcome: needed(worlds, result, label, outcome) for outcome in spread}
        for label, spread in result["spread"].items()
        if MINUS in label
    }
    return record_of(result | about(worlds), told, of_groups | about(groups))


def main() -> int:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("worlds", type=Path, metavar="WORLDS_DIR")
    parser.add_argument("groups", type=Path, metavar="GROUPS_DIR")
    parser.add_argument("--out", type=Path, default=STORED)
    options = parser.parse_args()
    try:
        content = record_bytes(stored(open_sweep(options.worlds), open_sweep(options.groups)))
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if len(content) > MOST_BYTES:
        sys.stderr.write(f"{len(content)} bytes, more than the {MOST_BYTES} that a page should load\n")
        return 1
    options.out.write_bytes(content)
    sys.stderr.write(f"{options.out.name}: {len(content)} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
