"""The answer in a sentence or two that says how sure it is."""

from __future__ import annotations

from typing import Any

from experiments.statistics import ALMOST_CERTAINLY_BETTER, ALMOST_CERTAINLY_WORSE, PROBABLY_BETTER, PROBABLY_WORSE
from experiments.texts import Texts, euro, listed, number, percent
from scenarios.outcomes import OUTCOMES, Outcome
from scenarios.policies import NO_SUPPORT

TRUST = "trust_end"
#: Verdicts that name a side.
SURE = (ALMOST_CERTAINLY_BETTER, PROBABLY_BETTER, PROBABLY_WORSE, ALMOST_CERTAINLY_WORSE)
#: Other outcomes named in a headline, at most.
MOST_NAMED = 3
#: Spending that differs by more is said.
SPENDING_DIFFERS = 0.05


def headline(summary: dict[str, Any], texts: Texts) -> str:
    """Which policy does best on the primary outcome, in how many worlds, against the next best and against the rest; what they cost."""
    pair = headline_pair(summary)
    title = OUTCOMES[summary["primary"]].title[texts.language]
    if pair is None and len(summary["policies"]) < 2:
        return texts("summary.headline.single", a=_title(summary, next(iter(summary["policies"])), texts))
    if pair is None:
        return texts("summary.headline.undefined", outcome=title, weeks=summary["weeks"])
    a, b = pair
    entry = summary["differences"][f"{a} minus {b}"][summary["primary"]]
    first = texts(f"summary.headline.{entry['verdict']}", a=_title(summary, a, texts), b=_title(summary, b, texts), outcome=title)
    first += texts("summary.headline.worlds", **{name: entry[name] for name in ("better", "worse", "equal", "of")})
    parts = (first, _elsewhere(summary, a, b, texts), _others(summary, a, b, texts), spending_words(summary, texts))
    return " ".join(part for part in parts if part)


def headline_pair(summary: dict[str, Any]) -> tuple[str, str] | None:
    """The best policy by its mean on the primary outcome, and the best of those that the study also compares it with.

    Doing nothing is what a policy is compared with only where there is no other. None where nothing can be compared.
    """
    outcome = OUTCOMES[summary["primary"]]
    means = {name: entries[outcome.name]["mean"] for name, entries in summary["policies"].items() if entries[outcome.name] is not None}
    ranked = sorted(means, key=lambda name: -outcome.direction * means[name])
    ranked = [name for name in ranked if name != NO_SUPPORT] + [name for name in ranked if name == NO_SUPPORT]
    for b in ranked[1:]:
        if summary["differences"][f"{ranked[0]} minus {b}"][outcome.name] is not None:
            return ranked[0], b
    return None


def spending_gap(summary: dict[str, Any]) -> tuple[str, str] | None:
    """The policies that spent most and least, where they differ by more than 5 % of the most; None where they do not."""
    spent = {name: entry["spent_eur"] for name, entry in summary["spending"].items() if entry["budgeted_eur"] or entry["spent_eur"]}
    if len(spent) < 2:
        return None
    most, least = max(spent, key=spent.__getitem__), min(spent, key=spent.__getitem__)
    return (most, least) if spent[most] - spent[least] > SPENDING_DIFFERS * spent[most] else None


def spending_words(summary: dict[str, Any], texts: Texts) -> str:
    """The sentence on spending that differs; empty where it does not."""
    gap = spending_gap(summary)
    if gap is None:
        return ""
    return texts(f"summary.headline.{'spending' if summary['cost'] == 'equal' else 'own_cost'}", **gap_fields(summary, gap, texts))


def gap_fields(summary: dict[str, Any], gap: tuple[str, str], texts: Texts) -> dict[str, str]:
    """Titles and euros of the policies that spent most and least."""
    fields = dict(zip(("most", "least"), (_title(summary, name, texts) for name in gap), strict=True))
    return fields | {
        f"{word}_eur": euro(summary["spending"][name]["spent_eur"], texts.language)
        for word, name in zip(("most", "least"), gap, strict=True)
    }


def figure_text(value: float, outcome: Outcome, language: str) -> str:
    """A value of an outcome as people write it: shares as percentages, the rest in its unit."""
    if outcome.unit == "share":
        return percent(value, language, 2 if outcome.matters < 0.005 else 1)
    return number(value, language, 2 if outcome.matters < 0.5 else 1)


def difference_text(value: float, outcome: Outcome, texts: Texts) -> str:
    """A difference of an outcome as people write it: of shares in percentage points."""
    if outcome.unit != "share":
        return figure_text(value, outcome, texts.language)
    return texts("summary.points", value=number(100 * value, texts.language, 2 if outcome.matters < 0.005 else 1))


def _elsewhere(summary: dict[str, Any], a: str, b: str, texts: Texts) -> str:
    """On which other outcomes the two surely differ; empty where on none, or where the primary outcome tells them apart already."""
    if summary["differences"][f"{a} minus {b}"][summary["primary"]]["verdict"] in SURE:
        return ""
    named = [f"“{outcome.title[texts.language]}” ({texts(f'summary.verdict.{verdict}')})" for outcome, verdict in differing(summary, a, b)]
    return texts("summary.headline.elsewhere", a=_title(summary, a, texts), list=listed(named, texts.language)) if named else ""


def differing(summary: dict[str, Any], a: str, b: str) -> list[tuple[Outcome, str]]:
    """Outcomes on which A surely differs from B, with the verdict, those of most worlds first, at most MOST_NAMED.

    Left out: outcomes without a better side, the same over twins, and trust, which is mostly national.
    """
    found = [
        (abs(entry["better"] - entry["worse"]), outcome, entry["verdict"])
        for outcome in OUTCOMES.values()
        if (entry := summary["differences"][f"{a} minus {b}"][outcome.name]) is not None
        and entry["verdict"] in SURE
        and outcome.better != "none"
        and not (outcome.comparison_only or outcome.name == TRUST)
    ]
    return [(outcome, verdict) for _, outcome, verdict in sorted(found, key=lambda one: -one[0])[:MOST_NAMED]]


def _others(summary: dict[str, Any], a: str, b: str, texts: Texts) -> str:
    parts = []
    for name in summary["policies"]:
        entry = None if name in (a, b) else summary["differences"][f"{a} minus {name}"][summary["primary"]]
        if entry is not None:
            verdict = texts(f"summary.verdict.{entry['verdict']}")
            parts.append(texts("summary.headline.other", b=_title(summary, name, texts), verdict=verdict))
    return texts("summary.headline.others", a=_title(summary, a, texts), list="; ".join(parts)) if parts else ""


def _title(summary: dict[str, Any], policy: str, texts: Texts) -> str:
    return summary["titles"][policy][texts.language]
