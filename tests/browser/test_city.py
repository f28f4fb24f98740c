"""The city by week in a real browser."""

import json
from urllib.parse import urlencode

import pytest
from browser_tools import scrolls_sideways, violations

from dashboard import address
from scenarios.study import load_study

MAPPED = "#la-picture-difference [data-place]"


def city(open_page, path="/city?lang=nl", **options):
    page = open_page(path, **options)
    page.wait_for_selector(MAPPED)
    return page


def outlines(*codes):
    """A GeoJSON file of squares side by side."""
    squares = [[[4 + at, 52], [5 + at, 52], [5 + at, 53], [4 + at, 53], [4 + at, 52]] for at in range(len(codes))]
    features = [
        {"type": "Feature", "properties": {"statcode": code}, "geometry": {"type": "Polygon", "coordinates": [square]}}
        for code, square in zip(codes, squares, strict=True)
    ]
    return {
        "name": "wijken.geojson",
        "mimeType": "application/json",
        "buffer": json.dumps({"type": "FeatureCollection", "features": features}).encode(),
    }


@pytest.mark.parametrize(("width", "dark"), [(390, True), (1280, False), (1920, True)])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_nobody_is_kept_out_of_the_map(open_page, width, dark, language):
    page = city(open_page, f"/city?lang={language}", width=width, dark=dark)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.click("#la-picture-a [data-place='6']")
    page.wait_for_selector(".la-figure")
    assert violations(page) == []
    assert not scrolls_sideways(page)


def test_it_plays_when_asked_and_stops_with_the_space_bar(open_page):
    page = city(open_page)
    week = page.locator("#la-week")
    page.wait_for_timeout(600)
    assert week.input_value() == "10"  # it never begins of itself
    page.click("#do-play")
    page.wait_for_function("Number(document.getElementById('la-week').value) > 12")
    page.keyboard.press("Space")
    stopped = week.input_value()
    page.wait_for_timeout(600)
    assert week.input_value() == stopped
    assert page.inner_text("#do-play").endswith("Speel af")
    week.press("ArrowRight")
    assert week.get_attribute("aria-valuetext").startswith(f"Week {int(stopped) + 2} van 156")


def test_less_motion_stops_it_until_asked(open_page):
    page = city(open_page)
    page.click("#do-play")
    page.emulate_media(reduced_motion="reduce")
    page.wait_for_function("document.getElementById('do-play').innerText.endsWith('Speel af')")
    page.click("#do-play")
    assert page.inner_text("#do-play").endswith("Pauze")


def test_a_place_is_found_and_picked_with_the_keyboard(open_page):
    page = city(open_page)
    page.focus("#la-picture-b [tabindex='0']")
    first = page.evaluate("document.activeElement.innerText")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.innerText") != first
    name = page.evaluate("document.activeElement.title").split(":")[0]
    page.keyboard.press("Enter")
    page.wait_for_selector(".la-figure")
    assert page.inner_text("#la-place h3") == name
    assert page.inner_text(".la-figure-title").startswith(name)
    page.select_option("#la-measure", "initiatives")
    page.wait_for_function("document.querySelector('.la-figure-title').innerText.includes('initiatieven per 1.000 inwoners')")
    assert page.inner_text("#la-place h3") == name
    page.click("#do-leave")
    page.wait_for_selector(".la-figure", state="detached")


def test_the_table_has_every_place_of_the_week(open_page):
    page = city(open_page, "/city?lang=en")
    page.click("#la-city-table summary")
    page.wait_for_selector("#la-city-table tbody tr")
    assert page.locator("#la-city-table tbody tr").count() == 44
    page.fill("#la-week", "0")
    assert set(page.locator("#la-city-table tbody td:last-child").all_inner_texts()) == {
        "no residents simulated",
        "equal in all conceivable worlds",
    }


def test_outlines_that_somebody_brings_are_drawn_for_this_city_alone(open_page):
    page = city(open_page)
    page.click("#la-outlines summary")
    page.set_input_files("#la-outlines-file", outlines("WK051802", "WK051803", "WK059901"))
    page.wait_for_selector("#la-picture-a .la-outlines")
    assert page.locator("#la-picture-a .la-shape").count() == 2
    page.focus("#la-picture-a .la-shape[tabindex='0']")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert page.inner_text("#la-place h3") == "Westbroekpark en Duttendel"
    page.wait_for_selector(".la-figure")
    assert violations(page) == []
    page.click("#do-tiles")
    assert page.locator("#la-picture-a .la-tile").count() == 44


def test_a_question_of_ones_own_has_its_map_once_all_worlds_are_done(open_page):
    study = load_study(
        "the-hague-2020-2022",
        city="rotterdam",
        residents=2000,
        weeks=60,
        replications=2,
        policies=("none", "ad-hoc"),
        next_crisis=False,
        cost="own",
    )
    page = city(open_page, "/city?" + urlencode({"s": address.encode(study), "lang": "nl"}))
    page.wait_for_function("document.getElementById('la-week-said').innerText.includes('van 60')")  # the map before stays
    assert page.locator("#la-picture-a .la-tile").count() == 22
    assert "2 denkbare werelden" in page.inner_text("#la-picture-b figcaption")
