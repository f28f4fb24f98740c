"""Runs and comparisons of a small city with the real model, from study to files and back."""

import hashlib
import json
import re
import shutil
from dataclasses import replace

import pyarrow.parquet as pq
import pytest

from experiments import files, verify
from experiments.compare import compare, compare_study
from experiments.engine import EngineError
from experiments.run import run_study, run_world
from experiments.verify import verify_folder
from experiments.worlds import prepare_world, world_of, world_of_seed
from langeadem.__main__ import main
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


@pytest.mark.parametrize("workers", ["1", "2"])
def test_verify_answers_the_same_with_any_number_of_workers(compared, workers, capsys):
    assert main(["verify", str(compared[0]), "--workers", workers]) == 0
    assert capsys.readouterr().out == "equal to the byte\n"


def test_verify_gives_its_workers_to_the_comparison_and_says_in_one_line_that_they_were_lost(compared, monkeypatch, capsys):
    def lost(study, *, workers, language):
        raise EngineError(f"one of {workers} workers was lost")

    monkeypatch.setattr(verify, "compare", lost)
    assert main(["verify", str(compared[0]), "--workers", "3"]) == 1
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "one of 3 workers was lost\n")


@pytest.mark.parametrize("workers", ["0", "many"])
def test_a_number_of_workers_that_cannot_be_is_one_line(compared, workers, capsys):
    assert main(["verify", str(compared[0]), "--workers", workers]) == 2
    assert capsys.readouterr().err == f"langeadem verify: --workers: found {workers!r}, expected a whole number from 1\n"


def reported(compared, tmp_path, change, **record):
    """The answer about the report of a copy in which it was changed, and the record as given."""
    folder = shutil.copytree(compared[0], tmp_path / "changed")
    report = folder / "report.html"
    change(report)
    held = json.loads((folder / "summary.json").read_text()) | record
    return verify.compare_report(folder, held), hashlib.sha256(report.read_bytes()).hexdigest() if report.exists() else None


def edited(path):
    path.write_text(path.read_text().replace("</h1>", " now</h1>"))


def test_a_report_that_was_edited_or_lost_is_different_and_verify_says_so(compared, tmp_path, capsys):
    assert reported(compared, tmp_path / "one", edited)[0] == verify.Answer("different", "report.html: not the file that was written")
    assert reported(compared, tmp_path / "two", lambda path: path.unlink())[0].detail == "report.html: no such file"
    assert main(["verify", str(tmp_path / "one" / "changed"), "--workers", "1"]) == 1
    assert capsys.readouterr().out == "different\nreport.html: not the file that was written\n"


def test_a_report_that_says_other_than_the_tables_is_different_though_its_hash_was_changed_with_it(compared, tmp_path, monkeypatch):
    monkeypatch.setattr(verify, "git_revision", lambda: "abc")
    found, digest = reported(compared, tmp_path / "one", edited)
    given = {"report": {"sha256_bytes": digest, "version": verify.version(), "git_revision": "abc"}}
    found, _ = reported(compared, tmp_path / "two", edited, **given)
    assert found.text == "different"
    assert re.fullmatch(r"report\.html: line \d+ is not what the tables and summary\.json give", found.detail)


def test_a_report_of_another_revision_may_have_other_words_but_only_where_its_hash_was_kept(compared, tmp_path):
    found, digest = reported(compared, tmp_path / "one", edited)
    given = {"report": {"sha256_bytes": digest, "version": "0.0.1", "git_revision": "earlier"}}
    found, _ = reported(compared, tmp_path / "two", edited, **given)
    assert (found.text, found.exit_code) == ("equal values", 0)
    assert "earlier wrote it" in found.detail
    assert reported(compared, tmp_path / "three", edited, report=None)[0].text == "different"
    assert reported(compared, tmp_path / "four", lambda path: None, report=None)[0].text == "equal to the byte"


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
