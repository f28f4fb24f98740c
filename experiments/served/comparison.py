"""The pieces of a comparison, in the order in which a server asks for them: equal cost, a first look, worlds, the answer so far.

With all worlds done the answer's summary is that of `experiments.compare.compare`, to the last digit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from experiments.served.downloads import download as download
from experiments.served.downloads import write_files as write_files
from experiments.served.kept import keep, kept
from experiments.served.pilot import Pilot as Pilot
from experiments.served.pilot import resolve_equal_cost as resolve_equal_cost
from experiments.served.pilot import resolved_of
from experiments.served.places import map_of as map_of
from experiments.served.rounded import rounded
from scenarios.calendar import load_crisis
from scenarios.city import load_city
from scenarios.study import Study
from scenarios.weeks import date_of

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from experiments.collected import Collected
    from experiments.served.glimpses import WatchedWorld

#: Of a first look: four policies take half a second in it.
FIRST_LOOK_RESIDENTS = 10_000
#: Curves of a first look, and those of them that are hours or counts, told per 1,000 residents.
FIRST_CURVES = ("hours_helped", "initiatives_alive", "volunteers", "need_met_share")
PER_1000_RESIDENTS = ("hours_helped", "initiatives_alive", "volunteers")
DIGITS_OF_CURVES = 6
PER_RESIDENTS = 10_000


def first_look(study: Study, residents: int = FIRST_LOOK_RESIDENTS) -> dict[str, Any]:
    """World 0 under each policy in a smaller city, each with the whole budget as its envelope: about a second of work.

    {"curves": {policy: {curve: [a number or None each week]}}, "residents": of the smaller city, "worlds": 1, "calendar", "words":
    {language: what a first look is}}. Hours, initiatives and volunteers are per 1,000 residents.
    """
    from experiments.measured import WEEKLY_CURVES, weekly_curves
    from experiments.texts import LANGUAGES, Texts, number
    from experiments.worlds import policies_of, prepare_world, run_policy, world_of

    people = load_city(study.city).part(study.neighbourhoods).residents
    fewer = min(residents, people if study.residents == "all" else study.residents)
    small = replace(
        study,
        residents=fewer,
        next_crisis=False,
        envelope_eur_per_1000_residents_per_year=study.budget_eur_per_1000_residents_per_year if study.cost == "equal" else None,
    )
    world = world_of(small, 0)
    start = prepare_world(small, world)
    curves = {}
    for policy in policies_of(small):
        weekly = weekly_curves(run_policy(small, world, policy, start).tables()["weekly"])
        rows = {name: weekly[WEEKLY_CURVES.index(name)] for name in FIRST_CURVES}
        scaled = {name: row / fewer * 1000 if name in PER_1000_RESIDENTS else row for name, row in rows.items()}
        curves[policy.name] = {name: rounded(row, DIGITS_OF_CURVES) for name, row in scaled.items()}
    said = {language: Texts(language)("served.first_look", residents=number(fewer, language)) for language in LANGUAGES}
    return {"curves": curves, "residents": fewer, "worlds": 1, "calendar": calendar_of(study), "words": said}


def run_world(study: Study, replication: int, folder: Path) -> dict[str, Any]:
    """Run world number `replication` of a resolved study under all its policies and keep it in `folder`, whole or not at all.

    {"replication", "seconds"}.
    """
    from experiments.served.glimpses import watch_world
    from experiments.worlds import policies_of

    began = perf_counter()
    keep(folder, replication, watch_world(study, policies_of(study), replication))
    return {"replication": replication, "seconds": perf_counter() - began}


def assemble(study: Study, resolved: dict[str, Any], folder: Path, replications: Sequence[int]) -> dict[str, Any]:
    """The answer of these worlds, in their order; all of them must have been run. A dict as JSON has it:

    - "study": document of the resolved study, "digest" of that, "identity" of the question, "worlds_done", "worlds_asked"
    - "summary": what `summary.json` holds, in English; "words": {language: {"headline", "warnings"}}
    - "curves": as `curves_of`, "calendar": as `calendar_of`, "city": as `city_of`, and "residents_simulated" in it
    - "causes": {policy: {cause of ending: initiatives of the main phase per 10,000 residents, mean over worlds}}
    - "places": [{"code", "name", "residents": in the real city}]
    - "places_need_met": {"A minus B": [{"mean", "low", "high"} a place]}: of the share of need met from the crisis on; None where nobody lives
    - "support_by_twins": {"A minus B": {"longer", "shorter", "same"}}: twins that lived longer or shorter under A, or neither as far as known

    `study` is the study as it was asked, `resolved` what the pilot found.
    """
    from experiments import files
    from experiments.collected import collected, curves_table
    from experiments.summary import figures_of, worded
    from experiments.texts import LANGUAGES
    from experiments.worlds import policies_of, residents_of

    worlds = kept(folder, replications)
    at_envelope: Study = resolved["study"]
    found = collected(at_envelope, policies_of(at_envelope), [world.measured for world in worlds])
    figures = figures_of(found, resolved_of(resolved))
    summaries = {language: worded(figures, at_envelope, language) for language in LANGUAGES}
    city = load_city(at_envelope.city).part(at_envelope.neighbourhoods)
    return {
        "study": at_envelope.document(),
        "digest": at_envelope.digest(),
        "identity": study.identity(),
        "worlds_done": len(worlds),
        "worlds_asked": study.replications,
        "summary": files.plain(summaries["en"]),
        "words": {language: {key: summary[key] for key in ("headline", "warnings")} for language, summary in summaries.items()},
        "curves": curves_of(curves_table(found)),
        "calendar": calendar_of(at_envelope),
        "causes": _causes(found, worlds, residents_of(at_envelope)),
        "city": {**city_of(at_envelope), "residents_simulated": residents_of(at_envelope)},
        "places": [{"code": place.code, "name": place.name, "residents": place.residents} for place in city.neighbourhoods],
        "places_need_met": _places_need_met(found, worlds),
        "support_by_twins": _support_by_twins(found, worlds),
    }


def calendar_of(study: Study) -> dict[str, Any]:
    """{"first_day", "weeks", "crisis_week", "stringency": 0-1 each week, "waves": their first weeks} of the study's crisis."""
    calendar = load_crisis(study.crisis, study.weeks, None, load_city(study.city).code)
    return {
        "first_day": date_of(0).isoformat(),
        "weeks": study.weeks,
        "crisis_week": calendar.crisis_week,
        "stringency": rounded(calendar.stringency, DIGITS_OF_CURVES),
        "waves": list(calendar.waves),
    }


def city_of(study: Study) -> dict[str, Any]:
    """{"key": as the study names it, "name": Dutch, "titles": by language, "residents": of the city, or the part of it that is asked for}."""
    city = load_city(study.city)
    return {
        "key": study.city,
        "name": city.title["nl"],
        "titles": dict(city.title),
        "residents": city.part(study.neighbourhoods).residents,
    }


def curves_of(table: pa.Table) -> dict[str, dict[str, dict[str, list[float | None]]]]:
    """`curves.parquet` as {policy: {curve: {"mean", "mean_low", "mean_high", "p05", "p95": a number or None a week}}}."""
    import numpy as np

    policies, names = (table[column].to_numpy() for column in ("policy", "curve"))
    columns = {column: table[column].to_numpy() for column in ("mean", "mean_low", "mean_high", "p05", "p95")}
    starts = np.flatnonzero(np.concatenate([[True], (policies[1:] != policies[:-1]) | (names[1:] != names[:-1])]))
    curves: dict[str, dict[str, dict[str, list[float | None]]]] = {}
    for first, last in zip(starts, [*starts[1:], len(names)], strict=True):
        curve = {column: rounded(values[first:last], DIGITS_OF_CURVES) for column, values in columns.items()}
        curves.setdefault(policies[first], {})[names[first]] = curve
    return curves


def _causes(found: Collected, worlds: Sequence[WatchedWorld], residents: int) -> dict[str, dict[str, float]]:
    """Initiatives that ended in the main phase, by policy and cause: a mean over worlds, per 10,000 residents."""
    per = PER_RESIDENTS / residents / len(worlds)
    return {
        policy.name: {
            cause: sum(world.glimpses[place].causes[cause] for world in worlds) * per for cause in worlds[0].glimpses[place].causes
        }
        for place, policy in enumerate(found.policies)
    }


def _places_need_met(found: Collected, worlds: Sequence[WatchedWorld]) -> dict[str, list[dict[str, float | None]]]:
    """By pair the difference of the share of need met in each place from the crisis on, paired by world, with its 95 % band."""
    import numpy as np

    from experiments.statistics import BAND, quantiles, resampled_means

    shares = {policy.name: np.array([_need_met(world, place) for world in worlds]) for place, policy in enumerate(found.policies)}
    told = {}
    for a, b in permutations(shares, 2):
        difference = shares[a] - shares[b]
        low, high = quantiles(resampled_means(difference, found.weights), BAND)
        columns = (rounded(values, DIGITS_OF_CURVES) for values in (difference.mean(axis=0), low, high))
        told[f"{a} minus {b}"] = [dict(zip(("mean", "low", "high"), row, strict=True)) for row in zip(*columns, strict=True)]
    return told


def _need_met(world: WatchedWorld, place: int) -> np.ndarray:
    """The share of need met under the policy at this place of the study: (places of the city,), NaN where there is no need."""
    import numpy as np

    from simulation.history import CRISIS_WEEK

    seen = world.glimpses[place]
    need, unmet = (minutes[CRISIS_WEEK:].sum(axis=0) for minutes in (seen.need_minutes, seen.unmet_minutes))
    return np.divide(need - unmet, need, out=np.full(len(need), np.nan), where=need > 0)


def _support_by_twins(found: Collected, worlds: Sequence[WatchedWorld]) -> dict[str, dict[str, int]]:
    """By pair, of the twins in all worlds: how many lived longer, how many shorter under the first, and of how many neither is known."""
    names = [policy.name for policy in found.policies]
    return {
        f"{a} minus {b}": dict(
            zip(("longer", "shorter", "same"), (sum(world.twins[a, b][i] for world in worlds) for i in range(3)), strict=True)
        )
        for a, b in permutations(names, 2)
    }
