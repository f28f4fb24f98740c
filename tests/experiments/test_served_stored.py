"""The answers that are kept with the program are still what the program computes."""

import gzip
import hashlib
import json
from functools import cache

import numpy as np
import pyarrow.parquet as pq
import pytest

from experiments.files import json_bytes
from experiments.served.pilot import resolve_equal_cost
from experiments.served.places import one_way
from experiments.served.stored import (
    ANSWER_FILE,
    MAP_FILE,
    STORED,
    folder_of,
    reworded,
    stored_answer,
    stored_download,
    stored_files,
    stored_map,
    words_of,
)
from experiments.worlds import policies_of, prepare_world, run_policy, world_of
from scenarios.outcomes import OUTCOMES
from scenarios.study import DEFAULT_STUDY, load_study

FOLDERS = sorted(path.parent.name for path in STORED.glob("*/study.toml"))
#: A run anew takes seconds where everybody is simulated.
RUN_ANEW = [pytest.param(name, marks=pytest.mark.slow) if name.endswith("-all") else name for name in FOLDERS]
MOST_BYTES = 2_000_000


@cache
def answer_to(study):
    return stored_answer(study)


def resolved_in(name):
    return load_study(STORED / name / "study.toml")


def test_the_answer_to_the_study_that_a_visitor_sees_first_is_stored():
    assert folder_of(load_study(DEFAULT_STUDY)) == STORED / DEFAULT_STUDY


def test_a_study_that_asks_something_else_has_no_stored_answer():
    other = load_study(DEFAULT_STUDY, budget_eur_per_1000_residents_per_year=1501)
    assert stored_answer(other) is stored_map(other) is stored_download(other, "runs.csv", "en") is None


@pytest.mark.parametrize("name", FOLDERS)
def test_a_stored_answer_is_that_to_the_study_of_the_library(name):
    resolved = resolved_in(name)
    study = load_study(DEFAULT_STUDY, residents=resolved.residents)
    answer = answer_to(study)
    assert folder_of(study) == STORED / name
    assert answer["identity"] == study.identity() == resolved.identity()
    assert answer["digest"] == resolved.digest() == answer["summary"]["study_digest"]
    assert answer["worlds_done"] == answer["worlds_asked"] == study.replications
    assert answer["summary"]["envelope_eur_per_1000_residents_per_year"] == resolved.envelope_eur_per_1000_residents_per_year


@pytest.mark.parametrize("name", RUN_ANEW)
def test_world_0_run_anew_gives_the_stored_rows(name):
    study = resolved_in(name)
    rows = pq.read_table(STORED / name / "runs.parquet").to_pylist()
    stored = {row["policy"]: row for row in rows if row["replication"] == 0}
    world = world_of(study, 0)
    start = prepare_world(study, world)
    for policy in policies_of(study):
        outcomes = run_policy(study, world, policy, start).outcomes()
        known = {name: value for name, value in outcomes.items() if value is not None}
        row = stored.pop(policy.name)
        assert known.keys() == {name for name in outcomes if row[name] is not None and not OUTCOMES[name].comparison_only}
        assert {name: row[name] for name in known} == pytest.approx(known, rel=1e-9)  # as on another processor
    assert stored == {}


@pytest.mark.slow
@pytest.mark.parametrize("name", FOLDERS)
def test_the_pilot_run_anew_finds_the_stored_envelope(name):
    study = load_study(DEFAULT_STUDY, residents=resolved_in(name).residents)
    resolved = resolve_equal_cost(study)
    assert resolved["study"] == resolved_in(name)
    assert resolved["limited_by"] == answer_to(study)["summary"]["envelope_limited_by"]


@pytest.mark.parametrize("name", FOLDERS)
def test_the_stored_figures_are_the_means_of_the_stored_rows(name):
    answer = answer_to(resolved_in(name))
    rows = pq.read_table(STORED / name / "runs.parquet").to_pylist()
    for policy, entries in answer["summary"]["policies"].items():
        values = [row["need_met_by_initiatives_share"] for row in rows if row["policy"] == policy]
        assert len(values) == answer["worlds_done"]
        assert entries["need_met_by_initiatives_share"]["mean"] == pytest.approx(np.mean(values), rel=1e-12)


@pytest.mark.parametrize("name", FOLDERS)
def test_a_stored_map_has_every_week_and_place_and_its_errors_both_ways(name):
    answer, found = answer_to(resolved_in(name)), stored_map(resolved_in(name))
    assert (found["weeks"], found["worlds"]) == (list(range(answer["calendar"]["weeks"])), answer["worlds_done"])
    for measure in found["measures"].values():
        assert len(measure["policies"]["structural"]) == len(found["weeks"])
        assert {len(week) for week in measure["policies"]["structural"]} == {len(answer["places"])}
        assert measure["error"]["structural minus none"] == measure["error"]["none minus structural"]
        assert len(measure["error"]) == 12


def test_what_is_downloaded_of_a_stored_answer_is_what_was_stored():
    study = load_study(DEFAULT_STUDY)
    answer = answer_to(study)
    for name in ("runs.parquet", "curves.parquet", "study.toml"):
        assert stored_download(study, name, "nl") == (folder_of(study) / name).read_bytes()
    summary = json.loads(stored_download(study, "summary.json", "nl"))
    assert summary.pop("tables").keys() == {"runs", "curves"}
    assert summary.pop("report")["sha256_bytes"] == hashlib.sha256(stored_download(study, "report.html", "nl")).hexdigest()
    assert json_bytes(summary) == json_bytes({**answer["summary"], **answer["words"]["nl"], "language": "nl"})
    verdict, _ = answer["words"]["nl"]["headline"].split(": ", 1)
    assert verdict in stored_download(study, "report.html", "nl").decode()


@pytest.mark.parametrize("name", FOLDERS)
def test_a_stored_answer_says_what_would_be_said_of_it_now(name):
    assert answer_to(resolved_in(name))["words"] == words_of(STORED / name), "run tools/store_words.py"


def test_words_are_stored_anew_and_numbers_stay(tmp_path):
    for name in (ANSWER_FILE, "study.toml"):
        (tmp_path / name).write_bytes((STORED / DEFAULT_STUDY / name).read_bytes())
    assert not reworded(tmp_path)
    held = json.loads(gzip.decompress((tmp_path / ANSWER_FILE).read_bytes()))
    held["words"]["nl"]["warnings"] = held["summary"]["warnings"] = ["said before"]
    (tmp_path / ANSWER_FILE).write_bytes(gzip.compress(json.dumps(held).encode()))
    assert reworded(tmp_path)
    assert json.loads(gzip.decompress((tmp_path / ANSWER_FILE).read_bytes())) == answer_to(load_study(DEFAULT_STUDY))


@pytest.mark.parametrize("name", FOLDERS)
def test_an_answer_is_stored_without_a_clock_and_in_little_room(name):
    answer, found = answer_to(resolved_in(name)), one_way(stored_map(resolved_in(name)))
    on_disk = {path.name: path.read_bytes() for path in (STORED / name).iterdir()}
    written = stored_files(answer, found, on_disk)
    assert {file: unpacked(content) for file, content in written.items()} == {file: unpacked(content) for file, content in on_disk.items()}
    for content in (written[ANSWER_FILE], on_disk[ANSWER_FILE], on_disk[MAP_FILE]):
        assert content[4:8] == bytes(4)  # where gzip writes the time
    assert sum(map(len, on_disk.values())) < MOST_BYTES


def unpacked(content):
    """What is packed: libraries differ in how tightly they pack it."""
    return gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content
