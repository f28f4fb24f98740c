"""Money of an initiative (step 8): costs, private gifts, the municipal subsidy of before, runway, and what paperwork takes.

Bills are always paid; who has nothing left pays with debts, which cash below zero stands for. An initiative asks the more, the
shorter its runway is, and stops asking when it has enough: so in ordinary times cash stays about level, and short.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from agents import applications
from agents.accounts import WEEKS_PER_YEAR
from agents.compiled import jit
from agents.dealings import note
from agents.draws import NOBODY, Kind, draw_base, uniform
from agents.functions import MIDDLING, halving, log
from agents.initiatives import ASSOCIATION, FOUNDATION, NEVER, NO_FORM
from agents.needs import CONTACT, FOOD, PRACTICAL


@jit
def fixed_costs_eur(scale, p):
    """What existing costs a week (rent of a store, insurance, telephone), by scale."""
    if scale == 0:
        return p.fixed_costs_eur_per_week_street
    return p.fixed_costs_eur_per_week_district if scale == 1 else p.fixed_costs_eur_per_week_city


@jit
def costs_eur_per_hour(kind, p):
    """What an hour of help costs, by kind of need; food is dearest."""
    if kind == FOOD:
        return p.costs_eur_per_hour_food
    if kind == CONTACT:
        return p.costs_eur_per_hour_contact
    return p.costs_eur_per_hour_practical if kind == PRACTICAL else p.costs_eur_per_hour_learning


@jit
def weekly_costs_cents(t, p):
    """Bill of this week: fixed costs, costs of the hours helped, rooms for those in person; goods in kind bear part of it."""
    fixed = fixed_costs_eur(t.scale, p) * (p.fixed_costs_share_paused if t.paused else 1.0)
    hours = t.helped_minutes / 60.0
    eur = fixed + hours * (costs_eur_per_hour(t.kind, p) + p.room_costs_eur_per_hour * (1.0 - t.online))
    if t.cash_cents < 0:
        eur *= 1.0 - p.thrift_in_debt
    in_kind = min(np.float64(t.lever_goods_cents), p.goods_largest_share_of_costs * eur * 100.0)
    return np.int64(math.floor(eur * 100.0 - in_kind + 0.5))


@jit
def gift_share(runway_weeks, ties, media, urgency, p):
    """Expected private gifts of a week, over its costs.

    (ordinary + urgency's part x urgency x (1 + media)) x ties x asking, where asking = 2 aim / (aim + runway) is 1 at the runway it
    aims at. ties: 0-1, of the initiators and to other initiatives.
    """
    willing = p.gifts_ordinary + p.gifts_urgency * urgency * (1.0 + p.gifts_media * media)
    asking = 2.0 * p.runway_aim_weeks / (p.runway_aim_weeks + max(0.0, runway_weeks))
    return willing * (1.0 + p.gifts_ties * (ties - MIDDLING)) * asking


@jit
def runway(cash_cents, net_costs_cents, longest):
    """Weeks that cash lasts at these net costs; 0 in debt, at most `longest`: beyond it more money makes no difference to anyone."""
    if cash_cents <= 0:
        return 0.0
    return longest if net_costs_cents * longest <= cash_cents else cash_cents / net_costs_cents


@jit
def books(initiatives, dealings, week, urgency, luck, numbers):
    """Cash after costs, gifts, own pocket and subsidy; runway, income, media attention (in place).

    Instruments pay `core_cents_per_week` into cash themselves. Returns totals in cents: gifts, initiators' own pockets, subsidies, costs.
    """
    p = numbers[0]
    gift_base = draw_base(luck, Kind.GIFT, NOBODY, week)
    media_kept = halving(p.media_half_life_weeks)
    gifts, pockets, subsidies, costs = 0, 0, 0, 0
    for i in range(initiatives.size):
        t = initiatives[i]
        if t.ended_week != NEVER:
            continue
        d = dealings[i]
        bill = weekly_costs_cents(t, p)
        core = t.core_cents_per_week if t.core_until_week > week else 0
        certain = core + d.subsidy_cents_per_week
        ties = 0.5 * (t.founder_ties_percentile / 100.0 + t.tie_initiatives)
        luck_of_week = -log(uniform(gift_base, t.id))  # mean 1, lumpy as gifts are
        gift = int(
            bill * gift_share(runway(t.cash_cents, bill - certain, p.longest_runway_weeks), ties, t.media, urgency, p) * luck_of_week
        )
        short = bill - gift - d.subsidy_cents_per_week - t.cash_cents
        pocket = min(max(0, short), np.int64(p.own_pocket_eur_per_initiator_week * 100.0) * t.initiators)
        t.cash_cents += gift + pocket + d.subsidy_cents_per_week - bill
        t.costs_cents = bill
        t.runway_weeks = runway(t.cash_cents, bill - certain, p.longest_runway_weeks)
        hours = t.helped_minutes / 60.0
        seen = p.media_gain * urgency * hours / (hours + p.media_hours_half)
        t.media = t.media * media_kept + (1.0 - t.media) * seen * (1.0 - media_kept)
        gifts += gift
        pockets += pocket
        subsidies += d.subsidy_cents_per_week
        costs += bill
    return gifts, pockets, subsidies, costs


@jit
def desk_work(initiatives, dealings, administration_minutes, numbers):
    """Minutes initiators spend on administration, accounting and applications this week; staff lent does its part (in place).

    A form of one's own asks `administration_minutes`. Writing goes on as far as the part of their time that initiators spare for
    it reaches. Sets `paperwork_minutes`.
    """
    p = numbers[0]
    for i in range(initiatives.size):
        t = initiatives[i]
        t.paperwork_minutes = 0
        if t.ended_week != NEVER or t.initiators == 0:
            continue
        d = dealings[i]
        own_form = t.legal_form == FOUNDATION or t.legal_form == ASSOCIATION
        desk = np.int64(administration_minutes if own_form else 0.0) + t.lever_paperwork_minutes
        staff = np.int64(p.staff_share_for_paperwork * t.lever_task_support_minutes)
        spare = np.int64(p.writing_share_of_time * t.initiator_minutes) + max(0, staff - desk)
        first = min(spare, d.other_writing_minutes)
        second = min(spare - first, d.writing_minutes)
        d.other_writing_minutes -= first
        d.writing_minutes -= second
        t.paperwork_minutes = max(0, desk + first + second - staff)


@jit
def withdrawal_chance(strictness, guarantee, p):
    """Chance that a subsidy of before is not renewed in January: more when rules are strict, less when it is guaranteed."""
    return min(1.0, p.subsidy_withdrawal + p.subsidy_withdrawal_strictness * strictness) * (1.0 - guarantee)


@jit
def renew_subsidies(initiatives, dealings, budget_cents_per_week, strictness, weight_without_tie, luck, week, numbers):
    """January: some subsidies stop, and what is free goes to those whom officials know best, as before (in place).

    Returns two bool arrays, one a row: withdrawn, awarded.
    """
    p = numbers[0]
    n = initiatives.size
    withdrawn = np.zeros(n, np.bool_)
    awarded = np.zeros(n, np.bool_)
    keep_base = draw_base(luck, Kind.RENEWAL, NOBODY, week)
    taste_base = draw_base(luck, Kind.RENEWAL, 1, week)
    left = np.int64(budget_cents_per_week * (1.0 - p.subsidy_cut_strictness * strictness))
    scores = np.full(n, np.inf)
    for i in range(n):
        t = initiatives[i]
        d = dealings[i]
        if t.ended_week != NEVER:
            d.subsidy_cents_per_week = 0
        elif d.subsidy_cents_per_week > 0:
            if uniform(keep_base, t.id) < withdrawal_chance(strictness, t.lever_guarantee, p):
                d.subsidy_cents_per_week = 0
                withdrawn[i] = True
            left -= d.subsidy_cents_per_week
        elif t.legal_form != NO_FORM and not t.paused:
            scores[i] = -log(uniform(taste_base, t.id)) / (weight_without_tie + t.tie_municipality)
    for i in np.argsort(scores):
        t = initiatives[i]
        cents = np.int64(p.subsidy_share_of_costs * t.costs_cents)
        if scores[i] == np.inf or left <= 0:
            break
        if 0 < cents <= left:
            dealings[i].subsidy_cents_per_week = cents
            left -= cents
            awarded[i] = True
    return withdrawn, awarded


def week(model: Any, urgency: float) -> None:
    """Step 8 without the funds' decisions: the books, January's renewals, applications begun or sent."""
    model.dealings.follow(model.initiatives)
    rows, dealings = model.initiatives.rows, model.dealings.rows
    gifts, pockets, subsidies, _ = books(rows, dealings, model.week, urgency, model.luck, model.numbers.money)
    model.ledger.baseline("gifts", gifts + pockets, 0)
    model.ledger.baseline("municipality_subsidy", subsidies, 0)
    if model.week % WEEKS_PER_YEAR == 0:
        january(model)
    applications.week(model)


def paperwork(model: Any) -> None:
    """Part of step 5, when the hours of initiators are known: what their desks take."""
    model.dealings.follow(model.initiatives)
    desk_work(model.initiatives.rows, model.dealings.rows, model.parameters.initiatives.administration_minutes, model.numbers.money)


def january(model: Any) -> None:
    """Renew the subsidies of before, and tell who lost or got one."""
    p = model.parameters.money
    rows, dealings = model.initiatives.rows, model.dealings.rows
    budget = int(p.subsidy_eur_per_10000_residents_year * 100.0 * model.scale_residents / 10_000 / WEEKS_PER_YEAR)
    withdrawn, awarded = renew_subsidies(
        rows,
        dealings,
        budget,
        model.municipality.strictness,
        model.parameters.partners.weight_without_tie,
        model.luck,
        model.week,
        model.numbers.money,
    )
    dealings["disappointment"][withdrawn] = 1.0
    note(model, "subsidy_withdrawn", np.flatnonzero(withdrawn), None, "municipality")
    note(
        model,
        "subsidy_awarded",
        np.flatnonzero(awarded),
        dealings["subsidy_cents_per_week"][awarded] * WEEKS_PER_YEAR / 100.0,
        "municipality",
    )


def start_writing(model: Any, rows: np.ndarray, minutes: np.ndarray | int) -> None:
    """An instrument asks an application of these initiatives (distinct rows): minutes that their initiators still have to write."""
    model.dealings.follow(model.initiatives)
    model.dealings["other_writing_minutes"][rows] += minutes


def merge_cash(initiatives: np.ndarray, absorbed: np.ndarray, into: np.ndarray) -> None:
    """Cash and debts of the absorbed (rows) go to those they go on in (rows, may repeat), in place."""
    cash = initiatives["cash_cents"]
    np.add.at(cash, into, cash[absorbed])
    cash[absorbed] = 0
