"""Survival with competing ends in whole weeks: Kaplan-Meier and Aalen-Johansen for data that is all ties."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

#: The cause of a life that is still going on: its length is a lower bound.
CENSORED = 0


@dataclass(frozen=True)
class CompetingRisks:
    """Estimates for t = 0 ... horizon weeks since the start; NaN from the first t that nobody was followed up to.

    survival: shape (horizon + 1,), the share whose life is longer than t (Kaplan-Meier, any end an event).
    incidence: shape (causes, horizon + 1), the share ended within t weeks by each cause (Aalen-Johansen). Together they are 1.
    """

    survival: np.ndarray
    incidence: np.ndarray


def competing_risks(
    durations: np.ndarray, causes: np.ndarray, n_causes: int, horizon: int, weights: np.ndarray | None = None
) -> CompetingRisks:
    """Estimate survival and cumulative incidences from lives of `durations` weeks that ended by `causes` 1 ... n_causes, or CENSORED.

    Each life counts once, or as its entry of `weights` (at least 0) says; a life of weight 2 is two such lives.
    A life censored after t weeks counts as at risk in week t. With n(t) at risk and d_k(t) ended by cause k at t:
    S(t) = prod over u <= t of (1 - d(u) / n(u)) and F_k(t) = sum over u <= t of S(u - 1) d_k(u) / n(u).
    Aalen and Johansen 1978, Scandinavian Journal of Statistics 5:141-150; Kaplan and Meier 1958, JASA 53:457-481.
    """
    beyond = horizon + 1
    weeks = np.minimum(durations, beyond)
    ended = np.zeros((n_causes + 1, beyond + 1), dtype=np.int64 if weights is None else np.float64)
    np.add.at(ended, (causes, weeks), 1 if weights is None else weights)
    at_risk = ended.sum(axis=0)[::-1].cumsum()[::-1][:beyond]
    base = np.where(at_risk == 0, 1, at_risk)
    hazards = ended[1:, :beyond] / base
    survival = np.cumprod(1.0 - ended[1:, :beyond].sum(axis=0) / base)
    survival_before = np.concatenate([[1.0], survival[:-1]])
    incidence = np.cumsum(survival_before * hazards, axis=1)
    unknown = (at_risk == 0) & (survival > 0.0)
    survival[unknown] = np.nan
    incidence[:, unknown] = np.nan
    return CompetingRisks(survival, incidence)


def restricted_mean(survival: np.ndarray) -> float:
    """The area under a survival curve given for t = 0 ... horizon: mean weeks lived within the horizon."""
    return float(survival[:-1].sum())
