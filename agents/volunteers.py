"""Volunteers: residents working for an initiative, one row each while they do."""

from __future__ import annotations

import numpy as np

from agents.columns import Table

HELPER, INITIATOR = 0, 1
#: Why somebody stopped (design, step 7).
REASONS = ("running", "burnout", "time gone", "motivation gone", "life event", "initiative ended")
RUNNING, BURNOUT, TIME_GONE, MOTIVATION_GONE, LIFE_EVENT, INITIATIVE_ENDED = range(6)

VOLUNTEER = np.dtype(
    [
        ("resident", np.int64),  # id
        ("initiative", np.int32),  # row
        ("resident_row", np.int32),
        ("role", np.uint8),  # 0 helper, 1 initiator
        ("first_time", np.bool_),  # had never volunteered before this
        ("leaving", np.uint8),  # reason, 0 while staying
        ("started_week", np.int32),  # with this initiative
        ("role_since_week", np.int32),  # in this role
        ("weeks_served", np.int32),  # in this spell
        ("minutes", np.int32),  # given this week
        ("full_minutes", np.int32),  # a week when all is well
        ("free_at_start", np.int32),  # minutes free when joining
        ("commitment", np.float64),  # 0-1, how much of ordinary motivation is there once the wave that brought someone is over
        ("motivation", np.float64),  # lasting part, 0-1
        ("surge", np.float64),  # part that came with the wave and dies with it, 0-1
        ("strain", np.float64),  # 0 rested, 1 at the end of one's tether, can exceed it
        ("appreciation", np.float64),  # felt, 0-1
    ],
    align=True,
)


class Volunteers(Table):
    """All who work for an initiative now."""

    def __init__(self) -> None:
        super().__init__(VOLUNTEER)
