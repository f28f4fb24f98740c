"""Endings (step 12): an initiative stops when hands, money or leader are gone too long, or when its work is done."""

from __future__ import annotations

import numpy as np

from agents.compiled import jit
from agents.draws import Kind, draw_base, uniform
from agents.functions import by_score, probability
from agents.initiatives import ALIVE, MOST_INITIATORS, NEED_GONE, NEVER, NO_HANDS, NO_LEADER, NO_MONEY
from agents.volunteers import HELPER


@jit
def causes_to_end(initiatives, luck, week_number, numbers):
    """The cause for which each initiative ends this week, ALIVE (0) where it goes on; uint8, one a row.

    A lack must have lasted its weeks of patience; after that every week is a keyed draw.
    """
    p = numbers[0]
    causes = np.zeros(initiatives.size, np.uint8)
    hands = draw_base(luck, Kind.ENDING, NO_HANDS, week_number)
    money = draw_base(luck, Kind.ENDING, NO_MONEY, week_number)
    leader = draw_base(luck, Kind.ENDING, NO_LEADER, week_number)
    need = draw_base(luck, Kind.ENDING, NEED_GONE, week_number)
    chance = probability(p.ending_rate_per_week)
    for i in range(initiatives.size):
        t = initiatives[i]
        if t.ended_week != NEVER:
            continue
        t.weeks_without_leader = t.weeks_without_leader + 1 if t.initiators == 0 else 0
        t.weeks_without_money = t.weeks_without_money + 1 if t.cash_cents < 0 else 0
        small = t.wanted_minutes < p.need_gone_below_minutes
        t.weeks_without_need = t.weeks_without_need + 1 if small and not t.paused else 0
        weeks_paused = week_number - t.pause_started_week if t.paused else 0
        if t.weeks_without_leader > p.patience_leader_weeks and uniform(leader, t.id) < chance:
            causes[i] = NO_LEADER
        elif t.weeks_without_money > p.patience_money_weeks and uniform(money, t.id) < chance:
            causes[i] = NO_MONEY
        elif weeks_paused > p.patience_hands_weeks and uniform(hands, t.id) < chance:
            causes[i] = NO_HANDS
        elif t.weeks_without_need > p.patience_need_weeks and uniform(need, t.id) < chance:
            causes[i] = NEED_GONE
        else:
            causes[i] = ALIVE
    return causes


@jit
def successors(volunteers, initiatives, luck, week_number, numbers):
    """Helpers who become initiators this week: volunteer rows, at most one an initiative, by a keyed score of weeks served and motivation.

    Without a leader the chance is that of succession; with one or two, that of sharing leadership, which structure and help with it raise.
    """
    p = numbers[0]
    best = np.full(initiatives.size, -1, np.int32)
    best_score = np.full(initiatives.size, np.inf)
    base = draw_base(luck, Kind.SUCCEED, 0, week_number)
    chance_base = draw_base(luck, Kind.SUCCEED, 1, week_number)
    for j in range(volunteers.size):
        v = volunteers[j]
        t = initiatives[v.initiative]
        if v.role != HELPER or t.initiators >= MOST_INITIATORS or v.weeks_served < p.weeks_before_leading:
            continue
        score = uniform(base, v.resident) / (p.leading_without_motivation + v.motivation)
        if score < best_score[v.initiative]:
            best_score[v.initiative] = score
            best[v.initiative] = j
    for i in range(initiatives.size):
        if best[i] < 0:
            continue
        t = initiatives[i]
        if t.initiators == 0:
            rate = p.succession_rate_per_week * (by_score(t.structure, p.structure_quickens) + t.lever_leadership)
        else:
            rate = (p.sharing_rate_per_week * t.structure + p.sharing_helped_per_week * t.lever_leadership) * (
                MOST_INITIATORS - t.initiators
            )
        if uniform(chance_base, t.id) >= probability(rate):
            best[i] = -1
    return best[best >= 0]
