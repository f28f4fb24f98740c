"""What a run leaves behind to be judged: plain arrays, from which outcomes and patterns are computed and nothing else.

Weeks are counted from week 0 (Monday 6 January 2020). Something that happens in week w has happened by the end of that week: an
initiative founded in week f and ended in week e has lived e - f weeks, and is alive at the end of week w if f <= w < e.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

#: Week 10 is Monday 16 March 2020: crisis week 0 of every calendar, also of `none`.
CRISIS_WEEK = 10
#: Founded in crisis weeks 0-25: the cohort of the outcomes.
COHORT_WEEKS = 26
#: Weeks of service from which a resident counts as experienced, and an initiator's strain as that of long service.
LONG_SERVICE_WEEKS = 26
MINUTES_PER_HOUR = 60
#: The week of an end that has not come. Inside the arrays only: tables show null.
NOT_ENDED = -1

ROLE_HELPER, ROLE_INITIATOR = 0, 1
ENDED_RUNNING, ENDED_BURNOUT, ENDED_OTHER = 0, 1, 2

#: How an initiative can end; the last three together are *finished*.
COULD_NOT_GO_ON = "could_not_go_on"
FINISHED = ("need_gone", "taken_over", "merged")

#: The groups over which hours of need and of help are added up; vulnerable and out of sight overlap.
GROUPS = ("", "_vulnerable", "_out_of_sight")
_MINUTES_BY_GROUP = tuple(f"{what}_minutes{group}" for what in ("need", "formal", "initiative", "neighbour") for group in GROUPS)

#: What the model measures every week: whole numbers (counts, minutes, cents; of a week, or stocks at its end).
WHOLE_MEASURES = (
    "initiatives_alive",
    "initiatives_paused",
    "initiatives_founded",
    "initiatives_ended",
    "initiators",
    "initiators_26_weeks",
    "initiators_burned_out",
    "initiators_in_contact",
    "volunteers",
    "volunteers_joined",
    "first_time_joined",
    "volunteers_left",
    "volunteers_burned_out",
    "offers",
    "places",
    "volunteered_4_weeks",
    *_MINUTES_BY_GROUP,
    "need_food_minutes",
    "initiative_minutes_new",
    "initiatives_short_of_money",
    "initiatives_short_of_helpers",
    "paperwork_minutes",
    "initiator_minutes",
    "official_contacts",
    "trusting_residents",
    "spent_cents",
)
#: ... and numbers with a fraction: sums over people that become means and shares, and the channels of the crisis.
FRACTION_MEASURES = (
    "stringency",
    "urgency",
    "initiator_strain_sum",
    "initiator_strain_26_weeks_sum",
    "people_helped",
    "people_helped_out_of_sight",
    "formal_clients",
    "formal_clients_out_of_sight",
    "satisfaction_sum",
    "satisfaction_in_contact_sum",
)
MEASURES = WHOLE_MEASURES + FRACTION_MEASURES

#: Columns of `History.initiatives`, one row an initiative, ordered by id. A text of "" and a week of NOT_ENDED mean none.
INITIATIVE_COLUMNS: Mapping[str, Any] = {
    "id": np.int64,
    "founder": np.int64,
    "existing": np.bool_,
    "kind": np.str_,
    "scale": np.str_,
    "neighbourhood": np.str_,
    "founded_week": np.int64,
    "ended_week": np.int64,
    "cause": np.str_,
    "ended_as": np.str_,
    "legal_form": np.str_,
    "legal_form_at_founding": np.str_,
    "initiators": np.int64,
    "initiators_at_founding": np.int64,
    "founder_engagement_percentile": np.float64,
    "founder_ties_percentile": np.float64,
    "tie_municipality_at_founding": np.float64,
    "added_value": np.float64,
    "support_eur": np.float64,
    "support_hours": np.float64,
    "support_first_26_weeks_eur": np.float64,
    "hours_helped": np.float64,
    "people_helped": np.float64,
    "people_out_of_sight_helped": np.float64,
    "structural_partners": np.int64,
}
SPELL_COLUMNS = ("resident", "initiative", "role", "started_week", "ended_week", "ended_by")
PAUSE_COLUMNS = ("initiative", "started_week", "ended_week")

Columns = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class History:
    """The main phase of one run up to its last recorded week, and the weeks appended to it.

    `weekly` maps each of MEASURES to an array of shape (weeks,); `next_crisis` and `next_crisis_with_policy` map them to arrays
    of the appended weeks, or are None. `initiatives` holds INITIATIVE_COLUMNS, `pauses` and `spells` the columns named above (an
    end of NOT_ENDED: still running). A spell is the time of one resident in one role with one initiative. `support_first_26_weeks_eur`
    counts euros and priced hours. `experienced_people` are residents with 26 weeks served and not burned out, now.
    """

    residents: int
    residents_15_and_over: int
    weekly: Columns
    initiatives: Columns
    pauses: Columns
    spells: Columns
    experienced_people: int
    next_crisis: Columns | None = None
    next_crisis_with_policy: Columns | None = None
    crisis_week: int = CRISIS_WEEK

    @property
    def weeks(self) -> int:
        """Number of recorded weeks of the main phase."""
        return len(self.weekly["need_minutes"])

    def crisis(self, measure: str) -> np.ndarray:
        """One measure from crisis week 0 to the end of main."""
        return self.weekly[measure][self.crisis_week :]


def cohort(history: History) -> np.ndarray:
    """Which initiatives were founded in crisis weeks 0-25: bool, one an initiative."""
    crisis_weeks = history.initiatives["founded_week"] - history.crisis_week
    return ~history.initiatives["existing"] & (crisis_weeks >= 0) & (crisis_weeks < COHORT_WEEKS)


def alive_at_end_of(history: History, week: np.ndarray | int) -> np.ndarray:
    """Which initiatives are alive, paused or not, at the end of a week (one for all, or one each): bool, one an initiative."""
    founded, ended = history.initiatives["founded_week"], history.initiatives["ended_week"]
    return (founded <= week) & ((ended == NOT_ENDED) | (ended > week))


def active_at_end_of(history: History, week: np.ndarray | int) -> np.ndarray:
    """Which initiatives are alive and not paused at the end of a week (one for all, or one each): bool, one an initiative."""
    ids = history.initiatives["id"]
    weeks = np.broadcast_to(np.asarray(week), ids.shape)
    started, ended = history.pauses["started_week"], history.pauses["ended_week"]
    rows = np.searchsorted(ids, history.pauses["initiative"])
    pausing = (started <= weeks[rows]) & ((ended == NOT_ENDED) | (ended > weeks[rows]))
    paused = np.zeros(ids.shape, dtype=bool)
    paused[rows[pausing]] = True
    return alive_at_end_of(history, week) & ~paused


def weeks_paused(history: History) -> np.ndarray:
    """Weeks each initiative has spent paused so far: int64, one an initiative."""
    ids = history.initiatives["id"]
    ended = history.pauses["ended_week"]
    last = np.where(ended == NOT_ENDED, history.weeks, ended)
    paused = np.zeros(ids.shape, dtype=np.int64)
    np.add.at(paused, np.searchsorted(ids, history.pauses["initiative"]), last - np.maximum(history.pauses["started_week"], 0))
    return paused
