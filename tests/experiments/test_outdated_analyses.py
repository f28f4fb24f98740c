"""A page worked out of a sweep says of which data it is, and is never taken for one of data that came later."""

import json
import runpy
import shutil
import signal
import sys
from dataclasses import asdict
from pathlib import Path

import pytest
from sweep_study import TINY
from sweeping import EndsAfter, swept, tiny_plan

from experiments.pages.made_of import Data, write_made
from experiments.pages.page import Page
from experiments.sweep.analyses import analysis_of, data_of, outdated_in
from experiments.sweep.report import write_report
from langeadem.__main__ import BAD_INPUT, main
from scenarios.errors import InputError

OUTCOME = "need_met_share"
TOOL = str(Path(__file__).resolve().parents[2] / "tools" / "store_robustness.py")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A sweep with its report and both analyses, never touched."""
    folder = tmp_path_factory.mktemp("analysed")
    (folder / "study.toml").write_text(TINY, encoding="utf-8")
    out = folder / "s1"
    asked = ["sweep", str(folder / "study.toml"), "--design", "latin-hypercube", "--samples", "3", "--workers", "1", "--out", str(out)]
    assert main(asked) == 0
    assert main(["sensitivity", str(out), "--outcome", OUTCOME, "--language", "nl"]) == 0
    assert main(["robustness", str(out), "--policies", "none,ad-hoc", "--fitting", "2"]) == 0
    return out


@pytest.fixture
def folder(made, tmp_path):
    return shutil.copytree(made, tmp_path / "s1")


def bundled(folder, capsys) -> str:
    """Nothing where it was bundled, else the line that says why not."""
    capsys.readouterr()
    code = main(["bundle", str(folder)])
    said = capsys.readouterr().err
    assert (code, said.count("\n"), folder.with_name("s1.zip").exists()) in [(0, 0, True), (BAD_INPUT, 1, False)]
    return said


@pytest.mark.parametrize("name", ["report", "sensitivity", "robustness"])
def test_every_page_says_of_which_data_it_is(made, name):
    said = json.loads((made / f"{name}.json").read_text(encoding="utf-8"))
    data = asdict(data_of(made))
    assert {key: said[key] for key in data} == data
    assert all(value in (made / f"{name}.html").read_text(encoding="utf-8") for value in data.values())
    assert analysis_of(made, "sensitivity")["options"] == ["--outcome", OUTCOME, "--language", "nl"]


def test_pages_of_the_data_that_are_there_are_bundled(folder, capsys):
    assert outdated_in(folder) == []
    assert bundled(folder, capsys) == ""


def test_extending_a_sweep_names_each_analysis_to_run_again_with_its_options_and_a_bundle_waits_for_it(folder, capsys):
    assert main(["sweep", "extend", str(folder), "--replications", "+1", "--workers", "1", "--language", "nl"]) == 0
    told = capsys.readouterr().out.splitlines()
    commands = [
        ["sensitivity", str(folder), "--outcome", OUTCOME, "--language", "nl"],
        ["robustness", str(folder), "--policies", "none,ad-hoc", "--fitting", "2"],
    ]
    assert [line for line in told if "other runs" in line] == [
        f"{command[0]}.html is of other runs than are there now: run `langeadem {' '.join(command)}` again" for command in commands
    ]
    line = bundled(folder, capsys)
    assert all(f"`langeadem {' '.join(command)}`" in line for command in commands)
    assert main(commands[0]) == 0
    assert [one.name for one in outdated_in(folder)] == ["robustness"]
    assert "sensitivity" not in bundled(folder, capsys)
    assert main(commands[1]) == 0
    assert bundled(folder, capsys) == ""


def test_an_extension_that_is_broken_off_leaves_no_table_of_differences_of_fewer_runs_and_names_the_report(tmp_path, monkeypatch, capsys):
    folder = tmp_path / "s1"
    swept(tiny_plan(), folder)
    write_report(folder, "en")
    assert outdated_in(folder) == []
    monkeypatch.setattr("experiments.sweep.command.crew_of", lambda *words, **more: EndsAfter(1, signal.SIGTERM))
    assert main(["sweep", "extend", str(folder), "--replications", "+1"]) == 0
    assert "report.html is of other runs than are there now: made anew when all runs are there" in capsys.readouterr().out
    assert not (folder / "differences.parquet").exists()
    monkeypatch.undo()
    assert main(["sweep", "extend", str(folder), "--replications", "+1", "--workers", "1"]) == 0
    assert outdated_in(folder) == []


def test_an_analysis_of_a_part_of_the_runs_is_not_taken_for_one_of_all_of_them(tmp_path):
    swept(tiny_plan(), tmp_path, EndsAfter(6, signal.SIGTERM))
    study, of_some = data_of(tmp_path).study_sha256, data_of(tmp_path)
    assert main(["sensitivity", str(tmp_path)]) == 0
    assert outdated_in(tmp_path) == []
    swept(tiny_plan(), tmp_path, resume=True)
    assert (data_of(tmp_path).study_sha256, data_of(tmp_path) == of_some) == (study, False)
    assert [one.name for one in outdated_in(tmp_path)] == ["sensitivity"]
    with pytest.raises(InputError, match="a result of other runs than are there now, expected one of these: run `langeadem sensitivity"):
        analysis_of(tmp_path, "sensitivity")


def test_what_comes_with_the_program_is_stored_of_an_analysis_of_the_runs_that_are_there_only(folder, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("experiments.robustness.kept.FILE", tmp_path / "stored.json")
    monkeypatch.setattr(sys, "argv", ["store_robustness.py", str(folder)])
    result = json.loads((folder / "robustness.json").read_text(encoding="utf-8"))
    (folder / "robustness.json").write_text(json.dumps({**result, "data_sha256": "0" * 64}))
    assert runpy.run_path(TOOL)["main"]() == 2
    assert "run `langeadem robustness" in capsys.readouterr().err
    assert not (tmp_path / "stored.json").exists()
    assert main(["robustness", str(folder)]) == 0
    assert runpy.run_path(TOOL)["main"]() == 0
    assert "data_sha256" not in json.loads((tmp_path / "stored.json").read_text(encoding="utf-8"))


def test_the_same_runs_made_again_elsewhere_are_the_same_data(tmp_path, monkeypatch):
    plan = tiny_plan(samples=2, replications=1)
    for name in ("one", "two"):
        monkeypatch.setenv("LANGEADEM_HOST", name)
        swept(plan, tmp_path / name)
    timings = [(tmp_path / name / "timings" / "part-00000.parquet").read_bytes() for name in ("one", "two")]
    assert timings[0] != timings[1]
    assert data_of(tmp_path / "one") == data_of(tmp_path / "two")


@pytest.mark.parametrize("change", ["no numbers", "cut off", "of before it said so", "figures alone"])
def test_a_page_that_does_not_say_of_which_data_it_is_is_not_trusted(folder, change, capsys):
    numbers = folder / "robustness.json"
    said = json.loads(numbers.read_text(encoding="utf-8"))
    if change == "cut off":
        numbers.write_bytes(numbers.read_bytes()[:100])
    elif change == "of before it said so":
        numbers.write_text(json.dumps({key: value for key, value in said.items() if key not in ("data_sha256", "options")}))
    else:
        numbers.unlink()
    if change == "figures alone":
        (folder / "robustness.html").unlink()
        (folder / "figures" / "robustness-of-mine.svg").write_text("<svg/>")
    assert f"run `langeadem robustness {folder}` again" in bundled(folder, capsys)


def test_figures_of_an_earlier_page_go_and_those_of_others_stay(tmp_path):
    (tmp_path / "figures").mkdir()
    for name in ("sensitivity-worlds.svg", "robustness-regret.svg", "mine.svg"):
        (tmp_path / "figures" / name).write_text("<svg/>")
    write_made(tmp_path, "sensitivity", Page("Title", ["Lead."], [], [], "en"), {}, Data("a", "b"))
    assert sorted(path.name for path in (tmp_path / "figures").iterdir()) == ["mine.svg", "robustness-regret.svg"]
