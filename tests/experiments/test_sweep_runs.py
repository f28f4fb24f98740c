"""A sweep gives the same files whoever runs it and however often it is broken off; and nothing ends it."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from sweeping import TABLES, swept, tiny_plan, values

from agents.initiatives import LEGAL_FORMS
from experiments.sweep import runs as of_runs
from experiments.sweep.crew import Here, Processes
from experiments.sweep.dask_workers import Dask
from experiments.sweep.manifest import data_citations
from experiments.sweep.merge import extended_plan, merge
from experiments.worlds import run_policy
from scenarios.crisis_file import read_crisis
from scenarios.errors import InputError

SCRIPT = Path(__file__).with_name("sweeping.py")


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """A sweep that was never broken off."""
    folder = tmp_path_factory.mktemp("whole") / "out"
    assert swept(tiny_plan(), folder).complete
    return folder


@pytest.fixture(scope="module")
def larger(tmp_path_factory) -> Path:
    """What `sweeping.py` makes, never broken off."""
    folder = tmp_path_factory.mktemp("larger") / "out"
    assert swept(tiny_plan(samples=6), folder).complete
    return folder


class EndsAfter(Here):
    """Asks its own process for an end while it does a job."""

    def __init__(self, jobs: int, number: int) -> None:
        super().__init__()
        self.left, self.number = jobs, number

    def finished(self, seconds):
        self.left -= 1
        if not self.left:
            os.kill(os.getpid(), self.number)
        return super().finished(seconds)


class BreaksAfter(EndsAfter):
    """Is stopped from the keyboard instead of doing a job."""

    def finished(self, seconds):
        self.left -= 1
        if not self.left:
            raise KeyboardInterrupt
        return Here.finished(self, seconds)


def test_replications_are_outermost_and_parts_are_ranges_of_runs_in_design_order(whole):
    parts = [pq.read_table(whole / "runs" / f"part-{part:05d}.parquet").to_pydict() for part in range(3)]
    assert [part["replication"] for part in parts] == [[0] * 8, [1] * 8, [2] * 8]
    assert all(part["point_id"] == [0, 0, 1, 1, 2, 2, 3, 3] for part in parts)
    assert parts[0]["policy"][:2] == ["none", "ad-hoc-varied"]
    assert set(parts[0]["status"]) == {"ok"}


def test_a_row_of_runs_says_what_it_was_and_holds_outcomes_counts_and_patterns(whole):
    row = pq.read_table(whole / "runs" / "part-00000.parquet").to_pylist()[1]
    assert (row["residents"], row["weeks"], row["city"]) == (500, 30, "the-hague")
    assert 0 < row["residents_fraction"] < 0.01
    assert row["budget_eur"] > 0
    assert 0 < row["need_met_share"] < 1
    assert row["n_need_met_share"] > 0
    assert row["pattern_04_first_time_share"] is None or 0 <= row["pattern_04_first_time_share"] <= 1
    assert row["error"] is None


def test_tables_join_by_run_id_and_what_varies_differs_between_points(whole):
    runs = pq.read_table(whole / "runs").to_pydict()
    assert len(set(runs["run_id"])) == 24
    for name in ("spending", "survival", "weekly", "timings"):
        assert set(pq.read_table(whole / name)["run_id"].to_pylist()) <= set(runs["run_id"])
    assert len({h for h, policy in zip(runs["policy_sha256"], runs["policy"], strict=True) if policy != "none"}) == 4
    weeks = pq.read_table(whole / "weekly" / "part-00000.parquet")["week"].to_pylist()
    assert set(weeks) == set(range(0, 30, 4))


def test_what_is_watched_of_an_initiative_starts_at_week_0_or_its_founding(whole):
    lives = pq.read_table(whole / "survival").to_pydict()
    assert any(lives["existing"])
    assert lives["entry_week"] == [max(0, week) for week in lives["founded_week"]]
    alive = [status == 0 for status in lives["status"]]
    assert alive == [week is None for week in lives["ended_week"]]


def test_what_an_initiative_had_at_founding_is_kept_whatever_it_had_at_the_end(whole):
    lives = pq.read_table(whole / "survival").to_pydict()
    assert set(lives["initiators_at_founding"]) <= {1, 2, 3}
    assert lives["initiators_at_founding"] != lives["initiators_end"]
    assert set(lives["legal_form_at_founding"]) <= set(LEGAL_FORMS)


def test_every_column_of_every_table_stands_in_the_dictionary(whole):
    words = (whole / "dictionary.csv").read_text(encoding="utf-8").splitlines()
    said = {tuple(line.split(",")[:2]) for line in words[1:]}
    for name in (*TABLES, "timings"):
        fields = pq.read_schema(whole / name / "part-00000.parquet")
        assert {(name, field.name) for field in fields} <= said
        assert all(field.metadata[b"description"] for field in fields)
    for name in ("points", "assumptions", "differences"):
        assert {(name, field.name) for field in pq.read_schema(whole / f"{name}.parquet")} <= said


def test_the_manifest_says_what_was_asked_and_holds_the_hashes(whole):
    manifest = json.loads((whole / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["status"] == "finished"
    assert (manifest["runs_planned"], manifest["runs_done"], manifest["runs_failed"]) == (24, 24, 0)
    assert "hash" in manifest["seed_rule"]
    assert manifest["design"]["inputs"][0]["name"]
    assert "OxCGRT" in manifest["data"]["crisis"]
    assert set(manifest["parts"]["part-00002"]["tables"]["runs"]) == {"rows", "sha256_bytes", "sha256_values"}


def test_data_of_every_city_and_crisis_that_is_asked_are_cited_each_once():
    plan = tiny_plan(levers={"city": ["the-hague", "rotterdam"], "crisis": ["one-wave"]}, uncertain={})
    cited = data_citations(plan)
    assert list(cited) == ["city rotterdam", "city the-hague", "crisis"]
    assert cited["crisis"] == read_crisis("one-wave").source != read_crisis(plan.study.crisis).source
    assert list(data_citations(tiny_plan())) == ["city", "crisis"]


def test_differences_are_those_of_twins(whole):
    differences = pq.read_table(whole / "differences.parquet").to_pylist()
    runs = {(row["point_id"], row["luck_id"], row["policy"]): row for row in pq.read_table(whole / "runs").to_pylist()}
    assert len(differences) > 50
    for row in differences:
        a, b = (runs[row["point_id"], row["luck_id"], row[key]][row["outcome"]] for key in ("policy_a", "policy_b"))
        assert row["difference"] == a - b
    assert {row["policy_a"] for row in differences} == {"none"}


def test_common_luck_is_shared_by_points_and_independent_luck_is_not():
    common, independent = tiny_plan(), tiny_plan(luck="independent")
    points = len(common.design.points)
    assert len({common.luck_of(task) for task in range(points)}) == 1
    assert common.luck_of(0) != common.luck_of(points)
    assert len({independent.luck_of(task)[1] for task in independent.tasks}) == len(independent.tasks)
    more = tiny_plan(luck="independent", replications=9)
    assert [more.luck_of(task) for task in independent.tasks] == [independent.luck_of(task) for task in independent.tasks]


def test_two_workers_give_the_files_of_one(whole, tmp_path):
    assert swept(tiny_plan(), tmp_path, Processes(2)).complete
    assert values(tmp_path) == values(whole)


def test_shards_merged_give_the_files_of_a_sweep_without_shards(whole, tmp_path):
    for shard in range(3):
        assert swept(tiny_plan(shard=(shard, 3), runs_per_part=8), tmp_path).complete
    assert merge(tmp_path).complete
    assert values(tmp_path) == values(whole)
    assert merge(tmp_path).complete
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["runs_done"] == 24
    assert set(manifest["slurm"]) == {"0", "1", "2"}


def test_a_missing_or_damaged_shard_is_named_as_the_array_to_submit_again(tmp_path):
    for shard in (0, 2, 3):
        swept(tiny_plan(shard=(shard, 6)), tmp_path)
    next((tmp_path / "shards" / "2-of-6" / "runs").iterdir()).write_bytes(b"other bytes")
    with pytest.raises(InputError, match=r"2 of 6 shards whole, .*--array=1-2,4-5 "):
        merge(tmp_path)


def test_shards_that_do_not_fit_are_refused(tmp_path):
    swept(tiny_plan(shard=(0, 2)), tmp_path)
    swept(tiny_plan(shard=(1, 2), seed=2), tmp_path)
    with pytest.raises(InputError, match="0-of-2, which do not fit"):
        merge(tmp_path)


def test_a_shard_that_is_there_twice_is_refused(tmp_path):
    swept(tiny_plan(shard=(0, 2)), tmp_path)
    (tmp_path / "shards" / "0-of-2").rename(tmp_path / "shards" / "00-of-2")
    swept(tiny_plan(shard=(0, 2)), tmp_path)
    with pytest.raises(InputError, match="shard 0 twice"):
        merge(tmp_path)


def test_a_folder_without_shards_is_no_merge(tmp_path):
    with pytest.raises(InputError, match="no shards"):
        merge(tmp_path)


def test_a_sweep_extended_equals_one_that_had_them_from_the_start(whole, tmp_path):
    swept(tiny_plan(replications=1, runs_per_part=14), tmp_path)
    before = (tmp_path / "runs" / "part-00000.parquet").read_bytes()
    plan, source = extended_plan(tmp_path, 2)
    crew = EndsAfter(1000, signal.SIGTERM)
    assert swept(plan, tmp_path, crew, resume=True, design_source=source).complete
    assert crew.left == 1000 - 8  # only what is new
    swept(tiny_plan(runs_per_part=14), tmp_path / "at once")
    assert values(tmp_path / "at once") == values(tmp_path)
    assert before != (tmp_path / "runs" / "part-00000.parquet").read_bytes()
    assert pq.read_table(tmp_path / "runs").equals(pq.read_table(whole / "runs"))


def test_a_design_file_of_the_users_own_is_kept_so_that_the_sweep_can_be_extended(tmp_path):
    from dataclasses import replace

    from experiments.sweep.design import design_of

    file = tmp_path / "points.csv"
    file.write_text("existing_per_10000\n20\n40\n", encoding="utf-8")
    plan = tiny_plan(replications=1)
    plan = replace(plan, design=design_of(plan.study, str(file)))
    out = tmp_path / "out"
    swept(plan, out, design_source=str(file))
    file.unlink()
    more, source = extended_plan(out, 1)
    assert swept(more, out, resume=True, design_source=source).done == 8


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGUSR1])
@pytest.mark.parametrize("jobs", [1, 4, 7])
def test_a_signal_ends_it_orderly_and_resuming_gives_the_same_files(whole, tmp_path, jobs, number):
    stopped = swept(tiny_plan(), tmp_path, EndsAfter(jobs, number))
    assert not stopped.complete
    assert stopped.done == 2 * jobs
    assert json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))["status"] == "stopped"
    crew = EndsAfter(1000, number)
    assert swept(tiny_plan(), tmp_path, crew, resume=True).complete
    assert 1000 - crew.left == 12 - jobs  # nothing is run twice
    assert values(tmp_path) == values(whole)
    assert not list((tmp_path / "open").iterdir())


def test_what_was_done_before_an_interrupt_is_kept(whole, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        swept(tiny_plan(), tmp_path, BreaksAfter(4, 0))
    crew = EndsAfter(1000, 0)
    assert swept(tiny_plan(), tmp_path, crew, resume=True).complete
    assert 1000 - crew.left == 12 - 3
    assert values(tmp_path) == values(whole)


def killed_at(out: Path, seconds: float) -> bool:
    """Run `sweeping.py` and kill it and its workers so long after its first result; whether it was still running."""
    with subprocess.Popen([sys.executable, SCRIPT, out, "1"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        while running.poll() is None and not list(out.glob("open/*.zip")) and not list(out.glob("parts/*.json")):
            pass
        try:
            running.wait(seconds)
        except subprocess.TimeoutExpired:
            running.kill()
            return True
    return False


def finished_after_kills(out: Path, moments: list[float], larger: Path) -> None:
    killed = [killed_at(out, seconds) for seconds in moments]  # each of them, whatever became of the others
    assert any(killed)
    assert swept(tiny_plan(samples=6), out, resume=True).complete
    assert values(out) == values(larger)


def test_after_kill_9_it_goes_on_and_gives_the_same_files(larger, tmp_path):
    moments = np.random.default_rng().uniform(0.0, 0.4, 3).tolist()
    finished_after_kills(tmp_path / "out", moments, larger)


@pytest.mark.slow
def test_after_ten_kills_it_gives_the_same_files(larger, tmp_path):
    for kill in range(10):
        finished_after_kills(tmp_path / f"out {kill}", [*np.random.default_rng().uniform(0.0, 1.0, 1).tolist(), 0.05], larger)


def test_a_full_disk_is_one_line_and_with_room_again_it_goes_on(larger, tmp_path):
    pytest.importorskip("resource")
    out = tmp_path / "out"
    done = subprocess.run([sys.executable, SCRIPT, out, "1", "--limit", "40000"], capture_output=True, text=True, timeout=120)
    assert done.returncode != 0
    assert "the disk is full; what stands in the folder is whole" in done.stderr.splitlines()[-1]
    assert not list(out.rglob("*.writing"))
    assert swept(tiny_plan(samples=6), out, resume=True).complete
    assert values(out) == values(larger)


def test_a_damaged_part_is_named_and_run_again(whole, tmp_path, capsys):
    swept(tiny_plan(), tmp_path)
    file = tmp_path / "spending" / "part-00001.parquet"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    crew = EndsAfter(1000, 0)
    swept(tiny_plan(), tmp_path, crew, resume=True)
    assert f"{file}: damaged" in capsys.readouterr().err
    assert 1000 - crew.left == 4
    assert values(tmp_path) == values(whole)


def test_a_damaged_record_or_open_part_is_run_again(whole, tmp_path, capsys):
    swept(tiny_plan(), tmp_path, EndsAfter(6, signal.SIGTERM))
    (tmp_path / "parts" / "part-00000.json").write_text("{", encoding="utf-8")
    (kept,) = (tmp_path / "open").iterdir()
    kept.write_bytes(kept.read_bytes()[:-200])
    assert swept(tiny_plan(), tmp_path, resume=True).complete
    said = capsys.readouterr().err
    assert "part-00000.json: damaged" in said
    assert f"{kept}: damaged" in said
    assert values(tmp_path) == values(whole)


def test_a_run_that_fails_is_tried_again_and_then_a_row_that_says_why(whole, tmp_path, monkeypatch):
    tried = []

    def failing(study, world, policy, *rest):
        if policy.name != "none" and world.replication == 1:
            tried.append(policy)
            raise ValueError("no good\nnumber")
        return run_policy(study, world, policy, *rest)

    monkeypatch.setattr(of_runs, "run_policy", failing)
    result = swept(tiny_plan(), tmp_path)
    assert (result.complete, result.done, result.failed) == (True, 24, 4)
    assert len(tried) == 8
    rows = pq.read_table(tmp_path / "runs").to_pylist()
    bad = [row for row in rows if row["status"] == "failed"]
    assert {row["error"] for row in bad} == {"ValueError: no good number"}
    assert {(row["replication"], row["policy"], row["residents"]) for row in bad} == {(1, "ad-hoc-varied", 500)}
    assert [row["run_id"] for row in rows] == pq.read_table(whole / "runs")["run_id"].to_pylist()
    attempts = pq.read_table(tmp_path / "timings").to_pydict()
    assert {a for a, run in zip(attempts["attempt"], attempts["run_id"], strict=True) if run in {row["run_id"] for row in bad}} == {2}
    assert all(row["in_all_worlds"] is None for row in pq.read_table(tmp_path / "survival" / "part-00001.parquet").to_pylist())


def test_a_run_that_fails_once_is_done_the_second_time(whole, tmp_path, monkeypatch):
    tried = []

    def failing(study, world, policy, *rest):
        tried.append(policy)
        if len(tried) == 3:
            raise MemoryError
        return run_policy(study, world, policy, *rest)

    monkeypatch.setattr(of_runs, "run_policy", failing)
    assert swept(tiny_plan(), tmp_path).failed == 0
    assert values(tmp_path) == values(whole)


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"seed": 2}, "another study"),
        ({"samples": 5}, "another design"),
        ({"luck": "independent"}, "another --luck"),
        ({"runs_per_part": 6}, "parts of another size"),
        ({"replications": 2}, "a sweep of 3 replications"),
    ],
)
def test_a_folder_of_another_sweep_is_refused(whole, settings, word):
    before = values(whole)
    with pytest.raises(InputError, match=word):
        swept(tiny_plan(**settings), whole, resume=True)
    assert values(whole) == before


def test_a_folder_that_holds_a_sweep_needs_resume_and_one_of_something_else_is_refused(whole, tmp_path):
    with pytest.raises(InputError, match="--resume to go on"):
        swept(tiny_plan(), whole)
    (tmp_path / "summary.json").write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match="something else"):
        swept(tiny_plan(), tmp_path, resume=True)


@pytest.mark.slow
def test_dask_gives_the_files_of_one_process(whole, tmp_path):
    distributed = pytest.importorskip("distributed")
    cluster = distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None)
    with cluster:
        assert swept(tiny_plan(), tmp_path, Dask(cluster.scheduler_address)).complete
    assert values(tmp_path) == values(whole)
