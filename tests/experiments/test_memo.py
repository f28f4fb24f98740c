"""The memo in Word: what it says of each verdict, that it can be edited and read aloud, and that it is the same each time."""

import copy
import re
import subprocess
import sys
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn
from made_up_answer import BURNOUT, LASTING, NEXT, ONCE, PRIMARY, STOPPED, A, B, answer, objections
from patience import PATIENCE
from PIL import Image

from experiments.served import memo_picture
from experiments.served.memo import memo
from experiments.served.memo_blocks import PAGE_POINTS, SPARE_POINTS, Heading, Paragraph, Table, points
from experiments.served.memo_page import LEAST_OBJECTIONS, MOST_OBJECTIONS, page
from experiments.served.memo_subject import LONGEST_TITLE, Subject, rounded
from experiments.statistics import VERDICTS
from experiments.texts import LANGUAGES, Texts

HEADINGS = {
    "nl": [
        "Gevraagd besluit",
        "Aanleiding",
        "Argumenten",
        "Kanttekeningen",
        "Financiële gevolgen",
        "Wat we niet weten",
        "Bijsluiter",
        "Zo is dit nagerekend",
        "Bijlage: de uitkomsten",
    ],
    "en": [
        "Decision requested",
        "Background",
        "Arguments",
        "Points against",
        "Financial consequences",
        "What we do not know",
        "Package leaflet",
        "How this was computed",
        "Annex: the outcomes",
    ],
}
#: A picture of one point, for where only what is drawn is looked at.
PNG = BytesIO()
Image.new("RGB", (1, 1)).save(PNG, "png")
#: Worlds better, equal and worse of which the verdict comes.
COUNTS = dict(zip(VERDICTS, [(19, 1, 0), (15, 3, 2), (9, 2, 9), (1, 18, 1), (2, 3, 15), (0, 1, 19)], strict=True))


@pytest.fixture(scope="module")
def plain():
    return answer()


@pytest.fixture(scope="module")
def made(plain):
    return {language: docx.Document(BytesIO(memo(plain, (A, B), objections(language), language))) for language in LANGUAGES}


def first_page(found, said=None, language="nl"):
    return page(Subject(found, (A, B), Texts(language)), objections(language) if said is None else said)


def text_under(blocks, heading):
    """All text between a heading of the first page and the next."""
    start = next(place for place, block in enumerate(blocks) if isinstance(block, Heading) and block.text == heading)
    under = []
    for block in blocks[start + 1 :]:
        if isinstance(block, Heading):
            break
        cells = [cell for row in block.rows for cell in row] if isinstance(block, Table) else []
        under.append(" ".join(cells) if cells else f"{getattr(block, 'lead', '')} {block.text}")
    return " ".join(under)


def all_text(document):
    body = document.element.body
    return "\n".join("".join(node.text or "" for node in paragraph.iter(qn("w:t"))) for paragraph in body.iter(qn("w:p")))


def with_titles(found, title):
    changed = copy.deepcopy(found)
    changed["summary"]["titles"] = {name: dict.fromkeys(LANGUAGES, f"{title} {name}") for name in (A, B)}
    return changed


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_has_its_headings_in_order_as_real_headings(made, language):
    found = [paragraph.text for paragraph in made[language].paragraphs if paragraph.style.name == "Heading 1"]
    assert found == HEADINGS[language]
    assert made[language].paragraphs[0].style.name == "Title"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_field_is_left_unfilled_and_blanks_for_the_writer_are_marked(made, language):
    text = all_text(made[language])
    assert not re.search(r"\{\w*\}", text.split('city = "')[0])
    assert "None" not in text
    assert "nan" not in text.split()
    blanks = re.findall(rf"\[{Texts(language)('memo.fill')}[^\]]*\]", text)
    marked = [run.text for paragraph in made[language].paragraphs for run in paragraph.runs if run.font.highlight_color]
    assert len(blanks) >= 6
    assert marked == blanks


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_has_a_header_row_that_comes_back_and_cells_for_each_column(made, language):
    assert len(made[language].tables) == 6
    for table in made[language].tables:
        heads = [row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in table.rows]
        assert heads == [True] + [False] * (len(table.rows) - 1)
        assert len(table.rows) > 1
        assert all(cell.text for cell in table.rows[0].cells)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_picture_is_told_in_words_and_says_that_it_is_simulated(made, language):
    pictures = [shape._inline.docPr for shape in made[language].inline_shapes]
    assert len(pictures) == 2
    simulated = {"nl": "gesimuleerd", "en": "simulated"}[language]
    assert all(len(one.get("descr")) > 100 and simulated in one.get("title") for one in pictures)


def test_language_title_author_and_paper_are_set_and_no_machine_or_date_is_named(made, plain):
    for language, tag, city in (("nl", "nl-NL", "Den Haag"), ("en", "en-GB", "The Hague")):
        document = made[language]
        properties = document.core_properties
        assert (properties.language, properties.author, properties.last_modified_by) == (tag, "Lange Adem", "Lange Adem")
        assert properties.created is None
        assert properties.modified is None
        assert properties.title.endswith(city)
        langs = {found.get(qn("w:val")) for found in document.styles.element.iter(qn("w:lang"))}
        assert langs == {tag}
        assert (round(document.sections[0].page_width.cm, 1), round(document.sections[0].page_height.cm, 1)) == (21.0, 29.7)
    archive = ZipFile(BytesIO(memo(plain, (A, B), [], "nl")))
    assert not any(name.startswith("docProps") and name != "docProps/core.xml" for name in archive.namelist())
    assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_same_answer_gives_the_same_bytes_and_another_gives_others(plain):
    first = memo(plain, (A, B), objections(), "nl")
    assert memo(copy.deepcopy(plain), (A, B), objections(), "nl") == first
    assert memo(plain, (A, B), objections(n=4), "nl") != first


@pytest.mark.parametrize("verdict", VERDICTS)
def test_what_is_asked_of_the_college_goes_no_further_than_the_verdict(verdict):
    found = answer(counts=COUNTS[verdict])
    assert found["summary"]["differences"][f"{B} minus {A}"][PRIMARY]["verdict"] == verdict
    words = {
        "nl": ("Kennis te nemen", "In te stemmen", "Opdracht te geven", "niet in te voeren"),
        "en": ("To take note", "To agree", "To have", "Not to introduce"),
    }
    for language, (take_note, agree, prepare, refuse) in words.items():
        asked = text_under(first_page(found, language=language).blocks, HEADINGS[language][0])
        expected = {"almost_certainly_better": agree, "probably_better": prepare, "almost_certainly_worse": refuse}
        assert expected.get(verdict, take_note) in asked
        assert (agree in asked or prepare in asked) == verdict.endswith("better")


def test_of_an_outcome_of_which_less_is_better_a_better_verdict_is_less():
    found = answer(gain=0.06)  # burnout and stopping are as much lower
    told = text_under(first_page(found).blocks, "Argumenten")
    assert "Trekkers die opgebrand afhaken: vrijwel zeker minder." in told
    assert "Hulpvraag die initiatieven opvangen: vrijwel zeker meer." in told


def test_with_few_worlds_or_without_a_figure_the_college_is_asked_to_take_note_only():
    few = text_under(first_page(answer(gain=0.06, worlds=6)).blocks, "Gevraagd besluit")
    assert "voorlopige" in few
    assert "6 denkbare werelden" in few
    none = text_under(first_page(answer(undefined=(PRIMARY,))).blocks, "Gevraagd besluit")
    assert "niets uit te zeggen" in none
    assert "instemmen" not in none


def test_what_is_worse_elsewhere_is_said_beside_the_recommendation():
    found = answer(gain=0.06)
    found["summary"]["differences"][f"{B} minus {A}"][NEXT]["verdict"] = "probably_worse"
    assert "Daar staat tegenover" in text_under(first_page(found).blocks, "Gevraagd besluit")


def test_outcomes_that_are_undefined_are_named_and_drawn_as_such():
    found = answer(undefined=(BURNOUT, STOPPED, NEXT))
    blocks = first_page(found).blocks
    assert "Trekkers die opgebrand afhaken: niet te bepalen." in text_under(blocks, "Argumenten")
    assert "Wat er nog staat" in text_under(blocks, "Wat we niet weten")
    found["curves"][A]["hours_helped"]["mean"] = [None] * 60
    document = docx.Document(BytesIO(memo(found, (A, B), [], "nl")))
    assert len(document.inline_shapes) == 1
    assert "geen lijn te tekenen" in all_text(document)


def test_euros_are_of_the_whole_city_and_of_a_year_one_off_apart_from_recurring():
    blocks = first_page(answer(spending=(ONCE, (*LASTING, *ONCE)))).blocks
    told = text_under(blocks, "Financiële gevolgen")
    # 2,000 of 200,000 residents and 60 of 52 weeks: 900 euros once are 78,000 a year; 800 and 300 lasting are 95,333.
    assert "€\xa078.000" in told
    assert "€\xa095.300" in told
    assert "“Vaste steun” kost evenveel." in told
    assert "“Vaste steun” kost €\xa095.300 meer." in told
    assert "een deel van het verschil in uitkomst kan daarvan komen" in told


def test_a_study_without_structural_money_says_so():
    told = text_under(first_page(answer(spending=(ONCE, ONCE))).blocks, "Financiële gevolgen")
    assert "Geen van beide vraagt geld dat elk jaar terugkomt." in told
    assert "[in te vullen: dekking" in told
    free = answer(spending=((), ()))
    assert "Geen van beide geeft geld uit." in text_under(first_page(free).blocks, "Financiële gevolgen")
    assert memo(free, (A, B), [], "nl")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("title", ["", "Een aanpak met een naam die over de hele bladzijde gaat, en nog verder door " * 3])
def test_the_first_page_fits_on_one_page_and_what_does_not_is_in_the_annex(title, language):
    money = (*LASTING, *ONCE, ("partner_in_kind", "coalition-partners", 2020, 900.0, 900.0, 0.0, 50.0))
    found = answer(counts=COUNTS["probably_better"], spending=(LASTING, money), undefined=(NEXT,))
    found = with_titles(found, title) if title else found
    said = [{**one, "text": f"{one['text']} " * place} for place, one in enumerate(objections(language, 8), 1)]
    first = first_page(found, said, language)
    assert first.points <= PAGE_POINTS - SPARE_POINTS
    shown = sum(block.lead.startswith("Bezwaar") for block in first.blocks if isinstance(block, Paragraph))
    assert LEAST_OBJECTIONS <= shown <= MOST_OBJECTIONS
    whole = all_text(docx.Document(BytesIO(memo(found, (A, B), said, language))))
    for place, one in enumerate(said):
        assert " ".join(one["text"].split()) in whole
        assert (one["title"] in str(first.blocks)) == (place < shown)
    assert all(warning.replace(" %", "\xa0%").replace("€ ", "€\xa0") in whole for warning in found["words"][language]["warnings"])


def test_the_two_warnings_that_are_always_said_stand_on_the_first_page(plain):
    told = text_under(first_page(plain).blocks, "Bijsluiter")
    assert "verzonnen" in told
    assert "Brits onderzoek" in told


def test_more_text_takes_more_room():
    one, long = Paragraph("kort"), Paragraph("een lange regel " * 20)
    assert points(one) < points(Paragraph("x" * 500))
    assert points(long) > 2 * points(one)


def test_a_title_with_markup_fields_dollars_or_control_characters_is_only_text(plain):
    found = with_titles(plain, "<w:t>&amp; {b} $x$ \x00\x0b\ud800\U0001f642")
    found["study"]["question"] = "Wat\x07 <b>nu</b>?"
    document = docx.Document(BytesIO(memo(found, (A, B), [{"kind": "k", "title": "A\x01<", "text": "B\x02 &"}], "nl")))
    text = all_text(document)
    assert "<w:t>&amp; {b} $x$ \U0001f642 structural" in text
    assert "Wat <b>nu</b>?" in text
    assert "A<." in text
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", text)


def test_the_study_stands_in_the_annex_as_it_was_asked_with_digest_and_command(plain, made):
    import tomllib

    code = [paragraph.text for paragraph in made["nl"].paragraphs if paragraph.style.name == "Code"]
    assert code[0].startswith("langeadem compare study.toml ")
    assert tomllib.loads(code[1]) == plain["study"]
    assert plain["digest"] in all_text(made["nl"])


def test_worlds_that_are_not_done_yet_are_said(plain):
    told = text_under(first_page({**plain, "worlds_asked": 50}).blocks, "Zo is dit nagerekend")
    assert "van de 50 gevraagde werelden zijn er 20 klaar" in told
    assert "Voorlopig" not in text_under(first_page(plain).blocks, "Zo is dit nagerekend")


def test_a_policy_that_was_not_compared_is_an_error(plain):
    with pytest.raises(KeyError, match="mixed"):
        memo(plain, (A, "mixed"), [], "nl")


def test_pictures_say_that_they_are_simulated_and_tell_policies_apart_without_colour(plain, monkeypatch):
    drawn = []
    monkeypatch.setattr(memo_picture, "_png", lambda figure: drawn.append(figure) or PNG.getvalue())
    memo(plain, (A, B), [], "nl")
    outcomes, curve = drawn
    assert [figure.get_suptitle() for figure in drawn] == ["GESIMULEERD, 20 denkbare werelden"] * 2
    marks = [line.get_marker() for line in outcomes.axes[0].lines]
    assert {"o", "s"} <= set(marks)
    named = {line.get_label(): (line.get_linestyle(), line.get_marker()) for line in curve.axes[0].lines if line.get_marker() != "None"}
    assert named == {"Den Haag zoals het nu is": ("-", "o"), "Vaste steun": ("--", "s")}
    assert {text.get_text() for text in curve.axes[0].texts} == {"golf 1", "golf 2"}


def test_long_titles_that_differ_in_their_end_still_differ_and_equal_ones_are_numbered(plain):
    names = Subject(with_titles(plain, "Een aanpak met een heel erg lange naam"), (A, B), Texts("nl")).names
    assert names["a"] != names["b"]
    assert all(len(name) <= LONGEST_TITLE and "…" in name for name in names.values())
    same = copy.deepcopy(plain)
    same["summary"]["titles"] = {name: dict.fromkeys(LANGUAGES, "Steun") for name in (A, B)}
    assert Subject(same, (A, B), Texts("nl")).names == {"a": "Steun (1)", "b": "Steun (2)"}


def test_euros_keep_three_digits():
    assert [rounded(value) for value in (1234567.0, -1234.6, 12.4, 0.4, 0.0)] == [1230000, -1230, 12, 0, 0]


def test_what_the_server_imports_of_it_is_light():
    heavy = "{'docx', 'matplotlib', 'numpy', 'pyarrow', 'mesa', 'numba'}"
    asked = f"import sys, experiments.served.memo; print(sorted({heavy} & set(sys.modules)))"
    assert (
        subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, timeout=PATIENCE).stdout.strip() == "[]"
    )
