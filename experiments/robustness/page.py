"""`robustness.html`: the warning first, then every pair, where it does not hold, regret, and what was ruled out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from experiments.pages.page import Block, Heading, Page, Paragraph, Points, Table
from experiments.robustness import words
from experiments.robustness.figures import region_figure, shares_figure, unit_of
from experiments.robustness.shuffled import SHUFFLES
from experiments.served.amounts import plain, size_words
from experiments.sweep.plan import COMMON
from experiments.texts import Texts, listed, number, percent
from scenarios.outcomes import OUTCOMES, PATTERNS, Outcome

Result = dict[str, Any]


def page_of(result: Result, told: Sequence[str], language: str) -> Page:
    """The page of a result. Pure. `told` is how to cite the sweep, and then what of it is not there."""
    texts = Texts(language)
    outcomes = [block for outcome in result["outcomes"] for block in _outcome(result, outcome, texts)]
    how = [Paragraph(texts("robustness.page.where_how", shuffles=SHUFFLES))] if outcomes else []
    blocks = [*_fitting(result, texts), *how, *outcomes]
    return Page(texts("robustness.page.title"), lead(result, texts), blocks, _foot(result, told, texts), language)


def lead(result: Result, texts: Texts) -> list[str]:
    """The warning about the pair of the headline, of the first outcome that has one; or why there are no numbers."""
    if result["too_few"]:
        return [words.too_few_words(result, texts)]
    for outcome, found in result["outcomes"].items():
        if found["headline"] is not None:
            a, b = found["headline"]
            return [words.warning(result, a, b, outcome, texts.language)]
    return [texts("robustness.page.undefined")]


def _outcome(result: Result, outcome: str, texts: Texts) -> Iterator[Block]:
    row, found = OUTCOMES[outcome], result["outcomes"][outcome]
    yield Heading(row.title[texts.language])
    if not found["pairs"]:
        yield Paragraph(texts("robustness.page.undefined"))
        return
    yield Paragraph(texts("robustness.page.matters", matters=size_words(found["matters"], row, texts)))
    columns = ("pair_head", "better", "equal", "worse", "mean", "spread")
    rows = [_pair_cells(result, pair, row, texts) for pair in found["pairs"]]
    named = [texts(f"robustness.page.{name}", unit=unit_of(row, texts)) for name in columns]
    yield Table(texts("robustness.page.pairs"), named, rows)
    yield shares_figure(result, outcome, texts)
    yield Heading(f"{texts('robustness.page.where')}: {row.title[texts.language]}")
    yield Points([sentence for pair in found["pairs"] for sentence in _where(result, pair, texts)])
    for pair in found["pairs"]:
        drawn = region_figure(result, outcome, pair, texts)
        if drawn is not None:
            yield drawn
    yield from _regret(result, outcome, texts)


def _pair_cells(result: Result, pair: Result, row: Outcome, texts: Texts) -> list[str]:
    shares = [
        texts("robustness.page.range", **{key: percent(pair[name][at], texts.language) for key, at in _ENDS})
        for name in ("better", "equal", "worse")
    ]
    found = {key: _figure(value, row, texts, signed=True) for key, value in pair["difference"].items()}
    mean = texts("robustness.page.range", mean=found["mean"], low=found["mean_low"], high=found["mean_high"])
    spread = texts("robustness.page.from_to", low=found["p05"], high=found["p95"])
    return [texts("robustness.page.pair", **words.titles_of(result, pair, texts)), *shares, mean, spread]


_ENDS = (("mean", "share"), ("low", "low"), ("high", "high"))


def _where(result: Result, pair: Result, texts: Texts) -> Iterator[str]:
    """What is known of where a pair holds, in one entry of the list."""
    where, language = pair["where"], texts.language
    about = f"{texts('robustness.page.pair', **words.titles_of(result, pair, texts))}: {words.where_words(result, pair, texts)}"
    if where["found"]:
        shares = {key: percent(where["elsewhere"][key], language) for key in ("coverage", "density")}
        limits = listed([_again(limit, where["resamples"], texts) for limit in where["limits"]], language)
        about += f" {texts('robustness.page.limit_again', list=limits)} {texts('robustness.page.elsewhere', **shares)}"
        about += f" {texts('robustness.page.noise', density=percent(where['noise']['density'], language))}"
    yield about


def _again(limit: Result, resamples: int, texts: Texts) -> str:
    """In how many resamples an input is limited again, and where one limit of it lies then."""
    meaning = words.input_words(limit["name"], texts)[0]
    again = number(limit["again"] * resamples, texts.language)
    ends = next((limit[side] for side in ("low_again", "high_again") if limit[side] is not None), None)
    if ends is None:
        return texts("robustness.page.limit_share", meaning=meaning, again=again)
    low, high = (plain(end, texts.language) for end in ends)
    return texts("robustness.page.limit_ends", meaning=meaning, again=again, low=low, high=high)


def _regret(result: Result, outcome: str, texts: Texts) -> Iterator[Block]:
    found, row = result["outcomes"][outcome]["regret"], OUTCOMES[outcome]
    if found is None:
        return
    rows = []
    for name, one in found["policies"].items():
        size = {key: _figure(value, row, texts) for key, value in one.items()}
        mean = texts("robustness.page.range", mean=size["mean"], low=size["mean_low"], high=size["mean_high"])
        rows.append([result["policies"][name][texts.language], mean, size["p90"], size["maximum"]])
    columns = [texts(f"robustness.page.{name}") for name in ("policy", "regret_mean", "p90", "maximum")]
    yield Table(texts("robustness.page.regret", unit=unit_of(row, texts)), columns, rows)
    yield Points(words.regret_words(result, outcome, texts))


def _figure(value: float, outcome: Outcome, texts: Texts, signed: bool = False) -> str:
    """A difference as a bare number, in the unit of `unit_of`: shares in percentage points."""
    shown = round(value * outcome.shown_factor, 2) + 0.0  # no minus before nothing
    return ("+" if signed and shown > 0.0 else "") + number(shown, texts.language, 2)


def _fitting(result: Result, texts: Texts) -> Iterator[Block]:
    found = result["fitting"]
    if found is None:
        return
    yield Points(words.fitting_words(result, texts))
    columns = [texts(f"robustness.fitting.{name}") for name in ("measure", "low", "high", "alone", "without")]
    rows = [
        [
            PATTERNS[name].title[texts.language],
            *("" if one[side] is None else plain(one[side], texts.language) for side in ("low", "high")),
            *(number(one[count], texts.language) for count in ("passing", "without")),
        ]
        for name, one in found["measures"].items()
    ]
    yield Table(texts("robustness.fitting.caption"), columns, rows)


def _foot(result: Result, told: Sequence[str], texts: Texts) -> list[str]:
    numbers = {"points": number(result["points"], texts.language), "lucks": number(result["design"]["replications"], texts.language)}
    foot = [texts("robustness.page.worlds", **numbers)]
    if result["design"]["luck"] == COMMON:
        foot.append(texts("robustness.page.common", lucks=numbers["lucks"]))
    return [*foot, texts("robustness.page.foot", citation=told[0]), *told[1:]]
