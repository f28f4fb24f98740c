"""The page of a calibration: what holds and how sure that is, then measures, assumptions and how it went."""

from __future__ import annotations

from experiments.calibrate.calibration import Found
from experiments.calibrate.checks import FEWEST, Check, Learned, Share
from experiments.calibrate.figures import figures, measure_title, most_learned
from experiments.calibrate.result import WORDS, judged
from experiments.calibrate.tables import generation_row
from experiments.calibrate.targets import CHECKED, FITTED
from experiments.pages.page import Block, Heading, Page, Paragraph, Points, Table
from experiments.search.evaluate import POLICY
from experiments.texts import Texts, listed, number, percent
from scenarios.assumptions import ASSUMPTIONS
from scenarios.city import load_city
from scenarios.policies import load_policy


def page_of(found: Found, language: str) -> Page:
    """The page in a language."""
    t = Texts(language)
    drawn = {one.name: one for one in figures(found, t)}
    blocks: list[Block] = [
        Heading(t("calibrate.patterns.heading")),
        Paragraph(
            t(
                "calibrate.patterns.about",
                city=load_city(found.asked.study.city).title[language],
                policy=load_policy(POLICY).title[language],
            )
        ),
        *([drawn["patterns"]] if "patterns" in drawn else []),
        _measures(found, FITTED, t),
    ]
    if any(one.goal.use == CHECKED for one in found.checks):
        blocks += [Heading(t("calibrate.checked.heading")), Paragraph(_checked_words(found, t)), _measures(found, CHECKED, t)]
    blocks += [
        Heading(t("calibrate.assumptions.heading")),
        Paragraph(_learned_words(found, t)),
        drawn["assumptions"],
        _assumptions(found, t),
    ]
    blocks += [Heading(t("calibrate.went.heading")), *([drawn["generations"]] if "generations" in drawn else []), _generations(found, t)]
    blocks += [Heading(t("calibrate.limits.heading")), Points(_limits(found, t))]
    return Page(t("calibrate.title"), lead(found, t), blocks, _foot(found, t), language)


def lead(found: Found, t: Texts) -> list[str]:
    """The finding and how sure it is; nothing but "too few" where there is too little to go on."""
    size = number(found.effective_size, t.language)
    sets = len(found.sample.weights)
    if not found.enough:
        return [t("calibrate.lead.too_few", sets=sets, size=size, fewest=FEWEST), t(f"calibrate.ended.{found.ended}")]
    words = judged(found, FITTED)
    counts = {key: len(names) for key, names in words.items()}
    fitted = sum(counts.values())
    sentences = [
        t("calibrate.lead.all_hold", fitted=fitted)
        if counts["holds"] == fitted
        else t("calibrate.lead.some", fitted=fitted, **counts) + _fail_words(words["fails"], t),
        t("calibrate.lead.jointly", share=_share(found.fitted_jointly, t), sets=sets, size=size),
        t(f"calibrate.ended.{found.ended}"),
    ]
    return sentences if len(found.generations) > 1 else [t("calibrate.lead.prior"), *sentences]


def _fail_words(names: list[str], t: Texts) -> str:
    return t("calibrate.lead.fail", list=listed([f"“{measure_title(name, t)}”" for name in names], t.language)) if names else ""


def _checked_words(found: Found, t: Texts) -> str:
    if not found.enough:
        return t("calibrate.checked.too_few")
    words = judged(found, CHECKED)
    said = t("calibrate.checked.about", checked=sum(map(len, words.values())), **{key: len(names) for key, names in words.items()})
    jointly = found.checked_jointly
    if jointly is not None:
        said += t("calibrate.checked.jointly", share=_share(jointly, t))
    return said + (t("calibrate.checked.too_short", left_out=len(found.too_short)) if found.too_short else "")


def _learned_words(found: Found, t: Texts) -> str:
    taught = sum(one.taught for one in found.learned)
    return t("calibrate.assumptions.about", taught=taught, of=len(found.learned), shown=len(most_learned(found)))


def _share(share: Share, t: Texts) -> str:
    band = {"low": percent(share.low, t.language), "high": percent(share.high, t.language)}
    return t("calibrate.share", share=percent(share.share, t.language), **band)


def _measures(found: Found, use: str, t: Texts) -> Table:
    columns = [t(f"calibrate.patterns.column.{key}") for key in ("measure", "judgement", "tolerance", "found", "inside")]
    rows = [_measure_row(one, t) for one in found.checks if one.goal.use == use]
    return Table(t(f"calibrate.patterns.caption.{use}"), columns, rows, words=2)


def _measure_row(one: Check, t: Texts) -> list[str]:
    low, high = one.goal.target.low, one.goal.target.high
    if low is not None and high is not None:
        tolerance = t("calibrate.patterns.between", low=_figure(low, t), high=_figure(high, t))
    else:
        key, bound = ("at_least", low) if low is not None else ("at_most", high)
        tolerance = t(f"calibrate.patterns.{key}", bound=_figure(bound or 0.0, t))
    found = t("calibrate.undefined")
    if one.mean is not None and one.p05 is not None and one.p95 is not None:
        found = t("calibrate.patterns.mean_and_spread", mean=_figure(one.mean, t), low=_figure(one.p05, t), high=_figure(one.p95, t))
    judgement = t(f"calibrate.judgement.{WORDS[one.judgement]}")
    return [measure_title(one.goal.name, t), judgement, tolerance, found, percent(one.inside.share, t.language)]


def _assumptions(found: Found, t: Texts) -> Table:
    columns = [t(f"calibrate.assumptions.column.{key}") for key in ("assumption", "unit", "before", "after", "width", "learned")]
    return Table(t("calibrate.assumptions.caption"), columns, [_assumption_row(one, t) for one in most_learned(found)], words=2)


def _assumption_row(one: Learned, t: Texts) -> list[str]:
    before, after = (
        t("calibrate.assumptions.from_to", low=_figure(low, t), high=_figure(high, t)) for low, _, high in (one.prior, one.posterior)
    )
    taught = t("calibrate.assumptions.yes") if one.taught else t("calibrate.assumptions.no")
    row = ASSUMPTIONS[one.name]
    return [row.meaning_in(t.language), row.unit, before, after, percent(one.width, t.language), taught]


def _generations(found: Found, t: Texts) -> Table:
    columns = [t(f"calibrate.went.column.{key}") for key in ("generation", "epsilon", "draws", "accepted", "size", "failed")]
    rows = []
    for one, failed in zip(found.generations, found.failed, strict=True):
        row = generation_row(one)
        epsilon = t("calibrate.went.everything") if row["epsilon"] is None else number(row["epsilon"], t.language, 2)
        size, draws = number(one.effective_size, t.language), number(one.drawn, t.language)
        rows.append([str(one.number + 1), epsilon, draws, percent(row["accepted_share"], t.language), size, number(failed, t.language)])
    return Table(t("calibrate.went.caption"), columns, rows)


def _limits(found: Found, t: Texts) -> list[str]:
    said = [t("calibrate.limits.one_run"), t("calibrate.limits.conditional"), t("calibrate.limits.dimensions", of=len(found.learned))]
    if found.generations[-1].epsilon > 0.0:
        said.insert(0, t("calibrate.limits.approximate", distance=number(float(found.sample.distances.max()), t.language, 2)))
    return said


def _foot(found: Found, t: Texts) -> list[str]:
    identity, study = found.asked.identity(), found.asked.study
    residents = t("calibrate.foot.everyone") if study.residents == "all" else number(study.residents, t.language)
    runs = number(sum(one.drawn for one in found.generations) + len(found.answers), t.language)
    return [
        t("calibrate.foot.study", sha256=found.asked.study_sha256, residents=residents, weeks=study.weeks, seed=study.seed, runs=runs),
        t("calibrate.foot.version", version=identity["version"], revision=identity["git_revision"] or "-", pyabc=identity["pyabc"]),
    ]


def _figure(value: float, t: Texts) -> str:
    """A number with three figures that count, as the language writes them."""
    size = abs(value)
    digits = 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 else 3
    return number(value, t.language, digits)
