"""Survival estimators against textbook values, scipy, stored values of lifelines, and lifelines itself where it is installed."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from simulation.survival import CENSORED, competing_risks, restricted_mean

#: Weeks of remission under 6-mercaptopurine, + for censored: Freireich and others 1963, in Cox and Oakes 1984, p. 8.
REMISSION = [
    "6",
    "6",
    "6",
    "6+",
    "7",
    "9+",
    "10",
    "10+",
    "11+",
    "13",
    "16",
    "17+",
    "19+",
    "20+",
    "22",
    "23",
    "25+",
    "32+",
    "32+",
    "34+",
    "35+",
]
REMISSION_WEEKS = np.array([int(entry.rstrip("+")) for entry in REMISSION])
REMISSION_CAUSES = np.array([CENSORED if entry.endswith("+") else 1 for entry in REMISSION])

LIFELINES = json.loads(Path(__file__).with_name("lifelines_values.json").read_text(encoding="utf-8"))

lives = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 2)), min_size=1, max_size=60)


def test_kaplan_meier_gives_the_textbook_values_of_the_remission_data():
    survival = competing_risks(REMISSION_WEEKS, REMISSION_CAUSES, n_causes=1, horizon=35).survival
    textbook = {5: 1.0, 6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448, 35: 0.448}
    assert {week: round(float(survival[week]), 3) for week in textbook} == textbook


def test_aalen_johansen_gives_the_values_worked_out_by_hand():
    # week 1: 5 at risk, one ends by cause 1; week 2: 4 at risk, one by cause 2, one lost; week 3: 2 at risk, one by cause 1
    risks = competing_risks(np.array([1, 2, 2, 3, 4]), np.array([1, 2, CENSORED, 1, CENSORED]), n_causes=2, horizon=4)
    assert risks.survival == pytest.approx([1, 0.8, 0.6, 0.3, 0.3])
    assert risks.incidence[0] == pytest.approx([0, 0.2, 0.2, 0.5, 0.5])
    assert risks.incidence[1] == pytest.approx([0, 0, 0.2, 0.2, 0.2])


@given(lives, st.data())
def test_a_life_of_weight_n_is_n_such_lives(some, data):
    durations, causes = np.array(some).T
    times = np.array(data.draw(st.lists(st.integers(0, 3), min_size=len(some), max_size=len(some))))
    weighted = competing_risks(durations, causes, n_causes=2, horizon=30, weights=times)
    repeated = competing_risks(np.repeat(durations, times), np.repeat(causes, times), n_causes=2, horizon=30)
    np.testing.assert_allclose(weighted.survival, repeated.survival, atol=1e-12)
    np.testing.assert_allclose(weighted.incidence, repeated.incidence, atol=1e-12)


def test_weights_count_by_their_ratio_alone():
    one, other = (
        competing_risks(REMISSION_WEEKS, REMISSION_CAUSES, n_causes=1, horizon=40, weights=np.full(21, each)) for each in (1.0, 1 / 3)
    )
    np.testing.assert_allclose(one.survival, other.survival)


def test_weeks_that_nobody_was_followed_to_are_unknown():
    risks = competing_risks(np.array([1, 2]), np.array([1, CENSORED]), n_causes=1, horizon=4)
    assert list(risks.survival[:3]) == [1.0, 0.5, 0.5]
    assert np.isnan(risks.survival[3:]).all()
    assert np.isnan(risks.incidence[0, 3:]).all()


def test_when_all_have_ended_survival_stays_zero_and_is_known():
    risks = competing_risks(np.array([1, 1, 2]), np.array([1, 2, 1]), n_causes=2, horizon=5)
    assert list(risks.survival) == [1.0, pytest.approx(1 / 3), 0, 0, 0, 0]
    assert risks.incidence[:, -1] == pytest.approx([2 / 3, 1 / 3])


def test_the_restricted_mean_is_the_mean_life_cut_at_the_horizon():
    # lives of 2, 4 and 9 weeks, cut at 6: (2 + 4 + 6) / 3
    risks = competing_risks(np.array([2, 4, 9]), np.array([1, 1, 1]), n_causes=1, horizon=6)
    assert restricted_mean(risks.survival) == pytest.approx(4.0)


@given(lives)
def test_incidences_and_survival_add_up_to_one_wherever_they_are_known(rows):
    durations, causes = np.array(rows).T
    risks = competing_risks(durations, causes, n_causes=2, horizon=30)
    known = ~np.isnan(risks.survival)
    assert known[: durations.max() + 1].all()
    assert (risks.survival + risks.incidence.sum(axis=0))[known] == pytest.approx(1.0)


@given(lives)
def test_survival_never_rises_and_incidences_never_fall(rows):
    durations, causes = np.array(rows).T
    risks = competing_risks(durations, causes, n_causes=2, horizon=durations.max())
    assert (np.diff(risks.survival) <= 0).all()
    assert (np.diff(risks.incidence, axis=1) >= 0).all()


@given(lives)
def test_kaplan_meier_is_that_of_scipy(rows):
    durations, causes = np.array(rows).T
    ours = competing_risks(durations, np.minimum(causes, 1), n_causes=1, horizon=durations.max()).survival
    data = stats.CensoredData(uncensored=durations[causes > 0], right=durations[causes == CENSORED])
    assert ours == pytest.approx(stats.ecdf(data).sf.evaluate(np.arange(durations.max() + 1)))


def test_kaplan_meier_of_tied_weeks_is_the_stored_one_of_lifelines():
    stored = LIFELINES["kaplan_meier"]
    durations, causes = np.array(stored["durations"]), np.array(stored["causes"])
    ours = competing_risks(durations, np.minimum(causes, 1), n_causes=1, horizon=int(durations.max())).survival
    assert ours == pytest.approx(stored["survival"], abs=1e-12)


@pytest.mark.parametrize("cause", [1, 2])
def test_aalen_johansen_is_the_stored_one_of_lifelines(cause):
    stored = LIFELINES["aalen_johansen"]
    durations, causes = np.array(stored["durations"]), np.array(stored["causes"])
    ours = competing_risks(durations, causes, n_causes=2, horizon=int(durations.max())).incidence[cause - 1]
    assert ours == pytest.approx(stored[f"incidence_{cause}"], abs=1e-12)


@pytest.mark.parametrize("cause", [1, 2])
def test_aalen_johansen_is_that_of_lifelines(cause):
    lifelines = pytest.importorskip("lifelines")
    durations, causes = np.arange(1, 41), np.tile([1, 2, CENSORED, 1, 2], 8)  # no ties: lifelines would jitter them
    fitted = lifelines.AalenJohansenFitter(calculate_variance=False).fit(durations, causes, event_of_interest=cause)
    theirs = fitted.cumulative_density_.iloc[:, 0].reindex(np.arange(41)).ffill()
    ours = competing_risks(durations, causes, n_causes=2, horizon=40).incidence[cause - 1]
    assert ours == pytest.approx(theirs.to_numpy())
