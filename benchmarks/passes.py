"""The compiled pass over residents and its plain peer, on the same city and weeks."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

import numpy as np

from agents.founding import byte_powers, set_clocks
from agents.packed import numbers_of
from agents.residents import Residents
from agents.residents_week import TRUSTING, VOLUNTEERED, LocalExperience, PlaceRates, resident_week, residents_week, set_shut_order
from benchmarks.plain_peer import PlainCity
from scenarios import load_city, load_crisis, parameters
from simulation.city import synthesise
from simulation.clock import channels_by_week

FIRST_WEEK = 8  # just before the first lockdown: calm and crisis are both in it


@dataclass(frozen=True)
class Passes:
    """Seconds of both, and whether every week's sums and lists were the same."""

    compiled_seconds: float
    plain_seconds: float
    agree: bool


def passes(residents: int, weeks: int, luck: int = 1) -> Passes:
    """Run both for so many residents of The Hague and weeks."""
    city, assumed = load_city("the-hague"), parameters({})
    rows = synthesise(city, residents, luck, assumed)
    set_clocks(rows, luck)
    set_shut_order(rows, luck)
    powers = (assumed.founding.founding_engagement_power, assumed.founding.founding_ties_power)
    weights = np.array([byte_powers(power) for power in powers])
    places = len(city.neighbourhoods)
    channels = channels_by_week(load_crisis("nl-2020-2022", 52, assumed, city.code))
    plain = PlainCity(rows.copy(), assumed, weights)
    people, numbers = Residents(rows, places), numbers_of(assumed)
    local = LocalExperience(np.full((places, 4, 2), 0.2), np.full((places, 4, 2), 0.05))
    rates = PlaceRates(np.full(places, 0.004), np.full(places, 0.002), np.full(places, 0.01), np.full(places, 0.002))
    seconds = [0.0, 0.0]
    agree = True
    for week in range(FIRST_WEEK, FIRST_WEEK + weeks):
        shared = resident_week(luck, luck, week, channels[week], float(channels[week].urgency), assumed.residents)
        begun = perf_counter()
        told = residents_week(people, shared, rates, local, weights, numbers.residents, numbers.trust, 1)
        turned = perf_counter()
        plain.live(shared, rates, local)
        ended = perf_counter()
        if week > FIRST_WEEK:  # the first week loads the compiled rules
            seconds[0] += turned - begun
            seconds[1] += ended - turned
        sums = [minutes // 65_536 for minutes in plain.neighbour_minutes]
        agree &= told.neighbour_minutes.tolist() == sums
        agree &= told.founders.tolist() == plain.founders and told.asked.tolist() == plain.asked
        agree &= told.counts[TRUSTING] == plain.trusting and told.counts[VOLUNTEERED] == plain.volunteered
    return Passes(seconds[0], seconds[1], bool(agree))
