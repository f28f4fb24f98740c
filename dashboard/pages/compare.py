"""The first screen: a question in one sentence, its answer, the money, what to say with it, and where to go from there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import solara

from dashboard import links, state
from dashboard.calculation import Snapshot
from dashboard.components import Answer, Lines, Money, Notice, ProgressBar, QuestionForm, Say, Steps
from dashboard.question import Question, from_study, to_study
from dashboard.state import Shown
from dashboard.views import answer as answer_view
from dashboard.views import money as money_view
from dashboard.views import progress as progress_view
from dashboard.views import question as question_view
from dashboard.views import robustness as robustness_view
from dashboard.views.charts import Series, lines
from experiments.robustness.kept import kept_for
from experiments.texts import Texts
from scenarios.study import Study, study_policy

#: Warnings that stand on the screen at once; the rest unfolds.
FIRST_WARNINGS = 4


@solara.component
def Compare() -> None:
    """The page. Its parts have keys, so that one that comes or goes leaves the others as they are."""
    router = solara.use_router()
    texts, language = state.texts(), state.language.value
    question, shown, snapshot = state.question.value, state.shown.value, state.snapshot.value
    running = snapshot is not None and snapshot.running
    stale = state.stale()

    def change(what: dict[str, str]) -> None:
        new = question_view.chosen(question, str(what.get("id")), str(what.get("value")), texts)
        router.push(links.page("compare", to_study(new), language))

    def press(button: str) -> None:
        if button == "whole":
            whole = links.query(to_study(replace(question, size="whole")), language)
            state.open_address(whole)
            router.push(f"/?{whole}")
        if state.stale():
            state.run()

    QuestionForm(
        view=question_view.view(question, not stale, shown is not None and not stale and snapshot is None, running, texts),
        event_change=change,
        event_press=press,
        event_run=lambda *_: press("run"),
    ).key("question")
    if snapshot is not None:
        _progress(snapshot, texts)
    if snapshot is not None and snapshot.look is not None:
        Lines(view=_look(snapshot.look, question, texts)).key("look")
    if shown is None:
        return
    # What the answer on the page is about: not the question where it is about other policies. (`question` stays what it is: what people
    # choose is put to it.)
    told = question if answer_view.answered(question, shown.answer) else from_study(shown.study)
    why = "" if not stale else texts("dashboard.answer.refreshing" if running else "dashboard.answer.stale")
    to = [
        {"text": texts("dashboard.answer.depends"), "href": links.page("matters", to_study(question), language)},
        {"text": texts("dashboard.page.outcomes"), "href": links.page("outcomes", to_study(question), language)},
    ]
    names = answer_view.policies_shown(told)
    view = answer_view.view(told, shown.answer, to, why, texts)
    Answer(view={**view, "holds": _holds(told, shown, to[0]["href"], texts)}, event_go=router.push).key("answer")
    Money(view=money_view.view(shown.answer, names, stale, texts)).key("money")
    Lines(view=_helped(shown.answer, names, stale, texts)).key("helped")
    Say(view=_say(shown.answer, texts)).key("say")
    Steps(view=_steps(to_study(question), shown, texts), event_go=router.push).key("steps")


def _progress(snapshot: Snapshot, texts: Texts) -> None:
    if snapshot.running:
        ProgressBar(view=progress_view.view(snapshot, texts), event_stop=lambda *_: state.stop()).key("progress")
    elif (words := progress_view.ended(snapshot, texts)) is not None:
        Notice(view=words).key("ended")


def _holds(told: Question, shown: Shown, matters: str, texts: Texts) -> dict[str, Any]:
    """Under the verdict: in how many conceivable worlds it holds, of the answer on the page; `matters` is the page that says more."""
    a, b = answer_view.policies_shown(told)[:2]
    pair, residents = (b, a), shown.answer["city"]["residents_simulated"]
    found = kept_for(shown.study, pair)
    return robustness_view.line(found, pair, told.primary, residents, f"{matters}#la-robustness", texts)


def _helped(answer: dict[str, Any], names: list[str], stale: bool, texts: Texts) -> dict[str, Any]:
    per_1000 = answer["city"]["residents_simulated"] / 1000
    series = []
    for place, name in enumerate(names):
        curve = answer["curves"][name]["hours_helped"]
        mean, low, high = ([None if value is None else value / per_1000 for value in curve[key]] for key in ("mean", "p05", "p95"))
        series.append(Series(answer_view.title_of(answer, name, texts.language), place, mean, low, high))
    note = texts("dashboard.simulated_worlds", worlds=answer_view.worlds(answer, texts))
    return lines(texts("dashboard.chart.helped"), note, series, answer["calendar"], texts, stale)


def _look(look: dict[str, Any], question: Question, texts: Texts) -> dict[str, Any]:
    study = to_study(question)
    series = [
        Series(study_policy(study, name).title[texts.language], place, look["curves"][name]["hours_helped"])
        for place, name in enumerate(answer_view.policies_shown(question))
        if name in look["curves"]
    ]
    return lines(texts("dashboard.chart.helped"), look["words"][texts.language], series, look["calendar"], texts)


def _say(answer: dict[str, Any], texts: Texts) -> dict[str, Any]:
    warnings = answer["words"][texts.language]["warnings"]
    first, rest = warnings[-FIRST_WARNINGS:], warnings[:-FIRST_WARNINGS]
    return {
        "title": texts("dashboard.say.title"),
        "first": first,
        "rest": rest,
        "more": texts("dashboard.say.more", count=len(rest)),
    }


def _steps(study: Study, shown: Shown, texts: Texts) -> dict[str, Any]:
    """Where to go from here. What is shared and saved is the question; the memo is of the answer, once that is whole."""
    language, answer = texts.language, shown.answer
    whole = answer["worlds_done"] == answer["worlds_asked"]
    words = {name: texts(f"dashboard.steps.{name}") for name in ("objections", "next_euro", "story", "memo", "share", "save")}
    return {
        "title": texts("dashboard.steps.title"),
        "address_label": texts("dashboard.steps.address"),
        "open": {
            "label": texts("dashboard.steps.open"),
            "failed": texts("dashboard.steps.open_failed"),
            "route": f"/upload/study?lang={language}",
            "page": f"/?s={{s}}&lang={language}",
        },
        "steps": [
            {"id": "objections", "text": words["objections"], "href": links.page("matters", study, language) + "#la-objections"},
            {"id": "next-euro", "text": words["next_euro"], "href": links.page("matters", study, language) + "#la-next-euro"},
            {"id": "story", "text": words["story"], "href": links.page("stories", study, language)},
            {
                "id": "memo",
                "text": words["memo"],
                "href": links.download("memo.docx", shown.study, language),
                "download": True,
                "wait": "" if whole else texts("dashboard.steps.memo_wait"),
            },
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
