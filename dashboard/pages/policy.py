"""Make a policy: from one of the library, a file or nothing; measure by measure, while what it costs stands beside it."""

from __future__ import annotations

from typing import Any

import solara

from dashboard import address, draft, links, state
from dashboard.components import PolicyMeasures, PolicyMoney, PolicyStart
from dashboard.draft import Draft, Words
from dashboard.question import Question
from dashboard.ui import tag
from dashboard.views import policy as policy_view
from dashboard.views import policy_money as money_view
from scenarios import library
from scenarios.errors import InputError
from scenarios.policies import NO_SUPPORT
from scenarios.study import study_policy


@solara.component
def BuildPolicy() -> None:
    """The page."""
    router = solara.use_router()
    texts, language = state.texts(), state.language.value
    question = state.question.value
    here = draft.current(state.draft.value, question)
    place = money_view.place_of(question, texts)

    def change(what: dict[str, Any]) -> None:
        number, name, value = what.get("number"), str(what.get("field")), str(what.get("value"))
        if isinstance(number, int):
            state.draft.set(draft.changed(_here(), number, name, value, place.residents, language))

    def begin(base: str) -> None:
        known = {*library.names("policies"), *(policy.name for policy in question.study.own_policies)} - {NO_SUPPORT}
        new = draft.draft_of(study_policy(question.study, base)) if base in known else draft.empty_draft()
        state.draft.set(draft.in_place_of(_here(), new))

    def load(text: str) -> None:
        try:
            policy = address.policy_from_file(str(text).encode())
        except InputError as problem:
            state.notice.set(state.Notice("dashboard.upload.wrong", {"problem": str(problem)}))
            return
        state.draft.set(draft.in_place_of(_here(), draft.draft_of(policy, draft.FILE), Words("loaded")))

    def compare(*_: Any) -> None:
        made = _here()
        if not made.usable:
            mend()
            return
        policy = draft.policy_of(made, question)
        try:
            study = draft.put_in(question, policy)
            query = links.query(study, language)
        except InputError as problem:
            state.notice.set(state.Notice("dashboard_policy.said.too_long", {"problem": str(problem)}))
            return
        state.draft.set(draft.compared(made, policy))
        state.open_address(query)
        router.push(f"{links.PATHS['compare']}?{query}")
        if state.stale():
            state.run()

    def mend(*_: Any) -> None:
        state.draft.set(draft.at_first_wrong(_here()))

    PolicyStart(
        view=policy_view.start(here, question, texts),
        event_begin=begin,
        event_load=load,
        event_rename=lambda typed: state.draft.set(draft.with_title(_here(), str(typed))),
    )
    money = money_view.envelope(here, place)
    measures = PolicyMeasures(
        view=policy_view.measures(here, money, place, texts),
        event_change=change,
        event_add=lambda kind: state.draft.set(draft.added(_here(), str(kind))),
        event_again=lambda number: state.draft.set(draft.again(_here(), number)),
        event_remove=lambda number: state.draft.set(draft.removed(_here(), number)),
    )
    costs = PolicyMoney(
        view=money_view.view(money, question, place, _file(here, question, language), texts), event_compare=compare, event_mend=mend
    )
    tag("div", tag("div", measures), tag("div", costs, class_="la-policy-beside"), class_="la-policy-two")


def _here() -> Draft:
    """The draft of this moment: two clicks may come before the page is drawn anew."""
    return draft.current(state.draft.value, state.question.value)


def _file(here: Draft, question: Question, language: str) -> str | None:
    """Where the draft can be had as a file: the policy stands in the address. None while it cannot be used."""
    if not here.usable:
        return None
    policy = draft.policy_of(here, question)
    try:
        return links.download("policy.toml", draft.put_in(question, policy), language, name=policy.name)
    except InputError:
        return None
