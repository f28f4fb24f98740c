"""The municipality: officials by district, their attention and hours, whom they know, what they learn (steps 1 and 10).

Officials talk with whom they know first, as far as their hours reach, and contact makes known: support that follows contacts
comes out of that. Attention follows urgency and drifts back. Rules get stricter when the crisis has cost much and urgency no
longer excuses it. What officials learn from close work with initiatives becomes the way the house works with a long lag.
"""

from __future__ import annotations

from typing import Any

import mesa
import numpy as np

from agents.columns import Table
from agents.compiled import jit
from agents.draws import NOBODY, Kind, draw_base, keyed_uniform, uniform
from agents.functions import around_one, exp, halving, normal_quantile, power
from agents.initiatives import CITY, NEVER, STREET
from agents.residents import OUT_OF_SIGHT_COUNTS

OFFICE = np.dtype(
    [
        ("people", np.float64),  # in its district
        ("presence", np.float64),  # of officials relative to the city's mean
        ("week_minutes", np.float64),  # for society, a week, at full attention
        ("minutes", np.int64),  # left this week
        ("experience", np.float64),  # 0-1, of working with initiatives
        ("learning", np.float64),  # 0-1, experience that has become practice
        ("contacts", np.int64),  # this week
    ],
    align=True,
)


class Municipality(mesa.Agent):
    """One municipality. `offices` has a row for each district and a last one for the central offices, which meet city-wide initiatives."""

    def __init__(self, model: mesa.Model, offices: Table, district_of: np.ndarray) -> None:
        super().__init__(model)
        self.offices = offices
        self.district_of = district_of  # int64, one a neighbourhood
        self.known_hidden = np.zeros(district_of.size)  # share of the need out of sight that officials have heard of, by neighbourhood
        self.attention = 0.0
        self.pressure_weeks = 0.0  # weeks of full urgency that have to be paid for
        self.strict = 0.0
        self.neutral_levers()

    def neutral_levers(self) -> None:
        """Before step 9: no instrument has changed anything yet. All are 0-1."""
        self.lever_presence = 0.0  # evens out where officials are seen
        self.lever_attention = 0.0  # part of the way to full attention below which it does not drift back
        self.lever_flexibility = 0.0  # takes off strictness
        self.lever_learning = 0.0  # quickens practice
        self.lever_signals = 0.0  # what initiatives report is passed on

    @property
    def strictness(self) -> float:
        """How strict conditions are, 0-1."""
        return self.strict * (1.0 - self.lever_flexibility)

    @property
    def learning(self) -> float:
        """How far the house has learnt to work with initiatives: mean over offices by their hours, 0-1."""
        return mean_learning(self.offices.rows)

    @property
    def contacts(self) -> int:
        """Contacts of officials with initiatives this week."""
        return int(self.offices["contacts"].sum())

    def before(self, model: Any, urgency: float) -> None:
        """Step 1: attention, strictness, and the minutes that officials have this week. Less than one talk is carried over."""
        self.attention, self.pressure_weeks, self.strict = mood(
            self.attention, self.pressure_weeks, self.strict, urgency, self.lever_attention, model.numbers.municipality
        )
        new_week(model.initiatives.rows, self.offices.rows, self.attention, self.lever_presence, model.numbers.municipality)

    def week(self, model: Any, _urgency: float) -> None:
        """Step 10: officials talk with initiatives in the minutes that are left; ties, learning and knowledge follow."""
        rows, offices, numbers = model.initiatives.rows, self.offices.rows, model.numbers.municipality
        chosen = contacts(rows, offices, self.attention, self.lever_presence, model.luck, model.week, numbers)
        met(chosen, rows, offices, self.district_of, self.known_hidden, self.strictness, self.lever_signals, numbers)
        forget_and_learn(rows, offices, self.known_hidden, self.attention, self.lever_learning, numbers)

    def take_minutes(self, minutes: int, districts: np.ndarray | None = None) -> int:
        """Take so many of the officials' minutes of this week, from these offices (rows; None: all) in proportion; what it got."""
        left = self.offices["minutes"]
        chosen = np.arange(len(left)) if districts is None else np.unique(districts)
        available = int(left[chosen].sum())
        wanted = min(int(minutes), available)
        if wanted <= 0:
            return 0
        # cumulative rounding: parts add up to the whole
        cumulated = np.cumsum(left[chosen]) * wanted // available
        left[chosen] -= np.diff(cumulated, prepend=0)
        return wanted

    def meet(self, rows: np.ndarray) -> None:
        """Contact with these initiatives (distinct rows) in hours that were taken already."""
        model = self.model
        met(
            np.asarray(rows, np.int64),
            model.initiatives.rows,
            self.offices.rows,
            self.district_of,
            self.known_hidden,
            self.strictness,
            self.lever_signals,
            model.numbers.municipality,
        )

    def familiarity(self) -> np.ndarray:
        """How well officials know each initiative, 0-1: float64, one a row of the initiatives."""
        return familiarities(self.model.initiatives.rows, self.offices.rows, self.lever_presence, self.model.numbers.municipality)

    def value_seen(self, rows: np.ndarray, n: int) -> np.ndarray:
        """Added value of these initiatives (rows) as officials see it on the n-th look; float64."""
        model = self.model
        return values_seen(
            np.asarray(rows, np.int64),
            n,
            model.initiatives.rows,
            self.offices.rows,
            model.needs.need_minutes,
            self.known_hidden,
            model.luck,
            model.numbers.municipality,
        )

    def presence_seen(self) -> np.ndarray:
        """How much residents see of officials, 0-1 by neighbourhood."""
        return officials_seen(self.offices.rows, self.district_of, self.attention, self.lever_presence, self.model.numbers.municipality)


def build(model: Any) -> Municipality:
    """The offices of `model.city`, for `model.scale_residents` people. Presence differs between districts by a keyed draw, mean 1."""
    p, city = model.parameters.municipality, model.city
    names = city.districts
    district_of = np.array([names.index(n.district) for n in city.neighbourhoods], np.int64)
    weights = np.array([n.residents for n in city.neighbourhoods], np.float64)
    people = np.bincount(district_of, weights, len(names)) * (model.scale_residents / weights.sum())
    firsts = [min(n.row for n in city.neighbourhoods if n.district == name) for name in names]
    uneven = np.array([around_one(keyed_uniform(model.luck, Kind.EXISTING, row, -3, 0), p.presence_spread) for row in firsts])
    uneven /= (uneven * people).sum() / people.sum()
    offices = Table(OFFICE, len(names) + 1)
    rows = offices.rows
    rows["people"] = [*people, people.sum()]
    rows["presence"] = [*uneven, 1.0]
    all_minutes = p.official_hours_per_10000_residents * 60.0 * people / 10_000
    rows["week_minutes"] = [*(all_minutes * (1.0 - p.central_share_of_hours) * uneven), all_minutes.sum() * p.central_share_of_hours]
    rows["experience"] = rows["learning"] = p.learning_ordinary
    municipality = Municipality(model, offices, district_of)
    municipality.attention = p.attention_ordinary
    return municipality


@jit
def attention_next(attention, urgency, p):
    """Attention rises fast to what urgency asks and drifts back slowly to normal work."""
    aim = p.attention_ordinary + (1.0 - p.attention_ordinary) * urgency
    weeks = p.attention_rise_half_time_weeks if aim > attention else p.attention_fall_half_time_weeks
    return aim + (attention - aim) * halving(weeks)


@jit
def strictness_next(strict, pressure_weeks, urgency, p):
    """(pressure, strictness) a week on.

    Pressure: weeks of full urgency spent so far, half forgotten after two years. Strictness heads for
    pressure / (pressure + half) x (1 - urgency): the money has to be accounted for, and urgency no longer excuses.
    """
    pressure = pressure_weeks * halving(p.pressure_half_life_weeks) + urgency
    aim = pressure / (pressure + p.pressure_half_weeks) * (1.0 - urgency)
    return pressure, aim + (strict - aim) * halving(p.strictness_half_time_weeks)


@jit
def mood(attention, pressure_weeks, strict, urgency, attention_lever, numbers):
    """(attention, pressure, strictness) of a new week; the lever keeps attention from drifting back all the way."""
    p = numbers[0]
    kept = p.attention_ordinary + (1.0 - p.attention_ordinary) * attention_lever
    pressure, strict = strictness_next(strict, pressure_weeks, urgency, p)
    return max(kept, attention_next(attention, urgency, p)), pressure, strict


@jit
def even_presence(presence, lever):
    """Visible officials go where the municipality was least: presence below the mean is raised towards it."""
    return presence + max(0.0, 1.0 - presence) * lever


@jit
def new_week(initiatives, offices, attention, presence_lever, numbers):
    """Nobody has talked yet, and officials have the minutes of a new week (in place)."""
    p = numbers[0]
    for i in range(initiatives.size):
        initiatives[i].in_contact = False
        initiatives[i].weeks_since_contact += 1
    for d in range(offices.size):
        o = offices[d]
        week_minutes = o.week_minutes * even_presence(o.presence, presence_lever) / o.presence * attention
        o.minutes = min(o.minutes, np.int64(p.contact_minutes)) + np.int64(week_minutes)
        o.contacts = 0


@jit
def office_of(t, n_offices):
    """Row of the office whose officials meet this initiative: of its district, or the central one."""
    return n_offices - 1 if t.scale == CITY else t.district


@jit
def known(t, presence, p):
    """How well officials know an initiative, 0-1: by tie, by reach among people, by media; less where few officials are about."""
    reach = t.clients / (t.clients + p.known_half_clients)
    unknown = (1.0 - t.tie_municipality) * (1.0 - p.known_by_reach * reach * min(1.0, presence)) * (1.0 - p.known_by_news * t.media)
    return 1.0 - unknown


@jit
def familiarities(initiatives, offices, presence_lever, numbers):
    """`known` of every initiative (float64, one a row; 0 for ended ones)."""
    p = numbers[0]
    out = np.zeros(initiatives.size)
    for i in range(initiatives.size):
        t = initiatives[i]
        if t.ended_week == NEVER:
            out[i] = known(t, even_presence(offices[office_of(t, offices.size)].presence, presence_lever), p)
    return out


@jit
def contact_quality(learning, strictness, p):
    """How good a talk with officials is, 0-1: better with learning, worse with strict rules."""
    return min(1.0, max(0.0, p.contact_quality_plain + p.contact_quality_learning * learning - p.contact_quality_strictness * strictness))


@jit
def met(rows, initiatives, offices, district_of, known_hidden, strictness, signals, numbers):
    """Contact with these initiatives: known better, officials wiser, need out of sight reported (in place)."""
    p = numbers[0]
    n_places = district_of.size
    for k in range(rows.size):
        t = initiatives[rows[k]]
        o = offices[office_of(t, offices.size)]
        t.in_contact = True
        t.weeks_since_contact = 0
        t.tie_municipality += p.tie_by_contact * contact_quality(o.learning, strictness, p) * (1.0 - t.tie_municipality)
        o.contacts += 1
        if t.clients_out_of_sight <= 0:
            continue
        told = min(1.0, p.report_by_contact * (1.0 + signals) * t.clients_out_of_sight / max(1, t.clients))
        if t.scale == STREET:
            known_hidden[t.neighbourhood] += told * (1.0 - known_hidden[t.neighbourhood])
            continue
        places = 0
        for n in range(n_places):
            if t.scale == CITY or district_of[n] == t.district:
                places += 1
        for n in range(n_places):
            if t.scale == CITY or district_of[n] == t.district:
                known_hidden[n] += told / places * (1.0 - known_hidden[n])


@jit
def thought_of(familiar, attention, p):
    """Chance that officials think of an initiative: they look around more often, the more attention there is; chance finds a few."""
    missed = (1.0 - familiar) * (1.0 - p.noticed_by_chance)
    return 1.0 - power(missed, 1.0 + p.looks_at_full_attention * attention)


@jit
def contacts(initiatives, offices, attention, presence_lever, luck, week, numbers):
    """Rows of the initiatives that officials talk with this week.

    A talk is due the sooner, the more attention there is. Who is known is thought of; who is not may be noticed by chance. The
    best known come first while the office has minutes; who had a talk this week already needs none, and who is dissatisfied keeps away.
    """
    p = numbers[0]
    n = initiatives.size
    notice_base = draw_base(luck, Kind.NOTICE, NOBODY, week)
    order_base = draw_base(luck, Kind.CONTACT, NOBODY, week)
    weeks_between = 1.0 + p.weeks_between_talks_ordinary * (1.0 - attention)
    scores = np.full(n, np.inf)
    for i in range(n):
        t = initiatives[i]
        if t.ended_week != NEVER or t.in_contact:
            continue
        due = min(1.0, t.weeks_since_contact / weeks_between) * (1.0 - p.dissatisfied_keep_away * (1.0 - t.satisfaction))
        familiar = known(t, even_presence(offices[office_of(t, offices.size)].presence, presence_lever), p)
        if uniform(notice_base, t.id) < due * thought_of(familiar, attention, p):
            scores[i] = -familiar + p.contact_order_noise * uniform(order_base, t.id)
    rows = np.empty(n, np.int64)
    n_met = 0
    for i in np.argsort(scores):
        if scores[i] == np.inf:
            break
        o = offices[office_of(initiatives[i], offices.size)]
        if o.minutes >= p.contact_minutes:
            o.minutes -= np.int64(p.contact_minutes)
            rows[n_met] = i
            n_met += 1
    return rows[:n_met]


@jit
def forget_and_learn(initiatives, offices, known_hidden, attention, learning_lever, numbers):
    """Ties and reports fade; officials learn, and the house follows slowly (in place).

    Experience grows with talks per initiative when there is more attention than usual: routine teaches nothing new. It is lost
    with those who change jobs, down to what an ordinary year keeps. Learning is experience that has become practice.
    """
    p = numbers[0]
    tie_kept = halving(p.tie_municipality_half_life_weeks)
    hidden_kept = halving(p.report_half_life_weeks)
    practice = (1.0 - halving(p.learning_half_time_weeks)) * (1.0 + learning_lever)
    alive = np.zeros(offices.size, np.int64)
    for i in range(initiatives.size):
        t = initiatives[i]
        if t.ended_week == NEVER:
            alive[office_of(t, offices.size)] += 1
            if not t.in_contact:
                t.tie_municipality *= tie_kept
    for n in range(known_hidden.size):
        known_hidden[n] *= hidden_kept
    for d in range(offices.size):
        o = offices[d]
        talks = o.contacts / alive[d] if alive[d] > 0 else 0.0
        beyond_routine = max(0.0, attention - p.attention_ordinary) / (1.0 - p.attention_ordinary)
        gain = p.experience_by_contact * min(1.0, talks) * beyond_routine * (1.0 - o.experience)
        o.experience += gain - p.experience_lost_per_week * (o.experience - p.learning_ordinary)
        o.learning += (o.experience - o.learning) * min(1.0, practice)


@jit
def mean_learning(offices):
    """Learning of the offices, weighted with their hours."""
    learnt, minutes = 0.0, 0.0
    for d in range(offices.size):
        learnt += offices[d].learning * offices[d].week_minutes
        minutes += offices[d].week_minutes
    return learnt / minutes if minutes > 0.0 else 0.0


@jit
def officials_seen(offices, district_of, attention, presence_lever, numbers):
    """How much residents see of officials, 0-1, float64, one a neighbourhood; what presence and attention leave, visible officials add."""
    p = numbers[0]
    out = np.empty(district_of.size)
    for n in range(district_of.size):
        presence = even_presence(offices[district_of[n]].presence, presence_lever)
        out[n] = min(1.0, p.officials_seen_share * attention * presence + (1.0 - p.officials_seen_share) * presence_lever)
    return out


@jit
def values_seen(rows, n, initiatives, offices, need, known_hidden, luck, numbers):
    """Added value as officials see it: need out of sight counts only as far as it was reported, and noise falls with being known."""
    p = numbers[0]
    out = np.empty(rows.size)
    base = draw_base(luck, Kind.VALUE_NOISE, NOBODY, n)
    for k in range(rows.size):
        t = initiatives[rows[k]]
        in_sight, hidden = 0.0, 0.0
        for group in range(need.shape[1]):
            in_sight += need[t.neighbourhood, group, 0, t.kind]
            hidden += OUT_OF_SIGHT_COUNTS * need[t.neighbourhood, group, 1, t.kind]
        seen = (in_sight + known_hidden[t.neighbourhood] * hidden) / (in_sight + hidden) if in_sight + hidden > 0.0 else 1.0
        familiar = known(t, offices[office_of(t, offices.size)].presence, p)
        noise = p.value_noise * (1.0 - familiar) * normal_quantile(uniform(base, t.id))
        out[k] = t.added_value * seen * exp(noise)
    return out
