"""`langeadem robustness` from a tiny sweep to its page."""

import json

import pytest
from sweeping import swept, tiny_plan

from langeadem.__main__ import BAD_INPUT, main

OUTCOME = "need_met_by_initiatives_share"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """24 points in one luck."""
    out = tmp_path_factory.mktemp("sweep")
    swept(tiny_plan(samples=24, replications=1, levers={}), out)
    return out


def test_a_sweep_gets_a_result_a_page_and_figures_with_the_hash_of_the_study(folder, capsys):
    assert main(["robustness", str(folder), "--language", "nl"]) == 0
    result = json.loads((folder / "robustness.json").read_text())
    assert result["study_sha256"] == json.loads((folder / "manifest.json").read_text())["study_sha256"]
    pair = result["outcomes"][OUTCOME]["pairs"][0]
    assert {pair["a"], pair["b"]} == {"none", "ad-hoc"}
    assert pair["better"]["share"] + pair["equal"]["share"] + pair["worse"]["share"] == pytest.approx(1.0)
    assert pair["worlds"] == 24
    page = (folder / "robustness.html").read_text()
    assert "Houdt het stand?" in page
    figure = (folder / "figures" / f"robustness-shares-{OUTCOME}.svg").read_text()
    assert result["study_sha256"] in figure
    assert "van de denkbare werelden" in capsys.readouterr().out


def test_the_same_sweep_gives_the_same_bytes(folder):
    made = []
    for _ in range(2):
        assert main(["robustness", str(folder), "--outcome", OUTCOME]) == 0
        made.append([path.read_bytes() for path in sorted([folder / "robustness.json", folder / "robustness.html"])])
    assert made[0] == made[1]


def test_a_filter_that_leaves_too_few_points_says_so_and_has_no_numbers(folder, capsys):
    assert main(["robustness", str(folder), "--fitting", "1"]) == 0
    assert "too few points" in capsys.readouterr().out.lower()
    result = json.loads((folder / "robustness.json").read_text())
    assert result["outcomes"] == {}
    assert result["fitting"]["passing"] < 20


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--outcome", "need_met_by_initiative_share"], f"nearest: {OUTCOME}"),
        (["--outcome", "support_follows_contacts"], "more or less is better"),
        (["--policies", "none,adhoc"], "nearest: ad-hoc"),
        (["--policies", "none"], "two or more"),
        (["--fitting", "0"], "a number above 0"),
    ],
)
def test_what_a_sweep_cannot_answer_is_one_line_with_the_nearest_name(folder, capsys, words, said):
    assert main(["robustness", str(folder), *words]) == BAD_INPUT
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_a_folder_that_is_no_sweep_is_refused(tmp_path, capsys):
    assert main(["robustness", str(tmp_path)]) == BAD_INPUT
    assert capsys.readouterr().err.count("\n") == 1
