"""Equal cost: the envelope that every compared policy can spend."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments import pilot
from experiments.engine import Engine
from experiments.pilot import MOST_TRIES, Capacity, Search, agreed, whole_grants
from scenarios.policies import load_policy, read_policy
from scenarios.study import load_study

BUDGET = 1500.0


def search(spent, **settings):
    found = Search(BUDGET, **settings)
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


def test_where_whole_grants_leave_much_of_most_envelopes_one_is_found_of_which_they_leave_little():
    def left_by_grants(envelope):  # 9 % but at 920 to 960 and 480 to 520
        return 0.02 if 920 <= envelope <= 960 or 480 <= envelope <= 520 else 0.09

    def spent(envelope):
        return min(envelope * (1 - left_by_grants(envelope)), 1000.0)

    found = search(spent, whole_grants=lambda envelope: 1 - left_by_grants(envelope))
    assert 920 <= found.capacity().envelope <= 960
    assert len(found.tried) <= MOST_TRIES


def test_a_lower_ceiling_is_tried_and_searched_below_if_it_cannot_be_spent():
    found = Search(BUDGET)
    found.tell(BUDGET, 0.97)
    assert found.following() is None
    found.ceiling = 900.0
    assert found.following() == 900.0
    found.tell(900.0, 0.9)
    assert found.following() < 900.0
    assert found.capacity() == Capacity(900.0, 0.97)  # nearly spent, for want of better
    found.tell(800.0, 0.96)
    assert found.capacity() == Capacity(800.0, 0.97)


def test_every_policy_spends_the_envelope_that_is_agreed_on_also_those_that_could_spend_more(monkeypatch):
    def spent_shares(_study, asked, _replication):
        steps = {"ad-hoc": lambda envelope: min(1.0, 600 / envelope), "structural": lambda envelope: 0.9 if 560 < envelope < 800 else 0.97}
        return [steps[policy.name](envelope) for policy, envelope in asked]

    monkeypatch.setattr(pilot, "spent_shares", spent_shares)
    monkeypatch.setattr(pilot, "whole_grants", lambda _study, _policy: lambda _envelope: 1.0)
    with Engine(1) as engine:
        resolved = pilot.resolve(load_study("the-hague-2020-2022"), [load_policy(name) for name in ("ad-hoc", "structural")], engine)
    assert resolved.limited_by == "structural"
    assert resolved.capacity["ad-hoc"].envelope > 600
    assert resolved.capacity["structural"].envelope == BUDGET
    assert resolved.study.envelope_eur_per_1000_residents_per_year <= 560


def test_a_policy_that_can_only_spend_what_is_too_little_for_another_does_not_bring_it_down(monkeypatch):
    def spent_shares(_study, asked, _replication):
        steps = {"ad-hoc": lambda envelope: min(1.0, 100 / envelope), "structural": lambda envelope: 1.0 if envelope > 400 else 0.0}
        return [steps[policy.name](envelope) for policy, envelope in asked]

    monkeypatch.setattr(pilot, "spent_shares", spent_shares)
    monkeypatch.setattr(pilot, "whole_grants", lambda _study, _policy: lambda _envelope: 1.0)
    with Engine(1) as engine:
        resolved = pilot.resolve(load_study("the-hague-2020-2022"), [load_policy(name) for name in ("ad-hoc", "structural")], engine)
    assert resolved.study.envelope_eur_per_1000_residents_per_year == BUDGET
    assert resolved.limited_by is None
    assert (resolved.capacity["ad-hoc"].envelope, resolved.capacity["structural"].envelope) == (None, BUDGET)


def test_what_whole_grants_leave_is_the_remainder_by_kind():
    study = load_study("the-hague-2020-2022", residents=10_000, weeks=52)
    grants = '{ kind = "crisis-grants", start = 10, end = 20, price_eur_per_grant = 1000.0 }'
    policy = read_policy(tomllib.loads(f"instrument = [{grants}]"), "my.toml")
    price = 1000.0 + policy.instruments[0].kind.official_hours * 55.0
    left = whole_grants(study, policy)
    assert left(0.3 * price) == pytest.approx(3.0 / 3.0)
    assert left(0.25 * price) == pytest.approx(2.0 / 2.5)


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
