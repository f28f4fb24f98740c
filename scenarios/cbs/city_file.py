"""From a CBS file to a city file: fills what is not published, divides the city into districts, and writes TOML."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import Any

from scenarios.cbs.cells import read_cells
from scenarios.cbs.figures import AGES, Municipality, Region, fill_table, percentage_meanings, read_municipality
from scenarios.errors import input_error

_FILL = (
    "Figures named in `filled` are not published for that neighbourhood and are those of the municipality (its row, or else the sum or mean"
    " over its neighbourhoods); income bands that CBS gives for neither are those of the Netherlands (2019)."
)
_DISTRICTS_FROM = (
    "Neighbourhoods with consecutive codes, joined to districts of about 68,000 people: CBS knows no districts, and its files no centres."
)


def make_city_file(path: str | Path, municipality: str, out: str | Path) -> str:
    """Write the city file of one municipality from a CBS file in any of its forms; the text written is returned.

    `municipality` is a CBS code (GM0518) or a name. Raises InputError, one line, if the file cannot be used or `out` not be written; an
    existing file is never changed.
    """
    path, out = Path(path), Path(out)
    text = city_file_text(path, municipality)
    _write(out, text)
    return text


def city_file_text(path: Path, municipality: str) -> str:
    """The city file as text. Raises InputError as `make_city_file` does."""
    cells = read_cells(path)
    found = read_municipality(cells, municipality)
    percentages = percentage_meanings(cells)
    people = _total(path, found)
    whole = _Whole(found, percentages)
    if whole.ages() is None or whole.ratio("households", "people") is None or whole.ratio("living_alone", "households") is None:
        raise input_error(path, found.code, "no neighbourhood with ages and households", "published figures for at least one")
    rows = [_row(region, whole, percentages) for region in found.neighbourhoods]
    for row, district in zip(rows, _districts([row["people"] for row in rows]), strict=True):
        row["district"] = district
    header = {
        "name": _slug(found.name),
        "title": {"nl": found.name, "en": found.name},
        "code": found.code,
        **({"date": f"{found.year}-01-01"} if found.year else {}),
        "people": people,
        "source": f"CBS, Kerncijfers wijken en buurten, file {path.name} (CC BY 4.0)",
        "fill": _FILL,
        "districts_from": _DISTRICTS_FROM,
    }
    return city_toml(header, rows)


def city_toml(header: dict[str, Any], rows: list[dict[str, Any]]) -> str:
    """A city file: the header's keys, then one inline table per neighbourhood."""
    lines = [f"{key} = {_toml(value)}" for key, value in header.items()]
    return "\n".join([*lines, "neighbourhoods = [", *(f"  {_toml(row)}," for row in rows), "]", ""])


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _slug(name: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in name.lower()).split())


def _total(path: Path, found: Municipality) -> int:
    """Everyone in the municipality: its own row, or else the sum of its neighbourhoods (which is a little less or more)."""
    summed = int(sum(region.figures["people"] or 0.0 for region in found.neighbourhoods))
    total = summed if found.own is None else int(found.own.figures["people"] or 0.0)
    if total == 0:
        raise input_error(path, found.code, "no people", "a municipality with people in it")
    if abs(total - summed) > 0.05 * total + 5 * len(found.neighbourhoods):
        expected = f"about the municipality's {total}; is the file cut off?"
        raise input_error(path, found.code, f"{summed} people in {len(found.neighbourhoods)} neighbourhoods", expected)
    return total


class _Whole:
    """Shares of the municipality, to fill neighbourhoods with: from its own row, or else over its neighbourhoods."""

    def __init__(self, found: Municipality, percentages: frozenset[str]) -> None:
        self.regions = [found.own] if found.own else []
        self.neighbourhoods = found.neighbourhoods
        self.percentages = percentages

    def ages(self) -> list[int] | None:
        """Weights of the five age bands."""
        for regions in (self.regions, self.neighbourhoods):
            rows = [(r.figures["people"] or 0.0, _ages(r, self.percentages)) for r in regions]
            summed = [sum(people * ages[band] / sum(ages) for people, ages in rows if ages) for band in range(5)]
            if sum(summed) > 0:
                return [round(1000.0 * band / sum(summed)) for band in summed]
        return None

    def ratio(self, part: str, whole: str) -> float | None:
        """Sum of `part` over sum of `whole` where both are published."""
        for regions in (self.regions, self.neighbourhoods):
            rows = [(_count(r, part, self.percentages), _count(r, whole, self.percentages)) for r in regions]
            known = [(p, w) for p, w in rows if p is not None and w]
            if known:
                return sum(p for p, _ in known) / sum(w for _, w in known)
        return None

    def mean(self, figure: str) -> float | None:
        """Mean of a figure, weighted by people."""
        for regions in (self.regions, self.neighbourhoods):
            rows = [(r.figures.get(figure), r.figures["people"] or 0.0) for r in regions]
            known = [(value, people) for value, people in rows if value is not None and people]
            if known:
                return sum(value * people for value, people in known) / sum(people for _, people in known)
        return None


def _ages(region: Region, percentages: frozenset[str]) -> list[int] | None:
    """Weights of the age bands (people, or tenths of a percent), or None if not all are published."""
    figures = [region.figures[age] for age in AGES]
    if any(f is None for f in figures) or not sum(f or 0.0 for f in figures):
        return None
    return [round((f or 0.0) * (10.0 if age in percentages else 1.0)) for age, f in zip(AGES, figures, strict=True)]


def _count(region: Region, figure: str, percentages: frozenset[str]) -> float | None:
    value = region.figures[figure]
    if value is None or figure not in percentages:
        return value
    households = region.figures["households"]
    return None if households is None else round(households * value / 100.0)


def _row(region: Region, whole: _Whole, percentages: frozenset[str]) -> dict[str, Any]:
    """One neighbourhood of the city file, with every figure there and the names of the filled ones."""
    figures, national = region.figures, fill_table()["national"]
    people = int(figures["people"] or 0.0)
    filled = [] if figures["people"] is not None else ["people"]

    def otherwise(name: str, value: Any, *fills: Any) -> Any:
        """The value, or else the first of the fills that there is."""
        if value is not None:
            return value
        fill = next((fill for fill in fills if fill is not None), None)
        if fill is not None and people:
            filled.append(name)
        return fill

    ages = otherwise("ages", _ages(region, percentages), whole.ages()) if people else [0] * 5
    households = otherwise("households", figures["households"], people * (whole.ratio("households", "people") or 0.0))
    expected_alone = households * (whole.ratio("living_alone", "households") or 0.0)
    alone = otherwise("living_alone", _count(region, "living_alone", percentages), expected_alone)
    low, high, urbanity = (
        otherwise(name, figures.get(name), whole.mean(name), national[name])
        for name in ("low_income_percent", "high_income_percent", "urbanity")
    )
    income = otherwise("income_eur_per_inhabitant", figures.get("income"), whole.mean("income"))
    households = min(round(households), people)
    return {
        "code": region.code,
        "name": region.name,
        "district": "",
        "people": people,
        "ages": ages,
        "households": households,
        "living_alone": min(round(alone), households),
        "low_income_percent": round(low, 1),
        "high_income_percent": round(min(high, 100.0 - low), 1),
        **({"income_eur_per_inhabitant": round(income * 1000.0)} if income is not None else {}),
        "urbanity": min(max(round(urbanity), 1), 5),
        "filled": filled,
    }


def _districts(people: list[int]) -> list[str]:
    """Neighbourhoods in the order of their codes, cut into districts of about equal numbers of people."""
    total = sum(people)
    count = max(1, round(total / fill_table()["districts"]["people_per_district"]))
    places, before = [], 0
    for here in people:
        places.append(min(count - 1, (2 * before + here) * count // (2 * total)))
        before += here
    # A neighbourhood larger than a district leaves numbers unused: number those in use.
    numbers = {place: i for i, place in enumerate(dict.fromkeys(places), start=1)}
    return [f"district {numbers[place]}" for place in places]


def _write(out: Path, text: str) -> None:
    """All or nothing, and never over another file."""
    expected = "a file that can be written"
    content = text.encode("utf-8")
    if out.is_dir():
        raise input_error("--out", None, f"a folder ({out})", expected)
    temporary = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        if out.exists():
            if out.read_bytes() == content:
                return
            raise input_error("--out", None, f"{out}, which is there already with other content", "a file that does not exist yet")
        temporary.write_bytes(content)
        temporary.replace(out)
    except OSError as problem:
        raise input_error("--out", None, f"{out}, which cannot be written ({problem.strerror})", expected) from None
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()
