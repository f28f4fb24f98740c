"""How sure, and why: luck against assumptions, the verdict in each group of assumptions, and the assumptions that were changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from experiments.report import figures
from experiments.report.outcomes import Pair
from experiments.report.svg import element, image, percent
from experiments.texts import Texts, number
from experiments.texts import percent as written_percent
from scenarios.assumptions import ASSUMPTIONS
from scenarios.outcomes import OUTCOMES
from scenarios.study import Study


@dataclass(frozen=True)
class SpreadRow:
    """Of one outcome the share of the variance between worlds that is assumptions and that is luck, in words and as a bar."""

    title: str
    assumptions: str
    luck: str
    reduction: str
    bar: Markup


@dataclass(frozen=True)
class ClusterRow:
    """The verdict in one group of assumptions."""

    cluster: str
    verdict: str
    sign: str
    kind: str
    worlds: dict[str, int]


@dataclass(frozen=True)
class Changed:
    """An assumption that the study sets otherwise than the table."""

    name: str
    meaning: str
    value: str
    default: str
    low: str
    high: str
    unit: str


def spread(summary: dict[str, Any], shown: Pair, t: Texts) -> list[SpreadRow]:
    """The outcomes of which both spreads are known, the primary one first."""
    names = [summary["primary"], *(name for name in OUTCOMES if name != summary["primary"])]
    entries = ((name, summary["differences"][shown.key][name]) for name in names)
    return [row for name, entry in entries if entry is not None and (row := _spread_row(name, entry, t)) is not None]


def _spread_row(name: str, entry: dict[str, Any], t: Texts) -> SpreadRow | None:
    assumptions, luck = entry["spread_assumptions"], entry["spread_luck"]
    if assumptions is None or luck is None or not assumptions**2 + luck**2:
        return None
    share = assumptions**2 / (assumptions**2 + luck**2)
    title, reduction = OUTCOMES[name].title[t.language], entry["variance_reduction"]
    of_assumptions, of_luck = (written_percent(part, t.language) for part in (share, 1.0 - share))
    parts = [
        element("rect", x="0", width=percent(share), y=1, height=14, class_="assumptions"),
        element("rect", x=percent(share), width=percent(1.0 - share), y=1, height=14, class_="luck"),
    ]
    told = t("report.spread.bar_words", assumptions=of_assumptions, luck=of_luck)
    bar = image(f"spread-{name}", t("report.spread.bar", outcome=title), told, *parts, class_="bar", width="100%", height=16)
    return SpreadRow(
        title, of_assumptions, of_luck, t("report.undefined") if reduction is None else written_percent(reduction, t.language), bar
    )


def clusters(summary: dict[str, Any], shown: Pair, t: Texts) -> list[ClusterRow]:
    """The verdict on the primary outcome in each group of assumptions."""
    entry = summary["differences"][shown.key][summary["primary"]]
    found = (entry or {}).get("clusters") or {}
    outcome = OUTCOMES[summary["primary"]]
    return [
        ClusterRow(
            name,
            figures.verdict(one["verdict"], outcome, t),
            figures.VERDICT_SIGNS[one["verdict"]],
            one["verdict"],
            {key: one[key] for key in ("better", "equal", "worse", "of")},
        )
        for name, one in found.items()
    ]


def changed(study: Study, t: Texts) -> list[Changed]:
    """The assumptions of the study that differ from the table, in the order of the table."""
    rows = []
    for name, assumption in ASSUMPTIONS.items():
        value = study.assumptions.get(name)
        if value is not None and value != assumption.default:
            here, usual, low, high = (plain(one, t) for one in (value, assumption.default, assumption.low, assumption.high))
            rows.append(Changed(name, assumption.meaning_in(t.language), here, usual, low, high, assumption.unit))
    return rows


def plain(value: float, t: Texts) -> str:
    """A number with as many decimals as it has, at most six figures: 0,25 or 1.450."""
    text = f"{value:.6g}"
    if "e" in text:
        return text.replace(".", decimal_mark(t))
    return number(value, t.language, len(text.partition(".")[2]))


def decimal_mark(t: Texts) -> str:
    """The mark before decimals."""
    return number(0.1, t.language, 1)[1]
