"""The search on a made-up problem: it finds, can be taken up again, and its second look refuses what fails."""

import csv
import io
import os

import numpy as np
import pytest

from experiments.engine import EngineError
from experiments.search import accept, accepted, command, search
from experiments.search.evaluate import Setting
from experiments.search.log import Log, lines
from experiments.search.search import LoggedStart
from experiments.search.space import Space
from experiments.search.start import Sizes, Start
from experiments.search.targets import TARGETS
from experiments.search.workers import Stopped
from scenarios.assumptions import ASSUMPTIONS, calibrated_names
from scenarios.errors import InputError
from scenarios.outcomes import PATTERNS

SPACE = Space(calibrated_names()[:6])
SETTING = Setting(residents=2_000, lucks=2, drift_lucks=1)
SIZES = Sizes(hypercube=12, generation=6, led=3)
GOOD = np.full(6, 0.6)


def made_up(inputs, residents, luck, with_drift):
    """A world in which every measure is at its best where each coordinate is 0.6, and noise comes from the luck."""
    x = SPACE.point(inputs) - GOOD
    noise = 0.05 * np.random.default_rng(luck).standard_normal(len(TARGETS))
    measures = {}
    for i, one in enumerate(TARGETS):
        aim = one.aim if one.aim is not None else one.low + 0.2 if one.high is None else (one.low + one.high) / 2
        half = 0.1 if one.high is None else (one.high - one.low) / 2
        if with_drift or not one.name.startswith("pattern_00"):
            measures[one.name] = aim + half * (6.0 * x[i % 6] + noise[i])
    return {**{name: 0.5 for name in PATTERNS if not name.startswith("pattern_00")}, **measures}


class InThisProcess:
    """Workers that are no processes, and may stop after some evaluations."""

    def __init__(self, until=None):
        self.left = until

    def evaluate(self, wanted, residents, lucks, drift_lucks):
        from experiments.search.evaluate import gathered

        for key, inputs in wanted.items():
            if self.left == 0:
                raise Stopped
            self.left = None if self.left is None else self.left - 1
            yield key, gathered([made_up(inputs, residents, luck, i < drift_lucks) for i, luck in enumerate(lucks[key])])


def logged(folder, number=2):
    return LoggedStart(number, folder, SPACE, SETTING, SIZES)


def searched(folder, evaluations, number=2):
    one = logged(folder, number)
    search.run([one], InThisProcess(evaluations), 60.0, lambda _text: None)
    return one


def test_a_point_of_the_cube_and_its_assumptions_are_the_same_thing():
    space = Space()
    point = np.random.default_rng(1).random(len(space))
    assert space.point(space.inputs(point)) == pytest.approx(point, abs=1e-9)
    for name, value in space.inputs(space.defaults()).items():
        assert value == pytest.approx(ASSUMPTIONS[name].default)


def test_the_search_finds_what_is_there_to_find(tmp_path):
    one = searched(tmp_path, 12 + 5 * 6)
    first, best = min(r["distance"] for r in _records(one)[:12]), one.start.best()[1]
    assert best < 0.05 < first


def test_a_search_stopped_and_taken_up_again_goes_where_it_would_have_gone(tmp_path):
    whole = searched(tmp_path / "whole", 40)
    searched(tmp_path / "parts", 7)
    searched(tmp_path / "parts", 20)
    parts = searched(tmp_path / "parts", 13)
    assert _records(parts) == _records(whole)
    assert np.array_equal(np.array(parts.start.ask()), np.array(whole.start.ask()))


def test_a_line_that_was_cut_off_is_evaluated_again(tmp_path):
    whole = searched(tmp_path, 15)
    path = tmp_path / "start-2.jsonl"
    content = path.read_bytes()
    path.write_bytes(content[:-40])
    assert logged(tmp_path).evaluations == 14
    searched(tmp_path, 1)
    assert path.read_bytes() == content
    assert whole.evaluations == 15


def test_a_log_of_another_search_is_refused(tmp_path):
    searched(tmp_path, 3)
    with pytest.raises(InputError, match="sizes"):
        LoggedStart(2, tmp_path, SPACE, SETTING, Sizes(hypercube=13))


def test_searches_begin_in_different_places_and_the_first_near_the_defaults():
    near = SPACE.defaults()
    first, second = Start(1, 6, SIZES, near=near).ask(), Start(2, 6, SIZES).ask()
    assert np.array_equal(first[0], near)
    assert np.abs(np.array(first) - near).max() <= 0.2
    assert np.ptp(np.array(second), axis=0).min() > 0.7


def test_members_of_a_generation_share_lucks_and_generations_and_searches_do_not(tmp_path):
    records = _records(searched(tmp_path, 24))
    of_generation = [{tuple(r["lucks"]) for r in records if r["generation"] == g} for g in (0, 1, 2)]
    assert [len(lucks) for lucks in of_generation] == [1, 1, 1]
    others = _records(searched(tmp_path, 12, number=3))
    seen = [luck for lucks in (*of_generation, {tuple(others[0]["lucks"])}) for luck in next(iter(lucks))]
    assert len(set(seen)) == len(seen)


def test_the_second_look_accepts_what_is_inside_and_refuses_what_fails(tmp_path):
    starts = [searched(tmp_path, 30, number) for number in (2, 3)]
    setting = Setting(residents=3_000, lucks=4, drift_lucks=4)
    log = accept.open_log(tmp_path, starts[0], setting)
    accept.accept(starts, log, InThisProcess(), setting, tolerance=1.0, wanted=5, seconds=3600.0, say=lambda _text: None)
    records = log.records()
    sets = accepted.accepted(records, 1.0)
    assert len(sets) >= 5
    assert [one["start"] for one in sets[:4]] == [2, 3, 2, 3]
    assert all(len(one["measures"][TARGETS[0].name]) == 4 for one in sets)
    for one in sets:
        assert np.abs(SPACE.point(one["inputs"]) - GOOD).max() < 0.2
    rows = list(csv.DictReader(io.StringIO(accepted.sets_csv(sets))))
    assert [row["cluster"] for row in rows[:2]] == ["2", "3"]
    found = accepted.calibration(sets, records, 1.0, {"lucks": 4}, {})
    assert found["measures"]["pattern_01_joined_per_offer"]["judgement"] == "holds"
    assert found["clusters"].keys() == {"2", "3"}


def test_a_set_that_fails_is_let_go_after_the_first_lucks(tmp_path):
    bad = SPACE.inputs(np.full(6, 0.1))
    setting = Setting(residents=3_000, lucks=6, drift_lucks=6)
    lucks = {2: list(range(6))}
    ((_, measures),) = accept.looked_at({2: bad}, lucks, InThisProcess(), setting, 1.0, end=float("inf"))
    assert len(measures[TARGETS[0].name]) == accept.FIRST_LUCKS
    assert set(accept.fails(measures, 1.0)) == {one.name for one in TARGETS}
    assert accept.fails(measures, 10.0) == []


def test_a_candidate_without_all_its_lucks_is_no_accepted_set():
    assert accept.is_accepted({"complete": True, "needed_factor": 1.0}, 1.0)
    assert not accept.is_accepted({"complete": False, "needed_factor": 0.5}, 1.0)
    assert not accept.is_accepted({"complete": True, "needed_factor": 1.01}, 1.0)


def test_a_log_line_is_whole_or_not_there(tmp_path):
    log = Log(tmp_path / "x.jsonl", {"a": 1})
    log.append({"b": 2})
    assert list(lines(tmp_path / "x.jsonl")) == [{"a": 1}, {"b": 2}]
    (tmp_path / "x.jsonl").write_text('{"a": 1}\nnot json\n')
    with pytest.raises(InputError, match="line 2"):
        Log(tmp_path / "x.jsonl", {"a": 1}).records()


def _records(one):
    return list(lines(one._log.path))[1:]


@pytest.mark.skipif(os.name == "nt", reason="no limit of a file's size there")
def test_a_line_that_a_full_disk_takes_half_of_is_said_and_taken_away(tmp_path):
    import resource

    log = Log(tmp_path / "log.jsonl", {"heading": 1})
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (log.path.stat().st_size + 5, limits[1]))
    try:
        with pytest.raises(OSError, match=r"log\.jsonl"):
            log.append({"number": 1})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    log.append({"number": 2})
    assert log.records() == [{"number": 2}]


@pytest.mark.parametrize(
    ("problem", "code", "said"), [(EngineError("a worker was lost"), 1, "a worker was lost"), (Stopped(), 130, "stopped")]
)
def test_a_search_that_cannot_go_on_says_so_in_one_line(monkeypatch, tmp_path, capsys, problem, code, said):
    def failing(_options) -> None:
        raise problem

    monkeypatch.setattr(command, "_report", failing)
    with pytest.raises(SystemExit) as ended:
        command.main(["report", "--log", str(tmp_path)])
    assert ended.value.code == code
    shown = capsys.readouterr().err
    assert shown.startswith(said)
    assert shown.count("\n") == 1
