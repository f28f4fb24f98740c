"""The first screen: a question in one sentence, its answer, the money, what to say with it, and where to go from there."""

from __future__ import annotations

from typing import Any

import solara

from dashboard import links, state
from dashboard.calculation import Snapshot
from dashboard.components import Answer, Lines, Money, ProgressBar, QuestionForm, Say, Steps
from dashboard.state import Shown
from dashboard.views import answer as answer_view
from dashboard.views import money as money_view
from dashboard.views import progress as progress_view
from dashboard.views import question as question_view
from dashboard.views.charts import Series, lines
from experiments.texts import Texts

#: Warnings that stand on the screen at once; the rest unfolds.
FIRST_WARNINGS = 4


@solara.component
def Compare() -> None:
    """The page."""
    router = solara.use_router()
    texts, language = state.texts(), state.language.value
    question, shown, snapshot = state.question.value, state.shown.value, state.snapshot.value
    running = snapshot is not None and snapshot.running
    stale = state.stale()

    def change(what: dict[str, str]) -> None:
        new = question.with_value(str(what["id"]), str(what["value"]))
        router.push(links.page("compare", new.to_study(), language))

    def press(button: str) -> None:
        if button == "whole":
            whole = question.with_value("size", "whole")
            router.push(links.page("compare", whole.to_study(), language))
            state.open_address(links.query(whole.to_study(), language))
        if state.stale():
            state.run()

    QuestionForm(
        view=question_view.view(question, not stale, shown is not None and not stale and snapshot is None, running, texts),
        event_change=change,
        event_press=press,
        event_run=lambda *_: press("run"),
    )
    if snapshot is not None:
        _progress(snapshot, texts)
    if snapshot is not None and snapshot.look is not None:
        Lines(view=_look(snapshot.look, question, texts))
    if shown is None:
        return
    if not answer_view.answered(question, shown.answer):
        question = shown_question(shown)
    why = "" if not stale else texts("dashboard.answer.refreshing" if running else "dashboard.answer.stale")
    to = [
        {"text": texts("dashboard.answer.depends"), "href": links.page("matters", question.to_study(), language)},
        {"text": texts("dashboard.page.outcomes"), "href": links.page("outcomes", question.to_study(), language)},
    ]
    names = answer_view.policies_shown(question)
    Answer(view=answer_view.view(question, shown.answer, to, why, texts), event_go=router.push)
    Money(view=money_view.view(shown.answer, names, stale, texts))
    Lines(view=_helped(shown.answer, names, stale, texts))
    Say(view=_say(shown.answer, texts))
    Steps(view=_steps(question.to_study(), texts), event_go=router.push)


def shown_question(shown: Shown) -> Any:
    """The question that the answer on the page belongs to."""
    from dashboard.question import from_study

    return from_study(shown.study)


def _progress(snapshot: Snapshot, texts: Texts) -> None:
    if snapshot.running:
        ProgressBar(view=progress_view.view(snapshot, texts), event_stop=lambda *_: state.stop())
    elif (words := progress_view.ended(snapshot, texts)) is not None:
        from dashboard.components import Notice

        Notice(view=words)


def _helped(answer: dict[str, Any], names: list[str], stale: bool, texts: Texts) -> dict[str, Any]:
    per_1000 = answer["city"]["residents_simulated"] / 1000
    series = []
    for place, name in enumerate(names):
        curve = answer["curves"][name]["hours_helped"]
        mean, low, high = ([None if value is None else value / per_1000 for value in curve[key]] for key in ("mean", "p05", "p95"))
        series.append(Series(answer_view.title_of(answer, name, texts.language), place, mean, low, high))
    note = texts("dashboard.simulated_worlds", worlds=answer["worlds_done"])
    return lines(texts("dashboard.chart.helped"), note, series, answer["calendar"], texts, stale)


def _look(look: dict[str, Any], question: Any, texts: Texts) -> dict[str, Any]:
    titles = question.titles(texts.language)
    series = [
        Series(titles[name], place, look["curves"][name]["hours_helped"])
        for place, name in enumerate(answer_view.policies_shown(question))
        if name in look["curves"]
    ]
    note = texts("dashboard.chart.look", what=look["words"][texts.language])
    return lines(texts("dashboard.chart.helped"), note, series, look["calendar"], texts)


def _say(answer: dict[str, Any], texts: Texts) -> dict[str, Any]:
    warnings = answer["words"][texts.language]["warnings"]
    first, rest = warnings[-FIRST_WARNINGS:], warnings[:-FIRST_WARNINGS]
    return {
        "title": texts("dashboard.say.title"),
        "first": first,
        "rest": rest,
        "more": texts("dashboard.say.more", count=len(rest)),
    }


def _steps(study: Any, texts: Texts) -> dict[str, Any]:
    language = texts.language
    words = {name: texts(f"dashboard.steps.{name}") for name in ("objections", "next_euro", "story", "memo", "share", "save")}
    return {
        "title": texts("dashboard.steps.title"),
        "address_label": texts("dashboard.steps.address"),
        "steps": [
            {"id": "objections", "text": words["objections"], "href": links.page("matters", study, language) + "#la-objections"},
            {"id": "next-euro", "text": words["next_euro"], "href": links.page("matters", study, language) + "#la-next-euro"},
            {"id": "story", "text": words["story"], "href": links.page("stories", study, language)},
            {"id": "memo", "text": words["memo"], "href": links.download("memo.docx", study, language), "download": True},
            {
                "id": "share",
                "text": words["share"],
                "href": links.page("compare", study, language),
                "copy": True,
                "copied": texts("dashboard.steps.copied"),
                "not_copied": texts("dashboard.steps.not_copied"),
            },
            {"id": "save", "text": words["save"], "href": links.download("study.toml", study, language), "download": True},
        ],
    }
