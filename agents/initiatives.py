"""Initiatives: organisations of volunteers around one to three initiators, as columns and as Mesa agents."""

from __future__ import annotations

import mesa
import numpy as np

from agents.columns import Handle, Table
from agents.residents import N_GROUPS, N_NEEDS, N_SIGHT

SCALES = ("street", "district", "city")
STREET, DISTRICT, CITY = range(3)
LEGAL_FORMS = ("none", "foundation", "association or other", "hosted")
NO_FORM, FOUNDATION, ASSOCIATION, HOSTED = range(4)
#: How a life can end; `cause` is the reason, `ended_as` the class that outcomes count.
CAUSES = ("none", "no hands", "no money", "no leader", "need gone", "taken over", "merged")
ALIVE, NO_HANDS, NO_MONEY, NO_LEADER, NEED_GONE, TAKEN_OVER, MERGED = range(7)
ENDED_AS = (None, "could_not_go_on", "could_not_go_on", "could_not_go_on", "need_gone", "taken_over", "merged")
NEVER = -(10**6)  # a week that has not come
NO_CONTACT_YET = 999  # weeks since a contact that has not been: a talk is long due, and none is felt
MOST_INITIATORS = 3  # that lead one initiative

INITIATIVE = np.dtype(
    [
        # who and what: fixed at founding
        ("id", np.int64),  # 16 x founder + ordinal; existing ones negative
        ("founder", np.int64),  # resident id
        ("existing", np.bool_),  # from before week 0
        ("kind", np.uint8),  # of need it answers
        ("scale", np.uint8),  # 0-2: street, district, city; how far it reaches and which officials it meets
        ("neighbourhood", np.int32),  # row in the city, of the founder
        ("district", np.int32),  # of that neighbourhood
        ("founded_week", np.int32),  # below 0 for existing ones
        ("founder_engagement_percentile", np.float64),  # 0-100, among people of 15 and over
        ("founder_ties_percentile", np.float64),  # the same of bridging ties
        ("tie_municipality_at_founding", np.float64),  # 0-1
        ("added_value", np.float64),  # unmet hours within reach, out of sight twice, per planned helper hour
        ("helper_minutes_planned", np.int64),  # minutes a week of one helper in its plan
        ("legal_form_at_founding", np.uint8),  # 0-3: none, foundation, association or other, hosted
        ("initiators_at_founding", np.uint8),  # people who led when it began, 1-3
        # how it stands
        ("ended_week", np.int32),  # NEVER while alive
        ("cause", np.uint8),  # of its end, 0-6, see CAUSES
        ("paused", np.bool_),  # gives hardly anything, and may come back
        ("pause_started_week", np.int32),  # NEVER before the first
        ("weeks_paused", np.int32),  # ever
        ("weeks_low", np.int32),  # weeks running under the share of plan that pauses
        ("weeks_without_leader", np.int32),  # running
        ("weeks_without_money", np.int32),  # running, with cash below zero
        ("weeks_without_need", np.int32),  # running, with hardly any requests
        ("legal_form", np.uint8),  # 0-3: none, foundation, association or other, hosted
        ("plan_minutes", np.int64),  # hours it sets out to give, a week
        ("known_minutes", np.float64),  # requests a week it would get at the ordinary level of unmet need, by how well it is known
        ("wanted_minutes", np.int64),  # the smaller of plan and requests
        ("places", np.int32),  # wanted helpers minus helpers
        ("initiators", np.int32),  # people who lead, 0-3
        ("helpers", np.int32),  # people who help and do not lead
        ("capacity_minutes", np.int64),  # what its people and loans could give this week
        ("requested_minutes", np.int64),  # asked of it this week
        ("helped_minutes", np.int64),  # given this week
        ("turned_away", np.float64),  # share of requests, smoothed
        ("load", np.float64),  # requests over capacity, smoothed
        ("helped", np.int64, (N_GROUPS, N_SIGHT)),  # minutes this week by group and sight
        ("online", np.float64),  # share of its work done by phone, doorstep or online
        ("online_aim", np.float64),  # share it keeps when nothing forces it
        ("structure", np.float64),  # 0-1, degree of organisation
        ("skill", np.float64),  # 0-1, of raising money and running things
        ("paperwork_minutes", np.int64),  # of initiators, this week
        ("task_minutes", np.int64),  # organising and paperwork, less what others take over
        ("initiator_minutes", np.int64),  # all their minutes, this week
        ("strain_leaders", np.float64),  # mean, initiators
        # money, integer cents
        ("cash_cents", np.int64),
        ("costs_cents", np.int64),  # a week, now
        ("runway_weeks", np.float64),  # that cash lasts at present net costs, at most longest_runway_weeks
        ("core_cents_per_week", np.int64),  # lasting money
        ("core_until_week", np.int32),  # that it was promised until
        ("applications", np.int32),  # ever: ordinal of draws
        ("application_pending", np.int32),  # 1 while one to a fund is written or decided on
        # ties, 0-1
        ("tie_municipality", np.float64),  # to officials
        ("tie_funds", np.float64),  # to funds
        ("tie_initiatives", np.float64),  # to other initiatives
        ("media", np.float64),  # attention
        ("satisfaction", np.float64),  # of its initiators with the municipality
        ("in_contact", np.bool_),  # with an official this week
        ("weeks_since_contact", np.int32),  # with an official
        ("structural_partners", np.int32),  # now
        # what partners and instruments do to it this week; neutral (0) before step 9 of every week, used in the next
        ("lever_task_support_minutes", np.int64),  # of initiators' tasks done by others
        ("lever_helper_minutes", np.int64),  # of helping lent
        ("lever_goods_cents", np.int64),  # of its costs borne in kind
        ("lever_leadership", np.float64),  # 0-1, help in sharing leadership
        ("lever_appreciation", np.float64),  # 0-1, thanks
        ("lever_rest", np.float64),  # 0-1, time off made possible
        ("lever_recruiting", np.float64),  # extra asks a week, per resident reached
        ("lever_matching", np.float64),  # 0-1, better matching of offers
        ("lever_online", np.float64),  # 0-1, help with mixed work
        ("lever_reach_hidden", np.float64),  # 0-1, reach among people out of sight
        ("lever_steering", np.float64),  # 0-1, being steered without a say
        ("lever_paperwork_minutes", np.int64),  # of accounting asked
        ("lever_guarantee", np.float64),  # 0-1, certainty that funding stays
        # counts for the record
        ("support_cents", np.int64),  # from policies, ever
        ("support_minutes", np.int64),  # from policies, ever
        ("support_first_26_cents", np.int64),  # euro and priced hours, first 26 weeks of life
        ("helped_minutes_ever", np.int64),  # sum of helped_minutes
        ("people_helped", np.int64),  # ever, turnover counted
        ("people_out_of_sight_helped", np.int64),  # the same out of sight
        ("clients", np.int64),  # people being helped now
        ("clients_out_of_sight", np.int64),  # of those, out of sight
    ],
    align=True,
)
LEVERS = tuple(name for name in INITIATIVE.names or () if name.startswith("lever_"))
KINDS = ("food", "contact", "practical", "learning")
assert len(KINDS) == N_NEEDS


class Initiatives(Table):
    """All initiatives that ever were; a row is never removed, so a row number is a safe pointer."""

    def __init__(self) -> None:
        super().__init__(INITIATIVE)

    @property
    def alive(self) -> np.ndarray:
        """Bool, one a row: paused ones are alive."""
        return self["ended_week"] == NEVER

    def neutral_levers(self) -> None:
        """Before step 9: nobody has done anything for anyone yet."""
        rows = self.rows
        for lever in LEVERS:
            rows[lever] = 0


class Initiative(Handle, mesa.Agent):
    """One initiative: a Mesa agent whose state is its row."""

    def __init__(self, model: mesa.Model, row: int) -> None:
        mesa.Agent.__init__(self, model)
        self._row = row

    @property
    def _table(self) -> Initiatives:  # type: ignore[override]
        return self.model.initiatives

    @property
    def alive(self) -> bool:
        """Whether it has not ended; a paused one is alive."""
        return bool(self._table["ended_week"][self._row] == NEVER)
