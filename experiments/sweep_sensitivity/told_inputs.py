"""The part of the page that says which inputs or groups matter: indices of a design, or importance in a plain sample."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from experiments.pages.page import Block, Heading, Paragraph, Points, Table
from experiments.report import figures
from experiments.sweep.opened import MINUS
from experiments.sweep.unit_designs import SALTELLI
from experiments.sweep_sensitivity.pictures import Said, Sign, signs
from experiments.sweep_sensitivity.words import Words
from experiments.texts import listed, number
from scenarios.outcomes import OUTCOMES, Outcome

#: Rows of a table and names in a sentence: the first ones.
ROWS, NAMED = 10, 3
#: What has a band in a table of effects.
BANDED = ("total", "first", "mu_star")


def effects_blocks(result: Mapping[str, Any], words: Words) -> Iterator[Block]:
    """Indices of a Saltelli design or effects of a Morris design, for the primary outcome."""
    t, method, primary = words.t, result["design"]["method"], result["primary"]
    yield Heading(t(f"sensitivity.effects.title_{method}"))
    yield Paragraph(t(f"sensitivity.effects.how_{method}", lucks=words.count(result["design"]["replications"])))
    if method != SALTELLI and result["design"]["grouped"]:
        yield Paragraph(t("sensitivity.effects.how_morris_groups"))
    shown = {label: result["effects"][label][primary] for label in _shown(result)}
    if (first := next((told for told in shown.values() if "why" not in told), None)) is not None:
        yield Paragraph(t(f"sensitivity.effects.floor_{first['floor_from'] or 'none'}"))
    for place, (label, told) in enumerate(shown.items()):
        if "why" in told:
            yield Paragraph(f"{words.what(label)}: {t('sensitivity.why.' + told['why'])}")
            continue
        yield from _effects(told, label, place, result, words)


def _effects(told: Mapping[str, Any], label: str, place: int, result: Mapping[str, Any], words: Words) -> Iterator[Block]:
    t, method, primary = words.t, result["design"]["method"], result["primary"]
    outcome, what, main = OUTCOMES[primary], words.what(label), "total" if method == SALTELLI else "mu_star"

    def shown(found: dict[str, Any] | None) -> str:
        return words.with_band(found) if method == SALTELLI or found is None else words.sized(found, outcome)

    floor = told["floor"]
    if floor is not None:
        standing = [words.mover(one["name"]) for one in _ranked(told["movers"], main) if one["above_floor"]]
        if standing:
            yield Paragraph(t("sensitivity.effects.above", what=what, floor=shown(floor[main]), list=listed(standing[:ROWS], t.language)))
        else:
            yield Paragraph(t("sensitivity.effects.above_none", what=what, floor=shown(floor[main])))
    if told["rows"] < told["of_rows"]:
        dropped, of = words.count(told["of_rows"] - told["rows"]), words.count(told["of_rows"])
        yield Paragraph(t("sensitivity.effects.dropped", dropped=dropped, of=of))
    top = _ranked(told["movers"], main)[: ROWS * 2 if result["design"]["grouped"] else ROWS]
    many = 100.0 if method == SALTELLI else outcome.shown_factor
    rows = [
        Sign(words.mover(one["name"]), *_scaled(one[main], many), _scaled(one["first"], many) if one["first"] else None, one["above_floor"])
        for one in top
    ]
    axis = t("sensitivity.effects.axis_saltelli") if method == SALTELLI else t("sensitivity.effects.axis_morris", unit=words.unit(outcome))
    title = t("sensitivity.effects.picture", outcome=words.outcome(primary), what=what)
    said = Said(f"effects-{place}", title, t(f"sensitivity.effects.described_{method}"), result["study_sha256"], t.language)
    yield signs(rows, None if floor is None else _scaled(floor[main], many)[1:], axis, said)
    keys = ("total", "first") if method == SALTELLI else ("mu_star", "mu", "sigma")
    columns = [t("sensitivity.effects.mover"), *(t(f"sensitivity.effects.{key}") for key in keys)]
    table = []
    for one in top:
        cells = [shown(one[key]) if key in BANDED else _plain(key, one[key], words, outcome) for key in keys]
        above = [] if floor is None else [t("sensitivity.effects.yes") if one["above_floor"] else t("sensitivity.effects.no")]
        table.append([words.mover(one["name"]), *cells, *above])
    yield Table(
        t("sensitivity.effects.table", outcome=words.outcome(primary), what=what),
        columns if floor is None else [*columns, t("sensitivity.effects.is_above")],
        table,
    )


def importance_blocks(result: Mapping[str, Any], words: Words) -> Iterator[Block]:
    """Importance in a plain sample, for the primary outcome."""
    t, primary = words.t, result["primary"]
    yield Heading(t("sensitivity.importance.title"))
    explained_how = False
    for place, label in enumerate(_shown(result)):
        told, what = result["importance"][label][primary], words.what(label)
        if "why" in told:
            yield Paragraph(f"{what}: {t('sensitivity.why.' + told['why'])}")
            continue
        if not explained_how:
            floor = number(told["floor"], t.language, 3)
            yield Paragraph(t("sensitivity.importance.how", floor=floor, inputs=words.count(told["inputs"])))
            if result["design"]["from_sample"]:
                yield Paragraph(t("sensitivity.importance.of_sample"))
            explained_how = True
        yield Points(list(_importance_sentences(told, result["spread"][label][primary], what, words)))
        yield from _importance_figures(told, label, place, result, words)


def _importance_sentences(told: Mapping[str, Any], spread: Mapping[str, Any], what: str, words: Words) -> Iterator[str]:
    t, inputs = words.t, words.count(told["inputs"])
    above = [words.mover(one["name"]) for one in told["ranked"] if one["above_floor"]][:NAMED]
    if above:
        listing = listed(above, t.language)
        yield t("sensitivity.importance.above", what=what, n=words.count(told["above"]), inputs=inputs, list=listing)
    else:
        yield t("sensitivity.importance.above_none", what=what, inputs=inputs)
    share, low, high = (words.share(told["explained"][key]) for key in ("value", "low", "high"))
    if told["explained"]["value"] <= 0.0:
        yield t("sensitivity.importance.explained_none", share=share)
    elif "why" in spread:
        yield t("sensitivity.importance.explained_no_most", share=share, low=low, high=high)
    else:  # luck that is alike at all points and works out by the inputs is no noise to a line through them
        told_as = "sensitivity.importance.explained_shared" if spread["crossed"] else "sensitivity.importance.explained"
        yield t(told_as, share=share, low=low, high=high, most=words.share(spread["reliable"]))
    if told["explained"]["value"] <= 0.0:
        return
    carrying = [f"{words.group(name)} {words.with_band(one)}" for name, one in told["groups"].items() if one["low"] > 0.0][:ROWS]
    if carrying:
        yield t("sensitivity.importance.groups", list=listed(carrying, t.language))
    else:
        yield t("sensitivity.importance.groups_none")


def _importance_figures(told: Mapping[str, Any], label: str, place: int, result: Mapping[str, Any], words: Words) -> Iterator[Block]:
    t, outcome, what = words.t, words.outcome(result["primary"]), words.what(label)
    rows = [Sign(words.mover(one["name"]), *_scaled(one["distance"], 1.0), None, one["above_floor"]) for one in told["ranked"]]
    title = t("sensitivity.effects.picture", outcome=outcome, what=what)
    said = Said(f"importance-{place}", title, t("sensitivity.importance.described"), result["study_sha256"], t.language)
    yield signs(rows, (0.0, told["floor"]), t("sensitivity.importance.axis"), said)
    yield Table(
        t("sensitivity.effects.table", outcome=outcome, what=what),
        [t("sensitivity.importance.input"), t("sensitivity.importance.distance"), t("sensitivity.effects.is_above")],
        [
            [
                words.mover(one["name"]),
                t("sensitivity.band", **{new: number(one["distance"][old], t.language, 3) for new, old in _FIELDS.items()}),
                t("sensitivity.effects.yes") if one["above_floor"] else t("sensitivity.effects.no"),
            ]
            for one in told["ranked"]
        ],
    )


_FIELDS = {"share": "value", "low": "low", "high": "high"}


def _shown(result: Mapping[str, Any]) -> list[str]:
    """What is told on the page: the difference that is largest, and the policy it is of; else the first label."""
    label = result["headline"]
    return [result["labels"][0]] if label is None else [label, label.partition(MINUS)[0]]


def _ranked(movers: list[dict[str, Any]], main: str) -> list[dict[str, Any]]:
    return sorted(movers, key=lambda one: -one[main]["value"])


def _scaled(found: Mapping[str, float], many: float) -> tuple[float, float, float]:
    return many * found["value"], many * found["low"], many * found["high"]


def _plain(key: str, value: float | None, words: Words, outcome: Outcome) -> str:
    """mu with its sign, sigma without."""
    if value is None:
        return words.t("sensitivity.nothing")
    return figures.difference(value, outcome, words.t) if key == "mu" else words.size(value, outcome)
