"""What every resident does every week: time, willingness, neighbour help, regular volunteering, the founding clock, being asked.

One pass over all residents, in fixed chunks that threads share. Everything that leaves the pass is an integer sum or a list of
rows in order, so neither chunks nor threads can be seen in it.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from agents.compiled import jit
from agents.draws import NOBODY, Kind, draw_base, uniform
from agents.functions import around_one, by_score, exp, halving
from agents.needs import in_need
from agents.residents import (
    EMPLOYEE,
    FIXED_POINT,
    FLEXIBLE,
    N_GROUPS,
    N_NEEDS,
    N_SIGHT,
    NOT_A_VOLUNTEER,
    OLD,
    OUT_OF_SIGHT_FROM,
    REGULAR,
    STUDENT,
    Residents,
)

CHUNK = 65_536
LAST_FOUR_WEEKS = 15  # the four bits of `recent`
BURNED_OUT_LEADER = 4  # bit of `flags`: the burnout this resident recovers from came as an initiator
ONE_255TH = 1.0 / 255.0
ALWAYS_IN_SIGHT = 128  # `out_of_sight_base` (/ 255) under which nobody is ever out of sight
N_COUNTS = 4
VOLUNTEERED, RECOVERING_HELPERS, RECOVERING_LEADERS, TRUSTING = range(N_COUNTS)


class ResidentWeek(NamedTuple):
    """What the whole city shares this week, as numbers for the compiled pass."""

    contact_limits: float
    shut_from: float  # `shut_order` above which sectors are shut this week
    regular_open: np.ndarray  # float64[256]: share of regular volunteering open to somebody with so many weeks of experience
    surge: float
    urgency: float
    fatigue_kept: float
    regular: np.uint64  # bases of draws
    susceptible: np.uint64
    asked: np.uint64


class PlaceRates(NamedTuple):
    """Weekly rates by neighbourhood (float64, one each)."""

    asks_near: np.ndarray  # chance of being asked for a full score of near ties
    asks_bridging: np.ndarray  # the same for bridging ties
    calls: np.ndarray  # chance of hearing a call in the media and answering it, when fully willing
    founding: np.ndarray  # hazard for one unit of founding weight


class LocalExperience(NamedTuple):
    """Of last week, by neighbourhood, group and sight (float64)."""

    trust: np.ndarray  # added to every resident's own, with what holds for all
    helped_share: np.ndarray  # share of people helped by initiatives


class Told(NamedTuple):
    """What one pass found: integer sums, and rows of residents in order."""

    neighbour_minutes: np.ndarray  # int64, by neighbourhood
    counts: np.ndarray  # int64, N_COUNTS
    factor_moves: np.ndarray  # int64 by cell: personal factors that came into or went out of sight
    people_moves: np.ndarray  # the same in people
    founders: np.ndarray  # int32 rows
    asked: np.ndarray  # int32 rows


@jit
def free_minutes(resident, week, p):
    """Minutes a week this resident could help now: ordinary ones, more while the own sector or regular volunteering is shut."""
    minutes = np.float64(resident.free_minutes)
    if resident.shut_order > week.shut_from:
        minutes += p.freed_minutes
    return minutes


@jit
def set_shut_order(residents, luck):
    """In which order sectors shut for whoever works or studies: 1-255, keyed (in place)."""
    base = draw_base(luck, Kind.SECTOR, NOBODY, 0)
    for i in range(residents.size):
        r = residents[i]
        if r.work == EMPLOYEE or r.work == FLEXIBLE or r.work == STUDENT:
            r.shut_order = np.uint8(1.0 + 255.0 * uniform(base, r.id))


@jit
def regular_shares_open(season, open_share, adaptation_rate_per_week):
    """Share of regular volunteers who can do their work, by weeks of experience under limits: float64[256].

    Less under limits, more with experience, and by season (`open_share` is what limits and season leave without experience).
    """
    shares = np.empty(256)
    for weeks in range(256):
        shares[weeks] = season - (season - open_share) * exp(-adaptation_rate_per_week * weeks)
    return shares


@jit
def parts_of_willingness(resident, week, p):
    """What makes a resident willing: own engagement, and a surge that own fatigue dampens (two numbers)."""
    ordinary = p.willing_ordinary * by_score(resident.engagement / 255.0, p.willing_engagement)
    susceptible = around_one(uniform(week.susceptible, resident.id), p.surge_spread)
    return ordinary, p.willing_surge * week.surge * susceptible * (1.0 - resident.fatigue)


@jit
def willingness(resident, week, p):
    """Chance that this resident, being asked, offers to help; less when old and at risk."""
    ordinary, surge = parts_of_willingness(resident, week, p)
    at_risk = p.risk_aversion_old * week.contact_limits if resident.age_band == OLD else 0.0
    return min((ordinary + surge) * (1.0 - at_risk), 1.0)


@jit
def come_into_sight(resident, local, p, factor_moves, people_moves):
    """Somebody out of sight who is helped comes into it, and else slips back (in place); changes of cell go to the moves."""
    r = resident
    old = 1 if r.out_of_sight >= OUT_OF_SIGHT_FROM else 0
    helped = local.helped_share[r.neighbourhood, r.group, old]
    back = (r.out_of_sight_base * ONE_255TH - r.out_of_sight) * p.sight_loss_per_week
    r.out_of_sight = np.float32(r.out_of_sight + back - r.out_of_sight * helped * p.sight_gain_per_week)
    new = 1 if r.out_of_sight >= OUT_OF_SIGHT_FROM else 0
    if new != old:
        people_moves[r.neighbourhood, r.group, old] -= in_need(r)
        people_moves[r.neighbourhood, r.group, new] += in_need(r)
        for kind in range(N_NEEDS):
            factor = np.int64(r.need[kind] * FIXED_POINT)
            factor_moves[r.neighbourhood, r.group, old, kind] -= factor
            factor_moves[r.neighbourhood, r.group, new, kind] += factor


@jit
def _chunk(
    residents, first, last, week, rates, local, weights, numbers, trust_numbers, neighbour_minutes, counts, factor_moves, people_moves
):
    p = numbers[0]
    p_trust = trust_numbers[0]
    founders = np.empty(last - first, np.int32)
    asked = np.empty(last - first, np.int32)
    n_founders = 0
    n_asked = 0
    for i in range(first, last):
        r = residents[i]
        if r.out_of_sight_base >= ALWAYS_IN_SIGHT:
            come_into_sight(r, local, p_trust, factor_moves, people_moves)
        if r.age_band == 0:
            continue
        sight = 1 if r.out_of_sight >= OUT_OF_SIGHT_FROM else 0
        if r.trust + local.trust[r.neighbourhood, r.group, sight] >= 0.0:
            counts[TRUSTING] += 1
        minutes = free_minutes(r, week, p)
        recent = (r.recent << 1) & LAST_FOUR_WEEKS
        if r.flags & REGULAR:
            if week.contact_limits > p.limits_felt and r.weeks_adapted < 255:
                r.weeks_adapted += 1
            if uniform(week.regular, r.id) < week.regular_open[r.weeks_adapted]:
                recent |= 1
            elif minutes > 0.0:
                minutes += p.regular_minutes
        r.recent = recent
        if recent != 0 or r.volunteer_row != NOT_A_VOLUNTEER:
            counts[VOLUNTEERED] += 1
        if minutes > 0.0:
            eager = week.surge * (1.0 - r.fatigue)
            share = p.neighbour_share_ordinary + p.neighbour_share_surge * eager
            neighbour_minutes[r.neighbourhood] += np.int64(minutes * share * (r.near_ties * ONE_255TH) * FIXED_POINT)
            r.fatigue = np.float32(r.fatigue * week.fatigue_kept + (1.0 - r.fatigue) * p.fatigue_rate * eager)
        if r.recovery_weeks > 0:
            counts[RECOVERING_LEADERS if r.flags & BURNED_OUT_LEADER else RECOVERING_HELPERS] += 1
            r.recovery_weeks -= 1
            continue
        if r.volunteer_row != NOT_A_VOLUNTEER:
            continue
        place = r.neighbourhood
        weight = weights[0, r.engagement] * weights[1, r.bridging_ties]
        r.founding_clock = np.float32(r.founding_clock - weight * rates.founding[place])
        if r.founding_clock <= 0.0 and weight > 0.0:
            founders[n_founders] = i
            n_founders += 1
            continue
        chance = (
            rates.asks_near[place] * r.near_ties + rates.asks_bridging[place] * r.bridging_ties + rates.calls[place] * r.engagement
        ) * ONE_255TH
        chance += local.helped_share[place, r.group, sight] * p.asked_when_helped
        if chance > 0.0 and minutes > 0.0 and uniform(week.asked, r.id) < chance:
            asked[n_asked] = i
            n_asked += 1
    return founders[:n_founders], asked[:n_asked]


def residents_week(
    residents: Residents, week: ResidentWeek, rates: PlaceRates, local: LocalExperience, weights, p, p_trust, threads: int
) -> Told:
    """One pass over all residents: changes their columns and tells what steps 2 to 4, and the counts of the week, need.

    weights: float64[2, 256], of engagement and of bridging ties, whose product is the founding weight; p, p_trust: parameters.
    """
    n_places = len(rates.founding)
    rows = residents.rows

    def chunk(first: int):
        minutes, counts = np.zeros(n_places, np.int64), np.zeros(N_COUNTS, np.int64)
        factors, people = np.zeros((n_places, N_GROUPS, N_SIGHT, N_NEEDS), np.int64), np.zeros((n_places, N_GROUPS, N_SIGHT), np.int64)
        last = min(first + CHUNK, len(rows))
        founders, asked = _chunk(rows, first, last, week, rates, local, weights, p, p_trust, minutes, counts, factors, people)
        return minutes, counts, factors, people, founders, asked

    firsts = range(0, len(rows), CHUNK)
    if threads > 1 and len(firsts) > 1:
        with ThreadPoolExecutor(threads) as pool:
            told = list(pool.map(chunk, firsts))
    else:
        told = [chunk(first) for first in firsts]
    minutes, counts, factors, people = (sum(t[k] for t in told) for k in range(4))
    return Told(minutes // FIXED_POINT, counts, factors, people, np.concatenate([t[4] for t in told]), np.concatenate([t[5] for t in told]))


def resident_week(luck: int, luck_of_residents: int, week: int, channels, surge: float, p) -> ResidentWeek:
    """The shared numbers of this week; channels: the calendar's. Leanings that a person keeps are drawn from the luck of residents."""
    return ResidentWeek(
        float(channels.contact_limits),
        255.0 * float(channels.share_sectors_open),
        regular_shares_open(channels.season, channels.regular_volunteering_open, p.adaptation_rate_per_week),
        surge,
        float(channels.urgency),
        halving(p.fatigue_half_life_weeks),
        np.uint64(draw_base(luck_of_residents, int(Kind.REGULAR), NOBODY, 0)),
        np.uint64(draw_base(luck_of_residents, int(Kind.SUSCEPTIBLE), NOBODY, 0)),
        np.uint64(draw_base(luck, int(Kind.ASKED), NOBODY, week)),
    )


class Willingness:
    """The mood of a city: a surge of helping when urgency rises, weaker each time it has been through it before."""

    def __init__(self) -> None:
        self.surge = 0.0
        self.impulse = 0.0  # the same, for founding: it lasts longer
        self.habituation = 0.0
        self._urgency = 0.0

    def week(self, urgency: float, p, founding) -> None:
        """A new week: surges fade, and rise with urgency by what habituation leaves."""
        news = max(0.0, urgency - self._urgency) * (1.0 - p.surge_habituation * self.habituation)
        self.surge = self.surge * halving(p.surge_half_life_weeks) + news
        self.impulse = self.impulse * halving(founding.impulse_half_life_weeks) + news
        self.habituation += (1.0 - self.habituation) * urgency * p.habituation_rate_per_week
        self._urgency = urgency
