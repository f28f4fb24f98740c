"""What the map of the city says of an answer."""

import itertools
import json
import re

import pytest
from dashboard_answers import default_answer

from dashboard.maps import Maps
from dashboard.tiles import SOFT_HYPHEN, short_name, tiles
from dashboard.views import city as city_view
from experiments.served.stored import stored_map
from experiments.texts import LANGUAGES, Texts
from scenarios import library
from scenarios.city import load_city
from scenarios.study import DEFAULT_STUDY, load_study

A, B = "the-hague-now", "structural"
FORBIDDEN = ("zaad", "replicatie", "kaplan", "cohort", " band", "scenario", "instrument", "correlatie", "model-id")
ANSWER = default_answer()
MAP = stored_map(load_study(DEFAULT_STUDY))


def shown(measure="helped", language="nl", found=MAP, names=(A, B), stale=""):
    return city_view.view(ANSWER, found, list(names), measure, stale, Texts(language))


def picture(view, ident):
    return next(one for one in view["pictures"] if one["id"] == ident)


def small_map(a, b, error, worlds=10):
    """Two weeks of the places of the stored answer, all alike."""
    places = len(ANSWER["places"])
    measure = {
        "policies": {A: [[a] * places] * 2, B: [[b] * places] * 2},
        "error": {f"{B} minus {A}": [[error] * places] * 2, f"{A} minus {B}": [[error] * places] * 2},
    }
    return {"weeks": [0, 1], "worlds": worlds, "measures": dict.fromkeys(city_view.MEASURES, measure)}


def texts_in(value):
    """Every text of a view."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from itertools.chain.from_iterable(map(texts_in, value.values()))
    elif isinstance(value, list):
        yield from itertools.chain.from_iterable(map(texts_in, value))


@pytest.mark.parametrize(
    ("difference", "error", "sign"),
    [(3.0, 1.0, "3"), (1.97, 1.0, "2"), (1.95, 1.0, "?"), (-1.95, 1.0, "?"), (-1.97, 1.0, "1"), (-3.0, 1.0, "0"), (0.0, 1.0, "?")],
)
def test_a_difference_within_two_errors_is_not_to_be_said(difference, error, sign):
    assert city_view.difference_sign(difference, error, much=2.5) == sign


def test_the_same_in_every_world_is_no_uncertainty_and_one_world_is_nothing_else():
    assert city_view.difference_sign(0.0, 0.0, 1.0) == "="
    assert city_view.difference_sign(5.0, None, 1.0) == "?"
    one_world = shown(found=small_map(1.0, 2.0, None, worlds=1))
    assert set("".join(picture(one_world, "difference")["classes"])) == {"?"}
    assert "1 denkbare wereld" in one_world["simulated"]
    assert len(one_world["limits"]["lines"]) == len(shown()["limits"]["lines"]) + 1  # with few worlds it warns


@pytest.mark.parametrize("measure", city_view.MEASURES)
def test_what_is_hatched_is_what_differs_less_than_its_uncertainty(measure):
    values, errors = MAP["measures"][measure]["policies"], MAP["measures"][measure]["error"][f"{B} minus {A}"]
    classes = picture(shown(measure), "difference")["classes"]
    for week in (0, 12, 40, 155):
        for place, sign in enumerate(classes[week]):
            a, b, error = values[A][week][place], values[B][week][place], errors[week][place]
            if a is None:
                assert sign == "."
            else:
                assert (sign == "?") == (error > 0 and abs(b - a) < 1.96 * error)
                assert (sign in "23") == (b > a and sign != "?")
    assert set("".join(classes)) > {"?", "="}


def test_both_policies_are_coloured_on_one_scale_over_all_weeks():
    view = shown("need_unmet")
    a, b = picture(view, "a"), picture(view, "b")
    assert a["legend"] == b["legend"]
    by_class = {}
    for one in (a, b):
        for values, signs in zip(one["values"], one["classes"], strict=True):
            for value, sign in zip(values, signs, strict=True):
                by_class.setdefault(sign, []).append(value)
    assert by_class.pop(".") == [None] * 2 * 156
    assert sorted(by_class) == list("012345")
    assert all(max(by_class[low]) <= min(by_class[high]) for low, high in itertools.pairwise(sorted(by_class)))


def test_classes_have_round_bounds_and_never_an_empty_one():
    bounds = city_view.cuts([float(value) for value in range(1000)])
    assert bounds == [170, 330, 500, 670, 830]
    assert city_view.cuts([3.0] * 50) == []
    assert city_view.cuts([0.0] * 90 + [1.0] * 10) == []
    assert city_view.cuts([]) == []


def test_numbers_are_sent_whole_with_their_decimals():
    view = shown("initiatives", found=small_map(1.234, 1.5, 0.001))
    a, difference = picture(view, "a"), picture(view, "difference")
    assert (a["digits"], a["values"][0][0]) == (2, 123)
    assert (difference["digits"], difference["values"][1][3]) == (2, 27)
    assert len(json.dumps(shown())) < 200_000  # what playing costs is sent once


def test_the_title_counts_the_places_where_it_is_sure():
    known = [place for place in ANSWER["places_need_met"][f"{B} minus {A}"] if place["mean"] is not None]
    more = sum(place["low"] > 0 for place in known)
    assert f"in {more} van de {len(known)} wijken" in shown()["title"]
    turned = shown(names=(B, A))["title"]
    assert f"in 0 van de {len(known)} wijken" in turned
    assert f"in {more} minder" in turned


def test_one_policy_is_one_map_without_a_difference():
    view = shown(names=(A,))
    assert [one["id"] for one in view["pictures"]] == ["a"]
    assert view["note"] == ""
    assert "Den Haag zoals het nu is" in view["title"]


def test_policies_are_those_of_the_question_where_the_map_has_them():
    assert city_view.policies_on(ANSWER, MAP, [B, A]) == [B, A]
    assert city_view.policies_on(ANSWER, MAP, ["other", A]) == city_view.policies_on(ANSWER, MAP, [])
    assert len(city_view.policies_on(ANSWER, MAP, ["other", A])) == 2


def test_each_week_is_said_and_lockdowns_are_named():
    time = shown()["time"]
    assert len(time["said"]) == time["weeks"] == 156
    assert time["said"][10] == "Week 11 van 156, vanaf 16 maart 2020, strenge maatregelen"
    assert time["said"][0] == "Week 1 van 156, vanaf 6 januari 2020"
    assert time["start"] == 10
    assert time["spans_said"].count("tot") == len(time["spans"]) == 3


def test_a_place_over_time_has_a_line_for_each_policy():
    chart = city_view.course(ANSWER, MAP, [A, B], "helped", 6, False, Texts("nl"))
    assert chart["title"].startswith("Scheveningen: hulp door initiatieven")
    assert [series["mean"][50] for series in chart["series"]] == [MAP["measures"]["helped"]["policies"][name][50][6] for name in (A, B)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("measure", city_view.MEASURES)
def test_it_says_simulated_and_no_forbidden_word_and_no_burnout_on_the_map(language, measure):
    view = shown(measure, language)
    assert {"nl": "gesimuleerd, gemiddelde van 50 denkbare werelden", "en": "simulated, mean of 50 conceivable worlds"}[language] in view[
        "simulated"
    ]
    words = " ".join(texts_in(view)).lower()
    assert [word for word in FORBIDDEN if word in words] == []
    assert all("burn" not in name for name in city_view.MEASURES)


# --- tiles


@pytest.mark.parametrize("city", library.names("cities"))
def test_every_place_has_a_tile_of_its_own(city):
    places = [(place.code, place.name) for place in load_city(city).neighbourhoods]
    laid = tiles(places)
    assert len({(tile.row, tile.column) for tile in laid}) == len(places)
    assert max(tile.column for tile in laid) < 7
    for (_, name), tile in zip(places, laid, strict=True):
        assert tile.short.replace(SOFT_HYPHEN, "").lower() in name.lower()
        assert max(map(len, re.split(rf"[\s{SOFT_HYPHEN}]", tile.short))) <= 10


def test_a_part_of_a_city_leaves_no_empty_rows_and_columns():
    laid = tiles([("WK051801", "Oostduinen"), ("WK051844", "Leidschenveen")])
    assert {(tile.row, tile.column) for tile in laid} == {(0, 0), (1, 1)}


def test_a_city_that_is_not_in_the_table_is_laid_out_by_code():
    laid = tiles([("WK036302", "Wijk 02 Jordaan"), ("WK036301", "Wijk 01 Burgwallen en Omstreken"), ("WK036303", "Zuid")])
    assert [(tile.row, tile.column) for tile in laid] == [(0, 1), (0, 0), (1, 0)]
    assert laid[0].short == "Jordaan"


def test_short_names_break_where_they_are_too_long():
    assert short_name("Wijk 01 Grachtengordel-West en Zuid") == f"Grachten{SOFT_HYPHEN}gordel-W{SOFT_HYPHEN}est"
    assert short_name("en Noord") == "en Noord"


# --- kept maps


def test_the_map_that_was_looked_at_longest_ago_goes_first():
    maps = Maps(most=2)
    maps.keep("a", {"n": 1})
    maps.keep("b", {"n": 2})
    maps.find("a")
    maps.keep("c", {"n": 3})
    assert maps.keep("d", None) is None
    assert [maps.find(key) is not None for key in "abcd"] == [True, False, True, False]
