"""All outcomes of an answer as tables: each policy, and the difference of a pair with how sure it is."""

from __future__ import annotations

from typing import Any

from dashboard.views import parts
from dashboard.views.answer import Answer, title_of
from experiments.report import figures, spread
from experiments.report import outcomes as report
from experiments.texts import Texts, number, percent
from scenarios.outcomes import OUTCOMES, Outcome

#: Causes of ending: those that could not go on, and those that were finished.
CAUSES = {"could_not_go_on": ("no hands", "no money", "no leader"), "finished": ("need gone", "taken over", "merged")}
#: Of the table of differences; those whose figures are in the unit of their row cannot be sorted by.
COLUMNS = ("outcome", "difference", "verdict", "better", "equal", "worse", "matters", "assumptions", "luck")
OF_UNITS = ("difference", "matters")
_VERDICT_ORDER = tuple(figures.VERDICT_SIGNS)


def policies_block(answer: Answer, stale: str, texts: Texts) -> dict[str, Any]:
    """Every outcome under every policy: the mean, its uncertainty, and where 9 of 10 worlds lie."""
    summary = answer["summary"]
    columns = [texts("dashboard_outcomes.outcome"), *(title_of(answer, name, texts.language) for name in summary["titles"])]
    groups = [
        (texts(f"report.outcomes.group_{group}"), [_policies_row(OUTCOMES[name], answer, texts) for name in names])
        for group, names in report.GROUPS.items()
    ]
    table = parts.table(
        "la-all",
        texts("dashboard_outcomes.policies.caption", worlds=summary["worlds"]),
        columns,
        groups,
        texts("dashboard_outcomes.policies.note"),
    )
    return parts.block("la-outcomes", texts("dashboard_outcomes.policies.title"), [parts.section(table)], stale=stale)


def pair_block(answer: Answer, a: str, b: str, stale: str, texts: Texts) -> dict[str, Any]:
    """B compared with A on every outcome, and by group of assumptions on the one that counts most."""
    summary, language = answer["summary"], texts.language
    names = [(name, title_of(answer, name, language)) for name in summary["titles"]]
    fields = [
        parts.select(f"la-pair-{key}", texts(f"dashboard_outcomes.pair.{key}"), value, {"": names}) for key, value in (("b", b), ("a", a))
    ]
    title = texts("dashboard_outcomes.pair.title")
    if a == b:
        said = parts.section(parts.choices(*fields), parts.text(texts("dashboard_outcomes.pair.same")))
        return parts.block("la-pair", title, [said], stale=stale)
    shown = report.pair(summary, b, a)
    titles = {"a": title_of(answer, a, language), "b": title_of(answer, b, language)}
    columns = [texts(f"dashboard_outcomes.pair.column.{key}") for key in COLUMNS]
    rows = [_pair_row(OUTCOMES[name], shown, answer, texts) for name in OUTCOMES]
    table = parts.table(
        "la-differences",
        texts("dashboard_outcomes.pair.caption", worlds=summary["worlds"], **titles),
        columns,
        [("", rows)],
        texts("dashboard_outcomes.pair.note", b=titles["b"], a=titles["a"]),
        sortable=[place for place, key in enumerate(COLUMNS) if key not in OF_UNITS],
    )
    sections = [parts.section(parts.choices(*fields), parts.text(_told(shown, answer, titles, texts), "la-verdict"), table)]
    return parts.block("la-pair", title, [*sections, _clusters(shown, answer, titles, texts)], stale=stale)


def causes_block(answer: Answer, stale: str, texts: Texts) -> dict[str, Any]:
    """Why initiatives ended, per 10,000 residents, as bars with their numbers in a table."""
    causes, names = answer["causes"], list(answer["summary"]["titles"])
    most = max((causes[name][cause] for name in names for some in CAUSES.values() for cause in some), default=0.0) or 1.0
    sums = {name: sum(causes[name].values()) for name in names}
    groups = [
        (texts(f"dashboard_outcomes.causes.{kind}"), [_cause_row(cause, most, answer, texts) for cause in some])
        for kind, some in CAUSES.items()
    ]
    totals = [
        _sum_row(kind, {name: sum(causes[name][cause] for cause in some) for name in names}, texts) for kind, some in CAUSES.items()
    ] + [_sum_row("all", sums, texts)]
    columns = [texts("dashboard_outcomes.causes.cause"), *(title_of(answer, name, texts.language) for name in names)]
    caption = texts("dashboard_outcomes.causes.caption", worlds=answer["summary"]["worlds"], weeks=answer["summary"]["weeks"])
    table = parts.table("la-causes-table", caption, columns, [*groups, (texts("dashboard_outcomes.causes.together"), totals)])
    finished = sum(sum(causes[name][cause] for cause in CAUSES["finished"]) for name in names)
    share = finished / sum(sums.values()) if sum(sums.values()) else None
    said = (
        []
        if share is None
        else [parts.text(texts("dashboard_outcomes.causes.message", share=percent(share, texts.language)), "la-verdict")]
    )
    return parts.block("la-causes", texts("dashboard_outcomes.causes.title"), [parts.section(*said, table)], stale=stale)


def _cause_row(cause: str, most: float, answer: Answer, texts: Texts) -> parts.Part:
    cells = [
        parts.cell(number(answer["causes"][name][cause], texts.language, 2), bar=answer["causes"][name][cause] / most, place=place)
        for place, name in enumerate(answer["summary"]["titles"])
    ]
    words = texts(f"story.event.ended__{cause.replace(' ', '_')}.one")
    return parts.row(cause, words[0].upper() + words[1:], cells)


def _sum_row(kind: str, sums: dict[str, float], texts: Texts) -> parts.Part:
    cells = [parts.cell(number(value, texts.language, 2)) for value in sums.values()]
    return parts.row(f"sum-{kind}", texts(f"dashboard_outcomes.causes.{kind}"), cells, total=kind == "all")


def _policies_row(outcome: Outcome, answer: Answer, texts: Texts) -> parts.Part:
    names = list(answer["summary"]["titles"])
    if outcome.level_known:
        note = figures.unit(outcome, texts)
        cells = [_level_cell(answer["summary"]["policies"][name][outcome.name], outcome, texts) for name in names]
    else:
        note = texts("report.unit.relative", b=title_of(answer, names[0], texts.language))
        cells = [_ratio_cell(name, names[0], outcome, answer, texts) for name in names]
    return parts.row(outcome.name, outcome.title[texts.language], cells, note)


def _level_cell(entry: dict[str, Any] | None, outcome: Outcome, texts: Texts) -> parts.Part:
    if entry is None:
        return parts.cell(texts("dashboard.none"))
    mean, low, high, p05, p95 = (
        None if entry[key] is None else figures.level(entry[key], outcome, texts) for key in ("mean", "mean_low", "mean_high", "p05", "p95")
    )
    return parts.cell(mean or "", entry["mean"], _bands(low, high, p05, p95, texts))


def _ratio_cell(policy: str, reference: str, outcome: Outcome, answer: Answer, texts: Texts) -> parts.Part:
    dot = report.ratio_to(answer["summary"], outcome.name, policy, reference)
    if dot is None:
        return parts.cell(texts("dashboard.none"))
    low, high, p05, p95 = (
        None if value is None else figures.index(value, texts) for value in (dot.mean_low, dot.mean_high, dot.p05, dot.p95)
    )
    return parts.cell(figures.index(dot.mean, texts), dot.mean, _bands(low, high, p05, p95, texts))


def _bands(low: str | None, high: str | None, p05: str | None, p95: str | None, texts: Texts) -> list[str]:
    lines = []
    percent_sign = texts("report.unit.percent")
    if low is not None and high is not None:
        lines.append(texts("dashboard_outcomes.of_mean", low=low.removesuffix(percent_sign), high=high))
    if p05 is not None and p95 is not None:
        lines.append(texts("dashboard_outcomes.of_worlds", low=p05.removesuffix(percent_sign), high=p95))
    return lines


def _pair_row(outcome: Outcome, shown: report.Pair, answer: Answer, texts: Texts) -> parts.Part:
    summary, language = answer["summary"], texts.language
    title, matters = outcome.title[language], _size(summary["matters"][outcome.name], outcome, texts)
    entry = summary["differences"][shown.key][outcome.name]
    told = None if entry is None else report.difference(summary, texts, outcome, shown)
    if entry is None or told is None:
        missing = [
            parts.cell(texts("dashboard.none")),
            *(parts.cell("") for _ in range(4)),
            parts.cell(matters),
            parts.cell(""),
            parts.cell(""),
        ]
        return parts.row(outcome.name, title, missing)
    note = figures.unit(outcome, texts)
    if not outcome.level_known:
        note = texts("dashboard_outcomes.pair.relative", a=title_of(answer, shown.b, language))
    cells = [
        parts.cell(told.mean, lines=[told.band and texts("dashboard_outcomes.uncertain", band=told.band)]),
        parts.cell(told.verdict, _VERDICT_ORDER.index(entry["verdict"]), sign=told.sign, prose=True),
        *(parts.cell(number(entry[key], language), entry[key]) for key in ("better", "equal", "worse")),
        parts.cell(matters),
        *(parts.cell(*_spread(entry, key, outcome, texts)) for key in ("assumptions", "luck")),
    ]
    return parts.row(outcome.name, title, cells, note)


def _spread(entry: dict[str, Any], key: str, outcome: Outcome, texts: Texts) -> tuple[str, float | None, list[str]]:
    """The spread between worlds that is assumptions, or luck: its share of the variance, and how large it is."""
    sizes = {name: entry[f"spread_{name}"] for name in ("assumptions", "luck")}
    if any(size is None for size in sizes.values()) or not sum(size**2 for size in sizes.values()):
        return texts("dashboard.none"), None, []
    share = sizes[key] ** 2 / sum(size**2 for size in sizes.values())
    return percent(share, texts.language), share, [_size(sizes[key], outcome, texts)] if outcome.level_known else []


def _size(value: float, outcome: Outcome, texts: Texts) -> str:
    return figures.difference(value, outcome, texts).removeprefix("+")


def _told(shown: report.Pair, answer: Answer, titles: dict[str, str], texts: Texts) -> str:
    """On how many outcomes the pair surely differs, and which way."""
    entries = [answer["summary"]["differences"][shown.key][name] for name, outcome in OUTCOMES.items() if outcome.better != "none"]
    verdicts = [entry["verdict"] for entry in entries if entry is not None]
    counts = {side: sum(verdict.endswith(side) for verdict in verdicts) for side in ("better", "worse")}
    return texts("dashboard_outcomes.pair.message", of=len(verdicts), rest=len(verdicts) - sum(counts.values()), **counts, **titles)


def _clusters(shown: report.Pair, answer: Answer, titles: dict[str, str], texts: Texts) -> parts.Part:
    summary = answer["summary"]
    rows = [
        parts.row(
            found.cluster,
            texts("dashboard_outcomes.clusters.name", cluster=found.cluster),
            [
                parts.cell(found.verdict, sign=found.sign, prose=True),
                *(parts.cell(number(found.worlds[key], texts.language)) for key in ("better", "equal", "worse")),
            ],
        )
        for found in spread.clusters(summary, shown, texts)
    ]
    title = texts("dashboard_outcomes.clusters.title")
    if not rows:
        return parts.section(parts.text(texts("report.spread.no_clusters")), title=title)
    kinds = {found.kind for found in spread.clusters(summary, shown, texts)}
    message = texts("dashboard_outcomes.clusters.same" if len(kinds) == 1 else "dashboard_outcomes.clusters.differ")
    columns = [
        texts("report.spread.cluster"),
        *(texts(f"dashboard_outcomes.pair.column.{key}") for key in ("verdict", "better", "equal", "worse")),
    ]
    outcome = OUTCOMES[summary["primary"]].title[texts.language]
    return parts.section(
        parts.text(message),
        parts.table("la-clusters", texts("report.spread.clusters", a=titles["b"], b=titles["a"], outcome=outcome), columns, [("", rows)]),
        title=title,
    )
