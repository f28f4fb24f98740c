"""Block 3 of the first screen: the money, by payer, a year in the whole city."""

from __future__ import annotations

from typing import Any

from dashboard.views.answer import title_of
from experiments.texts import Texts, euro, number
from scenarios.instruments import PAYERS

WEEKS_PER_YEAR = 52
#: Hours of one full-time official a year: 36 hours a week (collective agreement of Dutch municipalities, article 5.1) less leave and holidays.
HOURS_PER_FTE = 1570


def scale_of(answer: dict[str, Any]) -> float:
    """Money and hours of the simulated city and period, times this, are those of the whole city a year."""
    city = answer["city"]
    return float(city["residents"] / city["residents_simulated"] * WEEKS_PER_YEAR / answer["summary"]["weeks"])


def view(answer: dict[str, Any], names: list[str], stale: bool, texts: Texts) -> dict[str, Any]:
    """What the component `Money` shows."""
    spending, scale = [answer["summary"]["spending"][name] for name in names], scale_of(answer)
    payers = [
        {"title": texts(f"dashboard.money.{payer}"), "cells": [_paid(entry["payers"].get(payer), payer, scale, texts) for entry in spending]}
        for payer in PAYERS
        if any(payer in entry["payers"] for entry in spending)
    ]
    city_years = answer["city"]["residents"] / answer["city"]["residents_simulated"]
    recurring = [euro(entry["recurring_eur_per_year"] * city_years, texts.language) for entry in spending]
    totals = [
        {"title": texts(f"dashboard.money.{key}"), "cells": [euro(entry[f"{key}_eur"] * scale, texts.language) for entry in spending], "total": key == "spent"}
        for key in ("budgeted", "spent", "unspent")
    ]
    return {
        "step": "3",
        "title": texts("dashboard.money.title"),
        "aside": texts("dashboard.money.aside"),
        "payer_head": texts("dashboard.money.payer"),
        "policies": [title_of(answer, name, texts.language) for name in names],
        "rows": [*payers, {"title": texts("dashboard.money.recurring"), "cells": recurring}, *totals],
        "stale": stale,
    }


def _paid(entry: dict[str, float] | None, payer: str, scale: float, texts: Texts) -> str:
    if entry is None or not entry["spent_eur"]:
        return euro(0, texts.language)
    money, hours = euro(entry["spent_eur"] * scale, texts.language), entry["hours"] * scale
    if payer == "municipality_hours":
        return texts("dashboard.money.fte", fte=number(hours / HOURS_PER_FTE, texts.language, 1), euro=money)
    if payer == "partner_in_kind":
        return texts("dashboard.money.hours", hours=number(hours, texts.language), euro=money)
    return money
