"""What a run comes to: every outcome of one world, and the count each share is based on.

Undefined is None: a run too short for an outcome has none, not one over a shorter window. Sums run from crisis week 0 to the end of
the main phase. Meanings for readers stand in `scenarios/outcomes.toml`; here is how they are computed.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from scenarios.weeks import WEEKS_PER_YEAR
from simulation.association import SupportRanks, centred_ranks, partial_spearman
from simulation.history import (
    COHORT_WEEKS,
    COULD_NOT_GO_ON,
    ENDED_BURNOUT,
    ENDED_RUNNING,
    MINUTES_PER_HOUR,
    NOT_ENDED,
    ROLE_HELPER,
    ROLE_INITIATOR,
    Columns,
    History,
    active_at_end_of,
    alive_at_end_of,
    cohort,
)
from simulation.survival import CENSORED, CompetingRisks, competing_risks, restricted_mean

LIFE_WEEKS = 104
#: 25 months of 52 weeks to 12 months.
SURVIVAL_WEEKS = 108
BURNOUT_WEEKS = 52
SUPPORT_WEEKS = 26
#: Fewer initiatives give no correlation worth a number.
FEWEST_INITIATIVES = 15
PER_RESIDENTS = 10_000
PER_INITIATOR_YEARS = 100
CENTS_PER_EUR = 100

#: Outcomes that exist only between the policies of a comparison: always None for one world.
OF_A_COMPARISON = ("survival_25_months_twins", "mean_life_weeks_twins", "eur_per_extra_hour")

_COULD_NOT_GO_ON, _FINISHED = 1, 2
_BURNED_OUT, _OTHER_END = 1, 2


class Measured(NamedTuple):
    """A value, None where undefined, and the count it is based on where it is a share or a mean of counted things."""

    value: float | None
    base: int | None = None


def outcomes(history: History) -> dict[str, float | None]:
    """Every outcome of this world by name, None where it is undefined. Deterministic; no NaN."""
    return {name: measured.value for name, measured in _measured(history).items()}


def counts(history: History) -> dict[str, int | None]:
    """`n_<outcome>`: initiatives, spells, residents, or hours (need, initiators') that the outcome is a share or mean of."""
    return {f"n_{name}": measured.base for name, measured in _measured(history).items() if name in COUNTED}


def _measured(history: History) -> dict[str, Measured]:
    lives = _lives_of_cohort(history)
    initiator_burnout = _burnout_share(history, ROLE_INITIATOR)
    contacts, value = _support_follows(history)
    return {
        "need_met_share": _need_met(_crisis_weeks(history), ""),
        "need_met_share_vulnerable": _need_met(_crisis_weeks(history), "_vulnerable"),
        "need_met_share_out_of_sight": _need_met(_crisis_weeks(history), "_out_of_sight"),
        "need_met_by_initiatives_share": _need_met(_crisis_weeks(history), "", by=("initiative",)),
        "could_not_go_on_104_weeks": _incidence_at_horizon(lives, _COULD_NOT_GO_ON),
        "finished_104_weeks": _incidence_at_horizon(lives, _FINISHED),
        "survival_25_months": _survival_25_months(history, cohort(history)),
        "survival_25_months_twins": Measured(None),
        "mean_life_weeks": _mean_life_weeks(lives),
        "mean_life_weeks_twins": Measured(None),
        "initiator_burnout_share": initiator_burnout,
        "initiator_burnout_rate": _initiator_burnout_rate(history),
        "volunteer_burnout_share": _burnout_share(history, ROLE_HELPER),
        "initiatives_active_end_per_10000": _active_end(history),
        "initiatives_founded_per_10000": _founded(history),
        "eur_per_hour_helped": _eur_per_hour(history),
        "eur_per_extra_hour": Measured(None),
        "support_follows_contacts": contacts,
        "support_follows_value": value,
        "paperwork_share": _paperwork(history),
        "trust_end": _trust_end(history),
        "structural_ties_end": _structural_ties_end(history),
        "experienced_people_end": _per_residents(history, history.experienced_people) if history.weeks else Measured(None),
        "next_crisis_need_met_share": _next_crisis(history.next_crisis),
        "next_crisis_with_policy_need_met_share": _next_crisis(history.next_crisis_with_policy),
    }


#: Outcomes that come with `n_<outcome>`.
COUNTED = (
    "need_met_share",
    "need_met_share_vulnerable",
    "need_met_share_out_of_sight",
    "need_met_by_initiatives_share",
    "could_not_go_on_104_weeks",
    "finished_104_weeks",
    "survival_25_months",
    "mean_life_weeks",
    "initiator_burnout_share",
    "initiator_burnout_rate",
    "volunteer_burnout_share",
    "support_follows_contacts",
    "support_follows_value",
    "paperwork_share",
    "trust_end",
    "next_crisis_need_met_share",
    "next_crisis_with_policy_need_met_share",
)


# --- need met ---


def _crisis_weeks(history: History) -> Columns:
    return {name: values[history.crisis_week :] for name, values in history.weekly.items()}


def _need_met(weekly: Columns, group: str, by: tuple[str, ...] = ("formal", "initiative", "neighbour")) -> Measured:
    need = int(weekly[f"need_minutes{group}"].sum())
    met = sum(int(weekly[f"{who}_minutes{group}"].sum()) for who in by)
    return _share(met, need, need // MINUTES_PER_HOUR)


def _next_crisis(weekly: Columns | None) -> Measured:
    return Measured(None) if weekly is None else _need_met(weekly, "")


# --- lives of initiatives ---


def _lives_of(history: History, members: np.ndarray) -> CompetingRisks | None:
    """Lives of some initiatives since their founding, up to LIFE_WEEKS; None where there are none."""
    founded = history.initiatives["founded_week"][members]
    ended = history.initiatives["ended_week"][members]
    if not len(founded):
        return None
    running = ended == NOT_ENDED
    could_not_go_on = history.initiatives["ended_as"][members] == COULD_NOT_GO_ON
    causes = np.where(running, CENSORED, np.where(could_not_go_on, _COULD_NOT_GO_ON, _FINISHED))
    return competing_risks(np.where(running, history.weeks - 1, ended) - founded, causes, n_causes=2, horizon=LIFE_WEEKS)


def _whole_cohort_followed(history: History, weeks: int) -> bool:
    """Whether every initiative of the cohort could be followed for `weeks` after its founding (104: 140 weeks of main; 108: 144)."""
    return history.weeks >= history.crisis_week + COHORT_WEEKS + weeks


class _Cohort(NamedTuple):
    risks: CompetingRisks | None
    size: int


def _lives_of_cohort(history: History, ids: np.ndarray | None = None) -> _Cohort:
    """The cohort, or those of it with these ids, if all were followed for LIFE_WEEKS."""
    members = _members(history, ids)
    if not _whole_cohort_followed(history, LIFE_WEEKS):
        return _Cohort(None, int(members.sum()))
    return _Cohort(_lives_of(history, members), int(members.sum()))


def _members(history: History, ids: np.ndarray | None) -> np.ndarray:
    members = cohort(history)
    return members if ids is None else members & np.isin(history.initiatives["id"], ids)


def _incidence_at_horizon(lives: _Cohort, cause: int) -> Measured:
    return Measured(None if lives.risks is None else float(lives.risks.incidence[cause - 1, -1]), lives.size)


def _mean_life_weeks(lives: _Cohort) -> Measured:
    return Measured(None if lives.risks is None else restricted_mean(lives.risks.survival), lives.size)


def _survival_25_months(history: History, members: np.ndarray) -> Measured:
    size = int(members.sum())
    if not _whole_cohort_followed(history, SURVIVAL_WEEKS):
        return Measured(None, size)
    active = active_at_end_of(history, history.initiatives["founded_week"] + SURVIVAL_WEEKS)
    return _share(int((active & members).sum()), size, size)


def survival_25_months(history: History, ids: np.ndarray | None = None) -> float | None:
    """Share of the cohort, or of those of it with these ids, alive and not paused 108 weeks after founding."""
    return _survival_25_months(history, _members(history, ids)).value


def mean_life_weeks(history: History, ids: np.ndarray | None = None) -> float | None:
    """Area under Kaplan-Meier to 104 weeks of the cohort, or of those of it with these ids."""
    return _mean_life_weeks(_lives_of_cohort(history, ids)).value


def survival_curves(history: History) -> dict[str, np.ndarray] | None:
    """The cohort by weeks since founding 0 ... 104, each shape (105,); None without a cohort.

    `survival` (Kaplan-Meier), `could_not_go_on` and `finished` (Aalen-Johansen); NaN where the run is too short to tell.
    """
    lives = _lives_of(history, cohort(history))
    if lives is None:
        return None
    return {
        "survival": lives.survival,
        "could_not_go_on": lives.incidence[_COULD_NOT_GO_ON - 1],
        "finished": lives.incidence[_FINISHED - 1],
    }


# --- burnout ---


def _burnout_share(history: History, role: int) -> Measured:
    """Cumulative incidence of burnout within 52 weeks, spells running at crisis week 0 or begun in crisis weeks 0-51.

    The clock starts at crisis week 0 or at the start of the spell, whichever is later: so a spell begun earlier enters late, at time 0,
    and one that ended before never enters.
    """
    first, after = history.crisis_week, history.crisis_week + WEEKS_PER_YEAR
    started, ended, ended_by = (history.spells[name] for name in ("started_week", "ended_week", "ended_by"))
    running = ended == NOT_ENDED
    counted = (history.spells["role"] == role) & (started < after) & (running | (ended >= first))
    size = int(counted.sum())
    if history.weeks < after + BURNOUT_WEEKS or not size:
        return Measured(None, size)
    last = np.where(running, history.weeks - 1, ended)
    causes = np.where(ended_by == ENDED_RUNNING, CENSORED, np.where(ended_by == ENDED_BURNOUT, _BURNED_OUT, _OTHER_END))
    durations = last - np.maximum(started, first)
    risks = competing_risks(durations[counted], causes[counted], n_causes=2, horizon=BURNOUT_WEEKS)
    return Measured(float(risks.incidence[_BURNED_OUT - 1, -1]), size)


def _initiator_burnout_rate(history: History) -> Measured:
    """Burnouts per 100 initiator-years; an initiator is at risk in the week of the start, of the end, and every week between."""
    started, ended = history.spells["started_week"], history.spells["ended_week"]
    last = np.where(ended == NOT_ENDED, history.weeks - 1, ended)
    at_risk = last - np.maximum(started, history.crisis_week) + 1
    counted = (history.spells["role"] == ROLE_INITIATOR) & (at_risk > 0)
    burnouts = int((counted & (history.spells["ended_by"] == ENDED_BURNOUT)).sum())
    person_weeks = int(at_risk[counted].sum())
    return _share(burnouts * PER_INITIATOR_YEARS * WEEKS_PER_YEAR, person_weeks, int(counted.sum()))


# --- numbers of initiatives, money, work, ties ---


def _active_end(history: History) -> Measured:
    if not history.weeks:
        return Measured(None)
    return _per_residents(history, int(active_at_end_of(history, history.weeks - 1).sum()))


def _founded(history: History) -> Measured:
    if history.weeks <= history.crisis_week:
        return Measured(None)
    return _per_residents(history, int(history.crisis("initiatives_founded").sum()))


def public_eur(history: History) -> float:
    """Euros spent from the envelope by all payers, from crisis week 0."""
    return int(history.crisis("spent_cents").sum()) / CENTS_PER_EUR


def hours_helped(history: History) -> float:
    """Hours of need met by initiatives, from crisis week 0."""
    return int(history.crisis("initiative_minutes").sum()) / MINUTES_PER_HOUR


def _eur_per_hour(history: History) -> Measured:
    eur, hours = public_eur(history), hours_helped(history)
    return Measured(eur / hours if eur > 0.0 and hours > 0.0 else None)


def support_ranks(history: History) -> SupportRanks | None:
    """Ranks of the cohort by support, tie and added value; None if not all could be followed for 26 weeks, or none got support."""
    members = cohort(history)
    support = history.initiatives["support_first_26_weeks_eur"][members]
    followed = history.weeks >= history.crisis_week + COHORT_WEEKS + SUPPORT_WEEKS - 1
    if not followed or not support.any():
        return None
    return SupportRanks(
        centred_ranks(support),
        centred_ranks(history.initiatives["tie_municipality_at_founding"][members]),
        centred_ranks(history.initiatives["added_value"][members]),
    )


def _support_follows(history: History) -> tuple[Measured, Measured]:
    size = int(cohort(history).sum())
    ranks = support_ranks(history)
    if ranks is None or size < FEWEST_INITIATIVES:
        return Measured(None, size), Measured(None, size)
    with_tie, with_value = partial_spearman(ranks)
    return Measured(with_tie, size), Measured(with_value, size)


def _paperwork(history: History) -> Measured:
    minutes = int(history.crisis("initiator_minutes").sum())
    return _share(int(history.crisis("paperwork_minutes").sum()), minutes, minutes // MINUTES_PER_HOUR)


def _trust_end(history: History) -> Measured:
    if not history.weeks:
        return Measured(None)
    return _share(int(history.weekly["trusting_residents"][-1]), history.residents, history.residents)


def _structural_ties_end(history: History) -> Measured:
    if not history.weeks:
        return Measured(None)
    living = alive_at_end_of(history, history.weeks - 1)
    return _per_residents(history, int(history.initiatives["structural_partners"][living].sum()))


def _per_residents(history: History, number: int) -> Measured:
    return Measured(number * PER_RESIDENTS / history.residents)


def _share(part: int, whole: int, count: int) -> Measured:
    return Measured(part / whole if whole > 0 else None, count)
