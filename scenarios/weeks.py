"""Weeks and dates: week 0 is Monday 6 January 2020, and crisis week 0 is week 10 in every crisis, also in `none`."""

from datetime import date, timedelta

FIRST_DAY = date(2020, 1, 6)
CRISIS_WEEK = 10  # Monday 16 March 2020
BEFORE_WEEKS = 104  # of burn-in, numbered -104 to -1
NEXT_CRISIS_WEEKS = 26
WEEKS_PER_YEAR = 52


def week_of(day: date | str) -> int:
    """The week in which a day (or its ISO text) lies; below 0 before 6 January 2020."""
    if isinstance(day, str):
        day = date.fromisoformat(day)
    return (day - FIRST_DAY).days // 7


def date_of(week: int) -> date:
    """The Monday of a week."""
    return FIRST_DAY + timedelta(weeks=int(week))
