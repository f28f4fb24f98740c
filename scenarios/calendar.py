"""The calendar of a crisis: what each week does to needs, services, work, volunteering and minds.

`load_crisis` turns a crisis of the library or a user's file into a `Calendar` by the rules of `scenarios.channels`. Past the end of what
a file tells, conditions are ordinary: stringency 0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from scenarios import channels as rules
from scenarios.assumptions import parameters as table_parameters
from scenarios.channels import GROUPS, SERVICES, Weeks
from scenarios.crisis_file import Closure, Crisis, read_crisis
from scenarios.weeks import BEFORE_WEEKS, CRISIS_WEEK, FIRST_DAY, NEXT_CRISIS_WEEKS, date_of

CALM_STRINGENCY = 0.5  # calm is the fourth week running under it, by definition of the event
CALM_WEEKS = 4


@dataclass(frozen=True, eq=False)
class Channels:
    """What a crisis does in the weeks from `first_week` on: read-only float64 arrays, a row a week.

    `stringency`, `contact_limits`, `share_sectors_open`, `regular_volunteering_open` (with season), `urgency`, `national_trust_share`
    and `season` are 0-1 [weeks]; `services_open` is a share [weeks, 4] by kind of need (food and money, contact, practical, digital and
    learning); `income_shock` the share of income lost [weeks, 4] by group (other, lowest income, 65+ alone, self-employed or flexible).
    """

    first_week: int
    stringency: Weeks
    contact_limits: Weeks
    share_sectors_open: Weeks
    services_open: Weeks
    income_shock: Weeks
    regular_volunteering_open: Weeks
    urgency: Weeks
    national_trust_share: Weeks
    season: Weeks

    def __post_init__(self) -> None:
        for array in self.arrays().values():
            array.setflags(write=False)

    def __len__(self) -> int:
        return len(self.stringency)

    def __deepcopy__(self, _memo: dict[int, Any]) -> "Channels":
        return self

    def arrays(self) -> dict[str, Weeks]:
        """The channels by name."""
        return {f.name: getattr(self, f.name) for f in fields(Channels) if f.name != "first_week"}

    def date(self, week: int) -> date:
        """The Monday of a week."""
        return date_of(week)


@dataclass(frozen=True, eq=False)
class Calendar(Channels):
    """The channels of weeks 0 to `weeks` - 1 of a study, with the crisis they come from."""

    name: str
    title: Mapping[str, str]
    waves: tuple[int, ...]  # first weeks of the named waves that begin within these weeks
    wave_names: tuple[str, ...]
    _before: Channels
    _next_crisis: Channels

    crisis_week = CRISIS_WEEK

    @property
    def weeks(self) -> int:
        """How many weeks the main phase has."""
        return len(self)

    def before(self, weeks: int = BEFORE_WEEKS) -> Channels:
        """Ordinary weeks, the last `weeks` before week 0 (at most 104), for the burn-in."""
        if not 0 <= weeks <= BEFORE_WEEKS:
            raise ValueError(f"{weeks} weeks of burn-in, expected 0 to {BEFORE_WEEKS}")
        start = BEFORE_WEEKS - weeks
        return Channels(-weeks, **{name: array[start:] for name, array in self._before.arrays().items()})

    def appended(self) -> Channels:
        """The 26 weeks of the next crisis, numbered on from the last: the channels of crisis weeks 0-25.

        National trust is input and no channel: it stays at its last value of the main phase.
        """
        return self._next_crisis

    def event_week(self, event: str, start_week: int = 0) -> int | None:
        """The week of an event of an instrument, None where it does not come within these weeks.

        `crisis` is week 10 in every crisis; `wave` the first week of the first named wave from `start_week` on; `calm` the week that
        completes the first four running, from `start_week` on, with a stringency under 0.5.
        """
        if event == "crisis":
            return self.crisis_week
        if event == "wave":
            return next((week for week in self.waves if week >= start_week), None)
        if event == "calm":
            return self._calm_week(start_week)
        raise ValueError(f"unknown event {event!r}")

    def _calm_week(self, start_week: int) -> int | None:
        running = 0
        for week in range(max(start_week, 0), len(self)):
            running = running + 1 if self.stringency[week] < CALM_STRINGENCY else 0
            if running == CALM_WEEKS:
                return week
        return None


def load_crisis(name_or_path: str | Path, weeks: int, parameters: Any = None, city_code: str | None = None) -> Calendar:
    """The calendar of a crisis (a library name or a TOML file) over `weeks` weeks.

    `parameters` are those of the world (the table's defaults if None); `city_code` is the CBS code of the city, for closures that
    hold in one city only. InputError where the name or the file is wrong.
    """
    return calendar_of(read_crisis(name_or_path), weeks, (parameters or table_parameters()).crisis, city_code)


def calendar_of(crisis: Crisis, weeks: int, coefficients: Any, city_code: str | None = None) -> Calendar:
    """The calendar of a crisis already read; `coefficients` are the parameters of the submodel `crisis`."""
    told = max(weeks, CRISIS_WEEK + NEXT_CRISIS_WEEKS)
    arrays = _channels(crisis, told, coefficients, city_code)
    main = {name: array[:weeks].copy() for name, array in arrays.items()}
    again = {name: array[CRISIS_WEEK : CRISIS_WEEK + NEXT_CRISIS_WEEKS].copy() for name, array in arrays.items()}
    again["national_trust_share"] = np.full(NEXT_CRISIS_WEEKS, main["national_trust_share"][-1])
    waves = [(name, week) for name, week in crisis.waves if week < weeks]
    return Calendar(
        first_week=0,
        **main,
        name=crisis.name,
        title=crisis.title,
        waves=tuple(week for _, week in waves),
        wave_names=tuple(name for name, _ in waves),
        _before=Channels(-BEFORE_WEEKS, **_ordinary(-BEFORE_WEEKS, BEFORE_WEEKS, coefficients)),
        _next_crisis=Channels(weeks, **again),
    )


def _channels(crisis: Crisis, weeks: int, coefficients: Any, city_code: str | None) -> dict[str, Weeks]:
    stringency = _weekly(crisis, weeks, "stringency")
    pressure = _weekly(crisis, weeks, "pressure")
    x = rules.relative_stringency(stringency, coefficients)
    season = rules.season(0, weeks, coefficients)
    waves = tuple(week for _, week in crisis.waves)
    arrays = {
        "stringency": stringency,
        "contact_limits": rules.contact_limits(stringency, coefficients),
        "share_sectors_open": rules.share_sectors_open(x, coefficients),
        "services_open": _with_closures(rules.services_open(x, coefficients), crisis.closures, coefficients, city_code),
        "income_shock": np.maximum(rules.income_shock(x, coefficients), _weekly_shock(crisis, weeks)),
        "regular_volunteering_open": rules.regular_volunteering_open(x, season, coefficients),
        "urgency": rules.urgency(np.maximum(x, pressure), waves, coefficients),
        "national_trust_share": rules.national_trust(crisis.national_trust, 0, weeks, min(waves, default=CRISIS_WEEK), coefficients),
        "season": season,
    }
    for name, values in crisis.channels.items():
        told = min(len(values), weeks)
        arrays[name][:told] = values[:told]
    return arrays


def _ordinary(first_week: int, weeks: int, coefficients: Any) -> dict[str, Weeks]:
    """Weeks without a crisis."""
    season = rules.season(first_week, weeks, coefficients)
    return {
        "stringency": np.zeros(weeks),
        "contact_limits": np.zeros(weeks),
        "share_sectors_open": np.ones(weeks),
        "services_open": np.ones((weeks, len(SERVICES))),
        "income_shock": np.zeros((weeks, len(GROUPS))),
        "regular_volunteering_open": season.copy(),
        "urgency": np.zeros(weeks),
        "national_trust_share": np.full(weeks, coefficients.national_trust_before_share),
        "season": season,
    }


def _days(first: date, last: date) -> slice:
    """The days from first to last as a slice of days since week 0 began."""
    return slice((first - FIRST_DAY).days, (last - FIRST_DAY).days + 1)


def _weekly(crisis: Crisis, weeks: int, what: str) -> Weeks:
    """Weekly mean of `stringency` or `pressure`; where spells overlap, the highest counts on each day."""
    daily = np.zeros(weeks * 7)
    if what == "stringency":
        listed = np.repeat(crisis.weekly_stringency[:weeks], 7)
        daily[: len(listed)] = listed
    for spell in crisis.spells:
        value = getattr(spell, what)
        if value is not None:
            days = _days(spell.first_day, spell.last_day)
            daily[days] = np.maximum(daily[days], value)
    return daily.reshape(weeks, 7).mean(axis=1)


def _weekly_shock(crisis: Crisis, weeks: int) -> Weeks:
    """Weekly mean of the income shock that spells state, [weeks, 4]."""
    daily = np.zeros((weeks * 7, len(GROUPS)))
    for spell in crisis.spells:
        if spell.income_shock is not None:
            days = _days(spell.first_day, spell.last_day)
            daily[days] = np.maximum(daily[days], spell.income_shock)
    return daily.reshape(weeks, 7, len(GROUPS)).mean(axis=1)


def _with_closures(open_share: Weeks, closures: tuple[Closure, ...], coefficients: Any, city_code: str | None) -> Weeks:
    """Services open with the closures that hold in this city; a week shut for three days is shut for 3/7."""
    weeks = len(open_share)
    for closure in closures:
        if closure.city not in (None, city_code):
            continue
        shut_days = np.zeros(weeks * 7)
        shut_days[_days(closure.first_day, closure.last_day)] = 1.0
        given = closure.closed_share
        closed = float(getattr(coefficients, given)) if isinstance(given, str) else given
        open_share[:, SERVICES.index(closure.service)] *= 1.0 - closed * shut_days.reshape(weeks, 7).mean(axis=1)
    return open_share


def wave_spans(waves: Sequence[int], stringency: Sequence[float]) -> list[tuple[int, int]]:
    """Each named wave as every picture shades it: its first week, and the first of the calm weeks after it, at the latest the start of the next.

    `stringency` is 0-1, a number a week; waves that begin after its end are left out. The second number is the week after the last.
    """
    weeks = len(stringency)
    spans = []
    for start, following in pairwise([*(wave for wave in waves if wave < weeks), weeks]):
        calm = (
            week
            for week in range(start, weeks - CALM_WEEKS + 1)
            if all(value < CALM_STRINGENCY for value in stringency[week : week + CALM_WEEKS])
        )
        spans.append((start, max(start + 1, min(following, next(calm, weeks)))))
    return spans
