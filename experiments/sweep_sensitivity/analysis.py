"""The result of `langeadem sensitivity`, made of an opened sweep.

`sensitivity.json` (numbers; NaN and what cannot be told are null; *why* is one of "undefined", "constant", "one_replication",
"too_few_points", and then nothing else is there):

- `kind` "sensitivity", `study_sha256`, `version`, `primary`, `labels`, `outcomes`
- `design`: `method`, `points`, `replications`, `luck`, `movers` (what moves alone or as a group, without the dummy), `grouped`,
  `from_sample` (values come from a joint sample or a file, so they may go together)
- `spread`: label -> outcome -> `why`, or `mean`, `sd`, `points`, `lucks`, `crossed`, `carries` ("luck", "assumptions", "unclear"),
  `assumptions`, `luck`, and with shared lucks `alike` and `together`, the parts of `luck` (each `share`, `low`, `high`; 0 to 1),
  `below_zero` (components estimated below 0, taken as 0), `reliable` (share of the variance between points that is assumptions)
- `effects` (null unless morris or saltelli): label -> outcome -> `why`, or `rows` of `of_rows`, `floor_from` ("replications", "dummy",
  null), `floor` (a mover) and `movers`, in the order of the design: `name`, `first`, `total`, `mu_star` (each `value`, `low`, `high`
  or null), `mu`, `sigma`, `above_floor`. Sobol indices are shares of the variance between points; effects of Morris are in the
  unit of the outcome, for a whole range of the input
- `importance` (null for morris and saltelli): label -> outcome -> `why`, or `points` of `of_points`, `inputs`, `floor`, `above`,
  `ranked` (`name`, `distance`, `above_floor`), `explained` (`value`, `low`, `high`) and `groups` (name -> the same)
- `worlds`: "A minus B" -> `why`, or the fields of `worlds_needed.Needed` for the primary outcome, and `matters` as `size`
- `headline`: the pair of policies that differs most on the primary outcome on average, or null where none does
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from experiments.statistics import known_means
from experiments.sweep.opened import MINUS, Opened
from experiments.sweep.plan import COMMON
from experiments.sweep.points import ASSUMPTION, DUMMY, DUMMY_KIND, Input
from experiments.sweep.unit_designs import MORRIS, SALTELLI
from experiments.sweep_sensitivity.explained import explained
from experiments.sweep_sensitivity.importance import importance
from experiments.sweep_sensitivity.one_at_a_time import Effects, Mover, morris_effects, moved, sobol_effects
from experiments.sweep_sensitivity.variance import Split, split, varies
from experiments.sweep_sensitivity.worlds_needed import needed
from experiments.version import version
from scenarios.assumptions import ASSUMPTIONS
from scenarios.outcomes import MAIN_OUTCOMES, OUTCOMES

KIND = "sensitivity"


def sensitivity(swept: Opened, asked: Sequence[str] = ()) -> tuple[dict[str, Any], dict[str, Split]]:
    """The result as the docstring of this module says, and the splits of the primary outcome by label, for curves.

    `asked` are outcomes beside the primary one; without it the main ones. Importance, which takes seconds a figure, is of the primary one
    and of those asked for.
    """
    primary = primary_of(swept)
    outcomes = tuple(dict.fromkeys((primary, *(asked or MAIN_OUTCOMES))))
    splits = {label: {outcome: _split(swept, label, outcome) for outcome in outcomes} for label in swept.labels}
    of_primary = {label: found for label, of in splits.items() if isinstance(found := of[primary], Split)}
    one_at_a_time = swept.method in (MORRIS, SALTELLI)
    movers = [mover for mover in dict.fromkeys(one.mover for one in swept.inputs) if mover != DUMMY]
    result = {
        "kind": KIND,
        "study_sha256": swept.study_sha256,
        "version": version(),
        "primary": primary,
        "labels": swept.labels,
        "outcomes": outcomes,
        "design": {
            "method": swept.method,
            "points": swept.points.num_rows,
            "replications": swept.replications,
            "luck": swept.luck,
            "movers": movers,
            "grouped": any(one.group is not None for one in swept.inputs),
            "from_sample": any(one.distribution in ("sample", "file") for one in swept.inputs),
        },
        "spread": {label: {name: _told_split(found) for name, found in of.items()} for label, of in splits.items()},
        "effects": _of_all(swept, outcomes, _effects(swept)) if one_at_a_time else None,
        "importance": None if one_at_a_time else _of_all(swept, tuple(dict.fromkeys((primary, *asked))), _importance(swept)),
        "worlds": {label: _worlds(swept, splits[label][primary]) for label in swept.labels if MINUS in label},
        "headline": _headline(swept, primary),
    }
    return result, of_primary


def primary_of(swept: Opened) -> str:
    """The outcome that the decision is about; the first of the main ones where that exists only in a comparison of a whole study."""
    primary = swept.study.decision_primary
    return MAIN_OUTCOMES[0] if OUTCOMES[primary].comparison_only else primary


def _headline(swept: Opened, outcome: str) -> str | None:
    """The pair of policies that differs most on average, of those whose difference is not the same everywhere; None where there is none."""
    sizes = {}
    for label in swept.labels:
        values = swept.labelled(label, outcome)
        known = values[np.isfinite(values)]
        if MINUS in label and len(known) and varies(known):
            sizes[label] = abs(float(known.mean()))
    return max(sizes, key=lambda label: sizes[label], default=None)


def seed_of(swept: Opened) -> int:
    """The seed of all resamples: that of the study, so that one study has one set of bands."""
    return int(swept.study_sha256[:15], 16)


def drawn_rows(swept: Opened) -> np.ndarray:
    """The points that were drawn independently of each other, bool (points,): A and B of Saltelli, the start of each trajectory of Morris."""
    if swept.method == SALTELLI:
        return np.isin(swept.points["block"].to_pylist(), ["A", "B"])
    if swept.method == MORRIS:
        return swept.points["design_row"].to_numpy() == 0
    return np.ones(swept.points.num_rows, dtype=bool)


def column_of(swept: Opened, one: Input) -> np.ndarray:
    """The values of an input as numbers, float64 (points,); of a choice the place in its list."""
    values = swept.input_column(one.name)
    if values.dtype != object:
        return values.astype(np.float64)
    return np.unique(values.astype(str), return_inverse=True)[1].astype(np.float64)


def _split(swept: Opened, label: str, outcome: str) -> Split | str:
    rows = drawn_rows(swept)
    return split(swept.labelled(label, outcome)[rows], swept.weights[rows], swept.luck == COMMON, seed_of(swept))


def _told_split(found: Split | str) -> dict[str, Any]:
    if isinstance(found, str):
        return {"why": found}
    shares = {name: getattr(found, name) for name in ("assumptions", "luck", "alike", "together")}
    return {
        **{name: None if one is None else one.document() for name, one in shares.items()},
        "mean": found.mean,
        "sd": float(np.sqrt(found.components.clipped().total)),
        "points": found.points,
        "lucks": found.lucks,
        "crossed": found.crossed,
        "carries": found.carries,
        "below_zero": found.below_zero,
        "reliable": found.reliable,
    }


def _of_all(swept: Opened, outcomes: Sequence[str], told: Callable[[np.ndarray], dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What is told of the values (points, replications) of every label and outcome; equal values are looked at once."""
    seen: dict[bytes, dict[str, Any]] = {}
    found: dict[str, dict[str, Any]] = {}
    for label in swept.labels:
        found[label] = {}
        for outcome in outcomes:
            values = swept.labelled(label, outcome)
            key = np.ascontiguousarray(values).tobytes()
            if key not in seen:
                seen[key] = told(values)
            found[label][outcome] = seen[key]
    return found


def _effects(swept: Opened) -> Callable[[np.ndarray], dict[str, Any]]:
    movers = [one.mover for one in swept.inputs]
    names, shared, seed = list(dict.fromkeys(movers)), swept.luck == COMMON, seed_of(swept)
    if swept.method == SALTELLI:
        return lambda values: _told_effects(sobol_effects(values, names, shared, seed))
    signs = moved([column_of(swept, one) for one in swept.inputs], movers, len(names) + 1)
    groups = {name for name in names if movers.count(name) > 1}
    return lambda values: _told_effects(morris_effects(values, signs, names, groups, shared, seed))


def _told_effects(found: Effects | str) -> dict[str, Any]:
    if isinstance(found, str):
        return {"why": found}
    return {
        "rows": found.rows,
        "of_rows": found.of_rows,
        "floor_from": found.floor_from,
        "floor": None if found.floor is None else _told_mover(found.floor),
        "movers": [_told_mover(one) for one in found.movers],
    }


def _told_mover(one: Mover) -> dict[str, Any]:
    indices = {key: getattr(one, key) for key in ("first", "total", "mu_star")}
    return {
        "name": one.name,
        **{key: None if found is None else found.document() for key, found in indices.items()},
        "mu": one.mu,
        "sigma": one.sigma,
        "above_floor": one.above_floor,
    }


def _importance(swept: Opened) -> Callable[[np.ndarray], dict[str, Any]]:
    columns = {one.name: column_of(swept, one) for one in swept.inputs if one.kind != DUMMY_KIND}
    varied = tuple(name for name, column in columns.items() if np.ptp(column) > 0.0)
    inputs = np.column_stack([columns[name] for name in varied]) if varied else np.empty((swept.points.num_rows, 0))
    kinds = {one.name: one.kind for one in swept.inputs}
    groups = [ASSUMPTIONS[name].submodel if kinds[name] == ASSUMPTION else name for name in varied]

    def told(values: np.ndarray) -> dict[str, Any]:
        outcome = known_means(values)
        found = importance(inputs, varied, outcome, seed_of(swept))
        if isinstance(found, str):
            return {"why": found}
        seen = np.isfinite(outcome)
        line = explained(inputs[seen], groups, outcome[seen], seed_of(swept))
        return {
            **asdict(found),
            "explained": line.share.document(),
            "groups": {name: one.document() for name, one in line.groups.items()},
        }

    return told


def _worlds(swept: Opened, found: Split | str) -> dict[str, Any]:
    return {"why": found} if isinstance(found, str) else asdict(needed(found, OUTCOMES[primary_of(swept)].matters_in(swept.study)))
