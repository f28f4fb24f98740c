"""Pieces of pages: each takes what it shows as plain data (`view`, made by `dashboard.views`) and calls back when somebody acts.

The templates beside this file use the browser's own controls, so that they work with a keyboard and a screen reader.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

View = dict[str, Any]


@solara.component_vue("head.vue")
def Head(view: View, event_go: Callable[[str], None], event_speak: Callable[[str], None]) -> None:
    """Name, language and the list of pages; tells the browser its title and language."""


@solara.component_vue("notice.vue")
def Notice(view: View, event_close: Callable[[Any], None] | None = None) -> None:
    """A message: `kind` is error or info."""


@solara.component_vue("welcome.vue")
def Welcome(view: View) -> None:
    """Three sentences for who comes for the first time; the browser remembers that they were read."""


@solara.component_vue("question.vue")
def QuestionForm(
    view: View,
    event_change: Callable[[dict[str, str]], None],
    event_press: Callable[[str], None],
    event_run: Callable[[Any], None],
) -> None:
    """The question as a sentence with choices in it."""


@solara.component_vue("progress.vue")
def ProgressBar(view: View, event_stop: Callable[[Any], None]) -> None:
    """How far a calculation is, and the button that stops it."""


@solara.component_vue("answer.vue")
def Answer(view: View, event_go: Callable[[str], None]) -> None:
    """The verdict and the outcomes, each policy a dot with its whiskers."""


@solara.component_vue("money.vue")
def Money(view: View) -> None:
    """Who pays what under each policy."""


@solara.component_vue("say.vue")
def Say(view: View) -> None:
    """What has to be said with the answer, always."""


@solara.component_vue("steps.vue")
def Steps(view: View, event_go: Callable[[str], None]) -> None:
    """Where to go from here."""


@solara.component_vue("lines.vue")
def Lines(view: View) -> None:
    """Lines over time with their bands, and the same as a table."""


@solara.component_vue("matters_head.vue")
def BlockHead(view: View) -> None:
    """The heading of a block that an address may point to: it brings the reader there once it is drawn."""


@solara.component_vue("matters_choice.vue")
def Choice(view: View, event_choose: Callable[[str], None]) -> None:
    """One labelled choice."""


@solara.component_vue("matters_job.vue")
def JobBar(view: View, event_begin: Callable[[Any], None], event_stop: Callable[[Any], None]) -> None:
    """Work in the background: the button that begins it, how far it is and its stop button, or how it ended."""


@solara.component_vue("matters_effects.vue")
def Effects(view: View) -> None:
    """Effects as bars or dots with whiskers on one axis, with a lane in which nothing is to be read, and the same as a table."""


@solara.component_vue("matters_shares.vue")
def Shares(view: View) -> None:
    """How much is luck, and which groups of assumptions weigh most: bars with their numbers."""


@solara.component_vue("matters_objections.vue")
def Objections(view: View) -> None:
    """Objections, numbered by strength."""
