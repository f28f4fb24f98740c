"""Which outcomes an assumption moves: `python tools/moving_outcomes.py [NAME ...] [--policy P] [--residents N] [--weeks W] [--luck S]`.

Each assumption is set to the ends of its plausible range in the study and policy of its `matters_in` (or under `--policy`), all else
equal, and the outcomes that differ are printed with their values at the low and at the high end. Without names, every assumption is
tried, and only those are printed whose declared outcome does not move. `tests/simulation/test_sensitivity_of_assumptions.py` stands on
the functions of this file.
"""

import argparse
from collections.abc import Iterable, Mapping
from functools import lru_cache

from scenarios.assumptions import ASSUMPTIONS, parameters
from scenarios.assumptions.table import Assumption
from scenarios.outcomes import OUTCOMES
from scenarios.study import Study, load_study
from simulation import SupportModel, prepare
from simulation.start import Start

RESIDENTS = 10_000  # some fifteen initiatives before the crisis and a dozen in it: enough to be moved, and quick
WEEKS = 104  # two years, so that money of a January and the second wave have their say
LUCK = 1
Outcomes = Mapping[str, float | None]


def weeks_for(outcome: str) -> int:
    """Weeks of a run in which this outcome is defined, at least WEEKS."""
    return max(WEEKS, OUTCOMES[outcome].minimum_weeks or 0)


def small_study(name: str, residents: int, weeks: int) -> Study:
    """The study cut down: few residents, each policy at its own cost, so that a price cannot act through the shares of others alone."""
    return load_study(name, residents=residents, weeks=weeks, next_crisis=False, cost="own")


def outcomes_at(assumption: Assumption, value: float, policy: str, residents: int, weeks: int, luck: int) -> Outcomes:
    """Every outcome of one small world in which the assumption has this value."""
    return run(small_study(study_of(assumption), residents, weeks), ((assumption.name, value),), policy, luck)


def study_of(assumption: Assumption) -> str:
    """The study in which the assumption matters."""
    return assumption.matters_in["study"] if assumption.matters_in else "the-hague-2020-2022"


def run(study: Study, overrides: Iterable[tuple[str, float]], policy: str, luck: int) -> Outcomes:
    """Outcomes of one world. What instruments assume plays no part before the first of them acts, so those worlds share their start."""
    overrides = tuple(overrides)
    numbers = parameters(dict(overrides))
    if all(ASSUMPTIONS[name].submodel == "instruments" for name, _ in overrides):
        start = _ordinary_start(study, luck)
        start.model.parameters = numbers  # the copy takes them along; every run sets its own
        model = SupportModel(study, policy, start=start)
    else:
        model = SupportModel(study, policy, seed=luck, parameters=numbers)
    model.run_for(study.weeks)
    return model.outcomes()


@lru_cache(maxsize=4)
def _ordinary_start(study: Study, luck: int) -> Start:
    return prepare(study, luck)


def moved(low: Outcomes, high: Outcomes) -> dict[str, tuple[float | None, float | None]]:
    """The outcomes that differ between two worlds, with both values."""
    return {name: (low[name], high[name]) for name in low if low[name] != high[name]}


def main() -> None:
    """Print what moves."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("names", nargs="*")
    reader.add_argument("--policy")
    reader.add_argument("--residents", type=int, default=RESIDENTS)
    reader.add_argument("--weeks", type=int, default=156)
    reader.add_argument("--luck", type=int, default=LUCK)
    asked = reader.parse_args()
    for name in asked.names or [name for name, a in ASSUMPTIONS.items() if a.distribution != "fixed"]:
        assumption = ASSUMPTIONS[name]
        policy = asked.policy or (assumption.matters_in["policy"] if assumption.matters_in else "ad-hoc")
        ends = [outcomes_at(assumption, end, policy, asked.residents, asked.weeks, asked.luck) for end in (assumption.low, assumption.high)]
        different = moved(*ends)
        declared = assumption.matters_in["outcome"] if assumption.matters_in else None
        if asked.names or declared not in different:
            print(f"{assumption.submodel}: {name} under {policy}, declared {declared}: {'' if different else 'NOTHING MOVES'}", flush=True)
            for outcome, (low, high) in different.items():
                print(f"    {outcome}: {low} -> {high}", flush=True)


if __name__ == "__main__":
    main()
