"""Makes the residents of a city from its neighbourhoods' figures.

What CBS counts per neighbourhood (people, ages, people living alone, low and high incomes) is met exactly, to rounding, by quota:
everybody who could be chosen has a keyed score -ln(u) / weight and the lowest scores are chosen, which is drawing without
replacement with chances in proportion to the weights (Efraimidis and Spirakis 2006, doi:10.1016/j.ipl.2005.11.003). What CBS does
not count follows from age, work, income and place by the assumptions of `scenarios/assumptions/city.toml`.

A neighbourhood is made from its own figures, the city's shares and keyed draws alone: so any order, any number of threads and any
choice of neighbourhoods gives the same people.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np

from agents.residents import NOT_A_VOLUNTEER, RESIDENT
from scenarios.city import City, Neighbourhood
from scenarios.rounding import largest_remainder, rounded_share
from simulation.people import fill_neighbourhood

#: Ids are neighbourhood row x ID_STEP + ordinal.
ID_STEP = 2**24


class Quotas(NamedTuple):
    """How many residents of a neighbourhood have each counted attribute."""

    ages: tuple[int, ...]
    living_alone: int
    low_income: int
    high_income: int
    regular_volunteers: int


def synthesise(city: City, residents: int | str, luck: int, parameters: Any, threads: int = 1) -> np.ndarray:
    """The residents, one row of `agents.residents.RESIDENT` each, by neighbourhood; those of a neighbourhood in order of age band.

    `residents` is a number (a smaller city of the same make) or "all"; `parameters` those of `scenarios.assumptions`. The column
    `neighbourhood` counts in `city.neighbourhoods`, ids in the whole city. Dynamic columns start at 0, `volunteer_row` at
    NOT_A_VOLUNTEER. Raises InputError for more residents than the city has.
    """
    people = city.people_per_neighbourhood(residents)
    quotas = [quotas_of(n, count, city, parameters.city) for n, count in zip(city.neighbourhoods, people, strict=True)]
    starts = np.concatenate(([0], np.cumsum(people, dtype=np.int64)))
    data = np.zeros(int(starts[-1]), RESIDENT)
    data["volunteer_row"] = NOT_A_VOLUNTEER
    means = np.array(personal_need_means(city, parameters.city))

    def fill(chunk: range) -> None:
        for i in chunk:
            n, quota = city.neighbourhoods[i], quotas[i]
            rows, ages = data[starts[i] : starts[i + 1]], np.array(quota.ages, np.int64)
            fill_neighbourhood(rows, np.uint64(luck), n.row * ID_STEP, i, n.urbanity, ages, *quota[1:], means, parameters.city)

    chunks = [range(part, len(quotas), threads) for part in range(threads)]
    if threads == 1:
        fill(chunks[0])
    else:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(fill, chunks))
    return data


def quotas_of(n: Neighbourhood, people: int, city: City, p: Any) -> Quotas:
    """Counts for `people` residents of a neighbourhood. Nobody under 15 lives alone or is counted as a regular volunteer."""
    if people == 0:
        return Quotas((0,) * 5, 0, 0, 0, 0)
    ages = largest_remainder(n.ages, people)
    adults = people - ages[0]
    low = _nearest(people * n.low_income_percent / 100.0)
    high = min(_nearest(people * n.high_income_percent / 100.0), people - low)
    weights = (0.0, p.regular_weight_15_24, 1.0, 1.0, p.regular_weight_65)
    in_city = sum(city.shares.ages[1:])
    mean_weight = sum(share * weight for share, weight in zip(city.shares.ages, weights, strict=True)) / in_city if adults else 1.0
    volunteers = p.share_regular_volunteers * sum(count * weight for count, weight in zip(ages, weights, strict=True)) / mean_weight
    return Quotas(ages, min(rounded_share(people, n.living_alone, n.people), adults), low, high, min(_nearest(volunteers), adults))


def personal_need_means(city: City, p: Any) -> tuple[float, float, float, float]:
    """Means of the raised personal needs (food, contact, practical, learning) over the whole city, before they are divided by them."""
    shares = city.shares
    contact = 1.0 + p.personal_need_contact_alone * shares.living_alone
    practical = 1.0 + p.personal_need_practical_65 * shares.ages[4]
    learning = 1.0 + p.personal_need_learning_child * shares.ages[0] + p.personal_need_learning_65 * shares.ages[4]
    return 1.0, contact, practical, learning


def _nearest(value: float) -> int:
    return math.floor(value + 0.5)
