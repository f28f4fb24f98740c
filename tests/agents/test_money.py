import copy

import numpy as np
import pytest

from agents import money
from agents.initiatives import FOUNDATION, NEVER, NO_FORM
from agents.needs import CONTACT, FOOD


def books_of(world, urgency=0.0):
    world.dealings.follow(world.initiatives)
    return money.books(world.initiatives.rows, world.dealings.rows, world.week, urgency, world.luck, world.numbers.money)


@pytest.mark.parametrize("luck", [0, 1, 2])
@pytest.mark.parametrize("urgency", [0.0, 1.0])
def test_cash_changes_by_exactly_what_comes_in_less_what_it_costs(small_world, luck, urgency):
    world = small_world(luck=luck)
    world.dealings.follow(world.initiatives)
    world.dealings["subsidy_cents_per_week"][::7] = 1234
    world.initiatives["cash_cents"][::5] = -5000
    before = world.initiatives["cash_cents"].sum()
    gifts, pockets, subsidies, costs = books_of(world, urgency)
    assert min(gifts, pockets, subsidies, costs) > 0
    assert world.initiatives["cash_cents"].sum() - before == gifts + pockets + subsidies - costs


def test_over_years_cash_is_what_flowed_in_and_out(small_world):
    world = small_world(number=20)
    before = int(world.initiatives["cash_cents"].sum())
    costs = 0
    for _ in range(120):
        world.live(1, 0.3)
        costs += int(world.initiatives["costs_cents"].sum())
    flowed = world.ledger.cents
    assert world.initiatives["cash_cents"].sum() - before == flowed["gifts"] + flowed["municipality_subsidy"] + flowed["fund"] - costs


def test_food_costs_more_than_contact(small_world):
    world = small_world(number=1)
    t = world.initiatives.rows[0]
    t["kind"] = CONTACT
    contact = money.weekly_costs_cents(t, world.numbers.money[0])
    t["kind"] = FOOD
    assert money.weekly_costs_cents(t, world.numbers.money[0]) > contact


def test_goods_lower_the_bill_as_far_as_they_may(small_world):
    world = small_world(number=1)
    t, p = world.initiatives.rows[0], world.numbers.money[0]
    t["cash_cents"] = 1
    bill = money.weekly_costs_cents(t, p)
    t["lever_goods_cents"] = 100
    assert money.weekly_costs_cents(t, p) == bill - 100
    t["lever_goods_cents"] = 10**9
    assert money.weekly_costs_cents(t, p) == pytest.approx(bill * (1 - p["goods_largest_share_of_costs"]), abs=1)


def test_gifts_follow_urgency_media_and_ties_and_dry_up_when_there_is_enough(small_world):
    p = small_world(number=1).numbers.money[0]
    ordinary = money.gift_share(6.0, 0.5, 0.0, 0.0, p)
    assert money.gift_share(6.0, 0.5, 0.0, 1.0, p) > ordinary
    assert money.gift_share(6.0, 0.5, 1.0, 1.0, p) > money.gift_share(6.0, 0.5, 0.0, 1.0, p)
    assert money.gift_share(6.0, 0.9, 0.0, 0.0, p) > ordinary
    assert money.gift_share(30.0, 0.5, 0.0, 0.0, p) < ordinary < money.gift_share(0.0, 0.5, 0.0, 0.0, p)


def test_runway_is_none_in_debt_and_counts_lasting_money():
    assert money.runway(-1, 100, 104.0) == 0.0
    assert money.runway(500, 100, 104.0) == 5.0
    assert money.runway(500, 50, 104.0) == 10.0
    assert money.runway(500, 50, 8.0) == 8.0
    assert money.runway(500, -20, 104.0) == 104.0


def test_an_ordinary_city_keeps_its_level_of_cash_and_lives_short_of_it(small_world):
    world = small_world(number=300, residents=300_000)
    world.live(104)
    levels = []
    for _ in range(156):
        world.live(1)
        levels.append(np.median(world.initiatives["runway_weeks"]))
    early, late = np.mean(levels[:52]), np.mean(levels[-52:])
    assert abs(late - early) < 1.5
    assert 2 < late < 15


def test_writing_an_application_takes_part_of_the_initiators_time(small_world):
    world = small_world(number=2)
    rows = world.initiatives.rows
    rows["legal_form"] = NO_FORM
    money.start_writing(world, np.array([0]), 250)
    money.paperwork(world)
    spare = int(world.parameters.money.writing_share_of_time * rows["initiator_minutes"][0])
    assert rows["paperwork_minutes"].tolist() == [min(250, spare), 0]
    assert world.dealings["other_writing_minutes"][0] == 250 - min(250, spare)


def test_staff_on_loan_lowers_paperwork_and_accounting_raises_it(small_world):
    world = small_world(number=3)
    rows = world.initiatives.rows
    rows["legal_form"] = FOUNDATION
    rows["lever_paperwork_minutes"] = [0, 120, 0]
    rows["lever_task_support_minutes"] = [0, 0, 60]
    money.paperwork(world)
    plain, accounting, staff = rows["paperwork_minutes"].tolist()
    assert staff < plain < accounting == plain + 120


def test_subsidies_of_before_stay_within_their_budget_and_go_to_known_faces(small_world):
    world = small_world(number=200)
    world.live(1)
    p = world.parameters.money
    budget = p.subsidy_eur_per_10000_residents_year * 100 * world.scale_residents / 10_000 / 52
    paid = world.dealings["subsidy_cents_per_week"]
    assert 0.8 * budget < paid.sum() <= budget
    assert world.initiatives["tie_municipality"][paid > 0].mean() > world.initiatives["tie_municipality"][paid == 0].mean()
    assert not paid[world.initiatives["legal_form"] == NO_FORM].any()


def test_strict_rules_withdraw_subsidies_and_a_guarantee_keeps_them(small_world):
    p = small_world(number=1).numbers.money[0]
    assert money.withdrawal_chance(0.8, 0.0, p) > money.withdrawal_chance(0.0, 0.0, p) > 0
    assert money.withdrawal_chance(0.8, 1.0, p) == 0.0
    world = small_world(number=200, luck=5)
    world.live(52)
    strict = copy.deepcopy(world)
    strict.municipality.strict = 1.0
    lost = []
    for each in (world, strict):
        had = each.dealings["subsidy_cents_per_week"] > 0
        money.january(each)
        lost.append((had & (each.dealings["subsidy_cents_per_week"] == 0)).sum())
        assert each.record.count("subsidy_withdrawn") == lost[-1]
    assert lost[0] < lost[1]


def test_cash_of_the_absorbed_goes_on_in_the_other(small_world):
    world = small_world(number=4)
    cash = world.initiatives["cash_cents"]
    cash[:] = [100, -30, 7, 1]
    money.merge_cash(world.initiatives.rows, np.array([0, 1]), np.array([3, 3]))
    assert cash.tolist() == [0, 0, 7, 71]


def test_who_has_ended_neither_earns_nor_pays(small_world):
    world = small_world(number=2)
    world.initiatives["ended_week"][0] = 0
    before = world.initiatives["cash_cents"].copy()
    world.live(3)
    after = world.initiatives["cash_cents"]
    assert after[0] == before[0]
    assert after[1] != before[1]
    assert world.initiatives["ended_week"][1] == NEVER
