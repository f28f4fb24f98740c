import copy

import numpy as np
import pytest

from agents import municipality, satisfaction
from agents.initiatives import CITY, STREET


def minutes_left(world):
    return world.municipality.offices["minutes"]


@pytest.mark.parametrize("urgency", [0.0, 0.5, 1.0])
def test_officials_talk_no_more_than_their_minutes_allow(small_world, urgency):
    world = small_world(number=300)
    length = int(world.parameters.municipality.contact_minutes)
    for _ in range(12):
        world.municipality.before(world, urgency)
        had = minutes_left(world).copy()
        world.municipality.week(world, urgency)
        talked = world.municipality.offices["contacts"]
        assert (had - minutes_left(world) == length * talked).all()
        assert (minutes_left(world) >= 0).all()
        assert world.initiatives["in_contact"].sum() == talked.sum() == world.municipality.contacts


def test_minutes_taken_are_taken_once_and_leave_fewer_talks(small_world):
    world = small_world(number=300)
    world.municipality.before(world, 1.0)
    other = copy.deepcopy(world)
    total = int(minutes_left(world).sum())
    assert world.municipality.take_minutes(total // 2) == total // 2
    assert minutes_left(world).sum() == total - total // 2
    for each in (world, other):
        each.municipality.week(each, 1.0)
    assert world.municipality.contacts < other.municipality.contacts
    assert world.municipality.take_minutes(10**9) <= total // 2
    assert minutes_left(world).sum() == 0
    assert world.municipality.take_minutes(60) == 0


def test_minutes_come_from_the_offices_asked(small_world):
    world = small_world()
    world.municipality.before(world, 1.0)
    before = minutes_left(world).copy()
    got = world.municipality.take_minutes(60, np.array([2]))
    assert got == 60
    assert (before - minutes_left(world)).tolist() == [60 if d == 2 else 0 for d in range(len(before))]


def test_presence_differs_between_districts_around_a_mean_of_one(small_world):
    world = small_world()
    offices = world.municipality.offices.rows[:-1]
    assert np.average(offices["presence"], weights=offices["people"]) == pytest.approx(1.0)
    assert offices["presence"].max() - offices["presence"].min() > 0.2
    assert offices["people"].sum() == pytest.approx(50_000)
    everywhere = small_world(presence_spread=0.0).municipality.offices["presence"]
    assert everywhere == pytest.approx(1.0)


def test_contact_goes_to_known_faces_although_nobody_prefers_them(small_world):
    world = small_world(number=200, residents=150_000)
    known = world.initiatives["tie_municipality"].copy()
    talks = np.zeros(200)
    for _ in range(10):
        world.live(1, 0.8)
        talks += world.initiatives["in_contact"]
    assert np.corrcoef(known, talks)[0, 1] > 0.15
    assert abs(np.corrcoef(world.initiatives["added_value"], talks)[0, 1]) < 0.15


def test_city_wide_initiatives_meet_central_officials_and_others_those_of_their_district(small_world):
    world = small_world()
    rows = world.initiatives.rows
    last = len(world.municipality.offices) - 1
    offices = np.array([municipality.office_of(t, last + 1) for t in rows])
    assert (offices[rows["scale"] == CITY] == last).all()
    assert (offices[rows["scale"] != CITY] == rows["district"][rows["scale"] != CITY]).all()


def test_contact_makes_a_tie_and_neglect_fades_it(small_world):
    world = small_world(number=2)
    before = world.initiatives["tie_municipality"].copy()
    minutes_left(world)[:] = 0
    world.municipality.meet(np.array([0]))
    world.municipality.week(world, 0.0)
    after = world.initiatives["tie_municipality"]
    assert after[0] > before[0]
    assert after[1] < before[1]
    assert world.initiatives["weeks_since_contact"].tolist()[0] == 0


def test_contact_is_weekly_for_many_in_the_first_crisis_weeks_and_rarer_later(small_world):
    world = small_world(number=65, residents=50_000)
    world.live(30)
    world.live(2, 1.0)
    spring = []
    for _ in range(8):
        world.live(1, 0.9)
        spring.append(world.municipality.contacts)
    world.live(12, 0.2)
    autumn = []
    for _ in range(8):
        world.live(1, 0.2)
        autumn.append(world.municipality.contacts)
    assert np.mean(spring) > 1.5 * np.mean(autumn)


def test_attention_jumps_up_and_drifts_back(small_world):
    p = small_world(number=1).numbers.municipality[0]
    attention = p["attention_ordinary"]
    up = municipality.attention_next(attention, 1.0, p)
    down = municipality.attention_next(1.0, 0.0, p)
    assert up - attention > 3 * (1.0 - down) > 0
    assert municipality.attention_next(attention, 0.0, p) == attention


def test_the_crisis_way_of_working_keeps_attention_from_drifting_back(small_world):
    world = small_world(number=1)
    for _ in range(60):
        world.municipality.lever_attention = 0.5
        world.municipality.before(world, 0.0)
    ordinary = world.parameters.municipality.attention_ordinary
    assert world.municipality.attention == ordinary + 0.5 * (1 - ordinary)


def test_rules_get_strict_after_the_crisis_not_in_it_and_never_without_one(small_world):
    world = small_world(number=1)
    p = world.numbers.municipality[0]

    def strictness(urgencies):
        pressure = strict = 0.0
        for urgency in urgencies:
            pressure, strict = municipality.strictness_next(strict, pressure, urgency, p)
        return strict

    assert strictness([0.0] * 156) == 0.0
    assert strictness([1.0] * 20) == 0.0
    assert 0.05 < strictness([1.0] * 20 + [0.3] * 30) < strictness([1.0] * 20 + [0.1] * 60)
    world.municipality.strict = 0.4
    world.municipality.lever_flexibility = 0.5
    assert world.municipality.strictness == 0.2


def test_officials_learn_slowly_from_close_work_and_not_from_routine(small_world):
    world = small_world(number=100, residents=75_000)
    world.live(80)
    assert world.municipality.learning == pytest.approx(world.parameters.municipality.learning_ordinary)
    world.live(20, 0.9)
    after_spring = world.municipality.learning
    world.live(40, 0.2)
    assert after_spring > world.parameters.municipality.learning_ordinary + 0.02
    assert world.municipality.learning > after_spring + 0.05


def test_need_out_of_sight_counts_once_an_initiative_reports_it(small_world):
    world = small_world(number=1, value_noise=0.0)
    rows = world.initiatives.rows
    rows["scale"], rows["clients"], rows["clients_out_of_sight"] = STREET, 10, 10
    before = world.municipality.value_seen(np.array([0]), 0)[0]
    world.municipality.meet(np.array([0]))
    place = rows["neighbourhood"][0]
    assert rows["added_value"][0] / 3 == pytest.approx(before)
    assert world.municipality.value_seen(np.array([0]), 0)[0] > before
    known = world.municipality.known_hidden
    assert known[place] > 0
    assert known[np.arange(len(known)) != place].max() == 0


def test_value_is_seen_more_sharply_of_those_who_are_known(small_world):
    world = small_world(number=200)
    rows = world.initiatives.rows
    errors = {}
    for tie in (0.0, 0.95):
        rows["tie_municipality"] = tie
        seen = world.municipality.value_seen(np.arange(200), 0)
        errors[tie] = np.std(np.log(seen / rows["added_value"]))
    assert errors[0.95] < errors[0.0] / 3


def test_familiarity_grows_with_tie_reach_and_media_and_with_presence(small_world):
    world = small_world(number=4)
    rows = world.initiatives.rows
    rows["district"], rows["scale"], rows["tie_municipality"], rows["clients"], rows["media"] = 0, STREET, 0.1, 5, 0.0
    rows["tie_municipality"][1], rows["clients"][2], rows["media"][3] = 0.5, 100, 0.6
    world.municipality.offices["presence"][0] = 0.5
    plain, *better = world.municipality.familiarity()
    assert min(better) > plain
    world.municipality.lever_presence = 1.0
    assert world.municipality.familiarity()[2] > better[1]


def test_visible_officials_even_out_presence(small_world):
    world = small_world()
    plain = world.municipality.presence_seen()
    world.municipality.lever_presence = 1.0
    visible = world.municipality.presence_seen()
    assert (visible > plain).all()
    assert (visible <= 1.0).all()
    assert visible.std() < plain.std()


def test_visible_officials_add_what_presence_and_attention_leave_unseen(small_world):
    world = small_world(presence_spread=0.0, officials_seen_share=0.3)
    world.municipality.attention = 0.5
    assert world.municipality.presence_seen() == pytest.approx(0.3 * 0.5)
    world.municipality.lever_presence = 0.5
    assert world.municipality.presence_seen() == pytest.approx(0.3 * 0.5 + 0.7 * 0.5)


def test_satisfaction_follows_contact_learning_help_and_disappointment(small_world):
    world = small_world(number=6)
    world.dealings.follow(world.initiatives)
    rows, d, p = world.initiatives.rows, world.dealings.rows, world.numbers.municipality[0]
    rows["tie_municipality"], rows["weeks_since_contact"], rows["paperwork_minutes"] = 0.2, 200, 0
    alone = satisfaction.heading_for(rows[0], d[0], 0.7, p)
    rows["weeks_since_contact"] = 0
    contact = satisfaction.heading_for(rows[1], d[1], 0.7, p)
    assert alone < contact < satisfaction.heading_for(rows[1], d[1], 0.8, p)
    d["help_felt"][2], d["disappointment"][3], rows["lever_steering"][4], rows["paperwork_minutes"][5] = 1.0, 1.0, 1.0, 200
    helped, disappointed, steered, swamped = (satisfaction.heading_for(rows[i], d[i], 0.7, p) for i in (2, 3, 4, 5))
    assert max(disappointed, steered, swamped) < contact < helped
    assert municipality.contact_quality(0.6, 0.0, p) > municipality.contact_quality(0.2, 0.0, p) > municipality.contact_quality(0.2, 0.8, p)


def test_a_withdrawn_subsidy_is_felt_and_wears_off(small_world):
    world, untouched = small_world(number=10), small_world(number=10)
    world.week = untouched.week = 1
    satisfaction.disappoint(world, np.array([3]), 1.0)
    for each in (world, untouched):
        each.live(4)
    loss = untouched.initiatives["satisfaction"] - world.initiatives["satisfaction"]
    assert loss[3] > 0.05
    assert world.dealings["disappointment"][3] == pytest.approx(0.5 ** (4 / world.parameters.municipality.disappointment_half_life_weeks))


def test_a_copied_world_lives_on_the_same_and_leaves_the_first_alone(small_world):
    world = small_world()
    world.live(20, 0.5)
    copied = copy.deepcopy(world)
    kept = world.initiatives.rows.copy()
    copied.live(20, 0.5)
    assert (world.initiatives.rows == kept).all()
    world.live(20, 0.5)
    assert (world.initiatives.rows == copied.initiatives.rows).all()
    assert world.municipality.learning == copied.municipality.learning
    assert world.municipality.model is world
    assert copied.municipality.model is copied
