"""The tables of a run as Arrow tables: fixed columns and types, null where undefined, meaning in the metadata of each field.

Equal content gives equal tables, and equal Parquet bytes: rows are in a fixed order, and nothing says which policy, seed, machine
or hour they come from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scenarios.columns import COLUMNS, Column
from scenarios.outcomes import OUTCOMES
from simulation.history import MINUTES_PER_HOUR, NOT_ENDED, Columns, History, weeks_paused
from simulation.record import NEXT_CRISIS, NEXT_CRISIS_WITH_POLICY, Events, Record

MAIN = "main"
CENTS_PER_EUR = 100
#: payer, instrument, year, budgeted_eur, spent_eur, unspent_eur, hours
SpendingRow = tuple[str, str, int, float, float, float, float]

_ARROW = {
    "int64": pa.int64(),
    "uint64": pa.uint64(),
    "float64": pa.float64(),
    "string": pa.string(),
    "bool": pa.bool_(),
    "date32": pa.date32(),
}


def all_tables(record: Record, history: History, spending: Iterable[SpendingRow], first_day: date) -> dict[str, pa.Table]:
    """The four tables of a run; `first_day` is the Monday of week 0."""
    return {
        "weekly": weekly_table(history, first_day),
        "initiatives": initiatives_table(history),
        "events": events_table(record),
        "spending": spending_table(spending),
    }


# --- schemas ---


def schema(table: str) -> pa.Schema:
    """The columns of a table of `scenarios/columns.toml`, typed and described."""
    return pa.schema([described_field(column) for column in COLUMNS[table].values()])


def outcome_fields() -> list[pa.Field]:
    """A described float64 column for each outcome, in the order of the outcome table."""
    return [
        described_field(Column(outcome.name, "float64", outcome.unit, outcome.base, outcome.better, outcome.description["en"]))
        for outcome in OUTCOMES.values()
    ]


def count_field(outcome: str) -> pa.Field:
    """The described column `n_<outcome>`: the count that a share is based on."""
    base = OUTCOMES[outcome].base
    return described_field(Column(f"n_{outcome}", "int64", "count", base, "none", f"Count that {outcome} is based on: {base}."))


def described_field(column: Column) -> pa.Field:
    """The field of a column, its unit, base, direction and meaning in the metadata."""
    metadata = {"unit": column.unit, "base": column.base, "better": column.better, "description": column.description}
    return pa.field(column.name, _ARROW[column.type], metadata=metadata)


def _table(name: str, columns: dict[str, Any]) -> pa.Table:
    fields = schema(name)
    return pa.Table.from_arrays([_array(columns[field.name], field.type) for field in fields], schema=fields)


def _array(values: Any, kind: pa.DataType) -> pa.Array:
    return values if isinstance(values, pa.Array) else pa.array(values, type=kind, from_pandas=True)  # from_pandas: NaN becomes null


# --- weekly ---


def weekly_table(history: History, first_day: date) -> pa.Table:
    """A row a week: the main phase, then the appended phases that there are, week numbers going on from main."""
    parts = [_phase(history, history.weekly, MAIN, 0, first_day)]
    for phase, weekly in ((NEXT_CRISIS, history.next_crisis), (NEXT_CRISIS_WITH_POLICY, history.next_crisis_with_policy)):
        if weekly is not None:
            parts.append(_phase(history, weekly, phase, history.weeks, first_day))
    return pa.concat_tables(parts).combine_chunks()


def _phase(history: History, weekly: Columns, phase: str, first_week: int, first_day: date) -> pa.Table:
    weeks = range(first_week, first_week + len(weekly["need_minutes"]))
    hours = {name: weekly[f"{name}_minutes"] / MINUTES_PER_HOUR for name in ("initiative", "formal", "neighbour", "need", "paperwork")}
    columns = {
        **weekly,
        "week": weeks,
        "phase": [phase] * len(weeks),
        "date": [first_day + timedelta(weeks=week) for week in weeks],
        "initiator_strain": _ratio(weekly["initiator_strain_sum"], weekly["initiators"]),
        "initiator_strain_26_weeks": _ratio(weekly["initiator_strain_26_weeks_sum"], weekly["initiators_26_weeks"]),
        "first_time_share": _ratio(weekly["first_time_joined"], weekly["volunteers_joined"]),
        "volunteering_4_weeks_share": _ratio(weekly["volunteered_4_weeks"], history.residents_15_and_over),
        "hours_helped": hours["initiative"],
        "hours_helped_new": weekly["initiative_minutes_new"] / MINUTES_PER_HOUR,
        "formal_hours": hours["formal"],
        "neighbour_hours": hours["neighbour"],
        "need_hours": hours["need"],
        "need_met_share": _need_met(weekly, ""),
        "need_met_share_vulnerable": _need_met(weekly, "_vulnerable"),
        "people_helped_out_of_sight_share": _ratio(weekly["people_helped_out_of_sight"], weekly["people_helped"]),
        "formal_out_of_sight_share": _ratio(weekly["formal_clients_out_of_sight"], weekly["formal_clients"]),
        "paperwork_hours": hours["paperwork"],
        "satisfaction": _ratio(weekly["satisfaction_sum"], weekly["initiators"]),
        "trust": _ratio(weekly["trusting_residents"], history.residents),
        "spent_eur": weekly["spent_cents"] / CENTS_PER_EUR,
    }
    return _table("weekly", columns)


def _need_met(weekly: Columns, group: str) -> np.ndarray:
    return _ratio(sum(weekly[f"{who}_minutes{group}"] for who in ("formal", "initiative", "neighbour")), weekly[f"need_minutes{group}"])


def _ratio(part: Any, whole: Any) -> np.ndarray:
    """part / whole week by week; NaN, which becomes null, where there is nothing to be a share of."""
    part, whole = np.asarray(part, dtype=np.float64), np.broadcast_to(np.asarray(whole, dtype=np.float64), np.shape(part))
    return np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0.0)


# --- initiatives, events, spending ---


def initiatives_table(history: History) -> pa.Table:
    """A row an initiative that lived in week 0 or later, by id."""
    rows = history.initiatives
    columns = {name: _text(values) if values.dtype.kind == "U" else values for name, values in rows.items()}
    ended_week = pa.array(rows["ended_week"], mask=rows["ended_week"] == NOT_ENDED)
    return _table("initiatives", {**columns, "ended_week": ended_week, "weeks_paused": weeks_paused(history)})


def _text(values: np.ndarray) -> pa.Array:
    return pa.array(values.tolist(), type=pa.string(), mask=values == "")


def events_table(record: Record) -> pa.Table:
    """A row an event of the main phase, in the order in which they happened."""
    batches = record.event_batches()
    lengths = [len(batch.initiatives) for batch in batches]
    return _table(
        "events",
        {
            "week": np.repeat(np.array([batch.week for batch in batches], dtype=np.int64), lengths),
            "initiative": _chained([batch.initiatives for batch in batches], np.int64),
            "event": _words([batch.event for batch in batches], lengths),
            "amount": _chained(
                [np.full(n, np.nan) if b.amounts is None else b.amounts for b, n in zip(batches, lengths, strict=True)], float
            ),
            "counterpart": _counterparts(batches, lengths),
        },
    )


def _chained(parts: list[np.ndarray], kind: type) -> np.ndarray:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=kind)


def _words(words: list[str | None], lengths: list[int]) -> pa.Array:
    """Each word as often as its batch is long."""
    batch = np.repeat(np.arange(len(words)), lengths)
    return pa.array(words, type=pa.string()).take(pa.array(batch, type=pa.int64()))


def _counterparts(batches: Iterable[Events], lengths: list[int]) -> pa.Array:
    """Words of the counterpart, followed by its number where it has one."""
    batches = list(batches)
    words = _words([batch.counterpart for batch in batches], lengths)
    numbered = np.repeat(np.array([batch.counterpart_ids is not None for batch in batches], dtype=bool), lengths)
    ids = [np.zeros(n, dtype=np.int64) if b.counterpart_ids is None else b.counterpart_ids for b, n in zip(batches, lengths, strict=True)]
    with_number = pc.binary_join_element_wise(words, pa.array(_chained(ids, np.int64)).cast(pa.string()), " ")
    return pc.if_else(pa.array(numbered), with_number, words)


def spending_table(rows: Iterable[SpendingRow]) -> pa.Table:
    """A row a payer, instrument and calendar year, in that order."""
    ordered = sorted(rows)
    return _table("spending", {name: [row[i] for row in ordered] for i, name in enumerate(COLUMNS["spending"])})


# --- fingerprint ---


def values_digest(table: pa.Table) -> str:
    """SHA-256, in hexadecimal, of column names, types and little-endian values in row order.

    It is the same however the table is chunked, and whichever version of Arrow wrote it.
    A column gives its name and type, a byte a row (1: a value, 0: null) and the values: fixed width as stored, null as 0; text as its
    length in bytes (int64, null as 0) for every row and then the UTF-8 of all.
    """
    digest = hashlib.sha256()
    for name, column in zip(table.column_names, table.columns, strict=True):
        digest.update(f"{name}\0{column.type}\0{len(column)}\0".encode())
        digest.update(column.is_valid().to_numpy().astype(np.uint8).tobytes())
        for part in _little_endian(column):
            digest.update(part)
    return digest.hexdigest()


def _little_endian(column: pa.ChunkedArray) -> Iterable[bytes]:
    if pa.types.is_string(column.type):
        encoded = [b"" if value is None else value.encode() for value in column.to_pylist()]
        return [np.array([len(text) for text in encoded], dtype="<i8").tobytes(), b"".join(encoded)]
    if pa.types.is_boolean(column.type):
        return [column.fill_null(False).to_numpy().astype(np.uint8).tobytes()]
    if pa.types.is_date32(column.type):
        column = column.cast(pa.int32())
    values = column.fill_null(pa.scalar(0, type=column.type)).to_numpy()
    return [values.astype(values.dtype.newbyteorder("<")).tobytes()]
