"""Equal cost in a sweep: one envelope for each group of points that differ in assumptions alone, found by the pilot and kept.

The pilot of a group is some twenty to a hundred runs, so a study with an envelope of its own saves much where levers are many.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from typing import Any

from experiments import files
from experiments.engine import Progress
from experiments.sweep.asked import study_at
from experiments.sweep.crew import Crew, EndAsked, Job, Lost, results
from experiments.sweep.plan import Plan
from experiments.sweep.points import Point
from experiments.worlds import policies_of
from scenarios.errors import InputError, input_error
from scenarios.policies import Policy
from scenarios.study import Study

ENVELOPES = "envelopes.json"
SECONDS_BETWEEN_WRITES = 20.0


@dataclass(frozen=True)
class Group:
    """Points that share an envelope: the study without what differs between them, and its policies."""

    study: Study
    policies: tuple[Policy, ...]


def point_study(plan: Plan, point: Point) -> Study:
    """The study of a point; an envelope of the sweep's own study holds at every point. InputError where there can be no such study."""
    return replace(
        study_at(plan.study, point), envelope_eur_per_1000_residents_per_year=plan.study.envelope_eur_per_1000_residents_per_year
    )


def needs_envelope(study: Study) -> bool:
    """Whether the pilot has to look for what may be spent."""
    return study.cost == "equal" and study.envelope_eur_per_1000_residents_per_year is None


def group_of(plan: Plan, study: Study) -> tuple[str, Group]:
    """The key of the group of a point's study, and the group."""
    asked = replace(study, assumptions=plan.study.assumptions, replications=1, question="", matters=plan.study.matters)
    return asked.digest(), Group(asked, policies_of(asked))


def find_envelope(group: Group) -> dict[str, Any]:
    """The pilot of a group, as a worker does it: JSON-able. `problem` is what went wrong, else None."""
    from experiments.pilot import rounds, spent_shares

    try:
        search = rounds(group.study, group.policies)
        looks = next(search)
        while True:
            looks = search.send([spent_shares(*look) for look in looks])
    except StopIteration as over:
        found = over.value
        return {
            "envelope_eur_per_1000_residents_per_year": found.study.envelope_eur_per_1000_residents_per_year,
            "limited_by": found.limited_by,
            "spent_share": {name: capacity.spent_share for name, capacity in found.capacity.items()},
            "problem": None,
        }
    except Exception as error:  # the points of the group become failed rows that say so
        return {"problem": " ".join(f"the pilot: {type(error).__name__}: {error}".split())}


def kept_envelopes(folder: Path) -> dict[str, dict[str, Any]]:
    """What earlier pilots found, by key of the group; nothing where the file is not there. InputError where it is damaged."""
    path = folder / ENVELOPES
    if not path.exists():
        return {}
    try:
        found: dict[str, dict[str, Any]] = json.loads(path.read_bytes())
        if all(isinstance(entry, dict) and "problem" in entry for entry in found.values()):
            return found
    except (OSError, ValueError, TypeError, AttributeError):
        pass
    raise input_error(path, None, "a file that cannot be read", "envelopes as langeadem wrote them; without the file they are found again")


def groups_needed(plan: Plan) -> dict[str, Group]:
    """The groups of the points of this shard that need an envelope, in design order; points whose study is wrong are left out."""
    groups: dict[str, Group] = {}
    for task in plan.tasks[: len(plan.design.points)]:
        try:
            study = point_study(plan, plan.point_of(task))
            if needs_envelope(study):
                key, group = group_of(plan, study)
                groups.setdefault(key, group)
        except InputError:  # said in the rows of its runs
            continue
    return groups


def find_envelopes(plan: Plan, folder: Path, crew: Crew, end: EndAsked, retry_failed: bool = False) -> Mapping[str, dict[str, Any]]:
    """The envelope of every group that this shard needs, each kept in the folder as it is found. Less where an end is asked for.

    With `retry_failed` those that could not be found are looked for once more.
    """
    found = {key: one for key, one in kept_envelopes(folder).items() if one["problem"] is None or not retry_failed}
    missing = [(key, group) for key, group in groups_needed(plan).items() if key not in found]
    if not missing:
        return found
    progress, written = Progress(len(missing), "envelopes"), monotonic()
    for place, result in results(crew, (Job(i, find_envelope, group) for i, (_, group) in enumerate(missing)), end):
        found[missing[place][0]] = {"problem": "the pilot: its worker was lost twice"} if isinstance(result, Lost) else result
        progress.step()
        if monotonic() - written > SECONDS_BETWEEN_WRITES:
            files.write_whole(folder / ENVELOPES, files.json_bytes(found))
            written = monotonic()
    files.write_whole(folder / ENVELOPES, files.json_bytes(found))
    return found
