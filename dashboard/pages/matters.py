"""What the answer hangs on: in how many worlds it holds, assumptions and luck, objections, and what a little more money would do."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import solara

from dashboard import matters, state
from dashboard.components import BlockHead, Choice, Effects, JobBar, Objections, ProgressBar, Robust, Shares
from dashboard.question import Question, from_study, to_study
from dashboard.results import question_key
from dashboard.ui import tag
from dashboard.views import answer as answer_view
from dashboard.views import matters as view
from dashboard.views import progress as progress_view
from dashboard.views import robustness as robustness_view
from dashboard.views import shares
from experiments.robustness.kept import kept, kept_for
from experiments.served import swept
from experiments.served.next_euro import next_euro_so_far, next_euro_world, stored_next_euro
from experiments.served.objections import objections
from experiments.served.sensitivity import (
    QUICK_PIECES,
    QUICK_RESIDENTS,
    Screening,
    quick_piece,
    quick_sensitivity,
    quick_study,
    stored_sensitivity,
)
from experiments.texts import Texts
from scenarios.city import load_city
from scenarios.instruments import KINDS
from scenarios.outcomes import OUTCOMES
from scenarios.study import Study, study_from_document, study_policy

#: Worlds of a quick look at the next euro, and what is needed at least before something is shown.
NEXT_EURO_WORLDS, FIRST_WORLDS, FIRST_PIECES = 25, 8, 16
#: Worlds of a piece of a quick screening.
WORLDS_OF_PIECE = 2


@solara.component
def Matters() -> None:
    """The page."""
    texts, question, study = state.texts(), state.question.value, to_study(state.question.value)
    key = question_key(study)
    b, a = _pair(question)
    keys = dict.fromkeys(matters.KINDS, key) | {
        kind: f"{key} {name}" for kind, name in ((matters.NEXT_EURO_A, a), (matters.NEXT_EURO_B, b))
    }
    keys[matters.DRIVERS] = f"{key} {b} {a}"
    solara.use_effect(partial(matters.keep_only, keys), [str(keys)])
    solara.use_thread(matters.follow, dependencies=[matters.works.value], intrusive_cancel=False)
    matters.looks.value  # noqa: B018  (read, so that the page looks again when a job tells something)
    shown = state.shown.value
    fits = shown is not None and not state.stale() and answer_view.answered(question, shown.answer)
    answer = shown.answer if shown is not None and fits else None
    snapshot = state.snapshot.value
    if snapshot is not None and snapshot.running:
        ProgressBar(view=progress_view.view(snapshot, texts), event_stop=lambda *_: state.stop())
    chosen, choose = solara.use_state("")
    outcome = chosen or question.primary
    _robustness(question, study, answer, outcome, choose, texts)
    _drivers(question, study, answer, outcome, choose, keys, texts)
    _objections(question, texts)
    _next_euro(question, study, answer, keys, texts)


def _robustness(
    question: Question, study: Study, answer: dict[str, Any] | None, outcome: str, choose: Callable[[str], None], texts: Texts
) -> None:
    """Block 1: of the question, whether it has an answer or not."""
    pair = _pair(question)
    found, title = kept_for(study, pair), texts("dashboard_robustness.block.title")
    titles = (study_policy(study, pair[0]).title[texts.language], study_policy(study, pair[1]).title[texts.language])
    elsewhere = "" if found is not None else robustness_view.elsewhere_words(kept(), texts)
    made = robustness_view.block(found, pair, titles, outcome, _residents(study, answer), elsewhere, texts)
    pieces = [
        BlockHead(view={"id": "la-robustness-title", "anchor": "la-robustness", "title": title, "aside": "", "stale": ""}),
        _outcome_choice("la-outcome-holds", question.primary, outcome, choose, texts),
        Robust(view=made),
    ]
    tag("section", *pieces, class_="la-block la-matters", id="la-robustness", aria_labelledby="la-robustness-title")


def _pair(question: Question) -> tuple[str, str]:
    """(b, a), as the study of the question names them: b may begin at another moment."""
    a, b = answer_view.policies_shown(question)[:2]
    return b, a


def _outcome_choice(identity: str, primary: str, outcome: str, choose: Callable[[str], None], texts: Texts) -> Any:
    """One choice for the blocks that are about an outcome, in each of them."""
    choice = view.outcome_choice(primary, outcome, texts, identity)
    return Choice(view=choice, event_choose=lambda value: choose(value if value in OUTCOMES else ""))


def _residents(study: Study, answer: dict[str, Any] | None) -> int:
    """How many people the question is about."""
    if answer is not None:
        return int(answer["city"]["residents_simulated"])
    whole = load_city(study.city).part(study.neighbourhoods).residents
    return whole if study.residents == "all" else min(study.residents, whole)


def _drivers(
    question: Question,
    study: Study,
    answer: dict[str, Any] | None,
    outcome: str,
    choose: Callable[[str], None],
    keys: dict[str, str],
    texts: Texts,
) -> None:
    """Block 2."""
    pair = _pair(question)
    progress = matters.progress(matters.DRIVERS, keys[matters.DRIVERS])
    found = stored_sensitivity(study)
    if found is None and progress is not None:
        found = progress.found
    titles = tuple(study_policy(study, name).title[texts.language] for name in pair)
    head = {
        "id": "la-drivers-title",
        "anchor": "la-drivers",
        "title": texts("dashboard_matters.page.drivers_title"),
        "aside": "",
        "stale": "",
    }
    pieces = [BlockHead(view=head), _outcome_choice("la-outcome", question.primary, outcome, choose, texts)]
    if found is None or progress is not None:
        begin = partial(_begin_drivers, keys[matters.DRIVERS], answer, pair)
        pieces.append(_job(matters.DRIVERS, keys, study, answer, found is not None, texts, begin))
    if found is not None:
        values = dict(study.assumptions)
        picture = view.drivers_view(found, pair, (titles[0], titles[1]), outcome, values, texts)
        if picture is None:
            pieces.append(tag("p", texts("dashboard_matters.page.nothing_of_outcome"), class_="la-hint"))
        else:
            pieces.append(Effects(view=picture))
    pieces += _shares(study, answer, found, pair, outcome, texts)
    tag("section", *pieces, class_="la-block la-matters", id="la-drivers", aria_labelledby="la-drivers-title")


def _shares(
    study: Study, answer: dict[str, Any] | None, found: Screening | None, pair: tuple[str, str], outcome: str, texts: Texts
) -> list[Any]:
    """Luck, worlds needed and groups: of the stored sweeps where they speak for the study, else of the answer and the screening."""
    record = swept.stored_sweeps()
    entry = None if answer is None else answer_view.difference(answer, *pair, outcome)
    worlds = "" if answer is None else answer_view.worlds(answer, texts)
    luck = shares.luck_view(swept.luck_of(record, study, pair, outcome), entry, found, pair, outcome, worlds, texts)
    groups = shares.swept_groups_view(swept.groups_of(record, study, pair, outcome), texts)
    if groups is None and found is not None:
        groups = shares.groups_view(found, pair, outcome, texts)
    held = None if answer is None else answer["worlds_done"]
    needed = shares.worlds_view(swept.needed_of(record, study, pair, outcome), held, outcome, texts)
    shown = {"luck": luck, "worlds": needed, "groups": groups}
    return [Shares(view=shown)] if any(shown.values()) else []


def _objections(question: Question, texts: Texts) -> None:
    """Block 3: always of the answer on the page, which may be of the question before."""
    shown, stale = state.shown.value, state.stale()
    title = texts("dashboard_matters.objections.title")
    head = {"id": "la-objections-title", "anchor": "la-objections", "title": title, "aside": "", "stale": ""}
    if shown is None:
        body = tag("p", texts("dashboard_matters.objections.no_answer"), class_="la-hint")
        tag("section", BlockHead(view=head), body, class_="la-block la-matters", id="la-objections", aria_labelledby="la-objections-title")
        return
    answer, asked = shown.answer, question
    if not answer_view.answered(question, answer):
        asked = from_study(shown.study)
    running = state.snapshot.value is not None and state.snapshot.value.running
    if stale:
        head["stale"] = texts("dashboard.answer.refreshing" if running else "dashboard.answer.stale")
    pair = _pair(asked)
    made = objections(answer, pair, stored_sensitivity(shown.study), texts.language)
    titles = (answer_view.title_of(answer, pair[0], texts.language), answer_view.title_of(answer, pair[1], texts.language))
    body_view = view.objections_view(made, titles, answer_view.worlds(answer, texts), texts)
    pieces = [BlockHead(view=head), Objections(view={**body_view, "stale": stale})]
    tag("section", *pieces, class_="la-block la-matters", id="la-objections", aria_labelledby="la-objections-title")


def _next_euro(question: Question, study: Study, answer: dict[str, Any] | None, keys: dict[str, str], texts: Texts) -> None:
    """Block 4: added to the second policy, or to the first."""
    added_to, add_to = solara.use_state("1")
    b, a = _pair(question)
    policy, kind = (a, matters.NEXT_EURO_A) if added_to == "0" else (b, matters.NEXT_EURO_B)
    progress = matters.progress(kind, keys[kind])
    found = stored_next_euro(study, policy)
    if found is None and progress is not None:
        found = progress.found
    titles = [study_policy(study, name).title[texts.language] for name in (a, b)]
    head = {
        "id": "la-next-euro-title",
        "anchor": "la-next-euro",
        "title": texts("dashboard_matters.next_euro.title", eur=view.extra(texts)),
        "aside": "",
        "stale": "",
    }
    choice = view.policy_choice(added_to, titles, texts)
    pieces = [BlockHead(view=head), Choice(view=choice, event_choose=lambda value: add_to("0" if value == "0" else "1"))]
    if found is None or progress is not None:
        begin = partial(_begin_next_euro, kind, keys[kind], answer, policy)
        pieces.append(_job(kind, keys, study, answer, found is not None, texts, begin))
    if found is not None:
        margin = OUTCOMES[question.primary].matters_in(study)
        pieces.append(Effects(view=view.next_euro_view(found, titles[int(added_to)], question.primary, margin, texts)))
    tag("section", *pieces, class_="la-block la-matters", id="la-next-euro", aria_labelledby="la-next-euro-title")


def _job(
    kind: str, keys: dict[str, str], study: Study, answer: dict[str, Any] | None, there: bool, texts: Texts, begin: Callable[[], None]
) -> Any:
    """The button that works something out, and how far it is; where the question has no answer yet, what to do first."""
    progress = matters.progress(kind, keys[kind])
    if answer is None and progress is None:
        return tag("p", texts("dashboard_matters.job.first"), class_="la-hint", role="status")
    residents = QUICK_RESIDENTS if study.residents == "all" else min(study.residents, QUICK_RESIDENTS)
    runs = QUICK_PIECES * WORLDS_OF_PIECE * 2 if kind == matters.DRIVERS else NEXT_EURO_WORLDS * (len(KINDS) + 1)
    words = "drivers" if kind == matters.DRIVERS else "next_euro"
    return JobBar(
        view=view.job_view(words, progress, runs * residents, there, texts),
        event_begin=lambda *_: begin(),
        event_stop=lambda *_: matters.stop(kind),
    )


def _resolved(answer: dict[str, Any]) -> Study:
    """The study of the answer with the envelope that the pilot found."""
    return study_from_document(answer["study"], "answer")


def _begin_drivers(key: str, answer: dict[str, Any] | None, pair: tuple[str, str]) -> None:
    if answer is None:
        return
    study = _resolved(answer)
    tasks = [(quick_piece, (study, pair, number)) for number in range(QUICK_PIECES)]
    matters.begin(matters.DRIVERS, key, tasks, lambda pieces: (quick_sensitivity, (study, pair, pieces)), FIRST_PIECES)


def _begin_next_euro(kind: str, key: str, answer: dict[str, Any] | None, policy: str) -> None:
    if answer is None:
        return
    study = quick_study(_resolved(answer), (policy,))
    tasks = [(next_euro_world, (study, policy, replication)) for replication in range(NEXT_EURO_WORLDS)]
    matters.begin(kind, key, tasks, lambda parts: (next_euro_so_far, (study, parts)), FIRST_WORLDS)
