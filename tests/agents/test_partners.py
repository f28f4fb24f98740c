import numpy as np
import pytest

from agents.partners import WELFARE, WHOLE_CITY


def check_counts(world):
    """Counts at partners and initiatives are those of the table of partnerships."""
    table = world.partnerships.rows
    assert np.bincount(table["partner"], minlength=len(world.partners)).tolist() == world.partners["partnerships"].tolist()
    structural = np.bincount(table["initiative"][table["structural"]], minlength=len(world.initiatives))
    assert structural.tolist() == world.initiatives["structural_partners"].tolist()
    pairs = list(zip(table["partner"].tolist(), table["initiative"].tolist(), strict=True))
    assert len(set(pairs)) == len(pairs)


@pytest.mark.parametrize("luck", [1, 2, 3])
def test_partnerships_are_counted_and_nobody_promises_more_than_it_has(small_world, luck):
    world = small_world(luck=luck, number=150)
    for week in range(40):
        world.live(1, 0.9 if week < 20 else 0.1)
        check_counts(world)
        assert world.partners["partnerships"].max() <= world.parameters.partners.partnerships_per_partner
    assert world.record.count("partner_met") - world.record.count("partner_left") == len(world.partnerships)


def test_what_partners_lend_reaches_the_levers(small_world):
    world = small_world(number=100)
    world.live(20, 1.0)
    world.initiatives.neutral_levers()
    world.ledger.cents.clear()
    world.partners.week(world, 1.0)
    table, partners = world.partnerships.rows, world.partners.rows
    of = partners[table["partner"]]
    assert world.initiatives["lever_goods_cents"].sum() == of["goods_cents"].sum() == world.ledger.cents["partner_in_kind"] > 0
    assert world.initiatives["lever_helper_minutes"].sum() == of["helper_minutes"].sum() > 0
    assert world.initiatives["lever_task_support_minutes"].sum() == of["staff_minutes"].sum()
    assert (partners["staff_minutes"][partners["kind"] == WELFARE] > 0).all()


def test_urgency_brings_partners_and_they_go_when_it_falls(small_world):
    world = small_world(number=150, structural_rate_per_week=0.01)
    world.live(26)
    ordinary = len(world.partnerships)
    world.live(12, 1.0)
    crisis = len(world.partnerships)
    world.live(26, 0.0)
    assert crisis > 2 * ordinary
    assert len(world.partnerships) < 0.6 * crisis


def test_one_off_partners_become_structural_with_organised_initiatives(small_world):
    count = {}
    for structure in (0.05, 0.9):
        world = small_world(number=200)
        world.initiatives.rows["structure"] = structure
        world.live(60, 0.8)
        count[structure] = world.initiatives["structural_partners"].sum()
    assert count[0.9] > 2 * count[0.05]


def test_partners_of_another_district_do_not_come_to_a_street(small_world):
    world = small_world(number=150)
    world.live(30, 1.0)
    table = world.partnerships.rows
    partner, initiative = world.partners.rows[table["partner"]], world.initiatives.rows[table["initiative"]]
    assert ((partner["district"] == initiative["district"]) | (partner["district"] == WHOLE_CITY) | (initiative["scale"] == 2)).all()


def test_an_introduction_is_a_meeting_and_binding_makes_it_last(small_world):
    world = small_world()
    world.live(1)
    rows = np.array([3, 5, 8])
    before = len(world.partnerships)
    introduced = world.partners.introduce(rows)
    assert introduced.any()
    assert len(world.partnerships) == before + introduced.sum()
    had = world.initiatives["structural_partners"][rows].copy()
    bound = world.partners.bind(rows)
    assert bound[introduced].all()
    assert (world.initiatives["structural_partners"][rows] == had + bound).all()
    check_counts(world)


def test_partners_through_an_instrument_are_not_counted_as_baseline(small_world):
    world = small_world(meetings_ordinary=0.0, meetings_urgency=0.0)
    world.live(1)
    world.partners.bind(np.arange(20))
    world.live(1)
    assert world.initiatives["lever_goods_cents"].sum() > 0
    assert world.ledger.cents["partner_in_kind"] == 0


def test_a_smaller_city_has_fewer_partners_of_the_same_size(small_world):
    small, large = small_world(residents=20_000).partners, small_world(residents=400_000).partners
    assert 15 < len(large) / len(small) < 25
    assert large["goods_cents"].mean() == pytest.approx(small["goods_cents"].mean(), rel=0.5)


def test_partners_of_an_ended_initiative_are_free_again(small_world):
    world = small_world()
    world.live(20, 1.0)
    assert len(world.partnerships)
    world.initiatives["ended_week"][:] = world.week
    world.live(1, 1.0)
    assert len(world.partnerships) == 0
    assert not world.partners["partnerships"].any()


def test_a_partner_is_a_mesa_agent_with_its_row(small_world):
    world = small_world()
    partner = world.partners.agents[-1]
    assert partner in world.agents
    assert partner.id == world.partners["id"][-1]
