"""Outlines that a visitor brings."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.outlines import MOST_SHAPES, WIDTH, outlines_of
from scenarios.errors import InputError

SQUARE = [[[4.0, 52.0], [4.2, 52.0], [4.2, 52.1], [4.0, 52.1], [4.0, 52.0]]]


def feature(code="WK051801", coordinates=SQUARE, kind="Polygon", key="wk_code"):
    return {"type": "Feature", "properties": {key: code}, "geometry": {"type": kind, "coordinates": coordinates}}


def collection(*features):
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()


def test_a_square_becomes_a_path_that_fills_the_frame():
    found = outlines_of(collection(feature()))
    assert found["shapes"]["WK051801"].startswith("M0 ")
    assert found["width"] == WIDTH
    # At 52 degrees north a degree across is 0.62 of a degree up, so a tenth of a degree up is 0.81 of two tenths across.
    assert found["height"] == pytest.approx(WIDTH * 0.1 / (0.2 * 0.6151), rel=0.01)


def test_metres_are_drawn_as_they_are():
    square = [[[80_000, 450_000], [82_000, 450_000], [82_000, 451_000], [80_000, 451_000], [80_000, 450_000]]]
    assert outlines_of(collection(feature(coordinates=square, key="statcode")))["height"] == 500


def test_islands_belong_to_one_neighbourhood():
    two = [SQUARE, [[[4.5, 52.0], [4.6, 52.0], [4.6, 52.1], [4.5, 52.0]]]]
    assert outlines_of(collection(feature(coordinates=two, kind="MultiPolygon")))["shapes"]["WK051801"].count("M") == 2


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not json",
        b"[1, 2]",
        b'{"type": "FeatureCollection"}',
        b"\xff\xfe",
        collection(),
        collection({"type": "Feature"}, 7, None),
        collection(feature(code="<script>")),
        collection(feature(coordinates=[[["a", "b"]] * 4])),
        collection(feature(coordinates=[[[float("inf"), 1.0]] * 4])),
        b"[" * 100_000,
        collection(*(feature(code=f"WK{number:06}") for number in range(MOST_SHAPES + 1))),
    ],
    ids=str,
)
def test_what_is_no_map_gives_one_line(data):
    with pytest.raises(InputError) as problem:
        outlines_of(data)
    assert "\n" not in str(problem.value)


@given(st.binary(max_size=300))
def test_no_bytes_whatever_x(data):
    with suppress(InputError):
        outlines_of(data)


def test_only_the_neighbourhoods_of_the_city_are_drawn_and_fill_the_frame():
    elsewhere = [[[9.0, 52.0], [9.2, 52.0], [9.2, 52.1], [9.0, 52.0]]]
    alone, found = outlines_of(collection(feature())), outlines_of(collection(feature("WK999999", elsewhere), feature()), {"WK051801"})
    assert found == alone


def test_a_file_of_another_city_is_told_so():
    with pytest.raises(InputError, match=r"no polygon with a code of this city, expected .* as WK059901"):
        outlines_of(collection(feature()), {"WK059901", "WK059903"})


def test_a_country_is_read_to_its_end_for_one_city():
    many = [feature(f"WK{number:06}") for number in range(MOST_SHAPES + 5)]
    assert list(outlines_of(collection(*many, feature("WK888888")), {"WK888888"})["shapes"]) == ["WK888888"]
