"""Residents: who they are, as columns of numbers, 64 bytes each."""

from __future__ import annotations

import numpy as np

from agents.columns import Handle, Table

AGE_BANDS = ("0-14", "15-24", "25-44", "45-64", "65+")
WORK = ("employee", "self-employed or flexible", "retired", "student", "none")
EMPLOYEE, FLEXIBLE, RETIRED, STUDENT, NO_WORK = range(5)
#: Who is hit by what: everyone else, the lowest income band, 65 and over living alone, self-employed or flexible.
GROUPS = ("other", "low income", "65+ alone", "flexible work")
NEEDS = ("food and money", "contact", "practical", "digital and learning")
N_GROUPS, N_SIGHT, N_NEEDS = 4, 2, 4
OLD = AGE_BANDS.index("65+")

REGULAR, EXPERIENCED = 1, 2  # bits of `flags`
FIXED_POINT = 65536  # one unit in sums across residents
OUT_OF_SIGHT_FROM = 0.5  # trait from which somebody is out of sight, by definition
OUT_OF_SIGHT_COUNTS = 2.0  # times in added value, by its definition

RESIDENT = np.dtype(
    [
        ("id", np.int64),  # neighbourhood of the city x 2**24 + ordinal: the same person in every world
        ("need", np.float32, N_NEEDS),  # personal factor on the level of place and group, mean 1
        ("out_of_sight", np.float32),  # 0-1; from 0.5 on formal services do not see this person
        ("trust", np.float32),  # in the municipality, on the probit scale, without the national part
        ("fatigue", np.float32),  # 0-1, of willingness, by own helping
        ("founding_clock", np.float32),  # cumulative hazard left until this person founds something
        ("volunteer_row", np.int32),  # row in the table of volunteers, or NOT_A_VOLUNTEER
        ("neighbourhood", np.uint16),  # row in the city's table
        ("free_minutes", np.uint16),  # a week, that could go to helping, in ordinary times
        ("age_band", np.uint8),  # 0-4, see AGE_BANDS
        ("lives_alone", np.uint8),  # 0 or 1
        ("income_band", np.uint8),  # 0 lowest, 1 middle, 2 highest
        ("work", np.uint8),  # 0-4, see WORK
        ("group", np.uint8),  # 0-3, see GROUPS; above 0 is vulnerable; fixed
        ("engagement", np.uint8),  # / 255
        ("near_ties", np.uint8),  # / 255
        ("bridging_ties", np.uint8),  # / 255
        ("out_of_sight_base", np.uint8),  # / 255
        ("flags", np.uint8),  # bits: 1 regular volunteer elsewhere, 2 experienced, 4 the last burnout was as an initiator
        ("recent", np.uint8),  # regular volunteering in each of the last four weeks, a bit a week
        ("foundings", np.uint8),  # initiatives founded, ever
        ("weeks_served", np.uint8),  # with initiatives, ever; 255 is 255 or more
        ("weeks_adapted", np.uint8),  # of regular volunteering under limits, lived through
        ("shut_order", np.uint8),  # the lower, the later one's sector is shut; 0: work that does not shut, or none
        ("recovery_weeks", np.uint8),  # weeks of recovery from burnout still to go
    ],
    align=True,
)
NOT_A_VOLUNTEER = -1


class Residents(Table):
    """All residents. Rows of one neighbourhood lie together: `starts[n]` to `starts[n + 1]`."""

    def __init__(self, data: np.ndarray, n_neighbourhoods: int) -> None:
        super().__init__(RESIDENT)
        if len(data) and np.any(np.diff(data["neighbourhood"].astype(np.int64)) < 0):
            raise ValueError("residents must lie by neighbourhood")
        self._data = data
        self._rows = len(data)
        self.starts = np.searchsorted(data["neighbourhood"], np.arange(n_neighbourhoods + 1)).astype(np.int64)


class Resident(Handle):
    """One resident, to look at."""

    def __init__(self, residents: Residents, row: int) -> None:
        self._table = residents
        self._row = row
