"""Funds that exist in every world: their pots, and what they decide when the time has come (step 8).

Four kinds (`dealings.FUND_KINDS`): a national fund with many small grants and a family fund, whose budgets follow the size of
the city, and small funds with a board and church or neighbourhood funds, whose number does. None is the municipality: its
schemes are instruments of a policy, and what it paid before the crisis is a subsidy (`money`).
"""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import mesa
import numpy as np

from agents.accounts import WEEKS_PER_YEAR
from agents.columns import Handle, Table
from agents.compiled import jit
from agents.dealings import BOARD, CHURCH, FAMILY, NATIONAL, note
from agents.draws import Kind, keyed_uniform
from agents.functions import exp, log, normal_quantile, power
from agents.initiatives import NEVER
from agents.residents import FIXED_POINT

WAITS, GRANTED, REFUSED, LAPSED = range(4)

FUND = np.dtype(
    [
        ("id", np.int64),
        ("kind", np.uint8),
        ("needs_form", np.bool_),  # gives to legal persons only
        ("pot_cents", np.int64),  # what it can give now
        ("cents_per_week", np.int64),
        ("largest_cents", np.int64),  # grant
        ("decision_weeks", np.int32),
        ("board_every_weeks", np.int32),  # 1: decides every week
        ("board_offset", np.int32),
        ("application_minutes", np.int64),
        ("granted_cents", np.int64),  # ever
        ("grants", np.int32),
        ("refusals", np.int32),
    ],
    align=True,
)


class Funds(Table):
    """All funds of the city."""

    def __init__(self, model: mesa.Model) -> None:
        super().__init__(FUND)
        self.model = model
        self.agents: list[Fund] = []

    def week(self, model: Any) -> None:
        """Step 8: pots fill, funds decide; what they give is recorded as baseline."""
        funds, applications = self.rows, model.applications
        accrue(funds, model.numbers.money)
        sent, table = applications.rows, model.initiatives.rows
        if not len(sent) or sent["due_week"].min() > model.week:
            return
        verdicts, cents = decide(sent, table, funds, usual_value(table), model.luck, model.week, model.numbers.money)
        if not verdicts.any():
            return
        ids = funds["id"][sent["fund"]]
        granted, refused = verdicts == GRANTED, verdicts == REFUSED
        note(model, "granted", sent["initiative"][granted], cents[granted] / 100.0, "fund", ids[granted])
        note(model, "refused", sent["initiative"][refused], sent["asked_cents"][refused] / 100.0, "fund", ids[refused])
        model.ledger.baseline("fund", int(cents.sum()), 0)
        applications.keep(verdicts == WAITS)

    def judged(self, rows: np.ndarray, n: int) -> np.ndarray:
        """Score that a fund gives these initiatives (rows) on the n-th occasion, higher is better; float64."""
        model, table = self.model, self.model.initiatives.rows
        return judged(table, np.asarray(rows, np.int64), n, usual_value(table), model.luck, model.numbers.money)


class Fund(Handle, mesa.Agent):
    """One fund: a Mesa agent whose state is its row."""

    def __init__(self, model: mesa.Model, row: int) -> None:
        mesa.Agent.__init__(self, model)
        self._row = row

    @property
    def _table(self) -> Funds:  # type: ignore[override]
        return self.model.funds


def number_for(rate: float, people: float, luck: int, subject: int) -> int:
    """Whole number of things that a city of so many people has at this rate per person; the rest is a keyed draw."""
    expected = rate * people
    whole = math.floor(expected)
    return whole + int(keyed_uniform(luck, Kind.EXISTING, subject, -1, 0) < expected - whole)


def build(model: Any) -> Funds:
    """The funds of a city of `model.scale_residents` people."""
    p, people, luck = model.parameters.money, float(model.scale_residents), model.luck
    boards = number_for(p.board_funds_per_100000_residents / 1e5, people, luck, BOARD)
    churches = number_for(p.church_funds_per_100000_residents / 1e5, people, luck, CHURCH)
    funds = Funds(model)
    add = partial(_add, funds, luck, p)
    add(
        NATIONAL,
        number=1,
        eur_per_year=p.national_fund_eur_per_1000_residents_year * people / 1000,
        largest_eur=p.national_fund_largest_eur,
        decision_weeks=p.national_fund_decision_weeks,
        hours=p.national_fund_application_hours,
    )
    add(
        FAMILY,
        number=1,
        eur_per_year=p.family_fund_eur_per_1000_residents_year * people / 1000,
        largest_eur=p.family_fund_largest_eur,
        decision_weeks=p.family_fund_decision_weeks,
        hours=p.family_fund_application_hours,
    )
    add(
        BOARD,
        number=boards,
        eur_per_year=p.board_fund_eur_per_year,
        largest_eur=p.board_fund_largest_eur,
        decision_weeks=p.board_fund_decision_weeks,
        hours=p.board_fund_application_hours,
        board_every_weeks=p.board_fund_weeks_between_boards,
    )
    add(
        CHURCH,
        number=churches,
        eur_per_year=p.church_fund_eur_per_year,
        largest_eur=p.church_fund_largest_eur,
        decision_weeks=p.church_fund_decision_weeks,
        hours=p.church_fund_application_hours,
        needs_form=False,
    )
    funds.agents = [Fund(model, row) for row in range(len(funds))]
    return funds


def _add(
    funds: Funds,
    luck: int,
    p: Any,
    kind: int,
    *,
    number: int,
    eur_per_year: float,
    largest_eur: float,
    decision_weeks: float,
    hours: float,
    board_every_weeks: float = 1.0,
    needs_form: bool = True,
) -> None:
    every = max(1, round(board_every_weeks))
    new = np.zeros(number, FUND)
    new["id"] = kind * 1_000_000 + np.arange(number)
    new["kind"] = kind
    new["needs_form"] = needs_form
    new["cents_per_week"] = round(eur_per_year * 100 / WEEKS_PER_YEAR)
    new["pot_cents"] = new["cents_per_week"] * round(p.fund_pot_at_start_weeks)
    new["largest_cents"] = round(largest_eur * 100)
    new["decision_weeks"] = round(decision_weeks)
    new["board_every_weeks"] = every
    new["board_offset"] = [int(keyed_uniform(luck, Kind.EXISTING, int(i), -2, 0) * every) for i in new["id"]]
    new["application_minutes"] = max(1, round(hours * 60))
    funds.append(new)


@jit
def usual_value(initiatives):
    """Geometric mean of the added value of living initiatives: what those who judge usually see."""
    logs, number = 0, 0  # of fixed point, so that the order of rows cannot matter
    for i in range(initiatives.size):
        if initiatives[i].ended_week == NEVER and initiatives[i].added_value > 0.0:
            logs += int(log(initiatives[i].added_value) * FIXED_POINT)
            number += 1
    return exp(logs / FIXED_POINT / number) if number > 0 else 1.0


@jit
def merit(t, usual, p):
    """What a stranger could see in an initiative, 0-1: its added value against the usual one, its organisation and skill."""
    relative = power(t.added_value / usual, p.merit_elasticity)
    return (1.0 - p.merit_weight_organisation) * relative / (1.0 + relative) + p.merit_weight_organisation * 0.5 * (t.structure + t.skill)


@jit
def score(t, usual, u, p):
    """known faces x tie + (1 - known faces) x merit seen with noise, which is less among acquaintances; u: a draw."""
    seen = merit(t, usual, p) + p.merit_noise * (1.0 - p.merit_noise_tie * t.tie_funds) * normal_quantile(u)
    return p.known_face_weight * t.tie_funds + (1.0 - p.known_face_weight) * seen


@jit
def judged(initiatives, rows, n, usual, luck, numbers):
    """Scores of these initiatives (rows) on the n-th occasion, float64."""
    p = numbers[0]
    out = np.empty(rows.size)
    for k in range(rows.size):
        t = initiatives[rows[k]]
        out[k] = score(t, usual, keyed_uniform(luck, Kind.FUND_SCORE, t.id, -1, n), p)
    return out


@jit
def accrue(funds, numbers):
    """A week's budget goes into each pot, as far as it holds it (in place)."""
    p = numbers[0]
    for j in range(funds.size):
        funds[j].pot_cents = min(funds[j].pot_cents + funds[j].cents_per_week, np.int64(funds[j].cents_per_week * p.fund_pot_holds_weeks))


@jit
def sits(fund, week):
    """Whether the board of this fund meets this week."""
    return (week - fund.board_offset) % fund.board_every_weeks == 0


@jit
def decide(applications, initiatives, funds, usual, luck, week, numbers):
    """Each fund ranks those whose time has come and gives while its pot lasts: a good part of what was asked, or nothing.

    Who scores under the bar gets nothing. Cash, ties, pots are changed in place. Returns per application WAITS, GRANTED,
    REFUSED or LAPSED (the initiative has ended), int8, and the cents granted.
    """
    p = numbers[0]
    n = applications.size
    verdicts = np.zeros(n, np.int8)
    cents = np.zeros(n, np.int64)
    scores = np.full(n, -np.inf)
    for k in range(n):
        a = applications[k]
        t = initiatives[a.initiative]
        fund = funds[a.fund]
        if t.ended_week != NEVER:
            verdicts[k] = LAPSED
        elif a.due_week <= week and sits(fund, week):
            scores[k] = score(t, usual, keyed_uniform(luck, Kind.FUND_SCORE, t.id, fund.id, a.ordinal), p)
    for k in np.argsort(-scores):
        if scores[k] == -np.inf:
            break
        a = applications[k]
        t = initiatives[a.initiative]
        fund = funds[a.fund]
        t.application_pending = 0
        give = min(a.asked_cents, fund.pot_cents)
        if scores[k] < p.fund_bar or give < p.fund_gives_at_least * a.asked_cents:
            verdicts[k] = REFUSED
            fund.refusals += 1
            continue
        verdicts[k] = GRANTED
        cents[k] = give
        fund.pot_cents -= give
        fund.granted_cents += give
        fund.grants += 1
        t.cash_cents += give
        t.tie_funds += p.tie_funds_by_grant * (1.0 - t.tie_funds)
    return verdicts, cents
