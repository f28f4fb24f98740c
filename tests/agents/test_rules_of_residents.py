"""A week of a resident: time, willingness, regular volunteering, sight, the founding clock, being asked."""

import math

import numpy as np
import pytest
from rows import numbers, ordinary_week, residents, share_is

from agents.residents import EMPLOYEE, FIXED_POINT, NO_WORK, REGULAR, RETIRED, STUDENT, Residents
from agents.residents_week import (
    BURNED_OUT_LEADER,
    RECOVERING_HELPERS,
    RECOVERING_LEADERS,
    TRUSTING,
    VOLUNTEERED,
    LocalExperience,
    PlaceRates,
    Willingness,
    free_minutes,
    regular_shares_open,
    residents_week,
    set_shut_order,
    willingness,
)
from scenarios.assumptions import parameters

ONES = np.ones((2, 256))


def told(people, week=None, near=0.0, bridging=0.0, calls=0.0, founding=0.0, helped=0.0, threads=1, **assumptions):
    """One pass over these people in one neighbourhood (whose founding weight is 1)."""
    p = numbers(**assumptions)
    rates = PlaceRates(*(np.array([rate]) for rate in (near, bridging, calls, founding)))
    local = LocalExperience(np.zeros((1, 4, 2)), np.full((1, 4, 2), helped))
    return residents_week(Residents(people, 1), week or ordinary_week(), rates, local, ONES, p.residents, p.trust, threads)


def test_who_works_or_studies_has_a_place_in_the_order_of_shutting_and_nobody_else():
    people = residents(4000, work=np.arange(4000) % 5)
    set_shut_order(people, 3)
    works = np.isin(people["work"], (EMPLOYEE, 1, STUDENT))
    assert (people["shut_order"][works] > 0).all()
    assert (people["shut_order"][np.isin(people["work"], (RETIRED, NO_WORK))] == 0).all()
    assert share_is((people["shut_order"] > 128).sum(), works.sum(), 127 / 255, sigmas=6)


def test_time_comes_free_for_those_whose_sector_is_shut():
    people = residents(2, free_minutes=100, shut_order=[200, 50])
    p = parameters({"freed_minutes": 300.0}).residents
    week = ordinary_week(shut_from=120.0)
    assert [free_minutes.py_func(person, week, p) for person in people.view(np.recarray)] == [400.0, 100.0]


def test_regular_volunteering_opens_with_experience_up_to_the_season():
    shares = regular_shares_open(0.3, 0.1, 0.05)
    assert shares[0] == pytest.approx(0.1)
    assert (np.diff(shares) > 0.0).all()
    assert shares[255] < 0.3
    assert (regular_shares_open(0.3, 0.1, 0.0) == 0.1).all()


def will(person=None, **week):
    people = residents(1, **(person or {})).view(np.recarray)
    return willingness.py_func(people[0], ordinary_week(**week), parameters({}).residents)


def test_willingness_rises_with_engagement_and_the_surge_and_tires():
    assert 0.0 < will() < will({"engagement": 200}) < will({"engagement": 200}, surge=0.5) <= 1.0
    assert will({"fatigue": 0.8}, surge=0.5) < will({"fatigue": 0.2}, surge=0.5)
    assert will(surge=100.0) == 1.0


def test_old_people_hold_back_under_contact_limits():
    assert will({"age_band": 4}, contact_limits=1.0) < will({"age_band": 4}) == will()
    assert will(contact_limits=1.0) == will()


def test_the_surge_follows_rising_urgency_halves_and_is_weaker_the_second_time():
    mood, p = (
        Willingness(),
        parameters(
            {"surge_half_life_weeks": 2.0, "impulse_half_life_weeks": 4.0, "surge_habituation": 0.9, "habituation_rate_per_week": 0.05}
        ),
    )
    surges = []
    for urgency in [0.0, 1.0, 1.0, 1.0] + [1.0] * 20 + [0.0] * 30 + [1.0]:
        mood.week(urgency, p.residents, p.founding)
        surges.append(mood.surge)
    assert surges[0] == 0.0
    assert surges[1] == 1.0
    assert surges[3] == pytest.approx(0.5)
    assert 0.0 < surges[-1] < 0.7
    assert mood.impulse > mood.surge


def test_somebody_without_time_or_ties_gives_neighbours_nothing_and_is_never_asked():
    for columns in ({"free_minutes": 0, "near_ties": 255}, {"free_minutes": 500, "near_ties": 0}):
        found = told(residents(500, bridging_ties=0, **columns), near=1.0, bridging=1.0)
        assert found.neighbour_minutes.sum() == 0
        assert found.asked.size == 0


def test_children_do_nothing_but_need():
    found = told(
        residents(200, age_band=0, free_minutes=500, near_ties=255, engagement=255, bridging_ties=255), near=1.0, calls=1.0, founding=5.0
    )
    assert found.asked.size == found.founders.size == found.neighbour_minutes.sum() == found.counts.sum() == 0


def test_neighbours_give_their_share_of_free_time_by_near_ties():
    found = told(residents(100, free_minutes=200, near_ties=255), neighbour_share_ordinary=0.05)
    assert found.neighbour_minutes[0] == pytest.approx(100 * 200 * 0.05, abs=1)


def test_helping_neighbours_tires_willingness_and_rest_brings_it_back():
    people = residents(1, free_minutes=200, near_ties=255)
    told(people, ordinary_week(surge=1.0))
    tired = float(people["fatigue"][0])
    told(people)
    assert 0.0 < people["fatigue"][0] < tired


def test_people_are_asked_as_often_as_their_ties_say():
    people = residents(20_000, free_minutes=200, near_ties=np.arange(20_000) % 2 * 255)
    found = told(people, near=0.2)
    assert (people["near_ties"][found.asked] == 255).all()
    assert share_is(found.asked.size, 10_000, 0.2)
    assert (np.diff(found.asked) > 0).all()


def test_people_who_were_helped_may_be_asked():
    people = residents(20_000, free_minutes=200)
    assert told(people).asked.size == 0
    assert share_is(told(people, helped=0.5, asked_when_helped=0.1).asked.size, 20_000, 0.05)


def test_volunteers_and_people_who_recover_neither_found_nor_are_asked():
    for columns in ({"volunteer_row": 3}, {"recovery_weeks": 5}):
        found = told(residents(300, free_minutes=200, near_ties=255, engagement=255, **columns), near=1.0, calls=1.0, founding=9.0)
        assert found.asked.size == found.founders.size == 0


def test_recovery_takes_its_weeks_and_is_counted_by_role():
    people = residents(3, recovery_weeks=[2, 3, 0], flags=[BURNED_OUT_LEADER, 0, 0])
    counts = [told(people).counts for _ in range(4)]
    assert [c[RECOVERING_LEADERS] for c in counts] == [1, 1, 0, 0]
    assert [c[RECOVERING_HELPERS] for c in counts] == [1, 1, 1, 0]
    assert (people["recovery_weeks"] == 0).all()


def test_a_founder_starts_when_the_hazards_of_the_weeks_pass_the_clock():
    people = residents(1, founding_clock=1.0)
    weeks = [told(people, founding=0.15).founders.size for _ in range(7)]
    assert weeks == [0, 0, 0, 0, 0, 0, 1]
    assert weeks.index(1) + 1 == math.ceil(1.0 / 0.15)


def test_a_small_change_of_hazard_moves_a_founding_and_makes_no_other_founder():
    firsts = []
    for hazard in (0.010, 0.0102):
        people = residents(40, founding_clock=np.linspace(0.2, 1.0, 40))
        first = np.zeros(40, int)
        for week in range(1, 110):
            rows = told(people, founding=hazard).founders
            first[rows[first[rows] == 0]] = week
        firsts.append(first)
    assert (firsts[0] > 0).all()
    assert (firsts[1] <= firsts[0]).all()
    assert (firsts[0] - firsts[1] <= 3).all()
    assert (firsts[0] != firsts[1]).any()


def test_regular_volunteers_work_as_often_as_it_is_open_and_are_remembered_four_weeks():
    people = residents(10_000, flags=REGULAR)
    counts = told(people, ordinary_week(regular_open=np.full(256, 0.3))).counts
    assert share_is(counts[VOLUNTEERED], 10_000, 0.3)
    shut = ordinary_week(regular_open=np.zeros(256))
    still = [told(people, shut).counts[VOLUNTEERED] for _ in range(4)]
    assert still[:3] == [counts[VOLUNTEERED]] * 3
    assert still[3] == 0


def test_experience_grows_under_limits_only():
    people = residents(5, flags=[REGULAR] * 4 + [0])
    told(people)
    assert people["weeks_adapted"].tolist() == [0] * 5
    told(people, ordinary_week(contact_limits=0.9))
    assert people["weeks_adapted"].tolist() == [1, 1, 1, 1, 0]


def test_people_trust_when_their_own_trust_and_what_they_lived_is_not_below_zero():
    assert told(residents(4, trust=[-0.5, -0.1, 0.0, 0.7])).counts[TRUSTING] == 2


def test_help_brings_people_into_sight_and_without_it_they_slip_back_and_cells_follow():
    people = residents(50, out_of_sight=0.6, out_of_sight_base=153, group=1, need=[[0.5, 1.0, 2.0, 0.0]] * 50)
    moves, weeks = np.zeros((1, 4, 2), np.int64), 0
    while (people["out_of_sight"] >= 0.5).any():
        found = told(people, helped=0.5, sight_gain_per_week=0.2)
        moves += found.people_moves
        weeks += 1
        assert weeks < 30
    assert moves[0, 1].tolist() == [50, -50]
    assert found.factor_moves[0, 1, 0].tolist() == [50 * FIXED_POINT // 2, 50 * FIXED_POINT, 100 * FIXED_POINT, 0]
    assert found.factor_moves.sum() == 0
    for _ in range(600):
        told(people, sight_loss_per_week=0.05)
    np.testing.assert_allclose(people["out_of_sight"], 0.6, atol=1e-3)


def test_nobody_who_is_well_in_sight_ever_goes_out_of_it():
    people = residents(10, out_of_sight=0.3, out_of_sight_base=76)
    assert told(people, helped=0.5).people_moves.sum() == 0
    assert (people["out_of_sight"] == np.float32(0.3)).all()


def test_threads_share_the_pass_without_a_trace():
    def crowd():
        return residents(
            140_000, free_minutes=np.arange(140_000) % 500, near_ties=np.arange(140_000) % 256, engagement=77, flags=np.arange(140_000) % 2
        )

    one, other = told(crowd(), near=0.1, founding=0.5), told(crowd(), near=0.1, founding=0.5, threads=3)
    assert one.asked.size > 0
    assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))
