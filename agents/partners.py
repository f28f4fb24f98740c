"""Partners: firms, schools, faith communities, welfare organisations, foundations, and what they lend (step 10).

A partnership begins at a meeting, as a rule for once: some weeks, shorter when urgency goes. The tie grows while it lasts, and with
an initiative that is organised it may become structural.
"""

from __future__ import annotations

from typing import Any

import mesa
import numpy as np

from agents.columns import Handle, Table
from agents.compiled import jit
from agents.dealings import note
from agents.draws import NOBODY, Kind, draw_base, keyed_uniform, uniform
from agents.functions import around_one, by_score, halving, log, probability
from agents.funds import number_for
from agents.initiatives import CITY, NEVER

PARTNER_KINDS = ("firm", "school", "faith community", "welfare organisation", "foundation")
FIRM, SCHOOL, FAITH, WELFARE, FOUNDATION = range(5)
WHOLE_CITY = -1
GOES_ON, ENDED, BECAME_STRUCTURAL = range(3)

PARTNER = np.dtype(
    [
        ("id", np.int64),
        ("kind", np.uint8),
        ("district", np.int32),  # WHOLE_CITY: works everywhere
        ("helper_minutes", np.int64),  # lends each initiative it works with, a week
        ("staff_minutes", np.int64),
        ("goods_cents", np.int64),  # goods and rooms
        ("partnerships", np.int32),  # now
    ],
    align=True,
)
PARTNERSHIP = np.dtype(
    [
        ("partner", np.int32),  # row
        ("initiative", np.int32),  # row
        ("structural", np.bool_),
        ("by_instrument", np.bool_),  # came about through an introduction
        ("started_week", np.int32),
        ("tie", np.float64),  # 0-1
    ],
    align=True,
)


class Partnerships(Table):
    """Those that run now."""

    def __init__(self) -> None:
        super().__init__(PARTNERSHIP)


class Partners(Table):
    """All partners of the city."""

    def __init__(self, model: mesa.Model) -> None:
        super().__init__(PARTNER)
        self.model = model
        self.agents: list[Partner] = []

    def week(self, model: Any, urgency: float) -> None:
        """Step 10: partnerships go on, end or become structural; new ones begin; all lend."""
        numbers = model.numbers.partners
        rows, running = model.initiatives.rows, model.partnerships.rows
        if len(running):
            fate = go_on(running, rows, self.rows, urgency, model.luck, model.week, numbers)
            for event, code in (("partner_structural", BECAME_STRUCTURAL), ("partner_left", ENDED)):
                of = running[fate == code]
                if len(of):
                    note(model, event, of["initiative"], None, "partner", self["id"][of["partner"]])
            if (fate == ENDED).any():
                model.partnerships.keep(fate != ENDED)
        meeting = meeting_now(rows, urgency, model.luck, model.week, numbers)
        if meeting.size:
            begin(model, meeting, structural=False, by_instrument=False)
        cents, minutes = lend(model.partnerships.rows, self.rows, rows)
        model.ledger.baseline("partner_in_kind", cents, minutes)

    def introduce(self, rows: np.ndarray) -> np.ndarray:
        """Each of these initiatives (distinct rows) meets a partner it does not work with yet; bool: found one that is free."""
        return begin(self.model, np.asarray(rows, np.int64), structural=False, by_instrument=True) >= 0

    def bind(self, rows: np.ndarray) -> np.ndarray:
        """The strongest one-off partnership of each initiative (distinct rows) becomes structural, or a new one is so from the start; bool: done."""
        model, rows = self.model, np.asarray(rows, np.int64)
        bound = bind_strongest(rows, model.partnerships.rows, model.initiatives.rows)
        note(model, "partner_structural", rows[bound])
        missing = np.flatnonzero(~bound)
        bound[missing] = begin(model, rows[missing], structural=True, by_instrument=True) >= 0
        return bound


class Partner(Handle, mesa.Agent):
    """One partner: a Mesa agent whose state is its row."""

    def __init__(self, model: mesa.Model, row: int) -> None:
        mesa.Agent.__init__(self, model)
        self._row = row

    @property
    def _table(self) -> Partners:  # type: ignore[override]
        return self.model.partners


def build(model: Any) -> Partners:
    """The partners of a city of `model.scale_residents` people: how many by kind, what each can lend, and where it works, by keyed draws."""
    p, luck, people = model.parameters.partners, model.luck, float(model.scale_residents)
    per_10000 = (
        p.firms_per_10000_residents,
        p.schools_per_10000_residents,
        p.faith_communities_per_10000_residents,
        p.welfare_organisations_per_10000_residents,
        p.foundations_per_10000_residents,
    )
    helper_hours = (p.hours_of_firm, p.hours_of_school, p.hours_of_faith_community, 0.0, 0.0)
    staff_hours = (0.0, 0.0, 0.0, p.staff_hours_of_welfare_organisation, 0.0)
    goods_eur = (p.goods_eur_of_firm, 0.0, p.rooms_eur_of_faith_community, 0.0, p.goods_eur_of_foundation)
    places = np.array([n.row for n in model.city.neighbourhoods], np.int64)
    homes = np.array([n.residents for n in model.city.neighbourhoods], np.float64)
    districts = [model.city.districts.index(n.district) for n in model.city.neighbourhoods]
    partners = Partners(model)
    for kind in range(len(PARTNER_KINDS)):
        new = np.zeros(number_for(per_10000[kind] / 10_000, people, luck, 100 + kind), PARTNER)
        new["kind"] = kind
        for ordinal in range(len(new)):
            partner = new[ordinal]
            partner["id"] = kind * 1_000_000 + ordinal
            size = around_one(keyed_uniform(luck, Kind.EXISTING, int(partner["id"]), -4, 0), p.partner_size_spread)
            partner["helper_minutes"] = int(helper_hours[kind] * 60 * size)
            partner["staff_minutes"] = int(staff_hours[kind] * 60 * size)
            partner["goods_cents"] = int(goods_eur[kind] * 100 * size)
            if keyed_uniform(luck, Kind.EXISTING, int(partner["id"]), -5, 0) < p.share_of_partners_citywide:
                partner["district"] = WHOLE_CITY
            else:
                partner["district"] = districts[home_of(places, homes, int(partner["id"]), luck)]
        partners.append(new)
    partners.agents = [Partner(model, row) for row in range(len(partners))]
    return partners


@jit
def home_of(places, residents, partner_id, luck):
    """Position of the neighbourhood where a partner is at home: the lowest keyed score, weighed with residents.

    places: persistent rows of the neighbourhoods, int64.
    """
    best, best_score = 0, np.inf
    for j in range(places.size):
        if residents[j] > 0.0:
            score = -log(keyed_uniform(luck, Kind.EXISTING, partner_id, places[j], -6)) / residents[j]
            if score < best_score:
                best, best_score = j, score
    return best


@jit
def meeting_rate(t, urgency, p):
    """Meetings a week with a new partner: urgency, media and ties bring them."""
    ties = 0.5 * (t.founder_ties_percentile / 100.0 + t.tie_initiatives)
    return (p.meetings_ordinary + p.meetings_urgency * urgency) * by_score(ties, p.meetings_ties) * (1.0 + p.meetings_media * t.media)


@jit
def works_with(partnerships, partner, initiative):
    """Whether these two (rows) work together now."""
    together = False
    for k in range(partnerships.size):
        together |= partnerships[k].initiative == initiative and partnerships[k].partner == partner
    return together


@jit
def meet(rows, initiatives, partners, partnerships, luck, week, numbers):
    """The partner (row) that each of these initiatives meets, or -1: lowest keyed score among those free within reach, the near ones weighing more.

    Counts the new partnership with the partner (in place), so that nobody promises more than it has.
    """
    p = numbers[0]
    found = np.full(rows.size, -1, np.int64)
    for k in range(rows.size):
        t = initiatives[rows[k]]
        best_score = np.inf
        for j in range(partners.size):
            partner = partners[j]
            if partner.partnerships >= p.partnerships_per_partner:
                continue
            if partner.district == t.district:
                near = 1.0
            elif partner.district == WHOLE_CITY or t.scale == CITY:
                near = p.distant_partner_weight
            else:
                continue
            score = -log(keyed_uniform(luck, Kind.PARTNER_MEETS, t.id, partner.id, week)) / near
            if score < best_score and not works_with(partnerships, j, rows[k]):
                best_score = score
                found[k] = j
        if found[k] >= 0:
            partners[found[k]].partnerships += 1
    return found


@jit
def meeting_now(initiatives, urgency, luck, week, numbers):
    """Rows of the initiatives that meet a partner this week, in the order of their draws."""
    p = numbers[0]
    base = draw_base(luck, Kind.PARTNER_MEETS, NOBODY, week)
    rows = np.empty(initiatives.size, np.int64)
    draws = np.empty(initiatives.size)
    n = 0
    for i in range(initiatives.size):
        t = initiatives[i]
        if t.ended_week != NEVER or t.paused:
            continue
        u = uniform(base, t.id)
        if u < probability(meeting_rate(t, urgency, p)):
            rows[n] = i
            draws[n] = u
            n += 1
    return rows[:n][np.argsort(draws[:n])]


@jit
def go_on(partnerships, initiatives, partners, urgency, luck, week, numbers):
    """What becomes of each partnership this week (int8): GOES_ON, ENDED, BECAME_STRUCTURAL; ties grow (in place).

    A one-off one ends at a weekly rate, which is higher by what urgency no longer asks; a structural one seldom. With a tie and an
    organised initiative a one-off one becomes structural.
    """
    p = numbers[0]
    fate = np.zeros(partnerships.size, np.int8)
    one_off = probability(1.0 / p.one_off_weeks + p.withdrawal_without_urgency * (1.0 - urgency))
    lasting = probability(1.0 / p.structural_weeks)
    growth = 1.0 - halving(p.partner_tie_half_time_weeks)
    for k in range(partnerships.size):
        s = partnerships[k]
        t = initiatives[s.initiative]
        partner = partners[s.partner]
        if t.ended_week != NEVER:
            fate[k] = ENDED
            continue
        if t.helped_minutes > 0:
            s.tie += (1.0 - s.tie) * growth
        stays = keyed_uniform(luck, Kind.PARTNER_STAYS, t.id, partner.id, week)
        if stays < (lasting if s.structural else one_off):
            fate[k] = ENDED
        elif not s.structural:
            becomes = keyed_uniform(luck, Kind.PARTNER_STAYS, t.id, partner.id, -1 - week - 10_000)
            if becomes < probability(p.structural_rate_per_week * s.tie * t.structure):
                s.structural = True
                fate[k] = BECAME_STRUCTURAL
    for k in range(partnerships.size):
        if fate[k] == ENDED:
            partners[partnerships[k].partner].partnerships -= 1
    return fate


@jit
def lend(partnerships, partners, initiatives):
    """What partners lend reaches the levers of the initiatives (in place). Returns what came about without an instrument: cents, minutes."""
    cents, minutes = 0, 0
    for i in range(initiatives.size):
        initiatives[i].structural_partners = 0
    for k in range(partnerships.size):
        s = partnerships[k]
        t = initiatives[s.initiative]
        partner = partners[s.partner]
        if s.structural:
            t.structural_partners += 1
        if t.paused:
            continue
        t.lever_helper_minutes += partner.helper_minutes
        t.lever_task_support_minutes += partner.staff_minutes
        t.lever_goods_cents += partner.goods_cents
        if not s.by_instrument:
            cents += partner.goods_cents
            minutes += partner.helper_minutes + partner.staff_minutes
    return cents, minutes


@jit
def bind_strongest(rows, partnerships, initiatives):
    """Make the strongest one-off partnership of each of these initiatives structural (in place); bool: it had one."""
    bound = np.zeros(rows.size, np.bool_)
    for r in range(rows.size):
        best, best_tie = -1, -1.0
        for k in range(partnerships.size):
            s = partnerships[k]
            if s.initiative == rows[r] and not s.structural and s.tie > best_tie:
                best, best_tie = k, s.tie
        if best >= 0:
            partnerships[best].structural = True
            initiatives[rows[r]].structural_partners += 1
            bound[r] = True
    return bound


def begin(model: Any, rows: np.ndarray, *, structural: bool, by_instrument: bool) -> np.ndarray:
    """New partnerships of these initiatives (distinct rows): the partner's row for each, or -1."""
    partners = model.partners.rows
    found = meet(rows, model.initiatives.rows, partners, model.partnerships.rows, model.luck, model.week, model.numbers.partners)
    made = found >= 0
    new = np.zeros(int(made.sum()), PARTNERSHIP)
    new["partner"], new["initiative"] = found[made], rows[made]
    new["structural"], new["by_instrument"] = structural, by_instrument
    new["started_week"] = model.week
    model.partnerships.append(new)
    if structural:
        model.initiatives["structural_partners"][rows[made]] += 1
    note(model, "partner_met", rows[made], None, "partner", partners["id"][found[made]])
    return found
