"""A page of a research command: a lead in words, then headings, paragraphs, tables and figures in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from experiments.files import json_bytes, write_whole
from experiments.pages.figures import Picture

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Heading:
    """A heading of a section."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """Words."""

    text: str


@dataclass(frozen=True)
class Points:
    """A list of sentences."""

    sentences: Sequence[str]


@dataclass(frozen=True)
class Table:
    """A table: what it holds, the names of its columns, rows of text already written; `words` columns from the left are words."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: int = 1


type Block = Heading | Paragraph | Points | Table | Picture


@dataclass(frozen=True)
class Page:
    """What stands on it. `lead` is the finding in a sentence or two; `foot` says what it was made from."""

    title: str
    lead: Sequence[str]
    blocks: Sequence[Block]
    foot: Sequence[str]
    language: str


def html(page: Page) -> str:
    """The page as one file that needs nothing else. Pure; every text is escaped."""
    kinds = {Heading: "heading", Paragraph: "paragraph", Points: "points", Table: "table", Picture: "picture"}
    blocks = [(kinds[type(block)], block, _inside(block) if isinstance(block, Picture) else None) for block in page.blocks]
    style = Markup((_FOLDER.parent / "report" / "report.css").read_text(encoding="utf-8"))
    return _environment().get_template("page.html.j2").render(page=page, blocks=blocks, style=style)


def write_page(folder: Path, name: str, page: Page, result: Mapping[str, object]) -> None:
    """`NAME.html`, `figures/NAME-PICTURE.svg`, and last `NAME.json`, each whole or not at all. Figures of an earlier page go."""
    figures = {folder / "figures" / f"{name}-{block.name}.svg": block.svg for block in page.blocks if isinstance(block, Picture)}
    for path, svg in figures.items():
        write_whole(path, svg)
    for path in (folder / "figures").glob(f"{name}-*.svg"):
        if path not in figures:
            path.unlink()
    write_whole(folder / f"{name}.html", html(page).encode())
    write_whole(folder / f"{name}.json", json_bytes(result))


def _inside(drawn: Picture) -> Markup:
    """The SVG without what only a file of its own has, named by its title and description."""
    text = drawn.svg.decode()
    start = text.index("<svg")
    label = Markup(' role="img" aria-label="{}"').format(f"{drawn.title}. {drawn.description}")
    # Names inside are unique on a page only with the name of the figure in front.
    inside = text[start + len("<svg") :]
    for before in ('id="', "url(#", 'xlink:href="#'):
        inside = inside.replace(before, f"{before}{drawn.name}-")
    return Markup("<svg") + label + Markup(inside)


@cache
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
