"""The built-in cities, and reading city files."""

import copy
import math
import pickle
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.city import LIBRARY, city_names, load_city
from scenarios.errors import InputError
from scenarios.rounding import largest_remainder, rounded_share

BUILT_IN = [("the-hague", "GM0518", 44, 545838, 8), ("rotterdam", "GM0599", 22, 644618, 14)]


@pytest.mark.parametrize(("name", "code", "wijken", "people", "districts"), BUILT_IN)
def test_the_built_in_cities_have_their_neighbourhoods_and_everyone(name, code, wijken, people, districts):
    city = load_city(name)
    assert (city.code, len(city.neighbourhoods), city.people, city.residents) == (code, wijken, people, people)
    assert len(city.districts) == districts
    assert len({n.code for n in city.neighbourhoods}) == wijken
    # CBS rounds to 5 and leaves some people in no neighbourhood: this rest is spread in proportion.
    rest = people - sum(n.people for n in city.neighbourhoods)
    assert 0 < rest < people / 1000
    assert all(abs(n.residents - n.people * people / (people - rest)) < 1 for n in city.neighbourhoods)


def test_ages_of_the_hague_sum_to_the_published_totals():
    # KWB 2020, the row of the municipality: 92,553; 67,978; 164,274; 141,195; 79,838.
    city = load_city("the-hague")
    for band, total in enumerate((92553, 67978, 164274, 141195, 79838)):
        assert city.shares.ages[band] * city.people == pytest.approx(total, rel=0.001)
    assert city.shares.low_income == pytest.approx(0.124, abs=0.002)


def test_centres_in_degrees_and_in_metres_are_the_same_places():
    # Around The Hague and Rotterdam a degree of latitude is 111.3 km and one of longitude 68.4 to 69.0 km.
    for name in city_names():
        city = load_city(name)
        first = city.neighbourhoods[0]
        for n in city.neighbourhoods[1:]:
            metres = math.hypot(n.x - first.x, n.y - first.y)
            degrees = math.hypot((n.lon - first.lon) * 68_600, (n.lat - first.lat) * 111_300)
            assert degrees == pytest.approx(metres, rel=0.02, abs=60)


def test_every_figure_that_is_filled_is_named_and_the_method_stated():
    for name in city_names():
        city = load_city(name)
        filled = {f for n in city.neighbourhoods for f in n.filled}
        assert "low_income_percent" in filled
        assert "low_income" in city.fill or "low income" in city.fill
        assert "CBS" in city.source
    assert all("low_income_percent" in n.filled for n in load_city("rotterdam").neighbourhoods if n.people)


def test_a_part_of_a_city_keeps_rows_shares_and_order():
    city = load_city("the-hague")
    part = city.subset(["WK051836", "WK051803"])
    assert [(n.code, n.row) for n in part.neighbourhoods] == [("WK051803", 2), ("WK051836", 35)]
    assert part.shares == city.shares
    assert part.residents == city.neighbourhoods[2].residents + city.neighbourhoods[35].residents


def test_a_part_that_is_not_there_or_empty_is_refused():
    city = load_city("the-hague")
    with pytest.raises(InputError, match=r"WK051899.*nearest: WK0518"):
        city.subset(["WK051899"])
    with pytest.raises(InputError, match=r"my.toml: neighbourhoods: found 'Belgish Park'.*nearest: WK051802 Belgisch Park"):
        city.subset(["Belgish Park"], "my.toml")
    with pytest.raises(InputError, match="where people live"):
        city.subset(["WK051801"])
    with pytest.raises(InputError, match="where people live"):
        city.subset([])


def test_a_smaller_city_has_its_share_of_every_neighbourhood():
    city = load_city("the-hague")
    people = city.people_per_neighbourhood(20000)
    assert sum(people) == 20000
    for n, count in zip(city.neighbourhoods, people, strict=True):
        assert abs(count - 20000 * n.residents / 545838) < 1
    assert city.people_per_neighbourhood("all") == tuple(n.residents for n in city.neighbourhoods)


@pytest.mark.parametrize("residents", [0, -1, 545839])
def test_more_people_than_the_city_has_or_none_are_refused(residents):
    with pytest.raises(InputError, match="1 to 545838"):
        load_city("the-hague").people_per_neighbourhood(residents)


def test_cities_can_be_pickled_hashed_and_are_never_copied():
    city = load_city("rotterdam")
    assert copy.deepcopy(city) is city
    assert pickle.loads(pickle.dumps(city)) == city
    assert hash(city) == hash(load_city("rotterdam"))


def test_unknown_cities_get_the_nearest_suggested():
    with pytest.raises(InputError, match="nearest: the-hague"):
        load_city("the-haag")


HAGUE = (LIBRARY / "the-hague.toml").read_text(encoding="utf-8")
BAD_CITIES = {
    "not TOML": ("neighbourhoods = [", "TOML"),
    "empty": ("", "empty"),
    "unknown key": (HAGUE.replace("urbanity = 4", "urbannity = 4", 1), "nearest: urbanity"),
    "a key missing": (HAGUE.replace("people = 545838", ""), "people: found nothing"),
    "a text for a number": (HAGUE.replace("people = 8350", 'people = "8350"'), r"neighbourhoods\[1\]: people: found '8350'"),
    "a boolean for a number": (HAGUE.replace("urbanity = 2", "urbanity = true", 1), "urbanity: found true"),
    "infinity": (HAGUE.replace("low_income_percent = 6.6", "low_income_percent = inf"), "from 0 to 100"),
    "not a number": (HAGUE.replace("low_income_percent = 6.6", "low_income_percent = nan"), "from 0 to 100"),
    "four ages": (HAGUE.replace("[1260, 1225,", "[1260,"), "five whole numbers"),
    "nobody of any age": (HAGUE.replace("[1260, 1225, 1800, 2355, 1710]", "[0, 0, 0, 0, 0]"), "people of some age"),
    "twice the same code": (HAGUE.replace("WK051803", "WK051802"), "every code once"),
    "far too many people": (HAGUE.replace("people = 545838", "people = 999999"), "sum of the neighbourhoods"),
    "more alone than households": (HAGUE.replace("living_alone = 2100", "living_alone = 9999"), "at most households"),
    "half a centre": (HAGUE.replace("lon = 4.29163, ", ""), "lon, lat, x and y"),
    "no neighbourhoods": (HAGUE[: HAGUE.index("neighbourhoods")] + "neighbourhoods = []", "list of tables"),
}


@pytest.mark.parametrize("case", BAD_CITIES)
def test_a_bad_city_file_is_one_line_that_names_the_place(case, tmp_path):
    text, words = BAD_CITIES[case]
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=words) as error:
        load_city(path)
    assert "mine.toml" in str(error.value)
    assert "\n" not in str(error.value)


def test_a_city_file_that_is_binary_or_a_folder_is_refused(tmp_path):
    (tmp_path / "city.toml").write_bytes(b"\x89PNG\xff\xfe")
    with pytest.raises(InputError, match="not UTF-8"):
        load_city(tmp_path / "city.toml")
    with pytest.raises(InputError, match="a folder"):
        load_city(tmp_path)


def test_a_city_file_loads_by_path(tmp_path):
    path: Path = tmp_path / "mine.toml"
    path.write_text(HAGUE, encoding="utf-8")
    assert load_city(path) == load_city(str(path)) == load_city("the-hague")


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=40).filter(any), st.integers(0, 10**7))
def test_largest_remainder_keeps_the_total_and_rounds_each_share(weights, total):
    parts = largest_remainder(weights, total)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(total * weight, sum(weights))) < 1
        assert weight or not part


def test_largest_remainder_of_nothing_divides_only_nothing():
    assert largest_remainder([0, 0], 0) == (0, 0)
    with pytest.raises(ValueError, match="all 0"):
        largest_remainder([0, 0], 1)


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_rounded_share_is_the_nearest_whole_number(total, part, whole):
    assert abs(rounded_share(total, part, whole) - Fraction(total * part, whole)) <= Fraction(1, 2)
