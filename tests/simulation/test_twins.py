"""Initiatives that exist in several worlds."""

import pytest

from simulation.twins import twin_ids, twins, twins_matched_share


@pytest.fixture
def worlds(make_history):
    """Two worlds: ids 16 (4 weeks apart), 48 (5 weeks apart), 64 and 80 in one only, 96 over the edge of the cohort, -1 existing."""
    one = make_history(
        initiatives=[
            {"id": -1, "founded_week": -20, "existing": True},
            {"id": 16, "founded_week": 12},
            {"id": 48, "founded_week": 20},
            {"id": 64, "founded_week": 20},
            {"id": 96, "founded_week": 35},
        ]
    )
    other = make_history(
        initiatives=[
            {"id": -1, "founded_week": -20, "existing": True},
            {"id": 16, "founded_week": 16},
            {"id": 48, "founded_week": 25},
            {"id": 80, "founded_week": 11},
            {"id": 96, "founded_week": 36},
        ]
    )
    return one, other


def test_twins_have_one_id_and_were_founded_at_most_four_weeks_apart(worlds):
    one, other = worlds
    rows, other_rows = twins(one, other)
    assert one.initiatives["id"][rows].tolist() == other.initiatives["id"][other_rows].tolist() == [-1, 16, 96]


def test_ids_of_all_worlds_are_of_every_cohort(worlds):
    assert twin_ids(worlds).tolist() == [16]  # 96 is of the cohort in one world only
    assert twin_ids(worlds[:1]).tolist() == [16, 48, 64, 96]


def test_the_span_over_all_worlds_counts_not_that_of_neighbours(make_history):
    # week 10, 13 and 16: each is near the next, but the first and the last are six weeks apart
    assert twin_ids([make_history(initiatives=[{"founded_week": week}]) for week in (10, 13, 16)]).tolist() == []
    assert twin_ids([make_history(initiatives=[{"founded_week": week}]) for week in (12, 14, 16)]).tolist() == [16]


def test_matched_share_is_the_mean_over_ordered_pairs(worlds):
    # in the first world 16 and 96 of four have a twin, in the other 16 of three: (2/4 + 1/3) / 2
    assert twins_matched_share(worlds) == pytest.approx(5 / 12)


def test_matched_share_needs_two_worlds_and_a_cohort(worlds, make_history):
    assert twins_matched_share(worlds[:1]) is None
    assert twins_matched_share([make_history(), make_history()]) is None
    assert twins_matched_share([make_history(), worlds[0]]) == 0
