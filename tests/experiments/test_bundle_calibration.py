"""The bundle of a calibration, and of what is drawn from its sample: whole, of one piece, and with its origin named."""

import hashlib
import json
import shutil
import signal
import zipfile
from dataclasses import replace

import calibrating
import pyarrow.parquet as pq
import pytest
from rocrate.rocrate import ROCrate
from sweeping import EndsAfter, swept, tiny_plan

from experiments import files
from experiments.calibrate.origin import origin_in
from experiments.calibrate.record import NAME, data_of
from experiments.calibrate.report import page_of
from experiments.calibrate.result import result_of
from experiments.calibrate.targets import goals_of
from experiments.compare import compare_study
from experiments.pages.made_of import write_made
from experiments.sweep.design import design_of
from langeadem.__main__ import main
from scenarios import load_study

TABLES = ("accepted", "generations", "predictive")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A calibration of a made-up model with its page, never touched."""
    folder = tmp_path_factory.mktemp("calibrated") / "c1"
    found = calibrating.run(folder)
    write_made(folder, NAME, page_of(found, "en"), result_of(found), data_of(folder))
    return folder


@pytest.fixture(scope="module")
def bundled(made):
    assert main(["bundle", str(made)]) == 0
    return made.with_name("c1.zip")


@pytest.fixture
def folder(made, tmp_path):
    return shutil.copytree(made, tmp_path / "c1")


def refused(folder, capsys) -> str:
    capsys.readouterr()
    assert main(["bundle", str(folder)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert not list(folder.parent.glob("*.zip"))
    return line


def test_it_holds_the_sample_the_checks_every_run_the_targets_and_what_makes_them_again(bundled, made):
    with zipfile.ZipFile(bundled) as held:
        names = {name.removeprefix("results/") for name in held.namelist() if name.startswith("results/")}
        papers = set(held.namelist()) - {f"results/{name}" for name in names}
        assert held.read("results/accepted.parquet") == (made / "accepted.parquet").read_bytes()
    assert names == {path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()}
    assert {f"{name}.parquet" for name in TABLES} <= names
    assert {"calibrate.html", "calibrate.json", "targets.toml", "generations.db", "evaluations/check-002.jsonl", "manifest.json"} <= names
    assert {"LICENSE", "CITATION.cff", "software/apptainer.def", "software/requirements.lock", "model/odd.docx", "model/odd.tex"} <= papers


def test_its_crate_says_what_everything_is_and_how_it_was_made(bundled, made):
    crate = ROCrate(bundled)
    manifest = json.loads((made / "manifest.json").read_text())
    assert crate.root_dataset["identifier"]["value"] == manifest["study_sha256"]
    assert "a calibration" in crate.root_dataset["description"]
    action = crate.get("#action")
    assert action["description"] == "langeadem calibrate study.toml --targets targets.toml --particles 20 --generations 3"
    assert {one.id for one in action["object"]} == {"results/study.toml", "results/targets.toml"}
    assert action["endTime"] == manifest["ended"]
    for one in crate.get_by_type("File"):
        if one.id.startswith("results/") and not one.id.endswith((".json", ".svg")):
            assert one["description"], one.id
    assert crate.get("results/generations.db")["encodingFormat"] == "application/vnd.sqlite3"


def test_the_targets_that_go_along_ask_for_the_same_again(made):
    goals = goals_of(str(made / "targets.toml"), 156)
    asked = calibrating.asked().goals
    assert goals.digest() == asked.digest()
    assert set(asked.goals) <= set(goals.goals)


def test_equal_calibrations_give_equal_bytes(bundled, made, tmp_path):
    assert main(["bundle", str(made), "--out", str(tmp_path / "again.zip")]) == 0
    assert (tmp_path / "again.zip").read_bytes() == bundled.read_bytes()


@pytest.mark.parametrize(
    "name", ["accepted.parquet", "predictive.parquet", "evaluations/generation-001.jsonl", "generations.db", "targets.toml", "study.toml"]
)
@pytest.mark.parametrize("change", ["damaged", "gone"])
def test_a_damaged_or_missing_file_is_named(folder, name, change, capsys):
    file = folder / name
    if change == "gone":
        file.unlink()
    else:
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 1
        file.write_bytes(content)
    assert f"{file}: found" in refused(folder, capsys)


def test_a_page_of_another_sample_is_not_taken_for_one_of_this(folder, capsys):
    result = json.loads((folder / "calibrate.json").read_text())
    (folder / "calibrate.json").write_text(json.dumps({**result, "data_sha256": "0" * 64}))
    line = refused(folder, capsys)
    assert "calibrate.html of other data than the folder holds" in line
    assert f"langeadem calibrate STUDY --resume --out {folder}" in line
    (folder / "calibrate.html").unlink()
    (folder / "calibrate.json").unlink()
    assert "calibrate.json: found no such file" in refused(folder, capsys)


def test_a_calibration_that_was_broken_off_is_refused_also_where_an_earlier_end_left_a_page(folder, capsys):
    assert calibrating.run(folder, calibrating.asked(generations=5), EndsAfter(1, signal.SIGTERM), resume=True) is None
    assert (folder / "calibrate.html").exists()
    line = refused(folder, capsys)
    assert "not complete (stopped)" in line
    assert "--resume" in line


def test_the_sample_says_of_which_calibration_it_is_and_its_values_are_the_same_for_it(made):
    manifest = json.loads((made / "manifest.json").read_text())
    origin = origin_in(made / "accepted.parquet")
    assert (origin["kind"], origin["study_sha256"]) == ("calibration", manifest["study_sha256"])
    assert origin["fitted_sha256"] == calibrating.asked().goals.digest()
    table = pq.read_table(made / "accepted.parquet")
    assert files.digests(table.replace_schema_metadata(None), b"").sha256_values == manifest["tables"]["accepted.parquet"]["sha256_values"]


def drawn(kind, made, out):
    """A sweep or a comparison of worlds from the sample of the calibration."""
    settings = {"uncertain": {"sample": str(made / "accepted.parquet")}, "levers": {}, "replications": 1}
    if kind == "sweep":
        plan = tiny_plan(**settings)
        swept(replace(plan, design=design_of(plan.study, "latin-hypercube", 2)), out)
    else:
        small = {"residents": 500, "weeks": 30, "next_crisis": False, "cost": "own", "policies": ["none", "ad-hoc"]}
        compare_study(load_study("the-hague-2020-2022", **settings, **small), out, workers=1)


@pytest.mark.parametrize("kind", ["sweep", "compare"])
def test_what_is_drawn_from_a_sample_holds_it_and_names_its_calibration(made, tmp_path, kind, capsys):
    drawn(kind, made, tmp_path / "r")
    assert main(["bundle", str(tmp_path / "r")]) == 0
    sample = ROCrate(tmp_path / "r.zip").get("results/inputs/sample.parquet")
    assert sample["sha256"] == hashlib.sha256((made / "accepted.parquet").read_bytes()).hexdigest()
    assert json.loads((made / "manifest.json").read_text())["study_sha256"] in sample["description"]
    (tmp_path / "r.zip").unlink()
    (tmp_path / "r" / "inputs" / "sample.parquet").unlink()
    assert "sample.parquet" in refused(tmp_path / "r", capsys)


@pytest.mark.parametrize("kind", ["sweep", "compare"])
def test_results_whose_sample_was_exchanged_are_refused(made, tmp_path, kind, capsys):
    drawn(kind, made, tmp_path / "r")
    sample = tmp_path / "r" / "inputs" / "sample.parquet"
    table = pq.read_table(sample)
    pq.write_table(table.slice(1), sample)
    assert "than the hash of the study says" in refused(tmp_path / "r", capsys)
