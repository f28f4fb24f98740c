"""Stories for the page: the life of one initiative under two policies, in pieces. Run in a worker; every result is plain JSON.

`story(..., lucks=0)` gives the two lives at once; `luck_tasks` divides the other lucks into short pieces of work for `story_lucks`, and
`lucks_told` counts and words what has come in so far. `lucks_told` and `luck_tasks` need no worker.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from experiments.luck_words import Luck, counted, lucks_explained, lucks_sentence
from experiments.served.story_pieces import Found, both, facts, rounded, what_happened, where_they_part, who_it_is
from scenarios.city import load_city
from scenarios.errors import input_error
from scenarios.policies import Policy
from scenarios.study import Study

if TYPE_CHECKING:
    from experiments.lives import Life, Table, Told
    from simulation import SupportModel

Pair = tuple[Policy, Policy]
Side = Literal["here", "there"]

SIDES: tuple[Side, Side] = ("here", "there")
LUCKS = 20
MOST_IDS = 12
#: About how many residents times lucks a worker follows in a second.
_RESIDENT_LUCKS_A_TASK = 250_000


def story_table(study: Study, pair: Pair, replication: int) -> Found:
    """World `replication` under both policies: who lived under the first (here) and under the second (there).

    `cells`: the number of initiatives by "lived-lived", "lived-ended", "ended-lived" and "ended-ended", here first; `ids`: up to 12 of
    each, the typical one first; `largest`: the fullest cell, None where there are no twins; `chosen`: its typical one; `only_here` and
    `only_there`: begun under one policy only; `of_cohort`: whether only those of the crisis's first half-year are counted, which `text`
    (`title` and `only`, None where that is nobody; each in both languages) says.
    """
    from experiments import lives

    here, there = _both_told(study, pair, replication)
    return _table(lives.table_of(here, there), here, pair)


def story(study: Study, pair: Pair, replication: int, initiative: int | None = None, lucks: int = LUCKS) -> Found:
    """The life of one initiative in world `replication` under both policies; without `initiative` the typical one of the largest cell.

    Texts are `{"nl": ..., "en": ...}`; `here` and `there` are the two policies.

    - `replication`, `id`, `chosen` (not asked for by its id), `policies` and `titles` by side, `simulated` (what every story begins with);
    - `table`: as `story_table`; `cell`: where it stands in it, "only-here" or "only-there" where it exists under one policy;
    - `initiative`: `kind`, `scale`, `place`, `founded_week` (below 0: older), `founded` (date), `title`, `text`, `why`;
    - `facts` by side, None where it does not exist: `founded_week`, `ended_week`, `ended` (date), `lived`, `cause`, `ended_as`, `weeks`,
      `weeks_paused`, `hours_helped`, `people_helped`, `support_eur`, `support_hours`, `text`, and `team`: `initiators` and `helpers` at
      its beginning, or that of the run for an older one, and `text`;
    - `here`, `there`: what happened in order: `week`, `date`, `month`, `text`, `kind` (of `story_pieces.KINDS`), `times` (how many people
      or times); empty where it does not exist, and `absent` then says so;
    - `parting`: `week` and `date` (None: they never part), `sure`, `lead`, `here`, `there` (None without a week), `why`, `text`;
    - `lucks`: as `lucks_told`, of `lucks` lucks a side;
    - `weekly` by side, None where it does not exist: as `life_lines.life_line`; `weeks`: those of the main phase.

    InputError where the world has no such initiative, or none under both policies.
    """
    from experiments import lives
    from experiments.life_lines import life_line
    from experiments.story import known

    worlds = here, there = _both_told(study, pair, replication)
    table = lives.table_of(here, there)
    if initiative is None:
        if not table.largest():
            raise input_error("story", None, "no initiative that exists under both policies in this world", "a world with one")
        identity = lives.typical(here, table.largest())
    else:
        identity = known(initiative, here, there)
    lived = here.life(identity), there.life(identity)
    life = lived[0] or lived[1]
    assert life is not None
    lines = [None if one is None else life_line(world.history, identity) for one, world in zip(lived, worlds, strict=True)]
    found: Found = {
        "replication": replication,
        "id": identity,
        "chosen": initiative is None,
        "policies": {side: policy.name for side, policy in zip(SIDES, pair, strict=True)},
        "titles": {side: dict(policy.title) for side, policy in zip(SIDES, pair, strict=True)},
        "simulated": both(lambda t: t("story.simulated")),
        "table": _table(table, here, pair),
        "cell": _cell_of(lived),
        "initiative": who_it_is(study, life, initiative is None),
        "facts": {
            side: None if one is None or line is None else facts(one, line, study)
            for side, one, line in zip(SIDES, lived, lines, strict=True)
        },
        "absent": both(lambda t: t("story.not_there")),
        "parting": where_they_part(lived, (pair[0].title, pair[1].title)),
        "weekly": dict(zip(SIDES, lines, strict=True)),
        "weeks": study.weeks,
    }
    for side, one in zip(SIDES, lived, strict=True):
        found[side] = [] if one is None else what_happened(one)
    parts = [story_lucks(study, pair, replication, identity, side, 0, lucks) for side in SIDES] if lucks else []
    return found | {"lucks": lucks_told(found, parts)}


def story_lucks(study: Study, pair: Pair, replication: int, initiative: int, side: Side, first: int, count: int) -> Found:
    """How it went with the initiative under `count` other lucks, from number `first` on: `side`, `first`, `lucks` of `hours` and `end`.

    No lucks where it does not exist on that side. A fifth of a second a luck in a city of 50,000, some three in one of 550,000.
    """
    from experiments import lives
    from experiments.worlds import world_of

    model = _founded(study, pair[SIDES.index(side)], replication, initiative)
    some = [] if model is None else lives.lucks_of(model, study, world_of(study, replication), initiative, count, first)
    return {"side": side, "first": first, "lucks": [{"hours": rounded(one.hours), "end": one.end} for one in some]}


def luck_tasks(study: Study, lucks: int = LUCKS) -> list[tuple[Side, int, int]]:
    """The last three arguments of `story_lucks` for `lucks` lucks on both sides, in pieces of about a second, the sides by turns."""
    residents = sum(load_city(study.city).part(study.neighbourhoods).people_per_neighbourhood(study.residents))
    size = min(max(1, _RESIDENT_LUCKS_A_TASK // residents), 5)
    return [(side, first, min(size, lucks - first)) for first in range(0, lucks, size) for side in SIDES]


def lucks_told(told: Found, parts: Iterable[Found]) -> Found:
    """Results of `story_lucks` about the story `told`, counted and in words.

    By side: `lived`, `stopped`, `finished` (how many ended so), `hours` (in order), `median_hours` (None without any), `text` (None
    without any). `lead` says what another luck is, `text` what it teaches; `done` is the number of lucks on the side that has most.
    """
    by_side: dict[str, list[Luck]] = {side: [] for side in SIDES}
    for part in parts:
        by_side[part["side"]] += [Luck(**one) for one in part["lucks"]]
    done = max(map(len, by_side.values()))
    older = told["initiative"]["founded_week"] < 0
    return {
        **{side: _lucks_of(told["titles"][side], some) for side, some in by_side.items()},
        "done": done,
        "lead": both(lambda t: lucks_explained(older, done, t)),
        "text": both(lambda t: t("story.one_life")),
    }


def _lucks_of(title: dict[str, str], lucks: list[Luck]) -> Found:
    found = counted(lucks)
    return {
        **found.ends,
        "hours": list(found.hours),
        "median_hours": found.median_hours,
        "text": both(lambda t: lucks_sentence(title[t.language], found, t)) if lucks else None,
    }


@lru_cache(maxsize=4)
def _told(study: Study, policy: Policy, replication: int) -> Told:
    """A world under a policy. Kept, for one table is followed by several stories."""
    from experiments import lives
    from experiments.worlds import shared_start, world_of

    world = world_of(study, replication)
    return lives.told_world(study, world, policy, shared_start(study, world))


@lru_cache(maxsize=2)
def _founded(study: Study, policy: Policy, replication: int, initiative: int) -> SupportModel | None:
    """The model at the founding, kept for both sides: the pieces of work for other lucks come one after another."""
    from experiments import lives
    from experiments.worlds import shared_start, world_of

    world = world_of(study, replication)
    return lives.founded_model(study, world, policy, shared_start(study, world), initiative)


def _both_told(study: Study, pair: Pair, replication: int) -> tuple[Told, Told]:
    return _told(study, pair[0], replication), _told(study, pair[1], replication)


def _cell(lived: tuple[bool, bool]) -> str:
    return "-".join("lived" if one else "ended" for one in lived)


def _cell_of(pair: tuple[Life | None, Life | None]) -> str:
    here, there = pair
    if here is None or there is None:
        return "only-here" if there is None else "only-there"
    return _cell((here.lived, there.lived))


def _table(table: Table, here: Told, pair: Pair) -> Found:
    from experiments import lives

    ids = {_cell(cell): lives.middle_first(here, some)[:MOST_IDS] for cell, some in table.cells.items()}
    cells = {_cell(cell): len(some) for cell, some in table.cells.items()}
    largest = max(cells, key=lambda cell: cells[cell]) if any(cells.values()) else None
    key = "story.table.title" if table.of_cohort else "story.table.title_all"
    one, other = (policy.title for policy in pair)
    numbers = {"n_here": table.only_here, "n_there": table.only_there}
    return {
        "cells": cells,
        "ids": ids,
        "only_here": table.only_here,
        "only_there": table.only_there,
        "of_cohort": table.of_cohort,
        "largest": largest,
        "chosen": None if largest is None else ids[largest][0],
        "text": {
            "title": both(lambda t: t(key, here=one[t.language], there=other[t.language])),
            "only": both(lambda t: t("story.table.only", here=one[t.language], there=other[t.language], **numbers))
            if any(numbers.values())
            else None,
        },
    }
