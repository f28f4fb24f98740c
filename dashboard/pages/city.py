"""The city, week by week: two policies on a map, and where they differ by more than luck."""

from __future__ import annotations

import operator
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from typing import Any

import solara

from dashboard import state
from dashboard.components import CityMap, Lines, Notice, ProgressBar
from dashboard.results import question_key
from dashboard.services import services
from dashboard.ui import tag
from dashboard.views import city as city_view
from dashboard.views import progress as progress_view
from dashboard.views.answer import policies_shown
from experiments.texts import Texts
from scenarios.study import Study


@dataclass(frozen=True)
class Fetched:
    """The map of a question, None where there is none; `failed` where a worker could not make it."""

    key: str
    map: dict[str, Any] | None
    failed: bool = False


@solara.component
def City() -> None:
    """The page."""
    texts = state.texts()
    snapshot, shown = state.snapshot.value, state.shown.value
    running = snapshot is not None and snapshot.running
    pieces = []
    if snapshot is not None and snapshot.running:
        pieces.append(ProgressBar(view=progress_view.view(snapshot, texts), event_stop=lambda *_: state.stop()))
    if shown is None:
        pieces.append(_said("running" if running else "no_answer", texts))
    else:
        pieces.append(_Answered(shown, running).key("answered"))
    tag("div", *pieces, class_="la-stack")


@solara.component
def _Answered(shown: state.Shown, running: bool) -> None:
    """The map of the answer on the page; the one before stays until it is there."""
    texts = state.texts()
    drawn: Any = solara.use_ref(None)  # the answer and the map that were drawn last
    fetched = _use_map(shown.study, shown.answer["worlds_done"] == shown.answer["worlds_asked"])
    pieces = []
    if fetched is not None and fetched.map is not None:
        drawn.current = (shown.answer, fetched.map)
        why = "" if not state.stale() else texts("dashboard.answer.refreshing" if running else "dashboard.answer.stale")
    else:
        why = texts("dashboard.answer.refreshing" if running or fetched is None else "dashboard.answer.stale")
        if fetched is None or not running:
            pieces.append(_said("making" if fetched is None else "failed" if fetched.failed else "unfinished", texts))
        elif drawn.current is None:
            pieces.append(_said("running", texts))
    if drawn.current is not None:
        answer, found = drawn.current
        pieces.append(_Map(answer, found, why).key("map"))
    tag("div", *pieces, class_="la-stack")


@solara.component
def _Map(answer: dict[str, Any], found: dict[str, Any], why: str) -> None:
    """The map of an answer, and the course of the place that was picked."""
    texts = state.texts()
    measure, set_measure = solara.use_state(next(iter(city_view.MEASURES)))
    picked, set_picked = solara.use_state("")
    names = city_view.policies_on(answer, found, policies_shown(state.question.value)[:2])
    view = solara.use_memo(
        lambda: city_view.view(answer, found, names, measure, why, texts),
        [answer["digest"], answer["worlds_done"], *names, measure, why, texts.language],
    )
    place = next((at for at, one in enumerate(answer["places"]) if one["code"] == picked), None)

    def choose(value: str) -> None:
        if value in city_view.MEASURES:
            set_measure(value)

    pieces = [CityMap(view=view, event_measure=choose, event_pick=lambda code: set_picked(str(code))).key("pictures")]
    if place is not None:
        pieces.append(Lines(view=city_view.course(answer, found, names, measure, place, bool(why), texts)))
    tag("div", *pieces, class_="la-stack")  # one element however many stand in it: else the map would begin anew


def _use_map(study: Study, complete: bool) -> Fetched | None:
    """The map of a study, fetched in a thread of this page; None while it is being made."""
    key, owner = question_key(study), state.owner()
    fetched: solara.Reactive[Fetched | None] = solara.use_reactive(None, equals=operator.is_)

    def fetch() -> None:
        if not complete:
            return
        try:
            answered = services().map(owner, study)
            fetched.set(Fetched(key, answered.result() if isinstance(answered, Future) else answered))
        except CancelledError:  # the server is closing
            return
        except Exception:  # a worker may fail in any way, and worlds may be removed meanwhile; the page has to say so and go on
            fetched.set(Fetched(key, None, failed=True))

    solara.use_thread(fetch, dependencies=[key, complete], intrusive_cancel=False)
    if not complete:
        return Fetched(key, None)
    found = fetched.value
    return found if found is not None and found.key == key else None


def _said(what: str, texts: Texts) -> Any:
    return Notice(view={"id": "la-no-map", "kind": "info", "text": texts(f"dashboard_city.none.{what}")})
