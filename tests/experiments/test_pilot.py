"""Equal cost: the envelope that every compared policy can spend."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.pilot import MOST_TRIES, Capacity, Search, agreed

BUDGET = 1500.0


def search(spent):
    found = Search(BUDGET)
    while (envelope := found.following()) is not None:
        found.tell(envelope, spent(envelope) / envelope)
    return found


def test_a_policy_that_spends_the_budget_is_tried_once_and_compared_at_the_budget():
    found = search(lambda envelope: 0.97 * envelope)
    assert found.capacity() == Capacity(BUDGET, pytest.approx(0.97))
    assert len(found.tried) == 1


def test_grants_that_saturate_are_compared_where_95_per_cent_is_spent():
    found = search(lambda envelope: min(envelope, 950.0))
    assert found.capacity().envelope == pytest.approx(1000.0)
    assert found.capacity().spent_share == pytest.approx(950 / 1500)
    assert len(found.tried) == 2


def test_a_policy_that_leaves_a_third_of_any_envelope_has_no_envelope():
    found = search(lambda envelope: 2 / 3 * envelope)
    assert found.capacity() == Capacity(None, pytest.approx(2 / 3))
    assert len(found.tried) <= MOST_TRIES


def test_a_policy_that_spends_nothing_has_no_envelope():
    assert search(lambda envelope: 0.0).capacity() == Capacity(None, 0.0)


def test_where_whole_grants_keep_spending_just_below_95_per_cent_the_best_spent_envelope_will_do():
    def spent(envelope):  # 85 % at the budget, nowhere above 93 %
        return (0.93 - 0.08 * abs(envelope - 900) / 600) * envelope

    found = search(spent).capacity()
    assert found.envelope < BUDGET
    assert spent(found.envelope) / found.envelope > 0.91


@given(st.lists(st.tuples(st.floats(0.0, 1.0), st.floats(0, 1400)), min_size=1, max_size=4))
def test_what_is_found_is_the_largest_within_a_tenth_of_the_budget(lines):
    """Spending that saturates: the least of a few lines, each with a start and a rise."""

    def spent(envelope):
        return min(envelope, *(start + rise * envelope for rise, start in lines))

    found = search(spent)
    envelope = found.capacity().envelope
    if envelope is None or found.tried[envelope] < 0.945:
        return
    assert spent(envelope) >= 0.945 * envelope
    if len(found.tried) < MOST_TRIES and envelope < BUDGET:
        assert spent(envelope + 0.101 * BUDGET) < 0.95 * (envelope + 0.101 * BUDGET)


def test_the_policy_with_the_least_capacity_limits_the_comparison_and_is_named():
    capacity = {"ad-hoc": Capacity(900.0, 0.6), "mixed": Capacity(1500.0, 0.99), "structural": Capacity(1200.0, 0.8)}
    assert agreed(BUDGET, capacity) == (900.0, "ad-hoc")


def test_a_policy_that_cannot_spend_at_any_envelope_does_not_bring_the_others_down():
    assert agreed(BUDGET, {"structural": Capacity(None, 0.6), "mixed": Capacity(1500.0, 1.0)}) == (BUDGET, None)
    assert agreed(BUDGET, {"structural": Capacity(None, 0.6)}) == (BUDGET, None)
