"""A sweep made up by hand for analyses: what `open_sweep` gives, as far as they ask, without a folder."""

from pathlib import Path

import numpy as np
import pyarrow as pa

from experiments.sweep.points import ASSUMPTION, Input
from scenarios.assumptions import ASSUMPTIONS
from scenarios.errors import InputError
from scenarios.study import load_study

PRIMARY = "need_met_by_initiatives_share"
#: The two assumptions that decide in `planted`, and where.
HELP, STRAIN = "time_elasticity", "initiator_floor"
HELP_BELOW, STRAIN_ABOVE = 0.4, 0.5


class MadeUpSweep:
    """Assumptions drawn evenly over their ranges, and values (points, replications) by policy and outcome; NaN where not given."""

    folder, method, luck, study_sha256, date = Path("sweep"), "latin-hypercube", "common", "0" * 64, "2026-11-26"

    def __init__(self, values, points, replications=2, assumptions=8, seed=1, weights=None, **study):
        self.given, self.replications = values, replications
        self.policies = tuple(dict.fromkeys(policy for policy, _ in values))
        self.study = load_study("the-hague-2020-2022", policies=list(self.policies), **study)
        names = [HELP, STRAIN, *(name for name in ASSUMPTIONS if name not in (HELP, STRAIN))][:assumptions]
        self.shares = dict(zip(names, np.random.default_rng(seed).random((assumptions, points)), strict=True))
        self.inputs = tuple(Input(name, ASSUMPTION, ASSUMPTIONS[name].low, ASSUMPTIONS[name].high, "uniform") for name in names)
        self.points = pa.table({"point_id": np.arange(points)})
        weights = np.ones(points) if weights is None else np.asarray(weights, dtype=float)
        self.weights = weights / weights.sum()

    def input_column(self, name):
        row = ASSUMPTIONS[name]
        return row.low + self.shares[name] * (row.high - row.low)

    def values(self, policy, outcome):
        if policy not in self.policies:
            raise InputError(f"found {policy}")
        found = self.given.get((policy, outcome))
        return np.full((self.points.num_rows, self.replications), np.nan) if found is None else np.asarray(found, dtype=float)

    def citation(self):
        return "a made-up sweep"


def planted(points=300, seed=1, **settings):
    """`structural` beats `ad-hoc` by 0.05, except where the one assumption is low and the other high: there it mostly loses as much."""
    sweep = MadeUpSweep({("ad-hoc", PRIMARY): None, ("structural", PRIMARY): None}, points, seed=seed, **settings)
    noise = np.random.default_rng(seed + 100)
    loses = (sweep.shares[HELP] < HELP_BELOW) & (sweep.shares[STRAIN] > STRAIN_ABOVE)
    chance = noise.random(points) < np.where(loses, 0.9, 0.05)
    base = np.full((points, sweep.replications), 0.2)
    sweep.given = {("ad-hoc", PRIMARY): base, ("structural", PRIMARY): base + np.where(chance, -0.05, 0.05)[:, None]}
    return sweep
