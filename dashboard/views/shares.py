"""Under what drives a difference: how much of its spread is luck, which groups of assumptions carry it, and how many worlds tell it."""

from __future__ import annotations

from math import floor, log10, sqrt
from typing import Any

from experiments.served.amounts import size_words
from experiments.served.matters_words import drivers, luck_words, own_luck_share
from experiments.served.sensitivity import Screening, screen_of
from experiments.texts import Texts, listed, number, percent
from scenarios.outcomes import OUTCOMES

#: With fewer worlds than this the answer itself says too little of luck.
WORLDS_FOR_LUCK = 20
#: Worlds needed are known to a tenth or so: more figures would be made up.
FIGURES_OF_WORLDS = 2

View = dict[str, Any]


def luck_view(
    swept: dict[str, Any] | None,
    entry: dict[str, Any] | None,
    found: Screening | None,
    pair: tuple[str, str],
    outcome: str,
    worlds: str,
    texts: Texts,
) -> View | None:
    """How much of the spread is luck: a bar of two parts.

    From a sweep (`experiments.served.swept.luck_of`), else from the answer's own worlds (`entry` of its summary, told as `worlds`), else
    from a screening.
    """
    screen = None if found is None else screen_of(found, *pair, outcome)
    own = own_luck_share(entry) if entry is not None and entry["of"] >= WORLDS_FOR_LUCK else None
    if swept is not None:
        share, words = swept["share"], luck_words(swept, swept["sweep"]["residents"], texts) or ""
        note = texts("dashboard_robustness.sweep.luck_note", **_sweep_fields(swept["sweep"], texts))
    elif own is not None:
        share, words = own, texts("dashboard_matters.page.luck_plain", luck=percent(own, texts.language))
        note = texts("dashboard_matters.page.luck_of_answer", worlds=worlds)
    elif found is not None and screen is not None and screen["luck"] is not None:
        share, note = screen["luck"]["share"], ""
        words = luck_words(screen["luck"], found["residents"], texts) or ""
    else:
        return None
    parts = [("luck", share), ("assumptions", 1.0 - share)]
    return {
        "title": texts("dashboard_matters.page.luck_title"),
        "words": words,
        "note": note,
        "parts": [
            {"name": name, "text": texts(f"dashboard_matters.page.part_{name}", share=percent(part, texts.language)), "share": part}
            for name, part in parts
        ],
    }


def groups_view(found: Screening, pair: tuple[str, str], outcome: str, texts: Texts) -> View | None:
    """Groups of assumptions with their share of what assumptions do one by one; None where nothing is above the noise."""
    told = drivers(found, *pair, outcome, texts.language)
    if told is None or not told["groups"]:
        return None
    return {
        "title": told["groups_title"],
        "note": texts("dashboard_matters.page.groups_note"),
        "heads": [texts("dashboard_matters.page.group_head"), texts("dashboard_matters.page.share_head")],
        "rows": [
            {"title": _capital(row["title"]), "share": row["share"], "text": percent(row["share"], texts.language), "lines": []}
            for row in told["groups"]
        ],
        "chance": "",
    }


def swept_groups_view(swept: dict[str, Any] | None, texts: Texts) -> View | None:
    """Groups of assumptions as a sweep moved them together (`experiments.served.swept.groups_of`): what each does alone, and taking part.

    Of groups that cannot be told from luck only that is said. None where it is not known what luck alone does.
    """
    if swept is None or swept["floor"] is None:
        return None
    above = [row for row in swept["groups"] if row["above_floor"]]
    below = [row for row in swept["groups"] if not row["above_floor"]]
    names = [texts(f"dashboard_matters.group.{row['name']}") for row in below]
    chance = texts("dashboard_robustness.sweep.chance", list=listed([f"“{name}”" for name in names], texts.language)) if below else ""
    note = texts("dashboard_robustness.sweep.groups_note", **_sweep_fields(swept["sweep"], texts))
    least = {key: _share(swept["floor"][key], texts) for key in ("value", "low", "high")}
    note = f"{note} {texts('dashboard_robustness.sweep.floor', **least)}"
    return {
        "title": texts("dashboard_matters.page.groups"),
        "note": note,
        "heads": [texts("dashboard_matters.page.group_head"), texts("dashboard_robustness.sweep.alone_head")],
        "rows": [_group(row, texts) for row in above],
        "chance": chance if above else texts("dashboard_robustness.sweep.none_above"),
    }


def worlds_view(needed: dict[str, Any] | None, held: int | None, outcome: str, texts: Texts) -> View | None:
    """How many worlds tell the difference that counts (`experiments.served.swept.needed_of`), and what the answer's own, `held`, tell."""
    if needed is None:
        return None
    size = size_words(needed["size"], OUTCOMES[outcome], texts)
    if needed["worlds"] is None:
        words = [texts("dashboard_robustness.sweep.needed_none", size=size)]
    else:
        ends = {key: _about(needed[key], texts) for key in ("worlds", "low", "high") if needed[key] is not None}
        key = "needed" if len(ends) == 3 else "needed_plain"
        words = [texts(f"dashboard_robustness.sweep.{key}", size=size, **ends)]
    if held is not None and needed["worlds"] is not None:
        told = needed["size"] * sqrt(needed["worlds"] / held)  # a standard error goes with the root of worlds
        enough = "enough" if held >= needed["worlds"] else "not_enough"
        sizes = {"told": size_words(told, OUTCOMES[outcome], texts), "held": number(held, texts.language)}
        words.append(texts(f"dashboard_robustness.sweep.{enough}", **sizes))
    note = texts("dashboard_robustness.sweep.needed_note", **_sweep_fields(needed["sweep"], texts))
    return {"title": texts("dashboard_robustness.sweep.needed_title"), "words": " ".join(words), "note": note}


def _group(row: dict[str, Any], texts: Texts) -> View:
    first, total = ({key: _share(row[of][key], texts) for key in ("value", "low", "high")} for of in ("first", "total"))
    return {
        "title": _capital(texts(f"dashboard_matters.group.{row['name']}")),
        "share": min(1.0, max(0.0, row["first"]["value"])),
        "text": texts("dashboard_robustness.sweep.alone", **first),
        "lines": [texts("dashboard_robustness.sweep.together", **total)],
    }


def _share(value: float, texts: Texts) -> str:
    """A share of a variance: what an estimate has below 0 or above 1 is noise."""
    return percent(min(1.0, max(0.0, value)), texts.language)


def _about(worlds: int, texts: Texts) -> str:
    """A number of worlds, to FIGURES_OF_WORLDS figures."""
    digits = FIGURES_OF_WORLDS - 1 - floor(log10(worlds))
    return number(round(worlds, digits) if digits < 0 else worlds, texts.language)


def _sweep_fields(sweep: dict[str, Any], texts: Texts) -> dict[str, str]:
    numbers = {key: number(sweep[key], texts.language) for key in ("points", "residents")}
    return {**numbers, "city": sweep["city"][texts.language], "date": sweep["date"]}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
