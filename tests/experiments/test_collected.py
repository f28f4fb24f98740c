"""The tables of a comparison."""

import numpy as np
import pytest
from made_up import PRIMARY, WEEKS, comparison, of_primary, run

from experiments.collected import curves_table, runs_table
from experiments.measured import WEEKLY_CURVES
from scenarios.outcomes import OUTCOMES


def test_runs_has_a_row_a_run_worlds_first():
    table = runs_table(comparison({"ad-hoc": of_primary([0.1, 0.2]), "structural": of_primary([0.3, None])}))
    assert table["policy"].to_pylist() == ["ad-hoc", "structural", "ad-hoc", "structural"]
    assert table["replication"].to_pylist() == [0, 0, 1, 1]
    assert table["seed"].to_pylist() == [100, 100, 101, 101]
    assert table[PRIMARY].to_pylist() == [0.1, 0.3, 0.2, None]
    assert table["n_need_met_share"].to_pylist() == [10] * 4
    assert set(OUTCOMES) <= set(table.column_names)


def test_outcomes_of_a_comparison_are_null_in_runs():
    table = runs_table(comparison({"ad-hoc": [run(twins={"survival_25_months_twins": 0.5})]}))
    assert table["survival_25_months_twins"].null_count == 1


def test_curves_are_means_and_percentiles_of_worlds_week_by_week():
    offers = WEEKLY_CURVES.index("offers")
    weekly = np.zeros((3, len(WEEKLY_CURVES), WEEKS))
    weekly[:, offers, 7] = (1.0, 2.0, 6.0)
    weekly[:, offers, 8] = (5.0, np.nan, 7.0)
    weekly[:, offers, 9] = np.nan
    table = curves_table(comparison({"ad-hoc": [run(weekly=values) for values in weekly]}))
    rows = {row["week"]: row for row in table.to_pylist() if row["curve"] == "offers"}
    assert list(rows) == list(range(WEEKS))
    assert rows[7]["mean"] == 3.0
    assert rows[7]["mean_low"] >= 1.0
    assert rows[7]["mean_low"] < 3.0 < rows[7]["mean_high"]
    assert rows[7]["p05"] == pytest.approx(1.1)
    assert (rows[8]["mean"], rows[8]["p95"]) == (6.0, pytest.approx(6.9))
    assert all(rows[9][name] is None for name in ("mean", "mean_low", "mean_high", "p05", "p95"))


def test_lives_are_curves_by_weeks_since_founding():
    table = curves_table(comparison({"ad-hoc": of_primary([0.1]), "structural": of_primary([0.1])}))
    survival = [row for row in table.to_pylist() if row["curve"] == "survival" and row["policy"] == "structural"]
    assert [row["week"] for row in survival] == list(range(105))
