"""The life of one initiative under both policies of the question, and how it would have gone with other luck.

The address holds the world (`w`) and the initiative (`id`) beside the question; without them it is the typical one of the first world.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Event
from typing import Any, cast

import solara

from dashboard import links, state
from dashboard.calculation import Snapshot
from dashboard.components import Lines, Notice, ProgressBar, StoryChoice, StoryIntro, StoryLives, StoryLucks, StoryTable
from dashboard.question import Question, begun, default_question, to_study
from dashboard.services import services
from dashboard.telling import DONE, FAILED, NOBODY, Telling, Wanted, owner_of, stored, tell
from dashboard.ui import tag
from dashboard.views import progress as progress_view
from dashboard.views import stories as view
from experiments.texts import Texts
from scenarios.policies import Policy
from scenarios.study import DEFAULT_STUDY, Study, load_study, study_from_document, study_policy

#: Stories that a page keeps at hand: whoever goes back and forth between a few does not wait again.
KEPT = 8
_NUMBER = re.compile(r"[0-9]{1,16}")


@dataclass(frozen=True)
class Asked:
    """What the address asks for beside the question. `initiative` is None where it names none; `unreadable` where it names none there can be."""

    world: int = 0
    initiative: int | None = None
    no_such_world: bool = False
    unreadable: bool = False


def asked(search: str | None, worlds: int) -> Asked:
    """What stands in the address, in a study of so many worlds."""
    values = links.more(search)
    world, initiative = (_number(values.get(key, "")) for key in ("w", "id"))
    no_such_world = "w" in values and (world is None or world >= worlds)
    return Asked(
        world=0 if no_such_world or world is None else world,
        initiative=None if no_such_world else initiative,
        no_such_world=no_such_world,
        unreadable="id" in values and initiative is None,
    )


def pair_of(question: Question) -> tuple[Policy, Policy]:
    """The two policies of the question."""
    return study_policy(question.study, question.a), begun(study_policy(question.study, question.b), question.begins)


@solara.component
def Stories() -> None:
    """The page."""
    router = solara.use_router()
    texts, language = state.texts(), state.language.value
    question, shown, snapshot = state.question.value, state.shown.value, state.snapshot.value
    answered = shown is not None and not state.stale()
    document = shown.answer["study"] if shown is not None and answered else None
    study = solara.use_memo(lambda: _resolved(document), [document])
    here = asked(router.search, study.replications)
    wanted = solara.use_memo(
        lambda: Wanted(study, pair_of(question), here.world, here.initiative) if answered else _default(),
        [study, question, here, answered],
    )
    found, previous = _use_story(wanted)
    telling = previous if found is None else found

    def go(world: int, initiative: str = "") -> None:
        more = ({"w": str(world)} if world else {}) | ({"id": initiative} if initiative else {})
        router.push(links.page("stories", to_study(question), language, **more))

    wrong = _wrong(here, found, study.replications, texts) if answered else ()
    notices = [] if answered else _not_answered(snapshot, texts)
    notices += [Notice(view={"id": f"la-story-wrong-{nth}", "kind": "error", "text": words}) for nth, words in enumerate(wrong)]
    story = None if telling is None else telling.story
    fixed = not answered or (telling is not None and telling.wanted.world != wanted.world)
    status = view.status(wanted, found, texts) if answered else ""
    why_grey = "default" if not answered else "previous" if found is None else None
    stale = texts(f"dashboard_stories.status.{why_grey}") if why_grey else ""
    first = (
        []
        if story is None
        else [StoryTable(view=view.table(story, stale, fixed, texts), event_choose=lambda one: go(here.world, str(one))).key("table")]
    )
    choice = StoryChoice(
        view=view.choice(story, study.replications if answered else 1, fixed, status, texts),
        event_choose=lambda one: go(here.world, str(one)),
        event_world=lambda *_: go((here.world + 1) % study.replications),
    ).key("choice")  # stays the same element, focus and all, whatever comes and goes around it
    answer = shown.answer if shown is not None and answered else services().answer(load_study(DEFAULT_STUDY))
    rest = [] if story is None or telling is None or answer is None else _story(telling, story, answer["calendar"], stale, texts)
    tag("div", *notices, *first, choice, *rest, class_="la-contents")


def _story(telling: Telling, story: dict[str, Any], calendar: dict[str, Any], stale: str, texts: Texts) -> list[Any]:
    """Who it is, its helpers, its two lives, its other lucks."""
    return [
        StoryIntro(view=view.intro(story, stale, texts)).key("intro"),
        Lines(view=view.helpers(story, calendar, bool(stale), texts)).key("helpers"),
        StoryLives(view=view.lives(story, stale, texts)).key("lives"),
        StoryLucks(view=view.lucks(telling, stale, texts), event_stop=lambda *_: services().forget(owner_of(state.owner()))).key("lucks"),
    ]


def _use_story(wanted: Wanted) -> tuple[Telling | None, Telling | None]:
    """What there is of the story, and the one told before it of the same policies in the same study; None where there is none.

    A story made beforehand, or told on this page a moment ago, is there at once. Any other is told by a thread, which ends when another
    story is wanted or the page is left.
    """
    nothing: tuple[Telling, ...] = ()
    told, owner = solara.use_ref(nothing), owner_of(state.owner())

    def at_hand() -> Telling | None:
        return next((one for one in told.current if one.wanted == wanted and one.phase == DONE), None) or stored(wanted)

    made = solara.use_memo(at_hand, [wanted])

    def work(leaving: Event) -> Iterator[Telling]:
        if made is None:
            yield from tell(services(), owner, wanted, leaving)

    thread = solara.use_thread(work, dependencies=[wanted], intrusive_cancel=False)
    found = cast(Telling | None, thread.value) if made is None else made
    if found is not None and found.wanted == wanted:
        told.current = (found, *(one for one in told.current if one.wanted != wanted))[:KEPT]
        return found, None
    return None, next((one for one in told.current if (one.wanted.study, one.wanted.pair) == (wanted.study, wanted.pair)), None)


def _resolved(document: dict[str, Any] | None) -> Study:
    """The study of an answer at its envelope; that of the default question without one."""
    return load_study(DEFAULT_STUDY) if document is None else study_from_document(document, "answer")


def _default() -> Wanted:
    question = default_question()
    return Wanted(question.study, pair_of(question))


def _number(text: str) -> int | None:
    return int(text) if _NUMBER.fullmatch(text) else None


def _not_answered(snapshot: Snapshot | None, texts: Texts) -> list[Any]:
    """That the question has no answer yet, and what to do; how far it is where it is being worked out."""
    if snapshot is not None and snapshot.running:
        return [
            Notice(view={"id": "la-no-answer", "kind": "info", "text": texts("dashboard_stories.asked.running")}),
            ProgressBar(view=progress_view.view(snapshot, texts), event_stop=lambda *_: state.stop()),
        ]
    words, button = texts("dashboard_stories.asked.no_answer"), texts("dashboard_stories.asked.run")
    asking = Notice(view={"id": "la-no-answer", "kind": "info", "text": words, "close": button}, event_close=lambda *_: state.run())
    ended = None if snapshot is None else progress_view.ended(snapshot, texts)
    return [asking] if ended is None else [asking, Notice(view=ended)]


def _wrong(here: Asked, telling: Telling | None, worlds: int, texts: Texts) -> Iterator[str]:
    """What is wrong with the address or the story, a line each."""
    if here.no_such_world:
        yield texts("dashboard_stories.asked.unknown_world", worlds=worlds)
    if here.unreadable or (telling is not None and telling.unknown):
        yield texts("dashboard_stories.asked.unknown_initiative")
    if telling is not None and telling.phase == NOBODY:
        yield texts("dashboard_stories.asked.nobody")
    if telling is not None and telling.phase == FAILED and telling.story is None:
        yield texts("dashboard_stories.asked.failed", problem=telling.problem)
