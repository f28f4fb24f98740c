"""What stands around every page: name, language, list of pages, messages; and the thread that brings a calculation's news."""

from __future__ import annotations

from typing import Any

import solara

from dashboard import links, state
from dashboard.components import Foot, Head, Notice, Welcome
from dashboard.question import to_study
from dashboard.ui import tag
from experiments.texts import LANGUAGES
from experiments.version import version

#: Pages that say nothing of an answer.
WITHOUT_ANSWER = ("policy", "about")
_OWN_NAMES = {"nl": "Nederlands", "en": "English"}


@solara.component
def Frame(children: list[Any] | None = None) -> None:
    """The frame of every page. The address is read here, before any page is drawn."""
    router = solara.use_router()
    asked = solara.use_ref("")
    here = f"?{router.search or ''}"
    if asked.current != here:
        asked.current = here
        state.open_address(router.search, needs_answer=links.name_of(router.path) not in WITHOUT_ANSWER)
    solara.use_thread(state.follow, dependencies=[state.calculation.value], intrusive_cancel=False)
    texts, study = state.texts(), to_study(state.question.value)
    language = state.language.value
    current = links.name_of(router.path) or "compare"

    def speak(other: str) -> None:
        if other in LANGUAGES:
            router.push(links.page(current, study, other, **links.more(router.search)))

    titles = {name: texts(f"dashboard.page.{name}") for name in links.PATHS}
    head = Head(
        view={
            "skip": texts("dashboard.skip"),
            "home": {"href": links.page("compare", study, language)},
            "tagline": texts("dashboard.tagline"),
            "nav_label": texts("dashboard.nav"),
            "title": f"{titles[current]} – Lange Adem",
            "language": {
                "label": texts("dashboard.language"),
                "value": language,
                "options": [{"value": one, "label": _OWN_NAMES[one]} for one in LANGUAGES],
            },
            "pages": [
                {"title": title, "href": links.page(name, study, language), "current": name == current} for name, title in titles.items()
            ],
        },
        event_go=router.push,
        event_speak=speak,
    )
    said = state.notice.value
    notices = []
    if said is not None:
        view = {"id": "la-notice", "kind": "error", "text": texts(said.key, **said.fields), "close": texts("dashboard.close")}
        notices.append(Notice(view=view, event_close=lambda *_: state.notice.set(None)).key("notice"))
    welcome = Welcome(
        view={
            "title": texts("dashboard.welcome.title"),
            "lines": texts("dashboard.welcome.lines").split("|"),
            "button": texts("dashboard.welcome.button"),
        }
    )
    told = tag("div", *notices).key("notices")
    main = tag("main", tag("h1", titles[current], class_="la-hidden"), told, *(children or []), id="la-main", tabindex="-1")
    foot = Foot(view={"words": texts("dashboard.foot", version=version()), "address": texts("dashboard.foot_address")})
    tag("div", head, welcome, main, foot, class_="la-page")
