"""The page of a sensitivity result: the finding first, then spread, what carries it, and worlds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from experiments.pages.page import Block, Heading, Page, Paragraph, Points, Table
from experiments.sweep.opened import Opened
from experiments.sweep_sensitivity.pictures import Curves, Said, bars, curves
from experiments.sweep_sensitivity.told_inputs import effects_blocks, importance_blocks
from experiments.sweep_sensitivity.variance import CONSTANT, Split
from experiments.sweep_sensitivity.words import Words
from experiments.sweep_sensitivity.worlds_needed import FEWEST_WORLDS, HALF_BAND, MOST_WORLDS, TOLD, curve
from experiments.texts import Texts
from scenarios.outcomes import OUTCOMES


def page_of(swept: Opened, result: Mapping[str, Any], splits: Mapping[str, Split], t: Texts) -> Page:
    """The page; `result` and `splits` as `analysis.sensitivity` gives them."""
    words = Words(swept, t)
    about = effects_blocks if result["effects"] is not None else importance_blocks
    blocks = [*_spread(result, words), *about(result, words), *_worlds(result, splits, words)]
    return Page(t("sensitivity.title"), list(_lead(result, words)), blocks, [swept.told(), t("sensitivity.foot")], t.language)


def _lead(result: Mapping[str, Any], words: Words) -> Iterator[str]:
    t, label, primary = words.t, result["headline"], result["primary"]
    told: Mapping[str, Any] = {"why": CONSTANT} if label is None else result["spread"][label][primary]
    if "why" in told:
        yield t("sensitivity.lead.no_pair", outcome=words.outcome(primary))
        yield t(f"sensitivity.why.{told['why']}")
        return
    shown = told["assumptions" if told["carries"] == "assumptions" else "luck"]
    share, low, high = (words.share(shown[key]) for key in ("share", "low", "high"))
    yield t(f"sensitivity.lead.{told['carries']}", outcome=words.outcome(primary), what=words.what(label), share=share, low=low, high=high)
    found, (a, b) = result["worlds"][label], words.pair(label)
    size, held = words.size(found["size"], OUTCOMES[primary]), words.count(found["held"])
    if found["worlds"] is None:
        yield t("sensitivity.lead.needed_many", size=size, a=a, b=b, most=words.count(MOST_WORLDS), held=held)
    elif found["worlds"] == FEWEST_WORLDS:
        yield t("sensitivity.lead.needed_few", size=size, a=a, b=b, few=words.count(FEWEST_WORLDS), held=held)
    else:
        yield t("sensitivity.lead.needed", size=size, a=a, b=b, worlds=words.count(found["worlds"]), held=held)


# --- spread


def _spread(result: Mapping[str, Any], words: Words) -> Iterator[Block]:
    t, primary = words.t, result["primary"]
    of_primary = {label: of[primary] for label, of in result["spread"].items()}
    known = {label: told for label, told in of_primary.items() if "why" not in told}
    yield Heading(t("sensitivity.spread.title"))
    if not known:
        yield from _unknown({words.what(label): told for label, told in of_primary.items()}, words)
        return
    one = next(iter(known.values()))
    yield Paragraph(t("sensitivity.spread.crossed" if one["crossed"] else "sensitivity.spread.nested"))
    yield Paragraph(t("sensitivity.spread.bands", lucks=words.count(one["lucks"])))
    if any(told["below_zero"] for told in known.values()):
        yield Paragraph(t("sensitivity.spread.below_zero"))
    parts = ("assumptions", "alike", "together") if one["crossed"] else ("assumptions", "luck")
    said = Said(
        "spread",
        t("sensitivity.spread.picture", outcome=words.outcome(primary)),
        t("sensitivity.spread.described" if one["crossed"] else "sensitivity.spread.described_nested"),
        result["study_sha256"],
        t.language,
    )
    rows = [
        (
            words.what(label),
            {t(f"sensitivity.spread.{part}"): told[part]["share"] for part in parts},
            (told["assumptions"]["low"], told["assumptions"]["high"]),
        )
        for label, told in known.items()
    ]
    yield bars(rows, t("sensitivity.spread.axis"), said)
    columns = [t("sensitivity.spread.sd"), *(t(f"sensitivity.spread.{part}") for part in parts)]
    yield Table(
        t("sensitivity.spread.table", outcome=words.outcome(primary)),
        [t("sensitivity.spread.what"), *columns],
        [_spread_row(words.what(label), told, primary, parts, words) for label, told in known.items()],
    )
    yield from _unknown({words.what(label): told for label, told in of_primary.items()}, words)
    label, others = result["headline"], result["outcomes"][1:]
    if label is not None and others:
        of_label = {name: result["spread"][label][name] for name in others}
        rows_of_others = [
            _spread_row(words.outcome(name), told, name, parts, words) for name, told in of_label.items() if "why" not in told
        ]
        if rows_of_others:
            caption = t("sensitivity.spread.table_more", what=words.what(label))
            yield Table(caption, [t("sensitivity.spread.outcome"), *columns], rows_of_others)
        yield from _unknown({words.outcome(name): told for name, told in of_label.items()}, words)


def _unknown(told: Mapping[str, Mapping[str, Any]], words: Words) -> Iterator[Block]:
    """What nothing can be said of, and why."""
    if sentences := [f"{name}: {words.t('sensitivity.why.' + one['why'])}" for name, one in told.items() if "why" in one]:
        yield Points(sentences)


def _spread_row(first: str, told: Mapping[str, Any], outcome: str, parts: tuple[str, ...], words: Words) -> list[str]:
    return [first, words.size(told["sd"], OUTCOMES[outcome]), *(words.with_band(told[part]) for part in parts)]


# --- worlds


def _worlds(result: Mapping[str, Any], splits: Mapping[str, Split], words: Words) -> Iterator[Block]:
    t, primary, label = words.t, result["primary"], result["headline"]
    if label not in splits:
        return
    outcome, found = OUTCOMES[primary], result["worlds"][label]
    size = words.size(found["size"], outcome)
    yield Heading(t("sensitivity.worlds.title"))
    yield Paragraph(t("sensitivity.worlds.how", size=size))
    yield Paragraph(t("sensitivity.worlds.same_points"))
    worlds, new, same = curve(splits[label], max(10 * found["held"], 10 * (found["worlds"] or MOST_WORLDS // 10)))
    many = outcome.shown_factor
    drawn = Curves(
        worlds,
        many * TOLD * new,
        many * HALF_BAND * new,
        many * TOLD * same,
        many * found["size"],
        (found["held"], many * found["told"]),
    )
    lines = {name: t(f"sensitivity.worlds.line_{name}") for name in ("new", "band", "same", "matters", "here")}
    axes = {"worlds": t("sensitivity.worlds.axis_worlds"), "size": t("sensitivity.worlds.axis_size", unit=words.unit(outcome))}
    said = Said(
        "worlds",
        t("sensitivity.worlds.picture", what=words.what(label)),
        t("sensitivity.worlds.described"),
        result["study_sha256"],
        t.language,
    )
    yield curves(drawn, {**axes, **lines}, said)
    yield Table(
        t("sensitivity.worlds.table", outcome=words.outcome(primary), size=size),
        [t("sensitivity.spread.what"), *(t(f"sensitivity.worlds.{key}") for key in ("needed", "here", "told", "lucks"))],
        [_worlds_row(label, found, words, primary) for label, found in result["worlds"].items() if "why" not in found],
    )
    yield from _unknown({words.what(label): found for label, found in result["worlds"].items()}, words)


def _worlds_row(label: str, found: Mapping[str, Any], words: Words, primary: str) -> list[str]:
    t = words.t

    def worlds(count: int | None) -> str:
        if count is None:
            return t("sensitivity.worlds.more", most=words.count(MOST_WORLDS))
        return t("sensitivity.worlds.few", few=words.count(count)) if count == FEWEST_WORLDS else words.count(count)

    many, low, high = (worlds(found[key]) for key in ("worlds", "low", "high"))
    needed = many if many == low == high else t("sensitivity.worlds.band", worlds=many, low=low, high=high)
    lucks = t("sensitivity.worlds.never") if found["lucks"] is None else words.count(found["lucks"])
    return [words.what(label), needed, words.count(found["held"]), words.size(found["told"], OUTCOMES[primary]), lucks]
