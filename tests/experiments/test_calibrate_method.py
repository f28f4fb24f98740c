"""Calibration of a made-up model: its sample is the one worked out by hand, and hangs on nothing but the seed."""

import json
import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import calibrating
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from calibrating_model import NOISE, model, names
from patience import PATIENCE
from scipy.stats import kstest, norm

from experiments.calibrate.evaluations import MostlyFails
from experiments.calibrate.generations import ALL_GENERATIONS, ALL_INSIDE, RUNS_USED
from experiments.calibrate.priors import shares_of
from experiments.calibrate.proposals import TaughtTransition
from experiments.calibrate.taught import effective_size, signals
from experiments.sweep.crew import Processes
from scenarios.errors import InputError

TABLES = ("accepted.parquet", "generations.parquet", "predictive.parquet")


def files(folder):
    return {name: (folder / name).read_bytes() for name in TABLES}


def farthest(found, place, cdf):
    """The largest gap between the weighted sample of an assumption and a distribution, in units of what chance gives (Kolmogorov)."""
    values = shares_of(found.sample.scores)[:, place]
    order = np.argsort(values)
    reached = np.cumsum(found.sample.weights[order])
    expected = cdf(values[order])
    before = np.concatenate([[0.0], reached[:-1]])
    return max(np.abs(reached - expected).max(), np.abs(expected - before).max()) * np.sqrt(found.effective_size)


def exact(low, high):
    """The distribution of the first assumption, given that a run with it lies from low to high: by numbers, on a fine grid."""
    grid = np.linspace(0.0, 1.0, 4001)
    density = norm.cdf((high - grid) / NOISE) - norm.cdf((low - grid) / NOISE)
    below = np.cumsum(density)
    return lambda value: np.interp(value, grid, below / below[-1])


@pytest.mark.parametrize("seed", [1, 2])
def test_the_sample_is_the_one_worked_out_by_hand(tmp_path, seed):
    found = calibrating.run(tmp_path, calibrating.asked(seed, particles=120, generations=6, level=(0.55, 0.7), gap=None))
    assert found.ended == ALL_INSIDE
    assert found.sample.distances.max() == 0.0
    # 1.36 is what chance alone goes beyond once in twenty times.
    assert farthest(found, 0, exact(0.55, 0.7)) < 1.36
    assert farthest(found, 1, lambda value: value) < 1.36
    assert farthest(found, 0, lambda value: value) > 3.0  # and it is not what was believed before
    assert [one.taught for one in found.learned] == [True, False]


@pytest.mark.slow
def test_the_truth_ranks_anywhere_in_the_sample(tmp_path):
    ranks = []
    for seed in range(25):
        random = np.random.default_rng(seed)
        truth = random.uniform()
        seen = truth + NOISE * random.standard_normal()
        one = calibrating.asked(seed, particles=40, generations=6, level=(seen - 0.03, seen + 0.03), gap=None)
        found = calibrating.run(tmp_path / str(seed), one)
        ranks.append(float(found.sample.weights[shares_of(found.sample.scores)[:, 0] < truth].sum()))
    assert kstest(ranks, "uniform").pvalue > 0.01
    assert np.mean([0.05 < rank < 0.95 for rank in ranks]) > 0.75  # of 25 true 90 % bands fewer than 19 hold once in a hundred times


def test_two_processes_give_the_same_files_as_one(tmp_path):
    calibrating.run(tmp_path / "one")
    calibrating.run(tmp_path / "two", crew=Processes(2))
    assert files(tmp_path / "one") == files(tmp_path / "two")
    calibrating.run(tmp_path / "other", calibrating.asked(seed=2))
    assert files(tmp_path / "one")["accepted.parquet"] != files(tmp_path / "other")["accepted.parquet"]


def test_what_is_only_checked_decides_nothing_of_the_sample(tmp_path):
    wide, narrow = (calibrating.run(tmp_path / str(high), calibrating.asked(watched=(0.0, high))) for high in (1.0, 0.01))
    assert files(tmp_path / "1.0") == files(tmp_path / "0.01")
    assert wide.checked_jointly.share > 0.9 > 0.1 > narrow.checked_jointly.share
    assert wide.fitted_jointly == narrow.fitted_jointly


def test_killed_and_gone_on_with_is_as_never_stopped(tmp_path):
    whole = calibrating.run(tmp_path / "whole")
    words = [sys.executable, calibrating.__file__, str(tmp_path / "killed"), "1", "50"]
    top = str(Path(__file__).resolve().parents[2])
    killed = subprocess.run(words, env={**os.environ, "PYTHONPATH": top}, capture_output=True, check=False, timeout=PATIENCE)
    assert killed.returncode == -9
    left = (tmp_path / "killed" / "evaluations" / "generation-001.jsonl").read_bytes().count(b"\n") - 1
    assert left > 0  # in the middle of the second generation
    assert not (tmp_path / "killed" / "accepted.parquet").exists()
    asked_again = []
    calibrating.run(tmp_path / "killed", simulate=partial(counting, asked_again), resume=True)
    assert files(tmp_path / "killed") == files(tmp_path / "whole")
    runs = sum(one.drawn for one in whole.generations) + len(whole.answers)
    assert len(asked_again) == runs - whole.generations[0].drawn - left  # no run was done twice


def test_asked_to_end_it_ends_and_can_be_taken_up(tmp_path):
    lucks = []
    assert calibrating.run(tmp_path / "ended", simulate=partial(asking, lucks)) is None
    assert len(lucks) == 30  # the run that was going on is the last
    assert json.loads((tmp_path / "ended" / "manifest.json").read_text())["status"] == "stopped"
    calibrating.run(tmp_path / "ended", resume=True)
    calibrating.run(tmp_path / "whole")
    assert files(tmp_path / "ended") == files(tmp_path / "whole")


def test_time_that_is_over_ends_it_after_the_runs_that_are_going_on(tmp_path):
    assert calibrating.run(tmp_path, hours=1e-9) is None
    assert (tmp_path / "evaluations" / "generation-000.jsonl").read_text().count("\n") == 2  # a heading and one run


def asking(lucks, inputs, luck):
    lucks.append(luck)
    if len(lucks) == 30:
        os.kill(os.getpid(), signal.SIGTERM)
    return model(inputs, luck)


def counting(asked_again, inputs, luck):
    asked_again.append(luck)
    return model(inputs, luck)


def test_runs_that_are_used_up_end_it_and_more_take_it_on(tmp_path):
    whole = calibrating.run(tmp_path / "whole")
    used = whole.generations[0].drawn + whole.generations[1].drawn + 5
    short = calibrating.run(tmp_path / "short", calibrating.asked(runs=used))
    assert (short.ended, len(short.generations)) == (RUNS_USED, 2)
    longer = calibrating.run(tmp_path / "short", resume=True)
    assert longer.ended == whole.ended == ALL_GENERATIONS
    assert files(tmp_path / "short") == files(tmp_path / "whole")


def test_a_draw_the_model_cannot_live_with_is_not_accepted_and_is_counted(tmp_path):
    found = calibrating.run(tmp_path, calibrating.asked(generations=1), simulate=partial(model, fails_below=0.3))
    assert shares_of(found.sample.scores)[:, 0].min() >= 0.3
    assert found.failed[0] == found.generations[0].drawn - 20 > 0
    with pytest.raises(MostlyFails, match="nobody lives there"):
        calibrating.run(tmp_path / "none", simulate=partial(model, fails_below=2.0))


def test_a_folder_of_another_calibration_is_refused(tmp_path):
    calibrating.run(tmp_path, calibrating.asked(generations=1))
    for other, words in (
        (calibrating.asked(), "holds a calibration, expected --resume"),
        (calibrating.asked(seed=2), "a calibration of another study"),
        (calibrating.asked(level=(0.5, 0.6)), "a calibration of other targets"),
        (calibrating.asked(particles=30), "another number of --particles"),
    ):
        with pytest.raises(InputError, match=words):
            calibrating.run(tmp_path, other)
    (tmp_path / "manifest.json").write_text('{"kind": "sweep"}')
    with pytest.raises(InputError, match="not of a calibration"):
        calibrating.run(tmp_path, resume=True)


def test_proposals_in_many_dimensions_keep_their_weights():
    random = np.random.default_rng(1)
    scores = random.standard_normal((100, 60))
    scores[:, 3] = 1.0 + 0.3 * scores[:, 3]  # the only one that was learned about
    columns = [f"a{i:02d}" for i in range(60)]
    weights = np.full(100, 0.01)
    proposals = TaughtTransition()
    proposals.fit(pd.DataFrame(scores, columns=columns), weights)
    assert "a03" in proposals.taught
    assert len(proposals.taught) <= 3  # chance may point at one or two more
    state = np.random.get_state()  # noqa: NPY002
    np.random.seed(1)  # noqa: NPY002
    drawn = pd.DataFrame([proposals.rvs_single() for _ in range(300)])[columns]
    np.random.set_state(state)  # noqa: NPY002
    # By importance they are worth the prior again, cut to where the proposals go; its mean there is known by numbers.
    prior, density = norm.pdf(drawn.to_numpy()).prod(axis=1), np.array([proposals.pdf(row) for _, row in drawn.iterrows()])
    near = np.abs(drawn["a03"].to_numpy() - 1.0) < 0.5
    ratio = (prior / density)[near]
    assert effective_size(ratio) > 0.6 * near.sum()
    truth = -(norm.pdf(1.5) - norm.pdf(0.5)) / (norm.cdf(1.5) - norm.cdf(0.5))
    assert np.average(drawn["a03"][near], weights=ratio) == pytest.approx(truth, abs=0.06)


def test_noise_is_no_signal_and_a_signal_is():
    random = np.random.default_rng(2)
    scores = random.standard_normal((200, 60))
    even = np.ones(200)
    assert (signals(scores, even) > 3.0).sum() <= 1
    scores[:, 0] += 0.5
    scores[:, 1] *= 0.5
    assert (signals(scores, even)[:2] > 3.0).all()
    assert effective_size(np.array([1.0, 0.0, 0.0])) == 1.0
    assert effective_size(np.array([2.0, 2.0])) == 2.0


def test_the_tables_say_what_the_sample_is(tmp_path):
    found = calibrating.run(tmp_path)
    accepted = pq.read_table(tmp_path / "accepted.parquet")
    assert accepted.column_names == ["weight", "distance", *names()]
    assert accepted["weight"].to_numpy().sum() == pytest.approx(1.0)
    assert all({b"unit", b"base", b"better", b"description"} <= field.metadata.keys() for field in accepted.schema)
    assert pq.read_table(tmp_path / "generations.parquet")["epsilon"].to_pylist()[0] is None
    predictive = pq.read_table(tmp_path / "predictive.parquet")
    assert predictive["set"].to_pylist() == list(range(20))
    accepted_lucks = {answer["luck"] for answer in found.answers}
    assert len(accepted_lucks) == 20  # each run anew with a luck of its own
