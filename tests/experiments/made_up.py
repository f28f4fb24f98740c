"""Worlds made up by hand, so that summaries can be checked against figures worked on paper."""

import numpy as np

from experiments.collected import Collected, collected
from experiments.measured import LIFE_CURVES, WEEKLY_CURVES, MeasuredRun, MeasuredWorld, Spent
from experiments.pilot import Resolved
from experiments.pooled import moments
from experiments.summary import summarise
from experiments.worlds import World
from scenarios.outcomes import OUTCOMES
from scenarios.parameter_sets import ParameterSet
from scenarios.policies import load_policy
from scenarios.study import load_study
from simulation.association import SupportRanks, centred_ranks

PRIMARY = "need_met_by_initiatives_share"
WEEKS = 60


def study(**overrides):
    return load_study("the-hague-2020-2022", **{"weeks": WEEKS, "next_crisis": False, **overrides})


def run(outcomes=None, eur=0.0, hours=100.0, spending=(), twins=None, support=None, weekly=None):
    values = dict.fromkeys(OUTCOMES) | (outcomes or {})
    return MeasuredRun(
        outcomes=values,
        counts={"n_need_met_share": 10},
        weekly=np.zeros((len(WEEKLY_CURVES), WEEKS)) if weekly is None else weekly,
        lives=np.full((len(LIFE_CURVES), 105), np.nan),
        spending=tuple(Spent(*row) for row in spending),
        support=moments(support),
        public_eur=eur,
        hours_helped=hours,
        twins={"survival_25_months_twins": None, "mean_life_weeks_twins": None} | (twins or {}),
    )


def ranks(seed, initiatives=20):
    rng = np.random.default_rng(seed)
    return SupportRanks(*(centred_ranks(rng.normal(size=initiatives)) for _ in range(3)))


def comparison(runs_by_policy, clusters=None, twins_shares=None, **overrides) -> Collected:
    """`runs_by_policy` has a list of runs, one a world, for each library name; worlds go two to a parameter set."""
    names = list(runs_by_policy)
    worlds = len(runs_by_policy[names[0]])
    clusters = clusters or [None] * worlds
    shares = twins_shares or [None] * worlds
    asked = study(policies=names, replications=worlds, **overrides)
    made = [
        MeasuredWorld(World(100 + r, ParameterSet(r // 2, clusters[r]), r), tuple(runs_by_policy[name][r] for name in names), shares[r])
        for r in range(worlds)
    ]
    return collected(asked, [load_policy(name) for name in names], made)


def of_primary(values, **fields):
    return [run({PRIMARY: value}, **fields) for value in values]


def summary(found, language="en", resolved=None):
    return summarise(found, resolved or Resolved(found.study, None, {}), language)
