"""The page "What matters" in words: which assumptions drive a difference, and what the next euro does. Pure and light."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from experiments.served.next_euro import EXTRA_EUR, Row
from experiments.served.objections import basis_words, plain, size_words
from experiments.served.sensitivity import Screening, screen_of
from experiments.texts import Texts, euro, number, percent
from scenarios.assumptions import ASSUMPTIONS
from scenarios.outcomes import OUTCOMES, Outcome

#: Assumptions shown.
SHOWN = 10
#: A part of the money that is not worth a sentence.
NEARLY_ALL = 0.995


def drivers(sensitivity: Screening, a: str, b: str, outcome: str, language: str) -> dict[str, Any] | None:
    """The ten assumptions that change "a minus b" most, in words and numbers; None where the screening says nothing of it.

    `rows`: `name`, `meaning`, `from`, `to`, `unit`, `effect`, `low`, `high` (of "a minus b", in the unit of the outcome), `above_noise`, `basis` and
    `sentence`. `how`, `floor` and `luck` are sentences (`luck` may be None), `groups` has `title` and `share` of each submodel, largest
    first, `none_above` a sentence where no assumption stands out, else None.
    """
    screen = screen_of(sensitivity, a, b, outcome)
    if screen is None:
        return None
    texts, row = Texts(language), OUTCOMES[outcome]
    rows = [_driver(found, row, texts) for found in screen["ranked"][:SHOWN] if found["name"] in ASSUMPTIONS]
    how = {key: number(sensitivity[key], language) for key in ("pairs", "residents", "inputs")}
    return {
        "how": texts("dashboard_matters.page.how", **how),
        "rows": rows,
        "floor": texts("dashboard_matters.page.floor", size=size_words(screen["floor"], row, texts)),
        "none_above": None if any(one["above_noise"] for one in rows) else texts("dashboard_matters.page.none_above"),
        "groups": [{"title": texts(f"dashboard_matters.group.{name}"), "share": share} for name, share in screen["groups"].items()],
        "luck": luck_words(screen["luck"], texts),
    }


def luck_words(luck: dict[str, Any] | None, texts: Texts) -> str | None:
    """How much of the spread is luck: from a stored screening (`share`, `low`, `high`) or an entry of a summary (`spread_assumptions`, `spread_luck`)."""
    if luck is None:
        return None
    if "share" in luck:
        shares = {key: percent(luck[name], texts.language) for key, name in (("luck", "share"), ("low", "low"), ("high", "high"))}
        return texts("dashboard_matters.page.luck", **shares)
    assumptions, chance = luck["spread_assumptions"], luck["spread_luck"]
    if assumptions is None or chance is None or not assumptions**2 + chance**2:
        return None
    return texts("dashboard_matters.page.luck_plain", luck=percent(chance**2 / (assumptions**2 + chance**2), texts.language))


def _driver(found: dict[str, Any], outcome: Outcome, texts: Texts) -> dict[str, Any]:
    assumption, language = ASSUMPTIONS[found["name"]], texts.language
    words = {
        "meaning": assumption.meaning_nl if language == "nl" else assumption.meaning,
        "unit": texts(f"dashboard_matters.unit.{assumption.unit}"),
    }
    ends = {"start": plain(found["from"], language), "end": plain(found["to"], language)}
    sizes = {key: size_words(found[name], outcome, texts) for key, name in (("size", "effect"), ("low", "low"), ("high", "high"))}
    if found["effect"] < 0.0:
        sizes |= {"low": sizes["high"], "high": sizes["low"]}
    if found["above_noise"]:
        sentence = texts(f"dashboard_matters.page.effect_{'up' if found['effect'] > 0.0 else 'down'}", **words, **ends, **sizes)
    else:
        sentence = texts("dashboard_matters.page.in_noise")
    return {**found, **words, "basis": basis_words(assumption, texts), "sentence": sentence}


def next_euro_words(rows: Sequence[Row], outcome: str, language: str) -> list[dict[str, str]]:
    """Each measure's `kind`, `title`, `sentence` (what it does to the outcome) and `note` (why not all of the money was given or spent; may be empty)."""
    texts = Texts(language)
    return [
        {"kind": row["kind"], "title": row["title"][language], "sentence": _gain(row, outcome, texts), "note": _note(row, texts)}
        for row in rows
    ]


def _gain(row: Row, name: str, texts: Texts) -> str:
    if row["refused"]:
        return texts(f"dashboard_matters.next_euro.{row['refused']}")
    outcome, entry = OUTCOMES[name], row["outcomes"].get(name)
    title = outcome.title[texts.language]
    if entry is None:
        return texts("dashboard_matters.next_euro.undefined", outcome=title)
    low, high = sorted((entry["low"], entry["high"]), key=abs)
    if entry["low"] > 0.0 or entry["high"] < 0.0:
        sizes = {key: size_words(value, outcome, texts) for key, value in (("size", entry["mean"]), ("low", low), ("high", high))}
        return texts(f"dashboard_matters.next_euro.{'up' if entry['mean'] > 0.0 else 'down'}", outcome=title, **sizes)
    ends = {key: signed_words(entry[key], outcome, texts) for key in ("low", "high")}
    return texts("dashboard_matters.next_euro.unclear", outcome=title, **ends)


def signed_words(value: float, outcome: Outcome, texts: Texts) -> str:
    """The size of a difference with a plus or a minus."""
    return ("+" if value >= 0.0 else "−") + size_words(value, outcome, texts)


def _note(row: Row, texts: Texts) -> str:
    if row["refused"]:
        return ""
    notes = []
    if row["given_eur"] < NEARLY_ALL * EXTRA_EUR:
        notes.append(texts("dashboard_matters.next_euro.partly", given=euro(row["given_eur"], texts.language)))
    if row["spent_eur"] < NEARLY_ALL * row["given_eur"]:
        notes.append(texts("dashboard_matters.next_euro.spent", spent=euro(max(0.0, row["spent_eur"]), texts.language)))
    return " ".join(notes)
