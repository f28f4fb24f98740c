"""Joining: who is asked, who offers, who finds a place; and what is known of people who start."""

import numpy as np
import pytest
from rows import initiatives, numbers, ordinary_week, residents, share_is

from agents import joining
from agents.initiatives import CITY, DISTRICT, STREET
from agents.residents import FIXED_POINT

DISTRICT_OF = np.array([0, 0, 1])
SUMS = np.array([10, 20, 30], np.int64) * FIXED_POINT


def asked(table, **assumptions):
    near, bridging = joining.asks(table, SUMS, SUMS, DISTRICT_OF, 2, numbers(**assumptions).residents)
    return near * [10, 20, 30], bridging * [10, 20, 30]


def test_ties_are_summed_over_people_who_are_no_children():
    people = residents(3, near_ties=255, bridging_ties=51, age_band=[0, 2, 4], neighbourhood=[0, 0, 1])
    near, bridging = joining.ties_by_place(people, 2)
    assert near.tolist() == [FIXED_POINT, FIXED_POINT]
    assert bridging.tolist() == [FIXED_POINT // 5, FIXED_POINT // 5]


def test_only_living_initiatives_with_places_ask():
    for columns in ({"places": 0}, {"places": 5, "ended_week": 3}):
        near, bridging = asked(initiatives(1, helpers=10, initiators=1, **columns))
        assert near.sum() == bridging.sum() == 0.0


def test_a_street_asks_near_by_a_district_and_a_city_further_away_and_no_ask_is_lost():
    crew = {"places": 5, "helpers": 4, "initiators": 1, "neighbourhood": 0, "district": 0}
    settings = {"asks_per_member_per_week": 2.0, "asks_per_place_per_week": 9.0, "share_asks_bridging": 0.5}
    near, bridging = asked(initiatives(1, scale=STREET, **crew), **settings)
    assert near.tolist() == [10.0, 0.0, 0.0]
    assert bridging.sum() == 0.0
    near, bridging = asked(initiatives(1, scale=DISTRICT, **crew), **settings)
    assert near.tolist() == [5.0, 0.0, 0.0]
    assert bridging == pytest.approx([5.0 / 3, 10.0 / 3, 0.0])
    near, bridging = asked(initiatives(1, scale=CITY, **crew), **settings)
    assert bridging == pytest.approx([5.0 / 6, 10.0 / 6, 15.0 / 6])


def test_few_places_ask_for_few_people_and_help_with_recruiting_adds_asks():
    settings = {"asks_per_member_per_week": 2.0, "asks_per_place_per_week": 3.0}
    one = initiatives(1, scale=STREET, places=1, helpers=30, initiators=1)
    assert asked(one, **settings)[0].sum() == pytest.approx(3.0)
    one["lever_recruiting"] = 4.0
    assert asked(one, **settings)[0].sum() == pytest.approx(7.0)


def offering(people, week_number=3, week=None, **assumptions):
    rows = np.arange(len(people), dtype=np.int32)
    return joining.offers(people, rows, 1, week_number, week or ordinary_week(), numbers(**assumptions).residents)


def test_people_offer_as_they_are_willing_and_have_time():
    people = residents(20_000, engagement=128, free_minutes=600)
    middling = {"willing_ordinary": 0.2, "willing_engagement": 0.0}
    assert share_is(offering(people, **middling, minutes_for_full_willingness=300.0).size, 20_000, 0.2)
    assert share_is(offering(people, **middling, minutes_for_full_willingness=1200.0).size, 20_000, 0.1)
    assert offering(residents(50, engagement=255, free_minutes=0), willing_ordinary=1.0).size == 0


def test_engaged_people_offer_the_more_the_more_engagement_counts():
    engaged = residents(20_000, engagement=255, free_minutes=600)
    settings = {"willing_ordinary": 0.2, "minutes_for_full_willingness": 300.0}
    assert share_is(offering(engaged, **settings, willing_engagement=1.0).size, 20_000, 0.3)
    assert share_is(offering(engaged, **settings, willing_engagement=2.0).size, 20_000, 0.4)


def test_who_was_taken_into_a_crew_this_week_does_not_offer():
    people = residents(100, engagement=255, free_minutes=900, volunteer_row=np.arange(100) % 2 - 1)
    found = offering(people, willing_ordinary=1.0)
    assert found.size > 0
    assert (people["volunteer_row"][found] == -1).all()


def test_offers_are_heard_in_an_order_of_their_own_and_not_that_of_rows():
    people = residents(200, engagement=255, free_minutes=900)
    first, second = offering(people, 3, willing_ordinary=1.0), offering(people, 4, willing_ordinary=1.0)
    assert sorted(first.tolist()) == sorted(second.tolist()) == list(range(200))
    assert first.tolist() != second.tolist() != list(range(200))


def placed(people, table, **assumptions):
    rows = np.arange(len(people), dtype=np.int32)
    return joining.places_found(people, rows, table, DISTRICT_OF, 1, 3, numbers(**assumptions).residents)


def test_nobody_joins_where_there_is_no_place_or_no_reach():
    people = residents(300, neighbourhood=np.arange(300) % 3)
    street = initiatives(1, scale=STREET, neighbourhood=0, places=1000)
    found = placed(people, street, match_chance=1.0)
    assert ((found == 0) == (people["neighbourhood"] == 0)).all()
    district = initiatives(1, scale=DISTRICT, neighbourhood=0, district=0, places=1000)
    assert ((placed(people, district, match_chance=1.0) == 0) == (people["neighbourhood"] < 2)).all()
    assert (placed(people, initiatives(1, scale=CITY, places=1000), match_chance=1.0) == 0).all()
    assert (placed(people, initiatives(2, scale=CITY, places=[0, 9], ended_week=[-(10**6), 5])) == -1).all()


def test_no_more_people_join_than_there_are_places():
    found = placed(residents(300), initiatives(3, scale=CITY, places=[5, 0, 12]), match_chance=1.0)
    assert np.bincount(found[found >= 0], minlength=3).tolist() == [5, 0, 12]


def test_not_every_offer_is_a_match_and_help_with_matching_makes_it_one():
    table = initiatives(1, scale=CITY, places=100_000)
    assert share_is((placed(residents(5000), table, match_chance=0.3) == 0).sum(), 5000, 0.3)
    table["lever_matching"] = 0.5
    assert share_is((placed(residents(5000), table, match_chance=0.3) == 0).sum(), 5000, 0.65)
    table["lever_matching"] = 1.0
    assert (placed(residents(500), table, match_chance=0.3) == 0).all()


def test_near_places_are_found_more_often_than_distant_ones():
    table = initiatives(2, scale=CITY, neighbourhood=[0, 2], places=100_000)
    found = placed(residents(4000), table, match_chance=1.0, weight_of_distant_place=0.25)
    assert share_is((found == 0).sum(), 4000, 0.8)
