"""The thirteen steps of one week, in the order of the design: each a short verb that `SupportModel.step` calls.

Steps read what the week before left and what the earlier steps of this week made; every rule they call is a pure, compiled one in
`agents/`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents import endings, founding, joining, money, needs, satisfaction, strain, trust, work
from agents import ties as ties_of_organisations
from agents.functions import halving
from agents.initiatives import CAUSES, MERGED, NEVER, TAKEN_OVER
from agents.residents_week import LocalExperience, PlaceRates, resident_week, residents_week
from agents.teams import count_service
from agents.volunteers import HELPER, REASONS, RUNNING
from simulation.measures import measures

if TYPE_CHECKING:
    from simulation.model import SupportModel


def crisis(model: SupportModel) -> None:
    """1. The calendar sets the channels; the mood of the city and the attention of officials follow urgency."""
    model.ledger.begin(model.week)
    model.channels = model.channels_by_week[model.week]
    model.urgency = float(model.channels.urgency)
    model.willingness.week(model.urgency, model.parameters.residents, model.parameters.founding)
    model.municipality.before(model, model.urgency)
    model.counts = dict.fromkeys(("founded", "joined", "first_time", "left", "offers", "ended"), 0)


def needs_and_neighbours(model: SupportModel) -> None:
    """2. Needs rise; formal services and neighbours meet part. The same pass over residents tells who founds (3) and who is asked (4)."""
    p = model.parameters
    usual = model.needs.ordinary_unmet_minutes
    left = model.needs.need_minutes - model.needs.formal_minutes - model.needs.neighbour_minutes
    asks_near, asks_bridging = joining.asks(
        model.initiatives.rows, model.ties_near, model.ties_bridging, model.district_of, model.n_districts, model.numbers.residents
    )
    calls = np.full(model.n_places, p.residents.calls_ordinary + p.residents.calls_surge * model.willingness.surge)
    rates = founding.founding_rates(
        left.sum(axis=(1, 2)), usual, model.willingness.impulse, model.weight_total, model.scale_residents, model.numbers.founding
    )
    model.resident_week = resident_week(
        model.luck, model.luck_of_residents, model.week, model.channels, model.willingness.surge, p.residents
    )
    national = trust.national_spill_over(model.channels.national_trust_share, model.channels_by_week[-1].national_trust_share, p.trust)
    local = LocalExperience(model.trust.felt(national, p.trust), model.trust.helped_share)
    places = PlaceRates(asks_near, asks_bridging, calls, rates)
    model.told = residents_week(
        model.residents,
        model.resident_week,
        places,
        local,
        model.founding_weights,
        model.numbers.residents,
        model.numbers.trust,
        model.threads,
    )
    model.needs.factor_sums += model.told.factor_moves
    model.needs.people += model.told.people_moves
    needs.before_initiatives(model.needs, model.channels, model.told.neighbour_minutes, p.needs, model.numbers.needs)


def found(model: SupportModel) -> None:
    """3. Founding by engaged residents with ties who see unmet need."""
    rows = founding.found(model, model.told.founders)
    model.follow_initiatives()
    model.counts["founded"] = len(rows)
    model.happened("founded", rows, model.initiatives["plan_minutes"][rows])


def join(model: SupportModel) -> None:
    """4. Of those asked, some offer; of those who offer, some find a place."""
    p = model.numbers.residents
    residents, table = model.residents.rows, model.initiatives.rows
    offering = joining.offers(residents, model.told.asked, model.luck, model.week, model.resident_week, p)
    found_places = joining.places_found(residents, offering, table, model.district_of, model.luck, model.week, p)
    placed = found_places >= 0
    rows, targets = offering[placed].astype(np.int64), found_places[placed].astype(np.int64)
    new = model.teams.add(model, rows, targets, np.full(len(rows), HELPER, np.uint8))
    model.counts["offers"], model.counts["joined"] = len(offering), len(rows)
    model.counts["first_time"] = int(new["first_time"].sum())
    model.happened_to_each("joined", targets)


def do_work(model: SupportModel) -> None:
    """5. Hours go to people in need within reach; what is turned away is felt; plans, places and pauses follow."""
    p, table, limits = model.numbers, model.initiatives.rows, model.resident_week.contact_limits
    work.hours_given(model.volunteers.rows, model.residents.rows, table, model.resident_week, p.volunteers, p.residents)
    money.paperwork(model)
    work.move_online(table, limits, p.initiatives)
    work.capacity(table, limits, model.parameters.money.staff_share_for_paperwork, p.initiatives)
    unmet = model.needs.unmet_minutes()
    work.requests(
        table, unmet, model.needs.initiative_minutes, model.needs.ordinary_unmet_minutes, model.district_of, model.urgency, p.initiatives
    )
    work.help_people(table, unmet, model.district_of, p.initiatives, model.needs.initiative_minutes)
    was_paused = table["paused"].copy()
    work.after_work(table, model.luck, model.week, p.initiatives)
    work.grow_structure(table, p.initiatives)
    model.happened("paused", np.flatnonzero(~was_paused & table["paused"]))
    back = np.flatnonzero(was_paused & ~table["paused"])
    model.happened("resumed", back)
    model.pauses_ended(back)


def feel_strain(model: SupportModel) -> None:
    """6. Strain: demands against resources; appreciation and motivation follow."""
    kept = halving(model.parameters.volunteers.surge_motivation_half_life_weeks)
    strain.strain_and_motivation(model.volunteers.rows, model.initiatives.rows, kept, model.numbers.volunteers)
    count_service(model.volunteers.rows, model.residents.rows)


def leave(model: SupportModel) -> None:
    """7. Leaving: time gone, motivation gone, burnout, life events. Helpers may take the lead."""
    p = model.numbers
    strain.reasons_to_leave(
        model.volunteers.rows,
        model.residents.rows,
        model.initiatives.rows,
        model.resident_week,
        model.luck,
        model.week,
        p.volunteers,
        p.residents,
    )
    gone = model.teams.leave(model)
    model.counts["left"] += len(gone)
    for reason in range(RUNNING + 1, len(REASONS)):
        who = gone[gone["leaving"] == reason]
        model.happened_to_each(f"left: {REASONS[reason]}", who["initiative"][who["role"] == HELPER])
        model.happened_to_each(f"leader left: {REASONS[reason]}", who["initiative"][who["role"] != HELPER])
    work.count_people(model.volunteers.rows, model.initiatives.rows)
    leading = endings.successors(model.volunteers.rows, model.initiatives.rows, model.luck, model.week, p.initiatives)
    model.happened("new leader", model.volunteers["initiative"][leading])
    model.teams.lead(model, leading)
    work.count_people(model.volunteers.rows, model.initiatives.rows)
    strain.leader_strain(model.volunteers.rows, model.initiatives.rows)


def handle_money(model: SupportModel) -> None:
    """8. Costs, gifts, runway, applications; funds decide when their time comes."""
    money.week(model, model.urgency)
    model.funds.week(model)


def support(model: SupportModel) -> None:
    """9. The policy's instruments act, within money and official hours."""
    model.initiatives.neutral_levers()
    model.municipality.neutral_levers()
    if model.support is not None:
        model.support.act(model)


def ties(model: SupportModel) -> None:
    """10. Contact makes ties, neglect fades them; partners come, stay or go; initiatives lend to each other and merge."""
    model.partners.week(model, model.urgency)
    model.municipality.week(model, model.urgency)
    model.proposals = ties_of_organisations.week(model)


def trust_and_satisfaction(model: SupportModel) -> None:
    """11. Trust and satisfaction: being seen, seeing officials, need unmet, fairness.

    Residents weigh it, with what spills over from national trust, in next week's pass over them.
    """
    p, here = model.parameters, model.needs
    need = np.maximum(1, here.need_minutes.sum(axis=3))
    people = np.maximum(1, here.people)
    model.trust.helped_share = np.minimum(1.0, here.initiative_minutes.sum(axis=3) / p.initiatives.minutes_per_client / people)
    unmet = here.unmet_minutes().sum(axis=3) / need
    presence = model.municipality.presence_seen()
    trust.move_local(model.trust.local, model.trust.helped_share, unmet, model.ordinary_unmet_share, presence, model.numbers.trust)
    satisfaction.week(model)


def end(model: SupportModel) -> None:
    """12. Endings, each with its cause: no hands, money or leader for too long; need gone, taken over, merged."""
    table = model.initiatives.rows
    causes = endings.causes_to_end(table, model.luck, model.week, model.numbers.initiatives)
    absorbed, into = model.proposals.absorbed, model.proposals.into
    going_on = (causes[absorbed] == 0) & (causes[into] == 0) & (table["ended_week"][absorbed] == NEVER)
    absorbed, into = absorbed[going_on], into[going_on]
    causes[absorbed] = MERGED
    taken = model.proposals.taken_over
    causes[taken[causes[taken] == 0]] = TAKEN_OVER
    model.teams.merge(model, absorbed, into)
    money.merge_cash(table, absorbed, into)
    ended = causes > 0
    rows = np.flatnonzero(ended)
    if not len(rows):
        return
    table["ended_week"][rows] = model.week
    table["cause"][rows] = causes[rows]
    model.pauses_ended(rows[table["paused"][rows]])
    table["paused"][rows] = False
    model.counts["left"] += len(model.teams.end(model, ended))
    model.counts["ended"] = len(rows)
    for cause in np.unique(causes[rows]).tolist():
        model.happened(f"ended: {CAUSES[cause]}", rows[causes[rows] == cause])
    work.count_people(model.volunteers.rows, model.initiatives.rows)


def record(model: SupportModel) -> None:
    """13. Write the week down."""
    if model.record is not None:
        model.record.week(**measures(model))
