"""A sweep over cities and crises in files of the user's own is whole in its folder: elsewhere, and when those files are gone."""

import shutil
from dataclasses import replace

import pyarrow.parquet as pq
import pytest

from experiments.sweep.merge import stored_plan
from experiments.sweep.opened import open_sweep
from langeadem.__main__ import main
from scenarios import library, load_study

STUDY = """
city = "ours.toml"
crisis = "none"
residents = 500
weeks = 30
next_crisis = false
cost = "own"
policies = ["none", "ad-hoc"]
replications = 1
[uncertain]
none = true
[levers]
city = ["ours.toml", "the-hague"]
crisis = ["wave.toml", "none"]
"""


def put(folder):
    """A study and the files it names."""
    folder.mkdir()
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    shutil.copy(library.LIBRARY / "cities" / "rotterdam.toml", folder / "ours.toml")
    shutil.copy(library.LIBRARY / "crises" / "one-wave.toml", folder / "wave.toml")
    return folder / "study.toml"


def swept(study, out):
    assert main(["sweep", str(study), "--design", "factorial", "--workers", "1", "--out", str(out)]) == 0
    return out


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    return swept(put(tmp_path_factory.mktemp("here") / "study"), tmp_path_factory.mktemp("swept") / "out")


def test_names_of_files_among_levers_start_from_the_study_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    study = load_study(put(tmp_path / "study"))
    assert study.levers["city"] == (str((tmp_path / "study" / "ours.toml").resolve()), "the-hague")


def test_the_same_study_in_another_folder_is_the_same_and_another_content_is_not(tmp_path):
    one, other = load_study(put(tmp_path / "one")), load_study(put(tmp_path / "other"))
    assert one.levers != other.levers
    assert one.digest() == other.digest()
    with (tmp_path / "other" / "wave.toml").open("a", encoding="utf-8") as file:
        file.write("\n# otherwise\n")
    assert one.digest() != other.digest()


def test_runs_say_which_file_and_never_in_which_folder(here, tmp_path):
    elsewhere = swept(put(tmp_path / "study"), tmp_path / "out")
    parts = [folder / "runs" / "part-00000.parquet" for folder in (here, elsewhere)]
    assert parts[0].read_bytes() == parts[1].read_bytes()
    cities = set(pq.read_table(parts[0])["city"].to_pylist())
    assert "the-hague" in cities
    assert all("/" not in city for city in cities)


def test_a_sweep_can_be_opened_and_extended_after_its_files_and_folder_have_moved(here, tmp_path, capsys):
    study = put(tmp_path / "study")
    swept(study, tmp_path / "out")
    shutil.rmtree(study.parent)
    (tmp_path / "out").rename(tmp_path / "moved")
    opened = open_sweep(tmp_path / "moved")
    assert opened.study.city == str((tmp_path / "moved" / "inputs" / "city-0" / "ours.toml").resolve())
    before = stored_plan(tmp_path / "moved")[0].identity()
    assert before == {**stored_plan(here)[0].identity()}
    assert main(["sweep", "extend", str(tmp_path / "moved"), "--replications", "+1", "--workers", "1"]) == 0
    assert "16 of 16 runs" in capsys.readouterr().out
    again = stored_plan(tmp_path / "moved")[0]
    assert replace(again, study=replace(again.study, replications=1)).identity() == before
