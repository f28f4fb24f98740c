"""Strain and leaving (steps 6 and 7): demands against resources, losses that breed losses, and the reasons to stop.

Job Demands-Resources for volunteers (Lewig et al. 2007; Magrone et al. 2024) and Conservation of Resources (Hobfoll 1989): evidence 3.6,
3.7, 3.9. Effect sizes are assumptions.
"""

from __future__ import annotations

from agents.compiled import jit
from agents.draws import Kind, draw_base, uniform
from agents.functions import happens, logistic
from agents.initiatives import MOST_INITIATORS
from agents.residents_week import free_minutes
from agents.volunteers import BURNOUT, INITIATOR, LIFE_EVENT, MOTIVATION_GONE, RUNNING, TIME_GONE


@jit
def demands(v, t, p):
    """What the week asks of a volunteer, 0 and up: load, suffering seen, and for initiators organising, paperwork and being steered."""
    load = p.demand_load * max(0.0, t.load - p.comfortable_load)
    suffering = p.demand_suffering * t.turned_away
    if v.role != INITIATOR:
        return load + suffering
    tasks = t.task_minutes / max(1, t.initiators)
    return load + suffering + p.demand_tasks * tasks / p.bearable_task_minutes + p.demand_steering * t.lever_steering


@jit
def resources(v, t, p):
    """What restores a volunteer, as a share of strain a week: rest, appreciation, task support, shared leadership."""
    rest = p.recovery_rate_per_week * (1.0 + p.recovery_rest * t.lever_rest)
    support = p.recovery_appreciation * v.appreciation + p.recovery_structure * t.structure
    if v.role == INITIATOR:
        support += p.recovery_shared_leadership * (min(t.initiators, MOST_INITIATORS) - 1) / (MOST_INITIATORS - 1)
        support += p.recovery_task_support * min(1.0, t.lever_task_support_minutes / p.bearable_task_minutes)
    return rest * (1.0 + support)


@jit
def strain_and_motivation(volunteers, initiatives, surge_kept, numbers):
    """One week of strain, appreciation and motivation for every volunteer (in place)."""
    p = numbers[0]
    for j in range(volunteers.size):
        v = volunteers[j]
        t = initiatives[v.initiative]
        asked_for = demands(v, t, p)
        v.strain += asked_for * (1.0 + p.loss_spiral * v.strain) * p.strain_rate - resources(v, t, p) * v.strain
        v.strain = max(0.0, v.strain)
        useful = 1.0 if t.load >= p.useful_load else t.load / p.useful_load
        felt = min(1.0, p.appreciation_of_helping * useful + t.lever_appreciation * (1.0 - p.appreciation_of_helping))
        v.appreciation += (felt - v.appreciation) * p.appreciation_rate
        aim = p.motivation_ordinary + p.motivation_appreciation * v.appreciation - p.motivation_strain * v.strain
        aim -= p.motivation_steering * t.lever_steering + p.motivation_idle * (1.0 - useful)
        v.motivation += (min(1.0, max(0.0, aim * v.commitment)) - v.motivation) * p.motivation_rate
        v.surge *= surge_kept
        v.weeks_served += 1


@jit
def reasons_to_leave(volunteers, residents, initiatives, week, luck, week_number, numbers, people_numbers):
    """Who stops this week and why (in `leaving`): each reason has its own keyed draw, burnout comes first (in place)."""
    p = numbers[0]
    people = people_numbers[0]
    burnout = draw_base(luck, Kind.BURNOUT, 0, week_number)
    life = draw_base(luck, Kind.LEAVE, LIFE_EVENT, week_number)
    time = draw_base(luck, Kind.LEAVE, TIME_GONE, week_number)
    motivation = draw_base(luck, Kind.LEAVE, MOTIVATION_GONE, week_number)
    for j in range(volunteers.size):
        v = volunteers[j]
        v.leaving = RUNNING
        leader = v.role == INITIATOR
        u = uniform(burnout, v.resident)
        if u < p.burnout_rate_per_week and happens(u, p.burnout_rate_per_week * logistic((v.strain - p.burnout_strain) / p.burnout_width)):
            v.leaving = BURNOUT
            continue
        if happens(uniform(life, v.resident), p.life_event_rate_per_week):
            v.leaving = LIFE_EVENT
            continue
        stays = p.initiator_attachment if leader else 0.0
        free = free_minutes(residents[v.resident_row], week, people)
        lost = max(0.0, 1.0 - free / max(1, v.free_at_start))
        if happens(uniform(time, v.resident), p.time_gone_rate_per_week * lost * (1.0 - stays)):
            v.leaving = TIME_GONE
            continue
        gone = max(0.0, p.motivation_to_stay - v.motivation - v.surge)
        if happens(uniform(motivation, v.resident), p.motivation_gone_rate_per_week * gone * (1.0 - stays)):
            v.leaving = MOTIVATION_GONE


@jit
def leader_strain(volunteers, initiatives):
    """Mean strain of its initiators, by initiative (in place; 0 without)."""
    for i in range(initiatives.size):
        initiatives[i].strain_leaders = 0.0
    for j in range(volunteers.size):
        v = volunteers[j]
        if v.role == INITIATOR:
            t = initiatives[v.initiative]
            t.strain_leaders += v.strain / max(1, t.initiators)
