"""The pictures of a memo as PNG. Each says in itself that it is simulated; policies differ in colour, sign and dash."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from textwrap import fill
from typing import TYPE_CHECKING, Any, Literal

from experiments.pages.figures import BAND, COLOURS, FAINT, LOOK, SIGNS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_COLOURS, _SIGNS = COLOURS[:2], SIGNS[:2]
_DASHES: tuple[Literal["-", "--"], Literal["-", "--"]] = ("-", "--")
_DOTS_PER_INCH = 200
_WIDTH = 6.6  # inches: the text of the page is that wide
_LONGEST_LINE = 110  # letters of 7 points that fit on it
_STYLE = {**LOOK, "font.size": 8.0}


@dataclass(frozen=True)
class Panel:
    """One outcome: its name with its unit, and for each policy `mean`, `mean_low`, `mean_high`, `p05`, `p95` (None: undefined)."""

    name: str
    values: tuple[dict[str, float | None] | None, dict[str, float | None] | None]


@dataclass(frozen=True)
class Line:
    """One policy over the weeks: three lists of one number a week, None where undefined."""

    mean: Sequence[float | None]
    p05: Sequence[float | None]
    p95: Sequence[float | None]

    @property
    def known(self) -> bool:
        """Whether there is anything to draw."""
        return any(value is not None for value in self.mean)


@dataclass(frozen=True)
class Words:
    """What is written in a picture: the mark that it is simulated, how to read it, and the titles of both policies."""

    simulated: str
    how: str
    titles: tuple[str, str]
    undefined: str


def outcomes_picture(panels: Sequence[Panel], words: Words, written: Callable[[float, int], str]) -> bytes:
    """A panel an outcome, in each a dot with whiskers for either policy; `written` writes a number with so many decimals."""
    with _drawing(0.75 + 0.82 * len(panels)) as figure:
        axes = figure.subplots(len(panels), 1, squeeze=False)[:, 0]
        for ax, panel in zip(axes, panels, strict=True):
            _panel(ax, panel, words, written)
        _mark(figure, words)
        return _png(figure)


def curve_picture(
    lines: tuple[Line, Line],
    spans: Sequence[tuple[int, int, str]],
    ticks: Sequence[tuple[int, str]],
    axis: str,
    words: Words,
    written: Callable[[float, int], str],
) -> bytes:
    """Both policies over the weeks, with where 9 of 10 worlds lie; `spans` are (first week, week after the last, name) of waves."""
    import numpy as np

    with _drawing(3.3) as figure:
        ax = figure.subplots()
        for first, after, name in spans:
            ax.axvspan(first, after, color=BAND, linewidth=0, zorder=0)
            ax.text(first, 1.01, name, transform=ax.get_xaxis_transform(), fontsize=7, color=FAINT)
        for place, line in enumerate(lines):
            mean, low, high = (np.array([np.nan if value is None else value for value in part]) for part in (line.mean, line.p05, line.p95))
            weeks, look = np.arange(len(mean)), _COLOURS[place]
            ax.fill_between(weeks, low, high, alpha=0.16, linewidth=0, color=look)
            for edge in (low, high):
                ax.plot(weeks, edge, linewidth=0.5, alpha=0.7, linestyle=_DASHES[place], color=look)
            marked = (13 * place // 2 + 3, 13)  # a sign a quarter, those of the two beside each other
            ax.plot(
                weeks,
                mean,
                linestyle=_DASHES[place],
                marker=_SIGNS[place],
                markersize=4,
                markevery=marked,
                label=words.titles[place],
                color=look,
            )
        ax.set_xticks([week for week, _ in ticks], [name for _, name in ticks])
        ax.set_ylim(bottom=0.0)
        ax.margins(x=0.01)
        ax.set_ylabel(axis)
        ax.legend(loc="lower left", bbox_to_anchor=(0.0, 1.05), ncols=2, frameon=False, handlelength=3.2, borderaxespad=0.0)
        _numbers(ax.yaxis, written)
        _mark(figure, words)
        return _png(figure)


def _panel(ax: Axes, panel: Panel, words: Words, written: Callable[[float, int], str]) -> None:
    ax.set_title(panel.name, loc="left", fontsize=8.5, fontweight="bold", pad=3)
    ax.set_yticks([1, 0], words.titles)
    ax.set_ylim(-0.6, 1.6)
    ax.tick_params(axis="y", length=0)
    for place, value in enumerate(panel.values):
        height = 1 - place
        if value is None:
            ax.text(0.5, height, words.undefined, transform=ax.get_yaxis_transform(), ha="center", va="center", color=FAINT)
            continue
        for low, high, width in (("p05", "p95", 1.2), ("mean_low", "mean_high", 4.0)):
            ends = [end for end in (value[low], value[high]) if end is not None]
            if len(ends) == 2:
                ax.plot(ends, [height, height], color=_COLOURS[place], linewidth=width, solid_capstyle="butt")
                if width < 2.0:
                    ax.plot(ends, [height, height], color=_COLOURS[place], marker="|", markersize=7, linestyle="none")
        ax.plot(
            [mean for mean in (value["mean"],) if mean is not None],
            height,
            color=_COLOURS[place],
            marker=_SIGNS[place],
            markersize=7,
            markeredgecolor="white",
        )
    ax.margins(x=0.06)
    known = [number for value in panel.values if value is not None for number in value.values() if number is not None]
    if known and min(known) == max(known):
        ax.set_xlim(known[0] - 0.5, known[0] + 0.5)
    if all(value is None for value in panel.values):
        ax.set_xticks([])
        return
    ax.grid(axis="x", color=BAND, linewidth=0.6)
    ax.set_axisbelow(True)
    _numbers(ax.xaxis, written)


def _numbers(axis: Any, written: Callable[[float, int], str]) -> None:
    """Round numbers along an axis, with as many decimals as tell them apart, written as the language does."""
    import math

    from matplotlib.ticker import FuncFormatter, MaxNLocator

    locator = MaxNLocator(nbins=6, steps=[1, 2, 5, 10])
    axis.set_major_locator(locator)

    def label(value: float, _place: int | None) -> str:
        at = locator()
        step = at[1] - at[0] if len(at) > 1 else 1.0
        return written(value, max(0, -math.floor(math.log10(step) + 1e-9)))

    axis.set_major_formatter(FuncFormatter(label))


def _mark(figure: Figure, words: Words) -> None:
    """That it is simulated, and how to read it."""
    figure.suptitle(words.simulated, x=0.01, ha="left", fontsize=9.5, fontweight="bold")
    figure.supxlabel(fill(words.how, _LONGEST_LINE), x=0.01, ha="left", fontsize=7, color=FAINT)


@contextmanager
def _drawing(height: float) -> Iterator[Figure]:
    """A figure in our own style, whatever style the user's own settings hold; a letter no font has is drawn as a box, unremarked."""
    import warnings

    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with rc_context(_STYLE), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from", UserWarning)
        figure = Figure(figsize=(_WIDTH, height), dpi=_DOTS_PER_INCH, layout="constrained")
        FigureCanvasAgg(figure)
        yield figure


def _png(figure: Figure) -> bytes:
    """The picture, without the name and version of what drew it."""
    out = BytesIO()
    figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()
