"""One world under all policies of a comparison, and the little of it that a comparison needs: the task of a worker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa

from experiments.pooled import moments
from experiments.worlds import World, run_policy, shared_start, world_of
from scenarios.columns import COLUMNS
from scenarios.policies import Policy
from scenarios.study import Study

if TYPE_CHECKING:
    from simulation import SupportModel
    from simulation.history import History

#: Of each run, a value a week of the main phase.
WEEKLY_CURVES = tuple(column.name for column in COLUMNS["weekly"].values() if column.type in ("int64", "float64") and column.name != "week")
#: Of the cohort of each run, a value a week since founding, 0 to 104.
LIFE_CURVES = ("survival", "could_not_go_on", "finished")
TWIN_OUTCOMES = ("survival_25_months_twins", "mean_life_weeks_twins")
#: Funds, gifts and goods that exist in every world: shown, but no cost of a policy.
BASELINE = "baseline"


class Spent(NamedTuple):
    """A row of `spending.parquet`."""

    payer: str
    instrument: str
    year: int
    budgeted_eur: float
    spent_eur: float
    unspent_eur: float
    hours: float


@dataclass(frozen=True)
class MeasuredRun:
    """One policy in one world.

    `weekly` has shape (len(WEEKLY_CURVES), weeks) and `lives` (len(LIFE_CURVES), 105), NaN where undefined; `spending` is without the baseline; `support` are the `pooled.moments`.
    """

    outcomes: dict[str, float | None]
    counts: dict[str, int | None]
    weekly: np.ndarray
    lives: np.ndarray
    spending: tuple[Spent, ...]
    support: np.ndarray
    public_eur: float
    hours_helped: float
    twins: dict[str, float | None]


@dataclass(frozen=True)
class MeasuredWorld:
    """All policies of a comparison in one world, in the order of the study, and the share of their initiatives that have twins."""

    world: World
    runs: tuple[MeasuredRun, ...]
    twins_matched_share: float | None


def measure_world(study: Study, policies: Sequence[Policy], replication: int) -> MeasuredWorld:
    """Run world number `replication` under each policy, residents and burn-in made once."""
    world = world_of(study, replication)
    start = shared_start(study, world)
    models = [run_policy(study, world, policy, start) for policy in policies]
    return measured(world, models, [model.history() for model in models])


def measured(world: World, models: Sequence[SupportModel], histories: Sequence[History]) -> MeasuredWorld:
    """What a comparison needs of a world whose models have been run, one a policy; `histories` are theirs."""
    from simulation.twins import twin_ids, twins_matched_share

    shared = twin_ids(histories) if len(histories) > 1 else None
    runs = tuple(_measured(model, history, shared) for model, history in zip(models, histories, strict=True))
    return MeasuredWorld(world, runs, twins_matched_share(histories))


def spending_rows(table: pa.Table) -> tuple[Spent, ...]:
    """What policies paid for: the rows of the table that are not of the baseline."""
    rows = (Spent(**row) for row in table.to_pylist())
    return tuple(row for row in rows if row.instrument != BASELINE)


def _measured(model, history, shared: np.ndarray | None) -> MeasuredRun:
    from simulation import outcomes

    tables = model.tables()
    lives = outcomes.survival_curves(history)
    return MeasuredRun(
        outcomes=outcomes.outcomes(history),
        counts=outcomes.counts(history),
        weekly=weekly_curves(tables["weekly"]),
        lives=np.full((len(LIFE_CURVES), outcomes.LIFE_WEEKS + 1), np.nan)
        if lives is None
        else np.array([lives[name] for name in LIFE_CURVES]),
        spending=spending_rows(tables["spending"]),
        support=moments(outcomes.support_ranks(history)),
        public_eur=outcomes.public_eur(history),
        hours_helped=outcomes.hours_helped(history),
        twins={
            "survival_25_months_twins": None if shared is None else outcomes.survival_25_months(history, shared),
            "mean_life_weeks_twins": None if shared is None else outcomes.mean_life_weeks(history, shared),
        },
    )


def weekly_curves(weekly: pa.Table) -> np.ndarray:
    """WEEKLY_CURVES of the main phase, from the table of a run: (len(WEEKLY_CURVES), weeks), NaN where undefined."""
    main = weekly.slice(0, sum(phase == "main" for phase in weekly["phase"].to_pylist()))
    return np.array([main[name].cast(pa.float64()).fill_null(np.nan).to_numpy() for name in WEEKLY_CURVES])
