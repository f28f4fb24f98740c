"""Lines over time: what the component gets."""

import pytest

from dashboard.views.charts import Series, lines
from experiments.texts import Texts

CALENDAR = {"first_day": "2020-01-06", "waves": [1], "stringency": [0.0, 0.7, 0.8, 0.1, 0.65, 0.0], "weeks": 6}


def chart(*series):
    return lines("Uren", "gesimuleerd", series, CALENDAR, Texts("nl"))


def test_the_axis_holds_every_value_and_starts_at_nothing():
    view = chart(Series("A", 0, [3.0, 5.0], [1.0, 2.0], [6.0, 11.0]))
    assert view["y"]["range"][0] == 0.0
    assert view["y"]["range"][1] >= 11.0


def test_values_below_nothing_are_on_the_axis_too():
    assert chart(Series("A", 0, [-3.0, 5.0]))["y"]["range"][0] <= -3.0


def test_weeks_without_a_value_stay_empty():
    view = chart(Series("A", 0, [None, 2.0, None, 4.0, None, None]))
    assert view["series"][0]["mean"] == [None, 2.0, None, 4.0, None, None]
    assert view["table"][0] == ["2020-01-06", "niet bepaald"]


def test_a_line_without_any_value_is_said_to_have_none():
    assert "A: niet bepaald" in chart(Series("A", 0, [None, None]))["summary"]


def test_the_text_beside_the_picture_tells_ends_and_top():
    summary = chart(Series("Vaste steun", 0, [1.0, 9.0, 4.0]))["summary"]
    assert "Vaste steun van 1,0 naar 4,0, hoogste 9,0" in summary


@pytest.mark.parametrize(("most", "digits"), [(0.02, 3), (40.0, 0), (2.0, 1)])
def test_marks_of_the_axis_can_be_told_apart(most, digits):
    marks = [tick["text"] for tick in chart(Series("A", 0, [0.0, most]))["y"]["ticks"]]
    assert len(set(marks)) == len(marks)
    assert max((len(mark.split(",")[1]) if "," in mark else 0) for mark in marks) <= digits + 1
