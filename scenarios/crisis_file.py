"""Reading a crisis: a TOML file of the library or of a user, checked key by key. `docs/calendar.md` describes the keys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import isfinite
from pathlib import Path
from typing import Any

from scenarios import library
from scenarios.assumptions import ASSUMPTIONS, SUBMODELS
from scenarios.channels import SERVICES
from scenarios.errors import input_error, nearest, shown
from scenarios.frozen import FrozenMapping
from scenarios.weeks import FIRST_DAY, date_of, week_of

GROUP_COUNT = 4
OWN_CHANNELS = ("contact_limits", "share_sectors_open", "regular_volunteering_open", "urgency")
LAST_DAY = date_of(1040)  # the longest study ends before it
DAY_EXPECTED = f"a date from {FIRST_DAY} on, or a week from 0"


@dataclass(frozen=True)
class Spell:
    """Days from `first_day` to `last_day` (both counted) in which something holds; None: the spell says nothing about it."""

    first_day: date
    last_day: date
    stringency: float | None = None
    pressure: float | None = None
    income_shock: tuple[float, ...] | None = None


@dataclass(frozen=True)
class Closure:
    """Days in which a share of one kind of formal service is shut, in one city (a CBS code) or everywhere (None).

    `closed_share` is a number or the name of an assumption of the submodel `crisis`.
    """

    first_day: date
    last_day: date
    service: str
    closed_share: float | str
    city: str | None = None


@dataclass(frozen=True)
class Crisis:
    """A crisis as its file tells it, before any assumption turns it into channels."""

    name: str
    title: Mapping[str, str]
    source: str
    weekly_stringency: tuple[float, ...]
    spells: tuple[Spell, ...]
    waves: tuple[tuple[str, int], ...]
    closures: tuple[Closure, ...]
    national_trust: tuple[tuple[float, float], ...]
    channels: Mapping[str, tuple[float, ...]]


def read_crisis(name_or_path: str | Path) -> Crisis:
    """The crisis that a library name or a file stands for; InputError of one line where anything in it is wrong."""
    document, label = library.read("crises", str(name_or_path))
    return crisis_from_document(document, label, Path(name_or_path).stem)


def crisis_from_document(document: Mapping[str, Any], source: str, name: str) -> Crisis:
    """The crisis of a TOML document; errors name `source`. `name` holds where the document has none."""
    _only(document, ("name", "title", "source", "weekly_stringency", "spell", "wave", "closure", "national_trust", "channels"), source, "")
    name = _text(document.get("name", name), source, "name")
    title = document.get("title", {"nl": name, "en": name})
    if not isinstance(title, Mapping) or set(title) != {"nl", "en"} or not all(isinstance(text, str) for text in title.values()):
        raise input_error(source, "title", shown(title), '{ nl = "...", en = "..." }')
    waves = [_wave(row, source, key) for key, row in _rows(document, "wave", source)]
    trust = [_trust(row, source, key) for key, row in _rows(document, "national_trust", source)]
    channels = document.get("channels", {})
    if not isinstance(channels, Mapping):
        raise input_error(source, "channels", shown(channels), "a table")
    _only(channels, OWN_CHANNELS, source, "channels.")
    return Crisis(
        name=name,
        title=FrozenMapping(title),
        source=_text(document.get("source", ""), source, "source"),
        weekly_stringency=_shares(document.get("weekly_stringency", []), source, "weekly_stringency"),
        spells=tuple(_spell(row, source, key) for key, row in _rows(document, "spell", source)),
        waves=tuple(sorted(waves, key=lambda wave: wave[1])),
        closures=tuple(_closure(row, source, key) for key, row in _rows(document, "closure", source)),
        national_trust=tuple(sorted(trust)),
        channels=FrozenMapping({key: _shares(values, source, f"channels.{key}") for key, values in channels.items()}),
    )


def _spell(row: Mapping[str, Any], source: str, key: str) -> Spell:
    _only(row, ("from", "to", "stringency", "pressure", "income_shock"), source, f"{key}.")
    first, last = _days(row, source, key)
    shock = row.get("income_shock")
    if shock is not None:
        shock = _shares(shock, source, f"{key}.income_shock")
        if len(shock) != GROUP_COUNT:
            raise input_error(
                source, f"{key}.income_shock", f"{len(shock)} numbers", "4: other, lowest income, 65+ alone, self-employed or flexible"
            )
    if not {"stringency", "pressure", "income_shock"} & set(row):
        raise input_error(source, key, "a spell in which nothing holds", "stringency, pressure or income_shock")
    stringency, pressure = (_optional_share(row, part, source, key) for part in ("stringency", "pressure"))
    return Spell(first, last, stringency, pressure, shock)


def _closure(row: Mapping[str, Any], source: str, key: str) -> Closure:
    _only(row, ("from", "to", "service", "closed_share", "city"), source, f"{key}.")
    first, last = _days(row, source, key)
    service, share, city = row.get("service"), row.get("closed_share"), row.get("city")
    if service not in SERVICES:
        near = nearest(service, SERVICES) if isinstance(service, str) else None
        raise input_error(source, f"{key}.service", shown(service), f"one of {', '.join(SERVICES)}", near)
    if isinstance(share, str):
        shares = [name for name in SUBMODELS["crisis"] if ASSUMPTIONS[name].unit.startswith("share")]
        if share not in shares:
            expected = "a number from 0 to 1, or an assumption of the submodel crisis that is a share"
            raise input_error(source, f"{key}.closed_share", shown(share), expected, nearest(share, shares))
    else:
        share = _share(share, source, f"{key}.closed_share")
    if city is not None and not (isinstance(city, str) and city.startswith("GM")):
        raise input_error(source, f"{key}.city", shown(city), "the CBS code of a municipality, such as GM0518")
    return Closure(first, last, service, share, city)


def _wave(row: Mapping[str, Any], source: str, key: str) -> tuple[str, int]:
    _only(row, ("name", "start"), source, f"{key}.")
    return _text(row.get("name"), source, f"{key}.name"), week_of(_day(row.get("start"), source, f"{key}.start"))


def _trust(row: Mapping[str, Any], source: str, key: str) -> tuple[float, float]:
    _only(row, ("date", "share"), source, f"{key}.")
    day, share = _day(row.get("date"), source, f"{key}.date"), _share(row.get("share"), source, f"{key}.share")
    if not 0 < share < 1:
        raise input_error(source, f"{key}.share", shown(share), "a share between 0 and 1")
    return (day - FIRST_DAY).days / 7, share


def _days(row: Mapping[str, Any], source: str, key: str) -> tuple[date, date]:
    """First and last day; a week number means its Monday at the start and its Sunday at the end."""
    first = _day(row.get("from"), source, f"{key}.from")
    last = _day(row.get("to"), source, f"{key}.to")
    if isinstance(row["to"], int):
        last += timedelta(days=6)
    if last < first:
        raise input_error(source, f"{key}.to", shown(str(row["to"])), f"not before {row['from']}")
    return first, last


def _day(value: object, source: str, key: str) -> date:
    day: date | None = None
    if isinstance(value, datetime):
        day = value.date()
    elif isinstance(value, date):
        day = value
    elif isinstance(value, str):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = None
    elif isinstance(value, int) and not isinstance(value, bool) and 0 <= value < week_of(LAST_DAY):
        day = date_of(value)
    if day is None or not FIRST_DAY <= day < LAST_DAY:
        raise input_error(source, key, _found(value), DAY_EXPECTED)
    return day


def _rows(document: Mapping[str, Any], key: str, source: str) -> list[tuple[str, Mapping[str, Any]]]:
    rows = document.get(key, [])
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise input_error(source, key, shown(rows), f"tables headed [[{key}]]")
    return [(f"{key}[{number}]", row) for number, row in enumerate(rows)]


def _only(table: Mapping[str, Any], known: Sequence[str], source: str, before: str) -> None:
    for key in table:
        if key not in known:
            raise input_error(source, f"{before}{key}", "an unknown key", f"one of {', '.join(known)}", nearest(key, known))


def _shares(values: object, source: str, key: str) -> tuple[float, ...]:
    if not isinstance(values, list):
        raise input_error(source, key, shown(values), "a list of numbers from 0 to 1")
    return tuple(_share(value, source, f"{key}[{place}]") for place, value in enumerate(values))


def _share(value: object, source: str, key: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value) or not 0 <= value <= 1:
        raise input_error(source, key, _found(value), "a number from 0 to 1")
    return float(value)


def _optional_share(row: Mapping[str, Any], part: str, source: str, key: str) -> float | None:
    return _share(row[part], source, f"{key}.{part}") if part in row else None


def _text(value: object, source: str, key: str) -> str:
    if not isinstance(value, str):
        raise input_error(source, key, _found(value), "a text")
    return value


def _found(value: object) -> str:
    return "nothing" if value is None else str(value) if isinstance(value, date) else shown(value)
