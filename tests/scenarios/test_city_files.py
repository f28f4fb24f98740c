"""City files made from CBS files: every form loads, all forms agree, every bad file is one clear line."""

import base64
import csv
import io
import os
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.cbs import make_city_file
from scenarios.cbs.cells import number, read_cells
from scenarios.cbs.figures import read_municipality
from scenarios.city import load_city
from scenarios.errors import InputError

DATA = Path(__file__).parents[1] / "data" / "cbs"
KWB = ["gwb_code_10", "regio", "gm_naam", "recs", "a_inw", "a_00_14", "a_15_24", "a_25_44", "a_45_64", "a_65_oo", "a_hh", "a_1p_hh"]
KWB += ["p_hh_lkk", "p_hh_hi", "g_ink_pi", "ste_mvs"]
ODATA = ["ID", "Gemeentenaam_1", "SoortRegio_2", "Codering_3", "AantalInwoners_5", "k_0Tot15Jaar_8", "k_15Tot25Jaar_9", "k_25Tot45Jaar_10"]
ODATA += ["k_45Tot65Jaar_11", "k_65JaarOfOuder_12", "HuishoudensTotaal_29", "Eenpersoonshuishoudens_30"]
ODATA += [
    "k_20HuishoudensMetHoogsteInkomen_88",
    "HuishoudensMetEenLaagInkomen_89",
    "GemiddeldInkomenPerInwoner_83",
    "MateVanStedelijkheid_127",
]

# A KWB workbook of the old kind: The Hague and two of its neighbourhoods, CBS 2019; a header with a space behind it, `12,4` and `17.3`.
XLS = """
eNrtWE1sG0UUfrO7ztpO/BMnKSSBsKpoC8VEXsd2C1LrNhLkULUEDgQhpGWTrGzjxI7s0IoeSmjJEQmJE4hLpQLiUuBC+ZVAXDggilIJJCSkhE
oc4IQEEoc25r2346kNOSQSVBTts+bN+97Mm/lm52+931zuXz//3sgG/EUOgw6brQj0dPgEpkgbJAHLWy0y23kYUyuQW0oiYZzInhB8HPvKpDmk
+d4ADd41PkcN8COmp2AJTtRrnnUTZZI5uII4HEIt4HX0xGGYWaVYz7EeYP0O1/yE9RH2vMT6ENZdF0/C5eKJ/QflKn5C281lcaB2L3HM9+yxYQ
i+pFX8/MvCrxuCo42Ku/DfLBgz+uAC4LxNeTWv4S6swyBO4AX4vWUB/NbeqZ9Zgf/m+gWg/49uv7mF/xXNAFiB1tO8wFchAT8ZVGLCsZnJbMZ+
4BocEXvQcRemXoDSqVlnrj7vOXYmBNDwSpU6Tn5p0am57qJBnrkmbmDXqdROWSYZmYxj59iy807Wt7J5J+dbubxT8K1C3qnXDbLKZb/6Elp4oF
PmLFSrpjTLFXSWsIOqs1RBZ3PZcxZPUq9TxzN5+2AMYF/z/qmGe9Krld2SF6bFueh5tWUPm7ez6RxlB8YnMMseSNtYPnOMAjPZITQrz1StTNaa
9BZKleZc2Zp2G1XD9+sAhXSBwzh6opDO3Yi2U+1o23qk3lyef7ZS82q4XcajdGvxKZfsOuVivPv7UM/jgye7n8+AJN5j197+de347HTRYc8K32
z+/beHpgxa8AJFYHCcS4z2lQj7OeI+1me51VG2R1gP4s7FfO/0kDQePsd1XuTSvdjPBMuV4r4O+x60V3959IOx1avFe9G+OLVxevDid8XzsBvv
43mMp985SIu0eO1Vkg+L7VzIs/IH1sN/OzfDWlJyb8lLPgHXIcpmP2sf0dMRCmnyWflIR6QrZCAyFAohCinUg6hHIRORqVAYUVihCKKIQlFEUY
V6EfUq1IeoT6EYophCcURxhRKIEnLMYosxCx5zUtYXPOZ+hbQuRGPGJQefQgERjfnNKxbqtTdoxF+H2XOVRvH4GRpZ6gvyjA8kyX7LRP5+O8R+
QLVK7AcVIva4KeCMRighnx2x17ZgrzH7XTLaX8+3KdTJXmP2t0v2GrP/doWiHxwg/XOK9Noo6Y/uJj05Qvr0UdJnLZDsNWY/rFol9iMKEftRyV
5j9lHJXt+Cvc7s75DROrO/U6FO9noXe53Z+2Pfru6V7RD7MdVqrAvFJSL2OrOn2T6speB9agLfMW5IFAIJJJBAAgnk1hLBb3PA96/B72v+27Ep
v+tcx7QZfCb538pjUMffMv4xfQhqmDfguR2tn10QEu22xDZj2t8LSWaw9wZUYZZ5VHe8fvHfjegcz7YDk//cFtpp/5s74fkv9/8nDRdESg==
"""


def kwb_rows(missing: str = ".") -> list[list[str]]:
    """The Hague as KWB rows: country, municipality, neighbourhoods, one buurt; decimal marks mixed as CBS does."""
    city = load_city("the-hague")
    ages = [str(sum(n.ages[band] for n in city.neighbourhoods)) for band in range(5)]
    households, alone = (str(sum(getattr(n, key) for n in city.neighbourhoods)) for key in ("households", "living_alone"))
    rows = [["NL00", "Nederland", "Nederland", "Land", "17407585", *["1"] * 7, "7,5", "20.0", "26,1", missing]]
    rows.append(["GM0518", "'s-Gravenhage", "'s-Gravenhage", "Gemeente", "545838", *ages, households, alone, "12,4", "17.3", "27,1", "1"])
    for n in city.neighbourhoods:
        income = [f"{n.low_income_percent}".replace(".", ","), f"{n.high_income_percent}", f"{(n.income_eur_per_inhabitant or 0) / 1000}"]
        if "low_income_percent" in n.filled or not n.people:
            income = [missing] * 3
        figures = [str(v) for v in (n.people, *n.ages, n.households, n.living_alone)]
        rows.append([n.code, f"Wijk 01 {n.name}", "'s-Gravenhage", "Wijk", *figures, *income, str(n.urbanity)])
    rows.append(["BU05180271", "Belgisch Park", "'s-Gravenhage", "Buurt", *["1"] * 8, *[missing] * 3, "2"])
    return rows


def as_csv(header: list[str], rows: list[list[str]], delimiter: str, quoting: int = csv.QUOTE_MINIMAL) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, quoting=quoting).writerows([header, *rows])
    return text.getvalue()


def odata_rows(missing: str, pad: int) -> list[list[str]]:
    order = [2, 3, 0, *range(4, 12), 13, 12, 14, 15]
    rows = [[missing if cell == "." else cell.replace(",", ".") for cell in row] for row in kwb_rows()]
    return [[str(i), *(row[j].rjust(pad) if j > 3 else row[j].ljust(pad) for j in order)] for i, row in enumerate(rows)]


def made(tmp_path: Path, content: bytes, name: str = "kwb-2020.csv", municipality: str = "GM0518"):
    source, out = tmp_path / name, tmp_path / f"{name}.toml"
    source.write_bytes(content)
    make_city_file(source, municipality, out)
    return load_city(out)


def xlsx(header: list[str], rows: list[list[str]]) -> bytes:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["Toelichting"])
    sheet = book.create_sheet("KWB2020")
    for row in [header, *rows]:
        sheet.append([int(cell) if cell.isdigit() else cell for cell in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def forms() -> dict[str, bytes]:
    spaced = [f"{name} " if name.startswith("a_") else name for name in KWB]
    return {
        "semicolons": as_csv(KWB, kwb_rows(), ";").encode(),
        "commas": as_csv(KWB, kwb_rows(), ",").encode(),
        "missing is empty": as_csv(KWB, kwb_rows(""), ";").encode(),
        "byte order mark": as_csv(KWB, kwb_rows(), ";").encode("utf-8-sig"),
        "Windows-1252": as_csv(KWB, [*kwb_rows(), ["GM1900", "S\xfadwest", "S\xfadwest", *["Gemeente", *["1"] * 12]]], ";").encode(
            "cp1252"
        ),
        "spaces behind headers": as_csv(spaced, kwb_rows(), ";").encode(),
        "unix line ends": as_csv(KWB, kwb_rows(), ";").replace("\r\n", "\n").encode(),
        "codes without letters": as_csv(KWB, [[row[0][2:], *row[1:]] for row in kwb_rows()], ";").encode(),
        "OData typed": as_csv(ODATA, odata_rows("", 0), ";", csv.QUOTE_ALL).encode(),
        "OData untyped": as_csv(ODATA, odata_rows("       .", 10), ";", csv.QUOTE_ALL).encode("utf-8-sig"),
        "xlsx": xlsx(KWB, kwb_rows()),
    }


@pytest.mark.parametrize("form", forms())
def test_every_form_of_the_same_figures_gives_the_same_city(form, tmp_path):
    city = made(tmp_path, forms()[form])
    built_in = load_city("the-hague")
    assert city.residents == built_in.residents == 545838
    assert city.date == "2020-01-01"
    for here, there in zip(city.neighbourhoods, built_in.neighbourhoods, strict=True):
        assert (here.code, here.people, here.residents, here.ages) == (there.code, there.people, there.residents, there.ages)
        assert (here.households, here.living_alone, here.urbanity) == (there.households, there.living_alone, there.urbanity)
        assert here.low_income_percent == pytest.approx(there.low_income_percent) or not here.people
        assert here.high_income_percent == pytest.approx(there.high_income_percent) or not here.people


def test_a_file_of_excel_97_loads(tmp_path):
    path = tmp_path / "kwb-2019.xls"
    path.write_bytes(zlib.decompress(base64.b64decode("".join(XLS.split()))))
    found = read_municipality(read_cells(path), "GM0518")
    assert [r.code for r in found.neighbourhoods] == ["WK051801", "WK051802"]
    assert found.own.figures["people"] == 537833
    assert found.own.figures["low_income_percent"] == 12.4
    assert found.neighbourhoods[1].figures["high_income_percent"] == 27.3
    assert found.neighbourhoods[0].figures["income"] is None


def test_raw_odata_files_of_both_kinds_are_read_as_they_are():
    untyped = read_municipality(read_cells(DATA / "odata_untyped_84583NED_2019.csv"), "'s-gravenhage")
    typed = read_municipality(read_cells(DATA / "odata_typed_2020.csv"), "den haag")
    assert (untyped.year, untyped.own.figures["people"], untyped.own.figures["high_income_percent"]) == (2019, 537833, 17.3)
    assert (typed.year, typed.own.figures["people"], typed.own.figures["high_income_percent"]) == (2020, 545838, None)
    by_code = {r.code: r.figures for r in untyped.neighbourhoods}
    assert list(by_code) == ["WK051801", "WK051802", "WK051829", "WK051843"]
    assert by_code["WK051829"]["low_income_percent"] == 26.4
    assert by_code["WK051843"]["low_income_percent"] is None


def test_the_map_table_gives_percentages_and_names_what_it_fills(tmp_path):
    make_city_file(DATA / "map_wijken_2019.csv", "Leeuwarden", tmp_path / "l.toml")
    city = load_city(tmp_path / "l.toml")
    suppressed = next(n for n in city.neighbourhoods if n.code == "WK008074")
    assert {"ages", "low_income_percent", "high_income_percent"} <= set(suppressed.filled)
    assert suppressed.people == 45
    assert sum(suppressed.ages) == pytest.approx(1000, abs=3)  # the municipality's shares, in tenths of a percent
    assert "ages" not in city.neighbourhoods[0].filled
    assert city.residents == sum(n.people for n in city.neighbourhoods)
    assert len(city.districts) == 2


def test_a_table_of_municipalities_gives_a_city_of_one_neighbourhood(tmp_path):
    make_city_file(DATA / "map_gemeenten_2019.csv", "GM0093", tmp_path / "t.toml")
    city = load_city(tmp_path / "t.toml")
    assert [(n.code, n.name, n.people) for n in city.neighbourhoods] == [("GM0093", "Terschelling", city.people)]
    assert city.neighbourhoods[0].ages[0] > 100  # counts, not percentages


def test_a_code_may_be_written_short_and_a_name_in_any_case(tmp_path):
    for i, name in enumerate(("GM0093", "gm93", "0093", "TERSCHELLING")):
        make_city_file(DATA / "map_wijken_2019.csv", name, tmp_path / f"{i}.toml")
        assert load_city(tmp_path / f"{i}.toml").code == "GM0093"


def line(error: pytest.ExceptionInfo) -> str:
    text = str(error.value)
    assert "\n" not in text
    return text


GOOD = as_csv(KWB, kwb_rows(), ";").encode()
WITHOUT_AGES = as_csv([f"x{name}" if name[:4] in ("a_00", "a_65") else name for name in KWB], kwb_rows(), ";").encode()
BAD_CONTENT = {
    "empty": (b"", "an empty file"),
    "blank": (b"  \n\n", "an empty file"),
    "binary": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary data"),
    "UTF-16": (GOOD.decode().encode("utf-16"), "UTF-16 text"),
    "another encoding": (GOOD.replace(b"Nederland", b"\x81\x8d\xff"), "another encoding"),
    "cut off in a row": (GOOD[:3000], "cut off"),
    "cut off in quotes": (as_csv(KWB, kwb_rows(), ";", csv.QUOTE_ALL).encode()[:3000], "cut"),
    "cut off between rows": (b"\r\n".join(GOOD.splitlines()[:20]), "is the file cut off?"),
    "header alone": (GOOD.splitlines()[0], "no rows"),
    "half a workbook": (xlsx(KWB, kwb_rows())[:3000], "workbook"),
    "another table": (b"week,stringency\n1,2\n", "expected a CBS file"),
    "a picture of a sheet": (b"PK\x03\x04" + bytes(200), "workbook"),
    "without ages": (WITHOUT_AGES, "people of 0 to 15 (a_00_14"),
    "words for numbers": (GOOD.replace(b";545838;", b";many;"), "'many'"),
    "nothing published": (as_csv(KWB, [[*row[:5], *["."] * 11] for row in kwb_rows()], ";").encode(), "no neighbourhood with ages"),
    "no people": (as_csv(KWB, [[*row[:4], *["0"] * 12] for row in kwb_rows()], ";").encode(), "no people"),
}


@pytest.mark.parametrize("case", BAD_CONTENT)
def test_a_bad_file_is_one_line_that_names_it_and_writes_nothing(case, tmp_path):
    content, words = BAD_CONTENT[case]
    with pytest.raises(InputError) as error:
        made(tmp_path, content)
    assert "kwb-2020.csv" in line(error)
    assert words in line(error)
    assert [p.name for p in tmp_path.iterdir()] == ["kwb-2020.csv"]


@pytest.mark.parametrize("kept", [1000, 4115, 4670, 5188])
def test_a_workbook_of_excel_97_that_is_cut_off_is_one_line_and_nothing_else_on_standard_error(kept, tmp_path, capfd):
    with pytest.raises(InputError, match="damaged or cut-off workbook"):
        made(tmp_path, zlib.decompress(base64.b64decode("".join(XLS.split())))[:kept], "kwb-2019.xls")
    assert capfd.readouterr().err == ""


def test_missing_columns_are_named_with_those_found(tmp_path):
    with pytest.raises(InputError) as error:
        made(tmp_path, WITHOUT_AGES)
    assert "a_inw" in line(error).split("expected")[0]
    assert "people of 65 and over (a_65_oo" in line(error).split("expected")[1]


def test_an_unknown_municipality_gets_the_nearest_suggested(tmp_path):
    for wanted, near in (("Leewarden", "GM0080 Leeuwarden"), ("GM0081", "GM0080")):
        with pytest.raises(InputError) as error:
            make_city_file(DATA / "map_wijken_2019.csv", wanted, tmp_path / "x.toml")
        assert f"(nearest: {near}" in line(error)


def test_a_missing_file_and_a_folder_are_said(tmp_path):
    for source, words in ((tmp_path / "no.csv", "no such file"), (tmp_path, "a folder")):
        with pytest.raises(InputError, match=words):
            make_city_file(source, "GM0518", tmp_path / "out.toml")


def test_nothing_is_overwritten_except_by_the_same(tmp_path):
    out = tmp_path / "out.toml"
    make_city_file(DATA / "map_wijken_2019.csv", "GM0093", out)
    before = out.read_bytes()
    make_city_file(DATA / "map_wijken_2019.csv", "GM0093", out)
    with pytest.raises(InputError, match="there already"):
        make_city_file(DATA / "map_wijken_2019.csv", "GM0003", out)
    assert out.read_bytes() == before


def test_an_out_that_cannot_be_written_is_said(tmp_path):
    for out in (tmp_path, tmp_path / "no-folder" / "out.toml", DATA / "map_wijken_2019.csv" / "out.toml"):
        with pytest.raises(InputError, match="--out"):
            make_city_file(DATA / "map_wijken_2019.csv", "GM0093", out)


@pytest.mark.skipif(os.name == "nt" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission_is_said(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(InputError, match="cannot be written"):
        make_city_file(DATA / "map_wijken_2019.csv", "GM0093", tmp_path / "out.toml")


@given(st.integers(0, 10**8), st.integers(0, 9), st.sampled_from([".", ","]), st.integers(0, 9))
def test_numbers_are_read_with_either_mark_and_any_padding(whole, tenth, mark, spaces):
    assert number(f"{' ' * spaces}{whole}{mark}{tenth}{' ' * (spaces % 3)}") == float(f"{whole}.{tenth}")
    assert number(f"{' ' * spaces}{whole}") == whole


@given(st.sampled_from(["", ".", "x", "-", "-99999999", "-99997"]), st.integers(0, 9))
def test_every_sign_for_missing_is_missing(sign, spaces):
    assert number(" " * spaces + sign) is None


@given(st.text(alphabet="abcN,.;e1 ", min_size=1).filter(lambda t: any(c in "abcN;" for c in t)))
def test_words_are_no_numbers(text):
    with pytest.raises(ValueError, match=r"^"):
        number(text)
