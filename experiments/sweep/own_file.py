"""A design in a file of the user's own: CSV or Parquet, a row a point, a column an input.

Columns are named as inputs are: assumptions, keys of the study, `POLICY.INSTRUMENT.PROPERTY`. Beside them may stand `weight`, `block`,
`design_row` and `dummy`; `point_id` is numbered anew. So `points.parquet` of a sweep is a design as well.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.sweep.inputs import check_compared, kind_of, lever_check
from experiments.sweep.points import ASSUMPTION, DUMMY, DUMMY_KIND, STUDY, Design, Input, Value, column_of, points_of
from scenarios import library
from scenarios.assumptions import ASSUMPTIONS, check_value
from scenarios.errors import InputError, input_error, nearest, shown
from scenarios.levers import STUDY_LEVERS, check_lever_value
from scenarios.own_policies import OwnPolicies, own_policies_of
from scenarios.study import Study
from scenarios.study_keys import KEYS
from scenarios.uncertain import Range

FILE = "file"
BESIDE = ("point_id", "design_row", "block", "weight")


def is_own_file(method: str) -> bool:
    """Whether a design is asked for by the name of a file."""
    return method.lower().endswith((".csv", ".parquet"))


def own_design(study: Study, path: str, samples: int | None) -> Design:
    """The design that a file holds; errors name the file, row and column. Rows are counted from 1, the names of a CSV not among them.

    What the study names a range or list for must lie in it, all else in what the model can be asked.
    """
    columns = _columns(path)
    count = len(next(iter(columns.values())))
    if samples is not None and samples != count:
        raise input_error("--samples", None, shown(samples), f"{count}, the rows of {path}")
    weights = _weights(columns, path)
    blocks = ["" if _is_missing(cell) else str(cell) for cell in columns["block"]] if "block" in columns else None
    checked = {name: _cells(path, name, cells, _check_of(study, path, name)) for name, cells in columns.items() if name not in BESIDE}
    if not set(checked) - {DUMMY}:
        raise input_error(path, None, "no column that is an input", "a column for each input")
    arrays = {name: column_of(cells) for name, cells in checked.items()}
    inputs = tuple(_input(name, cells) for name, cells in checked.items())
    points = points_of(arrays, _rows(columns, path), blocks, weights)
    return Design(FILE, count, study.seed, inputs, points, "none")


# --- reading


def _columns(path: str) -> dict[str, Sequence[Any]]:
    names, rows = _csv(path) if path.lower().endswith(".csv") else _parquet(path)
    for place, name in enumerate(names, 1):
        if not name:
            raise input_error(
                path, f"column {place}", "no name", "the name of an input (pandas: index=False leaves the numbers of rows out)"
            )
        if names.count(name) > 1:
            raise input_error(path, name, "two columns of this name", "a column for each input")
    if not rows:
        raise input_error(path, None, "no rows", "a row for each point")
    return dict(zip(names, zip(*rows, strict=True), strict=True))


def _csv(path: str) -> tuple[list[str], list[tuple]]:
    expected = "a CSV file with a column for each input"
    try:
        lines = list(csv.reader(io.StringIO(library.read_text(Path(path), path, expected), newline=""), strict=True))
    except csv.Error as problem:
        raise input_error(path, None, f"text that is not CSV ({problem})", expected) from None
    names, rows = [name.strip() for name in lines[0]], [row for row in lines[1:] if row]
    for mark, called in ((";", "semicolons"), ("\t", "tabs")):
        if len(names) == 1 and mark in names[0]:
            raise input_error(path, None, f"{called} between the columns", "commas, and a full stop in numbers (0.5)")
    for number, row in enumerate(rows, 1):
        if len(row) != len(names):
            raise input_error(path, f"row {number}", f"{len(row)} values", f"{len(names)}, as many as there are columns")
    return names, [tuple(map(str.strip, row)) for row in rows]


def _parquet(path: str) -> tuple[list[str], list[tuple]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    expected = "a Parquet file with a column for each input"
    if Path(path).is_dir():
        raise input_error(path, None, "a folder", expected)
    try:
        table = pq.read_table(path)
    except FileNotFoundError:
        raise input_error(path, None, "no such file", expected) from None
    except (OSError, pa.ArrowException) as problem:
        raise input_error(path, None, f"a file that cannot be read ({str(problem).splitlines()[0]})", expected) from None
    return table.column_names, list(zip(*(column.to_pylist() for column in table.columns), strict=True))


def _is_missing(cell: Any) -> bool:
    return cell is None or cell == "" or (isinstance(cell, float) and math.isnan(cell))


# --- checking


def _cells(path: str, name: str, cells: Sequence[Any], check: Callable[[Any, str], Value]) -> list[Value]:
    """The values of a column; an error names its row."""
    found = []
    for number, cell in enumerate(cells, 1):
        where = f"row {number}, column {name}"
        if _is_missing(cell):
            raise input_error(path, where, "no value", "a value in every row")
        found.append(check(cell, where))
    return found


def _check_of(study: Study, path: str, name: str) -> Callable[[Any, str], Value]:
    """The check of one value of this column, given where it stands. InputError where no input is called so."""
    if name == DUMMY:
        return lambda cell, where: _number(cell, path, where, 0.0, 1.0)
    own = own_policies_of({"policy": study.own_policies}, path)
    _check_name(study, path, name, own)
    key_check = lever_check(study)
    given = study.uncertain.ranges.get(name) or study.levers.get(name)

    def check(cell: Any, where: str) -> Value:
        value = _read(name, cell)
        if kind_of(name) == ASSUMPTION:
            value = check_value(name, value, path, where)
        else:
            try:
                value = check_lever_value(name, value, path, where, key_check, own)
            except InputError as problem:
                raise (
                    problem if where in str(problem) else InputError(f"{path}: {where}: {str(problem).removeprefix(f'{path}: ')}")
                ) from None
        _check_given(given, value, path, where)
        return value

    return check


def _check_name(study: Study, path: str, name: str, own: OwnPolicies) -> None:
    if name in study.assumptions:
        raise input_error(path, f"column {name}", "a value under [assumptions] as well", "one of the two")
    if name in ASSUMPTIONS or name in STUDY_LEVERS:
        return
    if name.count(".") < 2:
        known = [*STUDY_LEVERS, *ASSUMPTIONS, *study.levers, *BESIDE, DUMMY]
        expected = "an assumption, POLICY.INSTRUMENT.PROPERTY, or one of " + ", ".join((*STUDY_LEVERS, *BESIDE, DUMMY))
        raise input_error(path, f"column {name}", "an unknown input", expected, nearest(name, known))
    check_compared((*study.policies, *own), name, path, f"column {name}")


def _read(name: str, cell: Any) -> Any:
    """What a cell says: text of a CSV as a number where the input has numbers, whole numbers of a Parquet file as such."""
    if isinstance(cell, float) and cell.is_integer() and kind_of(name) != ASSUMPTION:
        return int(cell)
    if not isinstance(cell, str) or (kind_of(name) == STUDY and KEYS[name].is_text):
        return cell
    for number in (int, float):
        try:
            return number(cell)
        except ValueError:
            continue
    return cell


def _check_given(given: Any, value: Value, path: str, where: str) -> None:
    if isinstance(given, Range) and not (isinstance(value, int | float) and given.low <= value <= given.high):
        raise input_error(path, where, shown(value), f"a number from {given.low:g} to {given.high:g}, as the study says")
    if isinstance(given, tuple) and value not in given:
        raise input_error(path, where, shown(value), "one of " + ", ".join(map(str, given)) + ", as the study says")


def _number(cell: Any, path: str, where: str, low: float, high: float) -> float:
    try:
        value = float(cell)
    except (TypeError, ValueError):
        value = math.nan
    if not low <= value <= high or math.isinf(value):
        raise input_error(
            path, where, shown(cell), f"a number from {low:g} to {high:g}" if high < math.inf else f"a number of {low:g} or more"
        )
    return value


def _weights(columns: Mapping[str, Sequence[Any]], path: str) -> list[float] | None:
    """None where there are none; a column of nothing but empty cells is none too, as `points.parquet` has it."""
    if "weight" not in columns or all(map(_is_missing, columns["weight"])):
        return None
    return checked_weights(columns["weight"], path)


def checked_weights(cells: Sequence[Any], path: str) -> list[float]:
    """Weights of rows: numbers of 0 or more, of which one at least is more. InputError naming the row."""
    weights = [_number(cell, path, f"row {number}, column weight", 0.0, math.inf) for number, cell in enumerate(cells, 1)]
    if not any(weights):
        raise input_error(path, "column weight", "no weight above 0", "weights of 0 or more, one of them above 0")
    return weights


def _rows(columns: Mapping[str, Sequence[Any]], path: str) -> list[int] | None:
    if "design_row" not in columns:
        return None
    where = ((f"row {number}, column design_row", cell) for number, cell in enumerate(columns["design_row"], 1))
    return [int(_number(cell, path, place, 0.0, math.inf)) for place, cell in where]


def _input(name: str, cells: Sequence[Value]) -> Input:
    kind = DUMMY_KIND if name == DUMMY else kind_of(name)
    numbers = [cell for cell in cells if not isinstance(cell, str)]
    if len(numbers) == len(cells):
        return Input(name, kind, float(min(numbers)), float(max(numbers)), FILE)
    return Input(name, kind, None, None, FILE, tuple(dict.fromkeys(cells)))
