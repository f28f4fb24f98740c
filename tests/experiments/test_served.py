"""The pieces of a comparison that a server queues: the same numbers as `compare`, in tasks that need no model to be asked for."""

import json
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from patience import PATIENCE

from experiments import files
from experiments.compare import compare_study
from experiments.engine import Engine
from experiments.measured import WEEKLY_CURVES, measure_world
from experiments.pilot import resolve
from experiments.served import comparison
from experiments.served.downloads import KINDS, chosen
from experiments.served.glimpses import longer_lives, watch_world
from experiments.served.kept import finished, keep, kept
from experiments.served.pilot import Pilot, next_round, plain_of, resolve_equal_cost
from experiments.worlds import policies_of, run_policy, world_of
from scenarios.city import load_city
from scenarios.study import load_study
from simulation.history import CRISIS_WEEK, NOT_ENDED

TOP = Path(__file__).resolve().parents[2]
WEEKS = 40
MODEL = ("mesa", "numba", "simulation", "agents")


def done(task):
    return task.function(*task.arguments)


@pytest.fixture(scope="module")
def study():
    policies = ["none", "ad-hoc", "structural"]
    return load_study("the-hague-2020-2022", residents=2000, weeks=WEEKS, replications=3, policies=policies, next_crisis=False)


@pytest.fixture(scope="module")
def compared(study, tmp_path_factory):
    folder = tmp_path_factory.mktemp("compared")
    return folder, compare_study(study, folder, workers=1)


@pytest.fixture(scope="module")
def resolved(study):
    return resolve_equal_cost(study)


@pytest.fixture(scope="module")
def worlds(study, resolved, tmp_path_factory):
    folder = tmp_path_factory.mktemp("worlds")
    for replication in (2, 0, 1):
        told = comparison.run_world(resolved["study"], replication, folder)
        assert told["replication"] == replication
        assert told["seconds"] > 0
    return folder


@pytest.fixture(scope="module")
def answer(study, resolved, worlds):
    return comparison.assemble(study, resolved, worlds, range(3))


# --- equal cost


def test_the_envelope_found_round_by_round_is_that_of_compare(study, compared, resolved):
    search, asked = Pilot(study), 0
    while tasks := search.tasks():
        tasks = pickle.loads(pickle.dumps(tasks))
        asked += len(tasks)
        search.tell([done(task) for task in tasks])
    assert search.resolved == resolved
    assert search.resolved["study"] == compared[1].study
    assert search.resolved["limited_by"] == compared[1].summary["envelope_limited_by"]
    assert asked > 4


def test_the_pilot_asks_for_the_looks_that_resolve_has_done(study, monkeypatch):
    looks = []

    def spent_shares(_study, asked, replication):
        looks.append((tuple((policy.name, envelope) for policy, envelope in asked), replication))
        return [min(1.0, 600 / envelope) for _, envelope in asked]

    monkeypatch.setattr("experiments.pilot.spent_shares", spent_shares)
    with Engine(1) as engine:
        at_once = plain_of(resolve(study, policies_of(study), engine))
    before, looks[:] = list(looks), []
    search = Pilot(study)
    while tasks := search.tasks():
        search.tell([done(task) for task in tasks])
    assert (search.resolved, looks) == (at_once, before)


def test_without_a_policy_that_costs_anything_no_world_is_looked_at(study):
    own = load_study("the-hague-2020-2022", policies=["none"])
    assert next_round(own, [])["looks"] == []
    assert next_round(study, [])["resolved"] is None


# --- a first look


def test_a_first_look_is_world_0_of_a_smaller_city_at_the_whole_budget(study):
    look = comparison.first_look(study, residents=1000)
    small = load_study(
        "the-hague-2020-2022",
        **{name: getattr(study, name) for name in ("weeks", "policies", "next_crisis")},
        residents=1000,
        envelope_eur_per_1000_residents_per_year=1500.0,
    )
    policy = policies_of(small)[1]
    hours = run_policy(small, world_of(small, 0), policy).tables()["weekly"]["hours_helped"].to_numpy()
    assert look["curves"]["ad-hoc"]["hours_helped"] == pytest.approx(hours, rel=1e-5)
    assert len(look["curves"]["none"]["need_met_share"]) == WEEKS
    assert (look["residents"], look["worlds"]) == (1000, 1)
    assert "1.000" in look["words"]["nl"]
    assert json.loads(json.dumps(look)) == look


def test_a_first_look_takes_no_larger_city_than_is_asked_for(study):
    assert comparison.first_look(study, residents=50_000)["residents"] == 2000


# --- worlds


def test_a_world_looked_at_every_week_is_the_world_that_is_measured(study, resolved):
    policies = policies_of(study)
    watched, measured = (run(resolved["study"], policies, 1) for run in (watch_world, measure_world))
    assert watched.measured.world == measured.world
    assert watched.measured.twins_matched_share == measured.twins_matched_share
    for one, other in zip(watched.measured.runs, measured.runs, strict=True):
        for name in vars(one):
            np.testing.assert_equal(getattr(one, name), getattr(other, name))


def test_what_is_seen_by_place_adds_up_to_what_is_recorded(worlds):
    (world,) = kept(worlds, [0])
    for run, seen in zip(world.measured.runs, world.glimpses, strict=True):
        weekly = dict(zip(WEEKLY_CURVES, run.weekly, strict=True))
        assert seen.helped_minutes.sum(axis=1) / 60 == pytest.approx(weekly["hours_helped"])
        assert seen.need_minutes.sum(axis=1) / 60 == pytest.approx(weekly["need_hours"])
        assert seen.alive.sum(axis=1).tolist() == weekly["initiatives_alive"].tolist()
        assert sum(seen.causes.values()) == weekly["initiatives_ended"].sum()
        need, unmet = (minutes[CRISIS_WEEK:].sum() for minutes in (seen.need_minutes, seen.unmet_minutes))
        assert 1 - unmet / need == pytest.approx(run.outcomes["need_met_share"])


def test_a_world_that_cannot_be_written_leaves_nothing(tmp_path):
    with pytest.raises(TypeError):
        keep(tmp_path, 0, (x for x in ()))
    assert list(tmp_path.iterdir()) == []
    assert finished(tmp_path) == []


def test_worlds_come_back_in_the_order_asked_for(worlds):
    assert finished(worlds) == [0, 1, 2]
    assert [world.measured.world.replication for world in kept(worlds, [2, 0])] == [2, 0]


class Lives:
    """As much of a history as twins need."""

    weeks = 100

    def __init__(self, *rows):
        ids, founded, ended = np.array(rows).T
        self.initiatives = {"id": ids, "founded_week": founded, "ended_week": ended}


def test_a_twin_that_goes_on_lived_longer_than_one_that_ended_sooner_and_of_two_that_go_on_nobody_knows():
    one = Lives((1, 10, 60), (2, 10, 40), (3, 12, NOT_ENDED), (4, 12, NOT_ENDED), (5, 95, NOT_ENDED), (6, 10, 50), (7, 10, 90))
    other = Lives((1, 10, 50), (2, 12, NOT_ENDED), (3, 10, NOT_ENDED), (4, 12, 70), (5, 92, 99), (6, 11, 51), (8, 10, 20))
    assert longer_lives(one, other) == (2, 1, 3)
    assert longer_lives(other, one) == (1, 2, 3)


# --- the answer


def test_the_answer_of_all_worlds_says_what_compare_says(answer, compared):
    summary = compared[1].summary
    assert answer["summary"] == files.plain(summary)
    assert answer["words"]["en"] == {"headline": summary["headline"], "warnings": summary["warnings"]}
    assert answer["words"]["nl"]["headline"] != summary["headline"]
    assert (answer["worlds_done"], answer["worlds_asked"]) == (3, 3)
    assert answer["digest"] == summary["study_digest"]
    assert answer["identity"] == summary["study_identity"]
    assert answer["study"] == compared[1].study.document()
    assert json.loads(json.dumps(answer, allow_nan=False)) == answer


def test_the_curves_of_the_answer_are_those_of_the_table(answer, compared):
    rows = [row for row in compared[1].curves.to_pylist() if (row["policy"], row["curve"]) == ("ad-hoc", "hours_helped")]
    curve = answer["curves"]["ad-hoc"]["hours_helped"]
    for column in ("mean", "mean_low", "mean_high", "p05", "p95"):
        assert curve[column] == pytest.approx([row[column] for row in rows], rel=1e-5)
    assert set(answer["curves"]) == {"none", "ad-hoc", "structural"}
    assert len(answer["curves"]["none"]["survival"]["mean"]) == 105


def test_an_answer_of_some_worlds_tells_of_those_alone(study, resolved, worlds):
    some = comparison.assemble(study, resolved, worlds, [0, 2])
    assert (some["worlds_done"], some["summary"]["worlds"]) == (2, 2)
    first = comparison.assemble(study, resolved, worlds, [2])
    (world,) = kept(worlds, [2])
    assert first["summary"]["policies"]["none"]["need_met_share"]["mean"] == world.measured.runs[0].outcomes["need_met_share"]
    assert first["causes"]["none"] == {cause: count * 5 for cause, count in world.glimpses[0].causes.items()}
    assert first["support_by_twins"]["ad-hoc minus none"] == dict(
        zip(("longer", "shorter", "same"), world.twins["ad-hoc", "none"], strict=True)
    )


def test_the_need_met_in_a_place_is_compared_world_by_world(answer, worlds):
    def share(world, policy, place):
        need, unmet = (getattr(world.glimpses[policy], name)[CRISIS_WEEK:, place].sum() for name in ("need_minutes", "unmet_minutes"))
        return 1 - unmet / need

    place = [row["name"] for row in answer["places"]].index("Scheveningen")
    differences = [share(world, 2, place) - share(world, 0, place) for world in kept(worlds, range(3))]
    entry = answer["places_need_met"]["structural minus none"][place]
    assert entry["mean"] == pytest.approx(np.mean(differences), rel=1e-4)
    assert min(differences) - 1e-7 <= entry["low"] <= entry["mean"] <= entry["high"] <= max(differences) + 1e-7
    assert answer["places_need_met"]["structural minus none"][0] == {"mean": None, "low": None, "high": None}  # nobody lives in the dunes
    assert answer["city"]["name"] == "Den Haag"
    assert (answer["city"]["residents"], answer["city"]["residents_simulated"]) == (545_838, 2000)


def test_the_calendar_names_crisis_and_waves(answer):
    calendar = answer["calendar"]
    assert (calendar["first_day"], calendar["crisis_week"], calendar["waves"]) == ("2020-01-06", 10, [10])
    assert len(calendar["stringency"]) == calendar["weeks"] == WEEKS


# --- the map


def test_the_map_tells_means_per_1000_residents_and_how_sure_a_difference_is(resolved, worlds):
    found = comparison.map_of(resolved["study"], worlds, range(3))
    people = load_city("the-hague").people_per_neighbourhood(2000)
    place, week = 6, 20
    helped = np.array([[seen.helped_minutes[week, place] for seen in world.glimpses] for world in kept(worlds, range(3))]) / 60
    measure = found["measures"]["helped"]
    assert measure["policies"]["ad-hoc"][week][place] == pytest.approx(helped[:, 1].mean() * 1000 / people[place], rel=1e-3)
    error = np.std(helped[:, 1] - helped[:, 0], ddof=1) / np.sqrt(3) * 1000 / people[place]
    assert measure["error"]["ad-hoc minus none"][week][place] == pytest.approx(error, rel=1e-2)
    assert measure["error"]["none minus ad-hoc"] == measure["error"]["ad-hoc minus none"]
    assert measure["policies"]["none"][week][0] is None  # nobody lives in the dunes
    assert (found["weeks"], found["worlds"]) == (list(range(WEEKS)), 3)
    assert set(found["measures"]) == {"need_unmet", "helped", "initiatives"}


def test_one_world_has_a_map_without_errors(resolved, worlds):
    found = comparison.map_of(resolved["study"], worlds, [1])
    assert {value for week in found["measures"]["initiatives"]["error"]["none minus ad-hoc"] for value in week} == {None}


# --- files


def test_the_files_are_those_of_the_command_line(study, resolved, worlds, compared):
    written = comparison.write_files(study, resolved, worlds, "en")
    on_disk = {path.name: path.read_bytes() for path in compared[0].iterdir()}
    assert {name: content for name, content in written.items() if name in on_disk} == on_disk
    assert set(written) - set(on_disk) == {"runs.csv", "curves.csv"}
    assert {*written, "all.zip"} == set(KINDS)


def test_a_download_is_one_file_or_all_of_them(study, resolved, worlds):
    lines = comparison.download(study, resolved, worlds, "runs.csv", "nl").decode().splitlines()
    assert len(lines) == 1 + 9
    assert lines[0].startswith('"policy","replication"') or lines[0].startswith("policy,replication")
    assert 'lang="nl"' in comparison.download(study, resolved, worlds, "report.html", "nl").decode()
    one, other = (chosen({"a": b"1", "b": b"2"}, "all.zip") for _ in range(2))
    assert one == other
    with pytest.raises(KeyError):
        comparison.download(study, resolved, worlds, "runs.xls", "nl")


def test_a_comparison_is_asked_for_and_its_results_are_read_without_the_model(study, resolved, tmp_path, answer):
    """What the server does: import, search for the envelope, unpickle what workers send."""
    sent = tmp_path / "sent.pickle"
    search = Pilot(study)
    first = [done(task) for task in search.tasks()]
    sent.write_bytes(pickle.dumps([study, first, resolved, answer]))
    program = f"""
import pickle, sys
from pathlib import Path
from experiments.served import comparison, downloads, kept, pilot, places, stored
study, first, resolved, answer = pickle.loads(Path({str(sent)!r}).read_bytes())
search = pilot.Pilot(study)
pickle.dumps(search.tasks())
search.tell(first)
pickle.dumps(search.tasks())
stored.stored_answer(study)
pickle.dumps((comparison.first_look, comparison.run_world, comparison.assemble, comparison.map_of, comparison.download))
print(sorted({{name.split(".")[0] for name in sys.modules}} & set({MODEL!r})))
"""
    told = subprocess.run([sys.executable, "-c", program], cwd=TOP, capture_output=True, text=True, check=True, timeout=PATIENCE)
    assert told.stdout.strip() == "[]"
