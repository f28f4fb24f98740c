"""Residents: the margins of every neighbourhood are met, and chance depends on the person alone."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.residents import EXPERIENCED, FLEXIBLE, REGULAR, RETIRED, STUDENT
from scenarios.assumptions import parameters
from scenarios.cbs import make_city_file
from scenarios.city import load_city
from scenarios.errors import InputError
from simulation.city import ID_STEP, quotas_of, synthesise
from simulation.people import choose_lowest, group_of, kth_lowest, out_of_sight_trait, score, work_of

DATA = Path(__file__).parents[1] / "data" / "cbs"
P = parameters()


@pytest.fixture(scope="module")
def the_hague():
    return synthesise(load_city("the-hague"), "all", 1, P)


def assert_margins(city, data, people):
    """Every neighbourhood has its people, ages, people living alone and incomes, each to rounding."""
    for i, (n, count) in enumerate(zip(city.neighbourhoods, people, strict=True)):
        here = data[data["neighbourhood"] == i]
        assert len(here) == count
        if count == 0:
            continue
        for band in range(5):
            assert abs(np.sum(here["age_band"] == band) - count * n.ages[band] / sum(n.ages)) < 1
        adults = np.sum(here["age_band"] > 0)
        assert abs(np.sum(here["lives_alone"]) - min(count * n.living_alone / n.people, adults)) <= 0.5
        assert not here["lives_alone"][here["age_band"] == 0].any()
        assert abs(np.sum(here["income_band"] == 0) - count * n.low_income_percent / 100) <= 0.5
        assert abs(np.sum(here["income_band"] == 2) - count * n.high_income_percent / 100) <= 1
        assert np.array_equal(here["id"], n.row * ID_STEP + np.arange(count))


def test_everyone_of_the_hague_meets_the_margins(the_hague):
    city = load_city("the-hague")
    assert len(the_hague) == 545838
    assert_margins(city, the_hague, city.people_per_neighbourhood("all"))
    assert not np.any(the_hague["neighbourhood"] == 0)  # nobody lives in the Oostduinen


@pytest.mark.parametrize("residents", ["all", 100_000, 3_000, 1])
def test_rotterdam_of_any_size_meets_the_margins(residents):
    city = load_city("rotterdam")
    assert_margins(city, synthesise(city, residents, 2, P), city.people_per_neighbourhood(residents))


@pytest.mark.parametrize("code", ["GM0003", "GM0010", "GM0080", "GM0093"])
def test_any_municipality_of_a_cbs_file_meets_the_margins(code, tmp_path):
    make_city_file(DATA / "map_wijken_2019.csv", code, tmp_path / "city.toml")
    city = load_city(tmp_path / "city.toml")
    assert_margins(city, synthesise(city, "all", 3, P), city.people_per_neighbourhood("all"))


def test_the_same_luck_makes_the_same_people_and_another_luck_others():
    city = load_city("the-hague")
    one, again, other = (synthesise(city, 5000, luck, P) for luck in (7, 7, 8))
    assert one.tobytes() == again.tobytes()
    assert np.mean(one["trust"] == other["trust"]) < 0.001


def test_threads_change_nothing(the_hague):
    for threads in (2, 3, 64):
        assert synthesise(load_city("the-hague"), "all", 1, P, threads).tobytes() == the_hague.tobytes()


def test_a_part_of_the_city_holds_the_same_people(the_hague):
    part = load_city("the-hague").subset(["WK051836", "WK051803"])
    people = synthesise(part, "all", 1, P)
    whole = the_hague[np.isin(the_hague["neighbourhood"], [2, 35])].copy()
    assert list(np.unique(people["neighbourhood"])) == [0, 1]
    whole["neighbourhood"] = people["neighbourhood"]
    assert people.tobytes() == whole.tobytes()


def test_more_residents_than_the_city_has_are_refused():
    with pytest.raises(InputError, match="1 to 545838"):
        synthesise(load_city("the-hague"), 545839, 1, P)


def test_joint_attributes_are_plausible(the_hague):
    d = the_hague
    age, alone, income, work = d["age_band"], d["lives_alone"], d["income_band"], d["work"]
    assert alone[age == 4].mean() > alone[age == 2].mean() > alone[age == 1].mean() > 0.1
    poor = income == 0
    assert poor[alone == 1].mean() > 1.3 * poor[alone == 0].mean()
    assert poor[work == FLEXIBLE].mean() > 1.3 * poor[work == 0].mean()
    assert np.all(age[work == RETIRED] == 4)
    assert np.all(age[work == STUDENT] == 1)
    assert np.mean(work[age == 4] == RETIRED) == pytest.approx(1 - P.city.share_working_65, abs=0.01)
    engaged = d["engagement"] / 255
    assert (
        engaged[(age == 2) & (income == 2)].mean() > engaged[(age == 2) & (income == 1)].mean() > engaged[(age == 4) & (income == 1)].mean()
    )
    assert np.corrcoef(d["bridging_ties"][age > 1], engaged[age > 1])[0, 1] > 0.3
    assert d["near_ties"][age == 4].mean() > d["near_ties"][age == 2].mean()


def test_children_give_no_time_and_volunteer_for_nothing(the_hague):
    children = the_hague[the_hague["age_band"] == 0]
    for column in ("free_minutes", "flags", "engagement", "lives_alone"):
        assert not children[column].any()


def test_regular_volunteers_are_the_stated_share_of_those_over_15_and_more_engaged(the_hague):
    adults = the_hague[the_hague["age_band"] > 0]
    regular = adults["flags"] & REGULAR > 0
    assert regular.mean() == pytest.approx(P.city.share_regular_volunteers, abs=0.0005)
    assert adults["engagement"][regular].mean() > adults["engagement"][~regular].mean() + 20
    assert np.all(adults["flags"][regular] & EXPERIENCED)
    by_age = [regular[adults["age_band"] == band].mean() for band in (1, 3, 4)]
    assert by_age[2] < by_age[0] < by_age[1]


def test_personal_need_has_mean_one_over_the_whole_city_and_more_for_those_hit(the_hague):
    d = the_hague
    assert d["need"].mean(axis=0) == pytest.approx(1.0, abs=0.01)
    assert np.all(d["need"] > 0)
    _, contact, practical, learning = d["need"].T
    assert contact[d["lives_alone"] == 1].mean() > 1.3 * contact[d["lives_alone"] == 0].mean()
    assert practical[d["age_band"] == 4].mean() > 1.7 * practical[d["age_band"] == 2].mean()
    assert learning[d["age_band"] == 0].mean() > 1.7 * learning[d["age_band"] == 2].mean()


def test_trust_is_standard_normal_and_those_out_of_sight_trust_less(the_hague):
    trust, hidden = the_hague["trust"], the_hague["out_of_sight"] >= 0.5
    assert trust.mean() == pytest.approx(0, abs=0.01)
    assert trust.std() == pytest.approx(1, abs=0.01)
    assert trust[hidden].mean() < -0.2
    assert np.array_equal(hidden, the_hague["out_of_sight_base"] >= 128)
    poor = the_hague["income_band"] == 0
    assert hidden[poor].mean() > 2 * hidden[~poor].mean()


def test_free_time_has_the_stated_means(the_hague):
    adults = the_hague[the_hague["age_band"] > 0]
    working = np.isin(adults["work"], (0, 1))
    assert adults["free_minutes"][working].mean() == pytest.approx(P.city.free_minutes_working, rel=0.01)
    assert adults["free_minutes"][~working].mean() == pytest.approx(P.city.free_minutes_not_working, rel=0.01)


def test_groups_are_the_first_that_applies(the_hague):
    d = the_hague
    expected = np.select([d["income_band"] == 0, (d["age_band"] == 4) & (d["lives_alone"] == 1), d["work"] == FLEXIBLE], [1, 2, 3], 0)
    assert np.array_equal(d["group"], expected)
    assert group_of(4, FLEXIBLE, True, 1) == 2


def test_an_empty_neighbourhood_has_empty_quotas():
    city = load_city("the-hague")
    assert not any(sum(part) if isinstance(part, tuple) else part for part in quotas_of(city.neighbourhoods[0], 0, city, P.city))


@given(st.lists(st.integers(0, 20), min_size=1, max_size=60), st.data())
def test_the_lowest_scores_are_chosen_and_of_equal_ones_the_first(scores, data):
    count = data.draw(st.integers(0, len(scores)))
    chosen = choose_lowest(np.array(scores, np.float64), count)
    assert set(np.flatnonzero(chosen)) == set(sorted(range(len(scores)), key=lambda i: (scores[i], i))[:count])
    assert kth_lowest(np.array(scores, np.float64), max(count - 1, 0)) == sorted(scores)[max(count - 1, 0)]


def test_somebody_of_weight_zero_is_chosen_last():
    assert score(0.5, 0.0) == np.inf
    assert list(choose_lowest(np.array([np.inf, 0.3, np.inf]), 2)) == [True, True, False]


def test_work_follows_the_shares_in_order_of_the_draw():
    u = (np.arange(1000) + 0.5) / 1000
    young = np.array([work_of(1, x, P.city) for x in u])
    assert np.mean(young == STUDENT) == pytest.approx(P.city.share_students_15_24, abs=0.001)
    assert np.mean(np.isin(young, (0, 1))) == pytest.approx(P.city.share_working_15_24, abs=0.001)
    assert np.mean(young == FLEXIBLE) == pytest.approx(P.city.share_working_15_24 * P.city.share_flexible_of_working, abs=0.001)


@pytest.mark.parametrize("chance", [0.02, 0.3])
def test_the_out_of_sight_trait_passes_one_half_with_the_stated_chance(chance):
    u = (np.arange(10_000) + 0.5) / 10_000
    trait = np.array([out_of_sight_trait(x, chance) for x in u])
    assert np.mean(trait >= 0.5) == pytest.approx(chance, abs=0.001)
    assert np.all(np.diff(trait) < 0)
    assert trait.min() > 0
    assert trait.max() < 1
