"""Applications to funds (step 8): who begins one, to which kind of fund, and when it is written and sent."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from agents.columns import Table
from agents.compiled import jit
from agents.dealings import N_FUND_KINDS, note
from agents.draws import NOBODY, Kind, draw_base, keyed_uniform, uniform
from agents.functions import by_score, log, probability
from agents.initiatives import NEVER, NO_FORM

_FOR_GOOD = -(10**6)  # in the key of a choice that is made once, in place of an ordinal

APPLICATION = np.dtype(
    [
        ("initiative", np.int32),  # row
        ("fund", np.int32),  # row
        ("ordinal", np.int32),  # of this initiative's applications to this kind of fund
        ("asked_cents", np.int64),
        ("sent_week", np.int32),
        ("due_week", np.int32),  # first week in which the fund can decide
    ],
    align=True,
)


class Applications(Table):
    """Those sent and not yet decided."""

    def __init__(self) -> None:
        super().__init__(APPLICATION)


@jit
def nearest_fund(funds, kind, initiative_id, luck):
    """Row of the fund of this kind that an initiative turns to, always the same one; -1 if the city has none."""
    best, best_score = -1, np.inf
    for j in range(funds.size):
        if funds[j].kind == kind:
            score = keyed_uniform(luck, Kind.APPLICATION, initiative_id, funds[j].id, _FOR_GOOD)
            if score < best_score:
                best, best_score = j, score
    return best


@jit
def asked_cents(costs_cents, largest_cents, p):
    """What is asked: the costs of so many weeks, at least the smallest sum worth the trouble, at most the fund's largest grant."""
    wish = np.int64(costs_cents * p.application_asks_weeks)
    return min(largest_cents, max(np.int64(p.smallest_application_eur * 100.0), wish))


@jit
def choose_fund(t, d, funds, luck, p):
    """Row of the fund this initiative will write to, or -1: among those whose conditions fit, euros asked per hour of writing weigh."""
    best, best_score = -1, np.inf
    for kind in range(N_FUND_KINDS):
        if d.weeks_until_it_may_ask[kind] > 0:
            continue
        j = nearest_fund(funds, kind, t.id, luck)
        if j < 0 or (funds[j].needs_form and t.legal_form == NO_FORM):
            continue
        worth = asked_cents(t.costs_cents, funds[j].largest_cents, p) / funds[j].application_minutes
        u = keyed_uniform(luck, Kind.APPLICATION, t.id, kind, d.asked_before[kind])
        score = -log(u) / worth
        if score < best_score:
            best, best_score = j, score
    return best


@jit
def begin(initiatives, dealings, funds, luck, week, numbers):
    """A short runway means an application: one at a time, begun sooner by skilled and unstrained initiators (in place)."""
    p = numbers[0]
    base = draw_base(luck, Kind.APPLICATION, NOBODY, week)
    for i in range(initiatives.size):
        t = initiatives[i]
        d = dealings[i]
        for kind in range(N_FUND_KINDS):
            d.weeks_until_it_may_ask[kind] = max(0, d.weeks_until_it_may_ask[kind] - 1)
        if t.ended_week != NEVER or t.application_pending > 0 or t.initiators == 0:
            continue
        if t.runway_weeks >= p.application_below_runway_weeks:
            continue
        rate = p.application_rate_per_week * by_score(t.skill, p.application_skill) * max(0.0, 1.0 - t.strain_leaders)
        if uniform(base, t.id) >= probability(rate):
            continue
        j = choose_fund(t, d, funds, luck, p)
        if j >= 0:
            d.writing_for = np.int32(j + 1)
            d.writing_minutes = np.int64(math.ceil(funds[j].application_minutes * (1.0 - p.skill_saves_writing * t.skill)))
            t.application_pending = 1


@jit
def finished(initiatives, dealings):
    """Rows whose application is written."""
    rows = np.empty(initiatives.size, np.int64)
    n = 0
    for i in range(initiatives.size):
        if dealings[i].writing_for > 0 and dealings[i].writing_minutes <= 0 and initiatives[i].ended_week == NEVER:
            rows[n] = i
            n += 1
    return rows[:n]


@jit
def send(rows, initiatives, dealings, funds, week, numbers, out):
    """Turn written applications of these rows into rows of `out` (in place)."""
    p = numbers[0]
    for k in range(rows.size):
        i = rows[k]
        t = initiatives[i]
        d = dealings[i]
        j = d.writing_for - 1
        kind = funds[j].kind
        out[k].initiative = np.int32(i)
        out[k].fund = np.int32(j)
        out[k].ordinal = d.asked_before[kind]
        out[k].asked_cents = asked_cents(t.costs_cents, funds[j].largest_cents, p)
        out[k].sent_week = week
        out[k].due_week = week + funds[j].decision_weeks
        d.asked_before[kind] += 1
        d.weeks_until_it_may_ask[kind] = np.int32(p.weeks_between_applications)
        d.writing_for = 0
        t.applications += 1


def week(model: Any) -> None:
    """Send what was written by now, then begin anew where money runs short."""
    numbers = model.numbers.money
    rows, dealings, funds = model.initiatives.rows, model.dealings.rows, model.funds.rows
    written = finished(rows, dealings)
    if written.size:
        new = np.zeros(written.size, APPLICATION)
        send(written, rows, dealings, funds, model.week, numbers, new)
        model.applications.append(new)
        note(model, "applied", written, new["asked_cents"] / 100.0, "fund", funds["id"][new["fund"]])
    begin(rows, dealings, funds, model.luck, model.week, numbers)
