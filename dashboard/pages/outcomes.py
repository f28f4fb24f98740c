"""All outcomes, for the researcher behind the adviser: curves, tables, causes, money, how sure it is, and the files."""

from __future__ import annotations

import solara

from dashboard import state
from dashboard.components import Block, Lines, Notice, ProgressBar
from dashboard.question import Question, from_study
from dashboard.services import services
from dashboard.state import Shown
from dashboard.views import answer as answer_view
from dashboard.views import curves, outcomes, progress, spending
from experiments.texts import Texts


@solara.component
def Outcomes() -> None:
    """The page."""
    texts, shown, snapshot = state.texts(), state.shown.value, state.snapshot.value
    running = snapshot is not None and snapshot.running
    if snapshot is not None and running:
        ProgressBar(view=progress.view(snapshot, texts), event_stop=lambda *_: state.stop()).key("progress")
    if shown is None:
        Notice(view={"id": "la-nothing", "kind": "info", "text": texts("dashboard_outcomes.nothing"), "close": ""}).key("nothing")
        return
    _Answered(shown, state.question.value, state.stale(), running, texts).key("answered")


@solara.component
def _Answered(shown: Shown, question: Question, stale: bool, running: bool, texts: Texts) -> None:
    answer = shown.answer
    asked = question if answer_view.answered(question, answer) else from_study(shown.study)
    choice, choose = solara.use_state(curves.Choice())
    pair, choose_pair = solara.use_state({"a": "", "b": ""})
    names = answer["summary"]["titles"]
    a, b = (pair[key] if pair[key] in names else getattr(asked, key) for key in ("a", "b"))
    if choice.curve not in curves.known(answer):
        choice = curves.Choice()
    why = texts("dashboard.answer.refreshing" if running else "dashboard.answer.stale") if stale else ""

    def change(what: dict[str, str]) -> None:
        choose(curves.chosen(choice, str(what.get("id")), str(what.get("value")), what.get("on") != "false", answer))

    def compare(what: dict[str, str]) -> None:
        key, value = str(what.get("id")).removeprefix("la-pair-"), str(what.get("value"))
        if key in pair and value in names:
            choose_pair({"a": a, "b": b, key: value})

    Block(view=curves.controls(choice, answer, why, texts), event_choose=change).key("curves")
    Lines(view=curves.chart(choice, answer, stale, texts)).key("chart")
    Block(view=outcomes.policies_block(answer, why, texts)).key("outcomes")
    Block(view=outcomes.pair_block(answer, a, b, why, texts), event_choose=compare).key("pair")
    Block(view=outcomes.causes_block(answer, why, texts)).key("causes")
    Block(view=spending.money_block(answer, why, texts)).key("money")
    Block(view=spending.certainty_block(answer, why, texts)).key("certainty")
    Block(view=spending.files_block(shown.study, services().answer(shown.study) is not None, texts)).key("files")
