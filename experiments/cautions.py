"""The warnings of a comparison: what has to be said whenever its figures are shown."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from experiments import stored
from experiments.headline import NO_SUPPORT, difference_text, gap_fields, headline_pair, spending_gap
from experiments.pilot import SPENT_ENOUGH
from experiments.robustness.kept import kept_for
from experiments.robustness.words import caution
from experiments.texts import Texts, euro, listed, number, percent
from scenarios.outcomes import OUTCOMES, PATTERNS
from scenarios.study import Study

#: With fewer worlds than this a share of worlds of 70 % cannot be told from a half (two-sided 5 %, binomial).
ENOUGH_WORLDS = 20


def cautions(summary: dict[str, Any], study: Study, texts: Texts) -> list[str]:
    """Sentences in the language asked for, what is particular to this comparison (of `study`) first."""
    particular = (_few_worlds, _one_set, partial(_robustness, study), _small_effect, _envelope, _underspent, _spending, _clusters)
    general = (_sizes, _patterns, _always)
    return [sentence for part in (*particular, *general) for sentence in part(summary, texts)]


def _few_worlds(summary: dict[str, Any], texts: Texts) -> Iterator[str]:
    if summary["worlds"] < ENOUGH_WORLDS:
        yield texts("summary.warning.few_worlds", of=summary["worlds"], enough=ENOUGH_WORLDS)


def _one_set(summary: dict[str, Any], texts: Texts) -> Iterator[str]:
    if summary["parameter_sets"] < 2:
        yield texts("summary.warning.one_set")


def _robustness(study: Study, summary: dict[str, Any], texts: Texts) -> Iterator[str]:
    """In how many conceivable worlds the policy of the headline does better, and where it does not; or that nobody has looked."""
    pair = headline_pair(summary)
    if pair is not None:
        yield caution(kept_for(study, pair), pair, summary["primary"], summary["residents"], summary["titles"], texts)


def _small_effect(summary: dict[str, Any], texts: Texts) -> Iterator[str]:
    """The largest effect of any policy, of the library as stored and of those compared here."""
    outcome = OUTCOMES[summary["primary"]]
    effects = [abs(effect) for effect in stored.effects_on(outcome.name).values()]
    against_none = (pair[outcome.name] for name, pair in summary["differences"].items() if name.endswith(f" minus {NO_SUPPORT}"))
    effects += [abs(entry["mean"]) for entry in against_none if entry is not None]
    margin = summary["matters"][outcome.name]
    if effects and max(effects) < margin:
        figures = {"effect": difference_text(max(effects), outcome, texts), "matters": difference_text(margin, outcome, texts)}
        yield texts("summary.warning.small_effect", outcome=outcome.title[texts.language], **figures)


def _envelope(summary: dict[str, Any], texts: Texts) -> Iterator[str]:
    language = texts.language
    if summary["envelope_limited_by"] is not None:
        envelope, budget = (euro(summary[f"{name}_eur_per_1000_residents_per_year"], language) for name in ("envelope", "budget"))
        policy = summary["titles"][summary["envelope_limited_by"]][language]
        yield texts("summary.warning.limited", envelope=envelope, budget=budget, policy=policy)
    for name, capacity in summary["capacity"].items():
        if capacity["envelope_eur_per_1000_residents_per_year"] is None:
            share = percent(capacity["spent_share_of_budget"], language)
            yield texts("summary.warning.cannot_spend", policy=summary["titles"][name][language], share=share)


def _underspent(summary: dict[str, Any], texts: Texts) -> Iterator[str]:
    """Policies that leave more of their money in the worlds compared than the pilot takes for spent."""
    if summary["cost"] != "equal":
        return
    money = {name: (entry["spent_eur"], entry["budgeted_eur"]) for name, entry in summary["spending"].items()}
    parts = [
        f"{summary['titles'][name][texts.language]} {percent(spent / budgeted, texts.language, 1)}"
        for name, (spent, budgeted) in money.items()
        if spent < SPENT_ENOUGH * budgeted
    ]
    if parts:
        yield texts("summary.warning.underspent", list=listed(parts, texts.language))


def _spending(summary: dict[str, Any], texts: Texts) -> Iterator[str]:
    gap = spending_gap(summary)
    if gap is not None and summary["cost"] == "equal":
        yield texts("summary.warning.spending", **gap_fields(summary, gap, texts))


def _clusters(summary: dict[str, Any], texts: Texts) -> Iterator[str]:
    """Whether groups of assumptions that fit equally well give different verdicts on the pair of the headline."""
    pair = headline_pair(summary)
    if pair is None:
        return
    clusters = summary["differences"][" minus ".join(pair)][summary["primary"]]["clusters"]
    if len({cluster["verdict"] for cluster in clusters.values()}) > 1:
        words = [
            texts("summary.warning.cluster", verdict=texts(f"summary.verdict.{found['verdict']}"), cluster=name)
            for name, found in clusters.items()
        ]
        a, b = (summary["titles"][name][texts.language] for name in pair)
        yield texts("summary.warning.clusters", a=a, b=b, list=", ".join(words))


def _sizes(summary: dict[str, Any], texts: Texts) -> Iterator[str]:
    """For each outcome the policy under which a city of about this size and the whole one differ most."""
    worst: dict[str, dict[str, Any]] = {}
    for row in stored.size_differences(summary["residents"]):
        name = row["outcome"]
        if not OUTCOMES[name].comparison_only and (name not in worst or abs(row["difference"]) > abs(worst[name]["difference"])):
            worst[name] = row
    if not worst:
        return
    parts = []
    for name, row in worst.items():
        plus = "+" if row["difference"] > 0.0 else ""
        difference = plus + difference_text(row["difference"], OUTCOMES[name], texts)
        parts.append(texts("summary.warning.size", outcome=OUTCOMES[name].title[texts.language], difference=difference))
    sizes = {key: number(next(iter(worst.values()))[key], texts.language) for key in ("residents", "reference")}
    yield texts("summary.warning.sizes", list="; ".join(parts), **sizes)


def _patterns(_: dict[str, Any], texts: Texts) -> Iterator[str]:
    failing = [PATTERNS[name].title[texts.language] for name in stored.failing_patterns()]
    if failing:
        yield texts("summary.warning.patterns", list="; ".join(failing))


def _always(_: dict[str, Any], texts: Texts) -> Iterator[str]:
    for name in ("trust", "burnout", "levels", "made_up"):
        yield texts(f"summary.warning.{name}")
