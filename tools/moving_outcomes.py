"""What an assumption moves: `python tools/moving_outcomes.py [NAME ...] [--policy P] [--residents N] [--weeks W] [--luck S]`.

Each assumption is set to the ends of its plausible range in the study and policy of its `matters_in` (or under `--policy`), all else
equal, and the outcomes that differ are printed with their values at the low and at the high end. Without names, every assumption is
tried, and only those are printed whose declared outcome does not move. `tests/simulation/test_sensitivity_of_assumptions.py` stands on
the functions of this file.
"""

import argparse
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import pyarrow.compute as pc

from scenarios.assumptions import ASSUMPTIONS, parameters
from scenarios.assumptions.table import Assumption
from scenarios.outcomes import OUTCOMES
from scenarios.study import Study, load_study
from scenarios.weeks import CRISIS_WEEK
from simulation import SupportModel, prepare
from simulation.start import Start

STUDY, POLICY = "the-hague-2020-2022", "ad-hoc"
Outcomes = Mapping[str, float | None]


class World(NamedTuple):
    """How large a city, whose luck, and for how long."""

    residents: int
    luck: int
    weeks: int


def where(assumption: Assumption) -> tuple[str, str, str]:
    """Study, policy and outcome in which the assumption matters."""
    here = assumption.matters_in or {"study": STUDY, "policy": POLICY, "outcome": "need_met_share"}
    return here["study"], here["policy"], here["outcome"]


def lived(assumption: Assumption, value: float, world: World, policy: str | None = None) -> SupportModel:
    """A small city in which the assumption has this value, each policy at its own cost.

    What instruments assume plays no part before the first of them acts, so those worlds share their start.
    """
    name, usual_policy, _ = where(assumption)
    study = load_study(name, residents=world.residents, weeks=world.weeks, next_crisis=False, cost="own")
    others = (assumption.matters_in or {}).get("assumptions", {})
    numbers = parameters({**others, assumption.name: value})
    if assumption.submodel == "instruments" and not others:
        start = _start(study, world.luck)
        start.model.parameters = numbers  # the copy takes them along; every run sets its own
        model = SupportModel(study, policy or usual_policy, start=start)
    else:
        model = SupportModel(study, policy or usual_policy, seed=world.luck, parameters=numbers)
    model.run_for(world.weeks)
    return model


@lru_cache(maxsize=4)
def _start(study: Study, luck: int) -> Start:
    return prepare(study, luck)


def measured(model: SupportModel, outcome: str) -> float | None:
    """An outcome by its name, or the mean from the crisis on of a column of `weekly`, or over the rows of `initiatives`, by `table.column`."""
    if outcome in OUTCOMES:
        return model.outcomes()[outcome]
    name, column = outcome.split(".")
    table = model.tables()[name]
    if name == "weekly":
        table = table.filter(pc.greater_equal(table["week"], CRISIS_WEEK))
    return pc.mean(table[column]).as_py()


def at_both_ends(assumption: Assumption, world: World) -> tuple[float | None, float | None]:
    """The declared outcome at the low and at the high end of the plausible range, in as many weeks as it needs at least."""
    _, _, outcome = where(assumption)
    long_enough = world._replace(weeks=max(world.weeks, OUTCOMES[outcome].minimum_weeks if outcome in OUTCOMES else 0))
    low, high = (measured(lived(assumption, end, long_enough), outcome) for end in (assumption.low, assumption.high))
    return low, high


def moved(low: Outcomes, high: Outcomes) -> dict[str, tuple[float | None, float | None]]:
    """The outcomes that differ between two worlds, with both values."""
    return {name: (low[name], high[name]) for name in low if low[name] != high[name]}


def main() -> None:
    """Print what moves."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("names", nargs="*")
    reader.add_argument("--policy")
    reader.add_argument("--residents", type=int, default=10_000)
    reader.add_argument("--weeks", type=int, default=156)
    reader.add_argument("--luck", type=int, default=1)
    asked = reader.parse_args()
    for name in asked.names or [name for name, a in ASSUMPTIONS.items() if a.distribution != "fixed"]:
        assumption = ASSUMPTIONS[name]
        _, policy, declared = where(assumption)
        world = World(asked.residents, asked.luck, asked.weeks)
        models = [lived(assumption, end, world, asked.policy) for end in (assumption.low, assumption.high)]
        different = moved(*(model.outcomes() for model in models))
        ends = [measured(model, declared) for model in models]
        if asked.names or ends[0] == ends[1]:
            print(f"{assumption.submodel}: {name} under {asked.policy or policy}: declared {declared}: {ends[0]} -> {ends[1]}", flush=True)
            for outcome, (low, high) in different.items():
                print(f"    {outcome}: {low} -> {high}", flush=True)


if __name__ == "__main__":
    main()
