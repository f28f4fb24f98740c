"""A sweep whose assumptions move in groups, from the command to the folder and back."""

from experiments.sweep.opened import open_sweep
from experiments.sweep.stored import stored_plan
from langeadem.__main__ import main

STUDY = """
city = "the-hague"
crisis = "two-waves"
residents = 500
weeks = 30
policies = ["none", "ad-hoc"]
replications = 1
next_crisis = false
cost = "own"

[uncertain]
existing_per_10000 = {low = 20, high = 60}
willing_surge = {low = 0.05, high = 0.6}
need_contact_minutes = {low = 10, high = 90}
"""


def test_groups_are_found_again_where_the_sweep_is_opened_and_extended(tmp_path, capsys):
    study, out = tmp_path / "study.toml", tmp_path / "out"
    study.write_text(STUDY)
    words = ["sweep", str(study), "--design", "morris", "--samples", "1", "--groups", "submodels", "--workers", "1", "--out", str(out)]
    assert main(words) == 0
    movers = {one.name: one.mover for one in open_sweep(out).inputs}
    assert movers["dummy"] == "dummy"
    assert all(mover.startswith("submodel.") for name, mover in movers.items() if name != "dummy")
    assert main(["sweep", "extend", str(out), "--replications", "1", "--workers", "1"]) == 0
    plan, manifest = stored_plan(out)
    assert manifest["design"]["groups"] == "submodels"
    assert len(plan.design.points) == len(set(movers.values())) + 1
    assert open_sweep(out).replications == 2


def test_groups_with_another_design_are_an_error_of_one_line(tmp_path, capsys):
    study = tmp_path / "study.toml"
    study.write_text(STUDY)
    words = ["sweep", str(study), "--design", "sobol", "--samples", "4", "--groups", "submodels", "--out", str(tmp_path / "out")]
    assert main(words) == 2
    told = capsys.readouterr().err
    assert told == "--groups: found submodels with 'sobol', expected --design morris or saltelli, or no --groups\n"
