"""What one page knows, and the verbs that change it. Every browser tab has values of its own: nothing here is shared.

The address says what is asked and in which language; `open_address` reads it, the pages write it through `links`. Values are replaced, never
changed in place.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Event
from typing import Any

import solara

from dashboard import address, links
from dashboard.calculation import Calculation, Snapshot
from dashboard.draft import Draft
from dashboard.outside import AddressError
from dashboard.question import Question, default_question, from_study, to_study
from dashboard.results import question_key
from dashboard.services import Refused, services
from experiments.texts import LANGUAGES, Texts
from scenarios.errors import InputError
from scenarios.study import DEFAULT_STUDY, Study, load_study

#: Seconds between two renders of a growing answer: fast enough to see it grow, slow enough for twenty people on one server.
SECONDS_BETWEEN_UPDATES = 0.4
#: A thread that was replaced may have taken the last news with it, so there is a look now and then without any.
SECONDS_WITHOUT_NEWS = 2.0


@dataclass(frozen=True)
class Notice:
    """Something the visitor has to know: the key of a text, and what goes into it."""

    key: str
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Shown:
    """The answer on the page, and the study it is the answer to."""

    study: Study
    answer: dict[str, Any]


language = solara.reactive("nl")
question: solara.Reactive[Question] = solara.reactive(default_question())
shown: solara.Reactive[Shown | None] = solara.reactive(None, equals=operator.is_)
snapshot: solara.Reactive[Snapshot | None] = solara.reactive(None, equals=operator.is_)
calculation: solara.Reactive[Calculation | None] = solara.reactive(None, equals=operator.is_)
notice: solara.Reactive[Notice | None] = solara.reactive(None)
draft: solara.Reactive[Draft | None] = solara.reactive(None)
news: solara.Reactive[Event] = solara.reactive(Event(), equals=operator.is_)


def texts() -> Texts:
    """The words in the language of this page."""
    return Texts(language.value)


def owner() -> str:
    """Whose calculations these are: this tab."""
    return f"page-{solara.get_kernel_id()}"


def stale() -> bool:
    """Whether the answer on the page belongs to another question than the one asked."""
    return shown.value is None or not same_question(shown.value.study, to_study(question.value))


def open_address(search: str | None, needs_answer: bool = True) -> None:
    """Take over what the address says. What cannot be read is told, and the default question stands in its place.

    Who comes by a link to a page that `needs_answer` came for its numbers: they are worked out if there are none.
    """
    values = links.said(search)
    wanted = values.get("lang", LANGUAGES[0])
    language.value = wanted if wanted in LANGUAGES else LANGUAGES[0]
    first = shown.value is None
    if first:
        default = load_study(DEFAULT_STUDY)
        answer = services().answer(default)
        shown.value = None if answer is None else Shown(default, answer)
    try:
        study = address.decode(values["s"]) if "s" in values else load_study(DEFAULT_STUDY)
    except AddressError as problem:
        notice.value = Notice(f"dashboard.notice.address_{problem.kind}", {"problem": str(problem)})
        study = load_study(DEFAULT_STUDY)
    if study == to_study(question.value) and not stale():
        return
    if study != to_study(question.value):
        question.value = from_study(study)
        stop()
    answer = services().answer(study)
    if answer is not None:
        shown.value = Shown(study, answer)
        snapshot.value = None
    elif first and needs_answer:
        run()


def run() -> None:
    """Work the question out; what was being worked out is stopped."""
    study = to_study(question.value)
    event = Event()
    try:
        begun = services().calculate(owner(), study, event.set)
    except Refused as refusal:
        notice.value = Notice(f"dashboard.notice.{refusal.reason}", refusal.fields)
        return
    except InputError as problem:
        notice.value = Notice("dashboard.notice.input", {"problem": str(problem)})
        return
    notice.value = None
    news.value = event
    snapshot.value = begun.snapshot
    calculation.value = begun


def stop() -> None:
    """Stop what is being worked out; the answer so far stays."""
    if calculation.value is not None:
        calculation.value.stop()


def follow(cancel: Event) -> None:
    """Bring what the calculation tells onto the page, at most a few times a second, until it ends. Runs in a thread of this page."""
    following, told = calculation.value, news.value
    if following is None:
        return
    while not cancel.is_set():
        new = following.snapshot
        if new is not snapshot.value:
            _show(new)
        if not new.running:
            return
        told.wait(SECONDS_WITHOUT_NEWS)
        told.clear()
        cancel.wait(SECONDS_BETWEEN_UPDATES)


def _show(new: Snapshot) -> None:
    snapshot.value = new
    if (
        new.answer is not None
        and same_question(new.study, to_study(question.value))
        and (shown.value is None or shown.value.answer is not new.answer)
    ):
        shown.value = Shown(new.study, new.answer)


def same_question(one: Study, other: Study) -> bool:
    """Whether two studies ask the same, up to the order of their policies."""
    return question_key(one) == question_key(other)
