"""What a CBS file says about the neighbourhoods of one municipality, under one set of names, whatever the form of the file."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from scenarios.cbs.cells import Cells, number
from scenarios.errors import input_error, nearest, shown

_HERE = Path(__file__).parent
AGES = ("age_0_14", "age_15_24", "age_25_44", "age_45_64", "age_65_up")
_TEXTS = ("code", "level", "municipality", "name", "year")
_PREFIX_OF_LEVEL = {"land": "NL", "gemeente": "GM", "wijk": "WK", "buurt": "BU"}
_WIJK_NUMBER = re.compile(r"^wijk \d+[a-z]? ", re.IGNORECASE)


@dataclass(frozen=True)
class Region:
    """A row: a municipality or a neighbourhood. A figure that is not published is None; ages and living_alone are in people and households,
    or in percent where the file gives percentages."""

    code: str
    name: str
    figures: dict[str, float | None]


@dataclass(frozen=True)
class Municipality:
    """A municipality, its own row if the file has one, and its neighbourhoods in the order of their codes."""

    code: str
    name: str
    year: int | None
    own: Region | None
    neighbourhoods: tuple[Region, ...]


class Column(NamedTuple):
    """Where a figure stands, and whether the file gives it as a percentage."""

    place: int
    percentage: bool


@cache
def _table(name: str) -> dict[str, dict[str, Any]]:
    return tomllib.loads((_HERE / f"{name}.toml").read_text(encoding="utf-8"))


def fill_table() -> dict[str, dict[str, Any]]:
    """The figures that stand in where CBS publishes none (`fill.toml`)."""
    return _table("fill")


def find_columns(cells: Cells) -> dict[str, Column]:
    """Where each meaning of `columns.toml` stands. Raises InputError if a needed one is missing."""
    header = [re.sub(r"\s+", "", name).lower() for name in cells.header]
    found: dict[str, Column] = {}
    for meaning, entry in _table("columns").items():
        for names, percentage in ((entry["names"], False), (_percentages(entry), True)):
            index = next((i for name in names for i, column in enumerate(header) if re.fullmatch(rf"{name}(_\d+)?", column)), None)
            if index is not None and meaning not in found:
                found[meaning] = Column(index, percentage)
    needed = {meaning: entry for meaning, entry in _table("columns").items() if entry.get("needed")}
    missing = [meaning for meaning in needed if meaning not in found]
    if len(missing) > len(needed) / 2:
        expected = "a CBS file on neighbourhoods (KWB, OData or map table)"
        raise input_error(cells.path, None, f"columns {shown(', '.join(cells.header))}", expected)
    if missing:
        wanted = "; ".join(f"{needed[m]['meaning']} ({' or '.join(needed[m]['names'][:2])})" for m in missing)
        have = ", ".join(cells.header[found[m].place] for m in needed if m in found)
        raise input_error(cells.path, "header", f"of the columns needed only {have}", f"also {wanted}")
    return found


def _percentages(entry: dict[str, Any]) -> list[str]:
    return entry.get("percentage_of_people", []) + entry.get("percentage_of_households", [])


def read_municipality(cells: Cells, municipality: str) -> Municipality:
    """The rows of one municipality (code such as GM0518, or name). Raises InputError if the file does not have it."""
    columns = find_columns(cells)
    text = {name: [row[columns[name].place].strip() for row in cells.rows] for name in _TEXTS if name in columns}
    levels = text.get("level", [""] * len(cells.rows))
    codes = [_code(code, level) for code, level in zip(text["code"], levels, strict=True)]
    if not any(code[:2] in ("GM", "WK") for code in codes):
        expected = "codes of municipalities (GM0518) or neighbourhoods (WK051801)"
        raise input_error(cells.path, cells.header[columns["code"].place], shown(text["code"][0]), expected)
    names = _municipality_names(codes, text)
    wanted = _find(cells, municipality, names)
    rows = {code: i for i, code in enumerate(codes) if code == wanted or code.startswith(f"WK{wanted[2:]}")}

    def region(code: str) -> Region:
        i = rows[code]
        figures = {meaning: _figure(cells, i, column) for meaning, column in columns.items() if meaning not in _TEXTS}
        name = text.get("name", codes)[i] or code
        return Region(code, _WIJK_NUMBER.sub("", name), figures)

    own = region(wanted) if wanted in rows else None
    neighbourhoods = tuple(region(code) for code in sorted(rows) if code != wanted)
    if not neighbourhoods:
        assert own is not None  # a municipality is only known by its own row or a neighbourhood's
        neighbourhoods = (own,)
    years = [int(y) for y in text.get("year", []) if re.fullmatch(r"(19|20)\d\d", y)]
    return Municipality(wanted, names[wanted], years[0] if years else _year_in_name(cells.path.name), own, neighbourhoods)


def percentage_meanings(cells: Cells) -> frozenset[str]:
    """The meanings that this file gives as percentages."""
    return frozenset(meaning for meaning, column in find_columns(cells).items() if column.percentage)


def _code(text: str, level: str) -> str:
    """GM0518, WK051801, BU05180170, also where the column leaves the two letters out and `level` tells them."""
    prefix = _PREFIX_OF_LEVEL.get(level.lower(), "") if text[:1].isdigit() else ""
    return prefix + text.upper()


def _municipality_names(codes: list[str], text: dict[str, list[str]]) -> dict[str, str]:
    """Name by GM code: from the column of municipalities, or the name of the municipality's row, or the code itself."""
    names: dict[str, str] = {}
    for i, code in enumerate(codes):
        if code[:2] not in ("GM", "WK"):
            continue
        gm = f"GM{code[2:6]}"
        own_name = text["name"][i] if "name" in text and code[:2] == "GM" else ""
        name = (text["municipality"][i] if "municipality" in text else "") or own_name
        if name or gm not in names:
            names[gm] = name or names.get(gm, gm)
    return names


def _find(cells: Cells, municipality: str, names: dict[str, str]) -> str:
    wanted = municipality.strip()
    near: str | None
    if match := re.fullmatch(r"(?:GM)?(\d{1,4})", wanted, re.IGNORECASE):
        code = f"GM{int(match[1]):04d}"
        if code in names:
            return code
        near = min(names, key=lambda other: (abs(int(other[2:]) - int(match[1])), other))
    else:
        official = fill_table()["names"].get(wanted.casefold(), wanted).casefold()
        for code, name in names.items():
            if name.casefold() == official:
                return code
        near_name = nearest(wanted, names.values())
        near = next((code for code, name in names.items() if name == near_name), None)
    has = ", ".join(f"{code} {name}" for code, name in list(names.items())[:3]) + (", ..." if len(names) > 3 else "")
    hint = f"{near} {names[near]}" if near else None
    raise input_error(cells.path, "--municipality", shown(municipality), f"a code or name in this file, such as {has}", hint)


def _figure(cells: Cells, i: int, column: Column) -> float | None:
    text = cells.rows[i][column.place]
    try:
        return number(text)
    except ValueError:
        where = f"line {cells.lines[i]}, {cells.header[column.place]}"
        raise input_error(cells.path, where, shown(text.strip()), "a number, or . or nothing where it is not published") from None


def _year_in_name(file_name: str) -> int | None:
    for table_id, year in fill_table()["table_years"].items():
        if table_id.lower() in file_name.lower():
            return year
    years = re.findall(r"(?<!\d)(20[0-4]\d)(?!\d)", file_name)
    return int(years[0]) if len(years) == 1 else None
