"""`report.html` of a complete sweep: what was asked, how it went, and the study's primary outcome under each policy and between them.

What belongs to a method of design (effects of inputs, boxes, front lines) is for the commands that analyse a sweep.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from pathlib import Path
from textwrap import fill

import numpy as np

from experiments.headline import difference_text, figure_text
from experiments.pages.figures import BAND, COLOURS, INK, Picture, drawing, picture
from experiments.pages.made_of import write_made
from experiments.pages.page import Block, Heading, Page, Paragraph, Table
from experiments.sweep.analyses import REPORT, data_of
from experiments.sweep.opened import Opened, open_sweep
from experiments.sweep.report_numbers import Found, document, drawn, found_in
from experiments.sweep.spread import FEWEST_LUCKS, FEWEST_POINTS, Spread, spread
from experiments.sweep.titles import policy_title
from experiments.texts import Texts, number, percent
from scenarios.outcomes import Outcome

#: With more policies there are too many pairs for a page.
MOST_POLICIES = 6
_BINS = 40
_ROW_INCHES = 0.55
_LABEL_LETTERS = 32
#: With at least this share of pairs equal, the lead is that there is no difference, as in a comparison.
MOSTLY = 0.7


def write_report(folder: Path, language: str) -> None:
    """Write `report.html`, `report.json` and the figures of a complete sweep into its folder."""
    found = found_in(open_sweep(folder))
    write_made(folder, REPORT, page_of(found, Texts(language)), document(found), data_of(folder))


def page_of(found: Found, t: Texts) -> Page:
    """The page in the language of the texts."""
    opened, outcome = found.opened, found.outcome
    names, title = {name: policy_title(opened.study, name, t) for name in opened.policies}, outcome.title[t.language]
    blocks: list[Block] = [Heading(t("sweep.heading.asked")), _asked(opened, names, t), Heading(t("sweep.heading.policies"))]
    if any(one.mean is not None for one in found.policies.values()):
        values = {names[name]: opened.values(name, outcome.name) for name in opened.policies}
        words = t("sweep.policy.picture", outcome=title), t("sweep.policy.described")
        blocks.append(rows_picture("policies", *words, values, outcome, opened, t))
    blocks.append(_policies(found, names, t))
    pairs = shown_pairs(opened.policies)
    known = [pair for pair in pairs if found.compared[pair] is not None]
    if known:
        blocks.append(Heading(t("sweep.heading.differences")))
        values = {_minus(names, pair, t): opened.differences(*pair, outcome.name) for pair in known}
        words = t("sweep.difference.picture", outcome=title), t("sweep.difference.described")
        blocks += [rows_picture("differences", *words, values, outcome, opened, t, found.matters), _differences(found, names, known, t)]
        if len(opened.policies) > MOST_POLICIES:
            blocks.append(Paragraph(t("sweep.difference.first_only", most=MOST_POLICIES)))
    blocks += [Heading(t("sweep.heading.work")), Paragraph(_work(found, t))]
    foot = t("sweep.foot.made", version=opened.manifest["version"], study=opened.study_sha256, citation=opened.citation())
    question = opened.study.question or t("sweep.no_question")
    return Page(t("sweep.title", question=question), _lead(found, names, t), blocks, [foot], t.language)


def shown_pairs(policies: tuple[str, ...]) -> list[tuple[str, str]]:
    """Every two, the later of the study minus the earlier; of many policies each minus the first only."""
    if len(policies) > MOST_POLICIES:
        return [(name, policies[0]) for name in policies[1:]]
    return [(a, b) for b, a in combinations(policies, 2)]


def _lead(found: Found, names: Mapping[str, str], t: Texts) -> list[str]:
    manifest, opened, language = found.opened.manifest, found.opened, t.language
    counts = {"done": manifest["runs_done"], "planned": manifest["runs_planned"], "points": opened.points.num_rows}
    counts = {key: number(value, language) for key, value in counts.items()}
    lead = [t("sweep.lead.planned", **counts, method=opened.method, replications=opened.replications, policies=len(names))]
    if manifest["runs_failed"]:
        timeout = number(found.status.get("timeout", 0), language)
        lead.append(t("sweep.lead.failed", failed=number(manifest["runs_failed"], language), timeout=timeout))
    best, title = found.best, found.outcome.title[language]
    if best is None:
        single = len(names) == 1 and any(one.mean is not None for one in found.policies.values())
        return [*lead, t("sweep.lead.one", a=next(iter(names.values()))) if single else t("sweep.lead.none", outcome=title)]
    a, b = best
    one = found.compared[best]
    assert one is not None
    shares = {side: percent(getattr(one, side), language) for side in ("better", "equal", "worse")}
    fields = {**shares, "pairs": number(one.pairs, language), "matters": difference_text(found.matters, found.outcome, t)}
    key = f"sweep.lead.{'equal' if one.equal >= MOSTLY else 'best_no_side' if found.outcome.better == 'none' else 'best'}"
    lead.insert(0, t(key, a=names[a], b=names[b], outcome=title, **fields))
    if found.band is not None:
        low, high = (percent(end, language) for end in found.band)
        lead.insert(1, t("sweep.lead.band", better=shares["better"], low=low, high=high))
        lead.insert(2, t("sweep.lead.drawn"))
    elif drawn(opened):
        lead.insert(1, t("sweep.lead.too_few", points=FEWEST_POINTS, lucks=FEWEST_LUCKS))
    else:
        lead.insert(1, t("sweep.lead.design", method=opened.method))
    return lead


def _asked(opened: Opened, names: Mapping[str, str], t: Texts) -> Table:
    study = opened.study
    residents = t("sweep.asked.all") if isinstance(study.residents, str) else number(study.residents, t.language)
    varied = {one.name for one in opened.inputs}

    def said(name: str, value: str) -> str:
        return ", ".join(sorted({str(one) for one in opened.input_column(name).tolist()})) if name in varied else value

    rows = [
        (t("sweep.asked.city"), said("city", study.city)),
        (t("sweep.asked.residents"), residents),
        (t("sweep.asked.crisis"), said("crisis", study.crisis)),
        (t("sweep.asked.weeks"), number(study.weeks, t.language)),
        (t("sweep.policy.name"), "; ".join(names.values())),
        (t("sweep.asked.inputs"), number(len(opened.inputs), t.language)),
        (t("sweep.asked.seed"), str(study.seed)),
        (t("sweep.asked.luck"), t(f"sweep.asked.{opened.luck}")),
    ]
    return Table(t("sweep.asked.caption"), (t("sweep.asked.key"), t("sweep.asked.value")), rows, words=2)


def _policies(found: Found, names: Mapping[str, str], t: Texts) -> Table:
    columns = [t(f"sweep.policy.{key}") for key in ("name", "runs", "failed", "mean", "p05", "p95")]
    rows = [
        (names[name], number(one.runs, t.language), number(found.failed[name], t.language), *_figures(one, found.outcome, t))
        for name, one in found.policies.items()
    ]
    return Table(t("sweep.policy.caption", outcome=found.outcome.title[t.language]), columns, rows)


def _figures(one: Spread, outcome: Outcome, t: Texts) -> list[str]:
    numbers = (one.mean, one.p05, one.p95)
    return [t("sweep.policy.none") if value is None else figure_text(value, outcome, t.language) for value in numbers]


def _differences(found: Found, names: Mapping[str, str], pairs: list[tuple[str, str]], t: Texts) -> Table:
    columns = [t(f"sweep.difference.{key}") for key in ("name", "pairs")] + [t(f"sweep.policy.{key}") for key in ("mean", "p05", "p95")]
    columns += [t(f"sweep.difference.{key}") for key in ("better", "equal", "worse")]
    rows = []
    for pair in pairs:
        one, shares = found.differences[pair], found.compared[pair]
        figures = [difference_text(value, found.outcome, t) for value in (one.mean, one.p05, one.p95) if value is not None]
        sides = [percent(getattr(shares, side), t.language) for side in ("better", "equal", "worse")]
        rows.append((_minus(names, pair, t), number(one.runs, t.language), *figures, *sides))
    return Table(t("sweep.difference.caption", outcome=found.outcome.title[t.language]), columns, rows)


def _work(found: Found, t: Texts) -> str:
    work, language = found.work, t.language
    memory = work["memory_mb_most"]
    return t(
        "sweep.work.text",
        hours=number(work["processor_hours"] or 0.0, language, 2),
        seconds=number(work["run_seconds_median"] or 0.0, language, 2),
        hosts=number(work["hosts"] or 0.0, language),
        memory=t("sweep.work.unknown") if memory is None else number(memory, language),
    )


def _minus(names: Mapping[str, str], pair: tuple[str, str], t: Texts) -> str:
    return t("sweep.difference.minus", a=names[pair[0]], b=names[pair[1]])


# --- figures ---


def rows_picture(
    name: str,
    title: str,
    described: str,
    values: Mapping[str, np.ndarray],
    outcome: Outcome,
    opened: Opened,
    t: Texts,
    matters: float | None = None,
) -> Picture:
    """A histogram a row of `values` (label: (points, replications)) on one axis, with its mean; `matters` draws the band around 0."""
    weights = opened.weights[:, None]
    known = np.concatenate([one[np.isfinite(one)] for one in values.values()])
    scale = outcome.shown_factor
    edges = np.histogram_bin_edges(known * scale, bins=_BINS)
    height = 0.9 + _ROW_INCHES * len(values)
    with drawing(height) as figure:
        axes = figure.subplots()
        for row, one in enumerate(reversed(list(values.values()))):
            held = np.isfinite(one)
            counts, _ = np.histogram(one[held] * scale, edges, weights=np.broadcast_to(weights, one.shape)[held])
            axes.bar(edges[:-1], 0.8 * counts / max(counts.max(), 1e-300), np.diff(edges), bottom=row, align="edge", color=COLOURS[0])
            mean = spread(one, opened.weights).mean
            if mean is not None:
                axes.plot([mean * scale] * 2, [row, row + 0.9], color=INK, linewidth=1.5)
        if matters is not None:
            axes.axvspan(-matters * scale, matters * scale, color=BAND, zorder=0)
        axes.set_yticks(np.arange(len(values)) + 0.4, [fill(label, _LABEL_LETTERS) for label in reversed(list(values))])
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel(_axis(outcome, matters is not None, t))
        return picture(figure, name, title, described, opened.study_sha256)


def _axis(outcome: Outcome, difference: bool, t: Texts) -> str:
    """What stands on the axis: the unit of a share, which is drawn in per cent, else the outcome's title."""
    if outcome.unit == "share":
        return t("sweep.axis.points") if difference else "%"
    return outcome.title[t.language]
