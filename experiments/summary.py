"""`summary.json`: what a comparison says, outcome by outcome, and how sure it is."""

from __future__ import annotations

from collections import Counter
from itertools import permutations
from typing import Any

import numpy as np

from experiments import statistics
from experiments.cautions import cautions
from experiments.collected import Collected
from experiments.headline import difference_text, figure_text, headline, headline_pair
from experiments.pilot import Resolved
from experiments.pooled import partial_correlations
from experiments.spending import spending
from experiments.texts import Texts
from experiments.version import version
from experiments.worlds import residents_of
from scenarios.outcomes import OUTCOMES, Outcome
from scenarios.policies import NO_SUPPORT
from scenarios.study import Study

EXTRA = "eur_per_extra_hour"
#: Pooled over worlds: which of the two partial correlations.
POOLED = {"support_follows_contacts": 0, "support_follows_value": 1}

Entry = dict[str, Any] | None


def summarise(found: Collected, resolved: Resolved, language: str) -> dict[str, Any]:
    """Everything `summary.json` holds save the hashes of the tables. No clock, machine or path: the same study gives the same summary."""
    return worded(figures_of(found, resolved), found.study, language)


def worded(summary: dict[str, Any], study: Study, language: str) -> dict[str, Any]:
    """The same summary, of this study, with its headline and its warnings in this language."""
    texts = Texts(language)
    return {**summary, "language": language, "headline": headline(summary, texts), "warnings": cautions(summary, study, texts)}


def figures_of(found: Collected, resolved: Resolved) -> dict[str, Any]:
    """A summary that nobody has put into words yet."""
    names = [policy.name for policy in found.policies]
    figures = Figures(found)
    shares = [world.twins_matched_share for world in found.worlds if world.twins_matched_share is not None]
    summary = {
        "headline": "",
        "warnings": [],
        "language": "",
        "primary": found.study.decision_primary,
        "matters": {name: row.matters_in(found.study) for name, row in OUTCOMES.items()},
        "titles": {policy.name: dict(policy.title) for policy in found.policies},
        "worlds": len(found.worlds),
        "residents": residents_of(found.study),
        "weeks": found.study.weeks,
        "parameter_sets": len(set(found.sets.tolist())),
        "clusters": dict(sorted(Counter(cluster for cluster in found.clusters if cluster is not None).items())),
        "cost": found.study.cost,
        "budget_eur_per_1000_residents_per_year": found.study.budget_eur_per_1000_residents_per_year,
        "envelope_eur_per_1000_residents_per_year": found.study.envelope_eur_per_1000_residents_per_year,
        "envelope_limited_by": resolved.limited_by,
        "capacity": {
            name: {"envelope_eur_per_1000_residents_per_year": capacity.envelope, "spent_share_of_budget": capacity.spent_share}
            for name, capacity in resolved.capacity.items()
        },
        "policies": {name: {outcome: figures.of_policy(name, outcome) for outcome in OUTCOMES} for name in names},
        "differences": {
            f"{a} minus {b}": {outcome: figures.difference(a, b, outcome) for outcome in OUTCOMES} for a, b in permutations(names, 2)
        },
        "spending": spending(found),
        "twins_matched_share": float(np.mean(shares)) if shares and len(names) > 1 else None,
        "study_digest": found.study.digest(),
        "study_identity": found.study.identity(),
        "version": version(),
    }
    pair = headline_pair(summary)
    summary["best"] = None if pair is None else {"a": pair[0], "b": pair[1]}
    return summary


class Figures:
    """The figures of one comparison; what belongs to all worlds together is computed once."""

    def __init__(self, found: Collected) -> None:
        self._found = found
        self._pooled = {policy.name: self._pool(place) for place, policy in enumerate(found.policies)}
        self._extra = {policy.name: self._extra_hours(policy.name) for policy in found.policies}

    def of_policy(self, policy: str, outcome: str) -> Entry:
        """Mean, band and percentiles of worlds; None where undefined."""
        if outcome in POOLED or outcome == EXTRA:
            return _of_all_worlds(*self._whole(policy, outcome), of=len(self._found.worlds))
        return statistics.described(self._found.values[policy][outcome], self._found.weights)

    def difference(self, a: str, b: str, outcome: str) -> Entry:
        """A minus B, paired by world; None where undefined."""
        found, row = self._found, OUTCOMES[outcome]
        one, other = found.values[a][outcome], found.values[b][outcome]
        margin, higher = row.matters_in(found.study), row.direction > 0
        if outcome in POOLED or outcome == EXTRA:
            entry = self._difference_of_wholes(a, b, row)
            return None if entry is None else entry | _paired_counts(one, other, margin, higher, found)
        return statistics.paired(one, other, found.weights, margin, higher, found.sets, found.clusters)

    def _whole(self, policy: str, outcome: str) -> tuple[float, np.ndarray]:
        """A figure of all worlds together, and its value in each resample; NaN where undefined."""
        if outcome == EXTRA:
            return self._extra[policy]
        value, resampled = self._pooled[policy]
        return float(value[POOLED[outcome]]), resampled[POOLED[outcome]]

    def _difference_of_wholes(self, a: str, b: str, outcome: Outcome) -> Entry:
        value, resampled = self._whole(a, outcome.name)
        if not (outcome.name == EXTRA and b == NO_SUPPORT):  # against no support it is the figure itself
            other, resampled_other = self._whole(b, outcome.name)
            value, resampled = value - other, resampled - resampled_other
        return _of_all_worlds(value, resampled, of=len(self._found.worlds))

    def _pool(self, place: int) -> tuple[tuple, tuple]:
        sums = np.array([run.support for run in self._found.runs(place)])
        return partial_correlations(sums.sum(axis=0)), partial_correlations(np.einsum("rw,wm->rm", self._found.weights, sums))

    def _extra_hours(self, policy: str) -> tuple[float, np.ndarray]:
        """Public euros per hour of help more than under no support: a ratio of means over worlds.

        Undefined without `none` in the comparison, without spending, and unless the whole band of the extra hours lies above 0.
        """
        found = self._found
        undefined = np.nan, np.full(len(found.weights), np.nan)
        if NO_SUPPORT not in found.hours_helped or not found.public_eur[policy].any():
            return undefined
        extra = found.hours_helped[policy] - found.hours_helped[NO_SUPPORT]
        low, _ = statistics.band(statistics.resampled_means(extra, found.weights))
        return statistics.ratio_of_means(found.public_eur[policy], extra, found.weights) if low is not None and low > 0.0 else undefined


def _of_all_worlds(value: float, resampled: np.ndarray, of: int) -> Entry:
    if not np.isfinite(value):
        return None
    low, high = statistics.band(resampled)
    return {"mean": float(value), "mean_low": low, "mean_high": high, "p05": None, "p95": None, "of": of}


def _paired_counts(a: np.ndarray, b: np.ndarray, margin: float, higher_is_better: bool, found: Collected) -> dict[str, Any]:
    """What the worlds one by one say beside a figure of all together."""
    spread_assumptions, spread_luck = statistics.spreads(a - b, found.sets)
    return {
        **statistics.counted(a, b, margin, higher_is_better).as_dict(),
        "variance_reduction": statistics.variance_reduction(a, b),
        "spread_assumptions": spread_assumptions,
        "spread_luck": spread_luck,
        "clusters": statistics.by_cluster(a, b, margin, higher_is_better, found.clusters),
    }


def summary_text(summary: dict[str, Any], out: object, language: str) -> str:
    """The answer for standard output: headline, each policy on the primary outcome, warnings, where the report is."""
    texts = Texts(language)
    outcome = OUTCOMES[summary["primary"]]
    lines = [summary["headline"], ""]
    lines.append(
        texts(
            "summary.printed.worlds",
            of=summary["worlds"],
            outcome=outcome.title[language],
            matters=difference_text(summary["matters"][outcome.name], outcome, texts),
        )
    )
    width = max(len(titles[language]) for titles in summary["titles"].values())
    for name, titles in summary["titles"].items():
        entry = summary["policies"][name][outcome.name]
        figures = texts("summary.printed.none")
        if entry is not None:
            mean, low, high = (figure_text(entry[key], outcome, language) for key in ("mean", "mean_low", "mean_high"))
            figures = f"{mean} ({low} - {high})"
        lines.append(f"  {titles[language]:<{width}}  {figures}")
    lines += ["", *(f"- {warning}" for warning in summary["warnings"]), "", texts("summary.printed.report", path=f"{out}/report.html"), ""]
    return "\n".join(lines)
