"""Equal cost: one envelope, divided and released to the cent."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.accounts import Account, active_weeks, divide, envelope_cents, ramp, shares

cents = st.integers(0, 10**10)
weights = st.lists(st.integers(0, 10**9), min_size=1, max_size=12)


@st.composite
def windows(draw):
    edges = sorted(draw(st.lists(st.integers(0, 200), min_size=2, max_size=6, unique=True)))
    return tuple(zip(edges[::2], edges[1::2], strict=False))


def test_the_envelope_is_budget_times_residents_times_years():
    assert envelope_cents(1500, 50_000, 156) == 150_000 * 50 * 3
    assert envelope_cents(1500, 50_000, 78) == 150_000 * 50 * 3 // 2
    assert envelope_cents(0, 50_000, 156) == 0


@given(total=cents, parts=weights)
def test_parts_add_up_to_the_cent_and_differ_from_proportion_by_less_than_one(total, parts):
    divided = divide(total, parts)
    if sum(parts) == 0:
        assert divided == [0] * len(parts)
        return
    assert sum(divided) == total
    for part, weight in zip(divided, parts, strict=True):
        assert abs(part - Fraction(total * weight, sum(parts))) < 1


@given(total=cents, rows=st.lists(st.tuples(st.integers(1, 10**9), st.booleans()), min_size=1, max_size=12))
def test_shares_add_up_to_the_envelope_and_degrees_come_first(total, rows):
    sizes, kinds = [size for size, _ in rows], [degree for _, degree in rows]
    divided = shares(total, sizes, kinds)
    assert sum(divided) == total
    wanted = sum(size for size, degree in rows if degree)
    for part, (size, degree) in zip(divided, rows, strict=True):
        if degree and wanted <= total and not all(kinds):
            assert part == size
        if not degree and wanted >= total:
            assert part == 0


@given(total=st.integers(10**6, 10**9), sizes=st.lists(st.integers(1, 10**6), min_size=2, max_size=8))
def test_one_factor_scales_all_units(total, sizes):
    for part, size in zip(shares(total, sizes, [False] * len(sizes)), sizes, strict=True):
        assert abs(part - Fraction(total, sum(sizes)) * size) < 1


@given(share=cents, spans=windows())
def test_a_share_is_released_evenly_over_the_active_weeks_and_no_other(share, spans):
    account = Account(share, spans)
    n = active_weeks(spans)
    assert n == sum(account.active(week) for week in range(201))
    before = 0
    for week in range(201):
        step = account.released_cents(week) - before
        assert step in ((share // n, -(-share // n)) if account.active(week) else (0,))
        before += step
    assert before == share


@given(share=cents, spans=windows(), data=st.data())
def test_what_is_not_spent_is_carried_over_until_the_last_week_and_never_overdrawn(share, spans, data):
    account = Account(share, spans)
    for week in range(201):
        available = account.available_cents(week)
        assert 0 <= account.pace_cents(week) <= available
        assert account.active(week) or available == 0
        spent = data.draw(st.integers(0, available)) if available else 0
        account.spend(spent)
        assert account.spent_cents <= account.released_cents(week) <= share
        assert account.spent_cents + account.unspent_cents(week) == account.released_cents(week)
    assert account.ended(201)
    assert account.spent_cents + account.unspent_cents(200) == share


@given(share=st.integers(0, 10**8), spans=windows())
def test_spending_at_pace_uses_the_whole_share(share, spans):
    account = Account(share, spans)
    for week in range(201):
        account.spend(account.pace_cents(week))
    assert account.spent_cents == share


def test_a_pace_held_back_by_a_late_start_rises_so_that_all_is_used_in_the_end():
    account = Account(1000, ((0, 10),))
    assert account.pace_cents(5) == 200
    for week in range(5, 10):
        account.spend(account.pace_cents(week))
    assert account.spent_cents == 1000


def test_promised_money_cannot_be_promised_twice_and_comes_back_when_it_lapses():
    account = Account(1000, ((0, 10),))
    account.commit(100)
    assert account.available_cents(0) == 0
    account.lapse(60)
    account.pay(40)
    assert account.spent_cents == 40
    assert account.available_cents(0) == 60
    with pytest.raises(ValueError, match="of 1000"):
        account.commit(961)


@given(ready=st.integers(0, 60), share=st.floats(0, 0.9))
def test_an_instrument_builds_up_from_nothing_to_all_in_its_weeks(ready, share):
    values = [ramp(week, ready, share) for week in range(62)]
    assert values == sorted(values)
    assert values[ready] == 1.0
    assert all(0.0 <= value <= 1.0 for value in values)
    if ready:
        assert values[0] == 0.0
