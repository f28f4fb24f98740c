"""The page: what of a comparison goes where. Pure: no clock, no network, the same summary gives the same bytes."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from experiments.report import curves as curve_charts
from experiments.report import factors, figures, money, outcomes, spread
from experiments.report.dots import Dot, difference_dot, reach_of
from experiments.report.svg import element, image, sign
from experiments.statistics import CANNOT_SAY, NO_DIFFERENCE
from experiments.texts import Texts, euro, number
from experiments.worlds import policies_of
from scenarios.calendar import load_crisis
from scenarios.city import load_city
from scenarios.instruments import KINDS
from scenarios.outcomes import OUTCOMES
from scenarios.study import DEFAULT_STUDY, Study, load_study
from scenarios.weeks import date_of

_FOLDER = Path(__file__).parent


def write_report(summary: dict[str, Any], curves: pa.Table, runs: pa.Table, study: Study, language: str) -> str:
    """The report of a comparison as one HTML file, in "nl" or "en".

    `summary` is what `summary.json` holds, its headline and warnings in the language asked; `study` is the resolved study. Every text
    that comes from a user (question, titles of policies, names of places) is escaped.
    """
    t = Texts(language)
    shown = outcomes.pair_of(summary)
    page = (
        _environment()
        .get_template("report.html.j2")
        .render(
            t=t,
            summary=summary,
            one_set="_one_set" if summary["parameter_sets"] < 2 else "",
            study=study,
            language=language,
            style=Markup(_style()),
            asked=_asked(summary, study, t),
            answer=_answer(summary, shown, t),
            shown=None if shown is None else {key: summary["titles"][name][language] for key, name in (("a", shown.a), ("b", shown.b))},
            legend=[(_legend_sign(place), titles[language]) for place, titles in enumerate(summary["titles"].values())],
            cards=outcomes.cards(summary, t, shown),
            undefined=outcomes.undefined(summary, t),
            pairs=_pairs(summary, shown, t),
            charts=curve_charts.charts(curves, summary, load_crisis(study.crisis, study.weeks), t),
            money=money.money(summary, t),
            free=money.without_money(summary, t),
            payers=[(payer, money.payer_name(payer, t)) for payer in money.PAYERS],
            factors=_factors(summary, runs, study, t),
            changed=spread.changed(study, t),
            own=_own_uncertainty(study, t),
            spread=[] if shown is None else spread.spread(summary, shown, t),
            clusters=[] if shown is None else spread.clusters(summary, shown, t),
            number=lambda value: number(value, language),
        )
    )
    return figures.unbroken(page)


@cache
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


@cache
def _style() -> str:
    return (_FOLDER / "report.css").read_text(encoding="utf-8")


def _asked(summary: dict[str, Any], study: Study, t: Texts) -> dict[str, Any]:
    """The question, where and when, and what each policy is made of."""
    language = t.language
    ordinary = not study.question or study.question == load_study(DEFAULT_STUDY).question
    calendar = load_crisis(study.crisis, study.weeks)
    per_year = study.envelope_eur_per_1000_residents_per_year or study.budget_eur_per_1000_residents_per_year
    residents = t("report.asked.all_residents") if study.residents == "all" else number(study.residents, language)
    policies = [
        (
            _legend_sign(place),
            dict(policy.title)[language],
            [KINDS[kind].title[language] for kind in dict.fromkeys(instrument.kind.name for instrument in policy.instruments)],
        )
        for place, policy in enumerate(policies_of(study))
    ]
    return {
        "question": t("report.asked.question") if ordinary else study.question,
        "city": load_city(study.city).title[language],
        "residents": residents,
        "crisis": calendar.title[language],
        "first": figures.day(date_of(0), t),
        "last": figures.day(date_of(study.weeks - 1), t),
        "per_year": euro(per_year, language),
        "policies": policies,
        "primary": OUTCOMES[study.decision_primary].title[language],
        "matters": figures.difference(summary["matters"][study.decision_primary], OUTCOMES[study.decision_primary], t).removeprefix("+"),
    }


def _answer(summary: dict[str, Any], shown: outcomes.Pair | None, t: Texts) -> dict[str, Any] | None:
    """The verdict word of the pair on the primary outcome and the strip of worlds; None where nothing can be compared."""
    entry = None if shown is None else summary["differences"][shown.key][summary["primary"]]
    if shown is None or entry is None:
        return None
    outcome = OUTCOMES[summary["primary"]]
    parts = [(name, entry[name]) for name in ("better", "equal", "worse")]
    a, b = (summary["titles"][name][t.language] for name in (shown.a, shown.b))
    counts = {name: entry[name] for name in ("better", "worse", "equal", "of")}
    first = t(f"summary.headline.{entry['verdict']}", a=a, b=b, outcome=outcome.title[t.language]) + t("summary.headline.worlds", **counts)
    mean = figures.difference(entry["mean"], outcome, t)
    band = figures.difference_band(entry["mean_low"], entry["mean_high"], outcome, t)
    matters = figures.difference(summary["matters"][outcome.name], outcome, t).removeprefix("+")
    return {
        "first": first,
        "second": t("report.answer.size", mean=mean, band=band, matters=matters),
        "rest": summary["headline"].removeprefix(first).strip(),
        "word": figures.verdict(entry["verdict"], outcome, t),
        "sign": figures.VERDICT_SIGNS[entry["verdict"]],
        "kind": entry["verdict"],
        "strip": _strip(parts, entry["of"], t),
        "worlds": [(name, t(f"report.answer.{name}", n=count, of=entry["of"])) for name, count in parts],
    }


def _strip(parts: list[tuple[str, int]], of: int, t: Texts) -> Markup:
    """A bar of all worlds: better, without a difference that counts, worse."""
    bars, left = [], 0.0
    for name, count in parts:
        width = 100.0 * count / max(1, of)
        if count:
            bars.append(element("rect", x=f"{left:.2f}%", width=f"{width:.2f}%", y=1, height=22, class_=f"worlds-{name}"))
            bars.append(element("text", count, x=f"{left + width / 2:.2f}%", y=17, text_anchor="middle", class_=f"on-{name}"))
        left += width
    told = "; ".join(t(f"report.answer.{name}", n=count, of=of) for name, count in parts)
    return image("worlds", t("report.answer.strip"), told, *bars, class_="bar strip", width="100%", height=24)


def _legend_sign(place: int) -> Markup:
    return element("svg", sign(place, 9.0, 9.0), width=18, height=18, class_="legend-sign", aria_hidden="true")


def _pairs(summary: dict[str, Any], shown: outcomes.Pair | None, t: Texts) -> list[dict[str, Any]]:
    """Tables of further pairs: for each outcome the difference, its band, verdict and worlds."""
    if shown is None:
        return []
    tables = []
    for pair in outcomes.further_pairs(summary, shown):
        rows = [(outcome, outcomes.difference(summary, t, outcome, pair)) for outcome in OUTCOMES.values()]
        titles = {key: summary["titles"][name][t.language] for key, name in (("a", pair.a), ("b", pair.b))}
        tables.append({**titles, "rows": [(outcome.title[t.language], row) for outcome, row in rows if row is not None]})
    return tables


def _factors(summary: dict[str, Any], runs: pa.Table, study: Study, t: Texts) -> dict[str, Any] | None:
    """Effects of when, what and whom on the primary outcome, from the study or else the stored one; None where neither tells."""
    primary = summary["primary"]
    found = factors.of_study(runs, study, primary, summary["matters"][primary]) or factors.stored(primary)
    if found is None:
        return None
    outcome = OUTCOMES[primary]
    rows = []
    dots = {effect.name: Dot(effect.mean, effect.mean_low, effect.mean_high) for effect in found.effects}
    reach = reach_of(dots.values(), summary["matters"][primary])
    for effect in found.effects:
        mean = figures.difference(effect.mean, outcome, t)
        band = figures.difference_band(effect.mean_low, effect.mean_high, outcome, t)
        verdict = figures.verdict(effect.verdict, outcome, t)
        name = t(f"report.factors.{effect.name}")
        told = t("report.outcomes.difference_words", mean=mean, band=band, verdict=verdict)
        picture = difference_dot(f"factor-{effect.name}", name, told, dots[effect.name], summary["matters"][primary], 0, reach)
        rows.append((name, picture, mean, band, figures.VERDICT_SIGNS[effect.verdict], verdict))
    single = [effect for effect in found.effects if len(effect.factors) == 1]
    largest = max(single, key=lambda effect: abs(effect.mean))
    carried = largest.name if largest.verdict not in (CANNOT_SAY, NO_DIFFERENCE) else "none"
    residents = number(int(found.residents), t.language) if found.residents.isdigit() else found.residents
    where = {"city": load_city(found.city).title[t.language], "residents": residents} if found.stored else {}
    origin = t("report.factors.from_stored", **where) if found.stored else t("report.factors.from_study")
    return {"rows": rows, "largest": t(f"report.factors.largest_{carried}"), "origin": origin, "outcome": outcome.title[t.language]}


def _own_uncertainty(study: Study, t: Texts) -> list[str]:
    """What the study itself says of its uncertain assumptions, a sentence each."""
    uncertain = study.uncertain
    sentences = [t("report.changed.none_uncertain")] if uncertain.none else []
    sentences += [t("report.changed.own_sample")] if uncertain.sample is not None else []
    for name, one in uncertain.ranges.items():
        sentences.append(t("report.changed.range", name=name, low=spread.plain(one.low, t), high=spread.plain(one.high, t)))
    return sentences
