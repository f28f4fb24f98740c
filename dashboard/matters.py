"""What the page "What matters" has worked out for one tab: a quick screening, and the next euro added to either policy.

Values of one tab, as in `dashboard.state`; each kind of work has an owner of its own among the workers.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Event
from typing import Any

import solara

from dashboard import state
from dashboard.jobs import Job, Progress, Task
from dashboard.services import services
from dashboard.state import SECONDS_BETWEEN_UPDATES, Notice

#: Kinds of work, and the owner's name after that of the tab.
DRIVERS, NEXT_EURO_A, NEXT_EURO_B = KINDS = ("drivers", "next-euro-a", "next-euro-b")


@dataclass(frozen=True)
class Work:
    """A job, and the question that it belongs to."""

    question: str
    job: Job


works: solara.Reactive[dict[str, Work]] = solara.reactive({}, equals=operator.is_)
news: solara.Reactive[Event] = solara.reactive(Event(), equals=operator.is_)
#: Rises when there is something new to be seen; only `follow` writes it.
looks: solara.Reactive[int] = solara.reactive(0)


def owners(tab: str) -> list[str]:
    """Owners of all work of a tab."""
    return [f"{tab}-{kind}" for kind in KINDS]


def begin(kind: str, question: str, tasks: Sequence[Task], gather: Callable[[list[Any]], Task], first: int) -> None:
    """Begin work of a kind, in place of what there was of it."""
    if services().busy():
        state.notice.value = Notice("dashboard.notice.too_busy")
        return
    stop(kind)
    job = Job(services(), f"{state.owner()}-{kind}", tasks, gather, first, news.value.set)
    works.value = {**works.value, kind: Work(question, job)}


def stop(kind: str) -> None:
    """Stop work of a kind; what was found stays."""
    if kind in works.value:
        works.value[kind].job.stop()


def progress(kind: str, question: str) -> Progress | None:
    """How far work of a kind for this question is; None where there is none."""
    work = works.value.get(kind)
    return None if work is None or work.question != question else work.job.progress


def keep_only(questions: dict[str, str]) -> None:
    """Stop and forget what belongs to another question than the one of its kind."""
    gone = [kind for kind, work in works.value.items() if work.question != questions[kind]]
    for kind in gone:
        stop(kind)
    if gone:
        works.value = {kind: work for kind, work in works.value.items() if kind not in gone}


def follow(cancel: Event) -> None:
    """Have the page look again when a job tells something, at most a few times a second, until all have ended. Runs in a thread of the page."""
    event = news.value
    while not cancel.is_set():
        event.clear()
        running = any(work.job.progress.running for work in works.value.values())
        looks.value += 1
        if not running:
            return
        cancel.wait(SECONDS_BETWEEN_UPDATES)
        event.wait(SECONDS_BETWEEN_UPDATES)
