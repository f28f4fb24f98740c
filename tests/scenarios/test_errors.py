from datetime import date

import pytest

from scenarios.errors import InputError, input_error, nearest, shown


@pytest.mark.parametrize(
    ("name", "candidates", "expected"),
    [
        ("the-haag", ["the-hague-2020-2022", "rotterdam"], "the-hague-2020-2022"),
        ("structual", ["structural", "structural-before", "mixed"], "structural"),
        ("resident", ["residents", "replications"], "residents"),
        ("Rotterdam", ["rotterdam", "the-hague"], "rotterdam"),
        ("qqqq", ["rotterdam", "the-hague"], None),
        ("", ["rotterdam"], None),
        ("anything", [], None),
    ],
)
def test_nearest_name(name, candidates, expected):
    assert nearest(name, candidates) == expected


def test_nearest_does_not_depend_on_the_order_of_candidates():
    candidates = ["once-money-value", "once-money-officials", "lasting-money-value"]
    assert nearest("money", candidates) == nearest("money", candidates[::-1])


def test_an_error_is_one_line_whatever_is_in_it():
    assert "\n" not in str(InputError("found 'a\nb'\r\n\tand more"))


def test_an_error_names_file_key_found_expected_and_nearest():
    error = input_error("a.toml", "weeks", "0", "1 or more", "week")
    assert str(error) == "a.toml: weeks: found 0, expected 1 or more (nearest: week)"


def test_booleans_are_shown_as_toml_writes_them_and_long_values_are_cut():
    assert shown(True) == "true"
    assert shown(1) == "1"
    assert shown(date(2020, 3, 16)) == "2020-03-16"
    assert len(shown("x" * 500)) == 80
