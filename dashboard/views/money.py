"""Block 3 of the first screen: the money, by payer, a year in the whole city."""

from __future__ import annotations

from typing import Any

from dashboard.views.answer import title_of
from experiments.report.figures import unbroken
from experiments.texts import Texts, euro, number
from scenarios.instruments import PAYERS
from scenarios.weeks import WEEKS_PER_YEAR

#: Hours of one full-time official a year, assumed: the 36 hours a week of the collective agreement of Dutch municipalities, less some eight
#: weeks of leave, holidays and illness. Only the words "fte" on the screen hang on it.
HOURS_PER_FTE = 1570


def scale_of(answer: dict[str, Any]) -> float:
    """Money and hours of the simulated city and period, times this, are those of the whole city a year."""
    city = answer["city"]
    return float(city["residents"] / city["residents_simulated"] * WEEKS_PER_YEAR / answer["summary"]["weeks"])


def view(answer: dict[str, Any], names: list[str], stale: bool, texts: Texts) -> dict[str, Any]:
    """What the component `Money` shows: a row a policy, a column a payer, then the totals."""
    spending = {name: answer["summary"]["spending"][name] for name in names}
    payers = [payer for payer in PAYERS if any(payer in entry["payers"] for entry in spending.values())]
    return {
        "step": "3",
        "title": texts("dashboard.money.title"),
        "aside": texts("dashboard.money.aside"),
        "policy_head": texts("dashboard.money.policy"),
        "columns": [
            *({"title": texts(f"dashboard.money.{payer}"), "total": False} for payer in payers),
            *({"title": texts(f"dashboard.money.{key}"), "total": key == "spent"} for key in ("spent", "recurring", "budgeted", "unspent")),
        ],
        "rows": [
            {"title": title_of(answer, name, texts.language), "cells": _cells(entry, payers, answer, texts)}
            for name, entry in spending.items()
        ],
        "stale": stale,
    }


def _cells(entry: dict[str, Any], payers: list[str], answer: dict[str, Any], texts: Texts) -> list[dict[str, str]]:
    scale = scale_of(answer)
    whole_city = answer["city"]["residents"] / answer["city"]["residents_simulated"]  # what recurs is told a year already
    totals = (
        entry["spent_eur"] * scale,
        entry["recurring_eur_per_year"] * whole_city,
        entry["budgeted_eur"] * scale,
        entry["unspent_eur"] * scale,
    )
    return [
        *(_paid(entry["payers"].get(payer), payer, scale, texts) for payer in payers),
        *({"money": _euro(amount, texts), "note": ""} for amount in totals),
    ]


def _paid(entry: dict[str, float] | None, payer: str, scale: float, texts: Texts) -> dict[str, str]:
    if entry is None or not entry["spent_eur"]:
        return {"money": _euro(0.0, texts), "note": ""}
    hours = entry["hours"] * scale
    note = ""
    if payer == "municipality_hours":
        note = texts("dashboard.money.fte", fte=number(hours / HOURS_PER_FTE, texts.language, 1))
    elif payer == "partner_in_kind":
        note = texts("dashboard.money.hours", hours=number(hours, texts.language))
    return {"money": _euro(entry["spent_eur"] * scale, texts), "note": note}


def _euro(amount: float, texts: Texts) -> str:
    return unbroken(euro(amount, texts.language))
