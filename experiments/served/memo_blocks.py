"""What a memo is made of, before it is written to a file: headings, paragraphs, tables, pictures, and how much room they take."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: A4 less its margins, in points. A line and a half is kept free: other word processors and fonts break lines elsewhere.
PAGE_POINTS = 841.9 - 2 * 42.5
SPARE_POINTS = 18.0
#: The width of the text, less how far the items of a list stand in; the size of its letters and of those in a table; bold is wider.
WIDTH_POINTS, INDENT_POINTS, SIZE, SIZE_IN_TABLES, SIZE_OF_TITLE, BOLD = 481.9, 18.0, 9.5, 8.5, 13.0, 1.03
#: How high a line of text is, the title and a heading with the space around them, and what stands under a paragraph.
LINE_POINTS, TITLE_POINTS, HEADING_POINTS, AFTER_POINTS = 11.7, 24.0, 19.0, 1.5
#: A table: a row of one line, every further line in it, what stands around it; in a cell, space at both sides.
ROW_POINTS, ROW_LINE_POINTS, AROUND_POINTS, PADDING_POINTS = 11.3, 10.4, 13.0, 11.0
POINTS_PER_CM = 72 / 2.54
#: Widths of Calibri's letters as a share of the size, those of a width together; any other letter counts as a wide one.
_WIDTHS = {
    0.23: "'il ",
    0.25: "jI.,·;:",
    0.31: "()f[]-J",
    0.34: "t!r",
    0.40: 's/z"cL“”',
    0.45: "xkvyFS?gZ",
    0.49: "aETYe−+=",
    0.52: "0123456789€KPXbdhnopquCBR",
}
_WIDTH_OF = {letter: width for width, letters in _WIDTHS.items() for letter in letters}
_WIDE = 0.68


@dataclass(frozen=True)
class Heading:
    """A heading: level 0 is the title of the document. `new_page` starts a page with it."""

    text: str
    level: int = 1
    new_page: bool = False


@dataclass(frozen=True)
class Paragraph:
    """Text after a bold beginning. `kind` is "text", "bullet", "number" or "caption"."""

    text: str
    lead: str = ""
    kind: str = "text"


@dataclass(frozen=True)
class Table:
    """A table with a header row. `widths` in centimetres, one a column; the columns after the first `left` are set to the right."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    left: int = 1
    last_is_total: bool = False


@dataclass(frozen=True)
class Picture:
    """A PNG with the words for who cannot see it."""

    png: bytes
    title: str
    words: str


@dataclass(frozen=True)
class Code:
    """Lines to be copied as they are."""

    text: str


#: Characters that XML 1.0 has no place for (section 2.2).
_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Block = Heading | Paragraph | Table | Picture | Code


def writable(text: str) -> str:
    """The text without characters that neither a file nor a picture can hold: control characters, halves of letters."""
    return _UNFIT.sub("", text)


def points(block: Block) -> float:
    """About how high a block stands on the page, in points; pictures are for the annex and have no such figure."""
    if isinstance(block, Heading):
        return (
            HEADING_POINTS if block.level else TITLE_POINTS + SIZE_OF_TITLE * 1.25 * (_lines(block.text, SIZE_OF_TITLE, WIDTH_POINTS) - 1)
        )
    if isinstance(block, Paragraph):
        listed = block.kind in ("bullet", "number")
        text = f"{block.lead} {block.text}" if block.lead else block.text
        lines = _lines(text, SIZE, WIDTH_POINTS - (INDENT_POINTS if listed else 0.0), bold=len(block.lead))
        return LINE_POINTS * lines + (0.0 if listed else AFTER_POINTS)
    if isinstance(block, Code):
        return LINE_POINTS * (block.text.count("\n") + 1) + AFTER_POINTS
    if isinstance(block, Table):
        room = [POINTS_PER_CM * width - PADDING_POINTS for width in block.widths]
        heads = max(_lines(cell, SIZE_IN_TABLES, width, bold=len(cell)) for cell, width in zip(block.header, room, strict=True))
        rows = (max(_lines(cell, SIZE_IN_TABLES, width) for cell, width in zip(row, room, strict=True)) for row in block.rows)
        caption = _lines(block.caption, SIZE_IN_TABLES, WIDTH_POINTS, bold=len(block.caption))
        return ROW_LINE_POINTS * caption + sum(ROW_POINTS + ROW_LINE_POINTS * (lines - 1) for lines in (heads, *rows)) + AROUND_POINTS
    raise TypeError("a picture has a page of its own")


def _lines(text: str, size: float, width: float, bold: int = 0) -> int:
    """On how many lines a text comes, words kept whole; its first `bold` characters are bold."""
    widths = [size * _WIDTH_OF.get(letter, _WIDE) * (BOLD if place < bold else 1.0) for place, letter in enumerate(text)]
    lines, used, start = 1, 0.0, 0
    for word in text.split(" "):
        long = sum(widths[start : start + len(word)])
        if used and used + long > width:
            lines, used = lines + 1, 0.0
        lines += int(long // width)  # a word longer than a line, such as a digest in a narrow column, is broken
        used += long % width + size * _WIDTH_OF[" "]
        start += len(word) + 1
    return lines
