"""A page of the project as a Word file: real headings, lists and tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from markdown_it.tree import SyntaxTreeNode

from experiments.bundle.markdown import blocks, rows, shares
from experiments.pages.word import FONT, FONT_OF_CODE, LANGUAGES, font, footer, language, page, properties, word_bytes

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

_CODE = "Code"
_WIDTH_CM = 17.0
_SIZES = {"Normal": 10.0, "List Bullet": 10.0, "List Number": 10.0, "Title": 20.0, "Heading 1": 14.0, "Heading 2": 12.0, "Heading 3": 11.0}
_SIZE_OF_CODE, _SIZE_IN_TABLES = 7.0, 8.0
_LISTS = {"bullet_list": "List Bullet", "ordered_list": "List Number"}


def written(text: str, title: str, under: Sequence[str]) -> bytes:
    """The page as a Word file with this title, and lines of its own `under` it; a heading of the first level is left out for them."""
    import docx

    document = docx.Document()
    page(document)
    _styles(document)
    language(document, LANGUAGES["en"])  # the pages are in English
    properties(document, title, LANGUAGES["en"])
    footer(document, f"{title}  ")
    document.add_heading(title, 0)
    for line in under:
        document.add_paragraph(line)
    for block in blocks(text):
        _block(document, block)
    return word_bytes(document)


def _styles(document: Document) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt

    code = document.styles.add_style(_CODE, WD_STYLE_TYPE.PARAGRAPH)
    code.base_style = document.styles["Normal"]
    for name, size in {**_SIZES, _CODE: _SIZE_OF_CODE}.items():
        style = document.styles[name]
        font(style, FONT_OF_CODE if name == _CODE else FONT)
        style.font.size = Pt(size)
    code.paragraph_format.line_spacing = 1.0


def _block(document: Document, node: SyntaxTreeNode) -> None:
    if node.type == "heading":
        level = int(node.tag[1])
        if level > 1:
            _runs(document.add_heading(level=level - 1), node.children[0])
    elif node.type == "paragraph":
        _runs(document.add_paragraph(), node.children[0])
    elif node.type == "fence":
        document.add_paragraph(node.content.rstrip("\n"), style=_CODE)
    elif node.type in _LISTS:
        _list(document, node)
    else:
        _table(document, node)


def _list(document: Document, node: SyntaxTreeNode) -> None:
    """Numbers are written out: those that Word counts by itself would go on from list to list."""
    ordered = node.type == "ordered_list"
    for number, item in enumerate(node.children, int(node.attrs.get("start", 1))):
        for place, child in enumerate(item.children):
            if child.type != "paragraph":
                _block(document, child)
                continue
            paragraph = document.add_paragraph(style=None if ordered else _LISTS[node.type])
            if ordered and place == 0:
                paragraph.add_run(f"{number}. ")
            _runs(paragraph, child.children[0])


def _table(document: Document, node: SyntaxTreeNode) -> None:
    from docx.oxml import OxmlElement
    from docx.shared import Cm, Pt

    cells = rows(node)
    widths = [Cm(_WIDTH_CM * share) for share in shares(node)]
    table = document.add_table(rows=len(cells), cols=len(widths), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for place, (row, texts) in enumerate(zip(table.rows, cells, strict=True)):
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        if place == 0:
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # the heads come back on every page
        for cell, text, width in zip(row.cells, texts, widths, strict=True):
            cell.width = width
            _runs(cell.paragraphs[0], text, bold=place == 0, size=_SIZE_IN_TABLES)
    document.add_paragraph().paragraph_format.line_spacing = Pt(5)  # without a paragraph between them two tables would be one


def _runs(paragraph: Paragraph, node: SyntaxTreeNode, *, bold: bool = False, italic: bool = False, size: float | None = None) -> None:
    """The words of an inline node as runs. Links to other pages, which do not go along, are their words; others say where they lead."""
    from docx.shared import Pt

    if node.type in ("text", "code_inline", "softbreak"):
        run = paragraph.add_run(" " if node.type == "softbreak" else node.content)
        run.bold, run.italic = bold or None, italic or None
        if node.type == "code_inline":
            run.font.name = FONT_OF_CODE
            size = (_SIZES["Normal"] if size is None else size) - 1.0
        if size is not None:
            run.font.size = Pt(size)
        return
    for child in node.children:
        _runs(paragraph, child, bold=bold or node.type == "strong", italic=italic or node.type == "em", size=size)
    if node.type == "link" and "://" in (target := str(node.attrs["href"])):
        paragraph.add_run(f" ({target})").italic = True
