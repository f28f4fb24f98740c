"""The page "What matters" in words: which assumptions drive a difference, and what the next euro does. Pure and light."""

from __future__ import annotations

from typing import Any

from experiments.served.amounts import about_euro, basis_words, plain, size_words, unit_words
from experiments.served.next_euro import Row
from experiments.served.sensitivity import QUICK_INPUTS, Screening, screen_of
from experiments.texts import Texts, euro, number, percent
from scenarios.assumptions import ASSUMPTIONS
from scenarios.outcomes import OUTCOMES, Outcome

#: Assumptions shown.
SHOWN = 10
#: A part of the money that is not worth a sentence.
NEARLY_ALL = 0.995


def drivers(
    sensitivity: Screening, a: str, b: str, outcome: str, language: str, own: dict[str, Any] | None = None
) -> dict[str, Any] | None:
    """The ten assumptions that change "a minus b" most, in words and numbers; None where the screening says nothing of it.

    `rows`: `name`, `meaning`, `from`, `to`, `unit`, `effect`, `low`, `high` (of "a minus b", in the unit of the outcome), `above_noise`, `basis` and
    `sentence`. `title`, `how`, `ranked`, `floor`, `groups_title` and `luck` are words (`luck` may be None), `groups` has `title` and `share` of each
    submodel, largest first, `none_above` is a sentence where no assumption stands out, else None. `own` is the entry of the outcome in the
    summary of the study's own worlds: luck is told of those rather than of the small city that was screened.
    """
    screen = screen_of(sensitivity, a, b, outcome)
    if screen is None:
        return None
    texts, row = Texts(language), OUTCOMES[outcome]
    what = "level" if b is None else "difference"
    rows = [_driver(found, row, what, texts) for found in screen["ranked"][:SHOWN] if found["name"] in ASSUMPTIONS]
    figures = {key: number(sensitivity[key], language) for key in ("pairs", "residents", "inputs")}
    how = [texts("dashboard_matters.page.how", **figures)]
    if sensitivity["inputs"] <= QUICK_INPUTS:
        how.append(texts("dashboard_matters.page.quick", **figures))
    return {
        "title": texts("dashboard_matters.page.title"),
        "how": " ".join(how),
        "ranked": texts(f"dashboard_matters.page.ranked_{what}"),
        "rows": rows,
        "floor": texts("dashboard_matters.page.floor", size=size_words(screen["floor"], row, texts)),
        "none_above": None if any(one["above_noise"] for one in rows) else texts("dashboard_matters.page.none_above"),
        "groups_title": texts("dashboard_matters.page.groups"),
        "groups": [{"title": texts(f"dashboard_matters.group.{name}"), "share": share} for name, share in screen["groups"].items()],
        "luck": own_luck_words(own, texts) or luck_words(screen["luck"], sensitivity["residents"], texts),
    }


def luck_words(luck: dict[str, Any] | None, residents: int, texts: Texts) -> str | None:
    """How much of the spread is luck, as a screening found it in a city of so many residents."""
    if luck is None:
        return None
    shares = {key: percent(luck[name], texts.language) for key, name in (("luck", "share"), ("low", "low"), ("high", "high"))}
    return texts("dashboard_matters.page.luck", residents=number(residents, texts.language), **shares)


def own_luck_words(entry: dict[str, Any] | None, texts: Texts) -> str | None:
    """The same from an entry of a summary (`spread_assumptions`, `spread_luck`); None where it cannot be told."""
    share = own_luck_share(entry)
    return None if share is None else texts("dashboard_matters.page.luck_plain", luck=percent(share, texts.language))


def own_luck_share(entry: dict[str, Any] | None) -> float | None:
    """The part (0-1) of the variance between a study's own worlds that is luck, from an entry of a summary; None where it cannot be told."""
    if entry is None or entry["spread_assumptions"] is None or entry["spread_luck"] is None:
        return None
    luck, all_of_it = entry["spread_luck"] ** 2, entry["spread_assumptions"] ** 2 + entry["spread_luck"] ** 2
    return luck / all_of_it if all_of_it else None


def _driver(found: dict[str, Any], outcome: Outcome, what: str, texts: Texts) -> dict[str, Any]:
    assumption, language = ASSUMPTIONS[found["name"]], texts.language
    words = {
        "meaning": assumption.meaning_nl if language == "nl" else assumption.meaning,
        "unit": unit_words(assumption, texts),
    }
    ends = {"start": plain(found["from"], language), "end": plain(found["to"], language)}
    sizes = {key: size_words(found[name], outcome, texts) for key, name in (("size", "effect"), ("low", "low"), ("high", "high"))}
    if found["effect"] < 0.0:
        sizes |= {"low": sizes["high"], "high": sizes["low"]}
    if found["above_noise"]:
        sentence = texts(f"dashboard_matters.page.{what}_{'up' if found['effect'] > 0.0 else 'down'}", **words, **ends, **sizes)
    else:
        sentence = texts("dashboard_matters.page.in_noise")
    return {**found, **words, "basis": basis_words(assumption, texts), "sentence": sentence}


def next_euro_words(found: dict[str, Any], policy_title: str, outcome: str, language: str) -> dict[str, Any]:
    """`title` and `how` in words, and of each measure in `rows` its `kind`, `title`, `sentence` (what it does to the outcome) and `note`.

    `found` has `worlds`, `extra_eur`, `residents` and `rows`, as `stored_next_euro` gives them. A `note` says that not all of the money could be
    given or spent; else it is empty.
    """
    texts = Texts(language)
    eur = euro(found["extra_eur"], language)
    figures = {key: number(found[key], language) for key in ("worlds", "residents")}
    return {
        "title": texts("dashboard_matters.next_euro.title", eur=eur),
        "how": texts("dashboard_matters.next_euro.how", eur=eur, policy=policy_title, **figures),
        "rows": [
            {
                "kind": row["kind"],
                "title": row["title"][language],
                "sentence": _gain(row, outcome, texts),
                "note": _note(row, found["extra_eur"], texts),
            }
            for row in found["rows"]
        ],
    }


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


def _note(row: Row, extra_eur: float, texts: Texts) -> str:
    if row["refused"]:
        return ""
    notes = []
    if row["given_eur"] < NEARLY_ALL * extra_eur:
        notes.append(texts("dashboard_matters.next_euro.partly", given=about_euro(row["given_eur"], texts.language)))
    if row["spent_eur"] < NEARLY_ALL * row["given_eur"]:
        notes.append(texts("dashboard_matters.next_euro.spent", spent=about_euro(max(0.0, row["spent_eur"]), texts.language)))
    return " ".join(notes)
