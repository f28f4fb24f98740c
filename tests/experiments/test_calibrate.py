"""`langeadem calibrate`: what it takes, what it says, and what comparisons and sweeps make of its sample."""

import json
from dataclasses import replace

import calibrating
import numpy as np
import pyarrow.parquet as pq
import pytest
from calibrating_model import LEVEL, names

from experiments.calibrate.checks import check, joint_share, learned, share_of, weighted_quantiles
from experiments.calibrate.evaluate import Question, answered, observed, simulator_of
from experiments.calibrate.priors import Priors, priors_of
from experiments.calibrate.report import lead, page_of
from experiments.calibrate.targets import CALM, Goal, goals_of
from experiments.pages.page import html
from experiments.search.targets import CAP, Target
from experiments.sweep.design import design_of
from experiments.texts import Texts
from experiments.worlds import world_of
from langeadem.__main__ import BAD_INPUT, main
from scenarios import load_study
from scenarios.assumptions import ASSUMPTIONS, calibrated_names
from scenarios.errors import InputError
from scenarios.outcomes import PATTERNS
from scenarios.uncertain import Range

STUDY = "the-hague-2020-2022"
SMALL = ["--set", "residents=500", "--set", "weeks=17", "--workers", "1"]


def targets_file(tmp_path, text=f'{LEVEL} = {{ low = 0.4, high = 0.8, use = "C" }}\n'):
    path = tmp_path / "targets.toml"
    path.write_text(text)
    return str(path)


# --- targets and priors


def test_without_a_file_the_pattern_table_says_what_is_fitted():
    goals = goals_of(None, 156)
    assert {goal.name for goal in goals.fitted} == {name for name, pattern in PATTERNS.items() if pattern.use == "C"}
    assert goals.fits_calm
    assert set(CALM) <= {goal.name for goal in goals.fitted}


def test_a_file_says_all_that_is_fitted_and_the_rest_is_checked(tmp_path):
    goals = goals_of(targets_file(tmp_path), 17)
    assert [goal.name for goal in goals.fitted] == [LEVEL]
    assert {goal.name for goal in goals.goals} == set(PATTERNS)
    assert not goals.fits_calm


def test_the_distance_is_nothing_inside_and_grows_with_the_half_widths_outside(tmp_path):
    goals = goals_of(targets_file(tmp_path), 17)
    assert goals.distance({LEVEL: 0.4}) == goals.distance({LEVEL: 0.8}) == 0.0
    near, far = goals.distance({LEVEL: 0.9}), goals.distance({LEVEL: 1.0})
    assert 0.45 < near < 0.5 < 0.9 < far < 1.0  # half a half width and a whole one, a little less for the cap
    assert goals.distance({LEVEL: 1e9}) == goals.distance({LEVEL: None}) == goals.distance({}) == pytest.approx(CAP)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("pattern_9 = { low = 0.1 }", "no measure of this name, expected a measure"),
        (f"{LEVEL} = 3", "found 3, expected"),
        (f"{LEVEL} = {{ use = 'C' }}", "neither low nor high"),
        (f"{LEVEL} = {{ low = 0.4, hihg = 0.8 }}", r"nearest: high"),
        (f"{LEVEL} = {{ low = 0.4, high = 0.2 }}", "expected more than low, 0.4"),
        (f"{LEVEL} = {{ low = true }}", "found true, expected a number"),
        (f"{LEVEL} = {{ low = 0.4, use = 'X' }}", "to be checked only"),
        (f"{LEVEL} = {{ low = 0.4, use = 'V' }}", "one to fit at least"),
        ("pattern_06_active_after_25_months = { low = 0.3 }", "weeks = 130 or more"),
        ("= 3", "targets.toml"),
    ],
)
def test_a_file_of_targets_that_cannot_be_used_is_said_in_one_line(tmp_path, text, words):
    with pytest.raises(InputError, match=words) as problem:
        goals_of(targets_file(tmp_path, text), 17)
    assert "\n" not in str(problem.value)


def test_ranges_of_the_study_are_the_priors_and_what_it_sets_is_fixed():
    one, two = names()
    ranges = {one: {"low": 0.2, "high": 0.4, "distribution": "uniform"}, two: {"low": 0.1, "high": 0.3}}
    priors = priors_of(load_study(STUDY, uncertain=ranges, assumptions={two: 0.2}), "study")
    assert priors.names == (one,)
    assert priors.inputs({one: 0.0}) == {one: pytest.approx(0.3)}
    assert priors.at(one, 0.75) == pytest.approx(0.35)
    table = priors_of(load_study(STUDY), "study")
    assert set(table.names) == {name for name in calibrated_names() if ASSUMPTIONS[name].distribution != "fixed"}
    for uncertain in ({"none": True}, {"sample": "x.parquet"}):
        with pytest.raises(InputError, match="uncertain"):
            priors_of(replace(load_study(STUDY), uncertain=load_study(STUDY, uncertain=uncertain).uncertain), "study")


# --- what a sample says


def test_weighted_draws_are_judged_as_by_hand():
    goal = Goal(Target(LEVEL, 0.0, 1.0), "C")
    weights = np.full(100, 0.01)
    spread = np.linspace(0.2, 0.6, 100)
    held = check(goal, spread.tolist(), weights)
    assert (held.judgement, held.mean, held.inside.share) == ("holds", pytest.approx(0.4), pytest.approx(1.0))
    assert check(goal, (spread + 3.0).tolist(), weights).judgement == "fails"
    assert check(goal, (spread + 0.6).tolist(), weights).judgement == "cannot tell"
    assert check(goal, [*[None] * 60, *spread[:40].tolist()], weights).mean is None
    few = np.where(np.arange(100) < 5, 0.2, 0.0)
    assert check(goal, spread.tolist(), few).judgement == "cannot tell"
    assert weighted_quantiles(np.array([1.0, 2.0, 3.0]), np.array([0.0, 1.0, 0.0]), [0.5])[0] == 2.0


def test_a_share_has_the_band_of_its_effective_draws():
    half = share_of(np.arange(100) < 50, np.full(100, 0.01))
    assert (half.share, half.low, half.high) == (pytest.approx(0.5), pytest.approx(0.42, abs=0.01), pytest.approx(0.58, abs=0.01))
    one = share_of(np.arange(100) < 50, np.array([1.0] + [1e-9] * 99))
    assert one.high - one.low > 0.75  # one draw that counts says next to nothing
    goals = [Goal(Target("a", 0.0, 1.0), "C"), Goal(Target("b", 0.0, 1.0), "C")]
    assert joint_share(goals, [{"a": 0.5, "b": 0.5}, {"a": 0.5, "b": 2.0}], np.array([0.25, 0.75])).share == 0.25


def test_what_was_learned_is_told_from_what_was_not():
    scores = np.random.default_rng(1).standard_normal((300, 2))
    scores[:, 0] = 0.2 * scores[:, 0] + 1.0
    known, unknown = learned(Priors({name: Range(0.0, 10.0) for name in names()}), scores, np.full(300, 1 / 300))
    assert known.taught
    assert not unknown.taught
    assert known.width < 0.3 < 0.9 < unknown.width < 1.1
    assert known.posterior[1] == pytest.approx(8.4, abs=0.2)
    assert known.prior == (pytest.approx(0.5), pytest.approx(5.0), pytest.approx(9.5))


# --- the page


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return calibrating.run(tmp_path_factory.mktemp("calibration"), calibrating.asked(particles=30))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_page_says_how_sure_it_is(found, language):
    text = html(page_of(found, language))
    assert all(sentence in text.replace("&#34;", '"').replace("&#39;", "'") for sentence in lead(found, Texts(language)))
    assert text.count("<svg") == 3
    assert found.asked.study_sha256 in text
    few = replace(found, generations=(*found.generations[:-1], replace(found.generations[-1], effective_size=3.2)))
    first = lead(few, Texts(language))[0]
    assert first.startswith({"nl": "Te weinig", "en": "Too few"}[language])
    assert "%" not in " ".join(lead(few, Texts(language)))


# --- the sample in use


def test_comparisons_take_sets_by_their_weights_and_sweeps_carry_them(tmp_path):
    calibrating.run(tmp_path, calibrating.asked(particles=10, generations=3))
    path = tmp_path / "accepted.parquet"
    accepted = pq.read_table(path)
    weights = accepted["weight"].to_numpy()
    assert len(set(weights)) > 1  # or this would show nothing
    study = load_study(STUDY, uncertain={"sample": str(path)})
    sets = [world_of(study, replication).parameter_set for replication in range(0, 4000, 2)]
    rows = accepted.select(names()).to_pylist()
    assert all(dict(one.values) == rows[one.number] for one in sets)
    shares = np.bincount([one.number for one in sets], minlength=10) / len(sets)
    assert np.abs(shares - weights).max() < 0.003
    design = design_of(study, "latin-hypercube", 10)
    assert sorted(point.weight for point in design.points) == pytest.approx(sorted(weights))
    assert all({name: point.values[name] for name in names()} in rows for point in design.points)


# --- the verb


def test_the_verb_calibrates_the_real_model_and_goes_on_with_it(tmp_path, capsys):
    one = names()[0]
    study = tmp_path / "study.toml"
    study.write_text(
        f'city = "the-hague"\ncrisis = "nl-2020-2022"\npolicies = ["none", "ad-hoc"]\n[uncertain]\n{one} = {{ low = 0.1, high = 0.3 }}\n'
    )
    out = tmp_path / "out"
    words = ["calibrate", str(study), *SMALL, "--targets", targets_file(tmp_path), "--particles", "10", "--out", str(out)]
    assert main([*words, "--generations", "1"]) == 0
    said = capsys.readouterr().out
    assert "Nothing has been fitted yet" in said
    assert main([*words, "--generations", "1"]) == BAD_INPUT
    assert main([*words, "--generations", "1", "--resume", "--language", "nl"]) == 0
    assert "Er is nog niets ingepast" in capsys.readouterr().out
    result = json.loads((out / "calibrate.json").read_text())
    assert result["sample"]["sets"] == 10
    assert (LEVEL in result["measures"], result["measures"][LEVEL]["use"]) == (True, "C")
    assert "pattern_06_active_after_25_months" in result["too_short_for"]
    svg = (out / "figures" / "calibrate-patterns.svg").read_text()
    assert result["study_sha256"] in svg
    manifest = json.loads((out / "manifest.json").read_text())
    assert (manifest["status"], manifest["kind"], manifest["observed"]["policies"]) == ("finished", "calibration", ["ad-hoc"])
    accepted = pq.read_table(out / "accepted.parquet")
    assert all(0.1 <= value <= 0.3 for value in accepted[one].to_pylist())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--set", "crisis=none"], "the crisis in which the patterns were seen"),
        (["--set", "residents=500", "--set", "weeks=100"], "weeks = 156 or more"),
        (["--max-runs", "50"], "--max-runs: found 50, expected 100 or more"),
        (["--particles", "5"], "expected a whole number from 10"),
        (["--hours", "nan"], "expected a number above 0"),
        (["--targets", "no-such-file.toml"], "no such file"),
        (["--set", "uncertain.none=true"], "nothing to learn about"),
        (["--tagrets", "x"], "nearest: --targets"),
    ],
)
def test_bad_input_is_one_line(tmp_path, capsys, words, said):
    assert main(["calibrate", STUDY, *words, "--out", str(tmp_path / "out")]) == BAD_INPUT
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_the_model_of_the_search_is_the_one_that_is_calibrated():
    study = load_study(STUDY, residents=500, weeks=17, assumptions={names()[0]: 0.2}, uncertain={"none": True})
    seen = observed(study)
    assert (seen.policies, seen.cost, seen.next_crisis) == (("ad-hoc",), "own", False)
    question = Question(simulator_of(study, calm=False), {}, 7)
    one, two = answered(question), answered(question)
    assert one == two
    assert one["error"] is None
    assert 0.0 < one["measures"][LEVEL] < 1.0
    assert one["measures"]["pattern_06_active_after_25_months"] is None
