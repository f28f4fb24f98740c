"""Founding: who starts what, where and with whom."""

import numpy as np
import pytest
from rows import initiatives, numbers, ordinary_week, residents, share_is
from scipy import stats

from agents import crews, founding
from agents.residents import FIXED_POINT
from scenarios.assumptions import parameters


def weights(engagement=1.0, ties=1.0):
    return np.array([founding.byte_powers(engagement), founding.byte_powers(ties)])


def rates(unmet, impulse=0.0, weight_total=4 * FIXED_POINT, residents_number=20_000, **assumptions):
    ordinary = np.full((2, 4), 100, np.int64)
    return founding.founding_rates(
        np.array(unmet, np.int64), ordinary, impulse, weight_total, residents_number, numbers(**assumptions).founding
    )


def test_somebody_without_ties_or_engagement_has_no_weight():
    assert founding.founding_weight_total(residents(3, engagement=[0, 200, 255], bridging_ties=[200, 0, 255]), weights()) == FIXED_POINT
    assert founding.founding_weight_total(residents(3, engagement=255, bridging_ties=255, age_band=0), weights()) == 0


def test_in_ordinary_weeks_a_city_founds_at_its_ordinary_rate():
    here = rates(np.full((2, 4), 100), foundings_ordinary_per_10000_per_year=1.5)
    assert here * 4 * 52 == pytest.approx(2 * 1.5)  # all weight x weeks of a year = 20,000 residents at 1.5 per 10,000


def test_unmet_need_and_a_new_crisis_raise_the_rate_where_they_are_up_to_a_point():
    calm, one, new = rates(np.full((2, 4), 100)), rates([[150] * 4, [100] * 4]), rates([[150] * 4, [100] * 4], impulse=1.0)
    assert calm[0] < one[0] < new[0]
    assert calm[1] == one[1] == new[1]
    assert rates([[9000] * 4] * 2, largest_need_excess=2.0)[0] == rates([[300] * 4] * 2, largest_need_excess=2.0)[0]


def test_a_city_without_anybody_who_could_found_has_no_rate():
    assert (rates(np.full((2, 4), 900), weight_total=0) == 0.0).all()


def test_clocks_are_unit_exponential():
    people = residents(20_000)
    founding.set_clocks(people, 5)
    assert (people["founding_clock"] > 0.0).all()
    assert people["founding_clock"].mean() == pytest.approx(1.0, abs=0.04)
    assert share_is((people["founding_clock"] > 1.0).sum(), 20_000, np.exp(-1.0))


def test_percentiles_rise_and_the_middle_one_is_fifty():
    table = founding.percentiles(residents(255, engagement=np.arange(1, 256), bridging_ties=np.arange(1, 256)))
    assert (np.diff(table, axis=1) >= 0.0).all()
    assert table[0, 128] == pytest.approx(50.0, abs=0.5)
    assert table.min() >= 0.0
    assert table.max() <= 100.0


def test_a_founder_answers_needs_as_often_as_they_are_unmet():
    unmet = np.array([400, 300, 200, 100], np.int64)
    seen = np.array([founding.kind_seen(9, 16 * k, unmet) for k in range(4000)])
    assert stats.chisquare(np.bincount(seen, minlength=4), unmet * 4.0).pvalue > 1e-6


def value(unmet, in_reach=(True, False), kind=0, minutes=600.0):
    return founding.added_value(unmet, np.array(in_reach), kind, minutes)


def test_added_value_counts_unmet_need_within_reach_and_people_out_of_sight_twice():
    unmet = np.zeros((2, 4, 2, 4), np.int64)
    unmet[0, 1, 0, 0] = 600
    assert value(unmet) == 1.0
    assert value(unmet, minutes=1200.0) == 0.5
    unmet[0, 2, 1, 0] = 600
    assert value(unmet) == 3.0
    unmet[1], unmet[0, 0, 0, 3] = 900, 900
    assert value(unmet) == 3.0, "what is out of reach, or another need, adds nothing"
    assert value(unmet, in_reach=(True, True)) > 3.0


def crew(people, last, initiative_id, founder_row, wanted, per_wanted=1000.0, surge=1.0, **assumptions):
    """The crew of a founder who, unless told otherwise, may ask everybody, in a week in which everybody is willing."""
    assumptions = {"willing_ordinary": 1.0, "willing_surge": 1.0} | assumptions
    week = ordinary_week(surge=surge)
    p = numbers(**assumptions)
    return crews.crew(people, 0, last, 1, week, initiative_id, founder_row, wanted, per_wanted, p.founding, p.residents)


def test_a_crew_is_of_people_near_by_who_are_free_and_each_once():
    people = residents(60, near_ties=200, engagement=200, free_minutes=200, neighbourhood=np.arange(60) // 30)
    people["volunteer_row"][3], people["recovery_weeks"][4], people["age_band"][5] = 7, 2, 0
    people["near_ties"][6], people["free_minutes"][7] = 0, 0
    found = crew(people, 30, 16, 2, 20)
    assert len(found) == len(set(found.tolist())) == 20
    assert (found < 30).all()
    assert not set(found.tolist()) & {2, 3, 4, 5, 6, 7}
    assert len(crew(people, 30, 16, 2, 99)) == 24, "no more than there are"
    assert len(crew(people, 30, 16, 2, 0)) == 0


def test_people_with_more_ties_are_taken_into_crews_more_often():
    people = residents(40, near_ties=np.where(np.arange(40) < 20, 240, 60), engagement=200, free_minutes=200)
    taken = np.concatenate([crew(people, 40, 16 * k, 0, 5) for k in range(300)])
    assert (taken < 20).mean() > 0.65


def test_the_crew_does_not_depend_on_the_order_of_rows():
    people = residents(50, near_ties=200, engagement=np.arange(50) + 100, free_minutes=200)
    other = people[np.random.default_rng(1).permutation(50)]
    asked = {"per_wanted": 1.5, "willing_ordinary": 0.5, "surge": 0.0}
    one = people["id"][crew(people, 50, 16, -1, 12, **asked)]
    assert one.tolist() == other["id"][crew(other, 50, 16, -1, 12, **asked)].tolist()


def test_who_is_asked_into_a_crew_may_say_no_and_the_founder_asks_only_so_many():
    people = residents(400, near_ties=200, engagement=128, free_minutes=200)

    def size(**settings):
        return np.mean([len(crew(people, 400, 16 * k, 0, 10, willing_ordinary=0.2, **settings)) for k in range(60)])

    before, in_the_wave = size(per_wanted=2.0, surge=0.0), size(per_wanted=2.0)
    assert before == pytest.approx(10 * 2.0 * 0.2, rel=0.2), "asked x willingness of somebody of middling engagement"
    assert before < size(per_wanted=4.0, surge=0.0) < in_the_wave
    assert in_the_wave <= 10


def fitted(helpers, **assumptions):
    """An initiative hoped to have 20 helpers of two hours, once its founder found this many."""
    p = parameters({"fewest_helpers": 5.0, "crew_share_of_plan": 0.8, "plan_follows_crew": 1.0} | assumptions).founding
    table = initiatives(1, plan_minutes=2400, wanted_minutes=2400, known_minutes=2400.0, added_value=3.0)
    crews.fit_plan(table[0], helpers, p)
    return table[0]


def test_a_founder_who_finds_few_helpers_plans_less_but_not_less_than_the_smallest_plan():
    assert fitted(16)["plan_minutes"] == 2400, "all that was wanted"
    half = fitted(8)
    assert half["plan_minutes"] == half["wanted_minutes"] == 1200
    assert half["known_minutes"] == 1200.0
    assert half["added_value"] == 6.0, "the same need, half the hours"
    assert fitted(0)["plan_minutes"] == 5 * 120
    assert fitted(8, plan_follows_crew=0.5)["plan_minutes"] == 1800
    assert fitted(8, plan_follows_crew=0.0)["plan_minutes"] == 2400


def test_those_who_founded_what_exists_have_weight_and_are_as_many_as_asked():
    people = residents(500, engagement=np.arange(500) % 256, bridging_ties=120)
    chosen = founding.first_founders(people, 3, weights(3.0), 12)
    assert len(set(chosen.tolist())) == 12
    assert people["engagement"][chosen].mean() > people["engagement"].mean()
    nobody = residents(500, engagement=0, bridging_ties=120)
    assert founding.first_founders(nobody, 3, weights(), 12).size == 0
