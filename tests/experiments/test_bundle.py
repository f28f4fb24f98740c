"""The bundle: an RO-Crate that says what everything is, holds what was written and nothing else, and is whole or not there."""

import hashlib
import io
import json
import shutil
import zipfile

import docx
import pyarrow.parquet as pq
import pytest
from rocrate.rocrate import ROCrate
from sweeping import swept, tiny_plan

from experiments import files
from experiments.bundle import archive, papers
from experiments.run import run_study
from experiments.sweep.report import write_report
from langeadem.__main__ import main
from scenarios import load_study
from scenarios.library import path_of


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A sweep with its report, never touched."""
    folder = tmp_path_factory.mktemp("bundled") / "s1"
    swept(tiny_plan(samples=2, replications=1), folder)
    write_report(folder, "en")
    return folder


@pytest.fixture(scope="module")
def bundled(made):
    assert main(["bundle", str(made)]) == 0
    return made.with_name("s1.zip")


@pytest.fixture
def folder(made, tmp_path):
    return shutil.copytree(made, tmp_path / "s1")


def refused(folder, capsys, *more) -> str:
    assert main(["bundle", str(folder), *more]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert not list(folder.parent.glob("**/*.zip")) + list(folder.parent.glob("**/.*.writing"))
    return line


def test_the_crate_reads_back_and_has_what_the_standard_asks_of_a_root(bundled, made):
    crate = ROCrate(bundled)
    root = crate.root_dataset
    assert crate.version == "1.2"
    assert root["name"] == "Lange Adem: Which support keeps help going?"
    assert root["description"]
    assert root["datePublished"] == json.loads((made / "manifest.json").read_text())["ended"][:10]
    assert root["license"].id == "https://spdx.org/licenses/CC-BY-4.0"
    assert [author["name"] for author in root["author"]] == ["The Lange Adem maintainers"]
    assert any("OxCGRT" in source["name"] for source in root["citation"])
    assert root["identifier"]["value"] == json.loads((made / "manifest.json").read_text())["study_sha256"]


def test_the_making_is_an_action_with_program_study_and_tables(bundled):
    action = ROCrate(bundled).get("#action")
    assert action.type == "CreateAction"
    assert action["instrument"]["softwareVersion"] == "0.1.0"
    assert action["instrument"]["license"].id.endswith("EUPL-1.2")
    assert [one.id for one in action["object"]] == ["results/study.toml"]
    assert "results/runs/part-00000.parquet" in {one.id for one in action["result"]}
    assert action["description"] == "langeadem sweep study.toml --design latin-hypercube --samples 2 --luck common"


def test_every_file_is_described_with_its_size_and_hash_and_no_described_file_is_missing(bundled):
    crate = ROCrate(bundled)
    with zipfile.ZipFile(bundled) as held:
        said = {one.id: one for one in crate.get_by_type("File")}
        assert set(held.namelist()) - {"ro-crate-metadata.json", "ro-crate-preview.html"} == set(said)
        for name, one in said.items():
            assert one["sha256"] == hashlib.sha256(held.read(name)).hexdigest()
            assert int(one["contentSize"]) == held.getinfo(name).file_size
            assert one["license"]


def test_it_holds_the_results_the_study_and_what_is_needed_to_make_them_again(bundled, made):
    with zipfile.ZipFile(bundled) as held:
        names = set(held.namelist())
        assert held.read("results/runs/part-00000.parquet") == (made / "runs" / "part-00000.parquet").read_bytes()
    assert {
        f"results/{name}" for name in ("study.toml", "manifest.json", "dictionary.csv", "report.html", "weekly/part-00000.parquet")
    } <= names
    assert {"LICENSE", "CITATION.cff", "software/apptainer.def", "software/requirements.lock", "model/odd.docx", "model/odd.tex"} <= names
    assert not [name for name in names if "open/" in name]


def test_equal_results_give_equal_bytes(bundled, made, tmp_path):
    assert main(["bundle", str(made), "--out", str(tmp_path / "again.zip")]) == 0
    assert (tmp_path / "again.zip").read_bytes() == bundled.read_bytes()


def test_the_model_in_word_has_every_heading_and_table_of_the_page(bundled):
    with zipfile.ZipFile(bundled) as held:
        document = docx.Document(io.BytesIO(held.read("model/odd.docx")))
    page = papers.paper(papers.MODEL).decode()
    headings = [line.lstrip("# ").replace("`", "") for line in page.splitlines() if line.startswith("##")]
    assert [one.text for one in document.paragraphs if one.style.name.startswith("Heading")] == headings
    rows = [line for line in page.splitlines() if line.startswith("|") and not line.startswith("| ---")]
    assert sum(len(table.rows) for table in document.tables) == len(rows)


def test_a_folder_that_holds_no_results_and_one_that_is_not_there_are_one_line(tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    assert "expected a folder of results" in refused(tmp_path / "empty", capsys)
    assert "expected a folder of results" in refused(tmp_path / "not there", capsys)


def test_a_damaged_part_is_named(folder, capsys):
    file = folder / "weekly" / "part-00000.parquet"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    assert str(file) in refused(folder, capsys)


def test_other_points_than_the_design_says_are_named(folder, capsys):
    table = pq.read_table(folder / "points.parquet")
    pq.write_table(table.take([1, 0]), folder / "points.parquet")
    assert "points.parquet" in refused(folder, capsys)


def test_a_sweep_that_is_not_complete_is_refused(folder, capsys):
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**manifest, "status": "stopped"}))
    assert "--resume" in refused(folder, capsys)


@pytest.mark.parametrize("place", ["inputs/secret.csv", "secret.html", "runs"])
def test_links_are_refused_so_that_nothing_from_elsewhere_goes_along(folder, place, tmp_path, capsys):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.csv").write_text("secret")
    link = folder / place
    if place == "runs":
        shutil.move(link, outside / "runs")
        link.symlink_to(outside / "runs")
    else:
        link.parent.mkdir(exist_ok=True)
        link.symlink_to(outside / "secret.csv")
    assert "a link" in refused(folder, capsys)


def test_files_of_a_kind_that_no_command_writes_stay_behind_and_are_named(folder, capsys):
    (folder / "notes.txt").write_text("private")
    (folder / ".hidden").write_text("private")
    (folder / "mine").mkdir()
    (folder / "mine" / "diary.csv").write_text("private")
    assert main(["bundle", str(folder), "--language", "nl"]) == 0
    assert "weggelaten, want van een soort die langeadem niet schrijft: mine/, notes.txt" in capsys.readouterr().err
    with zipfile.ZipFile(folder.with_name("s1.zip")) as held:
        assert not [name for name in held.namelist() if "notes" in name or "diary" in name or "hidden" in name]


def test_a_full_disk_leaves_what_was_there(folder, tmp_path, monkeypatch, capsys):
    def full(*_):
        raise OSError(28, "No space left on device")

    out = tmp_path / "kept.zip"
    out.write_bytes(b"earlier")
    monkeypatch.setattr(archive, "_write", full)
    assert main(["bundle", str(folder), "--out", str(out)]) == 2
    assert "nothing was written" in capsys.readouterr().err
    assert out.read_bytes() == b"earlier"
    assert not list(tmp_path.glob("*.writing")) + list(tmp_path.glob(".*.writing"))


@pytest.mark.parametrize("out", ["x.tar", "s1"])
def test_an_archive_of_another_kind_is_refused(folder, out, capsys):
    assert "a file whose name ends in .zip" in refused(folder, capsys, "--out", str(folder.parent / out))


def test_one_run_can_be_bundled_and_a_damaged_table_of_it_is_named(tmp_path, capsys):
    folder = tmp_path / "r"
    run_study(load_study("the-hague-2020-2022", residents=500, weeks=30, next_crisis=False, cost="own"), folder)
    assert main(["bundle", str(folder)]) == 0
    assert ROCrate(folder.with_name("r.zip")).get("#action")["description"].startswith("langeadem run --policy ")
    folder.with_name("r.zip").unlink()
    (folder / "events.parquet").write_bytes(files.parquet_bytes(pq.read_table(folder / "spending.parquet")))
    assert "events.parquet" in refused(folder, capsys)


def test_data_without_a_licence_are_not_called_free(tmp_path):
    crisis = tmp_path / "own.toml"
    crisis.write_text(path_of("crises", "one-wave").read_text(encoding="utf-8").replace("CC BY 4.0", "no licence"), encoding="utf-8")
    study = load_study("the-hague-2020-2022", residents=500, weeks=30, next_crisis=False, cost="own", crisis=str(crisis))
    run_study(study, tmp_path / "r")
    assert main(["bundle", str(tmp_path / "r")]) == 0
    assert ROCrate(tmp_path / "r.zip").root_dataset["license"].id == "#licence-of-data"
