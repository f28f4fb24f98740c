"""A Word file made by the project: A4, one language, real fonts, no clock and no machine in it, so that equal content is equal bytes."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import ParagraphStyle

AUTHOR = "Lange Adem"
LANGUAGES = {"nl": "nl-NL", "en": "en-GB"}
FONT, FONT_OF_CODE, COLOUR = "Calibri", "Courier New", "1F3864"
#: Every file in the archive bears the first moment that a zip can tell.
NO_TIME = (1980, 1, 1, 0, 0, 0)


def word_bytes(document: Document) -> bytes:
    """The file, without what the template says of itself."""
    forget_the_template(document)
    out = BytesIO()
    document.save(out)
    return timeless(out.getvalue())


def page(document: Document) -> None:
    """A4, with margins of a centimetre and a half above and below."""
    from docx.shared import Cm

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.0)
    section.top_margin = section.bottom_margin = Cm(1.5)
    section.header_distance = section.footer_distance = Cm(0.7)


def font(style: ParagraphStyle, name: str) -> None:
    """A font by name: the template's styles ask for fonts of a theme, which would win."""
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    style.font.name = name
    fonts = style.element.get_or_add_rPr().rFonts
    for key in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{key}"), None)
    if style.name is not None and style.name.startswith(("Heading", "Title", "Caption")):
        style.font.color.rgb = RGBColor.from_string(COLOUR)


def language(document: Document, tag: str) -> None:
    """The language a word processor checks the spelling in and a screen reader speaks."""
    from docx.oxml.ns import qn

    for element in (document.styles.element, document.settings.element):
        for found in (*element.iter(qn("w:lang")), *element.iter(qn("w:themeFontLang"))):
            found.set(qn("w:val"), tag)


def footer(document: Document, text: str) -> None:
    """Under every page: what it was made with, and the number of the page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.add_run(text)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def forget_the_template(document: Document) -> None:
    """The template's thumbnail and the name of the program that made it are not of this file."""
    relations = document.part.package.rels
    for key in [key for key, found in relations.items() if found.reltype.endswith(("/thumbnail", "/extended-properties"))]:
        del relations[key]


def timeless(archive: bytes) -> bytes:
    """The same archive without the moment and the system it was made on."""
    out = BytesIO()
    with ZipFile(BytesIO(archive)) as made, ZipFile(out, "w") as kept:
        for name in made.namelist():
            info = ZipInfo(name, NO_TIME)
            info.compress_type, info.create_system, info.external_attr = ZIP_DEFLATED, 3, 0o600 << 16
            kept.writestr(info, made.read(name))
    return out.getvalue()


def properties(document: Document, title: str, tag: str) -> None:
    """Title, author and language; no dates, which would differ each time."""
    core = document.core_properties
    core.title, core.author, core.last_modified_by = title, AUTHOR, AUTHOR
    core.language, core.comments, core.keywords, core.subject = tag, "", "", ""
    element = core._element
    for child in [child for child in element if child.tag.endswith(("}created", "}modified", "}lastPrinted"))]:
        element.remove(child)
