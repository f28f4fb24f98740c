"""What the model has to reproduce: each measure of a pattern as a pure function of a run, and the judgement over runs.

Names, tolerances, sources and the fewest weeks stand in `scenarios/patterns.toml`. Windows are weeks of the calendar, both ends
included. None where the run is too short or a base is empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Literal

import numpy as np
from scipy.special import stdtrit

from scenarios.outcomes import PATTERNS
from simulation.association import partial_spearman
from simulation.history import History, active_at_end_of
from simulation.outcomes import SURVIVAL_WEEKS, support_ranks

Judgement = Literal["holds", "fails", "cannot tell"]
Window = tuple[int, int]

FIRST_SURGE = (10, 14)
DRIFT_WEEKS = 13


def patterns(history: History) -> dict[str, float | None]:
    """Every measure of P1 to P15 by name, for a run of policy `ad-hoc` through the real calendar."""
    return _measured(history, _OF_THE_CRISIS)


def drift(history: History) -> dict[str, float | None]:
    """The measures of P0 by name, for a run of 156 weeks without a crisis."""
    return _measured(history, _OF_NO_CRISIS)


def judge(values: Iterable[float | None], low: float | None, high: float | None) -> Judgement:
    """Whether the 90 % band of the mean over worlds lies inside `low` to `high` (None: no bound), outside, or neither.

    The band is Student's t over the worlds that have a value; fewer than two cannot tell.
    """
    known = np.array([value for value in values if value is not None], dtype=np.float64)
    if len(known) < 2:
        return "cannot tell"
    half = float(stdtrit(len(known) - 1, 0.95)) * known.std(ddof=1) / np.sqrt(len(known))
    return judge_band(known.mean() - half, known.mean() + half, low, high)


def judge_band(band_low: float, band_high: float, low: float | None, high: float | None) -> Judgement:
    """Whether a band lies inside `low` to `high` (None: no bound), outside, or neither."""
    least = -np.inf if low is None else low
    most = np.inf if high is None else high
    if least <= band_low and band_high <= most:
        return "holds"
    if band_high < least or band_low > most:
        return "fails"
    return "cannot tell"


def _measured(history: History, measures: dict[str, Callable[[History], float | None]]) -> dict[str, float | None]:
    return {name: measure(history) if history.weeks >= PATTERNS[name].minimum_weeks else None for name, measure in measures.items()}


# --- arithmetic over windows ---


def _sum(history: History, measure: str, window: Window) -> float:
    return float(history.weekly[measure][window[0] : window[1] + 1].sum())


def _weekly_mean(history: History, measure: str, window: Window) -> float:
    return _sum(history, measure, window) / (window[1] - window[0] + 1)


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole > 0.0 else None


def _minus(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one - other


def _pooled(history: History, part: str, whole: str, window: Window) -> float | None:
    """The sum of `part` over the sum of `whole`, both over the window."""
    return _ratio(_sum(history, part, window), _sum(history, whole, window))


def _change(history: History, part: str, whole: str, later: Window, earlier: Window) -> float | None:
    """The pooled ratio in the later window minus that in the earlier."""
    return _minus(_pooled(history, part, whole, later), _pooled(history, part, whole, earlier))


def _over(history: History, measure: str, later: Window, earlier: Window) -> float | None:
    """The mean a week in one window over that in another."""
    return _ratio(_weekly_mean(history, measure, later), _weekly_mean(history, measure, earlier))


def _mean_share_of(history: History, measure: str, people: int, window: Window) -> float | None:
    return _ratio(_weekly_mean(history, measure, window), people)


# --- the measures that take more than a window ---


def _contacts_over_value(history: History) -> float | None:
    ranks = support_ranks(history)
    return None if ranks is None else _minus(*partial_spearman(ranks))


def _active_after_25_months(history: History) -> float | None:
    founded = history.initiatives["founded_week"]
    members = ~history.initiatives["existing"] & (founded >= 10) & (founded <= 21)
    active = active_at_end_of(history, founded + SURVIVAL_WEEKS)
    return _ratio(float((members & active).sum()), float(members.sum()))


def _trust(history: History, window: Window) -> float | None:
    return _mean_share_of(history, "trusting_residents", history.residents, window)


def _volunteering(history: History, window: Window) -> float | None:
    return _mean_share_of(history, "volunteered_4_weeks", history.residents_15_and_over, window)


def _out_of_sight_ratio(history: History) -> float | None:
    whole = (history.crisis_week, history.weeks - 1)
    by_initiatives = _pooled(history, "people_helped_out_of_sight", "people_helped", whole)
    by_formal_services = _pooled(history, "formal_clients_out_of_sight", "formal_clients", whole)
    return None if by_initiatives is None or by_formal_services is None else _ratio(by_initiatives, by_formal_services)


def _money_above_helpers(history: History) -> float | None:
    money = _pooled(history, "initiatives_short_of_money", "initiatives_alive", (0, 103))
    return _minus(money, _pooled(history, "initiatives_short_of_helpers", "initiatives_alive", (0, 103)))


def _drift(history: History, measure: str) -> float | None:
    end = history.weeks
    ratio = _over(history, measure, (end - DRIFT_WEEKS, end - 1), (0, DRIFT_WEEKS - 1))
    return _minus(ratio, 1.0)


_STRAIN = ("initiator_strain_26_weeks_sum", "initiators_26_weeks")
_SATISFACTION = ("satisfaction_in_contact_sum", "initiators_in_contact")

_OF_THE_CRISIS: dict[str, Callable[[History], float | None]] = {
    "pattern_01_joined_per_offer": partial(_pooled, part="volunteers_joined", whole="offers", window=(10, 27)),
    "pattern_01_offers_surge": partial(_over, measure="offers", later=(10, 14), earlier=(0, 9)),
    "pattern_01_offers_per_open_place": partial(_pooled, part="offers", whole="places", window=(44, 47)),
    "pattern_02_hours_after_reopening": partial(_over, measure="initiative_minutes_new", later=(23, 25), earlier=(12, 17)),
    "pattern_03_foundings_weeks_15_21": partial(_over, measure="initiatives_founded", later=(15, 21), earlier=FIRST_SURGE),
    "pattern_03_foundings_weeks_22_60": partial(_over, measure="initiatives_founded", later=(22, 60), earlier=FIRST_SURGE),
    "pattern_03_foundings_weeks_61_103": partial(_over, measure="initiatives_founded", later=(61, 103), earlier=FIRST_SURGE),
    "pattern_04_first_time_share": partial(_pooled, part="first_time_joined", whole="volunteers_joined", window=(10, 25)),
    "pattern_05_contacts_over_value": _contacts_over_value,
    "pattern_06_active_after_25_months": _active_after_25_months,
    "pattern_07_strain_rise": partial(_change, part=_STRAIN[0], whole=_STRAIN[1], later=(91, 103), earlier=(39, 51)),
    "pattern_07_food_need_ratio": partial(_over, measure="need_food_minutes", later=(91, 103), earlier=(39, 51)),
    "pattern_09_trust_weeks_13_16": partial(_trust, window=(13, 16)),
    "pattern_09_trust_weeks_87_90": partial(_trust, window=(87, 90)),
    "pattern_10_volunteering_weeks_0_12": partial(_volunteering, window=(0, 12)),
    "pattern_10_volunteering_weeks_13_25": partial(_volunteering, window=(13, 25)),
    "pattern_10_volunteering_weeks_26_38": partial(_volunteering, window=(26, 38)),
    "pattern_10_volunteering_weeks_39_51": partial(_volunteering, window=(39, 51)),
    "pattern_12_out_of_sight_ratio": _out_of_sight_ratio,
    "pattern_14_money_above_helpers": _money_above_helpers,
    "pattern_14_helpers_growth": partial(
        _change, part="initiatives_short_of_helpers", whole="initiatives_alive", later=(52, 103), earlier=(0, 51)
    ),
    "pattern_15_satisfaction_rise": partial(_change, part=_SATISFACTION[0], whole=_SATISFACTION[1], later=(74, 86), earlier=(47, 59)),
}
_OF_NO_CRISIS: dict[str, Callable[[History], float | None]] = {
    "pattern_00_initiatives_drift": partial(_drift, measure="initiatives_alive"),
    "pattern_00_volunteers_drift": partial(_drift, measure="volunteers"),
    "pattern_00_trust_drift": partial(_drift, measure="trusting_residents"),
}
