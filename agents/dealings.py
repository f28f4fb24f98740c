"""What an initiative has going with institutions: subsidies from before, applications being written, hopes met or not.

One row for each row of the initiatives, in the same order, so that both go into one compiled rule together.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from agents.columns import Table

#: Kinds of fund that exist in every world; none of them is the municipality.
FUND_KINDS = ("national fund", "family fund", "small fund with a board", "church or neighbourhood fund")
N_FUND_KINDS = 4
NATIONAL, FAMILY, BOARD, CHURCH = range(N_FUND_KINDS)

DEALING = np.dtype(
    [
        ("subsidy_cents_per_week", np.int64),  # municipal money it got already before the crisis, renewed every January
        ("writing_minutes", np.int64),  # still to write on the application to a fund
        ("writing_for", np.int32),  # kind of that fund + 1; 0: writes none
        ("other_writing_minutes", np.int64),  # still to write on applications that an instrument asks for
        ("asked_before", np.int32, N_FUND_KINDS),  # applications sent, by kind of fund: ordinal of draws
        ("weeks_until_it_may_ask", np.int32, N_FUND_KINDS),  # a fund pays a project once
        ("lent_minutes", np.int64),  # helping borrowed (above 0) or lent (below), this week
        ("disappointment", np.float64),  # with the municipality, 0-1
        ("help_felt", np.float64),  # from officials, 0-1
        ("support_seen", np.int64),  # euro cents and minutes of support up to last week
    ],
    align=True,
)


class Dealings(Table):
    """Grows with the initiatives; a new initiative has nothing going with anyone."""

    def __init__(self) -> None:
        super().__init__(DEALING)

    def follow(self, initiatives: Table) -> None:
        """Give every initiative its row."""
        missing = len(initiatives) - len(self)
        if missing > 0:
            self.append(np.zeros(missing, DEALING))


def note(
    model: Any, event: str, rows: np.ndarray, amounts: Any = None, counterpart: str | None = None, counterpart_ids: Any = None
) -> None:
    """Write an event of these initiatives (rows) into the record; the weeks before the study leave none."""
    if len(rows) and model.week >= 0:
        model.record.events(model.week, event, model.initiatives["id"][rows], amounts, counterpart, counterpart_ids)
