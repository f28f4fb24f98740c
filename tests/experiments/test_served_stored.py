"""The answers that are kept with the program are still what the program computes."""

import json
from functools import cache

import numpy as np
import pyarrow.parquet as pq
import pytest

from experiments.files import json_bytes
from experiments.served.pilot import resolve_equal_cost
from experiments.served.stored import STORED, folder_of, one_way, stored_answer, stored_download, stored_files, stored_map
from experiments.worlds import policies_of, prepare_world, run_policy, world_of
from scenarios.outcomes import OUTCOMES
from scenarios.study import DEFAULT_STUDY, load_study

WHOLE_CITY = pytest.param("all", marks=pytest.mark.slow)
MOST_BYTES = 2_000_000


def study_of(residents):
    return load_study(DEFAULT_STUDY) if residents is None else load_study(DEFAULT_STUDY, residents=residents)


@cache
def answer_of(residents):
    return stored_answer(study_of(residents))


def test_each_folder_holds_the_answer_to_one_study():
    folders = {folder_of(study_of(residents)) for residents in (None, "all")}
    assert folders == {path for path in STORED.iterdir() if path.is_dir()}
    for folder in folders:
        assert sum(path.stat().st_size for path in folder.iterdir()) < MOST_BYTES


def test_a_study_that_asks_something_else_has_no_stored_answer():
    other = load_study(DEFAULT_STUDY, budget_eur_per_1000_residents_per_year=1501)
    assert stored_answer(other) is stored_map(other) is stored_download(other, "runs.csv", "en") is None


@pytest.mark.parametrize("residents", [None, "all"])
def test_the_stored_answer_is_that_to_the_study_of_the_library(residents):
    study, answer = study_of(residents), answer_of(residents)
    resolved = load_study(folder_of(study) / "study.toml")
    assert answer["identity"] == study.identity() == resolved.identity()
    assert answer["digest"] == resolved.digest() == answer["summary"]["study_digest"]
    assert answer["worlds_done"] == answer["worlds_asked"] == study.replications
    assert answer["summary"]["envelope_eur_per_1000_residents_per_year"] == resolved.envelope_eur_per_1000_residents_per_year


@pytest.mark.parametrize("residents", [None, WHOLE_CITY])
def test_world_0_run_anew_gives_the_stored_rows(residents):
    folder = folder_of(study_of(residents))
    study = load_study(folder / "study.toml")
    stored = {row["policy"]: row for row in pq.read_table(folder / "runs.parquet").to_pylist() if row["replication"] == 0}
    world = world_of(study, 0)
    start = prepare_world(study, world)
    for policy in policies_of(study):
        outcomes = run_policy(study, world, policy, start).outcomes()
        known = {name: value for name, value in outcomes.items() if value is not None}
        assert known.keys() == {name for name in outcomes if stored[policy.name][name] is not None and not OUTCOMES[name].comparison_only}
        assert {name: stored[policy.name][name] for name in known} == pytest.approx(known, rel=1e-9)  # as on another processor


@pytest.mark.slow
@pytest.mark.parametrize("residents", [None, "all"])
def test_the_pilot_run_anew_finds_the_stored_envelope(residents):
    resolved = resolve_equal_cost(study_of(residents))
    assert resolved["study"].digest() == answer_of(residents)["digest"]
    assert resolved["limited_by"] == answer_of(residents)["summary"]["envelope_limited_by"]


@pytest.mark.parametrize("residents", [None, "all"])
def test_the_stored_figures_are_the_means_of_the_stored_rows(residents):
    rows = pq.read_table(folder_of(study_of(residents)) / "runs.parquet").to_pylist()
    for policy, entries in answer_of(residents)["summary"]["policies"].items():
        values = [row["need_met_by_initiatives_share"] for row in rows if row["policy"] == policy]
        assert len(values) == answer_of(residents)["worlds_done"]
        assert entries["need_met_by_initiatives_share"]["mean"] == pytest.approx(np.mean(values), rel=1e-12)


def test_the_stored_map_has_every_week_and_place_and_its_errors_both_ways():
    answer, found = answer_of(None), stored_map(study_of(None))
    assert (found["weeks"], found["worlds"]) == (list(range(answer["calendar"]["weeks"])), answer["worlds_done"])
    for measure in found["measures"].values():
        assert len(measure["policies"]["structural"]) == len(found["weeks"])
        assert {len(week) for week in measure["policies"]["structural"]} == {len(answer["places"])}
        assert measure["error"]["structural minus none"] == measure["error"]["none minus structural"]
        assert len(measure["error"]) == 12


def test_what_is_downloaded_of_a_stored_answer_is_what_was_stored():
    study, answer = study_of(None), answer_of(None)
    for name in ("runs.parquet", "curves.parquet", "study.toml"):
        assert stored_download(study, name, "nl") == (folder_of(study) / name).read_bytes()
    summary = json.loads(stored_download(study, "summary.json", "nl"))
    assert summary.pop("tables").keys() == {"runs", "curves"}
    assert json_bytes(summary) == json_bytes({**answer["summary"], **answer["words"]["nl"], "language": "nl"})
    verdict, _ = answer["words"]["nl"]["headline"].split(": ", 1)
    assert verdict in stored_download(study, "report.html", "nl").decode()


def test_equal_answers_are_stored_as_equal_bytes():
    answer, found = answer_of(None), one_way(stored_map(study_of(None)))
    folder = folder_of(study_of(None))
    written = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert stored_files(answer, found, written) == written
