"""The weekly curves of an answer: which there are, in which unit people read them, and the lines of the policies chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.views import parts
from dashboard.views.answer import Answer, title_of, worlds
from dashboard.views.charts import Series, lines
from experiments.texts import Texts, number
from scenarios.columns import COLUMNS

#: Every curve of an answer by what it is about. Those that run by weeks since founding are of the first half year of the crisis.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "help": (
        "hours_helped",
        "hours_helped_new",
        "need_hours",
        "need_met_share",
        "need_met_share_vulnerable",
        "formal_hours",
        "neighbour_hours",
        "people_helped_out_of_sight_share",
        "formal_out_of_sight_share",
    ),
    "initiatives": (
        "initiatives_alive",
        "initiatives_founded",
        "initiatives_ended",
        "initiatives_paused",
        "initiatives_short_of_money",
        "initiatives_short_of_helpers",
    ),
    "lives": ("survival", "could_not_go_on", "finished"),
    "people": (
        "initiators",
        "volunteers",
        "volunteers_joined",
        "volunteers_left",
        "offers",
        "places",
        "first_time_share",
        "volunteering_4_weeks_share",
        "paperwork_hours",
        "initiator_strain",
        "initiator_strain_26_weeks",
        "initiators_burned_out",
        "volunteers_burned_out",
    ),
    "municipality": ("official_contacts", "satisfaction", "trust", "spent_eur"),
    "crisis": ("stringency", "urgency"),
}
LIVES = GROUPS["lives"]
DEFAULT = "hours_helped"
#: No source gives how many burn out: each policy is told relative to the first.
LEVEL_UNKNOWN = ("initiators_burned_out", "volunteers_burned_out")
RIBBONS = {"worlds": ("p05", "p95"), "mean": ("mean_low", "mean_high"), "none": None}
#: Weeks at the end over which the lines are compared in words.
QUARTER = 13
#: Unit of a column -> (name of the unit on the screen, residents that it is told for; None: as it is).
_UNITS: Mapping[str, tuple[str, int | None]] = {
    "share": ("share", None),
    "0-1": ("score", None),
    "initiatives": ("initiatives", 10_000),
    "people": ("people", 10_000),
    "contacts": ("contacts", 10_000),
    "hours": ("hours", 1000),
    "resident-weeks": ("offers", 1000),
    "EUR": ("euros", 1000),
}


@dataclass(frozen=True)
class Choice:
    """What somebody wants to see: a curve, policies of the answer, and which ribbon around the lines."""

    curve: str = DEFAULT
    policies: tuple[str, ...] = ()
    ribbon: str = "worlds"


@dataclass(frozen=True)
class _End:
    """Means over the last quarter: of the curve with the band of its mean, and of what the screen shows of it."""

    mean: float
    low: float
    high: float
    shown: float


def chosen(choice: Choice, field: str, value: str, on: bool, answer: Answer) -> Choice:
    """The choice after one control was used; what the answer does not have is left out."""
    if field == "la-curve" and value in known(answer):
        return Choice(value, choice.policies, choice.ribbon)
    if field == "la-ribbon" and value in RIBBONS:
        return Choice(choice.curve, choice.policies, value)
    if field == "la-policies":
        shown = {*shown_of(choice, answer)} | {value} if on else {*shown_of(choice, answer)} - {value}
        return Choice(choice.curve, tuple(name for name in answer["summary"]["titles"] if name in shown) or choice.policies, choice.ribbon)
    return choice


def known(answer: Answer) -> list[str]:
    """The curves that the answer has, in the order of the screen."""
    there = next(iter(answer["curves"].values()))
    return [name for names in GROUPS.values() for name in names if name in there]


def shown_of(choice: Choice, answer: Answer) -> list[str]:
    """The chosen policies that are in the answer; all of them where none is chosen."""
    names = list(answer["summary"]["titles"])
    return [name for name in names if name in choice.policies] or names


def controls(choice: Choice, answer: Answer, stale: str, texts: Texts) -> dict[str, Any]:
    """The block with the choices."""
    there = known(answer)
    options = {
        texts(f"dashboard_outcomes.curves.group.{group}"): [(name, _name(name, texts)) for name in names if name in there]
        for group, names in GROUPS.items()
    }
    policies = [(name, title_of(answer, name, texts.language)) for name in answer["summary"]["titles"]]
    ribbons = [(name, texts(f"dashboard_outcomes.curves.ribbon_{name}")) for name in RIBBONS]
    fields = [
        parts.select("la-curve", texts("dashboard_outcomes.curves.which"), choice.curve, {k: v for k, v in options.items() if v}),
        parts.boxes("la-policies", texts("dashboard_outcomes.curves.policies"), policies, shown_of(choice, answer)),
    ]
    if choice.curve not in LEVEL_UNKNOWN:
        fields.append(parts.radios("la-ribbon", texts("dashboard_outcomes.curves.ribbon"), ribbons, choice.ribbon))
    said = [parts.text(message(choice, answer, texts), "la-verdict")]
    if choice.curve in LEVEL_UNKNOWN:
        said.append(parts.text(texts("dashboard_outcomes.curves.index_note", policy=_first(answer, texts))))
    if choice.curve in LIVES:
        said.append(parts.text(texts("dashboard_outcomes.curves.lives_note")))
    return parts.block("la-curves", texts("dashboard_outcomes.curves.title"), [parts.section(parts.choices(*fields), *said)], stale=stale)


def chart(choice: Choice, answer: Answer, stale: bool, texts: Texts) -> dict[str, Any]:
    """The lines of the chosen curve, as the component `Lines` shows them."""
    places = {name: place for place, name in enumerate(answer["summary"]["titles"])}
    series = []
    for name in shown_of(choice, answer):
        ribbon = None if choice.curve in LEVEL_UNKNOWN else RIBBONS[choice.ribbon]
        mean = values(choice.curve, name, "mean", answer)
        low, high = (None, None) if ribbon is None else (values(choice.curve, name, key, answer) for key in ribbon)
        series.append(Series(title_of(answer, name, texts.language), places[name], mean, low, high))
    note = texts("dashboard.simulated_worlds", worlds=worlds(answer, texts))
    return lines(title(choice.curve, answer, texts), note, series, answer["calendar"], texts, stale, choice.curve in LIVES)


def title(curve: str, answer: Answer, texts: Texts) -> str:
    """Name and unit of a curve."""
    return f"{_name(curve, texts)}, {_unit_words(curve, answer, texts)}"


def values(curve: str, policy: str, key: str, answer: Answer) -> list[float | None]:
    """A curve of a policy in the unit of the screen; `key` is mean, mean_low, mean_high, p05 or p95. None where undefined."""
    found: Sequence[float | None] = answer["curves"][policy][curve][key]
    if curve in LEVEL_UNKNOWN:
        first: Sequence[float | None] = answer["curves"][next(iter(answer["summary"]["titles"]))][curve][key]
        return [None if one is None or not other else 100 * (one / other) for one, other in zip(found, first, strict=True)]
    unit, per = _unit(curve)
    factor = 100.0 if unit == "share" else 1.0 if per is None else per / answer["city"]["residents_simulated"]
    return [None if value is None else factor * value for value in found]


def message(choice: Choice, answer: Answer, texts: Texts) -> str:
    """What the last quarter says: which policy lies highest and lowest, where the bands of their means are apart."""
    names = shown_of(choice, answer)
    ends = {name: end for name in names if (end := _last_quarter(choice.curve, name, answer)) is not None}
    if not ends:
        return texts("dashboard_outcomes.curves.undefined")
    when = texts("dashboard_outcomes.curves.last_age" if choice.curve in LIVES else "dashboard_outcomes.curves.last_quarter")
    top, bottom = (pick(ends, key=lambda name: ends[name].mean) for pick in (max, min))
    digits = 0 if ends[top].shown >= 100 else 1 if ends[top].shown >= 10 else 2
    values_told = {key: number(ends[name].shown, texts.language, digits) for key, name in (("top", top), ("bottom", bottom))}
    told = {key: f"{title_of(answer, name, texts.language)} ({values_told[key]})" for key, name in (("top", top), ("bottom", bottom))}
    if len(ends) == 1:
        return texts("dashboard_outcomes.curves.one", when=when, **told)
    if ends[top].mean == ends[bottom].mean:
        return texts("dashboard_outcomes.curves.equal", when=when, value=values_told["top"])
    if ends[top].low > ends[bottom].high:
        return texts("dashboard_outcomes.curves.apart", when=when, **told)
    return texts("dashboard_outcomes.curves.together", when=when)


def _last_quarter(curve: str, policy: str, answer: Answer) -> _End | None:
    """The last weeks that have a value; None where none has."""
    found = answer["curves"][policy][curve]
    rows = zip(
        *(found[key][-QUARTER:] for key in ("mean", "mean_low", "mean_high")), values(curve, policy, "mean", answer)[-QUARTER:], strict=True
    )
    there = [row for row in rows if None not in row]
    return _End(*(sum(column) / len(there) for column in zip(*there, strict=True))) if there else None


def _unit(curve: str) -> tuple[str, int | None]:
    return ("share", None) if curve in LIVES else _UNITS[COLUMNS["weekly"][curve].unit]


def _unit_words(curve: str, answer: Answer, texts: Texts) -> str:
    if curve in LEVEL_UNKNOWN:
        return texts("dashboard_outcomes.curves.unit.index", policy=_first(answer, texts))
    words = texts(f"dashboard_outcomes.curves.unit.{_unit(curve)[0]}")
    flow = curve not in LIVES and COLUMNS["weekly"][curve].base == "week" and _unit(curve)[1] is not None
    return texts("dashboard_outcomes.curves.per_week", unit=words) if flow else words


def _name(curve: str, texts: Texts) -> str:
    return texts(f"dashboard_outcomes.curve.{curve}")


def _first(answer: Answer, texts: Texts) -> str:
    return title_of(answer, next(iter(answer["summary"]["titles"])), texts.language)
