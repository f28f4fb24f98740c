"""Which assumptions a world has."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scenarios import parameter_sets
from scenarios.assumptions import ASSUMPTIONS
from scenarios.errors import InputError
from scenarios.parameter_sets import parameter_set_of
from scenarios.study import load_study

ONE, TWO = list(ASSUMPTIONS)[:2]


def middle(name):
    return (ASSUMPTIONS[name].low + ASSUMPTIONS[name].high) / 2


def sample(tmp_path, *values):
    path = tmp_path / "posterior.parquet"
    pq.write_table(pa.table({ONE: list(values), "weight": [1.0] * len(values)}), path)
    return path


def test_two_worlds_share_a_set_and_sets_start_again_when_used_up(tmp_path):
    path = sample(tmp_path, ASSUMPTIONS[ONE].low, ASSUMPTIONS[ONE].high)
    study = load_study("the-hague-2020-2022", uncertain={"sample": str(path)})
    assert [parameter_set_of(study, r).number for r in range(6)] == [0, 0, 1, 1, 0, 0]
    assert parameter_set_of(study, 2).values == {ONE: ASSUMPTIONS[ONE].high}


def test_what_the_study_sets_goes_before_the_sets(tmp_path):
    path = sample(tmp_path, ASSUMPTIONS[ONE].low)
    study = load_study("the-hague-2020-2022", uncertain={"sample": str(path)}, assumptions={ONE: middle(ONE)})
    assert parameter_set_of(study, 0).values[ONE] == middle(ONE)


def test_nothing_uncertain_means_the_defaults_of_the_table():
    study = load_study("the-hague-2020-2022", uncertain={"none": True}, assumptions={TWO: middle(TWO)})
    found = parameter_set_of(study, 7)
    assert (found.number, found.cluster, dict(found.values)) == (None, None, {TWO: middle(TWO)})


def test_ranges_of_the_study_are_drawn_anew_for_each_pair_of_worlds():
    low, high = ASSUMPTIONS[ONE].low, ASSUMPTIONS[ONE].high
    study = load_study("the-hague-2020-2022", uncertain={ONE: {"low": low, "high": high, "distribution": "uniform"}})
    drawn = [parameter_set_of(study, r).values[ONE] for r in range(40)]
    assert drawn[0::2] == drawn[1::2]
    assert len(set(drawn)) == 20
    assert low <= min(drawn) < low + 0.25 * (high - low)
    assert high - 0.25 * (high - low) < max(drawn) <= high


def test_accepted_sets_are_read_with_their_clusters(tmp_path):
    path = tmp_path / "accepted.csv"
    path.write_text(f"set,cluster,{ONE}\n4,scarce hands,{middle(ONE)}\n")
    (found,) = parameter_sets.accepted_sets(path)
    assert (found.number, found.cluster, dict(found.values)) == (4, "scarce hands", {ONE: middle(ONE)})
    assert parameter_sets.accepted_sets(tmp_path / "none.csv") == ()


def test_a_sample_that_cannot_be_used_is_said_in_one_line(tmp_path):
    broken = tmp_path / "broken.parquet"
    broken.write_text("nothing of the kind")
    with pytest.raises(InputError, match=r"broken\.parquet"):
        parameter_sets.sampled_sets(str(broken))
    strange = tmp_path / "strange.parquet"
    pq.write_table(pa.table({"weight": [1.0]}), strange)
    with pytest.raises(InputError, match="no column that is an assumption"):
        parameter_sets.sampled_sets(str(strange))


def weighted(tmp_path, *weights):
    low, high = ASSUMPTIONS[ONE].low, ASSUMPTIONS[ONE].high
    values = [low + (high - low) * place / len(weights) for place in range(len(weights))]
    path = tmp_path / "weighted.parquet"
    pq.write_table(pa.table({ONE: values, "weight": list(weights)}), path)
    parameter_sets.sampled_sets.cache_clear()
    return load_study("the-hague-2020-2022", uncertain={"sample": str(path)})


def test_sets_that_count_for_more_come_as_much_more_often(tmp_path):
    study = weighted(tmp_path, 6.0, 3.0, 0.0, 1.0)
    numbers = [parameter_set_of(study, r).number for r in range(0, 200, 2)]
    assert numbers == [parameter_set_of(study, r).number for r in range(1, 201, 2)]
    for first in (0, 40, 80):  # any stretch of twenty turns, not only all of them
        stretch = numbers[first : first + 20]
        assert [stretch.count(place) for place in range(4)] == pytest.approx([12, 6, 0, 2], abs=1)
    assert numbers != [parameter_set_of(load_study(study_file(tmp_path), seed=2), r).number for r in range(0, 200, 2)]


def study_file(tmp_path):
    path = tmp_path / "study.toml"
    path.write_text('city = "the-hague"\ncrisis = "nl-2020-2022"\npolicies = ["none"]\n[uncertain]\nsample = "weighted.parquet"\n')
    return path


@pytest.mark.parametrize("weights", [(1.0, -1.0), (1.0, float("nan")), (1.0, float("inf")), (0.0, 0.0)])
def test_weights_that_mean_nothing_are_said_in_one_line(tmp_path, weights):
    with pytest.raises(InputError, match="column weight"):
        parameter_set_of(weighted(tmp_path, *weights), 0)
