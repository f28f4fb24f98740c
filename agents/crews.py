"""Crews (step 3): the people whom a founder gets together, and the plan that they can carry."""

from __future__ import annotations

import numpy as np

from agents.compiled import jit
from agents.draws import Kind, draw_base, uniform
from agents.functions import log
from agents.residents import NOT_A_VOLUNTEER
from agents.residents_week import willingness


@jit
def crew(residents, first, last, luck, week, initiative_id, founder_row, wanted, per_wanted, numbers, people_numbers):
    """The people a founder gets together: rows of residents nearby who, being asked, say yes.

    The founder asks `per_wanted` people for each of the `wanted`, in the order of a keyed score: the better their ties, engagement and
    time, the sooner. Each is as willing as anybody who is asked that week, so crews are large while the wave of willingness lasts and
    small before and after it.
    """
    p = numbers[0]
    people = people_numbers[0]
    order = draw_base(luck, Kind.CREW, initiative_id, 0)
    answer = draw_base(luck, Kind.CREW, initiative_id, 1)
    number = np.int64(np.ceil(wanted * per_wanted))
    asked = np.full(number, np.int64(-1))
    scores = np.full(number, np.inf)
    for i in range(first, last):
        r = residents[i]
        time = min(1.0, r.free_minutes / people.minutes_for_full_willingness)
        weight = r.near_ties / 255.0 * (p.asked_without_engagement + r.engagement / 255.0) * time
        if i == founder_row or r.volunteer_row != NOT_A_VOLUNTEER or r.recovery_weeks > 0 or r.age_band == 0 or weight <= 0.0:
            continue
        score = -log(uniform(order, r.id)) / weight
        place = number
        while place > 0 and scores[place - 1] > score:
            place -= 1
        if place < number:
            scores[place + 1 :] = scores[place:-1].copy()
            asked[place + 1 :] = asked[place:-1].copy()
            scores[place] = score
            asked[place] = i
    found = np.empty(wanted, np.int64)
    n_found = 0
    for row in asked:
        if row < 0 or n_found == wanted:
            break
        if uniform(answer, residents[row].id) < willingness(residents[row], week, people):
            found[n_found] = row
            n_found += 1
    return found[:n_found]


def fit_plan(t, helpers: int, p) -> None:
    """A founder who finds fewer helpers than hoped sets out to do less, but not less than the smallest plan (row `t`, in place)."""
    hoped = int(t["plan_minutes"])
    carried = max(p.fewest_helpers, helpers / p.crew_share_of_plan) * int(t["helper_minutes_planned"])
    plan = hoped - int(max(0.0, hoped - carried) * p.plan_follows_crew)
    t["plan_minutes"] = t["wanted_minutes"] = plan
    t["known_minutes"] *= plan / hoped
    t["added_value"] *= hoped / plan
