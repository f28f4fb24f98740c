"""Blocks as a .docx that a word processor can edit: real headings, lists and tables, a language, and no clock or machine in it."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any

from experiments.pages.word import FONT, FONT_OF_CODE, LANGUAGES, font, footer, language, page, properties, word_bytes
from experiments.report.figures import unbroken
from experiments.served.memo_blocks import Block, Heading, Paragraph, Picture, Table, writable
from experiments.texts import Texts

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell, _Row
    from docx.text.paragraph import Paragraph as DocxParagraph

_SIZE, _SIZE_IN_TABLES = 9.5, 8.5
_STYLES = {"text": "Normal", "bullet": "List Bullet", "number": "List Number", "caption": "Caption"}
_CODE = "Code"
_PICTURE_CM = 16.8
#: A table of so many rows is kept on one page.
_ROWS_TOGETHER = 8


def written(title: str, under: str, blocks: list[Block], t: Texts) -> bytes:
    """The file. Characters that XML has no place for are left out; what the writer has to fill in is marked yellow."""
    import docx

    document = docx.Document()
    page(document)
    _styles(document)
    language(document, LANGUAGES[t.language])
    properties(document, fit(title), LANGUAGES[t.language])
    footer(document, fit(under))
    to_fill_in = re.compile(rf"(\[{re.escape(t('memo.fill'))}[^\]]*\])")
    for block in blocks:
        _block(document, block, to_fill_in)
    return word_bytes(document)


def fit(text: str) -> str:
    """The text as a file can hold it, its amounts unbroken at the end of a line.

    The hyphen that does not break is left out of that: not every font of a word processor has it.
    """
    return unbroken(writable(text)).replace("\N{NON-BREAKING HYPHEN}", "-")


def _block(document: Document, block: Block, to_fill_in: re.Pattern[str]) -> None:
    if isinstance(block, Heading):
        heading = document.add_heading(fit(block.text), block.level)
        heading.paragraph_format.page_break_before = block.new_page or None
    elif isinstance(block, Paragraph):
        paragraph = document.add_paragraph(style=_STYLES[block.kind])
        if block.lead:
            paragraph.add_run(f"{fit(block.lead)} ").bold = True
        _marked(paragraph, fit(block.text), to_fill_in)
    elif isinstance(block, Table):
        _table(document, block)
    elif isinstance(block, Picture):
        _picture(document, block)
    else:
        document.add_paragraph(writable(block.text), style=_CODE)


def _marked(paragraph: DocxParagraph, text: str, to_fill_in: re.Pattern[str]) -> None:
    from docx.enum.text import WD_COLOR_INDEX

    for part in to_fill_in.split(text):
        if part:
            run = paragraph.add_run(part)
            if to_fill_in.fullmatch(part):
                run.font.highlight_color = WD_COLOR_INDEX.YELLOW


def _table(document: Document, block: Table) -> None:
    from docx.shared import Cm, Pt

    document.add_paragraph(fit(block.caption), style="Caption")
    table = document.add_table(rows=0, cols=len(block.header), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, block.widths, strict=True):
        column.width = Cm(width)
    together = len(block.rows) <= _ROWS_TOGETHER
    for place, texts in enumerate((block.header, *block.rows)):
        row = table.add_row()
        heads = place == 0
        strong = heads or (block.last_is_total and place == len(block.rows))
        for column, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            _cell(cell, fit(text), block.widths[column], strong, column >= block.left)
            cell.paragraphs[0].paragraph_format.keep_with_next = (together and place < len(block.rows)) or None
            if heads:
                _shade(cell)
        _row(row, heads)
    _of_table(table._tbl.tblPr, "w:tblCaption", fit(block.caption))
    document.add_paragraph().paragraph_format.line_spacing = Pt(5)  # without a paragraph between them two tables would be one


def _cell(cell: _Cell, text: str, width: float, strong: bool, right: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Pt

    cell.width = Cm(width)
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if right else None
    run = paragraph.add_run(text)
    run.bold = strong or None
    run.font.size = Pt(_SIZE_IN_TABLES)


def _row(row: _Row, heads: bool) -> None:
    """A row stays whole over pages; that of the heads comes back on each."""
    from docx.oxml import OxmlElement

    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if heads:
        properties.append(OxmlElement("w:tblHeader"))


def _shade(cell: _Cell) -> None:
    _of_table(cell._tc.get_or_add_tcPr(), "w:shd", "clear", fill="E8ECF4")


def _of_table(parent: Any, tag: str, value: str, **others: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(tag)
    for name, text in {"val": value, **others}.items():
        made.set(qn(f"w:{name}"), text)
    parent.append(made)


def _picture(document: Document, block: Picture) -> None:
    from docx.shared import Cm

    shape = document.add_picture(BytesIO(block.png), width=Cm(_PICTURE_CM))
    properties = shape._inline.docPr
    properties.set("title", fit(block.title))
    properties.set("descr", fit(block.words))


def _styles(document: Document) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt

    code = document.styles.add_style(_CODE, WD_STYLE_TYPE.PARAGRAPH)
    code.base_style = document.styles["Normal"]
    sizes = {
        "Normal": (_SIZE, 0, 1.5),
        "List Bullet": (_SIZE, 0, 1),
        "List Number": (_SIZE, 0, 1),
        "Title": (13, 0, 3),
        "Heading 1": (11, 5, 1),
        "Heading 2": (10, 8, 2),
        "Caption": (8.5, 2, 2),
        "Footer": (8, 0, 0),
        _CODE: (8, 1, 1),
    }
    for name, (size, before, after) in sizes.items():
        style = document.styles[name]
        font(style, FONT_OF_CODE if name == _CODE else FONT)
        style.font.size = Pt(size)
        layout = style.paragraph_format
        layout.space_before, layout.space_after, layout.line_spacing = Pt(before), Pt(after), 1.0
    document.styles["Caption"].paragraph_format.keep_with_next = True
