"""Figures as SVG: one look for all, the hash of the study inside, the same bytes for the same numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Dots an inch of a picture for print.
DPI = 300
#: Okabe and Ito's colours, which people who see fewer colours tell apart as well; signs and dashes go along, since paper may be grey.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#8A6D00", "#56B4E9", "#555555")
SIGNS = ("o", "s", "^", "D", "P", "v", "X")
DASHES = ("-", "--", ":", "-.")
INK, FAINT, BAND = "#222222", "#666666", "#e6e6e6"
WIDTH = 7.2  # inches
LABEL_LETTERS = 52  # beside a row
#: What pictures of all kinds look like; each kind adds its size of letters.
LOOK: dict[Any, Any] = {
    "font.family": ["DejaVu Sans"],  # comes with matplotlib, so that every computer draws the same letters
    "text.parse_math": False,  # a policy may have dollars in its title
    "text.color": INK,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": INK,
    "ytick.color": INK,
}
_STYLE: dict[Any, Any] = {
    **LOOK,
    "font.size": 9.0,
    "svg.fonttype": "none",  # letters stay letters, for search and screen readers
    "svg.hashsalt": "langeadem",  # names inside do not depend on the moment
    "legend.frameon": False,
}


@dataclass(frozen=True)
class Picture:
    """A drawn figure: file name without ending, its title, what it shows in words (the text alternative), and its SVG."""

    name: str
    title: str
    description: str
    svg: bytes


@contextmanager
def drawing(height: float, width: float = WIDTH) -> Iterator[Figure]:
    """A figure of so many inches, in the look of all; draw in it and hand it to `picture` before it ends."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context({**mpl.rcParamsDefault, "backend": "svg", **_STYLE}):
        yield Figure(figsize=(width, height), layout="constrained")


def label_rows(axes: Axes, labels: Sequence[str]) -> None:
    """A label a row, the first at the top, cut where it would take the room of the picture; rows lie at 0, 1, 2 and so on."""
    axes.set_yticks(range(len(labels)), [shorten(label, LABEL_LETTERS, placeholder=" …") for label in labels])
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)


def picture(figure: Figure, name: str, title: str, description: str, study_sha256: str) -> Picture:
    """The figure as SVG, whose metadata say title, what it shows and the hash of the study; no date, so equal numbers are equal bytes."""
    sink = BytesIO()
    figure.savefig(sink, format="svg", metadata={**_said(title, description, study_sha256), "Creator": "Lange Adem", "Date": None})
    return Picture(name, title, description, sink.getvalue())


def save(figure: Figure, folder: Path, drawn: Picture, study_sha256: str) -> tuple[Path, Path]:
    """A figure and the `picture` made of it as `NAME.svg` and `NAME.png` in the folder, each whole; the PNG says of itself what the SVG says."""
    from experiments.files import write_whole

    sink = BytesIO()
    said = {**_said(drawn.title, drawn.description, study_sha256), "Author": "Lange Adem", "Software": None}
    figure.savefig(sink, format="png", dpi=DPI, metadata=said)
    files = folder / f"{drawn.name}.svg", folder / f"{drawn.name}.png"
    for file, content in zip(files, (drawn.svg, sink.getvalue()), strict=True):
        write_whole(file, content)
    return files


def _said(title: str, description: str, study_sha256: str) -> dict[str, Any]:
    return {"Title": title, "Description": f"{description} Study sha256 {study_sha256}."}
