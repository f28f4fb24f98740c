"""Block 1 of the first screen: the question as a sentence with choices in it."""

from __future__ import annotations

from typing import Any

from dashboard.question import Question, choices
from experiments.texts import Texts, number
from scenarios.city import load_city

#: Residents x worlds x policies that two processors finish in a minute, measured; for the words on how long the whole city takes.
RESIDENT_WORLDS_PER_MINUTE = 22_000_000


def view(question: Question, done: bool, stored: bool, running: bool, texts: Texts) -> dict[str, Any]:
    """What the component `QuestionForm` shows. `done`: there is an answer to it; `stored`: it came with the program."""
    state = "stored" if stored else "calculated" if done else "to_calculate"
    study = question.to_study()
    people = load_city(study.city).part(study.neighbourhoods).residents
    minutes = max(1, round(people * study.replications * len(study.policies) / RESIDENT_WORLDS_PER_MINUTE))
    return {
        "step": "1",
        "title": texts("dashboard.question.title"),
        "aside": "" if running else texts(f"dashboard.question.{state}"),
        "lines": [
            [_words("compare", texts), _choice("a", question, texts), _words("with", texts), _choice("b", question, texts)]
            + [_words("third", texts), _choice("third", question, texts)],
            [_words("in", texts), _choice("city", question, texts), _words("for", texts), _choice("budget", question, texts)]
            + [_words("if", texts), _choice("crisis", question, texts), _words("if_end", texts)],
            [_words("begin", texts), _choice("begin", question, texts), _words("dot", texts)]
            + [_words("primary", texts), _choice("primary", question, texts)],
        ],
        "buttons": [
            {"id": "run", "text": texts("dashboard.question.run"), "main": not done},
            {"id": "whole", "text": texts("dashboard.question.whole"), "main": False},
        ],
        "hint": texts("dashboard.question.hint_minutes", residents=number(people, texts.language), minutes=minutes),
    }


def _words(key: str, texts: Texts) -> dict[str, str]:
    return {"text": texts(f"dashboard.question.{key}")}


def _choice(field: str, question: Question, texts: Texts) -> dict[str, Any]:
    options = [[value, label] for value, label in choices(field, texts.language, question)]
    return {"id": field, "label": texts(f"dashboard.question.label_{field}"), "value": question.value_of(field), "options": options}
