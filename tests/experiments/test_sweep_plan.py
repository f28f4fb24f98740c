"""What a sweep is to run: tasks, parts, envelopes, what is kept, differences, and what it will take."""

import numpy as np
import pytest
from sweeping import swept, tiny_plan, tiny_study

from experiments.sweep import envelopes, tables
from experiments.sweep.crew import EndAsked, Here
from experiments.sweep.design import design_of
from experiments.sweep.differences import differences_of
from experiments.sweep.envelopes import find_envelopes, groups_needed
from experiments.sweep.estimate import estimate
from experiments.sweep.merge import slurm_array
from experiments.sweep.plan import Keep, Plan, keep_of, shard_of
from experiments.sweep.sweep import planned_runs, task_of
from scenarios.errors import InputError


@pytest.mark.parametrize("of", [1, 2, 5])
def test_each_task_is_in_one_shard_and_one_part(of):
    plans = [tiny_plan(shard=(shard, of)) for shard in range(of)]
    tasks = [task for plan in plans for part in range(plan.parts) for task in plan.tasks_of(part)]
    assert sorted(tasks) == list(range(12))
    assert all(plan.part_of(task) == part for plan in plans for part in range(plan.parts) for task in plan.tasks_of(part))


def test_a_cut_off_leaves_all_points_about_equally_often():
    plan = tiny_plan()
    points = [plan.point_of(task).point_id for task in plan.tasks]
    assert points == [0, 1, 2, 3] * 3
    assert [plan.replication_of(task) for task in plan.tasks] == [0] * 4 + [1] * 4 + [2] * 4


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], Keep()),
        (["survival"], Keep(survival=True)),
        (["weekly"], Keep(weekly_every=1)),
        (["weekly:every=4", "survival"], Keep(True, 4)),
    ],
)
def test_what_is_kept_is_read_from_words(words, expected):
    assert keep_of(words) == expected


@pytest.mark.parametrize("word", ["weekly:4", "weekly:every=0", "weekly:every=x", "lives", "survival:every=2"])
def test_other_words_for_what_is_kept_are_refused(word):
    with pytest.raises(InputError, match="--keep: found"):
        keep_of([word])


@pytest.mark.parametrize("word", ["3/3", "1", "a/2", "-1/2", "1/"])
def test_shards_are_counted_from_0(word):
    with pytest.raises(InputError, match="I/N"):
        shard_of(word)
    assert shard_of("2/3") == (2, 3)


def test_points_that_differ_in_assumptions_alone_share_an_envelope_and_other_levers_do_not():
    assumptions = tiny_plan(levers={}, cost="equal")
    assert len(groups_needed(assumptions)) == 1
    levers = tiny_plan(cost="equal")
    assert len(groups_needed(levers)) == 4


def test_no_pilot_where_cost_is_own_or_the_study_has_an_envelope():
    assert groups_needed(tiny_plan(cost="own")) == {}
    given = tiny_plan(cost="equal", envelope_eur_per_1000_residents_per_year=700.0)
    assert groups_needed(given) == {}
    assert task_of(given, 0, {}).study.envelope_eur_per_1000_residents_per_year == 700.0


def test_an_envelope_is_found_once_kept_and_used_by_every_run(tmp_path, monkeypatch):
    import pyarrow.parquet as pq

    plan = tiny_plan(samples=2, levers={}, cost="equal", replications=1)
    assert swept(plan, tmp_path).failed == 0
    (found,) = envelopes.kept_envelopes(tmp_path).values()
    envelope = found["envelope_eur_per_1000_residents_per_year"]
    assert 0 < envelope <= plan.study.budget_eur_per_1000_residents_per_year
    assert set(pq.read_table(tmp_path / "runs")["envelope_eur_per_1000_residents_per_year"].to_pylist()) == {envelope}
    monkeypatch.setattr(envelopes, "find_envelope", None)  # not looked for again
    with EndAsked() as end:
        assert list(find_envelopes(plan, tmp_path, Here(), end).values()) == [found]


def test_a_pilot_that_fails_makes_failed_rows_and_no_end(tmp_path, monkeypatch):
    import pyarrow.parquet as pq

    from experiments import pilot

    def failing(*_):
        raise ValueError("no envelope")

    monkeypatch.setattr(pilot, "spent_shares", failing)
    plan = tiny_plan(samples=2, levers={}, cost="equal", replications=1)
    result = swept(plan, tmp_path)
    assert (result.complete, result.failed) == (True, 4)
    assert set(pq.read_table(tmp_path / "runs")["error"].to_pylist()) == {"the pilot: ValueError: no envelope"}


def test_points_may_differ_in_their_policies(tmp_path):
    study = tiny_study(levers={"policies": [["none"], ["none", "ad-hoc", "structural"]]}, uncertain={"none": True}, replications=2)
    plan = Plan(study, design_of(study, "factorial"), runs_per_part=4)
    assert planned_runs(plan) == 8
    assert swept(plan, tmp_path).done == 8


def test_what_it_will_take_is_measured_and_told():
    found = estimate(tiny_plan(replications=5), 2)
    assert (found.points, found.runs, found.envelopes) == (4, 40, 0)
    assert 0 < found.seconds == pytest.approx(found.seconds_a_run * 40 / 2)
    assert 0.01 < found.megabytes < 10
    assert "4 points, 5 replications, 40 runs" in found.text()
    assert "4 envelopes" in estimate(tiny_plan(cost="equal"), 1).text()


def test_the_sign_of_a_difference_says_which_is_better_and_by_enough():
    names = [field.name for field in tables.schema("runs")]
    rows = [
        {"point_id": 0, "luck_id": 7, "policy": "a", "need_met_share": 0.50, "mean_life_weeks": 50.0, "initiator_burnout_share": 0.9},
        {"point_id": 0, "luck_id": 7, "policy": "b", "need_met_share": 0.495, "mean_life_weeks": 20.0, "initiator_burnout_share": 0.1},
        {"point_id": 1, "luck_id": 7, "policy": "a", "need_met_share": 0.5},
        {"point_id": 1, "luck_id": 7, "policy": "b"},
    ]
    import pyarrow as pa

    table = pa.Table.from_pylist([dict.fromkeys(names) | row for row in rows], schema=tables.schema("runs"))
    found = {row["outcome"]: row for row in differences_of(table, tiny_study()).to_pylist()}
    assert {name: row["sign"] for name, row in found.items()} == {
        "need_met_share": "equal",
        "mean_life_weeks": "better",
        "initiator_burnout_share": "worse",
    }
    assert found["mean_life_weeks"]["difference"] == 30.0
    assert {(row["policy_a"], row["policy_b"], row["point_id"]) for row in found.values()} == {("a", "b", 0)}


def test_a_table_of_no_runs_has_no_differences():
    assert differences_of(tables.schema("runs").empty_table(), tiny_study()).num_rows == 0


def test_numbers_are_written_as_an_array_of_slurm():
    assert slurm_array([0, 1, 2, 5, 7, 8]) == "0-2,5,7-8"


def test_rows_of_tasks_come_in_the_order_of_the_tasks_and_keep_their_own():
    pieces = [tables.bare_rows("timings", task, [{"run_id": f"{task}{i}"} for i in range(2)]) for task in (3, 1, 2)]
    assert tables.joined("timings", pieces)["run_id"].to_pylist() == ["10", "11", "20", "21", "30", "31"]
    assert np.all(np.diff(tables.joined("timings", pieces)["task"].to_numpy()) >= 0)
