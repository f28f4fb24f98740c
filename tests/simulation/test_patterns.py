"""Every measure of a pattern against a hand-made history. Weeks outside the windows hold 777, so a window off by one shows."""

import numpy as np
import pytest

from scenarios.outcomes import PATTERNS
from simulation.patterns import drift, judge, patterns


def measure(name, history):
    return (drift if "_00_" in name else patterns)(history)[name]


def test_measures_are_those_of_the_pattern_table(make_history):
    assert set(patterns(make_history())) | set(drift(make_history())) == set(PATTERNS)


def test_a_run_without_people_or_initiatives_has_no_measure(make_history):
    results = patterns(make_history())
    assert {name: value for name, value in results.items() if value is not None} == {
        **{f"pattern_09_trust_weeks_{weeks}": 0 for weeks in ("13_16", "87_90")},
        **{f"pattern_10_volunteering_weeks_{weeks}": 0 for weeks in ("0_12", "13_25", "26_38", "39_51")},
    }
    assert set(drift(make_history()).values()) == {None}


@pytest.mark.parametrize(
    ("name", "weekly", "expected"),
    [
        # 110 a week over 100 a week
        ("pattern_00_initiatives_drift", {"initiatives_alive": {(0, 12): 100, (143, 155): 110}}, 0.10),
        ("pattern_00_volunteers_drift", {"volunteers": {(0, 12): 200, (143, 155): 190}}, -0.05),
        ("pattern_00_trust_drift", {"trusting_residents": {(0, 12): 50, (143, 155): 51}}, 0.02),
        # 18 weeks: 9 x 40 + 9 x 20 joined, of 18 x 100
        ("pattern_01_joined_per_offer", {"volunteers_joined": {(10, 18): 40, (19, 27): 20}, "offers": {(10, 27): 100}}, 0.30),
        ("pattern_01_offers_surge", {"offers": {(0, 9): 20, (10, 14): 160}}, 8.0),
        ("pattern_01_offers_per_open_place", {"offers": {(44, 47): 30}, "places": {(44, 45): 50, (46, 47): 100}}, 0.4),
        # mean of 20, 30, 40 over 100
        (
            "pattern_02_hours_after_reopening",
            {"initiative_minutes_new": {(12, 17): 100, (23, 23): 20, (24, 24): 30, (25, 25): 40}},
            0.30,
        ),
        ("pattern_03_foundings_weeks_15_21", {"initiatives_founded": {(10, 14): 10, (15, 21): 6}}, 0.6),
        ("pattern_03_foundings_weeks_22_60", {"initiatives_founded": {(10, 14): 10, (22, 60): 2}}, 0.2),
        ("pattern_03_foundings_weeks_61_103", {"initiatives_founded": {(10, 14): 20, (61, 103): 3}}, 0.15),
        # 8 x 1 + 8 x 3 first-timers among 16 x 16 joiners
        ("pattern_04_first_time_share", {"first_time_joined": {(10, 17): 1, (18, 25): 3}, "volunteers_joined": {(10, 25): 16}}, 0.125),
        # 12/20 later, 20/40 earlier
        (
            "pattern_07_strain_rise",
            {"initiator_strain_26_weeks_sum": {(91, 103): 12, (39, 51): 20}, "initiators_26_weeks": {(91, 103): 20, (39, 51): 40}},
            0.1,
        ),
        ("pattern_07_food_need_ratio", {"need_food_minutes": {(39, 51): 200, (91, 103): 196}}, 0.98),
        # of 20,000 residents
        ("pattern_09_trust_weeks_13_16", {"trusting_residents": {(13, 14): 11_000, (15, 16): 13_000}}, 0.6),
        ("pattern_09_trust_weeks_87_90", {"trusting_residents": {(87, 90): 7_400}}, 0.37),
        # of 16,000 people of 15 and over
        ("pattern_10_volunteering_weeks_0_12", {"volunteered_4_weeks": {(0, 12): 4_640}}, 0.29),
        ("pattern_10_volunteering_weeks_13_25", {"volunteered_4_weeks": {(13, 25): 2_560}}, 0.16),
        ("pattern_10_volunteering_weeks_26_38", {"volunteered_4_weeks": {(26, 38): 2_560}}, 0.16),
        ("pattern_10_volunteering_weeks_39_51", {"volunteered_4_weeks": {(39, 51): 3_520}}, 0.22),
        # 30 of 100 against 10 of 50
        (
            "pattern_12_out_of_sight_ratio",
            {
                "people_helped_out_of_sight": {(10, 155): 30},
                "people_helped": {(10, 155): 100},
                "formal_clients_out_of_sight": {(10, 155): 10},
                "formal_clients": {(10, 155): 50},
            },
            1.5,
        ),
        # 20 of 100 short of money, 15 of 100 short of helpers
        (
            "pattern_14_money_above_helpers",
            {
                "initiatives_short_of_money": {(0, 103): 20},
                "initiatives_short_of_helpers": {(0, 51): 10, (52, 103): 20},
                "initiatives_alive": {(0, 103): 100},
            },
            0.05,
        ),
        # 30 of 120 in the second year, 10 of 100 in the first
        (
            "pattern_14_helpers_growth",
            {"initiatives_short_of_helpers": {(0, 51): 10, (52, 103): 30}, "initiatives_alive": {(0, 51): 100, (52, 103): 120}},
            0.15,
        ),
        # 33/60 later, 20/50 earlier
        (
            "pattern_15_satisfaction_rise",
            {"satisfaction_in_contact_sum": {(74, 86): 33, (47, 59): 20}, "initiators_in_contact": {(74, 86): 60, (47, 59): 50}},
            0.15,
        ),
    ],
)
def test_the_measure_is_the_one_worked_out_by_hand(make_history, name, weekly, expected):
    assert measure(name, make_history(weekly=weekly)) == pytest.approx(expected)


def test_contacts_over_value_is_the_difference_of_the_partial_correlations(make_history):
    # support-tie 0.8, support-value 0.6, tie-value 0.8, so 2/3 - (-1/9)
    initiatives = [
        {"founded_week": 15, "support_first_26_weeks_eur": support, "tie_municipality_at_founding": tie, "added_value": value}
        for support, tie, value in zip((1, 2, 3, 4), (1, 2, 4, 3), (2, 1, 4, 3), strict=True)
    ]
    assert measure("pattern_05_contacts_over_value", make_history(initiatives=initiatives)) == pytest.approx(7 / 9)


def test_active_after_25_months_counts_those_founded_in_weeks_10_to_21(make_history):
    history = make_history(
        initiatives=[
            {"founded_week": 9},
            {"founded_week": 10},
            {"founded_week": 21},  # paused in week 129
            {"founded_week": 21, "ended_week": 129, "ended_as": "need_gone"},
            {"founded_week": 20, "ended_week": 129, "ended_as": "need_gone"},  # lived 109 weeks
            {"founded_week": 22},
            {"founded_week": 11, "existing": True},
        ],
        pauses=[{"initiative": 48, "started_week": 129, "ended_week": 131}],
    )
    assert measure("pattern_06_active_after_25_months", history) == pytest.approx(0.5)  # the second and the fifth, of four


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_a_run_too_short_for_a_measure_has_none(make_history, name):
    rows = [{"founded_week": 10, "support_first_26_weeks_eur": x, "tie_municipality_at_founding": t} for x, t in ((1, 1), (2, 3), (3, 2))]
    rows = [{**row, "added_value": value} for row, value in zip(rows, (1, 2, 2), strict=True)]
    every = {
        "initiatives_alive": 9, "volunteers": 9, "trusting_residents": 9, "volunteers_joined": 9, "offers": 9, "places": 9,
        "initiative_minutes_new": 9, "initiatives_founded": 9, "initiators_26_weeks": 9, "need_food_minutes": 9, "people_helped": 9,
        "people_helped_out_of_sight": 9, "formal_clients": 9, "formal_clients_out_of_sight": 9, "initiators_in_contact": 9,
    }  # fmt: skip
    fewest = max(PATTERNS[name].minimum_weeks, 61 if "_05_" in name else 0)  # P5: 26 weeks of support after the cohort's last founding
    assert measure(name, make_history(weeks=fewest, weekly=every, initiatives=rows)) is not None
    assert measure(name, make_history(weeks=fewest - 1, weekly=every, initiatives=rows)) is None


# 2, 4 and 6 have mean 4 and standard deviation 2; Student's t of 2 degrees of freedom at 95 % is 2.920, so the band is 4 -+ 3.372
@pytest.mark.parametrize(
    ("low", "high", "answer"),
    [
        (0.62, 7.38, "holds"),
        (0.64, 7.38, "cannot tell"),
        (0.62, 7.36, "cannot tell"),
        (None, 7.38, "holds"),
        (0.62, None, "holds"),
        (7.38, None, "fails"),
        (7.36, 9, "cannot tell"),
        (None, 0.62, "fails"),
    ],
)
def test_a_pattern_holds_if_the_90_percent_band_of_the_mean_lies_inside(low, high, answer):
    assert judge([2.0, 4.0, None, 6.0], low, high) == answer


def test_one_world_cannot_tell_and_equal_worlds_can():
    assert judge([4.0, None], 0, 9) == "cannot tell"
    assert judge([], 0, 9) == "cannot tell"
    assert judge(np.full(5, 4.0), 4.0, 9) == "holds"
