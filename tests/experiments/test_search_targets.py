"""The distance of a set of assumptions, against numbers worked by hand."""

from math import tanh

import numpy as np
import pytest

from experiments.search import targets
from experiments.search.targets import CAP, TARGETS, Target, deviations, distance, excess, mean, needed_factor
from scenarios.outcomes import PATTERNS


def well_inside():
    return {one.name: [_aim(one)] * 2 for one in TARGETS}


def _aim(one):
    if one.aim is not None:
        return one.aim
    return (one.low + one.high) / 2 if one.high is not None else one.low + 1.0


@pytest.mark.parametrize(
    ("value", "expected"), [(0.375, 0.0), (0.5, 1.0), (0.25, -1.0), (0.75, 3.0), (None, CAP)], ids=["middle", "high", "low", "far", "none"]
)
def test_a_deviation_is_in_half_widths_of_the_tolerance(value, expected):
    assert Target("x", 0.25, 0.5).deviation(value) == pytest.approx(expected)


def test_an_aim_off_the_middle_has_a_width_on_each_side():
    foundings = Target("x", 1.0, 10.0, aim=5.0)
    assert [foundings.deviation(value) for value in (1.0, 3.0, 5.0, 7.5, 10.0)] == pytest.approx([-1.0, -0.5, 0.0, 0.5, 1.0])


def test_a_bound_on_one_side_costs_on_that_side_only():
    growth = Target("x", low=0.0)
    assert [growth.deviation(value) for value in (-0.1, 0.0, 0.1, 5.0)] == pytest.approx([-2.0, -1.0, 0.0, 0.0])
    assert Target("x", high=1.0).deviation(1.1) == pytest.approx(2.0)


def test_nothing_is_paid_well_inside_and_never_more_than_the_cap():
    assert excess(0.75) == excess(-0.5) == 0.0
    assert excess(-1.75) == pytest.approx(CAP * tanh(1.0 / CAP))
    assert excess(1000.0) == pytest.approx(CAP)


def test_the_distance_is_the_sum_of_squares_of_the_means():
    measures = well_inside()
    assert distance(measures) == 0.0
    measures["pattern_01_joined_per_offer"] = [0.5, 0.75]  # mean 0.625: two half widths from the middle
    measures["pattern_06_active_after_25_months"] = [None, None]
    assert distance(measures) == pytest.approx((CAP * tanh(1.25 / CAP)) ** 2 + (CAP * tanh(3.25 / CAP)) ** 2)


def test_a_measure_that_most_lucks_leave_undefined_is_undefined():
    assert mean([0.2, None]) == pytest.approx(0.2)
    assert mean([0.2, None, None]) is None
    assert mean([]) is None


def test_the_widest_deviation_says_by_how_much_tolerances_would_have_to_grow():
    measures = well_inside()
    measures["pattern_02_hours_after_reopening"] = [0.6]
    assert needed_factor(measures) == pytest.approx(2.0)
    target = next(one for one in TARGETS if one.name == "pattern_02_hours_after_reopening")
    assert target.widened(2.0) == pytest.approx((0.0, 0.6))
    assert Target("x", low=0.0).widened(1.5) == (pytest.approx(-0.05), None)


def test_fitted_are_all_patterns_marked_c_and_none_marked_v():
    names = {one.name for one in TARGETS}
    fitted = {name for name, pattern in PATTERNS.items() if pattern.use == "C"}
    assert names == fitted | {targets.BURNOUT, targets.FOUNDINGS}
    assert len(deviations(well_inside())) == len(TARGETS)
    assert np.all(np.abs(deviations(well_inside())) < 1e-9)
