"""The map: need, help and initiatives by neighbourhood and week, and how sure a difference there is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.served.kept import kept
from experiments.served.rounded import rounded
from scenarios.city import load_city
from scenarios.study import Study

if TYPE_CHECKING:
    import numpy as np

#: Measure of the map: the glimpse it is made from, and how many of those go into one (minutes into hours).
MEASURES = {"need_unmet": ("unmet_minutes", 60), "helped": ("helped_minutes", 60), "initiatives": ("alive", 1)}
#: A difference is taken of two rounded means, and is often a thousandth of them: they need more digits than an error does.
DIGITS, DIGITS_OF_ERRORS = 6, 3
PER_RESIDENTS = 1000


def map_of(study: Study, folder: Path, replications: Sequence[int]) -> dict[str, Any]:
    """The map of these worlds of a resolved study, which must have been run.

    {"weeks": numbers, "measures": {measure: {"policies": {policy: values}, "error": {"A minus B": values}}}, "worlds": how many}; values
    are a list a week of a number a place, None where nobody lives: hours a week (`need_unmet`, `helped`) and initiatives alive, per 1,000
    residents of the place. `policies` are means over worlds, `error` the standard error of the mean of the difference, paired by world
    (None with one world), for each
    pair both ways.
    """
    import numpy as np

    from experiments.worlds import policies_of

    worlds = kept(folder, replications)
    people = np.array(load_city(study.city).part(study.neighbourhoods).people_per_neighbourhood(study.residents), dtype=np.float64)
    names = [policy.name for policy in policies_of(study)]
    measures = {}
    for measure, (glimpse, of) in MEASURES.items():
        seen = {name: np.array([getattr(world.glimpses[place], glimpse) for world in worlds]) / of for place, name in enumerate(names)}
        means = {name: _by_week(values.mean(axis=0), people, DIGITS) for name, values in seen.items()}
        errors = {f"{a} minus {b}": _by_week(_error(seen[a] - seen[b]), people, DIGITS_OF_ERRORS) for a, b in combinations(names, 2)}
        measures[measure] = {"policies": means, "error": errors}
    return both_ways({"weeks": list(range(study.weeks)), "measures": measures, "worlds": len(worlds)})


def both_ways(found: dict[str, Any]) -> dict[str, Any]:
    """The map with the error of "B minus A" beside that of "A minus B": they are equal."""
    return _with_errors(found, lambda errors: errors | {_turned(pair): error for pair, error in errors.items()})


def one_way(found: dict[str, Any]) -> dict[str, Any]:
    """The map with the error of each pair once, as it is stored."""
    return _with_errors(found, lambda errors: {pair: error for pair, error in errors.items() if pair < _turned(pair)})


def _with_errors(found: dict[str, Any], change: Callable[[dict], dict]) -> dict[str, Any]:
    measures = {measure: {**values, "error": change(values["error"])} for measure, values in found["measures"].items()}
    return {**found, "measures": measures}


def _turned(pair: str) -> str:
    a, b = pair.split(" minus ")
    return f"{b} minus {a}"


def _error(differences: np.ndarray) -> np.ndarray:
    """(worlds, weeks, places) -> (weeks, places): the standard error of the mean over worlds; NaN with one world."""
    import numpy as np

    worlds = len(differences)
    return differences.std(axis=0, ddof=1) / np.sqrt(worlds) if worlds > 1 else np.full(differences.shape[1:], np.nan)


def _by_week(values: np.ndarray, people: np.ndarray, digits: int) -> list[list[float | None]]:
    """(weeks, places) of a whole place -> lists a week, per 1,000 of its residents."""
    import numpy as np

    per = np.divide(values * PER_RESIDENTS, people, out=np.full(values.shape, np.nan), where=people > 0)
    places = values.shape[1]
    flat = rounded(per.ravel(), digits)
    return [flat[first : first + places] for first in range(0, len(flat), places)]
