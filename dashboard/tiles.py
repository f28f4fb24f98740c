"""Where neighbourhoods stand on a map of tiles, and names that fit a tile."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

#: Made by `tools/tile_grid.py`: code, short name, row and column of the neighbourhoods of the library's cities.
TABLE = Path(__file__).parent / "tiles.csv"
SOFT_HYPHEN = "\N{SOFT HYPHEN}"
#: Columns that fit a telephone with a name in each tile.
MOST_COLUMNS = 7
_LONGEST_PIECE = 8  # letters that fit the width of a tile on a telephone


@dataclass(frozen=True)
class Tile:
    """The tile of a place: its cell, counted from 0 at the north-west, and its name with soft hyphens where it may break."""

    row: int
    column: int
    short: str


def tiles(places: Sequence[tuple[str, str]]) -> list[Tile]:
    """The tiles of these places (CBS code, name), in their order. Rows and columns in which none of them stands are left out.

    A city of which the table does not hold every place is laid out in the order of its codes.
    """
    known = _table()
    if all(code in known for code, _ in places):
        laid = [known[code] for code, _ in places]
    else:
        order = {code: at for at, code in enumerate(sorted(code for code, _ in places))}
        columns = max(1, min(MOST_COLUMNS, math.ceil(math.sqrt(len(places)))))
        laid = [Tile(order[code] // columns, order[code] % columns, short_name(name)) for code, name in places]
    rows, columns_used = (sorted({getattr(tile, axis) for tile in laid}) for axis in ("row", "column"))
    return [Tile(rows.index(tile.row), columns_used.index(tile.column), tile.short) for tile in laid]


def short_name(name: str) -> str:
    """A name without "Wijk 01" before it and "en ..." after it, with soft hyphens in words too long for a tile."""
    kept = re.sub(r"^(Wijk|Buurt)\s+\d+\s+", "", name)
    kept = re.split(r"\s+en\s+", kept)[0] or name
    return " ".join(_broken(word) for word in kept.split())


def _broken(word: str) -> str:
    pieces = range(0, len(word), _LONGEST_PIECE)
    return SOFT_HYPHEN.join(word[at : at + _LONGEST_PIECE] for at in pieces)


@cache
def _table() -> dict[str, Tile]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {
            line["code"]: Tile(int(line["row"]), int(line["column"]), line["short"].replace("·", SOFT_HYPHEN))
            for line in csv.DictReader(file)
        }
