"""Numbers as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.numbers import typed_number
from experiments.texts import number


@pytest.mark.parametrize(
    ("text", "dutch", "english"),
    [
        ("3", 3.0, 3.0),
        ("1,5", 1.5, 1.5),
        ("1.5", 1.5, 1.5),
        (".5", 0.5, 0.5),
        ("1.250", 1250.0, 1.25),
        ("1,250", 1.25, 1250.0),
        ("0,125", 0.125, 0.125),
        ("0.125", 0.125, 0.125),
        ("1.250,50", 1250.5, 1250.5),
        ("1,250.50", 1250.5, 1250.5),
        ("1.250.000", 1_250_000.0, 1_250_000.0),
        (" € 1 450 ", 1450.0, 1450.0),
        ("60 %", 60.0, 60.0),
    ],
)
def test_what_people_type_is_understood(text, dutch, english):
    assert (typed_number(text, "nl"), typed_number(text, "en")) == (dutch, english)


@pytest.mark.parametrize("text", ["", "drie", "1,5,0", "1.25.000", "12.50,000", "-3", "1e400", "1e3", "nan", "inf", "٣", "1.", "5" * 400])
def test_what_is_no_number_is_none(text):
    assert typed_number(text, "nl") is None


@given(st.integers(0, 10**9), st.sampled_from(["nl", "en"]))
def test_a_number_is_read_as_it_is_written(value, language):
    assert typed_number(number(value / 100, language, 2), language) == value / 100
