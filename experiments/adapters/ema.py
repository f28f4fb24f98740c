"""A sweep, and a study, as the EMA Workbench takes them (Kwakkel 2017, doi:10.1016/j.envsoft.2017.06.054).

experiments, outcomes = to_ema(open_sweep("DIR"))
feature_scoring.get_feature_scores_all(experiments, outcomes)

with SequentialEvaluator(ema_model(study)) as evaluator:
    experiments, outcomes = evaluator.perform_experiments(scenarios=100, policies=4)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from agents.draws import luck_of
from experiments.statistics import known_means
from experiments.sweep.asked import study_at
from experiments.sweep.inputs import compared, inputs_of
from experiments.sweep.opened import Opened
from experiments.sweep.plan import Keep
from experiments.sweep.points import ASSUMPTION, Input, Point
from experiments.sweep.runs import Task, run_task
from experiments.worlds import policies_of
from scenarios.assumptions.distributions import PERT_WEIGHT
from scenarios.errors import input_error, nearest, shown
from scenarios.frozen import FrozenMapping
from scenarios.outcomes import OUTCOMES, PATTERNS
from scenarios.study import Study

if TYPE_CHECKING:
    import pandas as pd
    from ema_workbench import Model
    from ema_workbench.em_framework.parameters import Parameter

#: The lever of an EMA model that says which policy a run has.
POLICY = "policy_of_the_study"
MODEL = "LangeAdem"


# --- results ---


def to_ema(
    opened: Opened, outcomes: Sequence[str] | None = None, labels: Sequence[str] | None = None
) -> tuple[pd.DataFrame, dict[str, np.ndarray]]:
    """Experiments, a row a point under each policy (a column an input, and `scenario`, `policy`, `model`), and outcomes, arrays as long.

    Outcomes are means over replications, NaN where no replication has a value; without `outcomes` those that have one everywhere.
    `labels` are policies or "A minus B", without it all policies. InputError, with the nearest name, for what the sweep does not have.
    """
    import pandas as pd

    labels = opened.policies if labels is None else labels
    names = [name for name, one in OUTCOMES.items() if not one.comparison_only] if outcomes is None else outcomes
    found = {name: np.concatenate([known_means(opened.labelled(label, name)) for label in labels]) for name in names}
    if outcomes is None:
        found = {name: values for name, values in found.items() if np.isfinite(values).all()}
    points = opened.points.num_rows
    columns: dict[str, Any] = {}
    for one in opened.inputs:
        column = np.tile(opened.input_column(one.name), len(labels))
        columns[one.name] = pd.Categorical(column.tolist()) if one.values is not None or column.dtype == object else column
    columns["scenario"] = np.tile(opened.points["point_id"].to_numpy(), len(labels))
    columns["policy"] = np.repeat(np.array(labels, dtype=object), points)
    columns["model"] = MODEL
    return pd.DataFrame(columns), found


# --- a model ---


def ema_model(study: Study, outcomes: Sequence[str] | None = None) -> Model:
    """The study as a Model: its uncertain assumptions as uncertainties, its levers and which of its policies it is as levers.

    Parameters are called as inputs are, with what is no identifier of Python written as `identifier` does.
    An experiment is run as a sweep runs a point, in every replication of the study, and gives means over them; NaN where none has a value.
    Outcomes on which a side is better are to be maximised or minimised; without `outcomes` it is the study's primary one.
    InputError for an unknown outcome, for equal cost that has not been resolved, and for a joint sample, which has no ranges.
    """
    from ema_workbench import CategoricalParameter, Model, ScalarOutcome

    policies = tuple(dict.fromkeys(compared(study)))
    names = (study.decision_primary,) if outcomes is None else tuple(outcomes)
    for name in names:
        if name not in OUTCOMES and name not in PATTERNS:
            raise input_error("outcomes", None, shown(name), "an outcome of docs/outcomes.md", nearest(name, [*OUTCOMES, *PATTERNS]))
    if study.cost == "equal" and study.envelope_eur_per_1000_residents_per_year is None:
        raise input_error("study", "cost", "equal, without an envelope", 'envelope_eur_per_1000_residents_per_year, or cost = "own"')
    if study.uncertain.sample is not None:
        raise input_error("study", "uncertain", "a joint sample", "ranges; sweep the sample and take `to_ema` of that")
    inputs = [one for one in inputs_of(study, "study") if one.name != "policies"]  # which of them is a lever already
    called = {identifier(one.name): one.name for one in inputs}
    if len(called) < len(inputs):
        raise input_error("study", "levers", "names that differ in - . and _ alone", "names that the workbench can tell apart")
    model = Model(MODEL, function=Asked(study, policies, names, FrozenMapping(called)))
    model.uncertainties = [_parameter(one) for one in inputs if one.kind == ASSUMPTION]
    model.levers = [CategoricalParameter(POLICY, list(policies)), *(_parameter(one) for one in inputs if one.kind != ASSUMPTION)]
    model.outcomes = [ScalarOutcome(name, kind=_direction(name)) for name in names]
    return model


def identifier(name: str) -> str:
    """The name of an input as the workbench takes it: `ad-hoc.fund-call.strength` is ad_hoc__fund_call__strength."""
    return name.replace(".", "__").replace("-", "_")


@dataclass(frozen=True)
class Asked:
    """The function of the model: an experiment's values to its outcomes. It can be sent to other processes.

    `called` are the names of inputs by those of parameters.
    """

    study: Study
    policies: tuple[str, ...]
    outcomes: tuple[str, ...]
    called: Mapping[str, str]

    def __call__(self, **experiment: Any) -> dict[str, float]:
        """Run it. Names are those of the parameters and POLICY; a lever of another policy does nothing."""
        name = experiment.pop(POLICY)
        values = {self.called[key]: value for key, value in experiment.items()}
        study = replace(self.study, policies=(name,))
        point = Point(0, 0, "", {key: _plain(value) for key, value in values.items() if _bears_on(key, name, self.policies)})
        asked = replace(
            study_at(study, point), envelope_eur_per_1000_residents_per_year=study.envelope_eur_per_1000_residents_per_year, replications=1
        )
        rows = [self._run(asked, replication) for replication in range(study.replications)]
        return {outcome: _mean([row[outcome] for row in rows]) for outcome in self.outcomes}

    def _run(self, asked: Study, replication: int) -> dict[str, Any]:
        seed = luck_of(self.study.seed, replication)
        task = Task(replication, 0, replication, replication, seed, asked, policies_of(asked), Keep())
        return run_task(task)["runs"].to_pylist()[0]


def _bears_on(key: str, policy: str, policies: Sequence[str]) -> bool:
    """Whether an input is no lever of another policy than the one that is run."""
    whose = key.partition(".")[0]
    return whose == policy or whose not in policies


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _mean(values: Sequence[float | None]) -> float:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else float("nan")


def _parameter(one: Input) -> Parameter:
    """An input as the workbench has them, with the same distribution."""
    from ema_workbench import CategoricalParameter, IntegerParameter, RealParameter

    if one.values is not None:
        return CategoricalParameter(identifier(one.name), list(one.values))
    assert one.low is not None
    assert one.high is not None
    if one.whole:
        return IntegerParameter(identifier(one.name), int(one.low), int(one.high))
    if one.distribution == "uniform":
        return RealParameter(identifier(one.name), one.low, one.high)
    return RealParameter.from_dist(identifier(one.name), _distribution(one, one.low, one.high))


def _distribution(one: Input, low: float, high: float) -> Any:
    """The distribution of an assumption as scipy has it: the same as `scenarios.assumptions.distributions.quantile`."""
    from scipy import stats

    if one.distribution == "loguniform":
        return stats.loguniform(low, high)
    share = (one.top_within(low, high) - low) / (high - low)
    if one.distribution == "triangular":
        return stats.triang(share, loc=low, scale=high - low)
    return stats.beta(1.0 + PERT_WEIGHT * share, 1.0 + PERT_WEIGHT * (1.0 - share), loc=low, scale=high - low)


def _direction(name: str) -> int:
    from ema_workbench import ScalarOutcome

    better = OUTCOMES[name].better if name in OUTCOMES else "none"
    return {"higher": ScalarOutcome.MAXIMIZE, "lower": ScalarOutcome.MINIMIZE, "none": ScalarOutcome.INFO}[better]
