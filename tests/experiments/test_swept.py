"""What sweeps found of where the spread comes from, as it comes with the program: what is stored, and of which studies it is said."""

import json
import runpy
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from made_up_sweeps import PRIMARY, robustness, sweeps
from sweeping import swept as swept_into
from sweeping import tiny_plan

from experiments.robustness import kept
from experiments.served import swept
from experiments.served.alike import asked_of_sweep, pair_speaks_for
from experiments.sweep.design import design_of
from experiments.sweep.opened import open_sweep
from experiments.sweep.plan import Keep
from langeadem.__main__ import main
from scenarios.assumptions import ASSUMPTIONS
from scenarios.frozen import FrozenMapping
from scenarios.policies import load_policy
from scenarios.study import DEFAULT_STUDY, load_study
from scenarios.uncertain import Range, Uncertain

TOP = Path(__file__).resolve().parents[2]
TOOL = str(TOP / "tools" / "store_sweep_sensitivity.py")
PAIR = ("structural", "the-hague-now")
STUDY = load_study(DEFAULT_STUDY)
#: In so small a city the two hardly differ.
DECISION = {"primary": PRIMARY, "matters": {PRIMARY: 1e-6}}
RANGES = {"existing_per_10000": {"low": 20, "high": 60}, "freed_minutes": {"low": 100.0, "high": 900.0}}
ENVELOPE = "envelope_eur_per_1000_residents_per_year"


# --- of which studies it is said


def test_a_sweep_speaks_for_the_question_it_asked_and_no_other():
    own_worlds = Uncertain(ranges={"freed_minutes": Range(1.0, 2.0, "uniform")})
    asked = asked_of_sweep(replace(STUDY, uncertain=own_worlds))

    def speaks(pair=PAIR, **changes):
        return pair_speaks_for(asked, replace(STUDY, **changes), pair)

    assert speaks(residents="all", replications=7, seed=3, decision_primary="trust_end")
    assert speaks(**{ENVELOPE: 1271.0}), "the sweep found its own envelope from the same budget"
    assert not speaks(crisis="one-wave")
    assert not speaks(weeks=104)
    assert not speaks(assumptions=FrozenMapping({"freed_minutes": 500.0}))
    assert not speaks(uncertain=own_worlds), "a study that makes worlds of its own"
    assert not speaks(budget_eur_per_1000_residents_per_year=3000.0)
    assert not speaks(pair=("structural", "mixed")), "a policy that the study does not have"


def test_a_policy_of_the_study_itself_is_another_even_with_a_name_of_the_library():
    own = replace(load_policy("ad-hoc"), name="structural")
    asked = asked_of_sweep(STUDY)
    assert not pair_speaks_for(asked, replace(STUDY, own_policies=(own,)), PAIR)
    assert pair_speaks_for(asked, replace(STUDY, own_policies=(own,)), ("ad-hoc", "the-hague-now"))


def test_a_sweep_of_levers_speaks_for_no_single_study():
    assert asked_of_sweep(replace(STUDY, levers=FrozenMapping({"crisis": ("one-wave", "none")}))) is None
    assert not pair_speaks_for(None, STUDY, PAIR)


def test_the_stored_robustness_is_said_where_it_speaks(tmp_path):
    path = tmp_path / "robustness.json"
    path.write_text(json.dumps(robustness()), encoding="utf-8")
    assert kept.kept_for(STUDY, PAIR, path)["points"] == 2048
    assert kept.kept_for(replace(STUDY, crisis="one-wave"), PAIR, path) is None
    assert kept.kept_for(STUDY, PAIR, tmp_path / "none.json") is None


# --- what is said


def test_a_difference_the_other_way_round_has_the_same_shares():
    turned = tuple(reversed(PAIR))
    for ask in (swept.luck_of, swept.needed_of, swept.groups_of):
        assert ask(sweeps(), STUDY, PAIR, PRIMARY) == ask(sweeps(), STUDY, turned, PRIMARY) is not None
        assert ask(sweeps(), replace(STUDY, weeks=104), PAIR, PRIMARY) is None
        assert ask(sweeps(), STUDY, PAIR, "trust_end") is None
        assert ask(None, STUDY, PAIR, PRIMARY) is None


def test_luck_comes_from_the_worlds_where_each_has_two_lucks_and_else_from_the_dummy():
    record = sweeps()
    assert swept.luck_of(record, STUDY, PAIR, PRIMARY)["sweep"]["points"] == 1920
    record["worlds"]["pairs"]["structural minus the-hague-now"][PRIMARY]["luck"] = {"share": 0.3, "low": 0.2, "high": 0.4}
    found = swept.luck_of(record, STUDY, PAIR, PRIMARY)
    assert (found["share"], found["sweep"]["points"]) == (0.3, 2048)


def test_the_floor_of_shared_lucks_is_no_share_of_luck():
    record = sweeps()
    record["groups"]["pairs"]["structural minus the-hague-now"][PRIMARY] |= {"floor_from": "replications"}
    assert swept.luck_of(record, STUDY, PAIR, PRIMARY) is None


# --- how it is made


def test_the_spread_of_worlds_is_told_with_a_band_that_holds_the_truth():
    spread = runpy.run_path(TOOL)["spread"]
    held = []
    for seed in range(40):
        values = np.random.default_rng(seed).normal(5.0, 2.0, (200, 1))
        variance, low, high = spread(values, np.full(200, 1 / 200))
        assert variance == pytest.approx(values.var(ddof=1))
        held.append(low < 4.0 < high < 2.0 * low)
    assert sum(held) >= 33, "of 40 bands of 95 %, 38 are expected to"
    # A point that counts double is two points.
    doubled = spread(np.vstack([values[:1], values]), np.full(201, 1 / 201))[0]
    assert spread(values, np.array([2.0, *np.ones(199)]) / 201)[0] == pytest.approx(doubled, rel=0.02)


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """A sweep of conceivable worlds and one of groups, both analysed."""
    made = {}
    for name, method, samples, groups in (("worlds", "latin-hypercube", 12, None), ("groups", "saltelli", 16, "submodels")):
        plan = tiny_plan(luck="independent", keep=Keep(), levers={}, uncertain=RANGES, replications=1, decision=DECISION)
        plan = replace(plan, design=design_of(plan.study, method, samples, groups=groups))
        made[name] = tmp_path_factory.mktemp(name)
        assert swept_into(plan, made[name], design_source=method).complete
        assert main(["sensitivity", str(made[name])]) == 0
    return made


def store(monkeypatch, *words):
    monkeypatch.setattr(sys, "argv", ["store_sweep_sensitivity.py", *map(str, words)])
    return runpy.run_path(TOOL)["main"]()


def test_two_sweeps_make_one_small_record(folders, tmp_path, monkeypatch):
    out = tmp_path / "sweep_sensitivity.json"
    assert store(monkeypatch, folders["worlds"], folders["groups"], "--out", out) == 0
    record = swept.stored_sweeps(out)
    study = open_sweep(folders["worlds"]).study
    asked = replace(study, uncertain=Uncertain())
    assert record["worlds"]["points"] == 12
    assert record["groups"]["study_sha256"] == open_sweep(folders["groups"]).study_sha256
    assert str(tmp_path.parent) not in out.read_text(encoding="utf-8")
    needed = swept.needed_of(record, asked, ("ad-hoc", "none"), PRIMARY)
    values = open_sweep(folders["worlds"]).differences("ad-hoc", "none", PRIMARY)
    expected = (1.96 + 0.8416) ** 2 * values.var(ddof=1) / needed["size"] ** 2
    assert needed["worlds"] == pytest.approx(expected, abs=1.0 + 0.01 * expected)
    assert needed["low"] <= needed["worlds"] <= needed["high"]
    groups = swept.groups_of(record, asked, ("none", "ad-hoc"), PRIMARY)
    assert {row["name"] for row in groups["groups"]} == {ASSUMPTIONS[name].submodel for name in RANGES}
    totals = [row["total"]["value"] for row in groups["groups"]]
    assert totals == sorted(totals, reverse=True)
    assert groups["floor_from"] == "dummy"
    assert 0.0 <= swept.luck_of(record, asked, ("ad-hoc", "none"), PRIMARY)["share"] <= 1.0


def test_sweeps_in_the_wrong_order_or_without_an_analysis_are_one_line(folders, tmp_path, monkeypatch, capsys):
    assert store(monkeypatch, folders["groups"], folders["worlds"], "--out", tmp_path / "out.json") == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "--design saltelli --groups submodels" in said
    (folders["groups"] / "sensitivity.json").rename(folders["groups"] / "elsewhere.json")
    assert store(monkeypatch, folders["worlds"], folders["groups"], "--out", tmp_path / "out.json") == 2
    (folders["groups"] / "elsewhere.json").rename(folders["groups"] / "sensitivity.json")
    assert "analysed with `langeadem sensitivity" in capsys.readouterr().err
    assert not (tmp_path / "out.json").exists()
