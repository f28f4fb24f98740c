"""What failed or took too long is a row, and can be run again without the rest."""

import json

import pyarrow.parquet as pq
import pytest
from sweeping import swept, tiny_plan, values

from experiments.sweep import envelopes
from experiments.sweep import runs as of_runs
from experiments.sweep.crew import EndAsked, Here, TooLong
from experiments.sweep.opened import open_sweep
from experiments.worlds import run_policy
from langeadem.__main__ import main


class Slow(Here):
    """Finds some jobs too long; counts the others."""

    def __init__(self, *slow: int) -> None:
        super().__init__()
        self.slow, self.done = slow, []

    def finished(self, seconds):
        if self._waiting[0].key in self.slow:
            return [(self._waiting.popleft().key, TooLong())], []
        self.done.append(self._waiting[0].key)
        return super().finished(seconds)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole") / "out"
    assert swept(tiny_plan(), folder).complete
    return folder


def test_a_task_that_takes_too_long_is_rows_with_that_status_and_counts_as_failed(whole, tmp_path):
    result = swept(tiny_plan(), tmp_path, Slow(5), timeout_seconds=9.0)
    assert (result.complete, result.done, result.failed) == (True, 24, 2)
    slow = [row for row in pq.read_table(tmp_path / "runs").to_pylist() if row["status"] == "timeout"]
    assert {(row["replication"], row["point_id"], row["residents"]) for row in slow} == {(1, 1, 500)}
    assert all(row["error"].startswith("not done within 9 seconds") and row["need_met_share"] is None for row in slow)
    assert open_sweep(tmp_path).failed().num_rows == 2
    assert json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))["timeout_seconds"] == 9.0


def test_resuming_leaves_what_failed_and_retrying_runs_it_again_alone(whole, tmp_path):
    swept(tiny_plan(), tmp_path, Slow(1, 5, 6), timeout_seconds=9.0)
    crew = Slow()
    assert swept(tiny_plan(), tmp_path, crew, resume=True).failed == 6
    assert crew.done == []
    assert swept(tiny_plan(), tmp_path, crew, resume=True, retry_failed=True).failed == 0
    assert crew.done == [1, 5, 6]
    assert values(tmp_path) == values(whole)
    assert not list((tmp_path / "open").iterdir())


def test_one_policy_that_failed_is_run_again_with_its_twins(whole, tmp_path, monkeypatch):
    def failing(study, world, policy, *rest):
        if policy.name == "none" and world.replication == 2:
            raise ValueError("no good")
        return run_policy(study, world, policy, *rest)

    with monkeypatch.context() as broken:
        broken.setattr(of_runs, "run_policy", failing)
        assert swept(tiny_plan(), tmp_path).failed == 4
    assert swept(tiny_plan(), tmp_path, resume=True, retry_failed=True).failed == 0
    assert values(tmp_path) == values(whole)


def test_what_failed_in_a_part_that_was_not_full_is_run_again_too(whole, tmp_path):
    class Stopped(Slow):
        def finished(self, seconds):
            if len(self.done) == 2:
                raise KeyboardInterrupt
            return super().finished(seconds)

    with pytest.raises(KeyboardInterrupt):
        swept(tiny_plan(), tmp_path, Stopped(1), timeout_seconds=9.0)
    crew = Slow()
    assert swept(tiny_plan(), tmp_path, crew, resume=True, retry_failed=True).failed == 0
    assert len(crew.done) == 12 - 2
    assert values(tmp_path) == values(whole)


def test_an_envelope_that_could_not_be_found_is_looked_for_again_when_retrying(tmp_path, monkeypatch):
    plan = tiny_plan(samples=1, levers={}, cost="equal", replications=1)
    found = [{"problem": "the pilot: no"}, {"problem": None, "envelope_eur_per_1000_residents_per_year": 10.0}]
    monkeypatch.setattr(envelopes, "find_envelope", lambda group: found.pop(0))
    tries = [next(iter(envelopes.find_envelopes(plan, tmp_path, Here(), EndAsked(), again).values())) for again in (False, False, True)]
    assert [one["problem"] for one in tries] == ["the pilot: no", "the pilot: no", None]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--retry-failed"], "without --resume"),
        (["--timeout", "5", "--dask", "tcp://h:1"], "beside --dask"),
        (["--timeout", "0"], "found '0'"),
    ],
)
def test_options_that_make_no_sense_are_one_line(more, words, tmp_path, capsys):
    assert main(["sweep", "the-hague-2020-2022", "--design", "sobol", "--samples", "2", "--out", str(tmp_path / "o"), *more]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert words in line
