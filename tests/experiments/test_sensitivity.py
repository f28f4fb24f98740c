"""Which assumptions matter: the design, the effects made of it, and small worlds of both."""

import json
from dataclasses import replace

import numpy as np
import pytest

from experiments.engine import Engine
from experiments.sensitivity.design import STEP, columns_for, inputs_of, mirror_worlds, other_luck, signs_of
from experiments.sensitivity.effects import effects, group_shares, luck_share, spread
from experiments.sensitivity.screen import TOLD, luck_of_worlds, screening
from experiments.sensitivity.worlds import screen_pair, usual_worlds
from experiments.served import sensitivity
from experiments.worlds import world_of
from scenarios.assumptions import ASSUMPTIONS
from scenarios.assumptions.distributions import quantile
from scenarios.study import load_study

OUTCOME = "need_met_share"
FEW = ("formal_share_ordinary", "need_contact_minutes", "freed_minutes")


def small(**keys):
    return load_study(
        "the-hague-2020-2022", **{"residents": 2000, "weeks": 30, "next_crisis": False, "policies": ["none", "structural"], **keys}
    )


def share_of(name, value):
    """The share of its distribution that lies at or below a value."""
    row = ASSUMPTIONS[name]
    grid = np.linspace(0.0, 1.0, 2001)
    return grid[np.argmin([abs(quantile(row.distribution, row.low, row.high, row.default, u) - value) for u in grid])]


# --- the design


def test_in_a_whole_block_no_column_tells_anything_of_another():
    signs = signs_of(1, range(64), 30).astype(int)
    assert signs.shape == (64, 64)
    assert (signs.T @ signs == 64 * np.eye(64)).all()


def test_two_blocks_have_another_order():
    assert (signs_of(1, range(64), 30) != signs_of(1, range(64, 128), 30)).any()
    assert (signs_of(1, range(64), 30) != signs_of(2, range(64), 30)).any()


@pytest.mark.parametrize(("inputs", "columns"), [(1, 64), (32, 64), (33, 128), (420, 512), (480, 512), (481, 1024)])
def test_there_are_always_enough_dummies(inputs, columns):
    assert columns_for(inputs) == columns


def test_what_is_fixed_or_set_by_the_study_is_not_moved():
    names = inputs_of(small(assumptions={"freed_minutes": 500.0}))
    assert "lockdown_stringency" not in names
    assert "freed_minutes" not in names
    assert "need_contact_minutes" in names


def test_mirror_worlds_share_their_luck_and_lie_a_step_to_either_side_of_an_accepted_set():
    study = small()
    up, down = mirror_worlds(study, 3, FEW)
    world = world_of(study, 6)
    signs = signs_of(study.seed, [3], len(FEW))[0]
    assert up.luck == down.luck == world.luck
    for place, name in enumerate(FEW):
        here = np.clip(share_of(name, world.parameter_set.values.get(name, ASSUMPTIONS[name].default)), STEP, 1.0 - STEP)
        for sign, values in ((1, up.parameter_set.values), (-1, down.parameter_set.values)):
            assert share_of(name, values[name]) == pytest.approx(here + sign * STEP * signs[place], abs=0.01)
    assert up.parameter_set.values["willing_surge"] == world.parameter_set.values["willing_surge"]


def test_another_luck_leaves_the_assumptions_alone():
    study = small()
    up, _ = mirror_worlds(study, 0, FEW)
    again = other_luck(study, 0, up)
    assert again.parameter_set == up.parameter_set
    assert again.luck == world_of(study, 1).luck != up.luck


def test_a_mirror_world_stays_within_what_is_plausible():
    for world in mirror_worlds(small(), 1, inputs_of(small())):
        for name, value in world.parameter_set.values.items():
            assert ASSUMPTIONS[name].low <= value <= ASSUMPTIONS[name].high


# --- effects


def made_up(coefficients, luck=0.0, noise=0.0, together=0.0, columns=64, seed=1):
    """Results of mirror worlds of a straight line, with a luck that both share, a noise that they do not, and two inputs together."""
    generator = np.random.default_rng(seed)
    signs = signs_of(seed, range(columns), len(coefficients))
    line = signs[:, : len(coefficients)] @ np.array(coefficients) / 2
    shared = luck * generator.normal(size=columns) + together * signs[:, 0] * signs[:, 1]
    own = noise * generator.normal(size=(2, columns))
    return signs, line + shared + own[0], -line + shared + own[1]


def test_effects_are_those_put_in_whatever_luck_and_two_inputs_together_do():
    signs, up, down = made_up([3.0, -2.0, 0.0], luck=50.0, together=20.0)
    found = effects(signs, up, down, 3)
    assert found.values == pytest.approx([3.0, -2.0, 0.0])
    assert found.noise == pytest.approx(0.0, abs=1e-12)


def test_the_band_holds_the_effect_and_only_what_is_there_stands_out():
    held, false_alarms = [], 0
    for seed in range(40):
        signs, up, down = made_up([1.0, *[0.0] * 29], noise=1.0, seed=seed)
        found = effects(signs, up, down, 30)
        held.append(abs(found.values[0] - 1.0) < found.half_band)
        false_alarms += (np.abs(found.values[1:]) > found.floor).any()
        assert abs(found.values[0]) > found.floor
    assert np.mean(held) >= 0.85
    assert false_alarms <= 6


def test_the_noise_is_that_of_the_worlds():
    noises = [effects(*made_up([0.0] * 30, noise=2.0, seed=seed), 30).noise for seed in range(20)]
    assert np.mean(noises) == pytest.approx(2.0 * np.sqrt(2.0) / np.sqrt(64), rel=0.1)


def test_pairs_without_a_result_are_left_out_and_few_say_nothing():
    signs, up, down = made_up([3.0, -2.0])
    up[:4], down[4:6] = np.nan, np.nan
    assert effects(signs, up, down, 2).pairs == 58
    up[:57] = np.nan
    assert effects(signs, up, down, 2) is None


def test_the_spread_is_told_apart_into_luck_and_assumptions_one_by_one():
    generator = np.random.default_rng(3)
    signs, up, down = made_up([4.0, 2.0], luck=1.5, columns=64)
    again = np.where(np.arange(64) < 48, up + 1.5 * np.sqrt(2.0) * generator.normal(size=64), np.nan)
    found = spread(effects(signs, up, down, 2), up, down, again)
    of_assumptions = (4.0**2 + 2.0**2) / 4
    assert found.one_by_one == pytest.approx(of_assumptions / (of_assumptions + 1.5**2), abs=0.1)
    assert found.luck == pytest.approx(1.5**2 / (of_assumptions + 1.5**2), abs=0.12)
    assert spread(effects(signs, up, down, 2), up, down, np.full(64, np.nan)).luck is None
    assert spread(effects(signs, up * 0, down * 0, 2), up * 0, down * 0, again) is None


def test_a_group_has_the_share_of_its_effects():
    signs, up, down = made_up([2.0, 0.0, 1.0, 1.0])
    assert group_shares(effects(signs, up, down, 4), np.array([0, 1, 2, 2])) == pytest.approx([4 / 6, 0.0, 2 / 6])


def test_the_share_of_luck_is_that_within_sets():
    generator = np.random.default_rng(5)
    sets = np.repeat(np.arange(200), 2)
    values = 1.0 * generator.normal(size=200)[sets] + 2.0 * generator.normal(size=400)
    share, low, high = luck_share(values, sets, 200, 1)
    assert low < 0.8 < high
    assert share == pytest.approx(0.8, abs=0.08)
    assert luck_share(values, np.arange(400), 20, 1) is None


# --- small worlds


@pytest.fixture(scope="module")
def pairs():
    study = small()
    return [screen_pair(study, pair, FEW) for pair in range(9)]


def test_a_pair_has_every_policy_in_both_worlds_and_some_have_another_luck(pairs):
    assert [row["again"] is not None for row in pairs] == [True, *[False] * 7, True]
    assert set(pairs[0]["up"]) == {"none", "structural"}
    assert pairs[0]["up"]["none"][OUTCOME] != pairs[0]["down"]["none"][OUTCOME] != pairs[0]["again"]["none"][OUTCOME]


def test_formal_help_is_found_to_meet_need(pairs):
    found = screening(small(), pairs, {}, FEW)
    told = found["screens"]["none"][OUTCOME]
    (row,) = [row for row in told["ranked"] if row["name"] == "formal_share_ordinary"]
    assert told["ranked"][0] is row
    assert row["low"] < row["effect"] < row["high"]
    assert row["effect"] > 0.0
    assert row["from"] < row["to"]
    assert next(iter(told["groups"])) == "needs"
    assert found["points"] == 20
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_the_difference_has_a_screen_of_its_own(pairs):
    found = screening(small(), pairs, {}, FEW)
    difference = found["screens"]["structural minus none"][OUTCOME]
    means = [found["screens"][name][OUTCOME]["mean"] for name in ("structural", "none")]
    assert difference["mean"] == pytest.approx(means[0] - means[1])


def test_luck_is_told_from_the_worlds_of_the_study_itself(tmp_path):
    study = small(weeks=20)
    with Engine(1) as engine:
        worlds = usual_worlds(study, 6, tmp_path / "worlds.jsonl", engine)
    entry = luck_of_worlds(study, worlds, (OUTCOME,))["none"][OUTCOME]
    assert entry["worlds"] == 6
    assert entry["sets"] == 3
    assert 0.0 <= entry["low"] <= entry["share"] <= entry["high"] <= 1.0


# --- what is served


@pytest.fixture
def stored(tmp_path):
    study = replace(small(), envelope_eur_per_1000_residents_per_year=932.0)
    row = {"name": "freed_minutes", "effect": 1.0, "low": 0.5, "high": 1.5, "above_noise": True, "from": 1.0, "to": 2.0}
    other = {**row, "name": "need_contact_minutes", "above_noise": False}
    path = tmp_path / "stored.json"
    screens = {"structural minus none": {OUTCOME: {"mean": 0.1, "ranked": [row, other]}, "trust_end": None}}
    path.write_text(json.dumps({"study": study.document(), "screens": screens, "luck": {}}), encoding="utf-8")
    return study, path


def test_the_stored_screening_speaks_for_like_studies_only(stored):
    study, path = stored
    envelope = "envelope_eur_per_1000_residents_per_year"

    def speaks(**changes):
        return sensitivity.stored_sensitivity(replace(study, **changes), path) is not None

    assert speaks(residents=50_000, replications=7, seed=3)
    assert speaks(**{envelope: 1000.0})
    assert speaks(**{envelope: None})
    assert speaks(policies=("structural", "none"))
    assert not speaks(**{envelope: 2000.0})
    assert not speaks(policies=("ad-hoc",))
    assert not speaks(crisis="one-wave")
    assert not speaks(assumptions={"freed_minutes": 500.0})
    assert sensitivity.stored_sensitivity(study, path.with_name("none.json")) is None


def test_a_screen_turns_with_the_pair(stored):
    found = sensitivity.stored_sensitivity(*stored)
    assert sensitivity.screen_of(found, "structural", "none", OUTCOME)["ranked"][0]["effect"] == 1.0
    turned = sensitivity.screen_of(found, "none", "structural", OUTCOME)
    assert turned["mean"] == -0.1
    assert [turned["ranked"][0][key] for key in ("low", "effect", "high")] == [-1.5, -1.0, -0.5]
    assert sensitivity.screen_of(found, "none", "ad-hoc", OUTCOME) is None


def test_a_quick_screening_moves_what_stood_out_before(stored):
    study, path = stored
    assert sensitivity.quick_inputs(study, path) == ("freed_minutes",)
    without = sensitivity.quick_inputs(study, path.with_name("none.json"))
    assert len(without) == sensitivity.QUICK_INPUTS
    assert all(ASSUMPTIONS[name].calibrated for name in without)


def test_a_quick_screening_looks_at_two_policies_in_a_small_city():
    study = load_study("the-hague-2020-2022")
    assert sensitivity.quick_study(study, ("structural", "none")).residents == sensitivity.QUICK_RESIDENTS
    assert sensitivity.quick_study(small(), ("structural", "none")).residents == 2000
    assert sensitivity.quick_study(study, ("structural", "none")).policies == ("structural", "none")


def test_pieces_of_a_quick_screening_come_together():
    study, pair = small(weeks=12), ("structural", "none")
    pieces = [sensitivity.quick_piece(study, pair, number) for number in (1, 0)]
    found = sensitivity.quick_sensitivity(study, pair, pieces)
    assert found["pairs"] == 2
    assert found["inputs"] == len(sensitivity.quick_inputs(study))
    assert found["screens"]["none minus structural"][OUTCOME] is None  # two pairs say nothing
    assert TOLD <= sensitivity.QUICK_INPUTS
