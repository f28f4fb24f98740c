"""Where a policy loses: a planted region is found, and noise gives none."""

from functools import cache

import numpy as np
import pytest
from planted_sweep import HELP, HELP_BELOW, PRIMARY, STRAIN, STRAIN_ABOVE, planted

from experiments.robustness import shuffled
from experiments.robustness.examine import asked_of, examined
from experiments.robustness.peeled import Limit
from experiments.robustness.region import MOST_LIMITED, Inputs, find
from experiments.robustness.shuffled import region
from scenarios.assumptions import ASSUMPTIONS


def in_unit(name, share):
    return ASSUMPTIONS[name].low + share * (ASSUMPTIONS[name].high - ASSUMPTIONS[name].low)


@cache
def examined_planted():
    """Thirty assumptions, of which two decide; few shuffles and resamples, as each takes a tenth of a second."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(shuffled, "SHUFFLES", 19)
        sweep = planted(300, assumptions=30)
        return examined(sweep, asked_of(sweep, PRIMARY, resamples=50, resamples_of_regions=15))["outcomes"][PRIMARY]["pairs"][0]


def test_a_planted_region_is_found_with_its_limits():
    where = examined_planted()["where"]
    assert (where["case"], where["found"]) == ("not_better", True)
    found = {limit["name"]: limit for limit in where["limits"]}
    assert set(found) == {HELP, STRAIN}
    ranges = {name: ASSUMPTIONS[name].high - ASSUMPTIONS[name].low for name in found}
    assert found[HELP]["high"] == pytest.approx(in_unit(HELP, HELP_BELOW), abs=0.06 * ranges[HELP])
    assert found[STRAIN]["low"] == pytest.approx(in_unit(STRAIN, STRAIN_ABOVE), abs=0.06 * ranges[STRAIN])
    assert (found[HELP]["low"], found[STRAIN]["high"]) == (None, None)
    assert max(limit["quasi_p"] for limit in where["limits"]) < 0.001


def test_coverage_and_density_are_those_that_were_planted():
    where = examined_planted()["where"]
    # A fifth of the points lies in the region and loses in 0.9 of them; of the other four fifths a twentieth loses.
    assert where["overall"] == pytest.approx(0.2 * 0.9 + 0.8 * 0.05, abs=0.05)
    assert where["coverage"] == pytest.approx(0.18 / 0.22, abs=0.1)
    assert where["density"] == pytest.approx(0.9, abs=0.12)
    assert where["mass"] == pytest.approx(0.2, abs=0.05)
    assert where["of_worlds"] == pytest.approx({key: where[key] for key in where["of_worlds"]}), "each point is alike in all its lucks"
    assert where["noise"]["reach"] < where["reach"]


def test_a_planted_region_comes_back_in_resamples_and_holds_in_points_it_was_not_sought_in():
    where = examined_planted()["where"]
    assert where["again"] >= 0.9
    assert all(limit["again"] >= where["again"] for limit in where["limits"])
    low, high = next(limit for limit in where["limits"] if limit["name"] == HELP)["high_again"]
    assert low <= in_unit(HELP, HELP_BELOW) <= high
    assert where["elsewhere"]["density"] > 2.5 * where["overall"]


def test_pure_noise_gives_no_region():
    verdicts = []
    for seed in range(6):
        generator = np.random.default_rng(seed)
        inputs = Inputs({f"input_{place}": generator.random(120) for place in range(30)})
        verdicts.append(region(inputs, generator.random(120) < 0.3, np.full(120, 1 / 120), seed, 2)[1])
    assert [one["why"] for one in verdicts if not one["found"]].count("noise") >= 5, "one in a hundred may slip through"


def test_a_handful_of_cases_is_too_few_to_seek_a_region_of():
    cases = np.arange(100) < 9
    for few in (cases, ~cases):
        box, report = region(Inputs({"input": np.arange(100.0)}), few, np.full(100, 0.01), 1, 2)
        assert (box, report["why"]) == ({}, "few")


def test_the_promise_of_an_input_is_the_reach_of_its_best_interval():
    column = np.array([1.0, 2.0, 2.0, 3.0, 4.0, 4.0, 5.0, 6.0])
    cases = np.array([0, 1, 1, 1, 0, 0, 0, 0], dtype=bool)
    promise = Inputs({"number": column, "text": np.array(list("abbbcccc"), dtype=object), "same": np.ones(8)}).promise(cases, np.ones(8))
    assert promise == pytest.approx({"number": 1 - 3 / 8, "text": 1 - 3 / 8})


def test_equal_values_are_never_parted():
    column = np.array([1.0, 1.0, 1.0, 1.0])
    both = Inputs({"two": np.array([1.0, 1.0, 2.0, 2.0]), "one": column})
    assert both.promise(np.array([True, False, True, False]), np.ones(4)) == {"two": 0.0}


def test_a_choice_of_texts_and_whole_numbers_can_be_limited():
    generator = np.random.default_rng(5)
    crisis, weeks = generator.choice(["one-wave", "two-waves", "none"], 300).astype(object), generator.integers(1, 6, 300)
    cases = generator.random(300) < np.where((crisis == "none") & (weeks >= 3), 0.9, 0.02)
    found = find(Inputs({"crisis": crisis, "weeks": weeks, "other": generator.random(300)}), cases, np.full(300, 1 / 300))
    assert found.box == {"crisis": Limit(among=("none",)), "weeks": Limit(low=2.5)}


def test_a_box_limits_few_inputs_however_many_decide():
    generator = np.random.default_rng(6)
    columns = {f"input_{place}": generator.random(400) for place in range(6)}
    cases = np.logical_and.reduce([column < 0.8 for column in columns.values()])
    found = find(Inputs(columns), cases, np.full(400, 1 / 400))
    assert 1 <= len(found.box) <= MOST_LIMITED


def test_points_without_weight_are_as_if_they_were_not_there():
    generator = np.random.default_rng(7)
    columns = {f"input_{place}": generator.random(200) for place in range(3)}
    cases = columns["input_0"] < 0.3
    misleading = np.where(np.arange(200) < 100, cases, columns["input_1"] < 0.3)
    weights = np.where(np.arange(200) < 100, 0.01, 0.0)
    found = find(Inputs(columns), misleading, weights)
    assert set(found.box) == {"input_0"}
    assert found.reach == pytest.approx(1 - cases[:100].mean(), abs=0.1)
