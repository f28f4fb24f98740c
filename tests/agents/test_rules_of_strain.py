"""Strain, leaving and endings: demands against resources, and each reason with its own chance."""

import numpy as np
import pytest
from rows import initiatives, numbers, ordinary_week, residents, share_is, volunteers

from agents import endings, strain
from agents.functions import probability
from agents.initiatives import ALIVE, NEED_GONE, NO_HANDS, NO_LEADER, NO_MONEY
from agents.volunteers import BURNOUT, HELPER, INITIATOR, LIFE_EVENT, MOTIVATION_GONE, RUNNING, TIME_GONE

SURE = 1e9  # a weekly rate at which it happens


def asks(role=HELPER, columns=None, **assumptions):
    crew, table = volunteers(1, role=role).view(np.recarray), initiatives(1, **{"initiators": 1, **(columns or {})}).view(np.recarray)
    return strain.demands.py_func(crew[0], table[0], numbers(**assumptions).volunteers.view(np.recarray)[0])


def test_a_comfortable_load_asks_nothing_of_a_helper_and_more_does():
    assert asks(columns={"load": 0.5}, comfortable_load=0.8) == 0.0
    assert asks(columns={"load": 1.5}, comfortable_load=0.8) > 0.0
    assert asks(columns={"turned_away": 0.5}) > 0.0


def test_tasks_and_being_steered_weigh_on_those_who_lead_and_less_on_more_of_them():
    busy = {"task_minutes": 600}
    assert asks(HELPER, busy) == 0.0
    assert asks(INITIATOR, busy) > asks(INITIATOR, {**busy, "initiators": 3}) > 0.0
    assert asks(INITIATOR, {"lever_steering": 0.5}) > asks(INITIATOR)


def restores(role=HELPER, felt=0.0, columns=None):
    crew = volunteers(1, role=role, appreciation=felt).view(np.recarray)
    table = initiatives(1, **{"initiators": 1, **(columns or {})}).view(np.recarray)
    return strain.resources.py_func(crew[0], table[0], numbers().volunteers.view(np.recarray)[0])


def test_rest_appreciation_structure_help_with_tasks_and_shared_leadership_restore():
    plain = restores(INITIATOR)
    assert plain > 0.0
    assert restores(INITIATOR, felt=1.0) > plain
    for help_given in ({"lever_rest": 1.0}, {"structure": 1.0}, {"lever_task_support_minutes": 300}, {"initiators": 2}):
        assert restores(INITIATOR, columns=help_given) > plain, help_given
    assert restores(HELPER, columns={"lever_task_support_minutes": 300, "initiators": 3}) == restores(HELPER)


def lived(weeks, crew=None, columns=None, **assumptions):
    crew = volunteers(1) if crew is None else crew
    table = initiatives(1, **{"initiators": 1, "load": 1.0, **(columns or {})})
    for _ in range(weeks):
        strain.strain_and_motivation(crew, table, 0.5, numbers(**assumptions).volunteers)
    return crew[0]


def test_strain_rises_under_load_falls_in_rest_and_is_never_below_zero():
    heavy = lived(20, columns={"load": 3.0, "turned_away": 0.6})
    assert heavy["strain"] > 0.0
    rested = lived(20, volunteers(1, strain=1.0), {"load": 0.3})
    assert 0.0 <= rested["strain"] < 1.0


def test_losses_breed_losses():
    def rise(already):
        return lived(1, volunteers(1, strain=already), {"load": 3.0}, recovery_rate_per_week=0.0, loss_spiral=1.0)["strain"] - already

    assert rise(1.0) == pytest.approx(2 * rise(0.0))


def test_motivation_follows_thanks_and_suffers_from_strain_and_steering():
    plain = lived(60)["motivation"]
    assert lived(60, columns={"lever_appreciation": 1.0})["motivation"] > plain
    assert lived(60, columns={"lever_steering": 1.0})["motivation"] < plain
    assert lived(60, columns={"load": 3.0, "turned_away": 0.9})["motivation"] < plain
    assert lived(60, columns={"load": 0.0})["motivation"] < plain, "idle hands"
    assert lived(60, volunteers(1, commitment=0.5))["motivation"] < plain


def test_the_part_of_motivation_that_came_with_a_wave_dies_with_it():
    assert lived(3, volunteers(1, surge=0.8))["surge"] == pytest.approx(0.1)


def leaving(count=4000, people=None, columns=None, **assumptions):
    quiet = dict.fromkeys(
        ("burnout_rate_per_week", "life_event_rate_per_week", "time_gone_rate_per_week", "motivation_gone_rate_per_week"), 0.0
    )
    p = numbers(**{**quiet, **assumptions})
    crew = volunteers(count, **{"motivation": 1.0, "leaving": 9, **(columns or {})})
    people = residents(count, **(people or {"free_minutes": 240}))
    strain.reasons_to_leave(crew, people, initiatives(1), ordinary_week(), 1, 5, p.volunteers, p.residents)
    return np.bincount(crew["leaving"], minlength=6)


def test_without_any_reason_everybody_stays():
    assert leaving()[RUNNING] == 4000


def test_life_events_come_at_their_rate():
    assert share_is(leaving(life_event_rate_per_week=0.1)[LIFE_EVENT], 4000, probability(0.1))


def test_burnout_comes_with_strain():
    rule = {"burnout_rate_per_week": 0.2, "burnout_strain": 1.0, "burnout_width": 0.1}
    assert leaving(**rule)[BURNOUT] <= 2
    assert share_is(leaving(columns={"strain": 1.0}, **rule)[BURNOUT], 4000, probability(0.1))
    assert share_is(leaving(columns={"strain": 9.0}, **rule)[BURNOUT], 4000, probability(0.2))


def test_people_leave_when_the_time_they_had_is_gone_and_leaders_hold_on():
    rule = {"time_gone_rate_per_week": 0.4, "initiator_attachment": 0.75}
    assert leaving(people={"free_minutes": 300}, **rule)[TIME_GONE] == 0
    assert share_is(leaving(people={"free_minutes": 120}, **rule)[TIME_GONE], 4000, probability(0.2))
    assert share_is(leaving(people={"free_minutes": 120}, columns={"role": INITIATOR}, **rule)[TIME_GONE], 4000, probability(0.05))


def test_people_leave_when_motivation_is_gone_and_a_wave_keeps_them():
    rule = {"motivation_gone_rate_per_week": 0.5, "motivation_to_stay": 0.4}
    assert leaving(columns={"motivation": 0.4}, **rule)[MOTIVATION_GONE] == 0
    assert share_is(leaving(columns={"motivation": 0.2}, **rule)[MOTIVATION_GONE], 4000, probability(0.1))
    assert leaving(columns={"motivation": 0.2, "surge": 0.3}, **rule)[MOTIVATION_GONE] == 0


def test_burnout_comes_before_every_other_reason():
    everything = {"burnout_rate_per_week": SURE, "life_event_rate_per_week": SURE, "burnout_width": 0.1}
    assert leaving(columns={"strain": 9.0}, **everything)[BURNOUT] == 4000


def test_strain_of_leaders_is_the_mean_over_those_who_lead():
    table = initiatives(2, initiators=[2, 0], strain_leaders=9.0)
    strain.leader_strain(volunteers(3, role=[INITIATOR, INITIATOR, HELPER], strain=[0.2, 0.6, 5.0]), table)
    assert table["strain_leaders"].tolist() == pytest.approx([0.4, 0.0])


def causes(weeks, count=1, columns=None, **assumptions):
    usual = {"initiators": 1, "cash_cents": 100, "wanted_minutes": 10**6}
    table = initiatives(count, **{**usual, **(columns or {})})
    p = numbers(**{"ending_rate_per_week": SURE, **assumptions}).initiatives
    return [endings.causes_to_end(table, 1, week, p) for week in range(weeks)][-1]


@pytest.mark.parametrize(
    ("lack", "patience", "cause"),
    [
        ({"initiators": 0}, "patience_leader_weeks", NO_LEADER),
        ({"cash_cents": -1}, "patience_money_weeks", NO_MONEY),
        ({"paused": True, "pause_started_week": -1}, "patience_hands_weeks", NO_HANDS),
        ({"wanted_minutes": 0}, "patience_need_weeks", NEED_GONE),
    ],
)
def test_a_lack_that_lasts_longer_than_patience_ends_it(lack, patience, cause):
    assert causes(6, columns=lack, **{patience: 6.0})[0] == ALIVE
    assert causes(7, columns=lack, **{patience: 6.0})[0] == cause
    assert causes(7)[0] == ALIVE
    ended = causes(7, 3000, lack, **{patience: 6.0, "ending_rate_per_week": 0.2})
    assert share_is((ended == cause).sum(), 3000, probability(0.2))


def test_what_has_ended_does_not_end_again():
    assert causes(50, columns={"initiators": 0, "ended_week": 3}, patience_leader_weeks=1.0)[0] == ALIVE


def following(crew, table, **assumptions):
    p = numbers(**{"succession_rate_per_week": SURE, "sharing_rate_per_week": SURE, "weeks_before_leading": 4.0, **assumptions}).initiatives
    return endings.successors(crew, table, 1, 5, p)


def test_one_helper_at_a_time_takes_the_lead_and_only_who_has_served_and_where_there_is_room():
    crew = volunteers(9, initiative=np.repeat([0, 1, 2], 3), weeks_served=9)
    found = following(crew, initiatives(3, initiators=[0, 1, 3], structure=1.0))
    assert crew["initiative"][found].tolist() == [0, 1]
    assert following(volunteers(3, weeks_served=3), initiatives(1)).size == 0
    assert following(volunteers(3, weeks_served=9, role=INITIATOR), initiatives(1, initiators=0)).size == 0


def test_help_with_leadership_makes_it_shared_sooner():
    def shared(lever):
        crew = volunteers(3000, initiative=np.arange(3000), weeks_served=9)
        table = initiatives(3000, initiators=1, structure=0.5, lever_leadership=lever)
        return following(crew, table, sharing_rate_per_week=0.01, sharing_helped_per_week=0.05).size

    assert share_is(shared(0.0), 3000, probability(0.01))
    assert share_is(shared(1.0), 3000, probability(0.11))
