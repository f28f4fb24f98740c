"""Where the tile of each neighbourhood stands: `python tools/tile_grid.py` writes the rows and columns of `dashboard/tiles.csv`.

Neighbourhoods of a library city go to the cells of a grid, each to one, so that together they are moved as little as can be from where
they lie. The short names of the file (a dot marks where one may break) are written by hand and stay as they are.
"""

import csv
import io
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.stats import rankdata

from dashboard.tiles import MOST_COLUMNS, TABLE
from scenarios import library
from scenarios.city import City, load_city


def grid_of(city: City) -> dict[str, tuple[int, int]]:
    """(row, column) by code, north up, of the neighbourhoods of a city with coordinates; none where one has none."""
    if any(place.x is None or place.y is None for place in city.neighbourhoods):
        return {}
    east, north = (np.array([getattr(place, axis) for place in city.neighbourhoods], dtype=float) for axis in ("x", "y"))
    columns = min(MOST_COLUMNS, int(np.ceil(np.sqrt(len(east)))))
    rows = int(np.ceil(len(east) / columns))
    x, y = _spread(east) * (columns - 1), (1 - _spread(north)) * (rows - 1)
    cells = np.array([(row, column) for row in range(rows) for column in range(columns)])
    moved = (y[:, None] - cells[:, 0]) ** 2 + (x[:, None] - cells[:, 1]) ** 2
    places, chosen = linear_sum_assignment(moved)
    return {city.neighbourhoods[place].code: (int(cells[cell][0]), int(cells[cell][1])) for place, cell in zip(places, chosen, strict=True)}


def _spread(at: np.ndarray) -> np.ndarray:
    """0-1, halfway between where they lie and their order: else a far port squeezes the city into a corner."""
    lies = (at - at.min()) / np.ptp(at)
    order = (rankdata(at) - 1) / (len(at) - 1)
    return (lies + order) / 2


def table(before: str) -> str:
    """The file with its rows and columns anew; `before` is the file as it is, which has the short names."""
    cells = {code: cell for name in library.names("cities") for code, cell in grid_of(load_city(name)).items()}
    written = io.StringIO()
    into = csv.writer(written, lineterminator="\n")
    into.writerow(("code", "short", "row", "column"))
    into.writerows((line["code"], line["short"], *cells[line["code"]]) for line in csv.DictReader(io.StringIO(before)))
    return written.getvalue()


def main(path: Path = TABLE) -> None:
    """Write the file."""
    path.write_text(table(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
