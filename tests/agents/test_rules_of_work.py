"""Work: what people can give, what is asked, who gets it, and what is felt of it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from rows import initiatives, numbers, ordinary_week, residents, volunteers

from agents import work
from agents.initiatives import CITY, DISTRICT, STREET
from agents.volunteers import INITIATOR

DISTRICT_OF = np.array([0, 0, 1])
CELLS = (3, 4, 2, 4)


def worked(people, crew, table=None, week=None, **assumptions):
    table = initiatives(1) if table is None else table
    p = numbers(**assumptions)
    work.hours_given(crew, people, table, week or ordinary_week(), p.volunteers, p.residents)
    return table


def test_hours_follow_motivation_and_free_time_more_than_proportionally():
    people = residents(3, free_minutes=[240, 240, 120])
    crew = volunteers(3, motivation=[1.0, 0.5, 1.0])
    table = worked(people, crew, time_elasticity=2.0)
    assert crew["minutes"].tolist() == [120, 60, 30]
    assert table["capacity_minutes"][0] == 210
    assert table["helpers"][0] == 3


def test_initiators_go_on_when_others_would_not():
    crew = volunteers(2, motivation=0.0, role=[INITIATOR, 0])
    table = worked(residents(2, free_minutes=0), crew, initiator_floor=0.5)
    assert crew["minutes"].tolist() == [30, 0]
    assert table["initiator_minutes"][0] == 30
    assert table["initiators"][0] == 1


def able(limits=0.0, staff_share=0.0, columns=None, **assumptions):
    table = initiatives(1, **{"capacity_minutes": 1000, "initiators": 1, "initiator_minutes": 600, "helpers": 10, **(columns or {})})
    work.capacity(table, limits, staff_share, numbers(**assumptions).initiatives)
    return table[0]


def test_limits_block_what_is_done_in_person_and_nothing_else():
    free = able()["capacity_minutes"]
    assert able(limits=1.0, in_person_blocked=0.75)["capacity_minutes"] == pytest.approx(free * 0.25, abs=1)
    assert able(limits=1.0, in_person_blocked=0.75, columns={"online": 1.0})["capacity_minutes"] == free


def test_organising_and_paperwork_come_out_of_the_time_of_initiators():
    lean, busy = able(), able(columns={"paperwork_minutes": 300})
    assert busy["task_minutes"] == lean["task_minutes"] + 300
    assert busy["capacity_minutes"] < lean["capacity_minutes"]
    lent = able(columns={"lever_task_support_minutes": 60})
    assert lent["task_minutes"] == lean["task_minutes"] - 60
    assert able(columns={"structure": 1.0})["task_minutes"] < lean["task_minutes"]


def test_running_an_initiative_takes_time_even_without_helpers():
    alone = {"helpers": 0, "structure": 0.0}
    assert able(columns=alone, organising_minutes_fixed=70.0)["task_minutes"] == 70
    more = able(columns=alone | {"helpers": 10}, organising_minutes_fixed=70.0, organising_minutes_per_helper=12.0)
    assert more["task_minutes"] == 70 + 120


def test_initiators_help_a_part_of_their_time_however_much_there_is_to_organise():
    assert able(columns={"paperwork_minutes": 9000}, initiator_share_helping=0.2)["capacity_minutes"] == 1000 + 120


def test_who_has_ended_can_give_nothing():
    assert able(columns={"ended_week": 4})["capacity_minutes"] == 0


def test_work_moves_online_under_limits_within_its_half_time_and_sooner_with_structure():
    table = initiatives(2, structure=[0.5, 1.0])
    p = numbers(switch_half_time_weeks=4.0, online_wish=0.8).initiatives
    for _ in range(4):
        work.move_online(table, 1.0, p)
    assert table["online"][0] == pytest.approx(0.4)
    assert table["online"][1] > 0.4
    for _ in range(200):
        work.move_online(table, 0.0, p)
    np.testing.assert_allclose(table["online"], 0.0, atol=1e-3)


def asked(table, unmet=1000, ordinary=8 * 1000, urgency=0.0, **assumptions):
    cells = np.full(CELLS, unmet, np.int64)
    usual = np.full((3, 4), ordinary, np.int64)
    work.requests(table, cells, np.zeros(CELLS, np.int64), usual, DISTRICT_OF, urgency, numbers(**assumptions).initiatives)
    return table["requested_minutes"].tolist()


def test_people_ask_in_proportion_to_unmet_need_and_to_how_well_an_initiative_is_known():
    known = {"known_minutes": [300.0, 600.0], "scale": [STREET, DISTRICT]}
    assert asked(initiatives(2, **known)) == [300, 600]
    assert asked(initiatives(2, **known), unmet=2000) == [600, 1200]
    assert asked(initiatives(2, **known), urgency=1.0, asking_urgency=0.5) == [450, 900]
    assert asked(initiatives(2, media=1.0, **known), known_by_media=1.0) == [600, 1200]
    assert asked(initiatives(2, ended_week=3, **known)) == [0, 0]


def test_nobody_asks_for_more_than_is_unmet_around():
    assert asked(initiatives(3, known_minutes=1e9, scale=[STREET, DISTRICT, CITY])) == [8000, 16_000, 24_000]


@settings(deadline=None, max_examples=40)
@given(
    unmet=arrays.arrays(np.int64, CELLS, elements=st.integers(0, 20_000)),
    scales=st.lists(st.sampled_from([STREET, DISTRICT, CITY]), min_size=1, max_size=8),
    minutes=st.integers(0, 60_000),
    data=st.data(),
)
def test_help_goes_to_people_in_need_and_what_is_given_is_what_is_got(unmet, scales, minutes, data):
    n = len(scales)
    places = data.draw(st.lists(st.integers(0, 2), min_size=n, max_size=n))
    kinds = data.draw(st.lists(st.integers(0, 3), min_size=n, max_size=n))
    table = initiatives(
        n, scale=scales, neighbourhood=places, district=DISTRICT_OF[places], kind=kinds, capacity_minutes=minutes, requested_minutes=60_000
    )
    given_minutes = np.zeros(CELLS, np.int64)
    work.help_people(table, unmet, DISTRICT_OF, numbers().initiatives, given_minutes)
    assert (given_minutes >= 0).all()
    assert (given_minutes <= unmet).all()
    assert (table["helped_minutes"] <= minutes).all()
    np.testing.assert_array_equal(table["helped"].sum(axis=(1, 2)), table["helped_minutes"])
    for kind in range(4):
        difference = table["helped_minutes"][table["kind"] == kind].sum() - given_minutes[..., kind].sum()
        assert -8 * n <= difference <= 3 * given_minutes[..., kind].size
    for one in table[table["scale"] == STREET]:
        if (table["neighbourhood"] == one["neighbourhood"]).sum() == 1 and one["helped_minutes"] > 0:
            assert given_minutes[one["neighbourhood"], ..., one["kind"]].sum() > 0 or one["helped_minutes"] <= 8


def test_vulnerable_people_are_reached_first_and_people_out_of_sight_with_own_language():
    unmet = np.full(CELLS, 1000, np.int64)
    table = initiatives(2, scale=CITY, kind=[0, 1], capacity_minutes=600, requested_minutes=600)
    table["lever_reach_hidden"][1] = 1.0
    work.help_people(table, unmet, DISTRICT_OF, numbers(reach_vulnerable=2.0, reach_unseen=0.5).initiatives, np.zeros(CELLS, np.int64))
    plain, welcoming = table["helped"]
    assert plain[1, 0] == pytest.approx(2 * plain[0, 0], abs=2)
    assert plain[1, 1] == pytest.approx(0.5 * plain[1, 0], abs=2)
    assert welcoming[1, 1] == pytest.approx(welcoming[1, 0], abs=2)


def test_online_work_reaches_fewer_old_people_and_fewer_out_of_sight():
    weights = [np.empty((4, 2)) for _ in range(2)]
    for online, out in zip((0.0, 1.0), weights, strict=True):
        work.reach_weights(initiatives(1, online=online)[0], numbers().initiatives[0], out)
    assert weights[1][2, 0] < weights[0][2, 0]
    assert (weights[1][:, 1] < weights[0][:, 1]).all()
    assert weights[1][1, 0] == weights[0][1, 0]


def after(weeks=1, count=1, columns=None, **assumptions):
    usual = {"plan_minutes": 1000, "capacity_minutes": 1000, "requested_minutes": 1000, "helped_minutes": 1000, "known_minutes": 1000.0}
    table = initiatives(count, **{**usual, **(columns or {})})
    p = numbers(**assumptions).initiatives
    for week in range(weeks):
        work.after_work(table, 1, week, p)
    return table


def test_what_is_turned_away_is_felt_within_its_half_time():
    assert after(weeks=3)["turned_away"][0] == 0.0
    assert after(weeks=3, columns={"helped_minutes": 500}, felt_half_time_weeks=3.0)["turned_away"][0] == pytest.approx(0.25)


def test_hours_under_a_tenth_of_plan_for_four_weeks_are_a_pause():
    rules = {"pause_below_share_of_plan": 0.1, "pause_after_weeks": 4.0, "plan_shrink_half_time_weeks": 1e9}
    low = {"helped_minutes": 99}
    assert not after(3, columns=low, **rules)["paused"][0]
    assert after(4, columns=low, **rules)["paused"][0]
    assert after(4, columns=low, **rules)["pause_started_week"][0] == 3
    assert not after(9, columns={"helped_minutes": 100}, **rules)["paused"][0]


def test_a_pause_ends_above_eighteen_hundredths_of_plan():
    rules = {"resume_above_share_of_plan": 0.18, "plan_shrink_half_time_weeks": 1e9}
    paused = {"paused": True, "pause_started_week": -5}
    assert after(columns={**paused, "helped_minutes": 180}, **rules)["paused"][0]
    resumed = after(columns={**paused, "helped_minutes": 181}, **rules)
    assert not resumed["paused"][0]
    assert resumed["weeks_paused"][0] == 1


def test_a_plan_shrinks_to_what_can_be_carried_and_grows_only_where_there_are_hands_and_structure():
    assert after(columns={"capacity_minutes": 600}, plan_shrink_half_time_weeks=1.0)["plan_minutes"][0] == 800
    more = {"requested_minutes": 3000, "capacity_minutes": 2000, "structure": 1.0}
    assert after(columns=more, plan_grow_half_time_weeks=1.0)["plan_minutes"][0] == 2000
    assert after(columns={**more, "structure": 0.0})["plan_minutes"][0] == 1000
    assert after(columns={**more, "capacity_minutes": 1000})["plan_minutes"][0] == 1000


def test_places_are_wanted_helpers_minus_helpers_and_never_below_none():
    assert after(columns={"helpers": 3})["places"][0] == 6  # 1,000 minutes ask for nine helpers of 120
    assert after(columns={"helpers": 30})["places"][0] == 0
    assert after(columns={"requested_minutes": 240, "helpers": 0}, plan_shrink_half_time_weeks=1e9)["places"][0] == 2


def test_working_together_brings_structure_up_to_what_is_ordinary():
    table = initiatives(2, structure=[0.1, 0.9])
    for _ in range(500):
        work.grow_structure(table, numbers(structure_ordinary=0.5, structure_growth_per_week=0.02).initiatives)
    assert table["structure"][0] == pytest.approx(0.5, abs=0.02)
    assert table["structure"][1] == 0.9


def test_people_are_counted_by_role():
    table = initiatives(2, helpers=99, initiators=99)
    work.count_people(volunteers(5, initiative=[0, 0, 0, 1, 1], role=[INITIATOR, 0, 0, INITIATOR, INITIATOR]), table)
    assert table["initiators"].tolist() == [1, 2]
    assert table["helpers"].tolist() == [2, 0]
