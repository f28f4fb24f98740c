import numpy as np
import pytest

from agents import ties
from agents.initiatives import CITY, STREET


@pytest.mark.parametrize("luck", [1, 2, 3, 4])
def test_never_more_hands_arrive_than_were_lent(small_world, luck):
    world = small_world(luck=luck, number=120)
    world.dealings.follow(world.initiatives)
    world.initiatives.rows["tie_initiatives"] = 0.5
    world.initiatives.neutral_levers()
    ties.lend_hands(world.initiatives.rows, world.dealings.rows, world.numbers.partners)
    lent = world.initiatives["lever_helper_minutes"]
    arrived, gone = lent[lent > 0].sum(), -lent[lent < 0].sum()
    assert 0 < arrived <= gone < arrived + len(lent)
    spare = world.initiatives["capacity_minutes"] - world.initiatives["requested_minutes"]
    assert (spare[lent < 0] > 0).all()
    assert (spare[lent > 0] < 0).all()
    assert (lent[lent > 0] <= -spare[lent > 0]).all()


def test_borrowed_hands_do_not_count_as_ones_own(small_world):
    world = small_world(number=40)
    rows = world.initiatives.rows
    world.dealings.follow(world.initiatives)
    rows["tie_initiatives"] = 0.5
    lent = []
    for _ in range(3):
        rows["lever_helper_minutes"] = 0
        ties.lend_hands(rows, world.dealings.rows, world.numbers.partners)
        lent.append(rows["lever_helper_minutes"].copy())
        rows["capacity_minutes"] += lent[-1] - (lent[-2] if len(lent) > 1 else 0)
    assert (lent[0] == lent[1]).all()
    assert (lent[1] == lent[2]).all()


def test_without_ties_nobody_lends(small_world):
    world = small_world(number=120)
    world.dealings.follow(world.initiatives)
    world.initiatives.rows["tie_initiatives"] = 0.0
    world.initiatives.neutral_levers()
    ties.lend_hands(world.initiatives.rows, world.dealings.rows, world.numbers.partners)
    assert not world.initiatives["lever_helper_minutes"].any()


def test_ties_among_initiatives_come_from_meeting_and_fade_alone(small_world):
    company, alone = small_world(number=150), small_world(number=150, initiatives_meet_per_week=0.0)
    for world in (company, alone):
        world.initiatives.rows["tie_initiatives"] = 0.1
        world.live(40)
    assert company.initiatives["tie_initiatives"].mean() > 0.1
    half_life = alone.parameters.partners.tie_initiatives_half_life_weeks
    assert alone.initiatives["tie_initiatives"] == pytest.approx(0.1 * 0.5 ** (40 / half_life))


def test_mergers_are_among_the_weak_of_one_kind_and_place_and_each_once(small_world):
    world = small_world(number=300, merging_rate_per_week=5.0)
    rows = world.initiatives.rows
    rows["tie_initiatives"] = 0.8
    rows["runway_weeks"] = 50
    rows["helpers"][::2], rows["places"][::2] = 2, 10
    absorbed, into = ties.mergers(rows, world.luck, 1, world.numbers.partners)
    assert len(absorbed) > 10
    everyone = np.concatenate((absorbed, into))
    assert len(set(everyone.tolist())) == len(everyone)
    assert (everyone % 2 == 0).all()
    one, other = rows[absorbed], rows[into]
    assert (one["kind"] == other["kind"]).all()
    assert (one["scale"] == other["scale"]).all()
    assert (one["district"] == other["district"])[one["scale"] != CITY].all()
    assert (one["neighbourhood"] == other["neighbourhood"])[one["scale"] == STREET].all()


def test_the_smaller_of_two_joins_the_larger(small_world):
    world = small_world(number=2, merging_rate_per_week=1000.0)
    rows = world.initiatives.rows
    rows["tie_initiatives"], rows["runway_weeks"], rows["kind"], rows["scale"] = 1.0, 0.0, 1, CITY
    rows["helped_minutes_ever"] = [5000, 9000]
    absorbed, into = ties.mergers(rows, world.luck, 0, world.numbers.partners)
    assert (absorbed.tolist(), into.tolist()) == ([0], [1])


def test_worn_out_initiatives_with_a_lasting_partner_are_taken_over_and_rested_unknown_ones_not(small_world):
    world = small_world(number=400, takeover_rate_per_week=0.5)
    rows = world.initiatives.rows
    rows["tie_municipality"], rows["structural_partners"] = 0.0, 2
    rows["strain_leaders"] = 0.0
    assert len(ties.taken_over(rows, world.luck, 0, world.numbers.partners)) == 0
    rows["strain_leaders"] = 1.0
    assert len(ties.taken_over(rows, world.luck, 0, world.numbers.partners)) > 100
    fewer = small_world(number=400, takeover_rate_per_week=0.5, takeover_by_partner=0.1).numbers.partners
    assert 0 < len(ties.taken_over(rows, world.luck, 0, fewer)) < len(ties.taken_over(rows, world.luck, 0, world.numbers.partners))
    rows["structural_partners"] = 0
    assert len(ties.taken_over(rows, world.luck, 0, world.numbers.partners)) == 0


def test_mergers_and_takeovers_are_rare_and_never_of_the_same(small_world):
    world = small_world(number=200)
    found = 0
    for _ in range(52):
        world.live(1)
        absorbed, into, over = world.proposals
        assert not set(over.tolist()) & set(np.concatenate((absorbed, into)).tolist())
        found += len(absorbed) + len(over)
    assert found < 0.2 * 200


def test_the_order_of_rows_changes_nothing_for_anyone(small_world):
    worlds = [small_world(number=80), small_world(number=80)]
    turned = worlds[1].initiatives.rows
    turned[:] = turned[::-1].copy()
    for world in worlds:
        world.live(40, 0.6)
    first, second = worlds[0].initiatives.rows, worlds[1].initiatives.rows[::-1]
    for column in (
        "id",
        "cash_cents",
        "tie_municipality",
        "tie_funds",
        "satisfaction",
        "structural_partners",
        "weeks_since_contact",
        "applications",
    ):
        assert (first[column] == second[column]).all(), column


def test_other_initiatives_do_not_change_the_luck_of_one(small_world):
    few, many = small_world(number=30, residents=500_000), small_world(number=31, residents=500_000)
    for world in (few, many):
        world.initiatives.rows["strain_leaders"] = 0.9
        world.live(1, 0.0)
    assert (few.initiatives["cash_cents"] == many.initiatives["cash_cents"][:30]).mean() > 0.8
