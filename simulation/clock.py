"""The clock's channels: what the calendar says of one week, from the burn-in to the crisis after."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from scenarios.calendar import Calendar


class WeekChannels(NamedTuple):
    """Channels of one week; arrays by kind of service (4) and group (4)."""

    stringency: float
    contact_limits: float
    share_sectors_open: float
    regular_volunteering_open: float
    season: float
    urgency: float
    national_trust_share: float
    services_open: np.ndarray
    income_shock: np.ndarray


BURN_IN_WEEKS = 104
NEXT_CRISIS_WEEKS = 26


def channels_by_week(calendar: Calendar) -> dict[int, WeekChannels]:
    """Channels of every week the model may live: burn-in (below 0), main, and the weeks of the next crisis."""
    table: dict[int, WeekChannels] = {}
    parts = [(-BURN_IN_WEEKS, BURN_IN_WEEKS, calendar.before(BURN_IN_WEEKS)), (0, calendar.weeks, calendar)]
    parts.append((calendar.weeks, NEXT_CRISIS_WEEKS, calendar.appended()))
    for first, weeks, source in parts:
        for offset in range(weeks):
            numbers: list[Any] = [float(getattr(source, name)[offset]) for name in WeekChannels._fields[:7]]
            arrays = [np.array(getattr(source, name)[offset], np.float64) for name in WeekChannels._fields[7:]]
            table[first + offset] = WeekChannels(*numbers, *arrays)
    return table
