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
from agents.functions import exp, halving
from agents.residents import EMPLOYEE, FIXED_POINT, FLEXIBLE, NOT_A_VOLUNTEER, REGULAR, STUDENT, Residents

CHUNK = 65_536
BURNED_OUT_LEADER = 4  # bit of `flags`: the burnout this resident recovers from came as an initiator
N_COUNTS = 5
VOLUNTEERED, RECOVERING_HELPERS, RECOVERING_LEADERS, EXPERIENCED_PEOPLE, ADULTS = range(N_COUNTS)


class ResidentWeek(NamedTuple):
    """What the whole city shares this week, as numbers for the compiled pass."""

    contact_limits: float
    share_sectors_open: float
    regular_open: float
    season: float
    surge: float
    fatigue_kept: float
    sector: np.uint64  # bases of draws
    regular: np.uint64
    susceptible: np.uint64
    asked: np.uint64


class PlaceRates(NamedTuple):
    """Weekly rates by neighbourhood (float64, one each)."""

    asks_near: np.ndarray  # chance of being asked for a full score of near ties
    asks_bridging: np.ndarray  # the same for bridging ties
    calls: np.ndarray  # chance of hearing a call in the media and answering it, when fully willing
    founding: np.ndarray  # hazard for one unit of founding weight


class Told(NamedTuple):
    """What one pass found: integer sums, and rows of residents in order."""

    neighbour_minutes: np.ndarray  # int64, by neighbourhood
    counts: np.ndarray  # int64, N_COUNTS
    founders: np.ndarray  # int32 rows
    asked: np.ndarray  # int32 rows


@jit
def free_minutes(resident, week, p):
    """Minutes a week this resident could help now: ordinary ones, more while the own sector or regular volunteering is shut."""
    minutes = np.float64(resident.free_minutes)
    if resident.work == EMPLOYEE or resident.work == FLEXIBLE or resident.work == STUDENT:
        if uniform(week.sector, resident.id) > week.share_sectors_open:
            minutes += p.freed_minutes
    return minutes


@jit
def regular_share_open(week, weeks_adapted, p):
    """Share of regular volunteers who can do their work: less under limits, more with weeks of experience, and by season."""
    adapted = 1.0 - exp(-p.adaptation_rate_per_week * weeks_adapted)
    return week.season - (week.season - week.regular_open) * (1.0 - adapted)


@jit
def willingness(resident, week, p):
    """Chance that this resident, being asked, offers to help: engagement, and a surge that own fatigue dampens; less when old and at risk."""
    susceptible = 0.5 + uniform(week.susceptible, resident.id)
    will = p.willing_ordinary * (0.5 + resident.engagement / 255.0) + p.willing_surge * week.surge * susceptible * (1.0 - resident.fatigue)
    if resident.age_band == 4:
        will *= 1.0 - p.risk_aversion_old * week.contact_limits
    return min(will, 1.0)


@jit
def _chunk(residents, first, last, week, rates, founding_weights, ties_weights, p, neighbour_minutes, counts):
    founders = np.empty(last - first, np.int32)
    asked = np.empty(last - first, np.int32)
    n_founders = 0
    n_asked = 0
    for i in range(first, last):
        r = residents[i]
        if r.age_band == 0:
            continue
        counts[ADULTS] += 1
        minutes = free_minutes(r, week, p)
        recent = (r.recent << 1) & 15
        if r.flags & REGULAR:
            if week.contact_limits > p.limits_felt and r.weeks_adapted < 255:
                r.weeks_adapted += 1
            if uniform(week.regular, r.id) < regular_share_open(week, r.weeks_adapted, p):
                recent |= 1
            elif minutes > 0.0:
                minutes += p.regular_minutes
        r.recent = recent
        if recent != 0 or r.volunteer_row != NOT_A_VOLUNTEER:
            counts[VOLUNTEERED] += 1
        if minutes > 0.0:
            eager = week.surge * (1.0 - r.fatigue)
            share = p.neighbour_share_ordinary + p.neighbour_share_surge * eager
            neighbour_minutes[r.neighbourhood] += np.int64(minutes * share * (r.near_ties / 255.0) * FIXED_POINT)
            r.fatigue = np.float32(r.fatigue * week.fatigue_kept + (1.0 - r.fatigue) * p.fatigue_rate * eager)
        if r.recovery_weeks > 0:
            counts[RECOVERING_LEADERS if r.flags & BURNED_OUT_LEADER else RECOVERING_HELPERS] += 1
            r.recovery_weeks -= 1
            continue
        if r.weeks_served >= 26:
            counts[EXPERIENCED_PEOPLE] += 1
        if r.volunteer_row != NOT_A_VOLUNTEER:
            continue
        r.founding_clock = np.float32(r.founding_clock - founding_weights[r.engagement] * ties_weights[r.bridging_ties] * rates.founding[r.neighbourhood])
        if r.founding_clock <= 0.0 and founding_weights[r.engagement] * ties_weights[r.bridging_ties] > 0.0:
            founders[n_founders] = i
            n_founders += 1
            continue
        place = r.neighbourhood
        chance = rates.asks_near[place] * (r.near_ties / 255.0) + rates.asks_bridging[place] * (r.bridging_ties / 255.0)
        chance += rates.calls[place] * (r.engagement / 255.0)
        if chance > 0.0 and minutes > 0.0 and uniform(week.asked, r.id) < chance:
            asked[n_asked] = i
            n_asked += 1
    return founders[:n_founders], asked[:n_asked]


def residents_week(residents: Residents, week: ResidentWeek, rates: PlaceRates, weights, p, threads: int) -> Told:
    """Steps 2 to 4 for all residents: changes their columns and tells who founds and who is asked.

    weights: two float64[256] tables, of engagement and of bridging ties, whose product is the founding weight.
    """
    n_places = len(rates.founding)
    rows = residents.rows

    def chunk(first: int):
        minutes = np.zeros(n_places, np.int64)
        counts = np.zeros(N_COUNTS, np.int64)
        founders, asked = _chunk(rows, first, min(first + CHUNK, len(rows)), week, rates, weights[0], weights[1], p, minutes, counts)
        return minutes, counts, founders, asked

    firsts = range(0, len(rows), CHUNK)
    if threads > 1 and len(firsts) > 1:
        with ThreadPoolExecutor(threads) as pool:
            told = list(pool.map(chunk, firsts))
    else:
        told = [chunk(first) for first in firsts]
    return Told(
        sum(t[0] for t in told) // FIXED_POINT,
        sum(t[1] for t in told),
        np.concatenate([t[2] for t in told]),
        np.concatenate([t[3] for t in told]),
    )


def resident_week(luck: int, week: int, channels, surge: float, p) -> ResidentWeek:
    """The shared numbers of this week; channels: the calendar's."""
    return ResidentWeek(
        float(channels.contact_limits),
        float(channels.share_sectors_open),
        float(channels.regular_volunteering_open),
        float(channels.season),
        surge,
        halving(p.fatigue_half_life_weeks),
        np.uint64(draw_base(luck, Kind.SECTOR, NOBODY, 0)),
        np.uint64(draw_base(luck, Kind.REGULAR, NOBODY, 0)),
        np.uint64(draw_base(luck, Kind.SUSCEPTIBLE, NOBODY, 0)),
        np.uint64(draw_base(luck, Kind.ASKED, NOBODY, week)),
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
