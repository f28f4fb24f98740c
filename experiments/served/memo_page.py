"""The first page of a memo: what is asked, why, what speaks for and against, what it costs, what nobody knows."""

from __future__ import annotations

from dataclasses import dataclass

from experiments.cautions import ENOUGH_WORLDS
from experiments.headline import SPENDING_DIFFERS
from experiments.report import figures
from experiments.report.money import payer_name
from experiments.served.memo_blocks import PAGE_POINTS, SPARE_POINTS, Block, Code, Heading, Paragraph, Table, points
from experiments.served.memo_subject import Compared, Money, Subject, shortened
from experiments.statistics import ALMOST_CERTAINLY_BETTER, ALMOST_CERTAINLY_WORSE, PROBABLY_BETTER, PROBABLY_WORSE
from experiments.texts import euro, listed, number
from scenarios.instruments import PAYERS

#: Objections on the first page, at most, and at least where titles are long; each has its first line there, its text where there is room.
MOST_OBJECTIONS, LEAST_OBJECTIONS = 5, 1
LONGEST_OBJECTION_TITLE = 90
#: Named at most where a list could run over the page.
MOST_NAMED = 3
_BETTER, _WORSE = (ALMOST_CERTAINLY_BETTER, PROBABLY_BETTER), (ALMOST_CERTAINLY_WORSE, PROBABLY_WORSE)


@dataclass(frozen=True)
class Page:
    """The blocks of the first page, and the objections whose text stands in the annex."""

    blocks: tuple[Block, ...]
    annexed: tuple[dict[str, str], ...]

    @property
    def points(self) -> float:
        """About how high the page is, in points."""
        return sum(points(block) for block in self.blocks)


def page(subject: Subject, objections: list[dict[str, str]]) -> Page:
    """The first page. What has to be on it comes first; objections and warnings then take the room that is left, the rest is annexed."""
    whole: frozenset[int] = frozenset()
    for most in range(MOST_OBJECTIONS, LEAST_OBJECTIONS - 1, -1):
        made = _made(subject, objections, most, whole, 0)
        if _fits(made):
            break
    for place in range(min(len(objections), most)):
        tried = _made(subject, objections, most, whole | {place}, 0)
        if _fits(tried):
            whole, made = whole | {place}, tried
    for more in range(1, len(_particular(subject)) + 1):
        tried = _made(subject, objections, most, whole, more)
        if not _fits(tried):
            break
        made = tried
    return made


def _fits(made: Page) -> bool:
    return made.points <= PAGE_POINTS - SPARE_POINTS


def _made(subject: Subject, objections: list[dict[str, str]], most: int, whole: frozenset[int], warnings: int) -> Page:
    """The page with so many objections, the text of those at the places `whole`, and so many of this comparison's own warnings."""
    t = subject.t
    parts = {
        "decision": _decision(subject),
        "background": _background(subject),
        "arguments": _arguments(subject),
        "objections": _objections(subject, objections, most, whole),
        "money": _money(subject),
        "unknown": _unknown(subject),
        "leaflet": _leaflet(subject, warnings),
        "repeat": _repeat(subject),
    }
    blocks: list[Block] = [Heading(subject.document_title, 0), Paragraph(f"{t('memo.addressed')} {t('memo.blanks')}")]
    for name, found in parts.items():
        blocks += [Heading(t(f"memo.heading.{name}")), *found]
    return Page(tuple(blocks), tuple(one for place, one in enumerate(objections) if place not in whole))


def _decision(subject: Subject) -> list[Block]:
    """What the college is asked: no more than the verdict carries, and nothing but to take note where there are few worlds."""
    t, primary = subject.t, subject.primary
    entry, fields = primary.entry, {**subject.names, "outcome": primary.name}
    if entry is None:
        asked = t("memo.decision.undefined", **fields)
    elif entry["of"] < ENOUGH_WORLDS:
        asked = t("memo.decision.few_worlds", of=entry["of"], enough=ENOUGH_WORLDS)
    else:
        asked = t(f"memo.decision.{entry['verdict']}", **fields)
        worse = [one.name for one in subject.shown[1:] if one.entry is not None and one.entry["verdict"] in _WORSE]
        if entry["verdict"] in _BETTER and worse:
            asked += " " + t("memo.decision.elsewhere_worse", b=subject.names["b"], list=listed(worse, subject.language))
    return [Paragraph(asked, kind="number"), Paragraph(t("memo.decision.further"), kind="number")]


def _background(subject: Subject) -> list[Block]:
    t, summary = subject.t, subject.summary
    per_year = summary["envelope_eur_per_1000_residents_per_year"] or summary["budget_eur_per_1000_residents_per_year"]
    text = t(
        "memo.background.text",
        question=subject.question,
        city=subject.city,
        weeks=summary["weeks"],
        first=figures.day(subject.monday(0), t),
        crisis=subject.crisis,
        cost=t(f"memo.background.{summary['cost']}", per_year=euro(per_year, subject.language)),
        **subject.names,
    )
    return [Paragraph(f"{text} {t('memo.background.fill')}")]


def _arguments(subject: Subject) -> list[Block]:
    t, primary = subject.t, subject.primary
    matters = figures.difference(subject.summary["matters"][primary.outcome.name], primary.outcome, t).removeprefix("+")
    how = Paragraph(t("memo.arguments.how", matters=matters, **subject.names))
    return [how, *(_argument(one, subject) for one in subject.shown)]


def _argument(one: Compared, subject: Subject) -> Paragraph:
    """Which way an outcome goes and how surely, the difference, and in how many worlds."""
    lead = f"{one.name}: {subject.word(one)}."
    if one.entry is None:
        return Paragraph("", lead, "bullet")
    counts = {name: one.entry[name] for name in ("better", "worse", "of")}
    return Paragraph(subject.t("memo.arguments.difference", mean=one.mean, **counts), lead, "bullet")


def _objections(subject: Subject, objections: list[dict[str, str]], most: int, whole: frozenset[int]) -> list[Block]:
    t = subject.t
    if not objections:
        return [Paragraph(t("memo.objections.none"))]
    shown: list[Block] = []
    for place, one in enumerate(objections[:most]):
        text = " ".join(one["text"].split()) if place in whole else t("memo.objections.annexed")
        shown.append(Paragraph(text, objection_lead(one["title"]), "bullet"))
    more = len(objections) - len(shown)
    return [*shown, *([Paragraph(t("memo.objections.more", n=more))] if more else [])]


def objection_lead(title: str) -> str:
    """The title of an objection as the beginning of its line: with a full stop, unless it ends in a mark of its own."""
    lead = shortened(title, LONGEST_OBJECTION_TITLE)
    return lead if lead.endswith((".", "!", "?", "…", ":")) else f"{lead}."


def _money(subject: Subject) -> list[Block]:
    t, spending = subject.t, subject.summary["spending"]
    a, b = (subject.money(spending[name]) for name in (subject.a, subject.b))
    if not a.spent and not b.spent:
        return [Paragraph(t("memo.money.nothing")), Paragraph(t("memo.money.cover"), t("memo.money.cover_lead"), "bullet")]
    return [_by_payer(subject, a, b), *_told(subject, a, b), Paragraph(t("memo.money.cover"), t("memo.money.cover_lead"), "bullet")]


def _by_payer(subject: Subject, a: Money, b: Money) -> Table:
    t, spending, language = subject.t, subject.summary["spending"], subject.language
    city = subject.answer["city"]
    residents = {name: number(city[key], language) for name, key in (("residents", "residents"), ("simulated", "residents_simulated"))}
    scaled = t(f"memo.money.{'whole' if city['residents'] == city['residents_simulated'] else 'scaled'}", **residents)
    rows = []
    for payer in PAYERS:
        both = [subject.money(spending[name]["payers"].get(payer)) for name in (subject.a, subject.b)]
        if any(one.spent for one in both):
            rows.append((payer_name(payer, t), *_cells(subject, both)))
    rows.append((t("memo.money.total"), *_cells(subject, [a, b])))
    header = (
        t("memo.money.payer"),
        *(t(f"memo.money.{kind}", policy=subject.title(name)) for name in (subject.a, subject.b) for kind in ("one_off", "recurring")),
    )
    caption = t("memo.money.how", city=subject.city, of=subject.summary["worlds"], scaled=scaled)
    return Table(caption, header, tuple(rows), (5.0, 3.0, 3.0, 3.0, 3.0), last_is_total=True)


def _cells(subject: Subject, both: list[Money]) -> list[str]:
    return [subject.euros(value) for one in both for value in (one.one_off, one.recurring)]


def _told(subject: Subject, a: Money, b: Money) -> list[Block]:
    """One-off and recurring in words, and that the two do not cost the same where they do not."""
    t, pair = subject.t, {"a": subject.a, "b": subject.b}
    one_off = t("memo.money.incidental", difference=subject.more_euros(b.one_off - a.one_off), b=subject.names["b"])
    recurring = t("memo.money.structural_none")
    if a.recurring or b.recurring:
        most = {f"{side}_most": subject.euros(max(subject.recurring_by_year(name).values())) for side, name in pair.items()}
        recurring = t("memo.money.structural", difference=subject.more_euros(b.recurring - a.recurring), **most, **subject.names)
    lines: list[Block] = [
        Paragraph(one_off, t("memo.money.incidental_lead"), "bullet"),
        Paragraph(recurring, t("memo.money.structural_lead"), "bullet"),
    ]
    if abs(a.spent - b.spent) > SPENDING_DIFFERS * max(a.spent, b.spent):
        dear, cheap = ("a", "b") if a.spent > b.spent else ("b", "a")
        lines.append(Paragraph(t("memo.money.apart", most=subject.names[dear], least=subject.names[cheap]), kind="bullet"))
    return lines


def _unknown(subject: Subject) -> list[Block]:
    t, entry = subject.t, subject.primary.entry
    sentences = []
    if entry is not None:
        assumptions, luck = entry["spread_assumptions"], entry["spread_luck"]
        known = assumptions is not None and luck is not None
        sentences.append(t(f"memo.unknown.{('assumptions' if assumptions > luck else 'luck') if known else 'neither'}"))
        if len({cluster["verdict"] for cluster in entry["clusters"].values()}) > 1:
            sentences.append(t("memo.unknown.clusters"))
    undefined = [one.name for one in subject.shown if one.entry is None]
    if undefined:
        sentences.append(t("memo.unknown.undefined", list=listed(undefined[:MOST_NAMED], subject.language)))
    sentences.append(f"{t('memo.unknown.outside')} {t('memo.unknown.fill')}")
    return [Paragraph(sentence, kind="bullet") for sentence in sentences]


def _always(subject: Subject) -> list[str]:
    """The two warnings that stand on the first page of every memo."""
    return [subject.t(f"summary.warning.{name}") for name in ("made_up", "levels")]


def _particular(subject: Subject) -> list[str]:
    """The other warnings, in their order: what is particular to this comparison comes first."""
    return [warning for warning in warnings(subject) if warning not in _always(subject)]


def warnings(subject: Subject) -> list[str]:
    """Every warning of the answer, in the language of the memo."""
    return list(subject.answer["words"][subject.language]["warnings"])


def _leaflet(subject: Subject, more: int) -> list[Block]:
    shown = [*_always(subject), *_particular(subject)[:more]]
    left = len(_particular(subject)) - more
    closing = [subject.t("memo.leaflet.all", n=len(warnings(subject)))] if left else []
    return [Paragraph(sentence, kind="bullet") for sentence in (*shown, *closing)]


def _repeat(subject: Subject) -> list[Block]:
    t, answer, summary = subject.t, subject.answer, subject.summary
    done, asked = answer["worlds_done"], answer["worlds_asked"]
    text = t("memo.repeat.worlds", done=done, sets=summary["parameter_sets"], version=summary["version"])
    partly = [t("memo.repeat.partly", done=done, asked=asked)] if done < asked else []
    said = " ".join((text, f"{answer['digest']}.", *partly, t("memo.repeat.command")))
    return [Paragraph(said), Code(t("memo.repeat.run"))]
