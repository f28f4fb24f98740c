"""Blocks as a .docx that a word processor can edit: real headings, lists and tables, a language, and no clock or machine in it."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from experiments.report.figures import unbroken
from experiments.served.memo_blocks import Block, Heading, Paragraph, Picture, Table, writable
from experiments.texts import Texts

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import ParagraphStyle
    from docx.table import _Cell, _Row
    from docx.text.paragraph import Paragraph as DocxParagraph

AUTHOR = "Lange Adem"
LANGUAGES = {"nl": "nl-NL", "en": "en-GB"}
_FONT, _FONT_OF_CODE, _COLOUR = "Calibri", "Courier New", "1F3864"
_SIZE, _SIZE_IN_TABLES = 9.5, 8.5
_STYLES = {"text": "Normal", "bullet": "List Bullet", "number": "List Number", "caption": "Caption"}
_CODE = "Code"
_PICTURE_CM = 16.8
#: A table of so many rows is kept on one page.
_ROWS_TOGETHER = 8
#: Every file in the archive bears the first moment that a zip can tell.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def written(title: str, footer: str, blocks: list[Block], t: Texts) -> bytes:
    """The file. Characters that XML has no place for are left out; what the writer has to fill in is marked yellow."""
    import docx

    document = docx.Document()
    _page(document)
    _styles(document)
    _language(document, LANGUAGES[t.language])
    _properties(document, title, LANGUAGES[t.language])
    _footer(document, footer)
    to_fill_in = re.compile(rf"(\[{re.escape(t('memo.fill'))}[^\]]*\])")
    for block in blocks:
        _block(document, block, to_fill_in)
    _forget_the_template(document)
    out = BytesIO()
    document.save(out)
    return _timeless(out.getvalue())


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


def _page(document: Document) -> None:
    """A4, with margins of a centimetre and a half above and below."""
    from docx.shared import Cm

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.0)
    section.top_margin = section.bottom_margin = Cm(1.5)
    section.header_distance = section.footer_distance = Cm(0.7)


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
        _font(style, _FONT_OF_CODE if name == _CODE else _FONT)
        style.font.size = Pt(size)
        layout = style.paragraph_format
        layout.space_before, layout.space_after, layout.line_spacing = Pt(before), Pt(after), 1.0
    document.styles["Caption"].paragraph_format.keep_with_next = True


def _font(style: ParagraphStyle, name: str) -> None:
    """A font by name: the template's styles ask for fonts of a theme, which would win."""
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    style.font.name = name
    fonts = style.element.get_or_add_rPr().rFonts
    for key in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{key}"), None)
    if style.name is not None and style.name.startswith(("Heading", "Title", "Caption")):
        style.font.color.rgb = RGBColor.from_string(_COLOUR)


def _language(document: Document, tag: str) -> None:
    """The language a word processor checks the spelling in and a screen reader speaks."""
    from docx.oxml.ns import qn

    for element in (document.styles.element, document.settings.element):
        for found in (*element.iter(qn("w:lang")), *element.iter(qn("w:themeFontLang"))):
            found.set(qn("w:val"), tag)


def _properties(document: Document, title: str, language: str) -> None:
    """Title, author and language; no dates, which would differ each time."""
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = fit(title), AUTHOR, AUTHOR
    properties.language, properties.comments, properties.keywords, properties.subject = language, "", "", ""
    element = properties._element
    for child in [child for child in element if child.tag.endswith(("}created", "}modified", "}lastPrinted"))]:
        element.remove(child)


def _footer(document: Document, text: str) -> None:
    """Under every page: what it was made with, and the number of the page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.add_run(fit(text))
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def _forget_the_template(document: Document) -> None:
    """The template's thumbnail and the name of the program that made it are not of this memo."""
    relations = document.part.package.rels
    for key in [key for key, found in relations.items() if found.reltype.endswith(("/thumbnail", "/extended-properties"))]:
        del relations[key]


def _timeless(archive: bytes) -> bytes:
    """The same archive without the moment and the system it was made on."""
    out = BytesIO()
    with ZipFile(BytesIO(archive)) as made, ZipFile(out, "w") as kept:
        for name in made.namelist():
            info = ZipInfo(name, _NO_TIME)
            info.compress_type, info.create_system, info.external_attr = ZIP_DEFLATED, 3, 0o600 << 16
            kept.writestr(info, made.read(name))
    return out.getvalue()
