"""Founding (step 3): engaged people with ties, who see need that nobody meets, start something with a crew of people they know."""

from __future__ import annotations

import numpy as np

from agents.accounts import WEEKS_PER_YEAR
from agents.compiled import jit
from agents.crews import crew, fit_plan
from agents.draws import NOBODY, Kind, draw_base, keyed_uniform, uniform
from agents.functions import around_one, by_score, log, power
from agents.initiatives import (
    ALIVE,
    ASSOCIATION,
    CITY,
    DISTRICT,
    FOUNDATION,
    HOSTED,
    INITIATIVE,
    NEVER,
    NO_CONTACT_YET,
    NO_FORM,
    STREET,
)
from agents.residents import FIXED_POINT, N_NEEDS, NOT_A_VOLUNTEER, OUT_OF_SIGHT_COUNTS

_FOUNDED_AS, _FOUNDING = int(Kind.FOUNDED_AS), int(Kind.FOUNDING)  # plain numbers: compiled rules take them quicker
# What each ordinal of a founding's own draws decides.
(SCALE, HELPERS, MINUTES, INITIATORS, FORM, STRUCTURE, SKILL, TIE_CITY, TIE_FUNDS, ONLINE, CASH) = range(11)
_KIND_SEEN = 100  # and the ones after it, one a kind of need
_CASH_IS_FOR_HELPERS = 10  # `starting_cash_eur` is for so many


@jit
def byte_powers(exponent):
    """(byte / 255) ** exponent for every byte: float64[256]."""
    out = np.empty(256)
    for byte in range(256):
        out[byte] = power(byte / 255.0, exponent)
    return out


@jit
def founding_weight_total(residents, weights):
    """Sum of founding weights of residents of 15 and over (fixed point int64); somebody without ties or engagement adds nothing."""
    total = np.int64(0)
    for i in range(residents.size):
        r = residents[i]
        if r.age_band > 0:
            total += np.int64(weights[0, r.engagement] * weights[1, r.bridging_ties] * FIXED_POINT)
    return total


@jit
def set_clocks(residents, luck):
    """Every resident's clock for the first founding: the cumulative hazard -ln u it takes (in place)."""
    base = draw_base(luck, Kind.FOUNDING, NOBODY, 0)
    for i in range(residents.size):
        residents[i].founding_clock = np.float32(-log(uniform(base, residents[i].id)))


@jit
def percentiles(residents):
    """Percentile (0-100) of each byte of engagement and of bridging ties among people of 15 and over with ties: two float64[256]."""
    engagement = np.zeros(256, np.int64)
    ties = np.zeros(256, np.int64)
    for i in range(residents.size):
        r = residents[i]
        if r.age_band > 0 and r.bridging_ties > 0:
            engagement[r.engagement] += 1
            ties[r.bridging_ties] += 1
    out = np.zeros((2, 256))
    for row in range(2):
        counts = engagement if row == 0 else ties
        below = 0
        total = max(1, counts.sum())
        for byte in range(256):
            out[row, byte] = 100.0 * (below + 0.5 * counts[byte]) / total
            below += counts[byte]
    return out


@jit
def founding_rates(unmet, ordinary, impulse, weight_total, residents_number, numbers):
    """Weekly founding hazard per unit of founding weight, by neighbourhood.

    In ordinary weeks a steady rate; need unmet beyond the ordinary adds to it, most while the crisis is new (`impulse`).
    """
    p = numbers[0]
    n_places = unmet.shape[0]
    out = np.zeros(n_places)
    if weight_total <= 0:
        return out
    per_weight = residents_number / 10_000.0 / (weight_total / FIXED_POINT)
    for n in range(n_places):
        usual = ordinary[n].sum()
        excess = max(0.0, unmet[n].sum() / usual - 1.0) if usual > 0 else 0.0
        rate = p.foundings_ordinary_per_10000_per_year / WEEKS_PER_YEAR
        rate += p.foundings_crisis_per_10000_per_week * min(excess, p.largest_need_excess) * (p.founding_persistence + impulse)
        out[n] = rate * per_weight
    return out


@jit
def kind_seen(luck, initiative_id, unmet_here):
    """The need a founder answers: each kind has a keyed score by how much of it is unmet in the neighbourhood; the lowest wins."""
    best = 0
    best_score = np.inf
    for kind in range(N_NEEDS):
        u = keyed_uniform(luck, Kind.FOUNDED_AS, initiative_id, _KIND_SEEN + kind, 0)
        score = -log(u) / max(1.0, np.float64(unmet_here[kind]))
        if score < best_score:
            best_score = score
            best = kind
    return best


@jit
def added_value(unmet, in_reach, kind, helper_minutes):
    """Hours of need of this kind that formal services leave unmet within reach, out of sight twice, per planned helper hour.

    unmet: minutes by cell after formal services; in_reach: bool by neighbourhood.
    """
    value = 0.0
    for n in range(unmet.shape[0]):
        if in_reach[n]:
            for group in range(unmet.shape[1]):
                value += unmet[n, group, 0, kind] + OUT_OF_SIGHT_COUNTS * unmet[n, group, 1, kind]
    return value / max(1.0, helper_minutes)


def new_row(model, founder_row: int, initiative_id: int, existing: bool) -> np.ndarray:
    """The row of an initiative as it is founded (structured array of length 1). Every trait has its own keyed draw."""
    p = model.parameters.founding
    luck, residents, needs = model.luck, model.residents.rows, model.needs
    founder = residents[founder_row]
    place = int(founder["neighbourhood"])

    def chance(of: int) -> float:
        return keyed_uniform(luck, _FOUNDED_AS, initiative_id, of, 0)

    def factor(of: int, spread: float) -> float:
        return around_one(chance(of), spread)

    after_formal = needs.need_minutes - needs.formal_minutes
    bridging, engagement = founder["bridging_ties"] / 255.0, founder["engagement"] / 255.0
    engaged, tied = by_score(engagement, p.traits_engagement), p.tie_without_bridging + bridging
    row = np.zeros(1, INITIATIVE)
    t = row[0]
    t["id"], t["founder"], t["existing"] = initiative_id, founder["id"], existing
    t["neighbourhood"], t["district"] = place, model.district_of[place]
    t["founded_week"] = model.week
    t["kind"] = kind_seen(luck, initiative_id, after_formal[place].sum(axis=(0, 1)))
    wide = chance(SCALE) / by_score(bridging, p.scale_ties)
    t["scale"] = CITY if wide < p.share_city else DISTRICT if wide < p.share_city + p.share_district else STREET
    t["founder_engagement_percentile"] = model.percentiles[0, founder["engagement"]]
    t["founder_ties_percentile"] = model.percentiles[1, founder["bridging_ties"]]
    helpers = p.fewest_helpers * power(p.most_helpers / p.fewest_helpers, chance(HELPERS))
    t["helper_minutes_planned"] = int(p.helper_minutes * factor(MINUTES, p.trait_spread))
    t["plan_minutes"] = int(helpers) * t["helper_minutes_planned"]
    t["structure"] = min(1.0, p.structure_at_founding * factor(STRUCTURE, p.trait_spread) * engaged)
    t["skill"] = min(1.0, p.skill_at_founding * factor(SKILL, p.trait_spread) * engaged)
    t["tie_municipality"] = min(1.0, p.tie_municipality_at_founding * factor(TIE_CITY, p.means_spread) * tied)
    t["tie_municipality_at_founding"] = t["tie_municipality"]
    t["tie_funds"] = min(1.0, p.tie_funds_at_founding * factor(TIE_FUNDS, p.means_spread) * tied)
    t["online"] = t["online_aim"] = p.online_at_founding * chance(ONLINE)
    in_reach = np.full(len(model.district_of), True)
    if t["scale"] == STREET:
        in_reach = np.arange(len(model.district_of)) == place
    elif t["scale"] == DISTRICT:
        in_reach = model.district_of == t["district"]
    t["added_value"] = added_value(after_formal, in_reach, t["kind"], float(t["plan_minutes"]))
    form = chance(FORM)
    foundation, none = (
        (p.existing_share_foundation, p.existing_share_no_form) if existing else (p.new_share_foundation, p.new_share_no_form)
    )
    t["legal_form"] = (
        FOUNDATION if form < foundation else NO_FORM if form < foundation + none else HOSTED if form > 1.0 - p.share_hosted else ASSOCIATION
    )
    t["legal_form_at_founding"] = t["legal_form"]
    t["cash_cents"] = int(p.starting_cash_eur * 100 * factor(CASH, p.means_spread)) * int(helpers) // _CASH_IS_FOR_HELPERS
    t["satisfaction"] = model.parameters.municipality.satisfaction_at_start
    t["weeks_since_contact"] = NO_CONTACT_YET
    t["ended_week"], t["cause"], t["pause_started_week"], t["core_until_week"] = NEVER, ALIVE, NEVER, NEVER
    t["known_minutes"] = t["plan_minutes"] * p.known_share_of_plan / crisis_ratio(model, place, int(t["kind"]))
    t["wanted_minutes"] = t["plan_minutes"]
    return row


def crisis_ratio(model, place: int, kind: int) -> float:
    """How much more is asked than in ordinary weeks, where and when something is founded: its plan is made for that."""
    needs = model.needs
    unmet = (needs.need_minutes - needs.formal_minutes - needs.neighbour_minutes)[place, :, :, kind].sum()
    ordinary = max(1, int(needs.ordinary_unmet_minutes[place, kind]))
    return max(1.0, unmet / ordinary * (1.0 + model.parameters.initiatives.asking_urgency * model.urgency))


def initiators_wanted(model, initiative_id: int) -> int:
    """One to three people lead (keyed)."""
    p = model.parameters.founding
    u = keyed_uniform(model.luck, _FOUNDED_AS, initiative_id, INITIATORS, 0)
    return 1 if u < p.share_one_initiator else 2 if u < p.share_one_initiator + p.share_two_initiators else 3


def reset_clock(model, founder_row: int) -> int:
    """The founder's clock starts again for a next founding; the ordinal of this one, 0 to 15 (a sixteenth founding is the last)."""
    founder = model.residents.rows[founder_row]
    ordinal = int(founder["foundings"])
    founder["foundings"] = min(15, ordinal + 1)
    u = keyed_uniform(model.luck, _FOUNDING, int(founder["id"]), NOBODY, ordinal + 1)
    founder["founding_clock"] = -log(u) if ordinal < 15 else np.inf
    return ordinal


def found(model, founder_rows: np.ndarray, years_of_asking: bool = False) -> np.ndarray:
    """Found one initiative for each of these residents (rows), in order of their ids, each with its crew; their initiative rows.

    With `years_of_asking` each has asked until the crew was as large as wanted: those that exist when the burn-in begins.
    """
    residents, p = model.residents, model.parameters.founding
    existing = model.week < 0
    asked_per_wanted = p.crew_asked_per_wanted / (model.parameters.residents.willing_ordinary if years_of_asking else 1.0)
    made = []
    for founder_row in founder_rows[np.argsort(residents["id"][founder_rows])].tolist():
        if residents.rows[founder_row]["volunteer_row"] != NOT_A_VOLUNTEER:
            continue  # was taken into another crew this week: the clock stands at zero and rings again when free
        founder_id = int(residents.rows[founder_row]["id"])
        ordinal = reset_clock(model, founder_row)
        initiative_id = -(16 * founder_id + ordinal) - 1 if existing else 16 * founder_id + ordinal
        row = model.initiatives.append(new_row(model, founder_row, initiative_id, existing))
        t = model.initiatives.rows[row]
        leaders = initiators_wanted(model, initiative_id)
        helpers = int(t["plan_minutes"] // max(1, t["helper_minutes_planned"]) * p.crew_share_of_plan)
        place = int(t["neighbourhood"])
        people = crew(
            residents.rows,
            residents.starts[place],
            residents.starts[place + 1],
            model.luck,
            model.resident_week,
            initiative_id,
            founder_row,
            leaders - 1 + helpers,
            asked_per_wanted,
            model.numbers.founding,
            model.numbers.residents,
        )
        fit_plan(t, max(0, len(people) - leaders + 1), p)
        others = people[: leaders - 1]
        t["initiators_at_founding"] = 1 + len(others)
        model.teams.start(model, row, founder_row, others, people[leaders - 1 :])
        made.append(row)
    return np.array(made, np.int64)


@jit
def _first_scores(residents, luck, weights):
    base = draw_base(luck, Kind.EXISTING, NOBODY, 0)
    scores = np.full(residents.size, np.inf)
    for i in range(residents.size):
        r = residents[i]
        weight = weights[0, r.engagement] * weights[1, r.bridging_ties]
        if r.age_band > 0 and weight > 0.0:
            scores[i] = -log(uniform(base, r.id)) / weight
    return scores


def first_founders(residents: np.ndarray, luck: int, weights: np.ndarray, number: int) -> np.ndarray:
    """Rows of the people whose initiatives exist when the burn-in begins: the lowest keyed scores by founding weight."""
    scores = _first_scores(residents, luck, weights)
    chosen = np.argpartition(scores, min(number, len(scores) - 1))[:number]
    return chosen[np.isfinite(scores[chosen])]
