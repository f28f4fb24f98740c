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


@solara.component_vue("foot.vue")
def Foot(view: View) -> None:
    """What stands under every page; on paper also the address that leads back to it."""


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
    """How much is luck, how many worlds tell a difference, and which groups of assumptions weigh most: bars with their numbers."""


@solara.component_vue("matters_robustness.vue")
def Robust(view: View) -> None:
    """In how many conceivable worlds a policy does better, as a bar of three parts, where not, and what it was made of."""


@solara.component_vue("matters_objections.vue")
def Objections(view: View) -> None:
    """Objections, numbered by strength."""


@solara.component_vue("citymap.vue")
def CityMap(view: View, event_measure: Callable[[str], None], event_pick: Callable[[str], None]) -> None:
    """Maps of the city, every week of one measure, played in the browser; tells the code of the place that was picked, or nothing."""


@solara.component_vue("block.vue")
def Block(view: View, event_choose: Callable[[dict[str, str]], None] | None = None) -> None:
    """A block of words, choices, tables, links and texts to copy, in sections that may fold (`dashboard.views.parts`)."""


@solara.component_vue("assumptions.vue")
def Assumptions(view: View) -> None:
    """Every assumption as a card, by theme; a theme's cards are drawn when it is opened, and searched in the browser."""


@solara.component_vue("storytable.vue")
def StoryTable(view: View, event_choose: Callable[[str], None]) -> None:
    """Lived here x lived there, a button a cell: it hands back the id of its middle initiative."""


@solara.component_vue("storychoice.vue")
def StoryChoice(view: View, event_choose: Callable[[str], None], event_world: Callable[[Any], None]) -> None:
    """Another initiative of the cell, another world, and the line that says how it stands."""


@solara.component_vue("storyintro.vue")
def StoryIntro(view: View) -> None:
    """Who it is, why this one, and where its two lives part."""


@solara.component_vue("storylives.vue")
def StoryLives(view: View) -> None:
    """Two lives beside each other, by month."""


@solara.component_vue("storylucks.vue")
def StoryLucks(view: View, event_stop: Callable[[Any], None]) -> None:
    """How it went under other lucks, a sign each."""


@solara.component_vue("policy_start.vue")
def PolicyStart(
    view: View, event_begin: Callable[[str], None], event_load: Callable[[str], None], event_rename: Callable[[str], None]
) -> None:
    """What a policy is begun from, a file of one, and its name."""


@solara.component_vue("policy_measures.vue")
def PolicyMeasures(
    view: View,
    event_change: Callable[[dict[str, Any]], None],
    event_add: Callable[[str], None],
    event_again: Callable[[int], None],
    event_remove: Callable[[int], None],
) -> None:
    """The measures of a policy as cards with their numbers, and those that can be added."""


@solara.component_vue("policy_money.vue")
def PolicyMoney(view: View, event_compare: Callable[[Any], None], event_mend: Callable[[Any], None]) -> None:
    """The year's budget filled by who pays, whether it is enough, and what to do with the policy."""
