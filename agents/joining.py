"""Joining (step 4): people are asked by someone they know or hear a call, some offer, and some offers find a place."""

from __future__ import annotations

import numpy as np

from agents.compiled import jit
from agents.draws import NOBODY, Kind, draw_base, uniform
from agents.functions import log
from agents.initiatives import CITY, DISTRICT, NEVER, STREET
from agents.residents import FIXED_POINT, NOT_A_VOLUNTEER
from agents.residents_week import free_minutes, willingness


@jit
def ties_by_place(residents, n_places):
    """Scores of near and of bridging ties of people of 15 and over, summed by neighbourhood (int64, fixed point)."""
    near = np.zeros(n_places, np.int64)
    bridging = np.zeros(n_places, np.int64)
    for i in range(residents.size):
        r = residents[i]
        if r.age_band > 0:
            near[r.neighbourhood] += r.near_ties * FIXED_POINT // 255
            bridging[r.neighbourhood] += r.bridging_ties * FIXED_POINT // 255
    return near, bridging


@jit
def asks(initiatives, near_sums, bridging_sums, district_of, n_districts, numbers):
    """Rates of being asked, by neighbourhood: for one score of near ties, for one of bridging ties.

    Members of an initiative with places ask people they know: near by for a street, across the district or the city for a larger one.
    """
    p = numbers[0]
    n_places = near_sums.size
    near = np.zeros(n_places)
    bridging = np.zeros(n_places)
    by_district = np.zeros(n_districts)
    sums_by_district = np.zeros(n_districts)
    in_city = 0.0
    sum_city = 0.0
    for n in range(n_places):
        sums_by_district[district_of[n]] += bridging_sums[n] / FIXED_POINT
        sum_city += bridging_sums[n] / FIXED_POINT
    for i in range(initiatives.size):
        t = initiatives[i]
        if t.ended_week != NEVER or t.places <= 0:
            continue
        members = t.initiators + t.helpers
        number = min(members * p.asks_per_member_per_week, t.places * p.asks_per_place_per_week) + t.lever_recruiting
        wide = 0.0 if t.scale == STREET else p.share_asks_bridging
        if near_sums[t.neighbourhood] > 0:
            near[t.neighbourhood] += number * (1.0 - wide) / (near_sums[t.neighbourhood] / FIXED_POINT)
        if t.scale == DISTRICT:
            by_district[t.district] += number * wide
        elif t.scale == CITY:
            in_city += number * wide
    for n in range(n_places):
        d = district_of[n]
        if sums_by_district[d] > 0.0:
            bridging[n] += by_district[d] / sums_by_district[d]
        if sum_city > 0.0:
            bridging[n] += in_city / sum_city
    return near, bridging


@jit
def offers(residents, asked, luck, week_number, week, numbers):
    """Of those asked (rows), those who offer: rows, in the order in which they are heard (a keyed score).

    Who was taken into the crew of a new initiative this week is no longer to be had.
    """
    p = numbers[0]
    will_base = draw_base(luck, Kind.WILLING, NOBODY, week_number)
    order_base = draw_base(luck, Kind.JOIN_ORDER, NOBODY, week_number)
    rows = np.empty(asked.size, np.int32)
    scores = np.empty(asked.size)
    n = 0
    for k in range(asked.size):
        r = residents[asked[k]]
        if r.volunteer_row != NOT_A_VOLUNTEER:
            continue
        time = min(1.0, free_minutes(r, week, p) / p.minutes_for_full_willingness)
        if uniform(will_base, r.id) < willingness(r, week, p) * time:
            rows[n] = asked[k]
            scores[n] = uniform(order_base, r.id)
            n += 1
    return rows[:n][np.argsort(scores[:n])]


@jit
def places_found(residents, offering, initiatives, district_of, luck, week_number, numbers):
    """Each offer in turn picks a place within reach by a keyed score; not every pick is a match.

    Returns the initiative's row for every offer, or -1.
    """
    p = numbers[0]
    found = np.full(offering.size, -1, np.int32)
    with_places = np.empty(initiatives.size, np.int32)
    left = np.zeros(initiatives.size, np.int64)
    n_open = 0
    for i in range(initiatives.size):
        if initiatives[i].ended_week == NEVER and initiatives[i].places > 0:
            with_places[n_open] = i
            left[i] = initiatives[i].places
            n_open += 1
    match_base = draw_base(luck, Kind.JOIN_CHOICE, NOBODY, week_number)
    bases = np.empty(n_open, np.uint64)
    for j in range(n_open):
        bases[j] = draw_base(luck, Kind.JOIN_CHOICE, initiatives[with_places[j]].id, week_number)
    for k in range(offering.size):
        r = residents[offering[k]]
        best = -1
        best_score = np.inf
        for j in range(n_open):
            i = with_places[j]
            t = initiatives[i]
            if left[i] <= 0:
                continue
            if t.neighbourhood == r.neighbourhood:
                near = 1.0
            elif t.scale == CITY or (t.scale == DISTRICT and t.district == district_of[r.neighbourhood]):
                near = p.weight_of_distant_place
            else:
                continue
            score = -log(uniform(bases[j], r.id)) / (near * left[i])
            if score < best_score:
                best_score = score
                best = i
        if best >= 0:
            chance = p.match_chance + (1.0 - p.match_chance) * initiatives[best].lever_matching
            if uniform(match_base, r.id) < chance:
                found[k] = best
                left[best] -= 1
    return found
