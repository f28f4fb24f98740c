"""What the model is, what it is not for, and how far to trust it; texts that a municipality has to publish; licence and sources."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count, takewhile
from typing import Any

from dashboard.views import parts
from dashboard.views.assumptions import ASSUMED
from experiments.stored import finding
from experiments.texts import Texts, catalogue, listed, number, percent
from experiments.version import version
from scenarios.assumptions import ASSUMPTIONS
from scenarios.outcomes import PATTERNS

STEPS = 13
JUDGEMENTS = {"holds": "▲", "cannot tell": "?", "fails": "▼"}


def purpose_block(texts: Texts) -> dict[str, Any]:
    """The question, what is in the model and what is not."""
    inside, outside = ([texts(f"report.leaflet.{side}_{n}") for n in range(1, 7)] for side in ("in", "out"))
    return parts.block(
        "la-purpose",
        texts("dashboard_about.purpose.title"),
        [
            parts.section(*(parts.text(texts(f"dashboard_about.purpose.{key}")) for key in ("question", "how", "not"))),
            parts.section(parts.listing(inside), title=texts("report.leaflet.in")),
            parts.section(parts.listing(outside), title=texts("report.leaflet.out")),
        ],
    )


def use_block(texts: Texts) -> dict[str, Any]:
    """What it is good for and what nobody should use it for."""
    good = numbered(texts, lambda n: f"dashboard_about.use.good_{n}")
    bad = numbered(texts, lambda n: f"dashboard_about.use.bad_{n}")
    return parts.block(
        "la-use",
        texts("dashboard_about.use.title"),
        [
            parts.section(parts.listing(good), title=texts("dashboard_about.use.good_title")),
            parts.section(parts.listing(bad), title=texts("dashboard_about.use.bad_title")),
        ],
    )


def week_block(texts: Texts) -> dict[str, Any]:
    """A week of the model, step by step."""
    steps = parts.listing([texts(f"dashboard_about.week.step_{n}") for n in range(1, STEPS + 1)], ordered=True)
    return parts.block(
        "la-week", texts("dashboard_about.week.title"), [parts.section(parts.text(texts("dashboard_about.week.how")), steps)]
    )


def trust_block(texts: Texts) -> dict[str, Any]:
    """Which patterns of 2020-2022 the accepted sets reproduce and which not, and on what the assumptions rest."""
    language, found = texts.language, finding("calibration")
    without_source = sum(assumption.evidence == ASSUMED for assumption in ASSUMPTIONS.values())
    share = percent(without_source / len(ASSUMPTIONS), language)
    rest = parts.section(
        parts.listing(
            [
                texts("dashboard_about.trust.assumed", share=share, count=number(len(ASSUMPTIONS), language)),
                *numbered(texts, lambda n: f"dashboard_about.trust.also_{n}"),
            ]
        )
    )
    title = texts("dashboard_about.trust.title")
    if found is None:
        return parts.block("la-trust", title, [rest])
    measures = {name: found["measures"][name] for name in PATTERNS if name in found["measures"]}
    by = {judged: [name for name, one in measures.items() if one["judgement"] == judged] for judged in JUDGEMENTS}
    uses = {use: [one["judgement"] for name, one in measures.items() if PATTERNS[name].use == use] for use in ("C", "V")}
    counts = {
        "looked_at": len(uses["V"]),
        "looked_at_hold": uses["V"].count("holds"),
        "fitted": len(uses["C"]),
        "fitted_hold": uses["C"].count("holds"),
    }
    message = texts("dashboard_about.trust.message", **counts)
    if by["fails"]:
        failing = listed([f"“{PATTERNS[name].title[language]}”" for name in by["fails"]], language)
        message += " " + texts("dashboard_about.trust.failing", list=failing)
    rows = [_pattern_row(name, measures[name]["judgement"], texts) for judged in ("fails", "cannot tell", "holds") for name in by[judged]]
    columns = [texts(f"dashboard_about.trust.column_{key}") for key in ("pattern", "verdict", "use")]
    table = parts.table("la-patterns", texts("dashboard_about.trust.caption", sets=found["accepted_sets"]), columns, [("", rows)])
    how = texts("dashboard_about.trust.how", sets=found["accepted_sets"], searches=len(found["searches"]))
    folded = parts.section(table, summary=texts("dashboard_about.trust.all"))
    return parts.block("la-trust", title, [parts.section(parts.text(message, "la-verdict"), parts.text(how)), folded, rest])


def words_block(texts: Texts) -> dict[str, Any]:
    """The words of the screen, by letter."""
    words = sorted(
        (sentence.partition(": ")[::2] for sentence in numbered(texts, lambda n: f"dashboard_about.words.word_{n}")),
        key=lambda pair: pair[0].lower(),
    )
    return parts.block("la-words", texts("dashboard_about.words.title"), [parts.section(parts.facts(words))])


def registers_block(texts: Texts) -> dict[str, Any]:
    """Texts for the register of algorithms and the accessibility statement, to copy and complete."""
    said = {key: texts(f"dashboard_about.registers.{key}") for key in ("button", "copied", "not_copied")}
    sections = [
        parts.section(
            parts.text(texts(f"dashboard_about.registers.{name}_how")),
            parts.copyable(
                f"la-text-{name}",
                texts(f"dashboard_about.registers.{name}_label"),
                texts(f"dashboard_about.registers.{name}", version=version()),
                **said,
            ),
            title=texts(f"dashboard_about.registers.{name}_title"),
        )
        for name in ("algorithm", "accessibility")
    ]
    return parts.block("la-registers", texts("dashboard_about.registers.title"), sections)


def sources_block(texts: Texts) -> dict[str, Any]:
    """Version, licence, documentation, and the data with their licences."""
    facts = [
        (texts(f"dashboard_about.sources.{key}_head"), texts(f"dashboard_about.sources.{key}", version=version()))
        for key in ("version", "licence", "docs", "cite")
    ]
    data = parts.section(
        parts.listing(numbered(texts, lambda n: f"dashboard_about.sources.data_{n}")), title=texts("dashboard_about.sources.data_title")
    )
    return parts.block("la-sources", texts("dashboard_about.sources.title"), [parts.section(parts.facts(facts)), data])


def numbered(texts: Texts, key: Callable[[int], str]) -> list[str]:
    """The texts of the keys of 1, 2 and so on, as many as there are."""
    known = catalogue(texts.language)
    return [texts(key(n)) for n in takewhile(lambda n: key(n) in known, count(1))]


def _pattern_row(name: str, judged: str, texts: Texts) -> parts.Part:
    words = texts(f"dashboard_about.trust.{judged.replace(' ', '_')}")
    use = texts(f"dashboard_about.trust.use_{PATTERNS[name].use.lower()}")
    return parts.row(
        name, PATTERNS[name].title[texts.language], [parts.cell(words, sign=JUDGEMENTS[judged], prose=True), parts.cell(use, prose=True)]
    )
