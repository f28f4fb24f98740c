"""Block 1 of the first screen: the question as a sentence with choices in it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dashboard.choices import choices
from dashboard.question import Question, to_study
from experiments.texts import Texts, number
from scenarios.city import load_city
from scenarios.policies import NO_SUPPORT
from scenarios.study import DEFAULT_STUDY, load_study

#: Residents x worlds x policies that two processors finish in a minute, measured; for the words on how long the whole city takes.
RESIDENT_WORLDS_PER_MINUTE = 22_000_000
FIELDS = ("a", "b", "third", "city", "budget", "crisis", "begins", "primary")
POLICIES = ("a", "b", "third")
#: The sentence, line by line: choices by their field, words by the key of their text.
SENTENCE = (
    ("compare", "a", "with", "b", "and_with", "third"),
    ("in", "city", "for", "budget", "if", "crisis", "if_end"),
    ("begin", "begins", "dot", "primary_words", "primary"),
)


def view(question: Question, done: bool, stored: bool, running: bool, texts: Texts) -> dict[str, Any]:
    """What the component `QuestionForm` shows. `done`: there is an answer to it; `stored`: it came with the program."""
    state = "stored" if stored else "calculated" if done else "to_calculate"
    study = to_study(question)
    people = load_city(study.city).part(study.neighbourhoods).residents
    minutes = max(1, round(people * study.replications * len(study.policies) / RESIDENT_WORLDS_PER_MINUTE))
    return {
        "step": "1",
        "title": texts("dashboard.question.title"),
        "aside": "" if running else texts(f"dashboard.question.{state}"),
        "lines": [[_part(part, question, texts) for part in line] for line in SENTENCE],
        "buttons": [
            {"id": "run", "text": texts("dashboard.question.run"), "main": not done},
            {"id": "whole", "text": texts("dashboard.question.whole"), "main": False},
        ],
        "hint": texts("dashboard.question.hint_minutes", residents=number(people, texts.language), minutes=minutes),
    }


def _part(part: str, question: Question, texts: Texts) -> dict[str, Any]:
    return _choice(part, question, texts) if part in FIELDS else {"text": texts(f"dashboard.question.{part}")}


def _choice(field: str, question: Question, texts: Texts) -> dict[str, Any]:
    """A choice by the place of each option: what the browser sends back is a number, never a value."""
    options = choices(field, texts.language, question)
    chosen = next(place for place, (value, _) in enumerate(options) if value == getattr(question, field))
    labels = [[str(place), label] for place, (_, label) in enumerate(options)]
    return {"id": field, "label": texts(f"dashboard.question.label_{field}"), "value": str(chosen), "options": labels}


def chosen(question: Question, field: str, place: str, texts: Texts) -> Question:
    """The question with the option at this place chosen; itself where there is no such choice."""
    options = choices(field, texts.language, question) if field in FIELDS else []
    if not (place.isascii() and place.isdigit()) or int(place) >= len(options):
        return question
    return _apart(question, field, options[int(place)][0])


def _apart(question: Question, field: str, value: Any) -> Question:
    """The question with this answer. A policy that stood elsewhere in it changes places, or makes place for one that did not.

    No support is compared with one other alone, and does not begin.
    """
    changed: dict[str, Any] = {field: value}
    if field in POLICIES:
        asked = {one: getattr(question, one) for one in POLICIES}
        unused = [name for name in load_study(DEFAULT_STUDY).policies if name not in (*asked.values(), NO_SUPPORT)]
        changed |= {
            other: asked[field] or unused[0] for other in POLICIES if other != field and value is not None and asked[other] == value
        }
        now = asked | changed
        if NO_SUPPORT in (now["a"], now["b"]):
            changed["third"] = None
        if now["b"] == NO_SUPPORT:
            changed["begins"] = "crisis"
    return replace(question, **changed)
