"""What may be chosen for each answer of the question, in the words of the screen: made from the library and the tables."""

from collections.abc import Callable
from math import isclose
from typing import Any

from dashboard.question import SUFFIXES, Question, default_question, origin
from experiments.texts import Texts, catalogue, euro, number
from scenarios import library
from scenarios.city import load_city
from scenarios.crisis_file import read_crisis
from scenarios.outcomes import MAIN_OUTCOMES, OUTCOMES
from scenarios.policies import NO_SUPPORT
from scenarios.study import DEFAULT_STUDY, load_study, study_policy

#: Euro per 1,000 residents a year: the range of the question, the default among them.
BUDGETS = (500.0, 1000.0, 1500.0, 3000.0, 6000.0, 10500.0)
MILLION = 1_000_000

type Choices = list[tuple[Any, str]]  # (value, label)


def choices(field: str, language: str, question: Question | None = None) -> Choices:
    """Values and labels for a field of `Question`, best known first; KeyError for a field without choices (`study`).

    `question` (the default one if None) brings policies of its own and the city that budgets are for; its own answer is always among them.
    """
    return _FIELDS[field](question or default_question(), language)


def _policies(question: Question, language: str, answer: str | None) -> Choices:
    """Policies of the study's own, then those of the default study, then all others by title."""
    study = question.study
    own = [policy.name for policy in study.own_policies if origin(study, policy.name)[1] == "crisis"]
    first = [*own, *(name for name in load_study(DEFAULT_STUDY).policies if name != NO_SUPPORT)]
    rest = [name for name in library.names("policies") if name not in first]
    if answer is not None and answer not in (*first, *rest):
        first.insert(0, answer)
    labels = {name: study_policy(study, name, "question").title[language] for name in (*first, *rest)}
    return [(name, labels[name]) for name in (*first, *sorted(rest, key=lambda name: labels[name].lower()))]


def _third(question: Question, language: str) -> Choices:
    """No third, or any but no support, which every comparison holds already."""
    named = [(name, label) for name, label in _policies(question, language, question.third) if name != NO_SUPPORT]
    return [(None, Texts(language)("dashboard_question.no_third")), *named]


def _cities(question: Question, language: str) -> Choices:
    names = _with_answer(library.names("cities"), question.city)
    return sorted(((name, load_city(name).title[language]) for name in names), key=lambda choice: choice[1])


def _budgets(question: Question, language: str) -> Choices:
    """Euros a year of the whole city, or of the part that the study takes."""
    part = question.study.neighbourhoods if question.city == question.study.city else None
    thousands = load_city(question.city).part(part, "question").residents / 1000
    listed = any(isclose(budget, question.budget) for budget in BUDGETS)
    budgets = BUDGETS if listed else sorted([*BUDGETS, question.budget])
    digits = next((n for n in range(1, 6) if len({_euros(b * thousands, language, n) for b in budgets}) == len(budgets)), 6)
    return [(budget, _euros(budget * thousands, language, digits)) for budget in budgets]


def _euros(amount: float, language: str, digits: int) -> str:
    texts = Texts(language)
    if amount < MILLION / 10:
        return texts("dashboard_question.budget.euros", amount=euro(amount, language))
    return texts("dashboard_question.budget.millions", amount=number(amount / MILLION, language, digits))


def _crises(question: Question, language: str) -> Choices:
    """The crisis of the default study first. One without words that fit in the sentence has its title."""
    usual = load_study(DEFAULT_STUDY).crisis
    names = [usual, *(name for name in _with_answer(library.names("crises"), question.crisis) if name != usual)]
    words = catalogue(language)
    return [(name, words.get(f"dashboard_question.crisis.{name}") or read_crisis(name).title[language]) for name in names]


def _begins(_question: Question, language: str) -> Choices:
    return [(begins, Texts(language)(f"dashboard_question.begins.{begins}")) for begins in ("crisis", *SUFFIXES)]


def _outcomes(question: Question, language: str) -> Choices:
    """Those of the first screen, then the others that have a better side, by title."""
    first = [(name, Texts(language)(f"dashboard_question.primary.{name}")) for name in MAIN_OUTCOMES]
    others = [outcome for name, outcome in OUTCOMES.items() if name not in MAIN_OUTCOMES]
    rest = [(outcome.name, outcome.title[language]) for outcome in others if outcome.better != "none" or outcome.name == question.primary]
    return first + sorted(rest, key=lambda choice: choice[1])


def _sizes(_question: Question, language: str) -> Choices:
    return [(size, Texts(language)(f"dashboard_question.size.{size}")) for size in ("quick", "whole")]


def _with_answer(names: list[str], answer: str) -> list[str]:
    return names if answer in names else [*names, answer]


_FIELDS: dict[str, Callable[[Question, str], Choices]] = {
    "a": lambda question, language: _policies(question, language, question.a),
    "b": lambda question, language: _policies(question, language, question.b),
    "third": _third,
    "city": _cities,
    "budget": _budgets,
    "crisis": _crises,
    "begins": _begins,
    "primary": _outcomes,
    "size": _sizes,
}
