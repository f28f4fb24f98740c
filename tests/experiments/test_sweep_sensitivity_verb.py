"""`langeadem sensitivity` on small sweeps of every kind of design, and what it says of folders it cannot use."""

import json
import re
import shutil
from dataclasses import replace

import pytest
from sweeping import swept, tiny_plan

from experiments.sweep.design import design_of
from experiments.sweep.plan import Keep
from langeadem.__main__ import main

PRIMARY = "need_met_by_initiatives_share"


@pytest.fixture(scope="module")
def sweeps(tmp_path_factory):
    """A folder a design, each made once."""
    made = {}

    def of(method, samples, groups=None, luck="common", **settings):
        key = repr((method, samples, groups, luck, settings))
        if key not in made:
            plan = tiny_plan(luck=luck, keep=Keep(), **{"levers": {}, **settings})
            plan = replace(plan, design=design_of(plan.study, method, samples, groups=groups))
            made[key] = tmp_path_factory.mktemp("sweep")
            assert swept(plan, made[key], design_source=method).complete
        return made[key]

    return of


def analysed(folder, tmp_path, *words):
    """The result and the page of a copy of the folder."""
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    assert main(["sensitivity", str(copy), *words]) == 0
    return json.loads((copy / "sensitivity.json").read_text(encoding="utf-8")), copy


def test_a_plain_sample_tells_spread_worlds_and_that_points_are_too_few_for_importance(sweeps, tmp_path, capsys):
    result, copy = analysed(sweeps("latin-hypercube", 12, replications=2), tmp_path)
    told = result["spread"]["ad-hoc"][PRIMARY]
    assert told["points"] == 12
    assert told["crossed"]
    assert told["assumptions"]["share"] + told["luck"]["share"] == pytest.approx(1.0)
    assert result["effects"] is None
    assert result["importance"]["ad-hoc minus none"][PRIMARY] == {"why": "too_few_points"}
    assert result["worlds"]["ad-hoc minus none"]["held"] == 24
    page = (copy / "sensitivity.html").read_text(encoding="utf-8")
    said = capsys.readouterr().out.splitlines()
    assert said[0] in page.replace("&#34;", '"')
    assert "Too few points to tell." in page
    figures = sorted((copy / "figures").glob("sensitivity-*.svg"))
    assert [path.name for path in figures] == ["sensitivity-spread.svg", "sensitivity-worlds.svg"]
    assert all(f"Study sha256 {result['study_sha256']}" in path.read_text(encoding="utf-8") for path in figures)


def test_the_same_sweep_gives_the_same_files(sweeps, tmp_path):
    folder = sweeps("latin-hypercube", 12, replications=2)
    _, one = analysed(folder, tmp_path / "one")
    _, other = analysed(folder, tmp_path / "other")
    names = ["sensitivity.json", "sensitivity.html", "figures/sensitivity-spread.svg", "figures/sensitivity-worlds.svg"]
    assert all((one / name).read_bytes() == (other / name).read_bytes() for name in names)


def test_a_sample_of_many_points_tells_importance_in_dutch(sweeps, tmp_path):
    uncertain = {"existing_per_10000": {"low": 5, "high": 150}, "willing_surge": {"low": 0.05, "high": 0.6}}
    result, copy = analysed(sweeps("sobol", 64, replications=1, uncertain=uncertain, policies=["none"]), tmp_path, "--language", "nl")
    told = result["importance"]["none"][PRIMARY]
    assert told["inputs"] == 2
    assert told["ranked"][0]["name"] == "existing_per_10000"
    assert told["ranked"][0]["above_floor"]
    assert result["spread"]["none"][PRIMARY] == {"why": "one_replication"}
    page = (copy / "sensitivity.html").read_text(encoding="utf-8")
    assert "Met één herhaling is dit niet te zeggen" in page
    assert '<html lang="nl">' in page


def test_a_saltelli_design_in_groups_tells_indices_held_against_luck(sweeps, tmp_path):
    uncertain = {"existing_per_10000": {"low": 5, "high": 150}, "willing_surge": {"low": 0.05, "high": 0.6}}
    result, copy = analysed(sweeps("saltelli", 16, "submodels", replications=2, uncertain=uncertain), tmp_path)
    told = result["effects"]["none"][PRIMARY]
    assert [one["name"] for one in told["movers"]] == result["design"]["movers"]
    assert all(one["name"].startswith("submodel.") for one in told["movers"])
    assert told["floor_from"] == "replications"
    assert told["floor"]["total"]["value"] > 0.0
    assert result["spread"]["none"][PRIMARY]["points"] == 32  # A and B, which alone are drawn apart
    assert result["importance"] is None
    assert (copy / "figures" / "sensitivity-effects-0.svg").exists()


@pytest.mark.parametrize(("luck", "floor"), [("common", None), ("independent", "dummy")])
def test_a_morris_design_of_one_replication_has_a_floor_only_where_points_have_lucks_of_their_own(sweeps, tmp_path, luck, floor):
    result, copy = analysed(sweeps("morris", 4, luck=luck, replications=1), tmp_path)
    told = result["effects"]["none"][PRIMARY]
    assert told["floor_from"] == floor
    assert [one["name"] for one in told["movers"]] == ["existing_per_10000"]
    assert ("There is no noise floor" in (copy / "sensitivity.html").read_text(encoding="utf-8")) == (floor is None)


def test_outcomes_that_are_asked_for_are_told_and_others_are_not(sweeps, tmp_path):
    words = ["--outcome", "need_met_share", "--outcome", "trust_end"]
    result, _ = analysed(sweeps("latin-hypercube", 12, replications=2), tmp_path, *words)
    assert result["outcomes"] == [PRIMARY, "need_met_share", "trust_end"]
    assert result["importance"]["none"].keys() == set(result["outcomes"])


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
    assert main(["sensitivity", str(sweeps("latin-hypercube", 12, replications=2)), *words]) == 2
    error = capsys.readouterr().err
    assert re.match(rf".*{told}", error)
    assert error.count("\n") == 1


def test_a_folder_of_another_kind_a_damaged_part_and_a_broken_off_design_are_refused(sweeps, tmp_path, capsys):
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "manifest.json").write_text('{"kind": "bundle"}', encoding="utf-8")
    assert main(["sensitivity", str(tmp_path / "other")]) == 2
    assert "not of a sweep" in capsys.readouterr().err
    damaged = tmp_path / "damaged"
    shutil.copytree(sweeps("latin-hypercube", 12, replications=2), damaged)
    part = next((damaged / "runs").glob("*.parquet"))
    part.write_bytes(part.read_bytes()[:-9] + b"x" * 9)
    assert main(["sensitivity", str(damaged)]) == 2
    assert "other bytes than its hash says" in capsys.readouterr().err
    broken = tmp_path / "broken"
    shutil.copytree(sweeps("morris", 4, luck="common", replications=1), broken)
    manifest = json.loads((broken / "manifest.json").read_text(encoding="utf-8"))
    (broken / "manifest.json").write_text(json.dumps({**manifest, "status": "stopped"}), encoding="utf-8")
    assert main(["sensitivity", str(broken)]) == 2
    assert "a complete one for morris" in capsys.readouterr().err
