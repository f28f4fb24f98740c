"""The life of one initiative in one world under two policies: its events, its twin, where they part, and other lucks."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from agents.draws import luck_of
from agents.initiatives import ENDED_AS, NEVER
from experiments.luck_words import Luck
from experiments.worlds import World, prepare_world, world_model
from scenarios.policies import Policy
from scenarios.study import Study
from simulation.history import COULD_NOT_GO_ON, History, cohort
from simulation.twins import twins

if TYPE_CHECKING:
    from simulation import Start, SupportModel

OTHER_LUCKS = 20
#: What a policy does to an initiative by its own hand: such an event needs no further explanation.
BY_THE_POLICY = "support_"


@dataclass(frozen=True)
class Event:
    """Something that happened to the initiative; `counterpart` is who took part."""

    week: int
    name: str
    amount: float | None = None
    counterpart: str | None = None


@dataclass(frozen=True)
class Life:
    """One initiative under one policy: its row of `initiatives` and its events in order."""

    policy: Policy
    row: dict[str, Any]
    events: tuple[Event, ...]

    @property
    def founded_week(self) -> int:
        """Below 0 for one that is older than the run."""
        return int(self.row["founded_week"])

    @property
    def lived(self) -> bool:
        """Whether it is still there at the end."""
        return self.row["ended_week"] is None


@dataclass(frozen=True)
class Told:
    """One world under one policy, run to the end: tables as lists of rows, and its history."""

    policy: Policy
    initiatives: dict[int, dict[str, Any]]
    events: tuple[tuple[int, Event], ...]
    history: History

    def life(self, identity: int) -> Life | None:
        """The life of an initiative; None where it does not exist under this policy."""
        if identity not in self.initiatives:
            return None
        return Life(self.policy, self.initiatives[identity], tuple(event for of, event in self.events if of == identity))


@dataclass(frozen=True)
class Table:
    """Lived here x lived there. `cells[(here, there)]` are the ids of twins; the rest was founded under one policy only.

    `of_cohort`: twins founded in the first half-year of the crisis; else all twins, as none was founded then.
    """

    cells: dict[tuple[bool, bool], tuple[int, ...]]
    only_here: int
    only_there: int
    of_cohort: bool = True

    def largest(self) -> tuple[int, ...]:
        """The ids in the fullest cell, the first of equals; empty where there are no twins."""
        return max(self.cells.values(), key=len)


@dataclass(frozen=True)
class Parting:
    """Where two lives part: the first week with different events, those of either side, and whether the policy itself did it.

    `week` is None where all events are the same.
    """

    week: int | None
    here: tuple[Event, ...] = ()
    there: tuple[Event, ...] = ()
    sure: bool = False


def told_world(study: Study, world: World, policy: Policy, start: Start) -> Told:
    """Run the main phase of a world under a policy."""
    model = world_model(study, world, policy, start)
    model.run_for(study.weeks)
    tables = model.tables()
    events = tuple(
        (row["initiative"], Event(row["week"], row["event"], row["amount"], row["counterpart"])) for row in tables["events"].to_pylist()
    )
    return Told(policy, {row["id"]: row for row in tables["initiatives"].to_pylist()}, events, model.history())


def start_of(study: Study, world: World) -> Start:
    """The world before anybody decides on a policy."""
    return prepare_world(study, world)


def table_of(here: Told, there: Told) -> Table:
    """Lived here x lived there, over initiatives founded in the first half-year of the crisis in both; over all that have a twin if none was."""
    rows, other_rows = twins(here.history, there.history)
    members = cohort(here.history)[rows] & cohort(there.history)[other_rows]
    ids = here.history.initiatives["id"][rows[members] if members.any() else rows].tolist()
    cells: dict[tuple[bool, bool], list[int]] = {(a, b): [] for a in (True, False) for b in (True, False)}
    for identity in ids:
        cells[here.initiatives[identity]["ended_week"] is None, there.initiatives[identity]["ended_week"] is None].append(identity)
    only_here, only_there = (len(set(_new(one)) - set(_new(other))) for one, other in ((here, there), (there, here)))
    return Table({cell: tuple(some) for cell, some in cells.items()}, only_here, only_there, bool(members.any()))


def _new(told: Told) -> list[int]:
    return told.history.initiatives["id"][cohort(told.history)].tolist()


def typical(told: Told, ids: Sequence[int]) -> int:
    """Of these the one in the middle by hours helped, so that nobody picks the finest story."""
    return middle_first(told, ids)[0]


def middle_first(told: Told, ids: Sequence[int]) -> list[int]:
    """These by how near they are to the middle one by hours helped, that one first."""
    ranked = sorted(ids, key=lambda identity: (told.initiatives[identity]["hours_helped"], identity))
    middle = (len(ranked) - 1) // 2
    return [ranked[place] for place in sorted(range(len(ranked)), key=lambda place: (abs(place - middle), place))]


def parting(here: Life, there: Life) -> Parting:
    """The first week in which different things happen to the two.

    It is sure what did it where something of that week is an act of the policy itself; else it came by way of others in the city, and
    the events cannot tell.
    """
    weeks = sorted({event.week for life in (here, there) for event in life.events})
    for week in weeks:
        one, other = (Counter(event for event in life.events if event.week == week) for life in (here, there))
        if one != other:
            first, second = tuple((one - other).elements()), tuple((other - one).elements())
            return Parting(week, first, second, any(event.name.startswith(BY_THE_POLICY) for event in (*first, *second)))
    return Parting(None)


def other_lucks(
    study: Study, world: World, policy: Policy, start: Start, initiative: int, lucks: int = OTHER_LUCKS, first: int = 0
) -> list[Luck]:
    """The same residents, assumptions and founding; from the week after it on every draw anew. Empty where it is never founded.

    One that is older than the run goes another way from week 0 on. Held is the whole city as it stands after that week; what the luck of
    the run decides from then on comes from `luck_of(luck of the world, number)`, for `lucks` numbers from `first` on. Two leanings of
    residents are read from that luck every week and so come anew as well: how strongly a surge takes hold, and whether a regular
    volunteer is let in under limits.
    """
    model = founded_model(study, world, policy, start, initiative)
    return [] if model is None else lucks_of(model, study, world, initiative, lucks, first)


def founded_model(study: Study, world: World, policy: Policy, start: Start, initiative: int) -> SupportModel | None:
    """The model at the end of the week in which the initiative is founded, of week 0's start for an older one; None if it never is."""
    model = world_model(study, world, policy, start)
    while not _exists(model, initiative):
        if int(model.time) >= study.weeks:
            return None
        model.run_for(1)
    return model


def lucks_of(model: SupportModel, study: Study, world: World, initiative: int, lucks: int, first: int = 0) -> list[Luck]:
    """Other lucks from this `founded_model` on, which is left as it was; see `other_lucks`."""
    return [_lived_on(model, luck_of(world.luck, number), initiative, study.weeks) for number in range(first, first + lucks)]


def _exists(model: SupportModel, identity: int) -> bool:
    return bool((model.initiatives["id"] == identity).any())


def _lived_on(model: SupportModel, luck: int, identity: int, weeks: int) -> Luck:
    other = copy.deepcopy(model)
    other.luck = luck
    row = int(np.flatnonzero(other.initiatives["id"] == identity)[0])
    while int(other.time) < weeks and other.initiatives["ended_week"][row] == NEVER:
        other.run_for(1)
    end = ENDED_AS[int(other.initiatives["cause"][row])]
    kind = "lived" if end is None else "stopped" if end == COULD_NOT_GO_ON else "finished"
    return Luck(float(other.helped_since_week_0("helped_minutes_ever")[row]) / 60.0, kind)


def same_events(events: Iterable[Event]) -> list[tuple[Event, int]]:
    """Events in order, those with the same name, amount per head and counterpart taken together with how many people or times."""
    found: dict[tuple[str, str | None, float | None], tuple[Event, int]] = {}
    for event in events:
        counted = event.name.startswith(("joined", "left", "leader left"))
        key = (event.name, event.counterpart, None if counted else event.amount)
        first, times = found.get(key, (event, 0))
        found[key] = (first, times + (int(event.amount or 1) if counted else 1))
    return list(found.values())
