"""`langeadem sensitivity` on sweeps of every kind of design, and what it says of folders it cannot use."""

import json
import re
import shutil

import pytest
from made_up_sweep import made_up_sweep

from langeadem.__main__ import main

PRIMARY, PAIR = "need_met_by_initiatives_share", "ad-hoc minus none"
THREE = {
    "existing_per_10000": {"low": 20, "high": 60},
    "willing_surge": {"low": 0.1, "high": 0.5},
    "need_contact_minutes": {"low": 10, "high": 90},
}


def formula(given, policy, luck, outcome):
    """Of the first assumption and, with ad-hoc, of the second; the rest is luck. Trust never changes."""
    if outcome == "trust_end":
        return 0.5
    helped = 0.02 * (given.get("willing_surge", 0.3) - 0.2) if policy == "ad-hoc" else 0.0
    return 0.1 + 0.001 * (given["existing_per_10000"] - 40) + helped + 0.003 * luck.standard_normal()


@pytest.fixture(scope="module")
def sweeps(tmp_path_factory):
    """A folder a design, each made once."""
    made = {}

    def of(*design, **settings):
        key = repr((design, settings))
        if key not in made:
            made[key] = made_up_sweep(tmp_path_factory.mktemp("sweep"), formula, *design, outcomes=(PRIMARY, "trust_end"), **settings)
        return made[key]

    return of


def analysed(folder, tmp_path, *words):
    """The result and the page of a copy of the folder."""
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    assert main(["sensitivity", str(copy), *words]) == 0
    return json.loads((copy / "sensitivity.json").read_text(encoding="utf-8")), copy


def page_in(folder):
    return (folder / "sensitivity.html").read_text(encoding="utf-8")


def test_a_plain_sample_tells_where_spread_comes_from_and_how_many_worlds_it_takes(sweeps, tmp_path, capsys):
    result, copy = analysed(sweeps("latin-hypercube", 40, replications=3), tmp_path)
    told = result["spread"]["none"][PRIMARY]
    assert (told["points"], told["lucks"], told["crossed"], told["carries"]) == (40, 3, True, "assumptions")
    assert told["assumptions"]["share"] == pytest.approx(133 / (133 + 9), abs=0.05)
    assert result["headline"] == PAIR
    assert result["spread"][PAIR][PRIMARY]["carries"] == "luck"
    assert result["effects"] is None
    assert result["importance"][PAIR][PRIMARY] == {"why": "too_few_points"}
    said = capsys.readouterr().out.splitlines()
    page = page_in(copy)
    assert said[0] in page
    assert said[1] in page
    assert "Too few points to tell." in page
    assert "Undefined at every point." in page
    figures = sorted((copy / "figures").glob("sensitivity-*.svg"))
    assert [path.name for path in figures] == ["sensitivity-spread.svg", "sensitivity-worlds.svg"]
    assert all(f"Study sha256 {result['study_sha256']}" in path.read_text(encoding="utf-8") for path in figures)


def test_worlds_needed_are_for_the_difference_that_counts_in_the_study(sweeps, tmp_path):
    result, _ = analysed(sweeps("latin-hypercube", 40, replications=3), tmp_path)
    told = result["worlds"][PAIR]
    assert told["size"] == 0.002
    assert told["held"] == 120
    assert told["low"] <= told["worlds"] <= told["high"]


def test_the_same_sweep_gives_the_same_files(sweeps, tmp_path):
    folder = sweeps("latin-hypercube", 40, replications=3)
    _, one = analysed(folder, tmp_path / "one")
    _, other = analysed(folder, tmp_path / "other")
    names = ["sensitivity.json", "sensitivity.html", "figures/sensitivity-spread.svg", "figures/sensitivity-worlds.svg"]
    assert all((one / name).read_bytes() == (other / name).read_bytes() for name in names)


def test_a_sample_of_many_points_ranks_inputs_in_dutch(sweeps, tmp_path):
    result, copy = analysed(sweeps("sobol", 128, replications=1, uncertain=THREE), tmp_path, "--language", "nl")
    for label, first in (("none", "existing_per_10000"), (PAIR, "willing_surge")):
        told = result["importance"][label][PRIMARY]
        assert told["inputs"] == 3
        assert told["ranked"][0]["name"] == first
        assert told["ranked"][0]["above_floor"] or label == PAIR
    assert result["importance"]["none"][PRIMARY]["explained"]["value"] > 0.8
    assert result["spread"]["none"][PRIMARY] == {"why": "one_replication"}
    assert "Met één herhaling is dit niet te zeggen" in page_in(copy)
    assert '<html lang="nl">' in page_in(copy)


def test_a_saltelli_design_in_groups_tells_indices_held_against_luck(sweeps, tmp_path):
    result, copy = analysed(sweeps("saltelli", 32, "submodels", replications=2, uncertain=THREE), tmp_path)
    told = result["effects"]["none"][PRIMARY]
    assert [one["name"] for one in told["movers"]] == result["design"]["movers"]
    assert all(one["name"].startswith("submodel.") for one in told["movers"])
    assert told["floor_from"] == "replications"
    assert told["floor"]["total"]["value"] > 0.0
    above = [one["name"] for one in told["movers"] if one["above_floor"]]
    assert len(above) == 1
    assert result["spread"]["none"][PRIMARY]["points"] == 64  # A and B, which alone are drawn apart
    assert result["importance"] is None
    assert (copy / "figures" / "sensitivity-effects-0.svg").exists()


@pytest.mark.parametrize(("luck", "floor"), [("common", None), ("independent", "dummy")])
def test_a_morris_design_of_one_replication_has_a_floor_only_where_points_have_lucks_of_their_own(sweeps, tmp_path, luck, floor):
    result, copy = analysed(sweeps("morris", 12, None, luck, replications=1, uncertain=THREE), tmp_path)
    told = result["effects"]["none"][PRIMARY]
    assert told["floor_from"] == floor
    slopes = {one["name"]: one["mu"] for one in told["movers"]}
    assert slopes["existing_per_10000"] == pytest.approx(0.04, abs=0.01)  # over the whole range
    assert slopes["need_contact_minutes"] == pytest.approx(0.0, abs=0.01)
    assert ("There is no noise floor" in page_in(copy)) == (floor is None)


def test_a_factorial_design_and_a_file_are_plain_samples(sweeps, tmp_path):
    levers = {"existing_per_10000": [20.0, 60.0], "crisis": ["one-wave", "two-waves", "none"]}
    folder = sweeps("factorial", None, replications=10, uncertain={"none": True}, levers=levers)
    result, _ = analysed(folder, tmp_path)
    assert result["importance"]["none"][PRIMARY] == {"why": "too_few_points"}
    assert result["spread"]["none"][PRIMARY] == {"why": "too_few_points"}


def test_outcomes_that_are_asked_for_are_told_and_others_are_not(sweeps, tmp_path):
    words = ["--outcome", "need_met_share", "--outcome", "trust_end"]
    result, _ = analysed(sweeps("latin-hypercube", 40, replications=3), tmp_path, *words)
    assert result["outcomes"] == [PRIMARY, "need_met_share", "trust_end"]
    assert result["importance"]["none"].keys() == set(result["outcomes"])
    assert result["spread"]["none"]["trust_end"] == {"why": "constant"}


# --- what cannot be


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--outcome", "need_met_shar"], r"--outcome: found 'need_met_shar', expected .*\(nearest: need_met_share\)"),
        (["--outcome", "survival_25_months_twins"], "--outcome: found 'survival_25_months_twins'"),
        (["--outcom", "x"], r"found '--outcom', .*nearest: --outcome"),
    ],
)
def test_an_unknown_outcome_or_option_is_one_line_with_the_nearest(sweeps, capsys, words, told):
    assert main(["sensitivity", str(sweeps("latin-hypercube", 40, replications=3)), *words]) == 2
    error = capsys.readouterr().err
    assert re.match(rf".*{told}", error)
    assert error.count("\n") == 1


def test_a_folder_of_another_kind_a_damaged_part_and_a_broken_off_design_are_refused(sweeps, tmp_path, capsys):
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "manifest.json").write_text('{"kind": "bundle"}', encoding="utf-8")
    assert main(["sensitivity", str(tmp_path / "other")]) == 2
    assert "not of a sweep" in capsys.readouterr().err
    damaged = tmp_path / "damaged"
    shutil.copytree(sweeps("latin-hypercube", 40, replications=3), damaged)
    part = next((damaged / "runs").glob("*.parquet"))
    part.write_bytes(part.read_bytes()[:-9] + b"x" * 9)
    assert main(["sensitivity", str(damaged)]) == 2
    assert "other bytes than its hash says" in capsys.readouterr().err
    broken = tmp_path / "broken"
    shutil.copytree(sweeps("morris", 12, None, "common", replications=1, uncertain=THREE), broken)
    manifest = json.loads((broken / "manifest.json").read_text(encoding="utf-8"))
    (broken / "manifest.json").write_text(json.dumps({**manifest, "status": "stopped"}), encoding="utf-8")
    assert main(["sensitivity", str(broken)]) == 2
    assert "a complete one for morris" in capsys.readouterr().err


def test_shared_luck_is_not_said_to_bound_what_a_line_explains(sweeps, tmp_path):
    _, copy = analysed(sweeps("latin-hypercube", 60, replications=3), tmp_path)
    page = page_in(copy)
    assert "these lucks, alike at all points, do with the inputs" in page
    assert "can be explained, the rest is luck" not in page


def test_luck_of_each_point_bounds_what_a_line_explains(sweeps, tmp_path):
    _, copy = analysed(sweeps("latin-hypercube", 60, replications=3, luck="independent"), tmp_path)
    assert "can be explained, the rest is luck" in page_in(copy)
