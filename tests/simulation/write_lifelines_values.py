"""Writes lifelines_values.json: what lifelines makes of invented lives. Run with a Python that has lifelines (which needs pandas < 3)."""

import json
from pathlib import Path

import lifelines
import numpy as np

draws = np.random.default_rng(20200316)
tied = {"durations": draws.integers(1, 25, 80), "causes": draws.integers(0, 3, 80)}
# Aalen-Johansen without ties, which lifelines breaks at random
untied = {"durations": draws.permutation(np.arange(1, 61)), "causes": draws.integers(0, 3, 60)}
weeks = np.arange(max(tied["durations"]) + 1)
survival = lifelines.KaplanMeierFitter().fit(tied["durations"], tied["causes"] > 0).survival_function_at_times(weeks)


def incidence(cause: int) -> list[float]:
    """Cumulative incidence of one cause for each week."""
    fitter = lifelines.AalenJohansenFitter(calculate_variance=False).fit(untied["durations"], untied["causes"], event_of_interest=cause)
    return fitter.cumulative_density_.iloc[:, 0].reindex(np.arange(61)).ffill().tolist()


values = {
    "lifelines": lifelines.__version__,
    "kaplan_meier": {name: column.tolist() for name, column in tied.items()} | {"survival": survival.tolist()},
    "aalen_johansen": {name: column.tolist() for name, column in untied.items()}
    | {f"incidence_{cause}": incidence(cause) for cause in (1, 2)},
}
Path(__file__).with_name("lifelines_values.json").write_text(json.dumps(values) + "\n", encoding="utf-8")
