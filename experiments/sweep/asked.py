"""Which study a point asks, and whether the model can be asked all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from experiments.sweep.inputs import kind_of, lever_parts
from experiments.sweep.points import ASSUMPTION, DUMMY, LEVER, STUDY, Point, Value
from scenarios.city import load_city
from scenarios.errors import InputError, input_error
from scenarios.frozen import FrozenMapping
from scenarios.own_policies import read_own_policy
from scenarios.policies import Policy, with_levers
from scenarios.study import Study, check_against_city, study_from_document, study_policy
from scenarios.uncertain import Uncertain

#: What a library policy is called once levers have changed it: its own name stays that of the policy in the library.
VARIED = "-varied"


def study_at(study: Study, point: Point) -> Study:
    """The study that a point asks: nothing uncertain or varied is left in it, and equal cost is still to be resolved.

    What the point does not name is as the study has it, assumptions at the table's default. Policies that levers change are the study's
    own, those of the library under their name with "-varied" behind it, at every point of the sweep. InputError for a policy that cannot be.
    """
    values: dict[str, dict[str, Any]] = defaultdict(dict)
    for name, value in point.values.items():
        if name != DUMMY:
            values[kind_of(name)][name] = value
    keys = values[STUDY]
    names = tuple(keys.pop("policies").split(",")) if "policies" in keys else study.policies
    policies, own = _policies(study, names, values[LEVER])
    return replace(
        study,
        **keys,
        policies=policies,
        own_policies=own,
        assumptions=FrozenMapping({**study.assumptions, **values[ASSUMPTION]}),
        uncertain=Uncertain(none=True),
        levers=FrozenMapping(),
        envelope_eur_per_1000_residents_per_year=None,
    )


def check_points(study: Study, points: Sequence[Point], source: object) -> None:
    """InputError, naming `source`, where the model refuses points: how many, the first of them and why.

    Values one by one have been checked; what is checked here is what stands together: residents and city, start and end of an instrument.
    """
    names = set(points[0].values)
    rules: list[Callable[[Point], object]] = []
    if names & {"city", "residents"}:
        rules.append(_city_rule(study))
    if any(kind_of(name) == LEVER and lever_parts(name)[2] in ("start", "end") for name in names):
        rules.append(lambda point: study_at(study, point))
    for rule in rules:
        refused = [(point, problem) for point in points if (problem := _problem(rule, point)) is not None]
        if refused:
            first, problem = refused[0]
            found = f"{len(refused)} of {len(points)} points that the model refuses (the first is row {first.point_id + 1}: {problem})"
            raise input_error(source, "design", found, "ranges within which it can be asked every point")
    study_from_document(study_at(study, points[0]).document(), source)


def _problem(rule: Callable[[Point], object], point: Point) -> str | None:
    try:
        rule(point)
    except InputError as problem:
        return str(problem)
    return None


def _city_rule(study: Study) -> Callable[[Point], object]:
    @cache
    def check(city: Any, residents: Any) -> None:
        check_against_city(replace(study, residents=residents), load_city(city))

    return lambda point: check(point.values.get("city", study.city), point.values.get("residents", study.residents))


def _policies(study: Study, names: Sequence[str], levers: Mapping[str, Value]) -> tuple[tuple[str, ...], tuple[Policy, ...]]:
    """The names of the policies at a point, and its own policies in that order."""
    by_policy: dict[str, dict[str, Value]] = defaultdict(dict)
    for lever, value in levers.items():
        whose, _, of_instrument = lever.partition(".")
        by_policy[whose][of_instrument] = value
    own = {policy.name for policy in study.own_policies}
    called: list[str] = []
    held: list[Policy] = []
    for name in names:
        changes = by_policy.get(name)
        policy = study_policy(study, name)
        if changes:
            name = name if name in own else name + VARIED
            policy = replace(with_levers(policy, changes), name=name)
            read_own_policy(policy.document(), name)
        called.append(name)
        if changes or name in own:
            held.append(policy)
    return tuple(called), tuple(held)
