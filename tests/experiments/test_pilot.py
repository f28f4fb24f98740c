"""Equal cost: the envelope that every compared policy can spend."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.pilot import Capacity, agreed, capacity_of


def test_a_policy_that_spends_the_budget_is_compared_at_the_budget():
    assert capacity_of(lambda envelope: 0.97 * envelope, 1500.0) == Capacity(1500.0, 0.97)


def test_grants_that_saturate_are_compared_where_95_per_cent_is_spent():
    found = capacity_of(lambda envelope: min(envelope, 950.0), 1500.0)
    assert found.envelope == pytest.approx(1000.0)
    assert found.spent_share == pytest.approx(950 / 1500)


def test_a_policy_that_leaves_a_third_of_any_envelope_has_no_envelope():
    assert capacity_of(lambda envelope: 2 / 3 * envelope, 1500.0) == Capacity(None, pytest.approx(2 / 3))


def test_a_policy_that_spends_nothing_has_no_envelope():
    assert capacity_of(lambda envelope: 0.0, 1500.0) == Capacity(None, 0.0)


@given(st.lists(st.tuples(st.floats(50, 1500), st.floats(0, 300)), min_size=1, max_size=6))
def test_no_larger_envelope_than_the_one_found_is_spent_to_95_per_cent(steps):
    """Spending that rises in steps: from each envelope on so much more."""

    def spent(envelope):
        return min(envelope, sum(more for least, more in steps if envelope >= least))

    found = capacity_of(spent, 1500.0).envelope
    larger = [envelope for envelope in range(50, 1501) if found is not None and envelope > found]
    assert all(spent(envelope) < 0.95 * envelope for envelope in larger)
    if found is not None:
        assert spent(found) >= 0.945 * found - 1e-9


def test_the_policy_with_the_least_capacity_limits_the_comparison_and_is_named():
    capacity = {"ad-hoc": Capacity(900.0, 0.6), "mixed": Capacity(1500.0, 0.99), "structural": Capacity(1200.0, 0.8)}
    assert agreed(1500.0, capacity) == (900.0, "ad-hoc")


def test_a_policy_that_cannot_spend_at_any_envelope_does_not_bring_the_others_down():
    assert agreed(1500.0, {"structural": Capacity(None, 0.6), "mixed": Capacity(1500.0, 1.0)}) == (1500.0, None)
    assert agreed(1500.0, {"structural": Capacity(None, 0.6)}) == (1500.0, None)
