import numpy as np
import pytest

from agents import applications, funds
from agents.applications import APPLICATION
from agents.dealings import CHURCH, NATIONAL
from agents.initiatives import NO_FORM


def asks(world, rows, fund, cents=100_000):
    """Applications of these initiatives to one fund, due now."""
    new = np.zeros(len(rows), APPLICATION)
    new["initiative"], new["fund"], new["asked_cents"] = rows, fund, cents
    world.applications.append(new)
    world.initiatives["application_pending"][rows] = 1


@pytest.mark.parametrize("pot", [0, 50_000, 149_999, 10**7])
def test_a_fund_never_gives_more_than_its_pot(small_world, pot):
    world = small_world(fund_bar=0.1)
    world.funds["pot_cents"][0] = pot
    asks(world, np.arange(30), 0)
    before = world.initiatives["cash_cents"].copy()
    world.funds.week(world)
    given = int((world.initiatives["cash_cents"] - before).sum())
    assert given == world.funds["granted_cents"][0] == world.ledger.cents.get("fund", 0)
    weeks = world.parameters.money.fund_pot_holds_weeks
    filled = min(pot + world.funds["cents_per_week"][0], weeks * world.funds["cents_per_week"][0])
    assert world.funds["pot_cents"][0] == filled - given >= 0
    assert len(world.applications) == 0
    assert not world.initiatives["application_pending"].any()


@pytest.mark.parametrize(("least", "given"), [(0.6, 70_000), (0.8, 0)])
def test_a_fund_gives_a_good_part_of_what_was_asked_or_nothing(small_world, least, given):
    world = small_world(fund_bar=0.0, merit_noise=0.0, fund_gives_at_least=least)
    world.funds["pot_cents"][0], world.funds["cents_per_week"][0] = 0, 70_000  # in the pot when it decides
    asks(world, np.arange(1), 0)
    before = int(world.initiatives["cash_cents"][0])
    world.funds.week(world)
    assert int(world.initiatives["cash_cents"][0]) - before == given


def test_with_a_short_pot_the_best_scores_get_it(small_world):
    world = small_world(known_face_weight=0.8, merit_noise=0.05)
    world.funds["pot_cents"][0] = 300_000
    world.initiatives["tie_funds"][:] = 0.0
    world.initiatives["tie_funds"][[4, 9, 14]] = 1.0
    asks(world, np.arange(20), 0)
    before = world.initiatives["cash_cents"].copy()
    world.funds.week(world)
    assert np.flatnonzero(world.initiatives["cash_cents"] > before).tolist() == [4, 9, 14]


def test_a_fund_decides_when_its_weeks_have_passed_and_its_board_sits(small_world):
    world = small_world()
    world.funds["board_every_weeks"][0], world.funds["board_offset"][0] = 10, 7
    asks(world, np.arange(5), 0)
    world.applications["due_week"][:] = 9
    decided = []
    for week in range(30):
        world.week = week
        waiting = len(world.applications)
        world.funds.week(world)
        decided += [week] * (waiting - len(world.applications))
    assert decided == [17] * 5


def test_without_weight_of_known_faces_a_tie_brings_nothing(small_world):
    blind, knowing = small_world(known_face_weight=0.0), small_world(known_face_weight=0.5)
    gains = []
    for world in (blind, knowing):
        p = world.numbers.money[0]
        t = world.initiatives.rows[0]
        scores = []
        for tie in (0.0, 0.9):
            t["tie_funds"] = tie
            scores.append(funds.score(t, 10.0, 0.5, p))
        gains.append(scores[1] - scores[0])
    assert gains[0] == 0.0
    assert gains[1] > 0.1


def test_merit_rises_with_value_organisation_and_skill(small_world):
    world = small_world(number=1)
    t, p = world.initiatives.rows[0], world.numbers.money[0]
    low = funds.merit(t, 10.0, p)
    t["added_value"] *= 4
    higher = funds.merit(t, 10.0, p)
    t["structure"] = 1.0
    assert low < higher < funds.merit(t, 10.0, p) <= 1.0


def test_who_has_no_legal_form_can_turn_only_to_church_and_neighbourhood_funds(small_world):
    world = small_world(number=200)
    world.initiatives.rows["legal_form"] = NO_FORM
    world.initiatives.rows["cash_cents"] = -100
    world.live(40)
    kinds = world.funds["kind"][world.funds["grants"] + world.funds["refusals"] > 0]
    assert set(kinds.tolist()) == {CHURCH}


def test_one_application_at_a_time_and_each_decided_once(small_world):
    world = small_world(number=80)
    for _ in range(100):
        world.live(1)
        waiting = world.applications["initiative"]
        assert len(set(waiting.tolist())) == len(waiting)
        assert world.initiatives["application_pending"][waiting].all()
    sent, decided = world.record.count("applied"), world.record.count("granted") + world.record.count("refused")
    assert sent > 40
    assert sent - decided == len(world.applications)
    assert world.initiatives["applications"].sum() == sent


def test_most_applications_succeed_but_many_do_not(small_world):
    world = small_world(number=300, residents=300_000)
    world.live(156)
    granted, refused = world.record.count("granted"), world.record.count("refused")
    assert granted + refused > 300
    assert 0.5 < granted / (granted + refused) < 0.85


def test_a_strained_or_unskilled_initiator_applies_later(small_world):
    applied = {}
    for strain in (0.0, 0.9):
        world = small_world(number=200)
        world.initiatives.rows["strain_leaders"] = strain
        world.live(20)
        applied[strain] = world.initiatives["applications"].sum()
    assert applied[0.9] < applied[0.0] / 2


def test_a_smaller_city_has_fewer_small_funds_of_the_same_size_and_smaller_large_ones(small_world):
    small, large = small_world(residents=50_000), small_world(residents=500_000)
    for world in (small, large):
        assert (world.funds["largest_cents"][world.funds["kind"] == CHURCH] == 100 * world.parameters.money.church_fund_largest_eur).all()
    assert (large.funds["kind"] == CHURCH).sum() > 5 * (small.funds["kind"] == CHURCH).sum()
    national = [world.funds["cents_per_week"][world.funds["kind"] == NATIONAL][0] for world in (small, large)]
    assert national[1] == pytest.approx(10 * national[0], rel=0.001)


def test_an_initiative_turns_to_the_same_fund_wherever_its_row_is(small_world):
    world = small_world()
    rows = world.funds.rows
    ids = world.initiatives["id"]
    nearest = [applications.nearest_fund(rows, CHURCH, i, world.luck) for i in ids]
    assert nearest == [applications.nearest_fund(rows, CHURCH, i, world.luck) for i in ids]
    assert all(rows["kind"][j] == CHURCH for j in nearest)
    assert len(set(nearest)) > 1


def test_a_fund_is_a_mesa_agent_with_its_row(small_world):
    world = small_world()
    fund = world.funds.agents[0]
    assert fund in world.agents
    world.funds["pot_cents"][0] = 77
    assert fund.pot_cents == 77


def test_an_application_lapses_in_silence_when_the_initiative_has_ended(small_world):
    world = small_world(number=3)
    asks(world, np.array([1]), 0)
    world.initiatives["ended_week"][1] = 0
    cash = world.initiatives["cash_cents"][1]
    world.funds.week(world)
    assert len(world.applications) == 0
    assert world.initiatives["cash_cents"][1] == cash
    assert world.record.notes == []
