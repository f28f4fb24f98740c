"""The cells of a CBS file as text, whatever it is stored as: csv with `;`, `,` or tabs in UTF-8 or Windows-1252, xls or xlsx.

The kind of file is told by its content, not by its name.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scenarios.errors import input_error, shown

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_EXPECTED = "a CBS file on neighbourhoods (csv, xls or xlsx)"
_MISSING = {"", ".", "x", "-"}
_NUMBER = re.compile(r"-?\d+([.,]\d+)?([eE][+-]?\d+)?")


@dataclass(frozen=True)
class Cells:
    """Header and rows of text; every row has one cell per header. `lines[i]` is the line of row i in the file, for messages."""

    path: Path
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]


def number(text: str) -> float | None:
    """A CBS number: point or comma as decimal mark, spaces around it; None where it is missing (empty, `.`, `x`, `-`, or below 0, as
    the map table writes -99999999). Raises ValueError for anything else."""
    text = text.strip()
    if text in _MISSING:
        return None
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    value = float(text.replace(",", "."))
    return value if value >= 0.0 else None


def read_cells(path: Path) -> Cells:
    """Read a file. Raises InputError, one line, for one that is missing, a folder, empty, binary, cut off or in another encoding."""
    if path.is_dir():
        raise input_error(path, None, "a folder", _EXPECTED)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise input_error(path, None, "no such file", _EXPECTED) from None
    except OSError as problem:
        raise input_error(path, None, f"a file that cannot be read ({problem.strerror})", _EXPECTED) from None
    if not content.strip():
        raise input_error(path, None, "an empty file", _EXPECTED)
    records = _sheet(path, content) if content.startswith((_ZIP, _OLE)) else _lines(path, _text(path, content))
    filled = [(line, record) for line, record in enumerate(records, start=1) if any(cell.strip() for cell in record)]
    if len(filled) < 2:
        raise input_error(path, None, "no rows under the header", _EXPECTED)
    header = tuple(cell.strip() for cell in filled[0][1])
    return Cells(
        path=path,
        header=header,
        rows=tuple(_fitted(path, line, record, len(header)) for line, record in filled[1:]),
        lines=tuple(line for line, _ in filled[1:]),
    )


def _text(path: Path, content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise input_error(path, None, "UTF-16 text", "text in UTF-8 or Windows-1252")
    if b"\0" in content:
        raise input_error(path, None, "binary data", _EXPECTED)
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise input_error(path, None, "bytes of another encoding", "text in UTF-8 or Windows-1252")


def _lines(path: Path, text: str) -> list[list[str]]:
    first = text.lstrip().splitlines()[0]
    delimiter = max(";,\t", key=first.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as problem:
        raise input_error(path, None, f"a damaged or cut-off csv ({problem})", _EXPECTED) from None


def _sheet(path: Path, content: bytes) -> list[list[str]]:
    """The widest sheet of a workbook: CBS puts explanations on narrow ones."""
    from python_calamine import CalamineWorkbook

    try:
        with _silent():
            workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
            sheets = [workbook.get_sheet_by_name(name).to_python(skip_empty_area=True) for name in workbook.sheet_names]
    # A damaged workbook surfaces as an error of the reader, of the archive or of the text in it, or as a panic, which is no Exception.
    except BaseException as problem:
        if not isinstance(problem, Exception) and type(problem).__name__ != "PanicException":
            raise
        raise input_error(path, None, f"a damaged or cut-off workbook ({problem})", _EXPECTED) from None
    widest = max(sheets, key=lambda rows: max((len(row) for row in rows), default=0), default=[])
    return [[_cell_text(cell) for cell in row] for row in widest]


@contextmanager
def _silent() -> Iterator[None]:
    """Nothing reaches standard error: a panic of the reader writes to it before Python can catch it."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _cell_text(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _fitted(path: Path, line: int, record: list[str], width: int) -> tuple[str, ...]:
    if len(record) < width or any(cell.strip() for cell in record[width:]):
        expected = f"{width} as in the header; the file is cut off or damaged"
        raise input_error(path, f"line {line}", f"{len(record)} cells ({shown(record[0])} ...)", expected)
    return tuple(record[:width])
