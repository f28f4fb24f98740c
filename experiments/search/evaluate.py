"""The measures of one set of assumptions with one luck: a whole world through the crisis, and the same world without one.

A task for a worker process: plain arguments in, plain numbers out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from experiments.search.targets import BURNOUT, FOUNDINGS
from scenarios.outcomes import PATTERNS

if TYPE_CHECKING:
    from scenarios.study import Study
    from simulation import SupportModel

CITY, CRISIS, NO_CRISIS, POLICY = "the-hague", "nl-2020-2022", "none", "ad-hoc"
WEEKS = 156
FOUNDING_WEEKS = slice(10, 36)


@dataclass(frozen=True)
class Setting:
    """The size of city in which sets are looked at, and how many lucks; the runs without a crisis take the first of those lucks."""

    residents: int
    lucks: int
    drift_lucks: int


def measure(inputs: Mapping[str, float], residents: int, luck: int, with_drift: bool) -> dict[str, float | None]:
    """As `measured`, in The Hague and its crisis."""
    return measured(_study(CRISIS, residents), inputs, luck, with_drift)


def measured(study: Study, inputs: Mapping[str, float], luck: int, with_drift: bool) -> dict[str, float | None]:
    """Every measure of a world: all patterns, those of a city without a crisis only `with_drift`, and the assumptions the search keeps.

    `study` has the policy that was in force (`POLICY`, at its own cost), and no next crisis.
    """
    from scenarios.assumptions import parameters
    from simulation import SupportModel, prepare
    from simulation.outcomes import outcomes
    from simulation.patterns import drift, patterns

    world = parameters(inputs)
    start = prepare(study, luck, world)
    model = SupportModel(study, POLICY, seed=luck, parameters=world, start=start)
    model.run_for(study.weeks)
    history = model.history()
    measures = patterns(history)
    measures[BURNOUT] = outcomes(history)[BURNOUT]
    founded = history.weekly["initiatives_founded"][FOUNDING_WEEKS].sum()
    measures[FOUNDINGS] = float(founded) * 10_000 / history.residents if study.weeks >= FOUNDING_WEEKS.stop else None
    if with_drift:
        calm = without_crisis(SupportModel(study, POLICY, seed=luck, parameters=world, start=start))
        calm.run_for(study.weeks)
        measures |= drift(calm.history())
    return measures


def without_crisis(model: SupportModel) -> SupportModel:
    """A model at the start of week 0, told that no crisis comes. Its burn-in is good for both: those weeks are ordinary ones."""
    from agents.support import support_of
    from scenarios.calendar import load_crisis
    from simulation.clock import channels_by_week

    model.study = replace(model.study, crisis=NO_CRISIS)
    model.calendar = load_crisis(NO_CRISIS, model.study.weeks, model.parameters, model.city.code)
    model.channels_by_week = channels_by_week(model.calendar)
    model.support = support_of(model.policy, model.study, model.calendar, model.scale_residents, model.parameters.instruments)
    return model


def gathered(results: list[dict[str, float | None]]) -> dict[str, list[float | None]]:
    """Measures by luck -> a list over lucks by measure; those without a crisis are shorter where fewer lucks had that run."""
    return {name: [result[name] for result in results if name in result] for name in (*PATTERNS, BURNOUT, FOUNDINGS)}


@cache
def _study(crisis: str, residents: int) -> Study:
    from scenarios.study import study_from_document

    document = {"city": CITY, "crisis": crisis, "policies": [POLICY], "residents": residents, "weeks": WEEKS, "cost": "own"}
    return study_from_document(document | {"next_crisis": False}, "search")
