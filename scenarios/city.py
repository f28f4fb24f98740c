"""A city: its neighbourhoods (*wijken*) with the figures that residents are made from.

A city file is TOML with one inline table per neighbourhood. `docs/city.md` describes every key; `langeadem city` makes one from a
CBS file; The Hague and Rotterdam are built in (`scenarios/library/cities/`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from scenarios.errors import input_error, nearest, shown
from scenarios.frozen import FrozenMapping
from scenarios.rounding import largest_remainder

LIBRARY = Path(__file__).parent / "library" / "cities"

#: The five age bands of CBS, in the order of every `ages` tuple.
AGE_BANDS = ("0-14", "15-24", "25-44", "45-64", "65+")


_EXPECTED = "a city file (TOML; `langeadem city` makes one from a CBS file)"


class CityShares(NamedTuple):
    """Shares of the residents of the whole city (0-1), also when a study takes only a part of it."""

    ages: tuple[float, ...]  # by AGE_BANDS
    living_alone: float
    low_income: float
    high_income: float


@dataclass(frozen=True)
class Neighbourhood:
    """One *wijk*. Counts are those of CBS (rounded to 5); `residents` adds the rest that CBS does not place in a neighbourhood."""

    row: int  # place in the whole city, kept in a part of it: resident ids are made from it
    code: str
    name: str
    district: str
    people: int
    residents: int
    ages: tuple[int, ...]  # by AGE_BANDS: people, or tenths of a percent where CBS publishes percentages
    households: int
    living_alone: int  # households of one person
    low_income_percent: float  # households below the CBS low-income line
    high_income_percent: float  # households in the national 20 % with the highest income
    income_eur_per_inhabitant: int | None
    urbanity: int  # 1 very strongly urban .. 5 not urban (CBS)
    lon: float | None  # centre, WGS84 degrees
    lat: float | None
    x: int | None  # centre, RD metres (EPSG:28992)
    y: int | None
    filled: tuple[str, ...] = ()  # figures that CBS does not publish here, filled as the city's `fill` says


@dataclass(frozen=True)
class City:
    """A municipality or a part of it."""

    name: str
    title: Mapping[str, str]  # by language
    code: str
    date: str | None
    people: int  # total of the municipality
    source: str
    fill: str
    districts_from: str
    shares: CityShares
    neighbourhoods: tuple[Neighbourhood, ...]

    def __deepcopy__(self, memo: dict) -> City:
        return self

    @property
    def residents(self) -> int:
        """Everyone in these neighbourhoods; in a whole city the municipality's total."""
        return sum(n.residents for n in self.neighbourhoods)

    @property
    def districts(self) -> tuple[str, ...]:
        """Names of the districts, in the order in which neighbourhoods first name them."""
        return tuple(dict.fromkeys(n.district for n in self.neighbourhoods))

    def part(self, codes: Iterable[str] | None, source: object = "study") -> City:
        """What a study is about: the neighbourhoods with these codes, as `subset`; None is the whole city."""
        return self if codes is None else self.subset(codes, source)

    def subset(self, codes: Iterable[str], source: object = "study") -> City:
        """The same city with these neighbourhoods only (CBS codes), in the city's order.

        Raises InputError, naming `source`, for a code it does not have.
        """
        wanted = list(codes)
        have = {n.code: n for n in self.neighbourhoods}
        for code in wanted:
            if code not in have:
                expected = f"codes of neighbourhoods of {self.name}, as {next(iter(have))}"
                raise input_error(source, "neighbourhoods", shown(code), expected, self._nearest_neighbourhood(str(code)))
        chosen = tuple(n for n in self.neighbourhoods if n.code in set(wanted))
        if not sum(n.residents for n in chosen):
            raise input_error(source, "neighbourhoods", shown(wanted), "at least one where people live")
        return replace(self, neighbourhoods=chosen)

    def _nearest_neighbourhood(self, wanted: str) -> str | None:
        """Code and name of the neighbourhood whose code or name is most like `wanted`."""
        by_word = {word: f"{n.code} {n.name}" for n in self.neighbourhoods for word in (n.name, n.code)}
        return by_word.get(nearest(wanted, by_word) or "")

    def people_per_neighbourhood(self, residents: int | str) -> tuple[int, ...]:
        """So many residents (or "all") over the neighbourhoods by largest remainder: a smaller city of the same make."""
        total = self.residents if residents == "all" else int(residents)
        if not 0 < total <= self.residents:
            raise input_error(
                "study", "residents", shown(residents), f"1 to {self.residents}, everyone in these neighbourhoods of {self.name}"
            )
        return largest_remainder([n.residents for n in self.neighbourhoods], total)


def city_names() -> tuple[str, ...]:
    """Names of the built-in cities."""
    return tuple(sorted(path.stem for path in LIBRARY.glob("*.toml")))


def load_city(name_or_path: str | Path) -> City:
    """A built-in city by name, or a city file by path. Raises InputError, one line, for anything that is not a sound city file."""
    built_in = LIBRARY / f"{name_or_path}.toml"
    if str(name_or_path) in city_names():
        return _cached(str(built_in))
    path = Path(name_or_path)
    if path.is_dir():
        raise input_error(path, None, "a folder", "a city file (TOML)")
    if not path.exists():
        near = nearest(str(name_or_path), city_names())
        raise input_error("city", None, shown(str(name_or_path)), f"one of {', '.join(city_names())}, or a city file", near)
    return read_city(path)


@lru_cache(maxsize=8)
def _cached(path: str) -> City:
    return read_city(Path(path))


def read_city(path: Path) -> City:
    """Read and check one city file."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as problem:
        raise input_error(path, None, f"a file that cannot be read ({problem.strerror})", "a city file (TOML)") from None
    except UnicodeDecodeError:
        raise input_error(path, None, "bytes that are not UTF-8 text", _EXPECTED) from None
    if not text.strip():
        raise input_error(path, None, "an empty file", _EXPECTED)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise input_error(path, None, f"no valid TOML ({problem})", _EXPECTED) from None
    return _city(path, document)


_TEXTS = ("name", "code", "source", "fill", "districts_from")
_CITY_KEYS = {*_TEXTS, "title", "date", "people", "neighbourhoods"}
_INTEGERS = ("people", "households", "living_alone", "urbanity")
_PERCENTAGES = ("low_income_percent", "high_income_percent")
_CENTRE = ("lon", "lat", "x", "y")
_ROW_TEXTS = ("code", "name", "district")
_ROW_REQUIRED = (*_ROW_TEXTS, "ages", *_INTEGERS, *_PERCENTAGES)
_ROW_KEYS = {*_ROW_REQUIRED, *_CENTRE, "income_eur_per_inhabitant", "filled"}


def _city(path: Path, document: Mapping[str, Any]) -> City:
    check = _Checker(str(path))
    check.keys(document, _CITY_KEYS, (*_TEXTS, "title", "people", "neighbourhoods"))
    texts = {key: check.text(document, key) for key in _TEXTS}
    title = document["title"]
    if not isinstance(title, dict) or not {"nl", "en"} <= title.keys() or not all(isinstance(t, str) for t in title.values()):
        check.fail("title", title, '{ nl = "...", en = "..." }')
    date = check.text(document, "date") if "date" in document else None
    people = check.integer(document, "people")
    rows = document["neighbourhoods"]
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        check.fail("neighbourhoods", type(rows).__name__, "a list of tables, one per neighbourhood")
    partial = [_neighbourhood(_Checker(f"{path}: neighbourhoods[{i}]"), i, row) for i, row in enumerate(rows)]
    seen: set[str] = set()
    for n in partial:
        if n.code in seen:
            check.fail(f"neighbourhoods[{n.row}].code", n.code, "every code once")
        seen.add(n.code)
    in_neighbourhoods = sum(n.people for n in partial)
    if in_neighbourhoods == 0 or abs(in_neighbourhoods - people) > 0.05 * people + 5 * len(partial):
        check.fail("people", people, f"about the sum of the neighbourhoods, {in_neighbourhoods}, and more than 0")
    spread = largest_remainder([n.people for n in partial], people)
    neighbourhoods = tuple(replace(n, residents=count) for n, count in zip(partial, spread, strict=True))
    return City(
        title=FrozenMapping({language: title[language] for language in ("nl", "en")}),
        date=date,
        people=people,
        shares=_shares(neighbourhoods),
        neighbourhoods=neighbourhoods,
        **texts,
    )


def _neighbourhood(check: _Checker, row: int, table: Mapping[str, Any]) -> Neighbourhood:
    check.keys(table, _ROW_KEYS, _ROW_REQUIRED)
    texts: dict[str, Any] = {key: check.text(table, key) for key in _ROW_TEXTS}
    counts: dict[str, Any] = {key: check.integer(table, key) for key in _INTEGERS}
    percentages: dict[str, Any] = {key: check.number(table, key, 0.0, 100.0) for key in _PERCENTAGES}
    ages = table["ages"]
    if not isinstance(ages, list) or len(ages) != 5 or not all(type(a) is int and a >= 0 for a in ages):
        check.fail("ages", ages, "five whole numbers, 0 or more")
    if counts["people"] and not sum(ages):
        check.fail("ages", ages, "people of some age, as people is not 0")
    if counts["living_alone"] > counts["households"]:
        check.fail("living_alone", counts["living_alone"], f"at most households, {counts['households']}")
    if counts["households"] > counts["people"]:
        check.fail("households", counts["households"], f"at most people, {counts['people']}")
    if not 1 <= counts["urbanity"] <= 5:
        check.fail("urbanity", counts["urbanity"], "1 to 5")
    if sum(percentages.values()) > 100.0:
        check.fail("high_income_percent", percentages["high_income_percent"], "at most 100 together with low_income_percent")
    centre: dict[str, Any] = dict.fromkeys(_CENTRE)
    if given := [key for key in _CENTRE if key in table]:
        if len(given) != len(_CENTRE):
            check.fail(given[0], "a part of a centre", "lon, lat, x and y, or none of them")
        centre = {"lon": check.number(table, "lon", -180, 180), "lat": check.number(table, "lat", -90, 90)}
        centre |= {"x": round(check.number(table, "x", -1e6, 1e6)), "y": round(check.number(table, "y", -1e6, 1e6))}
    income = check.integer(table, "income_eur_per_inhabitant") if "income_eur_per_inhabitant" in table else None
    filled = table.get("filled", [])
    if not isinstance(filled, list) or not all(isinstance(f, str) for f in filled):
        check.fail("filled", filled, "a list of names of figures")
    return Neighbourhood(
        row=row,
        residents=0,
        ages=tuple(ages),
        income_eur_per_inhabitant=income,
        filled=tuple(filled),
        **texts,
        **counts,
        **percentages,
        **centre,
    )


def _shares(neighbourhoods: tuple[Neighbourhood, ...]) -> CityShares:
    everyone = sum(n.residents for n in neighbourhoods)
    lived_in = [n for n in neighbourhoods if n.residents]
    ages = tuple(sum(n.residents * n.ages[band] / sum(n.ages) for n in lived_in) / everyone for band in range(5))
    alone = sum(n.residents * n.living_alone / n.people for n in lived_in) / everyone
    low = sum(n.residents * n.low_income_percent / 100.0 for n in lived_in) / everyone
    high = sum(n.residents * n.high_income_percent / 100.0 for n in lived_in) / everyone
    return CityShares(ages=ages, living_alone=alone, low_income=low, high_income=high)


class _Checker:
    """Turns a wrong key, type or value into one line that names the place."""

    def __init__(self, place: str) -> None:
        self.place = place

    def fail(self, key: str, found: object, expected: str) -> NoReturn:
        raise input_error(self.place, key, shown(found), expected)

    def keys(self, table: Mapping[str, Any], allowed: set[str], required: tuple[str, ...]) -> None:
        for key in table:
            if key not in allowed:
                raise input_error(self.place, key, "an unknown key", "a key of a city file", nearest(key, sorted(allowed)))
        for key in required:
            if key not in table:
                raise input_error(self.place, key, "nothing", "this key")

    def text(self, table: Mapping[str, Any], key: str) -> str:
        if not isinstance(table[key], str) or not table[key]:
            self.fail(key, table[key], "a text")
        return table[key]

    def integer(self, table: Mapping[str, Any], key: str) -> int:
        if type(table[key]) is not int or table[key] < 0:
            self.fail(key, table[key], "a whole number, 0 or more")
        return table[key]

    def number(self, table: Mapping[str, Any], key: str, low: float, high: float) -> float:
        value = table[key]
        if type(value) not in (int, float) or not low <= value <= high:
            self.fail(key, value, f"a number from {low:g} to {high:g}")
        return float(value)
