"""Ties between initiatives (step 10): they meet, forget, lend each other hands, and the weak ones merge or are taken over."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from agents.compiled import jit
from agents.draws import NOBODY, Kind, draw_base, keyed_uniform, uniform
from agents.functions import by_score, halving, probability
from agents.initiatives import CITY, NEVER, STREET


class Proposals(NamedTuple):
    """Who goes on in another organisation from this week on: rows of initiatives, int64."""

    absorbed: np.ndarray
    into: np.ndarray  # goes on in this one, same length
    taken_over: np.ndarray  # by a structural partner or a municipal service


@jit
def meet_and_fade(initiatives, luck, week, numbers):
    """Initiatives meet others of their district now and then, the more so with ties; ties to others and to funds fade (in place)."""
    p = numbers[0]
    n_districts = 0
    for i in range(initiatives.size):
        n_districts = max(n_districts, initiatives[i].district + 1)
    others = np.zeros(n_districts, np.int64)
    for i in range(initiatives.size):
        if initiatives[i].ended_week == NEVER and not initiatives[i].paused:
            others[initiatives[i].district] += 1
    base = draw_base(luck, Kind.CONTACT, 1, week)
    kept = halving(p.tie_initiatives_half_life_weeks)
    funds_kept = halving(p.tie_funds_half_life_weeks)
    for i in range(initiatives.size):
        t = initiatives[i]
        if t.ended_week != NEVER:
            continue
        t.tie_initiatives *= kept
        t.tie_funds *= funds_kept
        company = others[t.district] / (others[t.district] + p.company_half_initiatives)
        rate = p.initiatives_meet_per_week * by_score(t.founder_ties_percentile / 100.0, p.meetings_ties) * company
        if not t.paused and uniform(base, t.id) < probability(rate):
            t.tie_initiatives += p.tie_by_meeting * (1.0 - t.tie_initiatives)


@jit
def lend_hands(initiatives, dealings, numbers):
    """Within a district those with hands to spare lend part of them to those who are short, as far as ties go (in place).

    `lever_helper_minutes` goes up here and down there; never more arrives than was lent.
    """
    p = numbers[0]
    n = initiatives.size
    n_districts = 0
    for i in range(n):
        n_districts = max(n_districts, initiatives[i].district + 1)
    spare = np.zeros(n_districts, np.int64)
    short = np.zeros(n_districts, np.int64)
    mine = np.zeros(n, np.int64)
    for i in range(n):
        t = initiatives[i]
        d = dealings[i]
        if t.ended_week != NEVER or t.paused:
            d.lent_minutes = 0
            continue
        gap = t.capacity_minutes - d.lent_minutes - t.requested_minutes
        mine[i] = np.int64(gap * t.tie_initiatives * (p.spare_hands_lent if gap > 0 else 1.0))
        if gap > 0:
            spare[t.district] += mine[i]
        else:
            short[t.district] -= mine[i]
        d.lent_minutes = 0
    lent = np.zeros(n_districts, np.int64)
    for i in range(n):
        if mine[i] > 0:
            t = initiatives[i]
            minutes = mine[i] * min(spare[t.district], short[t.district]) // spare[t.district]
            lent[t.district] += minutes
            dealings[i].lent_minutes = -minutes
            t.lever_helper_minutes -= minutes
    for i in range(n):
        if mine[i] < 0:
            t = initiatives[i]
            minutes = -mine[i] * lent[t.district] // short[t.district]
            dealings[i].lent_minutes = minutes
            t.lever_helper_minutes += minutes


@jit
def weak(t, p):
    """Whether an initiative is too thin to stand alone: few hands for what it wants, or hardly any money."""
    few = t.helpers < p.weak_below_share_of_helpers * (t.helpers + t.places)
    return few or t.runway_weeks < p.weak_below_runway_weeks


@jit
def near(t, other):
    """Whether two initiatives work on the same thing in the same place."""
    if t.kind != other.kind or t.scale != other.scale:
        return False
    if t.scale == STREET:
        return t.neighbourhood == other.neighbourhood
    return t.scale == CITY or t.district == other.district


@jit
def mergers(initiatives, luck, week, numbers):
    """(absorbed, into): rows of weak initiatives that go on together, each in at most one pair; the one with fewer hours ever joins the other."""
    p = numbers[0]
    n = initiatives.size
    base = draw_base(luck, Kind.MERGE, NOBODY, week)
    absorbed = np.empty(n, np.int64)
    into = np.empty(n, np.int64)
    taken = np.zeros(n, np.bool_)
    order = np.full(n, np.inf)
    for i in range(n):
        t = initiatives[i]
        if t.ended_week == NEVER and weak(t, p):
            u = uniform(base, t.id)
            if u < probability(p.merging_rate_per_week * t.tie_initiatives):
                order[i] = u
    pairs = 0
    for i in np.argsort(order):
        if order[i] == np.inf:
            break
        if taken[i]:
            continue
        t = initiatives[i]
        best, best_score = -1, np.inf
        for j in range(n):
            other = initiatives[j]
            if j == i or taken[j] or other.ended_week != NEVER or not near(t, other) or not weak(other, p):
                continue
            score = keyed_uniform(luck, Kind.MERGE, t.id, other.id, week) / (p.weight_without_tie + other.tie_initiatives)
            if score < best_score:
                best, best_score = j, score
        if best < 0:
            continue
        taken[i] = taken[best] = True
        other = initiatives[best]
        smaller = t.helped_minutes_ever < other.helped_minutes_ever or (
            t.helped_minutes_ever == other.helped_minutes_ever and t.id > other.id
        )
        absorbed[pairs] = i if smaller else best
        into[pairs] = best if smaller else i
        pairs += 1
    return absorbed[:pairs], into[:pairs]


@jit
def taken_over(initiatives, luck, week, numbers):
    """Rows of initiatives whose work a structural partner or a municipal service that knows them well takes over: rare, and only where leaders are worn out."""
    p = numbers[0]
    n = initiatives.size
    base = draw_base(luck, Kind.MERGE, 1, week)
    rows = np.empty(n, np.int64)
    found = 0
    for i in range(n):
        t = initiatives[i]
        if t.ended_week != NEVER or t.paused:
            continue
        tired = 1.0 if t.initiators == 0 else min(1.0, max(0.0, t.strain_leaders))
        helper = max(min(1.0, t.structural_partners * p.takeover_by_partner), t.tie_municipality)
        if uniform(base, t.id) < probability(p.takeover_rate_per_week * tired * helper):
            rows[found] = i
            found += 1
    return rows[:found]


@jit
def all_ties(initiatives, dealings, luck, week, numbers):
    """The rules of this file, in their order, in one call: (absorbed, into, taken over)."""
    meet_and_fade(initiatives, luck, week, numbers)
    lend_hands(initiatives, dealings, numbers)
    absorbed, into = mergers(initiatives, luck, week, numbers)
    return absorbed, into, taken_over(initiatives, luck, week, numbers)


def week(model: Any) -> Proposals:
    """Step 10, after partners and officials: ties among initiatives; returns who goes on in another organisation, for step 12."""
    model.dealings.follow(model.initiatives)
    absorbed, into, over = all_ties(model.initiatives.rows, model.dealings.rows, model.luck, model.week, model.numbers.partners)
    if absorbed.size and over.size:
        over = over[~np.isin(over, np.concatenate((absorbed, into)))]
    return Proposals(absorbed, into, over)
