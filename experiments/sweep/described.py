"""The tables of a design, and the dictionary of all columns of a sweep."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from experiments.sweep.inputs import lever_parts
from experiments.sweep.points import ASSUMPTION, DUMMY_KIND, STUDY, Design, Input
from scenarios.assumptions import ASSUMPTIONS, Assumption
from scenarios.columns import Column
from scenarios.evidence import EVIDENCE
from scenarios.instruments import DEGREE, KINDS
from scenarios.study import Study
from simulation.tables import described_field, schema

DICTIONARY_COLUMNS = ("table", "column", "type", "unit", "base", "better", "description")
_STUDY_WORDS = {  # unit and meaning of the keys of a study as columns
    "city": ("none", "The city"),
    "residents": ("residents", "Number of residents that are simulated"),
    "crisis": ("none", "The crisis"),
    "weeks": ("weeks", "Length of the main phase"),
    "policies": ("none", "The policies that are compared"),
    "cost": ("none", "equal: every policy at the same envelope; own: at its own cost"),
    "budget_eur_per_1000_residents_per_year": ("EUR per 1,000 residents per year", "The budget"),
}
_PROPERTY_UNITS = {"steering": "0-1", "ready_after_weeks": "weeks"}


def points_table(design: Design) -> pa.Table:
    """A row a point: number, row and block, a column for each input in its own unit, and the weight.

    A column of numbers is float64, or int64 where only whole numbers are; one in which texts stand is text.
    """
    before, weight = list(schema("points"))[:-1], schema("points").field("weight")
    columns: list[pa.Array] = [pa.array([getattr(point, field.name) for point in design.points], field.type) for field in before]
    fields = list(before)
    for one in design.inputs:
        values = design.column(one.name)
        kind = _arrow_type(values)
        fields.append(described_field(_column(one, kind)))
        columns.append(pa.array([str(value) for value in values] if kind == "string" else values, fields[-1].type))
    columns.append(pa.array([point.weight for point in design.points], weight.type))
    return pa.Table.from_arrays(columns, schema=pa.schema([*fields, weight]))


def assumptions_table(study: Study, design: Design) -> pa.Table:
    """A row an assumption, in the order of the assumption table: its value, range, grade and sources, and whether the sweep varies it."""
    varied = {one.name: one for one in design.inputs if one.kind == ASSUMPTION}
    rows = [_assumption(study, row, varied.get(name)) for name, row in ASSUMPTIONS.items()]
    return pa.Table.from_pylist(rows, schema=schema("assumptions"))


def dictionary_csv(tables: Mapping[str, pa.Table | pa.Schema]) -> str:
    """What every column of these tables means, a row a column: table, column, type, and what its field says."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(DICTIONARY_COLUMNS)
    for table, held in tables.items():
        for field in held if isinstance(held, pa.Schema) else held.schema:
            told = {key.decode(): value.decode() for key, value in (field.metadata or {}).items()}
            writer.writerow([table, field.name, str(field.type), *(told[key] for key in DICTIONARY_COLUMNS[3:])])
    return text.getvalue()


def _arrow_type(values: list[Any]) -> str:
    kinds = {type(value) for value in values}
    return "string" if str in kinds else "int64" if kinds == {int} else "float64"


def _column(one: Input, kind: str) -> Column:
    unit, meaning = _words(one, kind)
    return Column(one.name, kind, unit, "none", "none", f"{meaning[0].upper()}{meaning[1:]}".rstrip(".") + ".")


def _words(one: Input, kind: str) -> tuple[str, str]:
    """Unit and meaning of an input."""
    if one.kind == DUMMY_KIND:
        return "none", "An input that does nothing, so that what it seems to do is noise"
    if one.kind == ASSUMPTION:
        return ASSUMPTIONS[one.name].unit, ASSUMPTIONS[one.name].meaning
    if one.kind == STUDY:
        return _STUDY_WORDS[one.name]
    policy, instrument, key = lever_parts(one.name)
    known = KINDS[instrument]
    if key == known.price_key:
        unit = "EUR per grant" if key.endswith("per_grant") else "EUR per week"
    elif key == "strength":
        unit = "0-1" if known.measure == DEGREE else "times the usual"
    elif key in ("start", "end"):
        unit = "none" if kind == "string" else "week"
    else:
        unit = _PROPERTY_UNITS[key]
    return unit, f"{key} of {instrument} in the policy {policy}"


def _assumption(study: Study, row: Assumption, one: Input | None) -> dict[str, Any]:
    """A row of `assumptions.parquet`; `one` is the input of the sweep that varies it, if any does."""
    drawn = row if one is None else one
    low, high = drawn.low, drawn.high
    if one is not None and one.values is not None:
        numbers = [float(value) for value in one.values]
        low, high = min(numbers), max(numbers)
    return {
        "name": row.name,
        "value": study.assumptions.get(row.name, row.default),
        "unit": row.unit,
        "low": low,
        "high": high,
        "distribution": drawn.distribution,
        "group": row.submodel,
        "grade": row.grade,
        "evidence_id": row.evidence,
        "source": None if row.evidence == "assumed" else " ".join(EVIDENCE[identifier] for identifier in row.evidence.split(", ")),
        "varied": one is not None,
        "calibrated": row.calibrated,
    }
