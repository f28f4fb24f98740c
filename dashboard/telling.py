"""One story being made for one visitor: the two lives first, then how it went under other lucks, piece by piece.

Nothing is computed here: the workers make the story and the pieces. `tell` runs in a thread of the page and gives what there is so far.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, replace
from threading import Event
from typing import Any, Protocol

from experiments.served import story as served
from experiments.served.stored_story import stored_story
from scenarios.errors import InputError
from scenarios.policies import Policy
from scenarios.study import Study

LUCKS, DONE, STOPPED, NOBODY, FAILED = "lucks", "done", "stopped", "nobody", "failed"
_SECONDS_BETWEEN_LOOKS = 0.3

Found = dict[str, Any]


@dataclass(frozen=True)
class Wanted:
    """Which story: of a study at its envelope, two policies, a world of it, and an initiative (None: the typical one)."""

    study: Study
    pair: tuple[Policy, Policy]
    world: int = 0
    initiative: int | None = None


@dataclass(frozen=True)
class Telling:
    """What there is of a story. `story` is as `served.story` gives it, its `lucks` those that are `done` of `total`.

    `phase`: LUCKS while more lucks are to come, DONE, STOPPED, NOBODY (a world in which no initiative exists under both policies; no
    `story`) or FAILED (`problem` is one line; there may be a `story`). `unknown`: the initiative asked for is not in this world, and the
    story is that of the typical one.
    """

    wanted: Wanted
    phase: str
    story: Found | None = None
    done: int = 0
    total: int = 0
    unknown: bool = False
    problem: str = ""


class Workers(Protocol):
    """Who does the work: `dashboard.services.Services`."""

    def do(self, owner: str, function: Callable[..., Any], *arguments: Any) -> Future:
        """Have something done in a worker."""

    def forget(self, owner: str) -> None:
        """Drop what waits."""


def owner_of(page: str) -> str:
    """In whose name a page's stories are made: they can be dropped without touching its calculation."""
    return f"{page}-story"


def stored(wanted: Wanted) -> Telling | None:
    """The story made beforehand, if it is this one."""
    if wanted.world != 0:
        return None
    found = stored_story(wanted.study, wanted.pair)
    if found is None or wanted.initiative not in (None, found["id"]):
        return None
    count = 2 * found["lucks"]["done"]
    return Telling(wanted, DONE, found, count, count)


def tell(workers: Workers, owner: str, wanted: Wanted, leaving: Event) -> Iterator[Telling]:
    """What there is so far, whenever there is more, until all is told, it goes wrong, somebody stops it (`forget`), or `leaving` is set.

    What still waits in the end is dropped.
    """
    try:
        yield from _told(workers, owner, wanted, leaving)
    except CancelledError:  # by whoever left the page while the story itself still waited
        return
    except Exception as problem:  # a worker may fail in any way; the page has to say so
        yield Telling(wanted, FAILED, problem=_line(problem))
    finally:
        workers.forget(owner)


def _told(workers: Workers, owner: str, wanted: Wanted, leaving: Event) -> Iterator[Telling]:
    def ask(initiative: int | None) -> Found | None:
        arguments = (wanted.study, wanted.pair, wanted.world, initiative, 0)
        finished = _finished([workers.do(owner, served.story, *arguments)], leaving)
        return finished[0].result() if finished else None

    unknown = False
    try:
        try:
            story = ask(wanted.initiative)
        except InputError:
            if wanted.initiative is None:
                raise
            unknown = True
            story = ask(None)
    except InputError:
        yield Telling(wanted, NOBODY, unknown=unknown)
        return
    if story is None:
        return
    yield from _lucks(workers, owner, Telling(wanted, LUCKS, story, unknown=unknown), story, leaving)


def _lucks(workers: Workers, owner: str, telling: Telling, story: Found, leaving: Event) -> Iterator[Telling]:
    """The other lucks of every side on which the initiative exists, as they come in."""
    wanted = telling.wanted
    tasks = [task for task in served.luck_tasks(wanted.study) if story["facts"][task[0]] is not None]
    telling = replace(telling, total=sum(count for _, _, count in tasks))
    yield telling
    waiting = [workers.do(owner, served.story_lucks, wanted.study, wanted.pair, wanted.world, story["id"], *task) for task in tasks]
    parts: list[Found] = []
    while waiting:
        finished = _finished(waiting, leaving)
        if not finished:
            return
        waiting = [future for future in waiting if future not in finished]
        problems = [problem for future in finished if not future.cancelled() and (problem := future.exception()) is not None]
        parts += [future.result() for future in finished if not future.cancelled() and future.exception() is None]
        done = sum(len(part["lucks"]) for part in parts)
        telling = replace(telling, story=story | {"lucks": served.lucks_told(story, parts)}, done=done)
        if problems:
            yield replace(telling, phase=FAILED, problem=_line(problems[0]))
            return
        if any(future.cancelled() for future in finished):
            yield replace(telling, phase=STOPPED)
            return
        yield telling if waiting else replace(telling, phase=DONE)


def _finished(futures: list[Future], leaving: Event) -> list[Future]:
    """Those that are done, as soon as there are any; none when the visitor is leaving."""
    while not leaving.is_set():
        finished = [future for future in futures if future.done()]
        if finished:
            return finished
        leaving.wait(_SECONDS_BETWEEN_LOOKS)
    return []


def _line(problem: BaseException) -> str:
    return f"{type(problem).__name__}: {problem}".splitlines()[0]
