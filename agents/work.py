"""Work (step 5): what volunteers can give meets what people ask for."""

from __future__ import annotations

import numpy as np

from agents.compiled import jit
from agents.draws import Kind, draw_base, uniform
from agents.functions import by_score, halving, power
from agents.initiatives import CITY, DISTRICT, NEVER, STREET
from agents.needs import FLEXIBLE, LOW_INCOME, OLD_ALONE
from agents.residents import N_GROUPS, N_NEEDS
from agents.residents_week import free_minutes
from agents.volunteers import INITIATOR


@jit
def hours_given(volunteers, residents, initiatives, week, numbers, people_numbers):
    """Minutes of every volunteer this week, added up by initiative (in place).

    Hours follow free time more than proportionally, and motivation; p: volunteers', people: residents' parameters.
    """
    p = numbers[0]
    people = people_numbers[0]
    for i in range(initiatives.size):
        initiatives[i].capacity_minutes = 0
        initiatives[i].initiator_minutes = 0
        initiatives[i].initiators = 0
        initiatives[i].helpers = 0
    for j in range(volunteers.size):
        v = volunteers[j]
        t = initiatives[v.initiative]
        free = free_minutes(residents[v.resident_row], week, people)
        time = power(min(free / max(1, v.free_at_start), p.largest_time_ratio), p.time_elasticity)
        drive = min(1.0, v.motivation + v.surge)
        if v.role == INITIATOR:
            drive = max(drive, p.initiator_floor)
            time = max(time, p.initiator_floor)
        v.minutes = np.int32(v.full_minutes * time * drive)
        if v.role == INITIATOR:
            t.initiators += 1
            t.initiator_minutes += v.minutes
        else:
            t.helpers += 1
            t.capacity_minutes += v.minutes


@jit
def capacity(initiatives, contact_limits, staff_share_for_paperwork, numbers):
    """Minutes of help each initiative can give: helpers, loans, and what organising and paperwork leave of its initiators (in place)."""
    p = numbers[0]
    for i in range(initiatives.size):
        t = initiatives[i]
        if t.ended_week != NEVER:
            t.capacity_minutes = 0
            continue
        for_all = p.organising_minutes_fixed + p.organising_minutes_per_helper * t.helpers
        organising = np.int64(for_all * (1.0 - p.structure_saves_organising * t.structure))
        for_organising = np.int64((1.0 - staff_share_for_paperwork) * t.lever_task_support_minutes)  # the rest is in paperwork already
        t.task_minutes = max(0, organising - for_organising) + t.paperwork_minutes
        own = max(np.int64(p.initiator_share_helping * t.initiator_minutes), t.initiator_minutes - t.task_minutes)
        people = max(0, t.capacity_minutes + own + t.lever_helper_minutes)
        open_share = t.online + (1.0 - t.online) * (1.0 - p.in_person_blocked * contact_limits)
        t.capacity_minutes = np.int64(people * open_share)


@jit
def move_online(initiatives, contact_limits, numbers):
    """Under limits initiatives aim at more work by phone, doorstep or online, and get there as fast as their organisation lets them (in place)."""
    p = numbers[0]
    for i in range(initiatives.size):
        t = initiatives[i]
        aim = max(t.online_aim, min(1.0, contact_limits * p.online_wish + t.lever_online * p.online_kept))
        rate = (1.0 - halving(p.switch_half_time_weeks)) * (by_score(t.structure, p.structure_quickens) + t.lever_online)
        t.online += (aim - t.online) * min(1.0, rate)


@jit
def reach_weights(t, p, out):
    """Whom an initiative reaches, by group and sight, relative to their unmet need (in place); work online reaches fewer old and unseen people."""
    online_old = 1.0 - p.online_loses_old * t.online
    online_unseen = 1.0 - p.online_loses_unseen * t.online
    for group in range(N_GROUPS):
        weight = 1.0
        if group in (LOW_INCOME, FLEXIBLE):
            weight = p.reach_vulnerable
        elif group == OLD_ALONE:
            weight = p.reach_vulnerable * online_old
        out[group, 0] = weight
        out[group, 1] = weight * min(1.0, p.reach_unseen + (1.0 - p.reach_unseen) * t.lever_reach_hidden) * online_unseen


@jit
def pools(unmet, given, district_of, n_districts):
    """What is left of need by pool, each neighbourhood, each district, the city: cells (neighbourhood, group, sight, kind), less what is given."""
    n_places = unmet.shape[0]
    out = np.zeros((n_places + n_districts + 1, unmet.shape[1], unmet.shape[2], unmet.shape[3]))
    for n in range(n_places):
        for group in range(unmet.shape[1]):
            for sight in range(unmet.shape[2]):
                for kind in range(unmet.shape[3]):
                    minutes = unmet[n, group, sight, kind] - given[n, group, sight, kind]
                    out[n, group, sight, kind] += minutes
                    out[n_places + district_of[n], group, sight, kind] += minutes
                    out[n_places + n_districts, group, sight, kind] += minutes
    return out


@jit
def pool_of(t, n_places, n_districts):
    """The pool of need that an initiative draws on, by its scale."""
    if t.scale == STREET:
        return t.neighbourhood
    if t.scale == DISTRICT:
        return n_places + t.district
    return n_places + n_districts


@jit
def requests(initiatives, unmet, given, ordinary, district_of, urgency, numbers):
    """Minutes asked of each initiative: how well it is known x unmet need around it relative to ordinary weeks (in place).

    unmet: minutes by cell after formal services and neighbours; given: by initiatives, none yet; ordinary: ordinary unmet minutes by
    neighbourhood and kind.
    """
    p = numbers[0]
    n_places = unmet.shape[0]
    n_districts = np.max(district_of) + 1
    now = pools(unmet, given, district_of, n_districts)
    usual = np.zeros((now.shape[0], N_NEEDS))
    for n in range(n_places):
        for kind in range(N_NEEDS):
            usual[n, kind] += ordinary[n, kind]
            usual[n_places + district_of[n], kind] += ordinary[n, kind]
            usual[n_places + n_districts, kind] += ordinary[n, kind]
    asking = 1.0 + p.asking_urgency * urgency
    for i in range(initiatives.size):
        t = initiatives[i]
        t.requested_minutes = 0
        if t.ended_week != NEVER:
            continue
        pool = pool_of(t, n_places, n_districts)
        unmet_now = 0.0
        for group in range(now.shape[1]):
            for sight in range(now.shape[2]):
                unmet_now += now[pool, group, sight, t.kind]
        if usual[pool, t.kind] > 0.0:
            ratio = unmet_now / usual[pool, t.kind]
            t.requested_minutes = np.int64(min(t.known_minutes * (1.0 + p.known_by_media * t.media) * ratio * asking, unmet_now))


@jit
def wishes(initiatives, scale, left, n_places, n_districts, p):
    """How initiatives of one scale would spread their minutes over what is left, by pool; also in their `helped` (in place)."""
    wish = np.zeros(left.shape)
    weights = np.empty(left.shape[1:3])
    for i in range(initiatives.size):
        t = initiatives[i]
        if t.ended_week != NEVER or t.scale != scale:
            continue
        pool = pool_of(t, n_places, n_districts)
        minutes = min(t.capacity_minutes, t.requested_minutes)
        reach_weights(t, p, weights)
        total = 0.0
        for group in range(left.shape[1]):
            for sight in range(left.shape[2]):
                total += left[pool, group, sight, t.kind] * weights[group, sight]
        for group in range(left.shape[1]):
            for sight in range(left.shape[2]):
                part = minutes * left[pool, group, sight, t.kind] * weights[group, sight] / total if total > 0.0 else 0.0
                t.helped[group, sight] = np.int64(part)
                wish[pool, group, sight, t.kind] += np.float64(np.int64(part))
    return wish


@jit
def cut_to_need(initiatives, scale, left, wish, n_places, n_districts):
    """Where initiatives together wish more than is left, each gives its part of what is left (in place)."""
    for i in range(initiatives.size):
        t = initiatives[i]
        if t.ended_week != NEVER or t.scale != scale:
            continue
        pool = pool_of(t, n_places, n_districts)
        t.helped_minutes = 0
        for group in range(left.shape[1]):
            for sight in range(left.shape[2]):
                wished = wish[pool, group, sight, t.kind]
                if wished > left[pool, group, sight, t.kind]:
                    t.helped[group, sight] = np.int64(t.helped[group, sight] * left[pool, group, sight, t.kind] / wished)
                t.helped_minutes += t.helped[group, sight]


@jit
def give(unmet, left, wish, scale, district_of, n_districts, given):
    """Cells get their part of what initiatives of one scale give to their pool (in place)."""
    n_places = unmet.shape[0]
    for n in range(n_places):
        pool = n if scale == STREET else (n_places + district_of[n] if scale == DISTRICT else n_places + n_districts)
        for group in range(unmet.shape[1]):
            for sight in range(unmet.shape[2]):
                for kind in range(unmet.shape[3]):
                    there = left[pool, group, sight, kind]
                    if there > 0.0:
                        share = min(1.0, wish[pool, group, sight, kind] / there)
                        given[n, group, sight, kind] += np.int64((unmet[n, group, sight, kind] - given[n, group, sight, kind]) * share)


@jit
def help_people(initiatives, unmet, district_of, numbers, given):
    """Hours go to people in need within reach, street by street, then by district and city; nobody gets more than is left (in place).

    unmet: int64 minutes by cell before initiatives; given: int64 minutes by cell, filled here.
    """
    n_places = unmet.shape[0]
    n_districts = np.max(district_of) + 1
    for scale in range(CITY + 1):
        left = pools(unmet, given, district_of, n_districts)
        wish = wishes(initiatives, scale, left, n_places, n_districts, numbers[0])
        cut_to_need(initiatives, scale, left, wish, n_places, n_districts)
        give(unmet, left, wish, scale, district_of, n_districts, given)


@jit
def after_work(initiatives, luck, week_number, numbers):
    """Felt and counted after the week's work: turned away, load, clients, plans, places, pauses (in place)."""
    p = numbers[0]
    smooth = 1.0 - halving(p.felt_half_time_weeks)
    shrink = 1.0 - halving(p.plan_shrink_half_time_weeks)
    grow = 1.0 - halving(p.plan_grow_half_time_weeks)
    turnover = draw_base(luck, Kind.CLIENTS, 0, week_number)
    for i in range(initiatives.size):
        t = initiatives[i]
        if t.ended_week != NEVER:
            continue
        asked = max(1, t.requested_minutes)
        t.turned_away += (1.0 - t.helped_minutes / asked - t.turned_away) * smooth
        t.load += (min(p.largest_load, asked / max(1, t.capacity_minutes)) - t.load) * smooth
        t.helped_minutes_ever += t.helped_minutes
        clients = np.int64(t.helped_minutes / p.minutes_per_client)
        unseen_minutes = 0
        for group in range(N_GROUPS):
            unseen_minutes += t.helped[group, 1]
        unseen = np.int64(unseen_minutes / p.minutes_per_client)
        chance = uniform(turnover, t.id)  # a part of a person is one person with that chance
        t.people_helped += max(0, clients - t.clients) + np.int64(min(clients, t.clients) * p.client_turnover_per_week + chance)
        t.people_out_of_sight_helped += max(0, unseen - t.clients_out_of_sight)
        t.people_out_of_sight_helped += np.int64(min(unseen, t.clients_out_of_sight) * p.client_turnover_per_week + chance)
        t.clients = clients
        t.clients_out_of_sight = unseen
        plan_before = max(1, t.plan_minutes)
        gap = min(t.requested_minutes, t.capacity_minutes) - t.plan_minutes
        if gap < 0:
            t.plan_minutes += np.int64(gap * shrink)
        elif t.requested_minutes > t.plan_minutes:
            t.plan_minutes += np.int64(
                (t.requested_minutes - t.plan_minutes) * grow * (t.structure if t.capacity_minutes > t.plan_minutes else 0.0)
            )
        t.known_minutes *= 1.0 + (t.plan_minutes / plan_before - 1.0) * p.known_follows_plan
        t.wanted_minutes = min(t.plan_minutes, t.requested_minutes)
        wanted_helpers = -(-t.wanted_minutes // max(1, t.helper_minutes_planned))  # rounded up
        t.places = max(0, wanted_helpers - t.helpers)
        hours_low = t.helped_minutes < p.pause_below_share_of_plan * t.plan_minutes
        t.weeks_low = t.weeks_low + 1 if hours_low else 0
        if not t.paused and t.weeks_low >= p.pause_after_weeks:
            t.paused = True
            t.pause_started_week = week_number
        elif t.paused:
            t.weeks_paused += 1
            if t.helped_minutes > p.resume_above_share_of_plan * t.plan_minutes:
                t.paused = False


@jit
def grow_structure(initiatives, numbers):
    """Working together makes an initiative better organised, up to what is ordinary (in place)."""
    p = numbers[0]
    for i in range(initiatives.size):
        t = initiatives[i]
        t.structure += max(0.0, p.structure_ordinary - t.structure) * p.structure_growth_per_week


@jit
def count_people(volunteers, initiatives):
    """Initiators and helpers of each initiative, counted anew (in place)."""
    for i in range(initiatives.size):
        initiatives[i].initiators = 0
        initiatives[i].helpers = 0
    for j in range(volunteers.size):
        if volunteers[j].role == INITIATOR:
            initiatives[volunteers[j].initiative].initiators += 1
        else:
            initiatives[volunteers[j].initiative].helpers += 1
