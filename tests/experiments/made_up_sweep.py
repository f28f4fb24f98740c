"""Whole sweeps whose outcomes are a formula: made in a moment, with an answer that is known."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import pyarrow as pa
from sweeping import swept, tiny_plan

from experiments.sweep.crew import Here
from experiments.sweep.design import design_of
from experiments.sweep.plan import Keep
from experiments.sweep.runs import failed_task
from scenarios.outcomes import MAIN_OUTCOMES

#: (values of the assumptions, policy, numbers that only luck decides, outcome) -> the outcome, NaN where it is undefined.
Formula = Callable[[dict, str, np.random.Generator, str], float]


class MadeUp(Here):
    """In the place of running the model: a formula. Equal assumptions, policy and seed give equal numbers, any other give another luck."""

    def __init__(self, formula: Formula, outcomes: Sequence[str]) -> None:
        super().__init__()
        self._formula, self._outcomes = formula, outcomes

    def submit(self, job) -> None:
        """Take a job."""
        super().submit(job._replace(function=self._told))

    def _told(self, task) -> dict[str, pa.Table]:
        tables = failed_task(task, "made up")
        runs = tables["runs"]
        given = dict(task.study.assumptions)
        for name in self._outcomes:
            values = []
            for policy in runs["policy"].to_pylist():
                said = repr((task.seed, sorted(given.items()), policy, name)).encode()
                value = self._formula(given, policy, np.random.default_rng(list(sha256(said).digest())), name)
                values.append(None if np.isnan(value) else value)
            runs = runs.set_column(runs.schema.get_field_index(name), runs.schema.field(name), pa.array(values, pa.float64()))
        status = pa.array(["ok"] * len(runs))
        return {**tables, "runs": runs.set_column(runs.schema.get_field_index("status"), runs.schema.field("status"), status)}


def made_up_sweep(
    out: Path,
    formula: Formula,
    method: str,
    samples: int | None,
    groups: str | None = None,
    luck: str = "common",
    outcomes: Sequence[str] = (MAIN_OUTCOMES[0],),
    **study,
) -> Path:
    """A sweep of this design in `out`, of two policies and, unless `study` says otherwise, one assumption that varies.

    Outcomes that are not among `outcomes` are undefined everywhere.
    """
    plan = tiny_plan(luck=luck, keep=Keep(), runs_per_part=1000, **{"levers": {}, **study})
    plan = replace(plan, design=design_of(plan.study, method, samples, groups=groups))
    assert swept(plan, out, MadeUp(formula, outcomes), design_source=method).complete
    return out
