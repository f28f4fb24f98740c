"""Argue against me: the strongest objections to choosing one policy over another, each of them true of this run.

Pure and light: an answer in, sentences out. An objection that the run does not support is not made.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import comb
from typing import Any

from experiments import stored
from experiments.headline import TRUST
from experiments.served.amounts import about_euro, basis_words, plain, size_words, unit_words
from experiments.served.sensitivity import Screening, screen_of
from experiments.statistics import ALMOST_CERTAINLY_WORSE, PROBABLY_WORSE
from experiments.texts import Texts, listed, number, percent
from scenarios.assumptions import ASSUMPTIONS
from scenarios.outcomes import OUTCOMES, PATTERNS, Outcome
from scenarios.policies import NO_SUPPORT

MOST = 5
MOST_NAMED = 3
#: Outcomes go together: more of them would say the same again, and leave no room for another kind of objection.
MOST_OUTCOMES = 2
WORSE = (PROBABLY_WORSE, ALMOST_CERTAINLY_WORSE)
#: A share of residents that is nearly everybody's neighbourhood.
MOST_RESIDENTS = 0.75
GROUPS = ("need_met_share_vulnerable", "need_met_share_out_of_sight")
#: The policy that the model was fitted to, at what it cost then.
LIVED = "ad-hoc"
#: The chance that a place without any difference lies below 0 with its whole 95 % band, and how unlikely so many of them have to be.
BY_CHANCE, UNLIKELY = 0.025, 0.05
#: How much an assumption is open to doubt, by its grade.
DOUBT = {"assumed": 1.0, "judged": 0.8, "reported": 0.5, "measured": 0.3}
#: A policy that pays only if a crisis comes as often as this is half as strongly objected to as one that never does.
USUAL_YEARS = 10.0

Objection = dict[str, Any]


def objections(answer: dict[str, Any], pair: tuple[str, str], sensitivity: Screening | None, language: str) -> list[Objection]:
    """At most five objections to choosing the first policy of the pair over the second, the strongest first.

    `answer` is what a comparison gives the dashboard, `sensitivity` a screening or None. Each objection has `kind`, `title`, `text` and
    `strength` (0-1): the share of worlds, of initiatives or of the effect it speaks of, or how open to doubt what it names is.
    """
    case = _Case(answer, *pair, sensitivity, Texts(language))
    makers = (_worlds, _outcomes, _groups, _places, _initiatives, _assumption, _yearly_cost, _reality, _small)
    found = [objection for make in makers for objection in make(case)]
    return sorted(found, key=lambda objection: -objection["strength"])[:MOST]


@dataclass(frozen=True)
class _Case:
    """Policy `a` as it is defended against `b`, and the words."""

    answer: dict[str, Any]
    a: str
    b: str
    sensitivity: Screening | None
    texts: Texts

    @cached_property
    def summary(self) -> dict[str, Any]:
        return self.answer["summary"]

    @cached_property
    def primary(self) -> Outcome:
        return OUTCOMES[self.summary["primary"]]

    @cached_property
    def scale(self) -> float:
        """From the city that was simulated to the whole one."""
        return self.answer["city"]["residents"] / self.answer["city"]["residents_simulated"]

    def difference(self, outcome: str) -> dict[str, Any] | None:
        """a minus b."""
        return self.summary["differences"][f"{self.a} minus {self.b}"][outcome]

    def made(self, kind: str, strength: float, variant: str = "text", title: str = "title", **fields: Any) -> Objection:
        """The objection with its words, `title` and `variant` naming its texts; both policies' titles, in quotes, are there for every text."""
        titles = {key: f"“{self.summary['titles'][name][self.texts.language]}”" for key, name in (("a", self.a), ("b", self.b))}
        text = self.texts(f"dashboard_matters.objection.{kind}.{variant}", **titles, **fields)
        title = self.texts(f"dashboard_matters.objection.{kind}.{title}", **titles)
        return {"kind": kind, "title": title, "text": text, "strength": min(1.0, max(0.0, strength))}

    def points(self, value: float, outcome: Outcome) -> str:
        """The size of a difference in words."""
        return size_words(value, outcome, self.texts)


def _worlds(case: _Case) -> Iterator[Objection]:
    """In which worlds it loses on what was declared most important, and under which assumptions."""
    entry = case.difference(case.primary.name)
    if entry is None or not entry["worse"]:
        return
    losing = [name for name, found in entry["clusters"].items() if found["worse"] > found["better"]]
    fields = {"outcome": case.primary.title[case.texts.language], **{key: entry[key] for key in ("worse", "of", "better", "equal")}}
    if losing:
        yield case.made("worlds", entry["worse"] / entry["of"], "groups", list=listed(losing, case.texts.language), **fields)
    else:
        yield case.made("worlds", entry["worse"] / entry["of"], **fields)


def _outcomes(case: _Case) -> Iterator[Objection]:
    """What gets worse besides, where a verdict says so; not what is mostly national, nor the people spoken of elsewhere."""
    left_out = {case.primary.name, TRUST, *GROUPS}
    found = []
    for outcome in OUTCOMES.values():
        entry = None if outcome.name in left_out or outcome.comparison_only or outcome.better == "none" else case.difference(outcome.name)
        if entry is not None and entry["verdict"] in WORSE:
            found.append(case.made("outcome", entry["worse"] / entry["of"], **_figures(case, outcome, entry)))
    yield from sorted(found, key=lambda objection: -objection["strength"])[:MOST_OUTCOMES]


def _groups(case: _Case) -> Iterator[Objection]:
    """Vulnerable people and people out of sight who get less help: the whole band below 0, or a verdict."""
    for name, kind in zip(GROUPS, ("vulnerable", "out_of_sight"), strict=True):
        entry = case.difference(name)
        if entry is not None and (entry["verdict"] in WORSE or entry["mean_high"] < 0.0):
            margin = case.summary["matters"][name]
            strength = max(entry["worse"] / entry["of"], 0.5 * min(1.0, abs(entry["mean"]) / margin))
            yield case.made(kind, strength, **_figures(case, OUTCOMES[name], entry))


def _figures(case: _Case, outcome: Outcome, entry: dict[str, Any]) -> dict[str, Any]:
    size, matters = (case.points(value, outcome) for value in (entry["mean"], case.summary["matters"][outcome.name]))
    return {"outcome": outcome.title[case.texts.language], "size": size, "matters": matters, "worse": entry["worse"], "of": entry["of"]}


def _places(case: _Case) -> Iterator[Objection]:
    """Places that get less help, where there are more of them than chance gives; strong where many live there and it is more than what counts."""
    found = _either_way(case, case.answer["places_need_met"])
    if found is None:
        return
    entries, sign = found
    means = [None if entry is None or entry["mean"] is None else sign * entry["mean"] for entry in entries]
    highest = [None if mean is None else max(sign * entry["low"], sign * entry["high"]) for mean, entry in zip(means, entries, strict=True)]
    losing = sorted(
        (mean, place) for place, mean in enumerate(means) if mean is not None and (high := highest[place]) is not None and high < 0
    )
    known = sum(mean is not None for mean in means)
    if not losing or chance_of_more(known, len(losing), BY_CHANCE) > UNLIKELY:
        return
    places = case.answer["places"]
    residents = [sum(places[place]["residents"] for place in chosen) for chosen in ([p for _, p in losing], range(len(places)))]
    names = [places[place]["name"] for _, place in losing[:MOST_NAMED]]
    share, outcome = residents[0] / residents[1], OUTCOMES["need_met_share"]
    largest, margin = losing[0][0], case.summary["matters"][outcome.name]
    yield case.made(
        "places",
        share * (min(1.0, abs(largest) / margin) if margin else 1.0),
        title="most" if share > MOST_RESIDENTS else "title",
        n=len(losing),
        of=known,
        list=listed(names, case.texts.language),
        share=percent(share, case.texts.language),
        size=case.points(largest, outcome),
        matters=case.points(margin, outcome),
    )


def _either_way(case: _Case, by_pair: dict[str, Any]) -> tuple[Any, int] | None:
    """What stands under "a minus b" with 1, or under "b minus a" with -1."""
    for label, sign in ((f"{case.a} minus {case.b}", 1), (f"{case.b} minus {case.a}", -1)):
        if label in by_pair:
            return by_pair[label], sign
    return None


def chance_of_more(n: int, at_least: int, p: float) -> float:
    """The chance of so many or more out of n, each with chance p."""
    return sum(comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(at_least, n + 1))


def _initiatives(case: _Case) -> Iterator[Objection]:
    """Initiatives whose twin under the other policy lived longer."""
    found = _either_way(case, case.answer["support_by_twins"])
    if found is None:
        return
    counts, sign = found
    longer, shorter = (counts["longer"], counts["shorter"]) if sign > 0 else (counts["shorter"], counts["longer"])
    of = longer + shorter + counts["same"]
    if shorter:
        variant = "more" if shorter > longer else "text"
        fields = {key: number(value, case.texts.language) for key, value in (("shorter", shorter), ("longer", longer), ("of", of))}
        yield case.made("initiatives", (shorter + max(0, shorter - longer)) / of, variant, **fields)


def _assumption(case: _Case) -> Iterator[Objection]:
    """The assumption that moves the difference most, if it stands out of the noise; what was measured is little to doubt."""
    screen = None if case.sensitivity is None else screen_of(case.sensitivity, case.a, case.b, case.primary.name)
    entry = case.difference(case.primary.name)
    rows = [row for row in (screen or {}).get("ranked", []) if row["above_noise"] and row["name"] in ASSUMPTIONS]
    if not rows or entry is None:
        return
    language = case.texts.language
    doubted = max(rows, key=lambda row: abs(row["effect"]) * DOUBT[ASSUMPTIONS[row["name"]].grade])
    assumption = ASSUMPTIONS[doubted["name"]]
    harms_when_raised = doubted["effect"] * case.primary.direction < 0.0
    start, end = (doubted["from"], doubted["to"]) if harms_when_raised else (doubted["to"], doubted["from"])
    share = abs(doubted["effect"] / entry["mean"]) if entry["mean"] else 1.0
    value = case.answer["study"].get("assumptions", {}).get(assumption.name, assumption.default)
    yield case.made(
        "assumption",
        min(1.0, share) * DOUBT[assumption.grade],
        meaning=assumption.meaning_nl if language == "nl" else assumption.meaning,
        unit=unit_words(assumption, case.texts),
        size=case.points(doubted["effect"], case.primary),
        outcome=case.primary.title[language],
        basis=basis_words(assumption, case.texts),
        **{key: plain(figure, language) for key, figure in (("value", value), ("start", start), ("end", end))},
    )


def _yearly_cost(case: _Case) -> Iterator[Objection]:
    """What it costs every year without a crisis, and how often a crisis must come for it to pay."""
    language, spending = case.texts.language, case.summary["spending"]
    per_year = spending[case.a]["recurring_eur_per_year"] * case.scale
    if per_year <= 0.0:
        return
    eur = about_euro(per_year, language)
    if NO_SUPPORT not in case.summary["policies"] or case.a == NO_SUPPORT:  # extra hours are counted from no support
        yield case.made("yearly_cost", 0.3, eur=eur)
        return
    price, other = (case.summary["policies"][name]["eur_per_extra_hour"] for name in (case.a, case.b))
    if price is None:
        yield case.made("yearly_cost", 0.9, "never", eur=eur)
    elif other is None:  # the other policy gives these hours at no price, or is free: nothing to earn back against
        yield case.made("yearly_cost", 0.3, eur=eur)
    else:
        hours = spending[case.a]["spent_eur"] * case.scale / price["mean"]
        needed = hours * other["mean"]
        years = needed / per_year
        variant = "years" if years >= 1.0 else "often"
        figures = {"eur": eur, "needed": about_euro(needed, language), "years": number(years, language, 1 if years < USUAL_YEARS else 0)}
        yield case.made("yearly_cost", 0.9 / (1.0 + years / USUAL_YEARS), variant, **figures)


def _reality(case: _Case) -> Iterator[Objection]:
    """What 2020-2022 did otherwise than the model, and that only support as it was then has been seen."""
    failing = [f"“{_begun_small(PATTERNS[name].title[case.texts.language])}”" for name in stored.failing_patterns()]
    if case.a != LIVED:
        known = "unseen"
    elif case.summary["cost"] == "equal":
        known = "other_money"
    else:
        known = None
    if not failing and known is None:
        return
    sentences = []
    if known is not None:
        sentences.append(case.made("reality", 0.0, known)["text"])
    if failing:
        sentences.append(case.made("reality", 0.0, "patterns", list=listed(failing, case.texts.language))["text"])
    strength = 0.2 + 0.5 * len(failing) / len(PATTERNS) + (0.2 if known == "unseen" else 0.1 if known else 0.0)
    yield case.made("reality", strength, text=" ".join(sentences))


def _begun_small(text: str) -> str:
    """A title in the middle of a sentence."""
    return text[:1].lower() + text[1:]


def _small(case: _Case) -> Iterator[Objection]:
    """The effect against what was declared to count."""
    entry, margin = case.difference(case.primary.name), case.summary["matters"][case.primary.name]
    if entry is not None and margin > 0.0 and abs(entry["mean"]) < margin:
        figures = _figures(case, case.primary, entry)
        variant = "all" if entry["equal"] == entry["of"] else "text"
        yield case.made("small", 1.0 - abs(entry["mean"]) / margin, variant, equal=entry["equal"], **figures)
