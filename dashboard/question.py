"""The adviser's question: two or three policies, a city, a budget, a crisis, a beginning, and what matters most.

A question is a study seen through the few keys that the first screen asks for. The whole study stays with it, and only what was
answered otherwise is changed, so that a study made elsewhere loses nothing on its way through the screen.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from experiments.texts import LANGUAGES, Texts
from scenarios import library
from scenarios.city import load_city
from scenarios.frozen import FrozenMapping
from scenarios.policies import NO_SUPPORT, InstrumentSpec, Policy
from scenarios.study import DEFAULT_STUDY, Study, load_study, study_from_document, study_policy

type Begins = Literal["crisis", "before", "later"]
type Size = Literal["quick", "whole"]

LATER_WEEKS = 13  # three months
SUFFIXES: dict[Begins, str] = {"before": "-before-crisis", "later": "-three-months-later"}
BUDGET = "budget_eur_per_1000_residents_per_year"


@dataclass(frozen=True)
class Question:
    """What the first screen asks. Made by `from_study`; `dataclasses.replace` changes an answer.

    `a`, `b` and `third` name policies of the library or of the study itself; `begins` is when the support of `b` begins: as the policy
    says, built up before the crisis, or three months later than it says. `budget` is euro per 1,000 residents a year. `primary` is the
    outcome that matters most. `study` holds everything else.
    """

    study: Study
    a: str
    b: str
    third: str | None
    city: str
    budget: float
    crisis: str
    begins: Begins
    primary: str
    size: Size


def default_question() -> Question:
    """The question of the default study."""
    return from_study(load_study(DEFAULT_STUDY))


def from_study(study: Study) -> Question:
    """The question that a study asks, whatever study it is: `to_study` gives it back unchanged.

    No support stands first in most studies, and is one of the two only where there is no other. Of more than three policies the first
    and the last are compared, the second is the third.
    """
    asked = _asked(study)
    b, begins = origin(study, asked[-1])
    return Question(
        study=study,
        a=asked[0] if len(asked) > 1 else NO_SUPPORT,
        b=b,
        third=asked[1] if len(asked) > 2 else None,
        city=study.city,
        budget=study.budget_eur_per_1000_residents_per_year,
        crisis=study.crisis,
        begins=begins,
        primary=study.decision_primary,
        size="whole" if study.residents == "all" else "quick",
    )


def to_study(question: Question) -> Study:
    """The study of a question: its own with what was answered otherwise. InputError, one line, where an answer cannot be."""
    before = from_study(question.study)
    document = question.study.document()
    if _policies(question) != _policies(before):
        document |= _policies_document(question)
    document["crisis"], document[BUDGET] = question.crisis, question.budget
    document["decision"] = {**document["decision"], "primary": question.primary}
    if question.city != before.city:
        document["city"] = question.city
        document.pop("neighbourhoods", None)  # those of another city
    if (question.city, question.size) != (before.city, before.size):
        document["residents"] = _residents(question, before, document.get("neighbourhoods"))
    if replace(question, primary=before.primary) != before:
        document.pop("envelope_eur_per_1000_residents_per_year", None)  # found for another question
    return study_from_document(document, "question")


def begun(policy: Policy, begins: Begins) -> Policy:
    """The policy begun at another moment, under a name and a title that say so; itself where nothing is to begin.

    Before: everything there and ready in week 0. What ends with the first calm would end before the crisis comes; it keeps its start, and
    is ready at once. Later: every start, and every end that is a week, `LATER_WEEKS` later.
    """
    if begins == "crisis" or not policy.instruments:
        return policy
    titles = {language: Texts(language)(f"dashboard_question.title.{begins}", title=policy.title[language]) for language in LANGUAGES}
    move = _built_up_before if begins == "before" else _three_months_later
    return Policy(policy.name + SUFFIXES[begins], FrozenMapping(titles), tuple(move(spec) for spec in policy.instruments))


def _built_up_before(spec: InstrumentSpec) -> InstrumentSpec:
    return replace(spec, start=spec.start if spec.end == "calm" else 0, ready_after_weeks=0)


def _three_months_later(spec: InstrumentSpec) -> InstrumentSpec:
    return spec.later(LATER_WEEKS)


def _asked(study: Study) -> Sequence[str]:
    """The policies without the no support that stands first to measure from; at least one."""
    names = study.policies
    return names[1:] if names[0] == NO_SUPPORT and len(names) > 1 else names


def origin(study: Study, name: str) -> tuple[str, Begins]:
    """The policy that one of the study was made from by `begun`, and how; the policy itself, as it says, where it was not."""
    known = {*library.names("policies"), *(policy.name for policy in study.own_policies)}
    for begins, suffix in SUFFIXES.items():
        itself = name.removesuffix(suffix)
        if itself != name and itself in known and begun(study_policy(study, itself), begins) == study_policy(study, name):
            return itself, begins
    return name, "crisis"


def _policies(question: Question) -> tuple[str, str, str | None, Begins]:
    return question.a, question.b, question.third, question.begins


def _policies_document(question: Question) -> dict[str, Any]:
    """The keys `policies` and `policy`: no support first if the study has it, a, the third, what the screen does not show, b."""
    study = question.study
    as_it_says = study_policy(study, question.b, "question", "b")
    b = begun(as_it_says, question.begins)
    moved = b is not as_it_says
    last = b.name if moved else question.b
    third = [] if question.third is None else [question.third]
    unseen = [name for name in _asked(study)[2:-1] if name not in (question.a, *third, last)]
    names = [question.a, *third, *unseen, last]
    if NO_SUPPORT in study.policies and NO_SUPPORT not in names:
        names.insert(0, NO_SUPPORT)
    own = {policy.name: policy for policy in study.own_policies} | ({last: b} if moved else {})
    return {"policies": names, "policy": [policy for name, policy in own.items() if name in names]}


def _residents(question: Question, before: Question, neighbourhoods: Sequence[str] | None) -> int | str:
    """How many residents of the city, or the part of it, are simulated."""
    if question.size == "whole":
        return "all"
    kept = question.study.residents if before.size == "quick" else load_study(DEFAULT_STUDY).residents
    most = load_city(question.city).part(neighbourhoods, "question").residents
    return kept if kept == "all" or kept <= most else "all"
