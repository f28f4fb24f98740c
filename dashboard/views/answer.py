"""Block 2 of the first screen: the verdict in a sentence, and a dot with whiskers for each policy on the outcomes that matter most."""

from __future__ import annotations

from typing import Any

from dashboard.question import Question, begun
from experiments.headline import SURE, difference_text, differing
from experiments.report import figures
from experiments.texts import Texts, listed, number
from scenarios.outcomes import MAIN_OUTCOMES, OUTCOMES, Outcome
from scenarios.study import study_policy

OF_TEN = 10
_ARROWS = {"more": "▲", "less": "▼", "cannot_say": "?", "no_difference_that_counts": "="}

Answer = dict[str, Any]


def policies_shown(question: Question) -> list[str]:
    """Names of the policies of the question as its study has them, in the order of their columns: a, b and the third if there is one."""
    b = begun(study_policy(question.study, question.b), question.begins)
    return [question.a, b.name if question.begins != "crisis" else question.b, *([question.third] if question.third else [])]


def title_of(answer: Answer, policy: str, language: str) -> str:
    """What a policy of the answer is called."""
    return str(answer["summary"]["titles"][policy][language])


def answered(question: Question, answer: Answer) -> bool:
    """Whether every policy of the question is in the answer."""
    return all(name in answer["summary"]["policies"] for name in policies_shown(question))


def difference(answer: Answer, b: str, a: str, outcome: str) -> dict[str, Any] | None:
    """B minus A on an outcome; None where undefined."""
    found: dict[str, Any] | None = answer["summary"]["differences"][f"{b} minus {a}"][outcome]
    return found


def sentence(answer: Answer, a: str, b: str, primary: str, texts: Texts) -> str:
    """The verdict on the outcome that counts most, and on which others the two surely differ."""
    entry, outcome = difference(answer, b, a, primary), OUTCOMES[primary]
    titles = {"a": title_of(answer, a, texts.language), "b": title_of(answer, b, texts.language)}
    noun = texts(f"dashboard.noun.{primary}") if primary in MAIN_OUTCOMES else f"“{outcome.title[texts.language]}”"
    if entry is None:
        return texts("dashboard.sentence.undefined", noun=noun)
    if entry["verdict"] in SURE:
        more = entry["verdict"].endswith("better") == (outcome.direction > 0)
        key = primary if primary in MAIN_OUTCOMES else "other"
        clause = texts(f"dashboard.{'more' if more else 'less'}.{key}", outcome=outcome.title[texts.language], **titles)
        how = "almost_certainly" if entry["verdict"].startswith("almost") else "probably"
        words = texts(f"dashboard.sentence.{how}", clause=clause)
    else:
        words = texts(f"dashboard.sentence.{entry['verdict']}", noun=noun, **titles)
    return f"{words} {_elsewhere(answer, a, b, primary, titles['b'], texts)}".strip()


def _elsewhere(answer: Answer, a: str, b: str, primary: str, title: str, texts: Texts) -> str:
    others = [(outcome, verdict) for outcome, verdict in differing(answer["summary"], b, a) if outcome.name != primary]
    parts = []
    for side in ("better", "worse"):
        named = [row_title(outcome.name, texts) for outcome, verdict in others if verdict.endswith(side)]
        if named:
            quoted = [f"“{name[0].lower()}{name[1:]}”" for name in named]
            parts.append(texts(f"dashboard.sentence.elsewhere_{side}", b=title, list=listed(quoted, texts.language)))
    return " ".join(parts)


def of_ten(better: int, worse: int, equal: int) -> tuple[int, int, int]:
    """The three counts as parts of ten that add up to ten: largest remainders."""
    total = better + worse + equal
    exact = [OF_TEN * count / total for count in (better, worse, equal)]
    whole = [int(share) for share in exact]
    for place in sorted(range(3), key=lambda i: whole[i] - exact[i])[: OF_TEN - sum(whole)]:
        whole[place] += 1
    return whole[0], whole[1], whole[2]


def view(question: Question, answer: Answer, links: list[dict[str, str]], stale: str, texts: Texts) -> dict[str, Any]:
    """What the component `Answer` shows; `stale` says why it is not the answer to the question, empty where it is."""
    names, primary = policies_shown(question), question.primary
    a, b = names[:2]
    entry = difference(answer, b, a, primary)
    margin = answer["summary"]["matters"][primary]
    outcome = OUTCOMES[primary]
    rows = [primary, *(name for name in MAIN_OUTCOMES if name != primary)] if primary not in MAIN_OUTCOMES else list(MAIN_OUTCOMES)
    return {
        "step": "2",
        "title": texts("dashboard.answer.title"),
        "aside": size_of(answer, texts),
        "stale": stale,
        "verdict": sentence(answer, a, b, primary, texts),
        "counts": _counts(entry, texts),
        "counts_note": texts("dashboard.answer.counts_note"),
        "caption": texts("dashboard.answer.caption"),
        "outcome_head": texts("dashboard.answer.outcome"),
        "difference_head": texts("dashboard.answer.difference"),
        "policies": [{"name": name, "title": title_of(answer, name, texts.language), "place": i} for i, name in enumerate(names)],
        "rows": [_row(name, names, answer, texts) for name in rows],
        "reading": texts("dashboard.answer.reading"),
        "as_table": texts("dashboard.as_table"),
        "as_picture": texts("dashboard.as_picture"),
        "links": links,
        "matters": {
            "title": texts("dashboard.answer.matters_title"),
            "text": texts(
                "dashboard.answer.matters_text", matters=difference_text(margin, outcome, texts), outcome=outcome.title[texts.language]
            ),
        },
    }


def size_of(answer: Answer, texts: Texts) -> str:
    """Whether this is a quick estimate or the whole city, and over how many worlds."""
    city = answer["city"]
    kind = "whole" if city["residents_simulated"] == city["residents"] else "quick"
    return texts(f"dashboard.answer.{kind}", residents=number(city["residents_simulated"], texts.language), worlds=worlds(answer, texts))


def worlds(answer: Answer, texts: Texts) -> str:
    """How many worlds the answer is of, in words."""
    done = answer["worlds_done"]
    return texts("dashboard.worlds_one") if done == 1 else texts("dashboard.worlds_many", worlds=done)


def verdict_words(verdict: str, outcome: Outcome, texts: Texts) -> tuple[str, str]:
    """(sign, words) of B against A: more or less of the outcome, whichever side is better."""
    if verdict in ("cannot_say", "no_difference_that_counts"):
        return verdict, texts(f"dashboard.verdict.{verdict}")
    more = verdict.endswith("better") == (outcome.direction > 0)
    how = "almost_certainly" if verdict.startswith("almost") else "probably"
    side = "more" if more else "less"
    return side, texts(f"dashboard.verdict.{how}_{side}")


def row_title(outcome: str, texts: Texts) -> str:
    """What an outcome is called on the screen: the main ones in plain words."""
    return texts(f"dashboard.rows.{outcome}") if outcome in MAIN_OUTCOMES else OUTCOMES[outcome].title[texts.language]


def _counts(entry: dict[str, Any] | None, texts: Texts) -> str:
    if entry is None:
        return ""
    better, worse, equal = of_ten(entry["better"], entry["worse"], entry["equal"])
    return texts("dashboard.answer.counts", better=better, worse=worse, equal=equal)


def _row(name: str, names: list[str], answer: Answer, texts: Texts) -> dict[str, Any]:
    outcome = OUTCOMES[name]
    entries = [answer["summary"]["policies"][policy][name] for policy in names]
    first = entries[0]["mean"] if entries[0] else None
    unit = 1.0 if outcome.level_known or not first else first / 100.0  # without a known level the first policy is 100
    spans = [_span(entry, unit) for entry in entries]
    known = [value for span in spans if span for value in span]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    entry = difference(answer, names[1], names[0], name)
    sign, words = ("cannot_say", texts("dashboard.none")) if entry is None else verdict_words(entry["verdict"], outcome, texts)
    better = entry is not None and entry["verdict"].endswith("better")
    worse = entry is not None and entry["verdict"].endswith("worse")
    note = "" if outcome.level_known else texts("dashboard.answer.index_note", policy=title_of(answer, names[0], texts.language))
    return {
        "outcome": name,
        "title": row_title(name, texts),
        "note": note,
        "cells": [
            _cell(span, low, high, title_of(answer, policy, texts.language), outcome, texts)
            for span, policy in zip(spans, names, strict=True)
        ],
        "sign": "better" if better else "worse" if worse else "same",
        "arrow": _ARROWS[sign],
        "verdict": words,
        "difference": "" if entry is None or not outcome.level_known else figures.difference(entry["mean"], outcome, texts),
    }


def _span(entry: dict[str, Any] | None, unit: float) -> tuple[float, float, float] | None:
    """(low, mean, high): where it lies in 9 of 10 worlds; figures of all worlds together have a band of their mean only."""
    if entry is None:
        return None
    low, high = (entry["p05"], entry["p95"]) if entry["p05"] is not None else (entry["mean_low"], entry["mean_high"])
    return low / unit, entry["mean"] / unit, high / unit


def _cell(span: tuple[float, float, float] | None, low: float, high: float, policy: str, outcome: Outcome, texts: Texts) -> dict[str, Any]:
    if span is None:
        return {"mean": False, "text": texts("dashboard.answer.undefined")}
    width = high - low or 1.0
    written = [figures.level(value, outcome, texts) if outcome.level_known else number(value, texts.language) for value in span]
    text = texts("dashboard.answer.cell", policy=policy, mean=written[1], low=written[0], high=written[2])
    return {"mean": True, "text": text, **{key: (value - low) / width for key, value in zip(("low", "at", "high"), span, strict=True)}}
