"""`langeadem verify`: run again what a folder of results holds, and say how equal it is."""

from __future__ import annotations

import hashlib
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from experiments import files
from experiments.compare import REPORT_FILE, STUDY_FILE, compare
from experiments.run import recorded, run_world
from experiments.texts import LANGUAGES
from experiments.version import CHANGED, git_revision, version
from scenarios.errors import input_error, shown
from scenarios.study import load_study
from simulation.tables import values_digest

#: From best to worst; what holds for the worst table holds for the folder.
ANSWERS = ("equal to the byte", "equal values", "equal within 1e-9", "different")
BYTES, VALUES, CLOSE, DIFFERENT = range(4)
#: What the pilot found, which is not run again: the study holds its envelope. And the version that wrote it, which may be another.
OF_THE_PILOT = ("capacity", "envelope_limited_by", "warnings", "version")
#: Another processor may round the last digits another way; a difference beyond this is another history.
CLOSE_ENOUGH = 1e-9


@dataclass(frozen=True)
class Answer:
    """One of ANSWERS, and where the results first differ (empty where they do not)."""

    text: str
    detail: str = ""

    @property
    def exit_code(self) -> int:
        """1 where results differ."""
        return int(self.text == ANSWERS[DIFFERENT])


def verify_folder(folder: str | Path, *, workers: int | None = None) -> Answer:
    """Run the results in a folder again, a run or a comparison, and compare the tables, the figures in words and the report.

    The same answer for any number of `workers` (None: one a processor), who share the worlds of a comparison. InputError where the folder holds no results, or their record cannot be read.
    """
    path = Path(folder)
    kind = files.kind_of(path)
    if kind is None:
        found = "a folder without run.json or summary.json" if path.is_dir() else "no such folder"
        raise input_error(folder, None, found, "a folder of results of `run` or `compare`")
    record = files.read_json(path / files.LAST_FILES[kind])
    tables, outcomes = _run_again(path, record) if kind == "run" else _compare_again(path, record, workers)
    answers = [compare_table(path / f"{name}.parquet", table, record, name) for name, table in tables.items()]
    answers.append(_compare_outcomes(outcomes))
    if kind == "compare" and not any(answer.exit_code for answer in answers):  # it is made of what has been found equal
        answers.append(compare_report(path, record))
    return max(answers, key=lambda answer: (ANSWERS.index(answer.text), bool(answer.detail)))


def compare_table(path: Path, again: pa.Table, record: dict[str, Any], name: str) -> Answer:
    """How equal a table on disk is to the same table made again. A file that is gone or damaged is different."""
    try:
        content = path.read_bytes()
        listed = record["tables"][name]["sha256_bytes"]
    except OSError:
        return Answer(ANSWERS[DIFFERENT], f"{path.name}: no such file")
    except (KeyError, TypeError):
        return Answer(ANSWERS[DIFFERENT], f"{name}: not listed among the tables of the results")
    if hashlib.sha256(content).hexdigest() != listed:
        return Answer(ANSWERS[DIFFERENT], f"{path.name}: not the file that was written; {_first_difference(path, again)}")
    if content == files.parquet_bytes(again):
        return Answer(ANSWERS[BYTES])
    try:
        held = pq.read_table(path)
    except (OSError, pa.ArrowException):
        return Answer(ANSWERS[DIFFERENT], f"{path.name}: damaged")
    if values_digest(held) == values_digest(again):
        return Answer(ANSWERS[VALUES])
    where = first_difference(held, again)
    return Answer(ANSWERS[CLOSE]) if where is None else Answer(ANSWERS[DIFFERENT], f"{path.name}: {where}")


def compare_report(folder: Path, record: dict[str, Any]) -> Answer:
    """`report.html` of a comparison against its hash, and against what this program writes of the tables and the summary beside it.

    Another version or revision may word it otherwise: then a report that is the file that was written has equal values.
    """
    path = folder / REPORT_FILE
    try:
        content = path.read_bytes()
    except OSError:
        return Answer(ANSWERS[DIFFERENT], f"{path.name}: no such file")
    written = record.get("report")
    written = written if isinstance(written, Mapping) else {}  # as in folders of before it was kept
    listed = written.get("sha256_bytes")
    if listed is not None and hashlib.sha256(content).hexdigest() != listed:
        return Answer(ANSWERS[DIFFERENT], f"{path.name}: not the file that was written")
    again = _report_again(folder, record)
    if content == again:
        return Answer(ANSWERS[BYTES])
    here, there = (version(), git_revision()), (written.get("version"), written.get("git_revision"))
    if listed is not None and (here != there or str(here[1]).endswith(CHANGED)):
        made = " ".join(str(word) for word in there if word)
        return Answer(ANSWERS[VALUES], f"{path.name}: as {made} wrote it; this program writes it in other words")
    lines = zip_longest(content.splitlines(), again.splitlines())
    row = next((number for number, (one, other) in enumerate(lines, 1) if one != other), 0)
    return Answer(ANSWERS[DIFFERENT], f"{path.name}: line {row} is not what the tables and {files.SUMMARY_FILE} give")


def _report_again(folder: Path, record: dict[str, Any]) -> bytes:
    from experiments.report import write_report

    runs, curves = (pq.read_table(folder / f"{name}.parquet") for name in ("runs", "curves"))
    return write_report(record, curves, runs, load_study(folder / STUDY_FILE), record["language"]).encode()


def first_difference(held: pa.Table, again: pa.Table) -> str | None:
    """The first row and column in which two tables differ by more than rounding, in words; None where they do not."""
    if held.column_names != again.column_names:
        return f"columns {', '.join(held.column_names)}; again {', '.join(again.column_names)}"
    rows = min(len(held), len(again))
    apart = [(row, name) for name in held.column_names if (row := _first_row_apart(held[name][:rows], again[name][:rows])) is not None]
    if apart:
        row, name = min(apart, key=lambda found: found[0])
        return f"row {row}, {name}: {held[name][row].as_py()!r}, again {again[name][row].as_py()!r}"
    return None if len(held) == len(again) else f"{len(held)} rows, again {len(again)}"


def _first_difference(path: Path, again: pa.Table) -> str:
    try:
        return first_difference(pq.read_table(path), again) or "the values are equal"
    except (OSError, pa.ArrowException):
        return "damaged"


def _first_row_apart(held: pa.ChunkedArray, again: pa.ChunkedArray) -> int | None:
    if pa.types.is_floating(held.type) and pa.types.is_floating(again.type):
        one, other = (column.to_numpy() for column in (held, again))
        apart = ~np.isclose(one, other, rtol=CLOSE_ENOUGH, atol=CLOSE_ENOUGH, equal_nan=True)
    else:
        apart = np.array([a != b for a, b in zip(held.to_pylist(), again.to_pylist(), strict=True)], dtype=bool)
    return int(np.argmax(apart)) if apart.any() else None


Again = tuple[dict[str, pa.Table], Iterable[tuple[str, Any, Any]]]


def _run_again(path: Path, record: dict[str, Any]) -> Again:
    study, policy, world = recorded(path / files.RUN_FILE)
    result = run_world(study, policy, world)
    return result.tables, _leaves(record.get("outcomes"), files.plain(result.outcomes))


def _compare_again(path: Path, record: dict[str, Any], workers: int | None) -> Again:
    language = record.get("language")
    if language not in LANGUAGES:
        raise input_error(path / files.SUMMARY_FILE, "language", shown(language), " or ".join(LANGUAGES))
    result = compare(load_study(path / STUDY_FILE), workers=workers, language=language)
    again = {name: value for name, value in files.plain(result.summary).items() if name not in OF_THE_PILOT}
    return {"runs": result.runs, "curves": result.curves}, _leaves(record, again)


def _leaves(held: Any, again: Any, where: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Every value of a JSON document made again beside the one held in its place, None where there is none."""
    if isinstance(again, Mapping):
        for name, value in again.items():
            yield from _leaves(held.get(name) if isinstance(held, Mapping) else None, value, f"{where}, {name}" if where else name)
    else:
        yield where, held, again


def _compare_outcomes(figures: Iterable[tuple[str, Any, Any]]) -> Answer:
    """Figures in the JSON file against those made again."""
    worst = Answer(ANSWERS[BYTES])
    for name, held, again in figures:
        if held == again:
            continue
        numbers = isinstance(held, float | int) and isinstance(again, float | int)
        if not numbers or not np.isclose(held, again, rtol=CLOSE_ENOUGH, atol=CLOSE_ENOUGH):
            return Answer(ANSWERS[DIFFERENT], f"{name}: {held!r}, again {again!r}")
        worst = Answer(ANSWERS[CLOSE])
    return worst


def verify_command(args: Namespace) -> int:
    """The verb `verify` with its parsed command line."""
    answer = verify_folder(args.folder, workers=args.workers)
    sys.stdout.write(f"{answer.text}\n")
    if answer.detail:
        sys.stdout.write(f"{answer.detail}\n")
    return answer.exit_code
