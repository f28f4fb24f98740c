"""Where the spread between conceivable worlds comes from, as sweeps found it: the record that comes with the program. Light.

`tools/store_sweep_sensitivity.py` makes it of two sweeps: one of conceivable worlds, one that moves whole submodels. `sweep_sensitivity.json`:

- `worlds` and `groups`, one each sweep: `study_sha256`, `asked` (`alike.asked_of_sweep`), `city` (by language), `residents`, `points`,
  `lucks` (of a point) and `date`
- `worlds.pairs`: "A minus B" -> outcome -> `luck` (the share of the variance that is luck: `share`, `low`, `high`; or null) and `needed`
  (`size`, the difference that counts; `worlds` that tell it in 80 % of sweeps, with `low` and `high`; null where nobody would run so many)
- `groups.pairs`: "A minus B" -> outcome -> `floor` (a total index of luck alone, or null), `floor_from` ("dummy", "replications", null) and
  `groups`, the largest first: `name` of the submodel, `first` and `total` Sobol index (`value`, `low`, `high`: shares of the variance
  between points) and `above_floor`; an outcome that nothing can be said of is left out
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from experiments.served.alike import pair_speaks_for
from experiments.served.rounded import compact_json, rounded_record
from experiments.stored import stored_record
from scenarios.study import Study

STORED = Path(__file__).parent / "stored" / "sweep_sensitivity.json"
MINUS = " minus "
#: Figures kept of a number: bands have no more.
FIGURES = 3
#: What shows how large an index of luck alone is, where each point has a luck of its own: the index is then the share that is luck.
DUMMY = "dummy"

Record = dict[str, Any]


def record_of(worlds: Record, needed: Record, groups: Record) -> Record:
    """What is stored. `worlds` and `groups` are (what `sensitivity.json` holds) | (about the sweep, as above); `needed` by pair and outcome."""
    about = ("study_sha256", "asked", "city", "residents", "points", "lucks", "date")
    of_worlds = {
        label: {outcome: {"luck": found.get("luck"), "needed": needed[label][outcome]} for outcome, found in spread.items()}
        for label, spread in worlds["spread"].items()
        if MINUS in label
    }
    of_groups = {
        label: {outcome: _effects(found) for outcome, found in effects.items() if "why" not in found}
        for label, effects in groups["effects"].items()
        if MINUS in label
    }
    record = {
        "kind": "sweep_sensitivity",
        "worlds": {key: worlds[key] for key in about} | {"pairs": of_worlds},
        "groups": {key: groups[key] for key in about} | {"pairs": of_groups},
    }
    found: Record = rounded_record(record, FIGURES)
    return found


def record_bytes(record: Record) -> bytes:
    """The stored file."""
    return compact_json(record)


def stored_sweeps(path: Path | None = None) -> Record | None:
    """The record, or None where there is none."""
    return stored_record(STORED if path is None else path)


def luck_of(record: Record | None, study: Study, pair: tuple[str, str], outcome: str) -> Record | None:
    """The share of luck in the spread of a difference: `share`, `low`, `high` and the `sweep` that it is from; None where nothing is known.

    Of the conceivable worlds where they have two lucks each, else what a dummy shows in the other sweep.
    """
    found = _told(record, "worlds", study, pair, outcome)
    if found is not None and found["luck"] is not None:
        return {**found["luck"], "sweep": found["sweep"]}
    found = _told(record, "groups", study, pair, outcome)
    if found is None or found["floor_from"] != DUMMY or found["floor"] is None:
        return None
    share, low, high = (min(1.0, max(0.0, found["floor"][key])) for key in ("value", "low", "high"))
    return {"share": share, "low": low, "high": high, "sweep": found["sweep"]}


def needed_of(record: Record | None, study: Study, pair: tuple[str, str], outcome: str) -> Record | None:
    """How many worlds tell the difference that counts, with the `sweep`; None where nothing is known."""
    found = _told(record, "worlds", study, pair, outcome)
    return None if found is None or found["needed"] is None else {**found["needed"], "sweep": found["sweep"]}


def groups_of(record: Record | None, study: Study, pair: tuple[str, str], outcome: str) -> Record | None:
    """The indices of groups of assumptions, with the `sweep`; None where nothing is known."""
    return _told(record, "groups", study, pair, outcome)


def _told(record: Record | None, of: str, study: Study, pair: tuple[str, str], outcome: str) -> Record | None:
    """An entry where its sweep speaks for the study. Shares of a variance are the same whichever way round a difference is taken."""
    if record is None or not pair_speaks_for(record[of]["asked"], study, pair):
        return None
    a, b = pair
    for label in (f"{a}{MINUS}{b}", f"{b}{MINUS}{a}"):
        found = record[of]["pairs"].get(label, {}).get(outcome)
        if found is not None:
            return {**found, "sweep": {key: value for key, value in record[of].items() if key != "pairs"}}
    return None


def _effects(found: Record) -> Record:
    """Of one outcome, the submodels by what they take part in."""
    from experiments.sweep.points import SUBMODEL  # takes what tables take, and who only reads the record needs none of it

    movers = sorted(found["movers"], key=lambda one: -one["total"]["value"])
    floor = None if found["floor"] is None else found["floor"]["total"]
    groups = [
        {"name": one["name"].removeprefix(SUBMODEL), **{key: one[key] for key in ("first", "total", "above_floor")}} for one in movers
    ]
    return {"floor": floor, "floor_from": found["floor_from"], "groups": groups}
