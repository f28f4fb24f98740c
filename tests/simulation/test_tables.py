"""The tables of a run: columns, types, nulls, metadata, order, bytes and fingerprint."""

import hashlib
import io
import struct
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.columns import COLUMNS
from scenarios.outcomes import OUTCOMES
from simulation.outcomes import counts
from simulation.record import Record
from simulation.tables import (
    all_tables,
    count_field,
    events_table,
    initiatives_table,
    outcome_fields,
    schema,
    spending_table,
    values_digest,
    weekly_table,
)

MONDAY = date(2020, 1, 6)
#: The columns that a run promises, spelt out here a second time so that none is lost unnoticed.
WEEKLY_NAMES = """week phase date stringency urgency initiatives_alive initiatives_paused initiatives_founded initiatives_ended initiators
 initiator_strain initiator_strain_26_weeks initiators_burned_out volunteers volunteers_joined volunteers_left volunteers_burned_out
 offers places first_time_share volunteering_4_weeks_share hours_helped hours_helped_new formal_hours neighbour_hours need_hours
 need_met_share need_met_share_vulnerable people_helped_out_of_sight_share formal_out_of_sight_share initiatives_short_of_money
 initiatives_short_of_helpers paperwork_hours official_contacts satisfaction trust spent_eur"""
INITIATIVE_NAMES = """id founder existing kind scale neighbourhood founded_week ended_week cause ended_as weeks_paused legal_form initiators
 founder_engagement_percentile founder_ties_percentile tie_municipality_at_founding added_value support_eur support_hours hours_helped
 people_helped people_out_of_sight_helped structural_partners"""
WEEKLY, INITIATIVES = WEEKLY_NAMES.split(), INITIATIVE_NAMES.split()
EVENTS = ["week", "initiative", "event", "amount", "counterpart"]
SPENDING = ["payer", "instrument", "year", "budgeted_eur", "spent_eur", "unspent_eur", "hours"]

PAID = [
    ("municipality_hours", "network-weavers", 2021, 100.0, 90.0, 10.0, 2.0),
    ("fund", "rapid-fund", 2020, 50.0, 50.0, 0.0, 0.0),
    ("municipality_hours", "network-weavers", 2020, 70.0, 70.0, 0.0, 1.5),
]


@pytest.fixture
def tables(make_history):
    """All four tables of an empty run."""
    return all_tables(Record(10, 8), make_history(weeks=0), [], MONDAY)


def parquet(table):
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "columns"), [("weekly", WEEKLY), ("initiatives", INITIATIVES), ("events", EVENTS), ("spending", SPENDING)]
)
def test_a_table_has_its_columns_typed_also_when_empty(tables, name, columns):
    assert tables[name].column_names == columns
    assert tables[name].num_rows == 0
    assert tables[name].schema.equals(schema(name), check_metadata=True)
    assert not any(pa.types.is_null(kind) for kind in tables[name].schema.types)


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_every_column_says_its_unit_base_direction_and_meaning(name):
    for field in schema(name):
        assert set(field.metadata) == {b"unit", b"base", b"better", b"description"}, field.name
        assert field.metadata[b"better"] in (b"higher", b"lower", b"none"), field.name
        assert field.metadata[b"description"].endswith(b"."), field.name
        assert all(field.metadata.values()), field.name
    assert schema(name).metadata is None


def test_columns_of_runs_describe_every_outcome_and_every_count():
    assert [field.name for field in outcome_fields()] == list(OUTCOMES)
    assert {field.type for field in outcome_fields()} == {pa.float64()}
    assert count_field("trust_end").name == "n_trust_end"
    assert count_field("trust_end").type == pa.int64()


def test_every_share_among_the_outcomes_has_a_count(make_history):
    shares = {name for name, outcome in OUTCOMES.items() if outcome.unit == "share" and not outcome.comparison_only}
    assert shares <= {name.removeprefix("n_") for name in counts(make_history())}


def test_a_week_is_shown_in_hours_euros_means_and_shares(make_history):
    weekly = {
        "need_minutes": 6_000, "formal_minutes": 600, "initiative_minutes": 300, "neighbour_minutes": 900, "initiative_minutes_new": 120,
        "need_minutes_vulnerable": 100, "formal_minutes_vulnerable": 10, "initiative_minutes_vulnerable": 5, "neighbour_minutes_vulnerable": 0,
        "initiators": 4, "initiator_strain_sum": 1.0, "initiators_26_weeks": 2, "initiator_strain_26_weeks_sum": 0.8,
        "volunteers_joined": 8, "first_time_joined": 2, "volunteered_4_weeks": 4_000, "people_helped": 10.0, "people_helped_out_of_sight": 3.0,
        "formal_clients": 20.0, "formal_clients_out_of_sight": 2.0, "satisfaction_sum": 2.4, "trusting_residents": 5_000,
        "paperwork_minutes": 90, "spent_cents": 12_345, "stringency": 0.787, "urgency": 0.5, "offers": 3, "official_contacts": 6,
    }  # fmt: skip
    row = weekly_table(make_history(weeks=1, weekly=weekly), MONDAY).to_pylist()[0]
    expected = {
        "week": 0, "phase": "main", "date": MONDAY, "need_hours": 100.0, "formal_hours": 10.0, "hours_helped": 5.0, "neighbour_hours": 15.0,
        "hours_helped_new": 2.0, "need_met_share": 0.3, "need_met_share_vulnerable": 0.15, "initiator_strain": 0.25,
        "initiator_strain_26_weeks": 0.4, "first_time_share": 0.25, "volunteering_4_weeks_share": 0.25,
        "people_helped_out_of_sight_share": 0.3, "formal_out_of_sight_share": 0.1, "satisfaction": 0.6, "trust": 0.25,
        "paperwork_hours": 1.5, "spent_eur": 123.45, "stringency": 0.787, "urgency": 0.5, "offers": 3, "official_contacts": 6,
    }  # fmt: skip
    assert {name: row[name] for name in expected} == pytest.approx(expected)


def test_a_share_of_nothing_is_null_and_never_nan(make_history):
    table = weekly_table(make_history(weeks=2), MONDAY)
    empty = {name for name in table.column_names if table[name].null_count == 2}
    assert empty == {
        "initiator_strain",
        "initiator_strain_26_weeks",
        "first_time_share",
        "need_met_share",
        "need_met_share_vulnerable",
        "people_helped_out_of_sight_share",
        "formal_out_of_sight_share",
        "satisfaction",
    }


def test_phases_follow_main_with_week_numbers_and_dates_going_on(make_history, make_weekly):
    history = make_history(weeks=3, next_crisis=make_weekly(2, {"offers": 5}), next_crisis_with_policy=make_weekly(2, {"offers": 6}))
    table = weekly_table(history, MONDAY)
    assert table["phase"].to_pylist() == ["main"] * 3 + ["next_crisis"] * 2 + ["next_crisis_with_policy"] * 2
    assert table["week"].to_pylist() == [0, 1, 2, 3, 4, 3, 4]
    assert table["date"].to_pylist()[2:5] == [date(2020, 1, 20), date(2020, 1, 27), date(2020, 2, 3)]
    assert table["offers"].to_pylist() == [0, 0, 0, 5, 5, 6, 6]


def test_an_initiative_that_lives_has_null_for_its_end(make_history):
    history = make_history(
        initiatives=[
            {"founded_week": 10, "ended_week": 20, "cause": "no_hands", "ended_as": "could_not_go_on"},
            {"founded_week": 11, "legal_form": "foundation"},
        ],
        pauses=[{"initiative": 16, "started_week": 15, "ended_week": 18}],
    )
    ended, living = initiatives_table(history).to_pylist()
    assert (ended["ended_week"], ended["cause"], ended["ended_as"], ended["weeks_paused"]) == (20, "no_hands", "could_not_go_on", 3)
    assert (living["ended_week"], living["cause"], living["ended_as"], living["weeks_paused"]) == (None, None, None, 0)
    assert living["legal_form"] == "foundation"


def test_a_number_that_is_not_one_becomes_null(make_history):
    table = initiatives_table(make_history(initiatives=[{"added_value": np.nan}, {"added_value": 1.5}]))
    assert table["added_value"].to_pylist() == [None, 1.5]


def test_events_keep_their_order_amounts_and_counterparts():
    record = Record(10, 8)
    record.events(10, "founded", [16, 32])
    record.events(10, "grant", [32, 16], [250.0, 500.0], "fund", [3, 4])
    record.events(11, "contact", -5, counterpart="network-weavers")
    record.events(12, "lent", 16, 2, "initiative", -5)
    assert [tuple(row.values()) for row in events_table(record).to_pylist()] == [
        (10, 16, "founded", None, None),
        (10, 32, "founded", None, None),
        (10, 32, "grant", 250.0, "fund 3"),
        (10, 16, "grant", 500.0, "fund 4"),
        (11, -5, "contact", None, "network-weavers"),
        (12, 16, "lent", 2.0, "initiative -5"),
    ]


def test_spending_is_ordered_by_payer_instrument_and_year():
    table = spending_table(PAID)
    assert table["year"].to_pylist() == [2020, 2020, 2021]
    assert table["payer"].to_pylist() == ["fund", "municipality_hours", "municipality_hours"]
    assert table["hours"].to_pylist() == [0.0, 1.5, 2.0]
    assert table.equals(spending_table(reversed(PAID)))


def test_equal_content_gives_equal_parquet_bytes(make_history):
    def tables():
        record = Record(10, 8)
        record.events(10, "grant", [32, 16], [250.0, 500.0], "fund", [3, 4])
        history = make_history(weekly={"offers": 5}, initiatives=[{"founded_week": 10}])
        return all_tables(record, history, PAID, MONDAY)

    one, other = tables(), tables()
    assert {name: parquet(table) for name, table in one.items()} == {name: parquet(table) for name, table in other.items()}
    assert parquet(one["events"]) != parquet(one["spending"])


def test_a_table_read_back_has_the_same_fingerprint_and_metadata(make_history):
    table = initiatives_table(make_history(initiatives=[{"founded_week": 10}, {"ended_week": 5, "cause": "é"}]))
    again = pq.read_table(io.BytesIO(parquet(table)))
    assert values_digest(again) == values_digest(table)
    assert again.schema.field("added_value").metadata == table.schema.field("added_value").metadata


def mixed(rows):
    """A table of every type in use, one row a tuple."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * 6
    kinds = [pa.int64(), pa.float64(), pa.string(), pa.bool_(), pa.date32(), pa.uint64()]
    return pa.table({f"column_{i}": pa.array(column, type=kind) for i, (column, kind) in enumerate(zip(columns, kinds, strict=True))})


mixed_rows = st.lists(
    st.tuples(
        st.none() | st.integers(-(2**63), 2**63 - 1),
        st.none() | st.floats(allow_nan=False),
        st.none() | st.text(max_size=5),
        st.none() | st.booleans(),
        st.none() | st.dates(date(1990, 1, 1), date(2050, 1, 1)),
        st.none() | st.integers(0, 2**64 - 1),
    ),
    max_size=12,
)


@given(mixed_rows, st.integers(0, 12))
def test_the_fingerprint_does_not_depend_on_chunks(rows, cut):
    whole = mixed(rows)
    chunked = pa.concat_tables([mixed(rows[:cut]), mixed(rows[cut:])])
    sliced = pa.concat_tables([mixed([*rows[:1], *rows]).slice(len(rows[:1]))])
    assert values_digest(whole) == values_digest(chunked) == values_digest(sliced)


@given(mixed_rows, mixed_rows)
def test_the_fingerprint_tells_tables_apart(rows, others):
    def bits(table_rows):  # 0.0 and -0.0 are equal, but not the same bytes
        return [tuple(repr(value) for value in row) for row in table_rows]

    assert (values_digest(mixed(rows)) == values_digest(mixed(others))) == (bits(rows) == bits(others))


def test_the_fingerprint_depends_on_names_types_nulls_and_order():
    tables = [
        pa.table({"a": pa.array([0, 1], pa.int64())}),
        pa.table({"b": pa.array([0, 1], pa.int64())}),
        pa.table({"a": pa.array([0, 1], pa.uint64())}),
        pa.table({"a": pa.array([None, 1], pa.int64())}),
        pa.table({"a": pa.array([1, 0], pa.int64())}),
        pa.table({"a": pa.array(["", "1"])}),
        pa.table({"a": pa.array(["1", ""])}),
        pa.table({"a": pa.array([None, "1"])}),
    ]
    assert len({values_digest(table) for table in tables}) == len(tables)


def test_the_fingerprint_is_the_sha256_of_names_types_nulls_and_values():
    by_hand = hashlib.sha256()
    by_hand.update(b"column_0\0int64\0" + b"2\0" + b"\x01\x00" + struct.pack("<qq", -1, 0))
    by_hand.update(b"column_1\0double\0" + b"2\0" + b"\x01\x00" + struct.pack("<dd", 0.5, 0.0))
    by_hand.update(b"column_2\0string\0" + b"2\0" + b"\x01\x00" + struct.pack("<qq", 2, 0) + "é".encode())
    by_hand.update(b"column_3\0bool\0" + b"2\0" + b"\x01\x00" + b"\x01\x00")
    by_hand.update(b"column_4\0date32[day]\0" + b"2\0" + b"\x01\x00" + struct.pack("<ii", 18_267, 0))  # days from 1 January 1970
    by_hand.update(b"column_5\0uint64\0" + b"2\0" + b"\x01\x00" + struct.pack("<QQ", 2**64 - 1, 0))
    assert values_digest(mixed([(-1, 0.5, "é", True, MONDAY, 2**64 - 1), (None,) * 6])) == by_hand.hexdigest()
