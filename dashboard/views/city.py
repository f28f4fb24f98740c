"""The city by week: a map of two policies on one scale, and of their difference with what cannot be said hatched."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import floor, log10
from statistics import median, quantiles
from typing import Any

from dashboard.tiles import tiles
from dashboard.views.answer import size_of, title_of
from dashboard.views.charts import Series, lines, spans_of
from experiments.report.figures import day, month, signed
from experiments.texts import Texts, number

type Map = dict[str, Any]
type Weeks = Sequence[Sequence[float | None]]  # a list a week of a number a place


@dataclass(frozen=True)
class Shown:
    """How a measure is shown: decimals of a level and of a difference."""

    digits: int
    digits_of_difference: int


#: Measures of the map in the order of the choice. Burnout is none of them: no map points at a place for it.
MEASURES = {"helped": Shown(1, 1), "need_unmet": Shown(0, 1), "initiatives": Shown(2, 2)}
CLASSES = 6
#: A difference within so many standard errors could be none: 5 % of no differences lie further off.
ERRORS_WIDE = 1.96
BY_LUCK = 0.05
WEEKS_BETWEEN_MARKS = 26
#: With fewer worlds an error is itself a guess.
ENOUGH_WORLDS = 10
#: Signs of a class beside the levels 0-5 and the differences 0-3: equal in every world, not to be said, nobody lives there.
SAME, UNSURE, EMPTY = "=", "?", "."


def policies_on(answer: dict[str, Any], found: Map, asked: Sequence[str]) -> list[str]:
    """The two policies that are compared, where the map has them; else the last two of the answer, else the one there is."""
    there = found["measures"]["helped"]["policies"]
    named = [name for name in dict.fromkeys(asked) if name in there]
    return named if len(named) == 2 else [name for name in answer["summary"]["policies"] if name in there][-2:]


def view(answer: dict[str, Any], found: Map, names: Sequence[str], measure: str, stale: str, texts: Texts) -> dict[str, Any]:
    """What the component `CityMap` shows of one measure: every week of it. `names` are `policies_on`; `stale` as in `views.answer`.

    A picture has `values`, whole numbers a week and place of 10**-digits of the unit, and `classes`, a string a week with a sign a place.
    """
    titles = [title_of(answer, name, texts.language) for name in names]
    fields = {"a": titles[0], "b": titles[-1]}
    calendar = answer["calendar"]
    return {
        "title": message(answer, names, texts),
        "note": message_note(answer, names, texts),
        "aside": size_of(answer, texts),
        "stale": stale,
        "city": answer["city"]["key"],
        "language": texts.language,
        "measure": {
            "label": texts("dashboard_city.measure.label"),
            "value": measure,
            "options": [[name, texts(f"dashboard_city.measure.{name}")] for name in MEASURES],
        },
        "unit": texts(f"dashboard_city.unit.{measure}"),
        "time": _time(calendar, len(found["weeks"]), texts),
        "places": _places(answer, texts),
        "pictures": _pictures(found, names, titles, measure, texts),
        "simulated": simulated(found, texts),
        "words": {
            **{f"picture_{name}": texts(f"dashboard_city.picture.{name}") for name in ("keys", "difference_head", "sure_head", "empty")},
            **{f"sure_{name}": texts(f"dashboard_city.sure.{name}") for name in ("more", "less", "same", "unsure")},
            **{f"detail_{name}": texts(f"dashboard_city.detail.{name}") for name in ("hint", "leave", "below")},
            "counts": texts("dashboard_city.picture.counts", more="{more}", less="{less}", same="{same}", unsure="{unsure}"),
            "difference": texts("dashboard_city.picture.difference", **fields),
            "as_table": texts("dashboard_city.as_table"),
            "place": texts("dashboard_city.place"),
        },
        "limits": _limits(answer, found, texts),
        "outlines": {
            **{name: texts(f"dashboard_city.outlines.{name}") for name in ("title", "text", "label", "reading", "failed", "back")},
            "done": texts("dashboard_city.outlines.done", count="{count}", places=len(answer["places"])),
        },
    }


def course(answer: dict[str, Any], found: Map, names: Sequence[str], measure: str, place: int, stale: bool, texts: Texts) -> dict[str, Any]:
    """One place over all weeks under each policy, for the component `Lines`."""
    values = found["measures"][measure]["policies"]
    series = [Series(title_of(answer, name, texts.language), at, [week[place] for week in values[name]]) for at, name in enumerate(names)]
    title = texts(
        "dashboard_city.detail.title",
        place=answer["places"][place]["name"],
        measure=texts(f"dashboard_city.measure.{measure}"),
        unit=texts(f"dashboard_city.unit.{measure}"),
    )
    return lines(title, simulated(found, texts), series, answer["calendar"], texts, stale)


def simulated(found: Map, texts: Texts) -> str:
    """What has to stand on every picture."""
    return texts("dashboard.simulated_worlds", worlds=_worlds(found, texts))


def message(answer: dict[str, Any], names: Sequence[str], texts: Texts) -> str:
    """In how many places more, or less, of the need is met under the second policy, over the whole crisis."""
    known = _need_met(answer, names)
    if not known:
        return texts("dashboard_city.message_one", a=title_of(answer, names[0], texts.language))
    more, less = sum(place["low"] > 0 for place in known), sum(place["high"] < 0 for place in known)
    unsure = len(known) - more - less
    said = texts("dashboard_city.message", b=title_of(answer, names[1], texts.language), more=more, less=less, places=len(known))
    return said + (texts("dashboard_city.message_rest", unsure=unsure) if unsure else "")


def message_note(answer: dict[str, Any], names: Sequence[str], texts: Texts) -> str:
    """How large those differences are."""
    known = [place["mean"] for place in _need_met(answer, names)]
    if not known:
        return ""
    low, high = (signed(number(100 * value, texts.language, 2)) for value in (min(known), max(known)))
    return texts("dashboard_city.message_note", a=title_of(answer, names[0], texts.language), low=low, high=high)


def cuts(values: Sequence[float]) -> list[float]:
    """Bounds between at most `CLASSES` classes with about as many of these values in each: numbers of two digits, ascending."""
    if len(values) < 2:
        return []
    low, high = min(values), max(values)
    rounded = {_to_digits(cut, 2) for cut in quantiles(values, n=CLASSES, method="inclusive")}
    return sorted(cut for cut in rounded if low < cut < high)


def difference_sign(difference: float, error: float | None, much: float) -> str:
    """The class of a difference: 0 much less, 1 less, 2 more, 3 much more, or `SAME` or `UNSURE`. An unknown error makes it unsure."""
    if error is None or (error > 0 and abs(difference) < ERRORS_WIDE * error):
        return UNSURE
    if not difference:
        return SAME
    far = abs(difference) > much
    return ("3" if far else "2") if difference > 0 else ("0" if far else "1")


def _need_met(answer: dict[str, Any], names: Sequence[str]) -> list[dict[str, float]]:
    if len(names) < 2:
        return []
    places = answer["places_need_met"][f"{names[1]} minus {names[0]}"]
    return [place for place in places if None not in (place["mean"], place["low"], place["high"])]


def _time(calendar: dict[str, Any], weeks: int, texts: Texts) -> dict[str, Any]:
    first = date.fromisoformat(calendar["first_day"])
    days = [first + timedelta(weeks=week) for week in range(weeks)]
    spans = spans_of(calendar, weeks)
    told = [
        texts(
            "dashboard_city.time.span", first=day(days[span[0]], texts), last=day(days[span[0]] + timedelta(weeks=span[1] - span[0]), texts)
        )
        for span in spans
    ]
    return {
        "weeks": weeks,
        "start": min(calendar["crisis_week"], weeks - 1),
        "said": [
            texts("dashboard_city.time.said", week=week + 1, weeks=weeks, day=day(when, texts))
            + (f", {texts('dashboard_city.time.strict')}" if any(start <= week < end for start, end in spans) else "")
            for week, when in enumerate(days)
        ],
        "spans": spans,
        "spans_said": texts("dashboard_city.time.spans", spans="; ".join(told)) if spans else "",
        "marks": [{"at": at, "text": month(days[at], texts)} for at in range(0, weeks, WEEKS_BETWEEN_MARKS)],
        **{name: texts(f"dashboard_city.time.{name}") for name in ("label", "play", "pause", "play_title", "strict")},
    }


def _places(answer: dict[str, Any], texts: Texts) -> list[dict[str, Any]]:
    laid = tiles([(place["code"], place["name"]) for place in answer["places"]])
    return [
        {
            "code": place["code"],
            "name": place["name"],
            "residents": texts("dashboard_city.detail.residents", residents=number(place["residents"], texts.language)),
            "short": tile.short,
            "row": tile.row,
            "column": tile.column,
        }
        for place, tile in zip(answer["places"], laid, strict=True)
    ]


def _pictures(found: Map, names: Sequence[str], titles: Sequence[str], measure: str, texts: Texts) -> list[dict[str, Any]]:
    shown, values = MEASURES[measure], found["measures"][measure]
    levels = {name: values["policies"][name] for name in names}
    bounds = cuts([value for weeks in levels.values() for value in _known(weeks)])
    nobody = [{"sign": EMPTY, "text": texts("dashboard_city.legend.empty")}] if any(None in week for week in levels[names[0]]) else []
    legend = _level_legend(bounds, texts) + nobody
    pictures = [
        {
            "id": ident,
            "title": title,
            "digits": shown.digits,
            "values": _scaled(levels[name], shown.digits),
            "classes": ["".join(EMPTY if value is None else str(bisect_right(bounds, value)) for value in week) for week in levels[name]],
            "legend": legend,
        }
        for ident, name, title in zip("ab", names, titles, strict=False)
    ]
    if len(names) == 2:
        title = texts("dashboard_city.picture.difference", a=titles[0], b=titles[1])
        errors = values["error"][f"{names[1]} minus {names[0]}"]
        pictures.append(_difference(levels[names[0]], levels[names[1]], errors, title, shown, texts))
    return pictures


def _difference(a: Weeks, b: Weeks, errors: Weeks, title: str, shown: Shown, texts: Texts) -> dict[str, Any]:
    weeks = [[None if x is None or y is None else y - x for x, y in zip(*both, strict=True)] for both in zip(a, b, strict=True)]
    pairs = [[*zip(week, error, strict=True)] for week, error in zip(weeks, errors, strict=True)]
    sure = [abs(d) for week in pairs for d, error in week if d is not None and difference_sign(d, error, 0.0) not in (SAME, UNSURE)]
    much = _to_digits(median(sure), 1) if sure else 0.0
    return {
        "id": "difference",
        "title": title,
        "digits": shown.digits_of_difference,
        "values": _scaled(weeks, shown.digits_of_difference),
        "classes": ["".join(EMPTY if d is None else difference_sign(d, error, much) for d, error in week) for week in pairs],
        "legend": _difference_legend(much, texts),
    }


def _level_legend(bounds: Sequence[float], texts: Texts) -> list[dict[str, str]]:
    told = [number(bound, texts.language, _decimals(bound)) for bound in bounds]
    if not told:
        return []
    words = [
        texts("dashboard_city.legend.below", high=told[0]),
        *(texts("dashboard_city.legend.between", low=low, high=high) for low, high in pairwise(told)),
        texts("dashboard_city.legend.above", low=told[-1]),
    ]
    return [{"sign": str(at), "text": text} for at, text in enumerate(words)]


def _difference_legend(much: float, texts: Texts) -> list[dict[str, str]]:
    most = number(much, texts.language, _decimals(much))
    coloured = [(str(at), name) for at, name in enumerate(("much_less", "less", "more", "much_more"))] if much else []
    return [
        {"sign": sign, "text": texts(f"dashboard_city.legend.{name}", **({"most": most} if name.startswith("much") else {}))}
        for sign, name in (*coloured, (UNSURE, "unsure"), (SAME, "same"))
    ]


def _limits(answer: dict[str, Any], found: Map, texts: Texts) -> dict[str, Any]:
    city = answer["city"]
    lived_in = sum(value is not None for value in next(iter(found["measures"]["helped"]["policies"].values()))[0])
    told = [texts("dashboard_city.limits.luck", worlds=_worlds(found, texts))]
    if found["worlds"] < ENOUGH_WORLDS:
        told.append(texts("dashboard_city.limits.few"))
    if (count := round(BY_LUCK * lived_in)) > 0:
        told.append(texts("dashboard_city.limits.chance", count=count, places=lived_in))
    told.append(texts("dashboard_city.limits.made_up"))
    if city["residents_simulated"] < city["residents"]:
        simulated, residents = (number(city[key], texts.language) for key in ("residents_simulated", "residents"))
        told.append(texts("dashboard_city.limits.smaller", simulated=simulated, residents=residents))
    told.append(texts("dashboard_city.limits.burnout"))
    return {"title": texts("dashboard_city.limits.title"), "lines": told}


def _worlds(found: Map, texts: Texts) -> str:
    return texts("dashboard.worlds_one") if found["worlds"] == 1 else texts("dashboard.worlds_many", worlds=found["worlds"])


def _scaled(weeks: Weeks, digits: int) -> list[list[int | None]]:
    return [[None if value is None else round(value * 10**digits) for value in week] for week in weeks]


def _known(weeks: Weeks) -> Iterator[float]:
    return (value for week in weeks for value in week if value is not None)


def _to_digits(value: float, digits: int) -> float:
    return float(f"{value:.{digits}g}")


def _decimals(value: float) -> int:
    """Decimals of a number that was rounded to one or two digits."""
    if not value:
        return 0
    least = 1 - floor(log10(abs(value)))
    return next((digits for digits in range(least + 1) if abs(round(value, digits) - value) < 1e-9 * abs(value)), max(0, least))
