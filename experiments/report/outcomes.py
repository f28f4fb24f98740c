"""The outcomes of a comparison as the page shows them: dots of every policy, the difference of the pair the answer is about, words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from experiments.report import figures
from experiments.report.dots import Dot, Span, difference_dot, dot_and_band
from experiments.texts import Texts
from scenarios.outcomes import OUTCOMES, Outcome

#: In which part of the page an outcome stands.
GROUPS = {
    "help": ("need_met_by_initiatives_share", "need_met_share", "need_met_share_vulnerable", "need_met_share_out_of_sight"),
    "initiatives": (
        "could_not_go_on_104_weeks",
        "finished_104_weeks",
        "survival_25_months",
        "survival_25_months_twins",
        "mean_life_weeks",
        "mean_life_weeks_twins",
        "initiatives_active_end_per_10000",
        "initiatives_founded_per_10000",
    ),
    "people": ("initiator_burnout_share", "initiator_burnout_rate", "volunteer_burnout_share", "paperwork_share"),
    "left": (
        "next_crisis_need_met_share",
        "next_crisis_with_policy_need_met_share",
        "structural_ties_end",
        "experienced_people_end",
        "trust_end",
    ),
    "euros": ("eur_per_hour_helped", "eur_per_extra_hour"),
    "whom": ("support_follows_contacts", "support_follows_value"),
}


@dataclass(frozen=True)
class Pair:
    """Two policies compared, a minus b, by name; their places in the study."""

    a: str
    b: str
    place_a: int

    @property
    def key(self) -> str:
        """As `summary.json` calls it."""
        return f"{self.a} minus {self.b}"


@dataclass(frozen=True)
class Line:
    """One policy on one outcome: place in the study, title, picture, mean and band in words."""

    place: int
    title: str
    picture: Markup | None
    mean: str
    band: str


@dataclass(frozen=True)
class Difference:
    """A minus B on one outcome: picture, figures in words, verdict with its sign, and worlds better, equal, worse, of."""

    picture: Markup
    mean: str
    band: str
    verdict: str
    sign: str
    kind: str
    worlds: dict[str, int]


@dataclass(frozen=True)
class Card:
    """All that is shown of one outcome."""

    outcome: Outcome
    primary: bool
    title: str
    description: str
    unit: str
    lines: tuple[Line, ...]
    difference: Difference | None


def pair_of(summary: dict[str, Any]) -> Pair | None:
    """The pair the answer is about; where it is about none, the second policy against the first; None with one policy."""
    names = list(summary["titles"])
    best = summary["best"] or ({"a": names[1], "b": names[0]} if len(names) > 1 else None)
    return None if best is None else pair(summary, best["a"], best["b"])


def pair(summary: dict[str, Any], a: str, b: str) -> Pair:
    """A against B."""
    return Pair(a, b, list(summary["titles"]).index(a))


def further_pairs(summary: dict[str, Any], shown: Pair) -> list[Pair]:
    """The pairs for the tables at the end: the best policy against each other one, and all against the study's first."""
    names = list(summary["titles"])
    wanted = [(shown.a, name) for name in names] + [(name, names[0]) for name in names]
    apart = [(a, b) for a, b in wanted if a != b and (a, b) != (shown.a, shown.b)]
    once = [two for place, two in enumerate(apart) if two not in apart[:place] and two[::-1] not in apart[:place]]
    return [pair(summary, a, b) for a, b in once if (b, a) != (shown.a, shown.b)]


def cards(summary: dict[str, Any], t: Texts, shown: Pair | None) -> dict[str, list[Card]]:
    """By part of the page, the outcomes that some policy has a value for, the primary one first of all."""
    made = {name: card(summary, t, name, shown) for names in GROUPS.values() for name in names}
    found = {group: [made[name] for name in names if made[name] is not None] for group, names in GROUPS.items()}
    primary = made[summary["primary"]]
    grouped = {group: [one for one in some if one is not None and not one.primary] for group, some in found.items()}
    return {**({"primary": [primary]} if primary is not None else {}), **{group: some for group, some in grouped.items() if some}}


def undefined(summary: dict[str, Any], t: Texts) -> list[str]:
    """Titles of the outcomes that no policy has a value for."""
    return [
        outcome.title[t.language]
        for name, outcome in OUTCOMES.items()
        if all(summary["policies"][policy][name] is None for policy in summary["titles"])
    ]


def card(summary: dict[str, Any], t: Texts, name: str, shown: Pair | None) -> Card | None:
    """One outcome; None where no policy has a value. What has no known level is shown relative to the pair's second policy."""
    outcome = OUTCOMES[name]
    entries = {policy: summary["policies"][policy][name] for policy in summary["titles"]}
    if all(entry is None for entry in entries.values()):
        return None
    if outcome.level_known:
        lines, unit = _lines_of_levels(summary, t, outcome, entries), figures.unit(outcome, t)
    elif shown is None:
        return None
    else:
        lines = _lines_of_ratios(summary, t, outcome, shown)
        unit = t("report.unit.relative", b=summary["titles"][shown.b][t.language])
    return Card(
        outcome,
        name == summary["primary"],
        outcome.title[t.language],
        outcome.description[t.language],
        unit,
        lines,
        None if shown is None else difference(summary, t, outcome, shown),
    )


def _lines_of_levels(summary: dict[str, Any], t: Texts, outcome: Outcome, entries: dict[str, Any]) -> tuple[Line, ...]:
    dots = {policy: Dot(**_numbers(entry)) for policy, entry in entries.items() if entry is not None}
    span = Span.over(value for dot in dots.values() for value in dot.known())

    def written(value: float | None) -> str:
        return figures.level(value, outcome, t)

    return tuple(_line(summary, t, outcome, policy, place, dots.get(policy), span, written) for place, policy in enumerate(entries))


def _lines_of_ratios(summary: dict[str, Any], t: Texts, outcome: Outcome, shown: Pair) -> tuple[Line, ...]:
    """Each policy relative to the second of the pair, as a share of its mean: 0 is the same."""
    dots = {policy: ratio_to(summary, outcome.name, policy, shown.b) for policy in summary["titles"]}
    known = {policy: dot for policy, dot in dots.items() if dot is not None}
    span = Span.over([0.0, *(value for dot in known.values() for value in dot.known())])

    def written(value: float | None) -> str:
        return figures.index(value, t)

    return tuple(_line(summary, t, outcome, policy, place, dots[policy], span, written) for place, policy in enumerate(dots))


def _line(
    summary: dict[str, Any],
    t: Texts,
    outcome: Outcome,
    policy: str,
    place: int,
    dot: Dot | None,
    span: Span,
    written: Callable[[float | None], str],
) -> Line:
    title = summary["titles"][policy][t.language]
    if dot is None:
        return Line(place, title, None, t("report.undefined"), "")
    mean = written(dot.mean)
    low, high = (dot.p05, dot.p95) if dot.p05 is not None else (dot.mean_low, dot.mean_high)
    band = figures.band(written(low), written(high), t) if low is not None and high is not None else ""
    words = t("report.outcomes.dot", policy=title, outcome=outcome.title[t.language])
    picture = dot_and_band(f"dot-{outcome.name}-{place}", words, f"{mean} ({band})" if band else mean, dot, span, place)
    return Line(place, title, picture, mean, band)


def difference(summary: dict[str, Any], t: Texts, outcome: Outcome, shown: Pair) -> Difference | None:
    """The difference of a pair; relative where no level is known. None where undefined."""
    entry = summary["differences"][shown.key][outcome.name]
    if entry is None:
        return None
    if outcome.level_known:
        dot, matters = Dot(**_numbers(entry)), summary["matters"][outcome.name]
        mean = figures.difference(entry["mean"], outcome, t)
        band = figures.difference_band(entry["mean_low"], entry["mean_high"], outcome, t)
    else:
        ratio = ratio_to(summary, outcome.name, shown.a, shown.b)
        if ratio is None:
            return None
        dot, matters = ratio, None
        mean, low, high = (figures.relative(value, t) for value in (dot.mean, dot.mean_low, dot.mean_high))
        band = figures.band(low, high, t)
    titles = {word: summary["titles"][name][t.language] for word, name in (("a", shown.a), ("b", shown.b))}
    verdict = figures.verdict(entry["verdict"], outcome, t)
    words = t("report.outcomes.difference_title", outcome=outcome.title[t.language], **titles)
    description = t("report.outcomes.difference_words", mean=mean, band=band, verdict=verdict)
    picture = difference_dot(f"difference-{outcome.name}", words, description, dot, matters, shown.place_a)
    worlds = {name: entry[name] for name in ("better", "equal", "worse", "of")}
    kind = entry["verdict"]
    return Difference(picture, mean, band, verdict, figures.VERDICT_SIGNS[kind], kind, worlds)


def ratio_to(summary: dict[str, Any], outcome: str, policy: str, reference: str) -> Dot | None:
    """How much more than the reference, as a share of it; the band is that of the difference, the reference's mean held."""
    against = summary["policies"][reference][outcome]
    if against is None or not against["mean"]:
        return None
    if policy == reference:
        return Dot(0.0)
    entry = summary["differences"][f"{policy} minus {reference}"][outcome]
    if entry is None:
        return None
    return Dot(**{key: None if value is None else value / against["mean"] for key, value in _numbers(entry).items()})


def _numbers(entry: dict[str, Any]) -> dict[str, float]:
    return {key: entry[key] for key in ("mean", "mean_low", "mean_high", "p05", "p95")}
