"""The figures of the page: what spread is made of, what stands above the floor, and the worlds a difference takes. Words come ready made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.pages.figures import BAND, COLOURS, FAINT, INK, Picture, drawing, label_rows, picture
from experiments.texts import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ROW = 0.3  # inches
_ROOM = 0.9  # inches for axis and legend
_HATCHES = ("", "////", "....")


@dataclass(frozen=True)
class Said:
    """What goes with a figure: its file name, title, text alternative, the hash of the study, and the language of its numbers."""

    name: str
    title: str
    description: str
    study_sha256: str
    language: str


@dataclass(frozen=True)
class Sign:
    """A row of signs: value with band, a second value or None, and whether it stands above the floor (None: no floor)."""

    label: str
    value: float
    low: float
    high: float
    second: tuple[float, float, float] | None = None
    above: bool | None = None


def bars(rows: Sequence[tuple[str, Mapping[str, float], tuple[float, float]]], axis: str, said: Said) -> Picture:
    """A stacked bar a row: label, shares (0-1) by the word of each part, and the band of the first part."""
    with drawing(_ROOM + 0.2 + _ROW * len(rows)) as figure:
        axes = figure.subplots()
        for place, (_, parts, (low, high)) in enumerate(rows):
            start = 0.0
            for number, (word, share) in enumerate(parts.items()):
                axes.barh(
                    place,
                    100 * share,
                    left=start,
                    height=0.6,
                    color=(COLOURS[0], COLOURS[4], COLOURS[5])[number],
                    hatch=_HATCHES[number],
                    edgecolor="white",
                    linewidth=0.0,
                    label=word if place == 0 else None,
                )
                start += 100 * share
            axes.plot([100 * low, 100 * high], [place, place], color=INK, linewidth=1.6)
        label_rows(axes, [label for label, _, _ in rows])
        axes.set_xlim(0, 100)
        _numbers(axes, said)
        axes.set_xlabel(axis)
        figure.legend(loc="outside upper center", ncols=3)
        return picture(figure, said.name, said.title, said.description, said.study_sha256)


def signs(rows: Sequence[Sign], floor: tuple[float, float] | None, axis: str, said: Said) -> Picture:
    """A sign a row, the first on top, with the strip of the floor from 0, or its band, behind."""
    with drawing(_ROOM + _ROW * len(rows)) as figure:
        axes = figure.subplots()
        if floor is not None:
            axes.axvspan(*floor, color=BAND, zorder=0)
        for place, row in enumerate(rows):
            axes.plot([row.low, row.high], [place, place], color=COLOURS[0], linewidth=1.4)
            face = "white" if row.above is False and row.second is None else COLOURS[0]
            axes.plot(row.value, place, "o", color=COLOURS[0], markerfacecolor=face, markersize=5.5)
            if row.second is not None:
                value, low, high = row.second
                axes.plot([low, high], [place + 0.25] * 2, color=COLOURS[1], linewidth=1.0)
                axes.plot(value, place + 0.25, "s", color=COLOURS[1], markerfacecolor="white", markersize=4.0)
        axes.axvline(0.0, color=FAINT, linewidth=0.6)
        label_rows(axes, [row.label for row in rows])
        _numbers(axes, said)
        axes.set_xlabel(axis)
        return picture(figure, said.name, said.title, said.description, said.study_sha256)


@dataclass(frozen=True)
class Curves:
    """Worlds (n,) and sizes in the unit of the axis (n,): told at new points, half the band, told with more lucks alone; and two marks."""

    worlds: np.ndarray
    new: np.ndarray
    band: np.ndarray
    same: np.ndarray
    matters: float
    here: tuple[int, float]


def curves(drawn: Curves, words: Mapping[str, str], said: Said) -> Picture:
    """The curve of worlds; `words` are those of the axes and lines: worlds, size, new, band, same, matters, here."""
    from matplotlib.ticker import LogLocator, NullFormatter

    with drawing(3.6) as figure:
        axes = figure.subplots()
        axes.loglog(drawn.worlds, drawn.new, color=COLOURS[0], label=words["new"])
        axes.loglog(drawn.worlds, drawn.band, color=COLOURS[0], linestyle=":", label=words["band"])
        if np.isfinite(drawn.same).any():
            axes.loglog(drawn.worlds, drawn.same, color=COLOURS[1], linestyle="--", label=words["same"])
        axes.axhline(drawn.matters, color=COLOURS[2], linestyle="-.", label=words["matters"])
        if drawn.here[1] > 0.0:
            axes.plot(*drawn.here, "D", color=INK, label=words["here"], linestyle="none")
        for side in (axes.xaxis, axes.yaxis):
            side.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
            side.set_minor_formatter(NullFormatter())
        _numbers(axes, said)
        axes.set_xlabel(words["worlds"])
        axes.set_ylabel(words["size"])
        figure.legend(loc="outside right upper")
        return picture(figure, said.name, said.title, said.description, said.study_sha256)


def _numbers(axes: Axes, said: Said) -> None:
    """Numbers along the axes as the language writes them, with no more figures than they have."""
    from matplotlib.ticker import FuncFormatter

    def written(value: float, _place: int) -> str:
        return number(value, said.language, len(f"{value:.6f}".rstrip("0").partition(".")[2]))

    axes.xaxis.set_major_formatter(FuncFormatter(written))
    if axes.get_yscale() == "log":
        axes.yaxis.set_major_formatter(FuncFormatter(written))
