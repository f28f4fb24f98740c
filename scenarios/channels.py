"""From the stringency of a week to what a crisis does: pure rules over arrays of weeks.

x below is stringency relative to a full lockdown, S / lockdown_stringency, held to 0-1. Coefficients are assumptions of the submodel
`crisis`; arrays are float64 with a row a week.
"""

from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenarios.weeks import date_of

type Weeks = NDArray[np.float64]

SERVICES = ("food", "contact", "practical", "learning")  # the four kinds of need; food with money, learning with digital skills
GROUPS = ("other", "lowest", "older_alone", "flexible")  # the groups of residents, in the order of their numbers


def relative_stringency(stringency: Weeks, crisis: Any) -> Weeks:
    """x: stringency over that of a full lockdown, at most 1."""
    return np.minimum(stringency / crisis.lockdown_stringency, 1.0)


def contact_limits(stringency: Weeks, crisis: Any) -> Weeks:
    """0 free to 1 lockdown: a straight line from `contact_limits_from_stringency` up."""
    start = crisis.contact_limits_from_stringency
    return np.clip((stringency - start) / (crisis.lockdown_stringency - start), 0.0, 1.0)


def share_sectors_open(x: Weeks, crisis: Any) -> Weeks:
    """1 - shut share at lockdown x x^exponent."""
    return 1.0 - crisis.sectors_shut_at_lockdown_share * x**crisis.sectors_shut_exponent


def services_open(x: Weeks, crisis: Any) -> Weeks:
    """Share of formal services that is open, [weeks, 4] by kind: 1 - shut share at lockdown x x^exponent.

    This is the openness of the week itself. That services which shut return slowly is a rule of the needs.
    """
    shut = np.array([getattr(crisis, f"service_{kind}_shut_at_lockdown_share") for kind in SERVICES])
    return 1.0 - shut * (x**crisis.services_shut_exponent)[:, None]


def income_shock(x: Weeks, crisis: Any) -> Weeks:
    """Share of income lost, [weeks, 4] by group: that of a lockdown times x."""
    return x[:, None] * np.array([getattr(crisis, f"income_lost_{group}_share") for group in GROUPS])


def season(first_week: int, weeks: int, crisis: Any) -> Weeks:
    """Regular volunteering by the time of year: 1, and less in the summer recess and in the two weeks of Christmas."""
    dipped = np.array([_in_recess(date_of(week), crisis) for week in range(first_week, first_week + weeks)], dtype=bool)
    return np.where(dipped, 1.0 - crisis.recess_volunteering_dip_share, 1.0)


def _in_recess(monday: date, crisis: Any) -> bool:
    week_of_year = monday.isocalendar().week
    summer = 0 <= week_of_year - crisis.summer_recess_first_week < crisis.summer_recess_weeks
    christmas = (monday.month, monday.day) >= (12, 21)  # the Mondays of the two weeks of school holidays
    return summer or christmas


def regular_volunteering_open(x: Weeks, season_of_week: Weeks, crisis: Any) -> Weeks:
    """(1 - shut share at lockdown x x^exponent) x season: what can go on, before people adapt."""
    shut = crisis.regular_volunteering_shut_at_lockdown_share * x**crisis.regular_volunteering_shut_exponent
    return (1.0 - shut) * season_of_week


def urgency(pressure: Weeks, waves: tuple[int, ...], crisis: Any) -> Weeks:
    """How much the crisis presses on minds, 0-1: at once high with a wave, then worn off by habit.

    u = pressure x (1 - h). Habituation h starts at 0; each week it grows by `urgency_habituation_per_week` x pressure x (1 - h) and
    fades by `urgency_recovery_per_week` x h; the first week of a named wave takes `urgency_renewal_at_wave_share` of it away. So a
    second wave is felt less than the first.
    """
    felt = np.empty_like(pressure)
    habituation = 0.0
    for week, now in enumerate(pressure):
        if week in waves:
            habituation *= 1.0 - crisis.urgency_renewal_at_wave_share
        felt[week] = now * (1.0 - habituation)
        grown = crisis.urgency_habituation_per_week * now * (1.0 - habituation)
        habituation += grown - crisis.urgency_recovery_per_week * habituation
    return felt


def national_trust(points: tuple[tuple[float, float], ...], first_week: int, weeks: int, start_week: float, crisis: Any) -> Weeks:
    """Share that trusts the national government: its level before up to `start_week`, then straight lines through `points`, held at the ends.

    `points` are (week, share) in order of week; without any the level of before stays.
    """
    before = (start_week, crisis.national_trust_before_share)
    after = [point for point in points if point[0] > start_week]
    known = np.array([before, *after])
    return np.interp(np.arange(first_week, first_week + weeks, dtype=np.float64), known[:, 0], known[:, 1])
