"""Whom support reaches: allocation by added value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from agents.accounts import Account
from agents.instruments.base import alive
from agents.instruments.choosing import keyed, lowest
from agents.instruments.degrees import Degree
from agents.money import start_writing
from scenarios.policies import InstrumentSpec

if TYPE_CHECKING:
    from agents.support import Support


class AllocationByValue(Degree):
    """Officials judge the added value of initiatives, known or not, as fast as their hours allow; the municipality's support goes by it.

    They see added value with the noise and blind spots the municipality has. Until somebody is judged, what waits for it waits.
    """

    kind = "allocation-by-value"

    def __init__(self, spec: InstrumentSpec, ordinal: int, account: Account, residents: int) -> None:
        super().__init__(spec, ordinal, account, residents)
        self.minutes_over = 0

    def apply(self, world: Any, support: Support) -> None:
        """Judge as many as this week's hours reach, longest waiting and never judged first come by a keyed draw."""
        p = world.parameters.instruments
        support.allocation_degree = max(support.allocation_degree, self.degree)
        self.minutes_over += self.minutes
        n = self.minutes_over // max(1, int(p.judging_minutes))
        waiting = np.flatnonzero(alive(world) & ~np.isfinite(support.judged_values(world)))
        rows = lowest(world, waiting, keyed(self, world, waiting), n)
        self.minutes_over = min(self.minutes_over - rows.size * int(p.judging_minutes), int(p.judging_minutes))
        if rows.size:
            start_writing(world, rows, int(p.judging_application_minutes))
            support.judge(world, rows, world.municipality.value_seen(rows, world.week))
