"""Rows of numbers in little memory."""

import pickle

from hypothesis import given
from hypothesis import strategies as st

from experiments.served.numbers import Numbers, compact

ROWS = st.lists(st.one_of(st.none(), st.floats(allow_nan=False)))


@given(ROWS)
def test_a_row_reads_as_the_list_it_was_made_of(values):
    row = Numbers(values)
    assert list(row) == values
    assert len(row) == len(values)
    assert [row[place] for place in range(len(values))] == values
    assert row[1:3] == values[1:3]


@given(ROWS)
def test_a_row_goes_to_another_process_whole(values):
    assert list(pickle.loads(pickle.dumps(Numbers(values)))) == values


def test_only_the_curves_of_an_answer_change():
    answer = {"curves": {"a": {"hours": {"mean": [1.0, None]}}}, "digest": "x"}
    found = compact(answer)
    assert list(found["curves"]["a"]["hours"]["mean"]) == [1.0, None]
    assert found["digest"] == "x"
    assert answer["curves"]["a"]["hours"]["mean"] == [1.0, None]
