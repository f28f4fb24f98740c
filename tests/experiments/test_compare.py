"""Runs and comparisons of a small city with the real model, from study to files and back."""

import json
import shutil
from dataclasses import replace

import pyarrow.parquet as pq
import pytest

from experiments import files
from experiments.compare import compare, compare_study
from experiments.run import run_study, run_world
from experiments.verify import verify_folder
from experiments.worlds import prepare_world, world_of, world_of_seed
from scenarios.errors import InputError
from scenarios.outcomes import OUTCOMES
from scenarios.study import load_study

SMALL = {"residents": 3000, "weeks": 30, "replications": 2, "policies": ["none", "ad-hoc"]}


@pytest.fixture(scope="module")
def study():
    return load_study("the-hague-2020-2022", **SMALL)


@pytest.fixture(scope="module")
def compared(study, tmp_path_factory):
    folder = tmp_path_factory.mktemp("compared")
    return folder, compare_study(study, folder, workers=1)


@pytest.fixture(scope="module")
def ran(study, tmp_path_factory):
    folder = tmp_path_factory.mktemp("ran")
    return folder, run_study(study, folder, policy="ad-hoc", seed=5)


def test_two_workers_give_the_values_of_one(study, compared):
    _, one = compared
    two = compare(study, workers=2)
    assert files.parquet_bytes(two.runs) == files.parquet_bytes(one.runs)
    assert files.parquet_bytes(two.curves) == files.parquet_bytes(one.curves)
    assert files.json_bytes(two.summary) == files.json_bytes(one.summary)


def test_a_comparison_leaves_its_files_and_a_study_that_repeats_it(study, compared):
    folder, result = compared
    assert {path.name for path in folder.iterdir()} == {"runs.parquet", "curves.parquet", "study.toml", "summary.json", "report.html"}
    resolved = load_study(folder / "study.toml")
    assert resolved == result.study
    assert resolved.envelope_eur_per_1000_residents_per_year is not None
    assert replace(resolved, envelope_eur_per_1000_residents_per_year=None) == study


def test_run_on_the_resolved_study_repeats_a_row(compared):
    folder, result = compared
    rows = [row for row in pq.read_table(folder / "runs.parquet").to_pylist() if row["replication"] == 1]
    for row in rows:
        again = run_world(load_study(folder / "study.toml"), row["policy"], world_of(result.study, 1))
        assert {name: row[name] for name in OUTCOMES} == again.outcomes
        assert row["seed"] == again.world.luck


def test_a_world_made_alone_is_the_world_copied_for_each_policy(study):
    world = world_of(study, 0)
    alone = run_world(study, "ad-hoc", world).tables
    copied = run_world(study, "ad-hoc", world, start=prepare_world(study, world)).tables
    assert {name: files.parquet_bytes(table) for name, table in alone.items()} == {
        name: files.parquet_bytes(table) for name, table in copied.items()
    }


def test_a_seed_is_a_luck_with_the_default_assumptions(study, ran):
    folder, result = ran
    assert result.world == world_of_seed(study, 5)
    record = json.loads((folder / "run.json").read_text())
    assert (record["seed"], record["replication"], record["policy"]) == (5, None, "ad-hoc")
    assert record["outcomes"] == result.outcomes
    assert set(record["wall_seconds"]) == {"setup", "run"}


def test_without_seed_or_replication_the_first_world_is_run(study, tmp_path):
    assert run_study(study, tmp_path / "out").world == world_of(study, 0)


def test_results_verify_to_the_byte_and_a_changed_table_does_not(compared, ran, tmp_path):
    assert verify_folder(compared[0]).text == "equal to the byte"
    assert verify_folder(ran[0]).text == "equal to the byte"
    changed = tmp_path / "changed"
    changed.mkdir()
    for path in ran[0].iterdir():
        (changed / path.name).write_bytes(path.read_bytes())
    record = json.loads((changed / "run.json").read_text())
    record["outcomes"]["need_met_share"] += 0.01
    (changed / "run.json").write_text(json.dumps(record))
    assert verify_folder(changed).detail.startswith("need_met_share: ")
    table = pq.read_table(changed / "weekly.parquet")
    pq.write_table(table.slice(1), changed / "weekly.parquet")
    answer = verify_folder(changed)
    assert (answer.text, answer.exit_code) == ("different", 1)


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (lambda record: record.update(headline="Nonsense."), "headline: 'Nonsense.', again "),
        (lambda record: record["differences"]["ad-hoc minus none"]["need_met_share"].update(better=7), "ad-hoc minus none, need_met_share"),
        (lambda record: record["spending"]["ad-hoc"].update(spent_eur=1.0), "spending, ad-hoc, spent_eur: 1.0"),
    ],
)
def test_a_changed_summary_is_different(compared, tmp_path, change, detail):
    changed = tmp_path / "changed"
    shutil.copytree(compared[0], changed)
    record = json.loads((changed / "summary.json").read_text())
    change(record)
    (changed / "summary.json").write_text(json.dumps(record))
    answer = verify_folder(changed)
    assert answer.text == "different"
    assert detail in answer.detail


@pytest.mark.parametrize(("key", "value"), [("seed", -5), ("seed", True), ("seed", None), ("replication", "a"), ("replication", 2**64)])
def test_a_record_with_an_impossible_luck_is_an_input_error(ran, tmp_path, key, value):
    changed = tmp_path / "changed"
    shutil.copytree(ran[0], changed)
    record = json.loads((changed / "run.json").read_text())
    (changed / "run.json").write_text(json.dumps(record | {key: value}))
    with pytest.raises(InputError, match=rf"run\.json: {key}: found .*, expected a whole number"):
        verify_folder(changed)


@pytest.mark.parametrize("name", ['name = "mine"\n', ""], ids=["named", "named by its file"])
def test_a_policy_file_travels_with_the_results(study, tmp_path, name):
    source = tmp_path / "own.toml"
    source.write_text(f'{name}title = "Own"\n[[instrument]]\nkind = "crisis-grants"\nstart = "crisis"\n')
    own = load_study("the-hague-2020-2022", **{**SMALL, "replications": 1, "next_crisis": False, "policies": ["none", str(source)]})
    folder = tmp_path / "out"
    compare_study(own, folder, workers=1)
    source.unlink()
    moved = tmp_path / "elsewhere"
    folder.rename(moved)
    assert load_study(moved / "study.toml").policies[1] == str(moved / "inputs" / "policy-1" / "own.toml")
    assert verify_folder(moved).text == "equal to the byte"


@pytest.mark.parametrize(
    "settings",
    [{"crisis": "none"}, {"weeks": 9}, {"weeks": 1}, {"policies": ["none"]}, {"policies": ["ad-hoc"]}, {"cost": "own"}, {"residents": 1}],
    ids=str,
)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_comparison_of_any_crisis_length_and_number_of_policies_has_a_report(settings, language, tmp_path):
    odd = load_study("the-hague-2020-2022", **{**SMALL, "residents": 600, "replications": 2, "next_crisis": False, **settings})
    compare_study(odd, tmp_path / "out", workers=1, language=language)
    assert "</html>" in (tmp_path / "out" / "report.html").read_text()


def test_two_policies_of_one_name_are_refused(study, tmp_path):
    with pytest.raises(InputError, match="two policies named 'ad-hoc'"):
        compare_study(replace(study, policies=("ad-hoc", "ad-hoc")), tmp_path / "out", workers=1)
    assert not (tmp_path / "out").exists()


def test_a_stranger_s_files_are_not_written_over(study, tmp_path):
    for name in ("study.toml", "report.html", "runs.parquet"):
        folder = tmp_path / name.partition(".")[0]
        folder.mkdir()
        (folder / name).write_text("mine")
        with pytest.raises(InputError, match=f"{name} of unknown origin"):
            compare_study(study, folder, workers=1)
        assert [(path.name, path.read_text()) for path in folder.iterdir()] == [(name, "mine")]


def test_results_of_another_study_are_refused_before_any_work(study, compared, monkeypatch):
    monkeypatch.setattr("experiments.compare.compare", lambda *_, **__: pytest.fail("it has begun"))
    with pytest.raises(InputError, match="another study"):
        compare_study(replace(study, seed=2), compared[0], workers=1)
