"""The money: by policy and payer what was budgeted, spent and left, and what returns every year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from experiments.report.svg import element, image, percent
from experiments.texts import Texts, euro, number
from scenarios.instruments import KINDS, PAYERS

_BAR_HEIGHT = 26
#: Below this share of the widest bar nothing can be seen.
_VISIBLE = 0.002


@dataclass(frozen=True)
class MoneyRow:
    """One payer, year or instrument of one policy, written out."""

    name: str
    budgeted: str
    spent: str
    unspent: str
    hours: str
    recurring: str


@dataclass(frozen=True)
class PolicyMoney:
    """What one policy cost: a row a payer and one of the whole, by payer and year, by instrument, and the bar of what was spent by payer."""

    place: int
    title: str
    rows: tuple[MoneyRow, ...]
    total: MoneyRow
    payer_years: tuple[tuple[str, MoneyRow], ...]
    instruments: tuple[MoneyRow, ...]
    bar: Markup


def money(summary: dict[str, Any], t: Texts) -> list[PolicyMoney]:
    """The policies that spend anything or have a budget."""
    spending = summary["spending"]
    widest = max((max(found["spent_eur"], found["spent_eur"] + found["unspent_eur"]) for found in spending.values()), default=0.0)
    return [
        _of_policy(place, titles[t.language], spending[policy], widest, t)
        for place, (policy, titles) in enumerate(summary["titles"].items())
        if spending[policy]["budgeted_eur"] or spending[policy]["spent_eur"]
    ]


def without_money(summary: dict[str, Any], t: Texts) -> list[str]:
    """Titles of the policies that cost nothing."""
    free = [policy for policy, found in summary["spending"].items() if not found["budgeted_eur"] and not found["spent_eur"]]
    return [summary["titles"][policy][t.language] for policy in free]


def payer_name(payer: str, t: Texts) -> str:
    """A payer in words."""
    return t(f"report.payer.{payer}")


def _of_policy(place: int, title: str, found: dict[str, Any], widest: float, t: Texts) -> PolicyMoney:
    payers = [payer for payer in PAYERS if payer in found["payers"]]
    years = [
        (payer_name(payer, t), _row(year, found["payer_years"][payer][year], t))
        for payer in payers
        for year in found["payer_years"][payer]
        if any(found["payer_years"][payer][year].values())
    ]
    return PolicyMoney(
        place,
        title,
        tuple(_row(payer_name(payer, t), found["payers"][payer], t) for payer in payers),
        _row(t("report.money.total"), found, t),
        tuple(years),
        tuple(_row(KINDS[kind].title[t.language], sums, t) for kind, sums in found["instruments"].items()),
        _bar(place, title, found, widest, t),
    )


def _row(name: str, sums: dict[str, float], t: Texts) -> MoneyRow:
    budgeted, spent, unspent, recurring = (
        euro(_whole(sums[key]), t.language) for key in ("budgeted_eur", "spent_eur", "unspent_eur", "recurring_eur_per_year")
    )
    return MoneyRow(name, budgeted, spent, unspent, number(_whole(sums["hours"]), t.language), recurring)


def _whole(value: float) -> int:
    """Rounded, so that no −0 is shown."""
    return round(value)


def _bar(place: int, title: str, found: dict[str, Any], widest: float, t: Texts) -> Markup:
    parts, told, left = [], [], 0.0
    pieces = [(payer, payer_name(payer, t), found["payers"][payer]["spent_eur"]) for payer in PAYERS if payer in found["payers"]]
    for kind, name, eur in [*pieces, ("unspent", t("report.money.unspent"), max(0.0, found["unspent_eur"]))]:
        share = eur / widest if widest else 0.0
        if share > _VISIBLE:
            parts.append(element("rect", x=percent(left), width=percent(share), y=1, height=_BAR_HEIGHT - 2, class_=f"payer {kind}"))
            told.append(f"{name}: {euro(_whole(eur), t.language)}")
            left += share
    words = t("report.money.bar", policy=title)
    return image(f"money-{place}", words, "; ".join(told), *parts, class_="bar", width="100%", height=_BAR_HEIGHT)
