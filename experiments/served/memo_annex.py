"""The annex of a memo: every outcome, the pictures, the money by payer and year, all objections and warnings, the study itself."""

from __future__ import annotations

from typing import Any

import tomli_w

from experiments.report import figures
from experiments.report.money import payer_name
from experiments.served.memo_blocks import Block, Code, Heading, Paragraph, Picture, Table
from experiments.served.memo_page import Page, objection_lead, warnings
from experiments.served.memo_picture import Line, Panel, Words, curve_picture, outcomes_picture
from experiments.served.memo_subject import Compared, Money, Subject
from experiments.spending import WEEKS_PER_YEAR
from experiments.texts import listed, number
from scenarios.calendar import wave_spans
from scenarios.instruments import PAYERS
from scenarios.outcomes import MAIN_OUTCOMES, OUTCOMES

CURVE = "hours_helped"
#: Sentences of the leaflet on what is not in the model.
NOT_IN = tuple(f"report.leaflet.out_{n}" for n in range(1, 7))


def annex(subject: Subject, first: Page) -> list[Block]:
    """Everything after the first page; `first` says which objections it could not hold."""
    t = subject.t
    return [
        Heading(t("memo.heading.annex"), new_page=True),
        Paragraph(subject.answer["words"][subject.language]["headline"]),
        *_small_city(subject),
        Paragraph(t("memo.annex.how", of=subject.summary["worlds"], **subject.names)),
        *_outcomes(subject),
        Heading(t("memo.heading.pictures"), 2),
        *_pictures(subject),
        Heading(t("memo.heading.yearly"), 2),
        *_money(subject),
        *_objections(subject, first),
        Heading(t("memo.heading.all_warnings"), 2),
        *(Paragraph(warning, kind="bullet") for warning in warnings(subject)),
        Heading(t("memo.annex.not_in"), 2),
        *(Paragraph(t(key), kind="bullet") for key in NOT_IN),
        Heading(t("memo.heading.study"), 2),
        Paragraph(t("memo.annex.study")),
        Code(tomli_w.dumps(subject.answer["study"]).strip()),
    ]


def _small_city(subject: Subject) -> list[Block]:
    """Whose euros the headline and the warnings speak of, where that is not the whole city."""
    if subject.scale == 1.0:
        return []
    simulated = number(subject.answer["city"]["residents_simulated"], subject.language)
    return [Paragraph(subject.t("memo.annex.small_city", simulated=simulated))]


def _outcomes(subject: Subject) -> list[Block]:
    t = subject.t
    others = [subject.compared(name) for name in OUTCOMES if name not in MAIN_OUTCOMES]
    defined = [one for one in others if one.entry is not None or subject.t("report.undefined") not in (one.a, one.b)]
    left_out = [one.name for one in others if one not in defined]
    blocks: list[Block] = [
        Heading(t("memo.heading.four"), 2),
        _table(subject, "four", [subject.compared(name) for name in MAIN_OUTCOMES]),
        *_twins(subject),
        Heading(t("memo.heading.all"), 2),
        _table(subject, "all", defined),
    ]
    if left_out:
        blocks.append(Paragraph(t("memo.annex.left_out", list=listed(left_out, subject.language))))
    return blocks


def _table(subject: Subject, which: str, rows: list[Compared]) -> Table:
    t = subject.t
    header = (
        t("memo.annex.outcome"),
        *subject.names.values(),
        *(t(f"memo.annex.{name}") for name in ("difference", "verdict", "worlds")),
    )
    caption, written = t(f"memo.annex.{which}", **subject.names), tuple(_row(subject, one) for one in rows)
    return Table(caption, header, written, (4.3, 2.9, 2.9, 2.9, 2.2, 1.8), left=len(header))


def _row(subject: Subject, one: Compared) -> tuple[str, ...]:
    name = f"{one.name} ({one.unit})" if one.unit else one.name
    difference = f"{one.mean} ({one.band})" if one.band else one.mean
    counts = "" if one.entry is None else " / ".join(str(one.entry[key]) for key in ("better", "equal", "worse"))
    return (name, one.a, one.b, difference, subject.word(one), counts)


def _twins(subject: Subject) -> list[Block]:
    found = subject.answer["support_by_twins"].get(subject.key)
    return [] if found is None or not sum(found.values()) else [Paragraph(subject.t("memo.annex.twins", b=subject.names["b"], **found))]


def _pictures(subject: Subject) -> list[Block]:
    t = subject.t
    lines = tuple(_line(subject, name) for name in (subject.a, subject.b))
    blocks: list[Block] = [Paragraph(t("memo.picture.caption_outcomes"), kind="caption"), _of_outcomes(subject)]
    if not all(line.known for line in lines):
        return [*blocks, Paragraph(t("memo.annex.no_curve"))]
    return [*blocks, Paragraph(t("memo.picture.caption_curve"), kind="caption"), _of_curve(subject, (lines[0], lines[1]))]


def _words(subject: Subject, how: str) -> Words:
    t, titles = subject.t, subject.names
    simulated = t("memo.picture.simulated", of=subject.summary["worlds"])
    return Words(simulated, t(f"memo.picture.{how}"), (titles["a"], titles["b"]), t("memo.picture.undefined"))


def _of_outcomes(subject: Subject) -> Picture:
    t = subject.t
    shown = [subject.compared(name) for name in MAIN_OUTCOMES]
    panels = []
    for one in shown:
        unit = "relative" if not one.outcome.level_known else "per_cent"
        name = t(f"memo.picture.{unit}", name=one.name)
        panels.append(Panel(name, (subject.numbers(one.outcome.name, subject.a), subject.numbers(one.outcome.name, subject.b))))
    told = [
        t(
            "memo.picture.told_outcome",
            outcome=one.name,
            a=one.a,
            b=one.b,
            word=subject.word(one),
            a_title=subject.names["a"],
            b_title=subject.names["b"],
        )
        for one in shown
    ]
    png = outcomes_picture(panels, _words(subject, "outcomes_how"), subject.written)
    return Picture(png, t("memo.picture.outcomes_title"), " ".join(told))


def _line(subject: Subject, policy: str) -> Line:
    """Hours of help a week by 1,000 residents, so that a smaller city reads like the whole one."""
    per_thousand = 1000.0 / subject.answer["city"]["residents_simulated"]
    found: dict[str, Any] = subject.answer["curves"].get(policy, {}).get(CURVE) or {"mean": [], "p05": [], "p95": []}
    return Line(*([None if value is None else per_thousand * value for value in found[key]] for key in ("mean", "p05", "p95")))


def _of_curve(subject: Subject, lines: tuple[Line, Line]) -> Picture:
    t, calendar = subject.t, subject.answer["calendar"]
    spans = wave_spans(calendar["waves"], calendar["stringency"])
    named = [(*span, t("memo.picture.wave", n=n)) for n, span in enumerate(spans, 1)]
    ticks = [(week, figures.month(subject.monday(week), t)) for week in range(0, len(lines[0].mean), WEEKS_PER_YEAR // 2)]
    png = curve_picture(lines, named, ticks, t("memo.picture.curve_axis"), _words(subject, "curve_how"), subject.written)
    told = [_told(subject, name, line) for name, line in zip(subject.names.values(), lines, strict=True)]
    if spans:
        days = [figures.day(subject.monday(start), t) for start, _ in spans]
        told.append(t("memo.picture.told_waves", list=listed(days, subject.language)))
    return Picture(png, t("memo.picture.curve_title"), " ".join(told))


def _told(subject: Subject, title: str, line: Line) -> str:
    known = [(value, week) for week, value in enumerate(line.mean) if value is not None]
    highest, when = max(known, key=lambda one: one[0])
    fields = {"highest": subject.written(highest, 1), "last": subject.written(known[-1][0], 1)}
    return subject.t("memo.picture.told_curve", policy=title, highest_when=figures.day(subject.monday(when), subject.t), **fields)


def _money(subject: Subject) -> list[Block]:
    tables = [_by_payer(subject, name) for name in (subject.a, subject.b)]
    blocks: list[Block] = [table for table in tables if table is not None]
    return [*blocks, _by_year(subject)] if blocks else [Paragraph(subject.t("memo.money.nothing"))]


def _by_payer(subject: Subject, policy: str) -> Table | None:
    """Budgeted, spent, left, recurring and hours of a policy by payer; None where it has no money at all."""
    t, found = subject.t, subject.summary["spending"][policy]
    if not found["budgeted_eur"] and not found["spent_eur"]:
        return None

    def cells(money: Money) -> tuple[str, ...]:
        sums = (money.budgeted, money.spent, money.unspent, money.one_off, money.recurring)
        return (*(subject.euros(value) for value in sums), subject.count(money.hours))

    rows = [(payer_name(payer, t), *cells(subject.money(found["payers"][payer]))) for payer in PAYERS if payer in found["payers"]]
    rows.append((t("memo.money.total"), *cells(subject.money(found))))
    header = tuple(
        t(f"memo.money.{name}") for name in ("payer", "budgeted", "spent", "unspent", "incidental_head", "structural_head", "hours")
    )
    caption = t("memo.money.table", policy=subject.title(policy), city=subject.city)
    return Table(caption, header, tuple(rows), (4.8, 2.1, 2.1, 2.0, 2.1, 2.3, 1.6), last_is_total=True)


def _by_year(subject: Subject) -> Table:
    """What is spent in each calendar year, as it falls: the last year may be a part of one."""
    t, spending = subject.t, subject.summary["spending"]

    def cells(policy: str, year: str) -> list[str]:
        spent = subject.scale * spending[policy]["years"][year]["spent_eur"]
        return [subject.euros(spent), subject.euros(subject.recurring_by_year(policy)[year])]

    pair = (subject.a, subject.b)
    rows = [(year, *(cell for name in pair for cell in cells(name, year))) for year in spending[subject.b]["years"]]
    header = (
        t("memo.money.year"),
        *(t(f"memo.money.{kind}", policy=subject.title(name)) for name in pair for kind in ("spent_of", "recurring_of")),
    )
    return Table(t("memo.money.years", city=subject.city), header, tuple(rows), (2.6, 3.6, 3.6, 3.6, 3.6))


def _objections(subject: Subject, first: Page) -> list[Block]:
    shown = [Paragraph(" ".join(one["text"].split()), objection_lead(one["title"]), "bullet") for one in first.annexed]
    return [Heading(subject.t("memo.heading.more_objections"), 2), *shown] if shown else []
