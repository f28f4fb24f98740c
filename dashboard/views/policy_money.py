"""What a policy in the making costs: the year's budget of the whole city, filled by who pays, and whether it is enough."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from dashboard.draft import Draft
from dashboard.question import Question, to_study
from experiments.report.figures import unbroken
from experiments.texts import Texts, euro, number
from scenarios.assumptions import parameters
from scenarios.calendar import Calendar, load_crisis
from scenarios.city import load_city
from scenarios.envelope import WEEKS_PER_YEAR, Envelope, Part, envelope_of
from scenarios.instruments import PAYERS
from scenarios.study import Study, study_policy

#: A budget this near to what is asked is about enough.
ABOUT = 0.05


@dataclass(frozen=True)
class Place:
    """Where the policy is for: the study, how many people live there, and what it is called in a sentence."""

    study: Study
    residents: int
    words: str
    official_hour_eur: float


def place_of(question: Question, texts: Texts) -> Place:
    """The city of a question, or its part, whole: not the smaller city that is simulated."""
    study = to_study(question)
    city = load_city(study.city)
    words = (
        texts("dashboard_policy.unit.of_city", city=city.title[texts.language])
        if study.neighbourhoods is None
        else texts("dashboard_policy.unit.of_part")
    )
    hour = parameters(study.assumptions).instruments.official_hour_eur
    return Place(study, city.part(study.neighbourhoods).residents, words, hour)


def envelope(draft: Draft, place: Place) -> Envelope:
    """What the draft asks for and gets there."""
    study = place.study
    calendar = _calendar(study.crisis, study.weeks, study.assumptions, load_city(study.city).code)
    budget = study.budget_eur_per_1000_residents_per_year if study.cost == "equal" else None
    return envelope_of(draft.specs, calendar, study.weeks, place.residents, budget, place.official_hour_eur)


@lru_cache(maxsize=16)
def _calendar(crisis: str, weeks: int, assumptions: Any, city_code: str) -> Calendar:
    return load_crisis(crisis, weeks, parameters(assumptions), city_code)


def view(money: Envelope, question: Question, place: Place, save: str | None, texts: Texts) -> dict[str, Any]:
    """What the component `PolicyMoney` shows; `save` is the address of the file, None where there is none yet."""
    headline, why = map(unbroken, said(money, texts))
    budget = None if money.budget_eur is None else money.per_year(money.budget_eur)
    most = max(money.per_year(money.asked_eur), budget or 0.0) or 1.0
    bars = [_bar(key, side, money, most, texts) for side, key in enumerate(("asked", "given")) if side == 0 or budget is not None]
    beside = study_policy(question.study, question.a).title[texts.language]
    return {
        "title": texts("dashboard_policy.money.title"),
        "aside": texts("dashboard_policy.money.aside", place=place.words, years=_years(money.weeks, texts)),
        "headline": headline,
        "why": why,
        "bars": bars if money.asked_eur else [],
        "budget": None
        if budget is None
        else {"at": 100 * budget / most, "text": texts("dashboard_policy.money.budget", euro=euro(budget, texts.language))},
        "picture": _picture(bars, budget, texts),
        "legend": [{"place": PAYERS.index(payer), "text": texts(f"dashboard.money.{payer}")} for payer in money.by_payer()],
        "heads": [texts(f"dashboard_policy.money.{key}") for key in ("payer", "asked", "given")][: 1 + len(bars)],
        "caption": texts("dashboard_policy.money.of_one", place=place.words),
        "rows": _payer_rows(money, len(bars), texts),
        "by_measure": texts("dashboard_policy.money.by_measure"),
        "measure_heads": [texts(f"dashboard_policy.money.{key}") for key in ("measure", "asked", "given")][: 1 + len(bars)],
        "measure_rows": [_measure_row(part, money, len(bars), texts) for part in money.parts],
        "note": "" if budget is None else texts("dashboard_policy.money.pilot"),
        "simulated": texts("dashboard_policy.simulated"),
        "compare": texts("dashboard_policy.do.compare"),
        "compare_note": texts("dashboard_policy.do.compare_note", title=beside),
        "save": {"text": texts("dashboard_policy.do.save"), "href": save},
    }


def said(money: Envelope, texts: Texts) -> tuple[str, str]:
    """Whether the budget is enough, in a sentence, and why."""
    if not money.asked_eur:
        return texts("dashboard_policy.money.nothing"), ""
    asked = euro(money.per_year(money.asked_eur), texts.language)
    if money.budget_eur is None:
        return texts("dashboard_policy.money.own"), texts("dashboard_policy.money.why_own", asked=asked)
    headline, why, factor = _verdict(money.factor(False), money.factor(True))
    budget = euro(money.per_year(money.budget_eur), texts.language)
    words = texts(f"dashboard_policy.money.{headline}", factor=factor_text(factor, texts))
    return words, texts(f"dashboard_policy.money.why_{why}", asked=asked, budget=budget)


def _verdict(units: float | None, degrees: float | None) -> tuple[str, str, float]:
    """What to say, why, and the factor in it: of the units, where there are none or there is no money for them that of the degrees."""
    if not units:
        factor = degrees or 0.0
        if units is None and factor >= 1.0:
            return "degrees_only", "enough", factor
        return ("less", "less", factor) if units is None or degrees is None else ("degrees_less", "enough", factor)
    if abs(units - 1.0) <= ABOUT:
        return "enough", "enough", units
    side = "less" if units < 1.0 else "more"
    return side, side if degrees is None else f"{side}_degrees", units


def factor_text(factor: float, texts: Texts) -> str:
    """A factor with as many decimals as tell something: 0,04; 0,6; 12."""
    return number(factor, texts.language, 2 if factor < 0.1 else 1 if factor < 10 else 0)


def _years(weeks: int, texts: Texts) -> str:
    return number(weeks / WEEKS_PER_YEAR, texts.language, 0 if weeks % WEEKS_PER_YEAR == 0 else 1)


def _bar(key: str, side: int, money: Envelope, most: float, texts: Texts) -> dict[str, Any]:
    """One bar, a piece for each payer, in per cent of the widest."""
    at, pieces, told = 0.0, [], []
    for payer, sums in money.by_payer().items():
        eur = money.per_year(sums[side])
        pieces.append({"place": PAYERS.index(payer), "at": at, "width": 100 * eur / most})
        told.append(texts("dashboard_policy.money.part", payer=texts(f"dashboard.money.{payer}").lower(), euro=euro(eur, texts.language)))
        at += 100 * eur / most
    total = money.per_year(money.usable_eur if side else money.asked_eur)
    return {"title": texts(f"dashboard_policy.money.{key}"), "text": euro(total, texts.language), "pieces": pieces, "told": "; ".join(told)}


def _picture(bars: list[dict[str, Any]], budget: float | None, texts: Texts) -> str:
    """The picture in words."""
    if budget is None:
        return f"{bars[0]['title']}: {bars[0]['told']}"
    asked, given = bars
    return texts(
        "dashboard_policy.money.picture",
        asked=asked["title"],
        asked_parts=asked["told"],
        given=given["title"],
        given_parts=given["told"],
        budget=euro(budget, texts.language),
    )


def _payer_rows(money: Envelope, columns: int, texts: Texts) -> list[dict[str, Any]]:
    rows = [(texts(f"dashboard.money.{payer}"), sums, False) for payer, sums in money.by_payer().items()]
    rows.append((texts("dashboard_policy.money.total"), (money.asked_eur, money.usable_eur), True))
    rows.append((texts("dashboard_policy.money.recurring"), money.recurring_eur, False))
    return [{"title": title, "cells": _cells(sums, money, columns, texts), "total": total} for title, sums, total in rows]


def _measure_row(part: Part, money: Envelope, columns: int, texts: Texts) -> dict[str, Any]:
    return {
        "title": part.spec.kind.title[texts.language],
        "cells": _cells((part.asked_eur, part.usable_eur), money, columns, texts),
        "total": False,
    }


def _cells(sums: tuple[float, float], money: Envelope, columns: int, texts: Texts) -> list[str]:
    return [euro(money.per_year(eur), texts.language) for eur in sums[:columns]]
