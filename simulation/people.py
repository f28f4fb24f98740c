"""The people of one neighbourhood: quotas filled by keyed scores, then one person after another. Rules only, compiled."""

from __future__ import annotations

import math

import numpy as np

from agents.compiled import jit
from agents.draws import NOBODY, Kind, draw_base, uniform
from agents.functions import MIDDLING, exp, log, logistic, normal_quantile
from agents.residents import EMPLOYEE, EXPERIENCED, FLEXIBLE, NO_WORK, OUT_OF_SIGHT_FROM, REGULAR, RETIRED, STUDENT

CHILD, YOUNG, GROWN, MIDDLE, OLD = range(5)  # age bands
LOW, MIDDLE_INCOME, HIGH = range(3)  # income bands
VERY_STRONGLY_URBAN = 1
OTHER, LOW_INCOME, OLD_ALONE, FLEXIBLE_WORK = range(4)  # groups

# Which attribute a draw is for: part of its key, so a number is never used for another attribute.
_ALONE, _WORK, _LOW, _HIGH, _ENGAGEMENT, _NEAR, _BRIDGING, _TRUST, _SIGHT, _MINUTES, _REGULAR, _EXPERIENCED = range(12)
_NEED = 16  # and the three after it
_ATTRIBUTE = int(Kind.ATTRIBUTE)


@jit
def _base(luck, attribute):
    return draw_base(luck, _ATTRIBUTE, NOBODY, attribute)


@jit
def score(u, weight):
    """Waiting time with rate `weight`: the lowest are chosen first. Infinite for weight 0."""
    return -log(u) / weight if weight > 0.0 else math.inf


@jit
def kth_lowest(values, k):
    """The value at place k (from 0) in order of size: Hoare's FIND (1961, doi:10.1145/366622.366647).

    As np.partition, which takes ten seconds to compile.
    """
    values = values.copy()
    left, right = 0, values.size - 1
    while left < right:
        pivot = values[(left + right) // 2]
        i, j = left, right
        while i <= j:
            while values[i] < pivot:
                i += 1
            while values[j] > pivot:
                j -= 1
            if i <= j:
                values[i], values[j] = values[j], values[i]
                i += 1
                j -= 1
        if k <= j:
            right = j
        elif k >= i:
            left = i
        else:
            break
    return values[k]


@jit
def choose_lowest(scores, count):
    """Which `count` scores are the lowest (bool array); of equal ones the first."""
    chosen = np.zeros(scores.size, np.bool_)
    if count <= 0:
        return chosen
    limit = kth_lowest(scores, count - 1)
    left = count
    for i in range(scores.size):
        if scores[i] < limit:
            chosen[i] = True
            left -= 1
    for i in range(scores.size):
        if left > 0 and scores[i] == limit:
            chosen[i] = True
            left -= 1
    return chosen


@jit
def alone_weight(age, p):
    """Chance to live alone relative to 25-44."""
    if age == YOUNG:
        return p.alone_weight_15_24
    if age == MIDDLE:
        return p.alone_weight_45_64
    return p.alone_weight_65 if age == OLD else 1.0


@jit
def work_of(age, u, p):
    """Main activity for a draw u."""
    if age == CHILD:
        return NO_WORK
    students = p.share_students_15_24 if age == YOUNG else 0.0
    if u < students:
        return STUDENT
    working = p.share_working_15_24 if age == YOUNG else (p.share_working_65 if age == OLD else p.share_working_25_64)
    if u < students + working * p.share_flexible_of_working:
        return FLEXIBLE
    if u < students + working:
        return EMPLOYEE
    return RETIRED if age == OLD else NO_WORK


@jit
def low_income_weight(age, work, alone, p):
    """Chance of a low income relative to an employee who does not live alone. A child has its household's: 1."""
    weight = p.low_income_weight_alone if alone else 1.0
    if work == FLEXIBLE:
        return weight * p.low_income_weight_flexible
    if age == OLD:
        return weight * p.low_income_weight_65
    return weight * p.low_income_weight_no_work if work == NO_WORK and age != CHILD else weight


@jit
def high_income_weight(work, alone, p):
    """Chance of a high income, of those without a low one, relative to somebody without paid work who does not live alone."""
    weight = p.high_income_weight_working if work in (EMPLOYEE, FLEXIBLE) else 1.0
    return weight * p.high_income_weight_alone if alone else weight


@jit
def group_of(age, work, alone, income):
    """The first that applies: lowest income band, 65 and over living alone, self-employed or flexible."""
    if income == LOW:
        return LOW_INCOME
    if age == OLD and alone:
        return OLD_ALONE
    return FLEXIBLE_WORK if work == FLEXIBLE else OTHER


@jit
def out_of_sight_trait(u, chance):
    """Trait between 0 and 1 that is at least OUT_OF_SIGHT_FROM (0.5) for a share `chance` of draws u, and falls evenly with u."""
    return 1.0 - 0.5 * u / chance if u <= chance else 0.5 * (1.0 - u) / (1.0 - chance)


@jit
def _log_odds(share):
    return log(share / (1.0 - share))


@jit
def _byte(score_0_1):
    return np.uint8(255.0 * score_0_1 + 0.5)


@jit
def _normal(base, person):
    return normal_quantile(uniform(base, person))


@jit
def _lognormal(base, person, spread):
    """Factor with mean 1."""
    return exp(spread * _normal(base, person) - 0.5 * spread * spread)


@jit
def _set_income(people, luck, low_income, high_income, p):
    n = people.size
    scores = np.empty(n)
    base = _base(luck, _LOW)
    for i in range(n):
        person = people[i]
        scores[i] = score(uniform(base, person.id), low_income_weight(person.age_band, person.work, person.lives_alone == 1, p))
    low = choose_lowest(scores, low_income)
    base = _base(luck, _HIGH)
    for i in range(n):
        person = people[i]
        weight = high_income_weight(person.work, person.lives_alone == 1, p)
        scores[i] = math.inf if low[i] else score(uniform(base, person.id), weight)
    high = choose_lowest(scores, high_income)
    for i in range(n):
        people[i].income_band = LOW if low[i] else (HIGH if high[i] else MIDDLE_INCOME)


@jit
def _set_ties_and_time(people, luck, urbanity, p):
    """Engagement, ties, trust, being out of sight and free time, one person after another."""
    engagement_base, near_base, bridging_base = _base(luck, _ENGAGEMENT), _base(luck, _NEAR), _base(luck, _BRIDGING)
    trust_base, sight_base, minutes_base = _base(luck, _TRUST), _base(luck, _SIGHT), _base(luck, _MINUTES)
    engagement_middle, near_middle = _log_odds(p.engagement_middle), _log_odds(p.near_ties_middle)
    bridging_middle, sight_plain = _log_odds(p.bridging_ties_middle), _log_odds(p.share_out_of_sight_plain)
    near_rest = math.sqrt(1.0 - p.near_ties_engagement * p.near_ties_engagement)
    bridging_rest = math.sqrt(1.0 - p.bridging_ties_engagement * p.bridging_ties_engagement)
    for i in range(people.size):
        person = people[i]
        age, work, alone = person.age_band, person.work, person.lives_alone == 1
        income_step = float(person.income_band) - 1.0

        z = _normal(engagement_base, person.id)
        by_age = p.engagement_age_15_24 if age <= YOUNG else (p.engagement_age_65 if age == OLD else 0.0)
        engagement = logistic(engagement_middle + by_age + p.engagement_income * income_step + p.engagement_spread * z)

        near = near_middle + p.near_ties_rural * (urbanity - VERY_STRONGLY_URBAN)
        near += p.near_ties_65 if age == OLD else 0.0
        near += p.near_ties_alone if alone else 0.0
        near += p.near_ties_spread * (p.near_ties_engagement * z + near_rest * _normal(near_base, person.id))
        bridging = bridging_middle + p.bridging_ties_income * income_step
        bridging += p.bridging_ties_spread * (p.bridging_ties_engagement * z + bridging_rest * _normal(bridging_base, person.id))

        trust = _normal(trust_base, person.id)
        sight = sight_plain - p.out_of_sight_distrust * trust
        sight += p.out_of_sight_low_income if person.income_band == LOW else 0.0
        sight += p.out_of_sight_flexible if work == FLEXIBLE else 0.0
        sight += p.out_of_sight_urban if urbanity == VERY_STRONGLY_URBAN else 0.0
        # A byte rounds: just under one half must not become one half.
        trait = out_of_sight_trait(uniform(sight_base, person.id), logistic(sight))
        hidden = _byte(trait) if trait >= OUT_OF_SIGHT_FROM else min(_byte(trait), np.uint8(127))

        mean_minutes = p.free_minutes_working if work in (EMPLOYEE, FLEXIBLE) else p.free_minutes_not_working
        minutes = 0.0 if age == CHILD else mean_minutes * _lognormal(minutes_base, person.id, p.free_minutes_spread)

        person.engagement = 0 if age == CHILD else _byte(engagement)
        person.near_ties, person.bridging_ties = _byte(logistic(near)), _byte(logistic(bridging))
        person.trust = trust
        person.out_of_sight_base = hidden
        person.out_of_sight = hidden / 255.0
        person.free_minutes = min(np.int64(minutes + 0.5), 65535)
        person.group = group_of(age, work, alone, person.income_band)


@jit
def _set_needs(people, luck, means, p):
    for kind in range(4):
        base = _base(luck, _NEED + kind)
        for i in range(people.size):
            person = people[i]
            raised = 1.0
            if kind == 1 and person.lives_alone == 1:
                raised += p.personal_need_contact_alone
            elif kind == 2 and person.age_band == OLD:
                raised += p.personal_need_practical_65
            elif kind == 3 and person.age_band == CHILD:
                raised += p.personal_need_learning_child
            elif kind == 3 and person.age_band == OLD:
                raised += p.personal_need_learning_65
            person.need[kind] = raised / means[kind] * _lognormal(base, person.id, p.personal_need_spread)


@jit
def _set_volunteering(people, luck, regular, p):
    """Regular volunteers by quota, the engaged more often; all of them, and more of the engaged among the others, are experienced."""
    n = people.size
    base = _base(luck, _REGULAR)
    scores = np.empty(n)
    for i in range(n):
        person = people[i]
        weight = p.regular_weight_15_24 if person.age_band == YOUNG else (p.regular_weight_65 if person.age_band == OLD else 1.0)
        weight = 0.0 if person.age_band == CHILD else weight * exp(p.regular_engagement * person.engagement / 255.0)
        scores[i] = score(uniform(base, person.id), weight)
    chosen = choose_lowest(scores, regular)
    base = _base(luck, _EXPERIENCED)
    at_half = _log_odds(p.share_experienced_others)
    for i in range(n):
        person = people[i]
        if person.age_band == CHILD:
            continue
        if chosen[i]:
            person.flags = REGULAR | EXPERIENCED
        elif uniform(base, person.id) < logistic(at_half + p.experienced_engagement * (person.engagement / 255.0 - MIDDLING)):
            person.flags = EXPERIENCED


@jit
def fill_neighbourhood(people, luck, first_id, neighbourhood, urbanity, ages, living_alone, low_income, high_income, regular, means, p):
    """Fill the rows of one neighbourhood, in place.

    people: rows of RESIDENT, as many as `ages` sums to; ages: count by age band (int64, 5); the other counts as in `Quotas`;
    means: of the raised personal needs over the city (float64, 4); p: city parameters.
    """
    n = people.size
    alone_base, work_base = _base(luck, _ALONE), _base(luck, _WORK)
    scores = np.empty(n)
    i = 0
    for age in range(5):
        for _ in range(ages[age]):
            person = people[i]
            person.id = first_id + i
            person.neighbourhood = neighbourhood
            person.age_band = age
            person.work = work_of(age, uniform(work_base, person.id), p)
            scores[i] = math.inf if age == CHILD else score(uniform(alone_base, person.id), alone_weight(age, p))
            i += 1
    alone = choose_lowest(scores, living_alone)
    for i in range(n):
        people[i].lives_alone = 1 if alone[i] else 0
    _set_income(people, luck, low_income, high_income, p)
    _set_ties_and_time(people, luck, urbanity, p)
    _set_needs(people, luck, means, p)
    _set_volunteering(people, luck, regular, p)
