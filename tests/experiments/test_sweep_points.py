"""What a point asks, designs in files of the user's own, and the tables of a design."""

import csv
import io
from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from experiments.files import parquet_bytes
from experiments.sweep.asked import study_at
from experiments.sweep.described import assumptions_table, dictionary_csv, points_table
from experiments.sweep.design import METHODS, design_of
from experiments.sweep.points import Point
from experiments.worlds import policies_of, run_policy, world_of
from scenarios.assumptions import ASSUMPTIONS
from scenarios.errors import InputError
from scenarios.policies import load_policy, with_levers
from scenarios.study import load_study, study_from_document
from scenarios.uncertain import Uncertain

STRENGTH, START = "structural.network-weavers.strength", "structural.network-weavers.start"
RANGES = {"freed_minutes": {"low": 100.0, "high": 300.0}, "willing_surge": {"low": 0.05, "high": 0.6}}
OURS = {"name": "ours", "instrument": [{"kind": "network-weavers"}, {"kind": "staff-on-loan"}]}


def study_of(**keys):
    return load_study("the-hague-2020-2022", **{"uncertain": RANGES, "policies": ["none", "structural"], **keys})


def point(**values):
    return Point(0, 0, "", values)


# --- the study that a point asks


def test_a_point_asks_a_study_with_nothing_uncertain_or_varied_left_in_it():
    study = replace(
        study_of(levers={"crisis": ["none", "one-wave"]}, assumptions={"need_contact_minutes": 60.0}),
        envelope_eur_per_1000_residents_per_year=800.0,
    )
    asked = study_at(study, point(freed_minutes=150.0, crisis="one-wave", dummy=0.3))
    assert asked.assumptions == {"freed_minutes": 150.0, "need_contact_minutes": 60.0}
    assert (asked.uncertain, asked.levers, asked.crisis) == (Uncertain(none=True), {}, "one-wave")
    assert asked.envelope_eur_per_1000_residents_per_year is None
    assert world_of(asked, 5).parameter_set.values == asked.assumptions
    assert study_from_document(asked.document(), "again") == asked


def test_a_point_without_anything_changed_asks_the_study_itself():
    study = study_of(uncertain={"none": True})
    assert study_at(study, point(crisis=study.crisis)) == study


def test_a_policy_of_the_library_that_a_lever_changes_becomes_the_studys_own_under_a_name_of_its_own():
    asked = study_at(study_of(), point(**{STRENGTH: 0.5, START: "2020-06-01"}))
    assert asked.policies == ("none", "structural-varied")
    expected = with_levers(load_policy("structural"), {"network-weavers.strength": 0.5, "network-weavers.start": "2020-06-01"})
    assert policies_of(asked)[1] == replace(expected, name="structural-varied")
    assert study_from_document(asked.document(), "again") == asked


def test_an_own_policy_keeps_its_name_and_loses_an_instrument_of_strength_0():
    study = study_of(policies=["none", "ours", "structural"], policy=[OURS])
    asked = study_at(study, point(**{"ours.staff-on-loan.strength": 0.0}))
    assert asked.policies == study.policies
    assert [spec.kind.name for spec in asked.own_policies[0].instruments] == ["network-weavers"]


def test_policies_can_be_chosen_and_own_ones_not_chosen_are_left_out():
    study = study_of(policies=["none", "ours"], policy=[OURS])
    asked = study_at(study, point(policies="structural,mixed", **{STRENGTH: 2.0}))
    assert asked.policies == ("structural-varied", "mixed")
    assert [policy.name for policy in asked.own_policies] == ["structural-varied"]
    assert study_at(study, point(policies="ours")).own_policies == study.own_policies


def test_budget_city_and_residents_are_as_the_point_says():
    asked = study_at(study_of(), point(city="rotterdam", residents=3000, budget_eur_per_1000_residents_per_year=750.0))
    assert (asked.city, asked.residents, asked.budget_eur_per_1000_residents_per_year) == ("rotterdam", 3000, 750.0)


def test_the_name_of_a_changed_policy_changes_no_number_and_its_lever_does():
    study = study_of(uncertain={"none": True}, residents=2000, weeks=30, next_crisis=False, cost="own", policies=["structural"])
    asked = [study] + [study_at(study, point(**{STRENGTH: strength})) for strength in (1.0, 20.0)]
    tables = [run_policy(one, world_of(one, 0), policies_of(one)[0]).tables() for one in asked]
    assert tables[0] == tables[1]
    assert tables[0] != tables[2]


# --- a file of the user's own


def written(tmp_path, text, name="own.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_csv_is_a_design_of_its_rows(tmp_path):
    text = f"freed_minutes, {START},crisis,residents,weight\n150,20,none,2000,1\n200.5,2020-06-01,one-wave,all,0.5\n"
    design = design_of(study_of(), written(tmp_path, text))
    assert [dict(one.values) for one in design.points] == [
        {"freed_minutes": 150.0, START: 20, "crisis": "none", "residents": 2000},
        {"freed_minutes": 200.5, START: "2020-06-01", "crisis": "one-wave", "residents": "all"},
    ]
    assert [one.weight for one in design.points] == [1.0, 0.5]
    assert (design.method, design.samples) == ("file", 2)
    assert study_at(study_of(), design.points[1]).residents == "all"


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_the_points_of_a_sweep_are_a_design_again(tmp_path, method, kind):
    levers = {STRENGTH: {"low": 0, "high": 2}, START: ["wave+13", 20], "weeks": {"low": 60, "high": 156}}
    design = design_of(study_of(levers=levers), method, None if method == "factorial" else 4)
    path = tmp_path / f"points.{kind}"
    table = points_table(design)
    if kind == "csv":
        text = io.StringIO()
        rows = csv.writer(text)
        rows.writerow(table.column_names)
        rows.writerows(row.values() for row in table.to_pylist())
        path.write_text(text.getvalue(), encoding="utf-8")
    else:
        pq.write_table(table, path)
    again = design_of(study_of(levers=levers), str(path), len(design.points))
    assert again.points == design.points


def test_whole_numbers_that_a_file_holds_as_floats_are_whole(tmp_path):
    path = tmp_path / "own.parquet"
    pq.write_table(pa.table({"residents": [2000.0, 3000.0], START: [20.0, 30.0], "freed_minutes": [150, 200]}), path)
    values = [dict(one.values) for one in design_of(study_of(), str(path)).points]
    assert values == [{"residents": 2000, START: 20, "freed_minutes": 150.0}, {"residents": 3000, START: 30, "freed_minutes": 200.0}]
    assert [type(value) for value in values[0].values()] == [int, int, float]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("freed_minute\n1\n", "own.csv: column freed_minute: found an unknown input.*nearest: freed_minutes"),
        ("freed_minutes,freed_minutes\n1,2\n", "freed_minutes: found two columns of this name"),
        ("freed_minutes,willing_surge\n150,0.1\n150,\n", "row 2, column willing_surge: found no value"),
        ("freed_minutes,willing_surge\n150\n", "row 1: found 1 values, expected 2"),
        ("freed_minutes\n150\nx\n", "row 2, column freed_minutes: found 'x'"),
        ("freed_minutes\nnan\n", "row 1, column freed_minutes: found nan"),
        ("freed_minutes\n150\n301\n", "row 2, column freed_minutes: found 301.0, expected a number from 100 to 300, as the study says"),
        ("need_contact_minutes\n-1\n", "row 1, column need_contact_minutes: found -1"),
        ("crisis\nnone\non-wave\n", "row 2, column crisis: found 'on-wave'.*nearest: one-wave"),
        ("residents\n2000.5\n", "row 1, column residents: found 2000.5"),
        (f"{STRENGTH}\n1\n-1\n", f"own.csv: row 2, column {STRENGTH}: .*found -1"),
        ("structural.crisis-grants.strength\n1\n", "no instrument 'crisis-grants' in structural"),
        ("ad-hoc.crisis-grants.strength\n1\n", "found ad-hoc, which the study does not compare"),
        ("freed_minutes,weight\n150,-1\n", "row 1, column weight: found '-1'"),
        ("freed_minutes,weight\n150,0\n", "no weight above 0"),
        ("weight\n1\n", "no column that is an input"),
        ("freed_minutes\n", "no rows"),
        ("freed_minutes;crisis\n150;none\n", "own.csv: found semicolons between the columns, expected commas"),
        ("freed_minutes\tcrisis\n150\tnone\n", "own.csv: found tabs between the columns, expected commas"),
        ("freed_minutes;crisis\n150,5;none\n", "own.csv: found semicolons between the columns, expected commas"),
        (",freed_minutes\n0,150\n", "own.csv: column 1: found no name"),
        (
            "structural.crisis-grants.strength\n1\n",
            "^[^:]*own.csv: row 1, column structural.crisis-grants.strength: levers.structural: crisis-grants.strength: found",
        ),
        ("residents,crisis\n600000,none\n", r"1 of 1 points that the model refuses \(the first is row 1: .*residents: found 600000"),
    ],
)
def test_a_mistake_in_a_file_is_told_with_its_place(tmp_path, text, words):
    with pytest.raises(InputError, match=words) as told:
        design_of(study_of(), written(tmp_path, text))
    assert "\n" not in str(told.value)


def test_a_file_has_the_size_it_has(tmp_path):
    with pytest.raises(InputError, match="--samples: found 3, expected 1, the rows of"):
        design_of(study_of(), written(tmp_path, "freed_minutes\n150\n"), 3)


@pytest.mark.parametrize("name", ["no.csv", "no.parquet"])
def test_a_file_that_is_not_there_is_told(tmp_path, name):
    with pytest.raises(InputError, match=f"{name}: found no such file"):
        design_of(study_of(), str(tmp_path / name))


@pytest.mark.parametrize("name", ["folder.csv", "folder.parquet"])
def test_a_folder_in_place_of_a_file_is_told(tmp_path, name):
    (tmp_path / name).mkdir()
    with pytest.raises(InputError, match=f"{name}: found a folder"):
        design_of(study_of(), str(tmp_path / name))


def test_the_ending_of_a_file_may_be_in_capitals(tmp_path):
    assert len(design_of(study_of(), written(tmp_path, "freed_minutes\n150\n", "OWN.CSV")).points) == 1


def test_a_file_that_is_not_parquet_is_told(tmp_path):
    with pytest.raises(InputError, match="found a file that cannot be read"):
        design_of(study_of(), written(tmp_path, "not parquet", "own.parquet"))


# --- tables


def test_the_points_have_a_described_column_each_of_the_right_type():
    levers = {STRENGTH: {"low": 0, "high": 2}, START: ["wave", 20], "weeks": {"low": 60, "high": 156}, "cost": ["equal", "own"]}
    table = points_table(design_of(study_of(levers=levers), "saltelli", 4))
    assert table.column_names == [
        "point_id", "design_row", "block", "freed_minutes", "willing_surge", "weeks", "cost", START, STRENGTH, "dummy", "weight"
    ]  # fmt: skip
    types = {name: table.schema.field(name).type for name in ("freed_minutes", "weeks", START, "cost")}
    assert types == {"freed_minutes": pa.float64(), "weeks": pa.int64(), START: pa.string(), "cost": pa.string()}
    for field in table.schema:
        assert set(field.metadata) == {b"unit", b"base", b"better", b"description"}
        assert field.metadata[b"description"].endswith(b".")
    assert table.schema.field("freed_minutes").metadata[b"unit"].decode() == ASSUMPTIONS["freed_minutes"].unit
    assert table.schema.field("weight").type == pa.float64()
    assert table["weight"].null_count == table.num_rows


def test_equal_designs_give_equal_bytes_also_of_all_assumptions():
    one, other = (points_table(design_of(load_study("the-hague-2020-2022"), "latin-hypercube", 5)) for _ in range(2))
    assert parquet_bytes(one) == parquet_bytes(other)


def test_the_assumptions_say_what_is_varied_over_which_range():
    study = study_of(assumptions={"need_contact_minutes": 60.0})
    table = assumptions_table(study, design_of(study, "sobol", 4))
    rows = {row["name"]: row for row in table.to_pylist()}
    assert list(rows) == list(ASSUMPTIONS)
    varied = {name: row for name, row in rows.items() if row["varied"]}
    assert {name: (row["low"], row["high"]) for name, row in varied.items()} == {
        "freed_minutes": (100.0, 300.0), "willing_surge": (0.05, 0.6)
    }  # fmt: skip
    assert rows["need_contact_minutes"]["value"] == 60.0
    for name, row in rows.items():
        known = ASSUMPTIONS[name]
        assert (row["unit"], row["group"], row["grade"]) == (known.unit, known.submodel, known.grade)
        assert (row["source"] is None) == (known.evidence == "assumed")
        if name not in varied:
            assert (row["low"], row["high"], row["distribution"]) == (known.low, known.high, known.distribution)


def test_a_list_of_values_of_an_assumption_shows_its_ends():
    study = study_of(uncertain={"none": True}, levers={"freed_minutes": [300.0, 100.0, 200.0]})
    row = next(r for r in assumptions_table(study, design_of(study, "factorial")).to_pylist() if r["name"] == "freed_minutes")
    assert (row["low"], row["high"], row["distribution"], row["varied"]) == (100.0, 300.0, "list", True)


def test_the_dictionary_tells_every_column_of_every_table():
    study = study_of()
    design = design_of(study, "sobol", 4)
    tables = {"assumptions": assumptions_table(study, design), "points": points_table(design).schema}
    rows = list(csv.DictReader(io.StringIO(dictionary_csv(tables))))
    names = [("assumptions", name) for name in tables["assumptions"].column_names] + [("points", name) for name in tables["points"].names]
    assert [(row["table"], row["column"]) for row in rows] == names
    assert all(all(row.values()) for row in rows)
    minutes = next(row for row in rows if row["column"] == "freed_minutes")
    assert (minutes["type"], minutes["unit"], minutes["better"]) == ("double", ASSUMPTIONS["freed_minutes"].unit, "none")
