"""The grid of tiles of the library's cities."""

import csv
import runpy
from pathlib import Path

import pytest
from scipy.stats import spearmanr

from dashboard.tiles import TABLE
from scenarios.city import load_city

TOOL = runpy.run_path(str(Path(__file__).resolve().parents[2] / "tools" / "tile_grid.py"))


def test_the_table_is_what_the_tool_makes():
    text = TABLE.read_text(encoding="utf-8")
    assert TOOL["table"](text) == text
    assert len({line["code"] for line in csv.DictReader(text.splitlines())}) == len(text.splitlines()) - 1


@pytest.mark.parametrize("city", ["the-hague", "rotterdam"])
def test_north_stays_north_and_east_stays_east(city):
    cells, places = TOOL["grid_of"](load_city(city)), load_city(city).neighbourhoods
    rows, columns = ([cells[place.code][axis] for place in places] for axis in (0, 1))
    assert spearmanr(rows, [-place.y for place in places]).statistic > 0.9
    assert spearmanr(columns, [place.x for place in places]).statistic > 0.9
