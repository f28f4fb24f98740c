"""The commands on one file that holds a study and a policy of its own."""

import json

import pytest

from langeadem.__main__ import main
from scenarios import load_study

STUDY = """
city = "the-hague"
crisis = "nl-2020-2022"
residents = 2000
weeks = 60
next_crisis = false
replications = 2
policies = ["none", "ours", "structural"]
[uncertain]
none = true
[[policy]]
name = "ours"
title = { nl = "Van ons", en = "Ours alone" }
[[policy.instrument]]
kind = "network-weavers"
strength = 2.0
start = "crisis+13"
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("asked") / "study.toml"
    path.write_text(STUDY, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def compared(file, tmp_path_factory):
    folder = tmp_path_factory.mktemp("results") / "compared"
    assert main(["compare", str(file), "--policies", "none,ours", "--workers", "1", "--out", str(folder)]) == 0
    return folder


def test_a_comparison_holds_the_own_policy_and_verifies(compared, capsys):
    summary = json.loads((compared / "summary.json").read_text(encoding="utf-8"))
    assert summary["titles"] == {
        "none": {"nl": "Geen extra steun", "en": "No extra support"},
        "ours": {"nl": "Van ons", "en": "Ours alone"},
    }
    assert [policy.name for policy in load_study(compared / "study.toml").own_policies] == ["ours"]
    assert not (compared / "inputs").exists()
    assert main(["verify", str(compared)]) == 0
    assert capsys.readouterr().out == "equal to the byte\n"


def test_results_of_another_own_policy_do_not_go_into_the_same_folder(file, compared, tmp_path, capsys):
    changed = tmp_path / "study.toml"
    changed.write_text(STUDY.replace("strength = 2.0", "strength = 2.5"), encoding="utf-8")
    assert main(["compare", str(changed), "--policies", "none,ours", "--workers", "1", "--out", str(compared)]) == 2
    assert "results of another study" in capsys.readouterr().err


def test_the_story_is_told_under_the_own_policy(compared, capsys):
    assert main(["story", str(compared), "--policies", "none,ours"]) == 0
    assert "Ours alone" in capsys.readouterr().out


def test_a_run_takes_the_own_policy_by_name_and_verifies(file, tmp_path, capsys):
    out = tmp_path / "ran"
    assert main(["run", str(file), "--policy", "ours", "--out", str(out)]) == 0
    assert capsys.readouterr().out.startswith("ours, luck ")
    assert main(["verify", str(out)]) == 0
    assert capsys.readouterr().out == "equal to the byte\n"
    assert main(["story", str(out)]) == 0
    assert "Ours alone" in capsys.readouterr().out


def test_a_file_with_own_policies_is_checked(file, tmp_path, capsys):
    assert main(["library", "check", str(file)]) == 0
    assert capsys.readouterr().out == f"{file}: a good study\n"
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(STUDY.replace("network-weavers", "network-weaver"), encoding="utf-8")
    assert main(["library", "check", str(wrong)]) == 2
    shown = capsys.readouterr().err
    assert shown.startswith(f"{wrong}: policy 1: instrument 1: kind: found 'network-weaver'")
    assert len(shown.splitlines()) == 1


def test_an_unknown_policy_is_told_in_one_line(file, tmp_path, capsys):
    assert main(["run", str(file), "--policy", "our", "--out", str(tmp_path / "x")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
