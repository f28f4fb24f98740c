"""Need and who meets it: formal services, neighbours, trust that follows."""

from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from rows import numbers, residents

from agents import needs, trust
from agents.needs import CONTACT, FOOD, LEARNING, LOW_INCOME, OLD_ALONE, OTHER, PRACTICAL
from agents.residents import FIXED_POINT
from scenarios.assumptions import parameters

CELLS = (3, 4, 2, 4)
cells = arrays.arrays(np.int64, CELLS, elements=st.integers(0, 50_000))


def test_without_limits_or_shocks_need_stays_at_its_level():
    assert (needs.rise_aims(0.0, np.zeros(4), numbers().needs) == 0.0).all()


def test_need_of_vulnerable_people_rises_more():
    aims = needs.rise_aims(1.0, np.ones(4), numbers().needs)
    assert (aims > 0.0).all()
    assert aims[LOW_INCOME, FOOD] > aims[OTHER, FOOD]
    assert aims[OLD_ALONE, CONTACT] > aims[OTHER, CONTACT]
    assert aims[OLD_ALONE, PRACTICAL] > aims[OTHER, PRACTICAL]
    assert aims[LOW_INCOME, LEARNING] > aims[OTHER, LEARNING]


def test_need_rises_within_its_half_time_and_poverty_is_the_last_to_fall():
    p = numbers(need_rise_half_time_weeks=2.0, need_fall_half_time_weeks=6.0, poverty_fall_half_time_weeks=50.0).needs
    rise = np.zeros((4, 4))
    for _ in range(2):
        needs.move_rises(rise, np.ones((4, 4)), p)
    np.testing.assert_allclose(rise, 0.5)
    for _ in range(6):
        needs.move_rises(rise, np.zeros((4, 4)), p)
    np.testing.assert_allclose(rise[:, 1:], 0.25)
    assert (rise[:, FOOD] > 0.4).all()


def test_formal_services_withdraw_at_once_and_return_slowly():
    is_open = np.ones(4)
    needs.move_formal(is_open, np.array([0.2, 1.0, 1.0, 1.0]), 4.0)
    np.testing.assert_allclose(is_open, [0.2, 1.0, 1.0, 1.0])
    for _ in range(4):
        needs.move_formal(is_open, np.ones(4), 4.0)
    assert is_open[0] == pytest.approx(0.6)


@settings(deadline=None, max_examples=30)
@given(need=cells, capacity=arrays.arrays(np.int64, 4, elements=st.integers(0, 10**7)), share_open=st.floats(0.0, 1.0))
def test_formal_services_give_no_more_than_they_have_and_less_to_those_out_of_sight(need, capacity, share_open):
    p = numbers(formal_access_out_of_sight=0.3)
    out = np.empty(CELLS, np.int64)
    needs.formal_help(need, capacity, np.full(4, share_open), p.needs, out)
    assert (out >= 0).all()
    assert (out[:, :, 0] <= need[:, :, 0]).all()
    assert (out[:, :, 1] <= 0.3 * need[:, :, 1]).all()
    for kind in range(4):
        assert out[..., kind].sum() <= capacity[kind] * share_open + 1e-6


def test_formal_services_with_enough_reach_all_they_may():
    need, out = np.full(CELLS, 1000, np.int64), np.empty(CELLS, np.int64)
    needs.formal_help(need, np.full(4, 10**9), np.ones(4), numbers(formal_access_out_of_sight=0.2).needs, out)
    assert (out[:, :, 0] == 1000).all()
    assert (out[:, :, 1] == 200).all()


@settings(deadline=None, max_examples=30)
@given(need=cells, supply=arrays.arrays(np.int64, 3, elements=st.integers(0, 10**6)), largest=st.floats(0.0, 1.0))
def test_neighbours_help_with_contact_and_practical_things_near_by_and_no_more_than_is_left(need, supply, largest):
    out = np.empty(CELLS, np.int64)
    formal = need // 3
    needs.neighbour_help(need, formal, supply, largest, out)
    assert (out[..., [FOOD, LEARNING]] == 0).all()
    assert (out >= 0).all()
    assert (out <= need - formal).all()
    assert (out.sum(axis=(1, 2, 3)) <= supply).all()


def test_need_of_a_cell_is_level_times_rise_times_the_factors_of_its_people():
    people = residents(6, neighbourhood=[0, 0, 0, 1, 1, 2], group=1, out_of_sight=[0.0, 0.6, 0.0, 0.0, 0.0, 0.9], need=[[1, 2, 0, 1]] * 6)
    sums, counts, out = np.zeros(CELLS, np.int64), np.zeros(CELLS[:3], np.int64), np.zeros(CELLS, np.int64)
    needs.residents_in_cells(people, sums, counts)
    assert counts[:, 1].tolist() == [[2, 1], [2, 0], [0, 1]]
    assert (sums[0, 1, 0] == np.array([2, 4, 0, 2]) * FIXED_POINT).all()
    needs.need_in_cells(sums, np.full((4, 4), 60.0), np.full((4, 4), 0.5), out)
    assert out[0, 1, 0].tolist() == [180, 360, 0, 180]
    assert out.sum() == 6 * 4 * 90


def test_who_can_have_no_need_is_no_part_of_the_people_help_can_reach():
    sums, counts = np.zeros(CELLS, np.int64), np.zeros(CELLS[:3], np.int64)
    needs.residents_in_cells(residents(2, need=[[0.0] * 4, [0, 0, 0, 0.5]]), sums, counts)
    assert counts.sum() == 1


def test_ordinary_need_is_met_by_formal_services_to_their_ordinary_share():
    p = parameters({"formal_share_ordinary": 0.25})
    world = needs.Needs(3)
    needs.set_up(world, residents(3000, neighbourhood=np.arange(3000) // 1000, group=np.arange(3000) % 4), p.needs)
    needs.formal_help(world.need_minutes, world.formal_capacity_minutes, world.formal_open, numbers().needs, world.formal_minutes)
    share = world.formal_minutes.sum(axis=(0, 1, 2)) / world.need_minutes.sum(axis=(0, 1, 2))
    np.testing.assert_allclose(share, 0.25, atol=0.002)


def test_national_trust_spills_over_on_the_probit_scale():
    p = parameters({"trust_spill_over": 0.6}).trust
    assert trust.national_spill_over(0.5, 0.5, p) == 0.0
    expected = 0.6 * (NormalDist().inv_cdf(0.3) - NormalDist().inv_cdf(0.7))
    assert trust.national_spill_over(0.3, 0.7, p) == pytest.approx(expected)


def test_the_ordinary_share_of_people_trusts_when_nothing_has_happened():
    p = parameters({"trust_share_ordinary": 0.62}).trust
    own = np.array([NormalDist().inv_cdf((k + 0.5) / 1000) for k in range(1000)])
    assert (own + trust.Trust(2).felt(0.0, p)[0, 0, 0] >= 0.0).mean() == pytest.approx(0.62, abs=0.002)


def moved(weeks=20, seen=0.0, unmet=0.4, presence=0.0, unequal=0.0):
    local = np.zeros((2, 4, 2))
    here = np.full((2, 4, 2), unmet)
    here[0] += unequal
    here[1] -= unequal
    for _ in range(weeks):
        trust.move_local(local, np.full((2, 4, 2), seen), here, np.full((2, 4, 2), 0.4), np.full(2, presence), numbers().trust)
    return local


def test_help_and_officials_seen_raise_trust_and_need_left_unmet_lowers_it():
    assert (moved() == 0.0).all()
    assert (moved(seen=0.1) > 0.0).all()
    assert (moved(presence=0.5) > 0.0).all()
    assert (moved(unmet=0.6) < 0.0).all()


def test_need_left_unmet_lowers_trust_more_where_it_falls_unequally():
    equal, unequal = moved(unmet=0.5), moved(unmet=0.5, unequal=0.05)
    assert unequal[0].mean() < equal[0].mean() - (unequal[1].mean() - equal[1].mean()), "the unfair part is lost, not only moved"


def test_experience_fades_by_half():
    local = np.full((1, 4, 2), 0.8)
    p = numbers(trust_experience_half_life_weeks=10.0).trust
    still = np.full((1, 4, 2), 0.4)
    for _ in range(10):
        trust.move_local(local, np.zeros((1, 4, 2)), still, still, np.zeros(1), p)
    np.testing.assert_allclose(local, 0.4)
