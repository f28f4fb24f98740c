"""What a run writes down comes out as it went in, and copies part."""

import copy
import pickle

import numpy as np
import pytest

from simulation.history import INITIATIVE_COLUMNS, MEASURES, PAUSE_COLUMNS, SPELL_COLUMNS, active_at_end_of, alive_at_end_of, weeks_paused
from simulation.record import NEXT_CRISIS, Record


def week_of(**values):
    return {**dict.fromkeys(MEASURES, 0), **values}


def initiatives_of(*ids, **columns):
    """Rows with these ids; texts empty and numbers 0 unless given."""
    rows = {name: np.zeros(len(ids), dtype=kind) for name, kind in INITIATIVE_COLUMNS.items()}
    return {**rows, "id": np.array(ids), "ended_week": np.full(len(ids), -1), **columns}


@pytest.fixture
def record():
    record = Record(residents=1_000, residents_15_and_over=800)
    record.week(**week_of(offers=np.int64(5), urgency=np.float64(0.25)))
    record.week(**week_of(offers=7, urgency=0.5))
    return record


def test_weeks_come_out_as_arrays_in_order(record):
    history = record.history(initiatives_of(), experienced_people=3)
    assert history.weeks == record.weeks == 2
    assert history.weekly["offers"].tolist() == [5, 7]
    assert history.weekly["urgency"].tolist() == [0.25, 0.5]
    assert history.weekly["offers"].dtype == np.int64
    assert history.experienced_people == 3
    assert (history.residents, history.residents_15_and_over, history.crisis_week) == (1_000, 800, 10)


def test_a_week_with_a_measure_left_out_or_unknown_is_refused(record):
    short = week_of()
    del short["offers"]
    with pytest.raises(KeyError, match="offers"):
        record.week(**short)
    with pytest.raises(KeyError, match="ofers"):
        record.week(**week_of(ofers=1))
    with pytest.raises(KeyError, match="offers"):
        record.week(**short, ofers=1)
    assert record.weeks == 2


def test_an_empty_record_has_typed_empty_columns():
    history = Record(10, 8).history(initiatives_of(), experienced_people=0)
    assert history.weeks == 0
    assert {history.weekly[name].dtype.kind for name in MEASURES} == {"i", "f"}
    assert {history.spells[name].dtype for name in SPELL_COLUMNS} == {np.dtype(np.int64)}
    assert {history.pauses[name].dtype for name in PAUSE_COLUMNS} == {np.dtype(np.int64)}


def test_initiatives_are_ordered_by_id(record):
    rows = initiatives_of(32, -5, 16, founded_week=np.array([20, -9, 10]), kind=np.array(["food", "", "laptops"]))
    history = record.history(rows, experienced_people=0)
    assert history.initiatives["id"].tolist() == [-5, 16, 32]
    assert history.initiatives["founded_week"].tolist() == [-9, 10, 20]
    assert history.initiatives["kind"].tolist() == ["", "laptops", "food"]


def test_running_spells_are_added_to_ended_ones_without_touching_the_record(record):
    record.spells(np.array([1, 2]), np.array([16, 32]), role=0, started_week=np.array([3, 4]), ended_week=7, ended_by=np.array([1, 2]))
    running = {"resident": [3], "initiative": [16], "role": [1], "started_week": [5], "ended_week": [-1], "ended_by": [0]}
    history = record.history(initiatives_of(16, 32), experienced_people=0, running_spells=running)
    assert history.spells["resident"].tolist() == [1, 2, 3]
    assert history.spells["ended_week"].tolist() == [7, 7, -1]
    assert history.spells["ended_by"].tolist() == [1, 2, 0]
    assert record.history(initiatives_of(16, 32), experienced_people=0).spells["resident"].tolist() == [1, 2]


def test_arrays_handed_in_may_be_changed_afterwards(record):
    residents, ids = np.array([1, 2]), np.array([16, 32])
    record.spells(residents, ids, 0, 3, 7, 2)
    record.events(1, "joined", ids, residents)
    residents[:] = ids[:] = 99
    assert record.history(initiatives_of(), experienced_people=0).spells["resident"].tolist() == [1, 2]
    assert record.event_batches()[0].initiatives.tolist() == [16, 32]
    assert record.event_batches()[0].amounts.tolist() == [1, 2]


def test_empty_batches_leave_no_trace(record):
    none = np.array([], dtype=np.int64)
    record.events(1, "joined", none)
    record.spells(none, none, 0, none, 7, 2)
    record.pauses(none, none, none)
    history = record.history(initiatives_of(), experienced_people=0)
    assert record.event_batches() == ()
    assert len(history.spells["resident"]) == len(history.pauses["initiative"]) == 0


def test_pauses_of_initiatives_that_ended_before_the_run_are_left_out(record):
    record.pauses(np.array([8, 16, 99]), np.array([-20, 0, -30]), np.array([-10, 1, -25]))
    history = record.history(initiatives_of(16), experienced_people=0)
    assert history.pauses["initiative"].tolist() == [16]


def test_a_copy_shares_the_past_and_parts_in_what_comes(record):
    record.events(0, "founded", 16)
    twin = copy.deepcopy(record)
    twin.week(**week_of(offers=11))
    twin.events(2, "paused", 16)
    record.week(**week_of(offers=13))
    assert record.history(initiatives_of(), 0).weekly["offers"].tolist() == [5, 7, 13]
    assert twin.history(initiatives_of(), 0).weekly["offers"].tolist() == [5, 7, 11]
    assert [batch.event for batch in record.event_batches()] == ["founded"]
    assert [batch.event for batch in twin.event_batches()] == ["founded", "paused"]


def test_a_record_survives_pickling(record):
    record.events(1, "grant", [16, 32], 250.0, "fund", [1, 2])
    again = pickle.loads(pickle.dumps(record))
    assert again.history(initiatives_of(), 0).weekly["offers"].tolist() == [5, 7]
    assert again.event_batches()[0].counterpart_ids.tolist() == [1, 2]


def test_an_appended_phase_holds_the_weeks_that_the_copy_wrote(record):
    twin = copy.deepcopy(record)
    for offers in (21, 22):
        twin.week(**week_of(offers=offers))
    record.append_phase(NEXT_CRISIS, twin)
    history = record.history(initiatives_of(), experienced_people=0)
    assert history.next_crisis["offers"].tolist() == [21, 22]
    assert history.next_crisis_with_policy is None
    assert history.weekly["offers"].tolist() == [5, 7]


def test_alive_paused_and_active_agree_with_the_weeks_of_founding_ending_and_pause(make_history):
    history = make_history(
        weeks=30,
        initiatives=[{"founded_week": 10, "ended_week": 20}, {"founded_week": 12}],
        pauses=[
            {"initiative": 32, "started_week": 14, "ended_week": 16},
            {"initiative": 32, "started_week": 25, "ended_week": -1},
            {"initiative": 16, "started_week": 18, "ended_week": 20},
        ],
    )
    alive = {week: alive_at_end_of(history, week).tolist() for week in (9, 10, 12, 19, 20)}
    assert alive == {9: [False, False], 10: [True, False], 12: [True, True], 19: [True, True], 20: [False, True]}
    active = {week: active_at_end_of(history, week).tolist() for week in (13, 14, 15, 16, 18, 24, 25, 29)}
    assert active == {
        13: [True, True],
        14: [True, False],
        15: [True, False],
        16: [True, True],
        18: [False, True],
        24: [False, True],
        25: [False, False],
        29: [False, False],
    }
    assert active_at_end_of(history, np.array([17, 25])).tolist() == [True, False]
    assert weeks_paused(history).tolist() == [2, 2 + 5]


def test_weeks_paused_count_from_week_0(make_history):
    history = make_history(initiatives=[{"founded_week": -40}], pauses=[{"initiative": 16, "started_week": -3, "ended_week": 2}])
    assert weeks_paused(history).tolist() == [2]
