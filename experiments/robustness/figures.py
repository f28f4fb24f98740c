"""The figures of a robustness result: how often and how much, and where cases lie."""

from __future__ import annotations

from textwrap import fill
from typing import Any

from experiments.pages.figures import BAND, COLOURS, FAINT, INK, Picture, drawing, picture
from experiments.robustness.words import input_words, limit_words, titles_of
from experiments.served.amounts import key_of, plain
from experiments.texts import Texts, listed, number
from scenarios.outcomes import OUTCOMES, Outcome

_LABEL_LETTERS = 34  # of a line beside a row
#: Of the three parts of a bar: colour and hatching, so that grey paper tells them apart.
_PARTS = (("better", COLOURS[0], ""), ("equal", BAND, ""), ("worse", COLOURS[1], "///"))


def shares_figure(result: dict[str, Any], outcome: str, texts: Texts) -> Picture:
    """A row a pair: the shares of worlds as a bar, and beside it the difference with its band and the spread of worlds."""
    row, pairs = OUTCOMES[outcome], result["outcomes"][outcome]["pairs"]
    unit, scale = unit_of(row, texts), row.shown_factor
    worlds = number(max(pair["worlds"] for pair in pairs), texts.language)
    with drawing(1.1 + 0.45 * len(pairs)) as figure:
        left, right = figure.subplots(1, 2, sharey=True)
        for place, pair in enumerate(pairs):
            start = 0.0
            for name, colour, hatch in _PARTS:
                share = 100.0 * pair[name]["share"]
                left.barh(place, share, left=start, height=0.6, color=colour, hatch=hatch, edgecolor="white" if hatch else colour)
                start += share
            left.plot([100.0 * pair["better"][end] for end in ("low", "high")], [place, place], color=INK, lw=2.0)
            found = {key: scale * value for key, value in pair["difference"].items()}
            right.plot([found["p05"], found["p95"]], [place, place], color=FAINT, lw=1.0)
            right.plot([found["mean_low"], found["mean_high"]], [place, place], color=COLOURS[0], lw=4.0)
            right.plot(found["mean"], place, "o", color=INK, ms=4.0)
        left.set_yticks(
            range(len(pairs)), [fill(texts("robustness.page.pair", **titles_of(result, pair, texts)), _LABEL_LETTERS) for pair in pairs]
        )
        left.invert_yaxis()
        left.set_xlim(0.0, 100.0)
        left.set_xlabel(texts("robustness.figure.share_axis") + " (%)")
        right.tick_params(left=False)
        right.xaxis.set_major_formatter(lambda value, _place: plain(round(value, 9), texts.language, 2))
        right.axvline(0.0, color=FAINT, lw=0.8)
        right.set_xlabel(texts("robustness.figure.difference_axis", unit=unit))
        title = f"{texts('robustness.figure.shares')}: {row.title[texts.language]}"
        said = texts("robustness.figure.shares_description", worlds=worlds, outcome=row.title[texts.language], unit=unit)
        return picture(figure, f"shares-{outcome}", title, said, result["study_sha256"])


def region_figure(result: dict[str, Any], outcome: str, pair: dict[str, Any], texts: Texts) -> Picture | None:
    """A line for each number that a region limits: its range in the sample, the part inside, and where limits of resamples lie."""
    limits = [limit for limit in pair["where"].get("limits", ()) if limit["among"] is None]
    if not limits:
        return None
    with drawing(0.6 + 0.7 * len(limits)) as figure:
        rows: Any = figure.subplots(len(limits), 1, squeeze=False)[:, 0]
        for axes, limit in zip(rows, limits, strict=True):
            low, high = limit["range"]
            inside = [low if limit["low"] is None else limit["low"], high if limit["high"] is None else limit["high"]]
            axes.plot([low, high], [0.0, 0.0], color=FAINT, lw=1.0)
            axes.plot(inside, [0.0, 0.0], color=COLOURS[0], lw=7.0, solid_capstyle="butt", alpha=0.55)
            for side in ("low_again", "high_again"):
                for end in limit[side] or ():
                    axes.plot([end, end], [-0.4, 0.4], color=INK, lw=1.2)
            axes.set_ylim(-1.0, 1.0)
            axes.set_yticks([])
            axes.spines["left"].set_visible(False)
            meaning, unit = input_words(limit["name"], texts)
            axes.set_xlabel(f"{meaning} ({unit})" if unit else meaning)
            ends = sorted({low, *inside, high})
            axes.set_xticks(ends, [plain(value, texts.language, 2) for value in ends])
        about = texts("robustness.page.pair", **titles_of(result, pair, texts))
        where = listed([limit_words(limit, texts) for limit in limits], texts.language)
        said = texts("robustness.figure.region_description", pair=about, where=where)
        title = f"{texts('robustness.figure.region')}: {OUTCOMES[outcome].title[texts.language]}"
        return picture(figure, f"region-{outcome}-{pair['a']}-{pair['b']}", title, said, result["study_sha256"])


def unit_of(outcome: Outcome, texts: Texts) -> str:
    """The unit of a difference of an outcome, in words."""
    own = "share", "correlation"
    key = f"robustness.unit.{outcome.unit}" if outcome.unit in own else f"dashboard_matters.outcome_unit.{key_of(outcome.unit)}"
    return texts(key).strip()
