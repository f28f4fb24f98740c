"""What is measured in a week: the numbers of step 13, read from the columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from agents.compiled import jit
from agents.initiatives import NEVER
from agents.needs import FOOD
from agents.residents_week import RECOVERING_HELPERS, RECOVERING_LEADERS, TRUSTING, VOLUNTEERED
from agents.volunteers import INITIATOR
from simulation.history import CRISIS_WEEK, LONG_SERVICE_WEEKS

if TYPE_CHECKING:
    from simulation.model import SupportModel


class OfVolunteers(NamedTuple):
    """Counts (int) and sums (float) over volunteers."""

    initiators: int
    initiators_26_weeks: int
    strain: float
    strain_26_weeks: float
    in_contact: int
    satisfaction: float
    satisfaction_in_contact: float


class OfInitiatives(NamedTuple):
    """Counts and sums over living initiatives."""

    alive: int
    paused: int
    places: int
    minutes_new: int
    short_of_money: int
    short_of_helpers: int
    paperwork_minutes: int
    initiator_minutes: int
    clients: int
    clients_out_of_sight: int


@jit
def of_volunteers(volunteers, initiatives):
    """Initiators, their strain and their satisfaction."""
    n = 0
    n_26 = 0
    strain = 0.0
    strain_26 = 0.0
    contact = 0
    satisfaction = 0.0
    satisfaction_contact = 0.0
    for j in range(volunteers.size):
        v = volunteers[j]
        if v.role != INITIATOR:
            continue
        t = initiatives[v.initiative]
        n += 1
        strain += v.strain
        if v.weeks_served >= LONG_SERVICE_WEEKS:
            n_26 += 1
            strain_26 += v.strain
        satisfaction += t.satisfaction
        if t.in_contact:
            contact += 1
            satisfaction_contact += t.satisfaction
    return OfVolunteers(n, n_26, strain, strain_26, contact, satisfaction, satisfaction_contact)


@jit
def of_initiatives(initiatives, week, short_weeks, short_share):
    """Stocks and sums; short of money: runway under `short_weeks`; of helpers: able to give less than `short_share` of wanted hours."""
    alive = 0
    paused = 0
    places = 0
    minutes_new = 0
    short_money = 0
    short_helpers = 0
    paperwork = 0
    initiator = 0
    clients = 0
    unseen = 0
    for i in range(initiatives.size):
        t = initiatives[i]
        if not t.existing and t.founded_week >= CRISIS_WEEK:
            minutes_new += t.helped_minutes if t.ended_week in (NEVER, week) else 0
        if t.ended_week != NEVER:
            continue
        alive += 1
        paused += t.paused
        places += t.places
        short_money += t.runway_weeks < short_weeks
        short_helpers += t.capacity_minutes < short_share * t.wanted_minutes
        paperwork += t.paperwork_minutes
        initiator += t.initiator_minutes
        clients += t.clients
        unseen += t.clients_out_of_sight
    return OfInitiatives(alive, paused, places, minutes_new, short_money, short_helpers, paperwork, initiator, clients, unseen)


def measures(model: SupportModel) -> dict[str, float]:
    """Every measure of `simulation.history.MEASURES`, for the week that has just been lived."""
    p = model.parameters.initiatives
    people = of_volunteers(model.volunteers.rows, model.initiatives.rows)
    here = of_initiatives(model.initiatives.rows, model.week, p.short_of_money_below_weeks, p.short_of_helpers_below_share)
    needs, counts, told = model.needs, model.counts, model.told.counts
    minutes = {}
    for name in ("need", "formal", "initiative", "neighbour"):
        cells = getattr(needs, f"{name}_minutes").sum(axis=(0, 3))  # by group and sight
        minutes[f"{name}_minutes"] = int(cells.sum())
        minutes[f"{name}_minutes_vulnerable"] = int(cells[1:].sum())
        minutes[f"{name}_minutes_out_of_sight"] = int(cells[:, 1].sum())
    clients = needs.formal_minutes.sum(axis=(0, 1, 3)) / p.minutes_per_client
    return minutes | {
        "initiatives_alive": here.alive,
        "initiatives_paused": here.paused,
        "initiatives_founded": counts["founded"],
        "initiatives_ended": counts["ended"],
        "initiators": people.initiators,
        "initiators_26_weeks": people.initiators_26_weeks,
        "initiators_burned_out": int(told[RECOVERING_LEADERS]),
        "initiators_in_contact": people.in_contact,
        "volunteers": len(model.volunteers),
        "volunteers_joined": counts["joined"],
        "first_time_joined": counts["first_time"],
        "volunteers_left": counts["left"],
        "volunteers_burned_out": int(told[RECOVERING_HELPERS]) + int(told[RECOVERING_LEADERS]),
        "offers": counts["offers"],
        "places": here.places,
        "volunteered_4_weeks": int(told[VOLUNTEERED]),
        "need_food_minutes": int(needs.need_minutes[..., FOOD].sum()),
        "initiative_minutes_new": here.minutes_new,
        "initiatives_short_of_money": here.short_of_money,
        "initiatives_short_of_helpers": here.short_of_helpers,
        "paperwork_minutes": here.paperwork_minutes,
        "initiator_minutes": max(here.initiator_minutes, here.paperwork_minutes),
        "official_contacts": int(model.municipality.contacts),
        "trusting_residents": int(told[TRUSTING]),
        "spent_cents": int(model.ledger.spent_cents_this_week),
        "stringency": float(model.channels.stringency),
        "urgency": model.urgency,
        "initiator_strain_sum": people.strain,
        "initiator_strain_26_weeks_sum": people.strain_26_weeks,
        "people_helped": here.clients,
        "people_helped_out_of_sight": here.clients_out_of_sight,
        "formal_clients": float(clients.sum()),
        "formal_clients_out_of_sight": float(clients[1]),
        "satisfaction_sum": people.satisfaction,
        "satisfaction_in_contact_sum": people.satisfaction_in_contact,
    }
