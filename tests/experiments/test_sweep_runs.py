"""What a sweep writes, the same files whoever runs it; and no run that fails ends it."""

import json
from dataclasses import replace

import pyarrow.parquet as pq
from sweeping import TABLES, Counting, swept, tiny_plan, values

from agents.initiatives import LEGAL_FORMS
from experiments.sweep import runs as of_runs
from experiments.sweep.crew import Processes
from experiments.sweep.design import design_of
from experiments.sweep.manifest import data_citations
from experiments.sweep.merge import merge
from experiments.sweep.stored import extended_plan
from experiments.worlds import run_policy
from scenarios.crisis_file import read_crisis


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


def test_a_sweep_extended_equals_one_that_had_them_from_the_start(whole, tmp_path):
    swept(tiny_plan(replications=1, runs_per_part=14), tmp_path)
    before = (tmp_path / "runs" / "part-00000.parquet").read_bytes()
    plan, source = extended_plan(tmp_path, 2)
    crew = Counting()
    assert swept(plan, tmp_path, crew, resume=True, design_source=source).complete
    assert crew.jobs == 8  # only what is new
    swept(tiny_plan(runs_per_part=14), tmp_path / "at once")
    assert values(tmp_path / "at once") == values(tmp_path)
    assert before != (tmp_path / "runs" / "part-00000.parquet").read_bytes()
    assert pq.read_table(tmp_path / "runs").equals(pq.read_table(whole / "runs"))


def test_a_design_file_of_the_users_own_is_kept_so_that_the_sweep_can_be_extended(tmp_path):
    file = tmp_path / "points.csv"
    file.write_text("existing_per_10000\n20\n40\n", encoding="utf-8")
    plan = tiny_plan(replications=1)
    plan = replace(plan, design=design_of(plan.study, str(file)))
    out = tmp_path / "out"
    swept(plan, out, design_source=str(file))
    file.unlink()
    more, source = extended_plan(out, 1)
    assert swept(more, out, resume=True, design_source=source).done == 8


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
