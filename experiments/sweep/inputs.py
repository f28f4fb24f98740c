"""What a study has to vary: its `[uncertain]` ranges, or all assumptions that have one, and its `[levers]`.

Inputs stand in the order of the tables, not of the file, so that equal studies give equal designs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from experiments.sweep.points import ASSUMPTION, LEVER, STUDY, Input
from scenarios.assumptions import ASSUMPTIONS
from scenarios.errors import input_error, shown
from scenarios.levers import STUDY_LEVERS, Lever
from scenarios.own_policies import own_policies_of
from scenarios.study import Study, study_policy
from scenarios.study_keys import lever_checker
from scenarios.uncertain import Range

WHOLE_KEYS = ("residents", "weeks")
WHOLE_PROPERTIES = ("ready_after_weeks", "start", "end")
LIST = "list"


def inputs_of(study: Study, source: object, named_only: bool = False) -> tuple[Input, ...]:
    """The inputs of a sweep of this study; those of a joint sample (`uncertain.sample`) are not among them.

    Without `[uncertain]` these are all assumptions that have a range, over their distributions, except where `named_only`. What stands
    under `[assumptions]` is not varied. InputError, naming `source`, for levers that contradict the rest of the study.
    """
    names = (*study.uncertain.ranges, *study.levers)
    for name in names:
        if names.count(name) > 1:
            raise input_error(source, f"levers.{name}", "a range under [uncertain] as well", "one of the two")
    levers = {name: study.levers[name] for name in sorted(study.levers, key=_place)}
    assumptions = {**_ranges(study, named_only), **{name: lever for name, lever in levers.items() if name in ASSUMPTIONS}}
    for name, lever in levers.items():
        _check_lever(study, name, lever, source)
    return (
        *(_input(name, ASSUMPTION, assumptions[name], ASSUMPTIONS[name].default) for name in ASSUMPTIONS if name in assumptions),
        *(
            _input(name, kind_of(name), lever, present_value(study, name), whole=is_whole(name))
            for name, lever in levers.items()
            if name not in ASSUMPTIONS
        ),
    )


def kind_of(name: str) -> str:
    """The kind of input that a name means: "assumption", "study" or "lever"."""
    return ASSUMPTION if name in ASSUMPTIONS else STUDY if name in STUDY_LEVERS else LEVER


def is_whole(name: str) -> bool:
    """Whether only whole numbers have a meaning for this input."""
    return name in WHOLE_KEYS or (kind_of(name) == LEVER and lever_parts(name)[2] in WHOLE_PROPERTIES)


def lever_parts(name: str) -> tuple[str, str, str]:
    """Policy, instrument and property of the lever of a policy."""
    policy, _, rest = name.partition(".")
    instrument, _, key = rest.rpartition(".")
    return policy, instrument, key


def compared(study: Study) -> tuple[str, ...]:
    """The policies that the study compares at any point."""
    choices = study.levers.get("policies", ())
    listed = () if isinstance(choices, Range) else tuple(name for choice in choices for name in choice.split(","))
    return listed or study.policies


def check_compared(policies: Sequence[str], name: str, source: object, key: str) -> None:
    """InputError where `name` is a lever of a policy that is not compared, and so would do nothing."""
    if kind_of(name) == LEVER and (policy := lever_parts(name)[0]) not in policies:
        raise input_error(source, key, f"{policy}, which the study does not compare", "one of " + ", ".join(policies))


def lever_check(study: Study) -> Any:
    """The check of one value of a key of this study: its own policies are known."""
    return lever_checker(own_policies_of({"policy": study.own_policies}, "study"))


def present_value(study: Study, name: str) -> Any:
    """What a key of the study, or a property of an instrument, is without the sweep."""
    if kind_of(name) == STUDY:
        return getattr(study, name)
    policy, instrument, key = lever_parts(name)
    spec = next(one for one in study_policy(study, policy).instruments if one.kind.name == instrument)
    return getattr(spec, "price_eur" if key == spec.kind.price_key else key)


def _place(name: str) -> tuple[int, str]:
    return (STUDY_LEVERS.index(name), "") if name in STUDY_LEVERS else (len(STUDY_LEVERS), name)


def _ranges(study: Study, named_only: bool) -> Mapping[str, Lever]:
    """The ranges of assumptions, those that the study sets itself left out."""
    uncertain = study.uncertain
    if uncertain.ranges or uncertain.none or uncertain.sample is not None or named_only:
        ranges = uncertain.ranges
    else:
        ranges = {name: Range(row.low, row.high, row.distribution) for name, row in ASSUMPTIONS.items() if row.distribution != "fixed"}
    return {name: ranges[name] for name in ranges if name not in study.assumptions and name not in study.levers}


def _check_lever(study: Study, name: str, lever: Lever, source: object) -> None:
    key = f"levers.{name}"
    if name in study.assumptions:
        raise input_error(source, key, "a value under [assumptions] as well", "one of the two")
    check_compared(compared(study), name, source, key)
    if name.startswith("budget_eur") and "cost" not in study.levers and study.cost == "own":
        raise input_error(source, key, 'cost = "own" beside it, where a budget does nothing', 'cost = "equal", or "cost" among the levers')
    twice = [] if isinstance(lever, Range) else [value for value in lever if lever.count(value) > 1]
    if twice:
        raise input_error(source, key, f"{shown(twice[0])} more than once", "a list of different values")


def _input(name: str, kind: str, lever: Lever, top: Any, whole: bool = False) -> Input:
    if isinstance(lever, Range):
        known = float(top) if isinstance(top, int | float) else None
        return Input(name, kind, lever.low, lever.high, lever.distribution, top=known, whole=whole)
    return Input(name, kind, None, None, LIST, tuple(lever))
