"""A world of a study: a luck and a set of assumptions, the same for every policy; and a policy run in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from agents.draws import luck_of
from scenarios import library
from scenarios.assumptions import parameters
from scenarios.city import load_city
from scenarios.errors import input_error, shown
from scenarios.levers import FILE_LEVERS
from scenarios.parameter_sets import ParameterSet, parameter_set_of
from scenarios.policies import Policy
from scenarios.study import Study, names_in_choice, study_policy
from scenarios.uncertain import Range

if TYPE_CHECKING:
    from simulation import Start, SupportModel


@dataclass(frozen=True)
class World:
    """A luck (it draws the residents too) and the assumptions. `replication` is None for a luck of the user's own."""

    luck: int
    parameter_set: ParameterSet
    replication: int | None = None


def world_of(study: Study, replication: int) -> World:
    """World number `replication` of a study: what row of `runs.parquet` it is."""
    return World(luck_of(study.seed, replication), parameter_set_of(study, replication), replication)


def residents_of(study: Study) -> int:
    """How many people the study's city, or part of a city, has."""
    return sum(load_city(study.city).part(study.neighbourhoods).people_per_neighbourhood(study.residents))


def world_of_seed(study: Study, seed: int) -> World:
    """The world with this luck and the default assumptions, the study's own put over them."""
    return World(seed, ParameterSet(values=study.assumptions))


def prepare_world(study: Study, world: World, threads: int = 1) -> Start:
    """Residents and existing initiatives after their burn-in: made once, then copied for each policy."""
    from simulation import prepare

    return prepare(study, world.luck, parameters(world.parameter_set.values), threads=threads)


def shared_start(study: Study, world: World) -> Start:
    """As `prepare_world`, and the last two are kept: the pilot comes back to its worlds at another envelope."""
    return _kept_start(replace(study, envelope_eur_per_1000_residents_per_year=None), world)


@lru_cache(maxsize=2)
def _kept_start(study: Study, world: World) -> Start:
    return prepare_world(study, world)


def run_policy(study: Study, world: World, policy: Policy, start: Start | None = None, threads: int = 1) -> SupportModel:
    """The model after the main phase under a policy, the next crisis appended where the study asks for it.

    Without a `start` the world is made for this policy alone, and not copied.
    """
    model = world_model(study, world, policy, start, threads)
    run_phases(model, study)
    return model


def run_phases(model: SupportModel, study: Study) -> None:
    """The main phase, and the next crisis where the study asks for it."""
    model.run_for(study.weeks)
    if study.next_crisis:
        model.run_next_crisis()


def world_model(study: Study, world: World, policy: Policy, start: Start | None = None, threads: int = 1) -> SupportModel:
    """The model of a world under a policy at the start of week 0."""
    from simulation import SupportModel

    numbers = parameters(world.parameter_set.values)
    return SupportModel(study, policy=policy, seed=world.luck, parameters=numbers, start=start, threads=threads)


def policies_of(study: Study, source: object = "study") -> tuple[Policy, ...]:
    """The policies of a study in its order. InputError, naming `source`, where two have the same name, for results go by name."""
    policies = tuple(study_policy(study, name, source, "policies") for name in study.policies)
    names = [policy.name for policy in policies]
    for name in names:
        if names.count(name) > 1:
            raise input_error(source, "policies", f"two policies named {shown(name)}", "names of their own")
    return policies


def input_files(study: Study) -> dict[str, str]:
    """Paths of the user's own files that a study names, by the name under which a results folder keeps a copy.

    Each keeps its own name, which is that of a policy or crisis whose file tells none.
    """
    held = {policy.name for policy in study.own_policies}  # in the study itself, whatever files are called
    own: dict[str, str] = {}
    for kind, word, names in (
        ("cities", "city", [study.city]),
        ("crises", "crisis", [study.crisis]),
        ("policies", "policy", [name for name in study.policies if name not in held]),
    ):
        own |= {f"inputs/{word}-{i}/{Path(name).name}": name for i, name in enumerate(names) if library.is_file_name(kind, name)}
    for key, kind in FILE_LEVERS.items():
        choices = study.levers.get(key, ())
        listed = [] if isinstance(choices, Range) else [name for choice in choices for name in names_in_choice(kind, choice)]
        named = [
            name for name in dict.fromkeys(listed) if name not in held and library.is_file_name(kind, name) and name not in own.values()
        ]
        own |= {f"inputs/{key}-lever-{i}/{Path(name).name}": name for i, name in enumerate(named)}
    if study.uncertain.sample is not None:
        own["inputs/sample.parquet"] = study.uncertain.sample
    return own
