"""The points of a sweep: where they lie, that they are the same each time, and that they lie within bounds."""

import pickle
from collections import Counter
from dataclasses import replace
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from experiments.sweep.design import METHODS, design_of
from scenarios.assumptions import ASSUMPTIONS
from scenarios.errors import InputError
from scenarios.study import load_study, study_from_document

STRENGTH, START = "structural.network-weavers.strength", "structural.network-weavers.start"
FEW = {
    "freed_minutes": {"low": 100.0, "high": 300.0, "distribution": "uniform"},
    "need_contact_minutes": {"low": 10.0, "high": 90.0, "distribution": "loguniform"},
    "willing_surge": {"low": 0.05, "high": 0.6, "distribution": "beta"},
    "formal_share_ordinary": {"low": 0.2, "high": 0.9, "distribution": "triangular"},
}
LEVERS = {STRENGTH: {"low": 0, "high": 2}, "crisis": ["one-wave", "two-waves", "none"]}
SIZES = {"latin-hypercube": 20, "sobol": 16, "morris": 3, "saltelli": 8, "factorial": None}


def study_of(**keys):
    return load_study("the-hague-2020-2022", **{"uncertain": FEW, "levers": LEVERS, "seed": 7, **keys})


def shares(design, name):
    """The shares of its distribution, as scipy has it, at which a varied assumption stands at each point."""
    row = FEW[name]
    low, width = row["low"], row["high"] - row["low"]
    top = min(max(ASSUMPTIONS[name].default, low), row["high"])
    distribution = {
        "uniform": stats.uniform(low, width),
        "loguniform": stats.loguniform(low, row["high"]),
        "triangular": stats.triang((top - low) / width, low, width),
        "beta": stats.beta(1 + 4 * (top - low) / width, 1 + 4 * (row["high"] - top) / width, low, width),
    }[row["distribution"]]
    return distribution.cdf(design.column(name))


# --- what is varied


def test_a_study_that_names_nothing_varies_every_assumption_with_a_range():
    design = design_of(load_study("the-hague-2020-2022", assumptions={"freed_minutes": 200.0}), "latin-hypercube", 4)
    assert [one.name for one in design.inputs] == [
        name for name, row in ASSUMPTIONS.items() if row.distribution != "fixed" and name != "freed_minutes"
    ]
    assert all((one.low, one.high) == (ASSUMPTIONS[one.name].low, ASSUMPTIONS[one.name].high) for one in design.inputs)


def test_a_factorial_design_varies_only_what_the_study_names():
    design = design_of(study_of(uncertain={}), "factorial")
    assert [one.name for one in design.inputs] == ["crisis", STRENGTH]


def test_inputs_stand_in_the_same_order_whatever_the_order_of_the_file():
    turned = study_of(uncertain=dict(reversed(FEW.items())), levers=dict(reversed(LEVERS.items())))
    assert turned == study_of()
    assert design_of(turned, "sobol", 8) == design_of(study_of(), "sobol", 8)


def test_an_assumption_that_the_study_sets_itself_is_not_varied():
    design = design_of(study_of(assumptions={"freed_minutes": 150.0}), "sobol", 8)
    assert "freed_minutes" not in design.points[0].values


# --- where the points lie


@pytest.mark.parametrize("method", METHODS)
def test_the_same_study_method_and_samples_give_the_same_points(method):
    one, other = (design_of(study_of(), method, SIZES[method]) for _ in range(2))
    assert one.points == other.points
    assert one.digest() == other.digest()
    if method != "factorial":
        assert design_of(study_of(seed=0), method, SIZES[method]).points != one.points
        assert design_of(study_of(seed=2**63 - 1), method, SIZES[method]).points != one.points


def test_one_other_value_or_text_gives_another_digest():
    design = design_of(study_of(), "sobol", 4)
    first = design.points[0]
    for changed in ({"freed_minutes": first.values["freed_minutes"] + 1e-9}, {"crisis": "long-haul"}):
        points = (replace(first, values={**first.values, **changed}), *design.points[1:])
        assert replace(design, points=points).digest() != design.digest()
    assert replace(design, points=tuple(pickle.loads(pickle.dumps(design.points))), library="another").digest() == design.digest()


@pytest.mark.parametrize("name", FEW)
def test_each_stratum_of_a_latin_hypercube_is_hit_once(name):
    design = design_of(study_of(), "latin-hypercube", 50)
    assert sorted(np.floor(shares(design, name) * 50)) == list(range(50))


def test_sobol_points_are_those_of_scipy_through_the_distributions():
    design = design_of(study_of(), "sobol", 32)
    names = [one.name for one in design.inputs]
    expected = stats.qmc.Sobol(len(names), seed=np.random.default_rng(7)).random(32)
    for name in FEW:
        assert shares(design, name) == pytest.approx(expected[:, names.index(name)], abs=1e-9)
    assert design.column(STRENGTH) == (2.0 * expected[:, names.index(STRENGTH)]).tolist()
    assert design.library.startswith("scipy ")


def test_choices_have_equal_parts():
    assert Counter(design_of(study_of(), "latin-hypercube", 30).column("crisis")) == {"one-wave": 10, "two-waves": 10, "none": 10}


def test_whole_numbers_of_a_range_have_equal_parts_too():
    design = design_of(study_of(levers={START: {"low": 10, "high": 14}}), "latin-hypercube", 25)
    assert Counter(design.column(START)) == dict.fromkeys(range(10, 15), 5)
    assert {type(value) for value in design.column(START)} == {int}


def test_a_block_of_saltelli_differs_from_a_in_one_column_which_it_has_from_b():
    design = design_of(study_of(), "saltelli", 8)
    names = [one.name for one in design.inputs]
    assert names[-1] == "dummy"
    assert len(design.points) == 8 * (len(names) + 2)
    for row in range(8):
        blocks = {point.block: dict(point.values) for point in design.points if point.design_row == row}
        assert list(blocks) == ["A", *(f"AB_{name}" for name in names), "B"]
        for name in names:
            assert blocks[f"AB_{name}"] == {**blocks["A"], name: blocks["B"][name]}
    firsts = [point.values for point in design.points if point.block == "A"]
    assert firsts != [point.values for point in design.points if point.block == "B"]


def test_a_step_of_morris_changes_one_input_and_a_trajectory_changes_all():
    design = design_of(study_of(), "morris", 5)
    names = {one.name for one in design.inputs}
    assert "dummy" in names
    blocks = list(dict.fromkeys(point.block for point in design.points))
    assert len(blocks) == 5
    for block in blocks:
        steps = [point for point in design.points if point.block == block]
        assert [point.design_row for point in steps] == list(range(len(names) + 1))
        changed = [[n for n in names if a.values[n] != b.values[n]] for a, b in pairwise(steps)]
        assert all(len(one) == 1 for one in changed)
        assert {one[0] for one in changed} == names


def test_a_factorial_design_has_every_combination_once():
    levers = {"crisis": ["one-wave", "none"], "policies": ["none,structural", "structural,mixed"], STRENGTH: {"low": 0, "high": 2}}
    design = design_of(study_of(uncertain={"none": True}, levers=levers), "factorial", 8)
    assert [tuple(point.values.values()) for point in design.points] == list(
        product(["one-wave", "none"], ["none,structural", "structural,mixed"], [0.0, 2.0])
    )


def test_a_point_takes_along_itself_alone_when_it_is_sent_away():
    point = design_of(study_of(), "latin-hypercube", 2000).points[3]
    assert pickle.loads(pickle.dumps(point)) == point
    assert hash(pickle.loads(pickle.dumps(point))) == hash(point)
    assert len(pickle.dumps(point)) < 1000


@settings(max_examples=30, deadline=None)
@given(
    st.data(),
    st.sampled_from(METHODS),
    st.dictionaries(st.sampled_from(sorted(FEW)), st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=4),
    st.tuples(st.integers(0, 40), st.integers(0, 40)),
)
def test_every_point_lies_within_bounds(data, method, ends, weeks):
    ranges = {}
    for name, pair in ends.items():
        row = ASSUMPTIONS[name]
        low, high = (row.low + share * (row.high - row.low) for share in sorted(pair))
        if low < high and low > 0:
            ranges[name] = {
                "low": low,
                "high": high,
                "distribution": data.draw(st.sampled_from(["uniform", "loguniform", "triangular", "beta"])),
            }
    levers = {"crisis": ["none", "one-wave"]}
    if weeks[0] != weeks[1]:
        levers["structural.network-weavers.ready_after_weeks"] = {"low": min(weeks), "high": max(weeks)}
    design = design_of(study_of(uncertain=ranges or {"none": True}, levers=levers), method, SIZES[method])
    assert {one.name for one in design.inputs} - {"dummy"} == {*ranges, *levers}
    for one in design.inputs:
        for value in design.column(one.name):
            if one.values is not None:
                assert value in one.values
            else:
                assert one.low <= value <= one.high
                assert not one.whole or isinstance(value, int)


# --- groups


#: Two submodels of two assumptions and of one; the key `crisis` has the name of a third.
GROUPED = {**FEW, "formal_share_ordinary": {"low": 0.2, "high": 0.9}, "willing_surge": {"low": 0.05, "high": 0.6}}


def members_of(design):
    """The names of the inputs that move together, by mover."""
    return {mover: {one.name for one in design.inputs if one.mover == mover} for mover in design.movers}


def test_assumptions_of_a_submodel_are_a_group_and_all_else_moves_alone():
    design = design_of(study_of(uncertain=GROUPED), "saltelli", 4, groups="submodels")
    members = members_of(design)
    for name in GROUPED:
        assert name in members[f"submodel.{ASSUMPTIONS[name].submodel}"]
    assert {mover for mover, names in members.items() if names == {mover}} == {"crisis", STRENGTH, "dummy"}
    assert max(map(len, members.values())) > 1
    assert {one.group for one in design_of(study_of(), "saltelli", 4).inputs} == {None}


def test_a_block_of_a_grouped_saltelli_design_has_one_whole_group_from_b():
    design = design_of(study_of(uncertain=GROUPED), "saltelli", 8, groups="submodels")
    members = members_of(design)
    assert len(design.points) == 8 * (len(members) + 2)
    for row in range(8):
        blocks = {point.block: dict(point.values) for point in design.points if point.design_row == row}
        assert list(blocks) == ["A", *(f"AB_{mover}" for mover in members), "B"]
        for mover, names in members.items():
            assert blocks[f"AB_{mover}"] == {**blocks["A"], **{name: blocks["B"][name] for name in names}}


def test_a_step_of_a_grouped_morris_design_changes_all_of_one_group_and_nothing_else():
    design = design_of(study_of(uncertain=GROUPED), "morris", 5, groups="submodels")
    members = members_of(design)
    assert len(design.points) == 5 * (len(members) + 1)
    for number in range(5):
        steps = [point.values for point in design.points if point.block == f"trajectory_{number}"]
        changed = [{name for name in a if a[name] != b[name]} for a, b in pairwise(steps)]
        assert sorted(map(sorted, changed)) == sorted(map(sorted, members.values()))


@pytest.mark.parametrize("method", ["latin-hypercube", "sobol", "factorial", "own.csv"])
def test_groups_of_a_design_that_does_not_change_one_thing_at_a_time_are_refused(method):
    with pytest.raises(InputError, match=r"--groups: found submodels with .*, expected --design morris or saltelli") as told:
        design_of(study_of(), method, 8, groups="submodels")
    assert "\n" not in str(told.value)


def test_a_grouping_that_does_not_exist_is_told_with_the_nearest():
    with pytest.raises(InputError, match=r"--groups: found 'submodel', expected submodels \(nearest: submodels\)"):
        design_of(study_of(), "morris", 8, groups="submodel")


# --- a joint sample


@pytest.fixture
def sample(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = tmp_path / "posterior.parquet"
    columns = {"freed_minutes": [100.0, 200.0, 300.0, 400.0], "willing_surge": [0.1, 0.2, 0.3, 0.4], "weight": [1.0, 0.0, 2.0, 0.5]}
    pq.write_table(pa.table(columns), path)
    return str(path)


def test_the_assumptions_of_a_sample_stay_together_with_their_weight(sample):
    design = design_of(study_of(uncertain={"sample": sample}), "latin-hypercube", 8)
    rows = Counter((p.values["freed_minutes"], p.values["willing_surge"], p.weight) for p in design.points)
    assert rows == {(100.0, 0.1, 1.0): 2, (200.0, 0.2, 0.0): 2, (300.0, 0.3, 2.0): 2, (400.0, 0.4, 0.5): 2}
    assert {one.distribution for one in design.inputs if one.kind == "assumption"} == {"sample"}


def test_a_factorial_design_combines_the_rows_of_a_sample_with_levers_and_ranges_go_before_it(sample):
    study = study_of(uncertain={"sample": sample, "willing_surge": {"low": 0.5, "high": 0.6}}, levers={"crisis": ["none", "one-wave"]})
    design = design_of(study, "factorial", 16)
    assert [point.weight for point in design.points[:5]] == [1.0, 1.0, 1.0, 1.0, 0.0]
    assert set(design.column("willing_surge")) == {0.5, 0.6}


@pytest.mark.parametrize("method", ["morris", "saltelli"])
def test_a_sample_cannot_be_changed_one_input_at_a_time(sample, method):
    with pytest.raises(InputError, match=r"study: uncertain.sample: .*belong together"):
        design_of(study_of(uncertain={"sample": sample}), method, 8)


# --- what cannot be


@pytest.mark.parametrize(
    ("method", "samples", "words"),
    [
        ("sobol", 100, "--samples: found 100, expected a power of two for sobol, such as 64 or 128"),
        ("saltelli", 3, "such as 2 or 4"),
        ("sobol", 0, "found 0, expected a whole number of 1 or more"),
        ("latin-hypercube", None, "found nothing, expected a whole number of 1 or more for latin-hypercube"),
        ("factorial", 7, r"--samples: found 7, expected 96, all combinations of this study \(2 x 2 x 2 x 2 x 3 x 2\)"),
        ("latin-hypercub", 7, "--design: .*nearest: latin-hypercube"),
        ("latin-hypercube", 10**9, "1000000000 points of 6 inputs"),
    ],
)
def test_a_size_or_method_that_cannot_be_is_told_in_one_line(method, samples, words):
    with pytest.raises(InputError, match=words) as told:
        design_of(study_of(), method, samples)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"uncertain": {"none": True}, "levers": {}}, "my.toml: levers: found nothing to vary"),
        ({"levers": {"freed_minutes": [1.0, 2.0]}}, "levers.freed_minutes: found a range under .uncertain. as well"),
        (
            {"uncertain": {}, "levers": {"freed_minutes": [1.0]}, "assumptions": {"freed_minutes": 1.0}},
            "a value under .assumptions. as well",
        ),
        ({"policies": ["none", "ad-hoc"]}, "levers.structural.*found structural, which the study does not compare, expected one of none"),
        ({"levers": {"crisis": ["none", "none"]}}, "levers.crisis: found 'none' more than once"),
        ({"cost": "own", "levers": {"budget_eur_per_1000_residents_per_year": [1, 2]}}, "where a budget does nothing"),
    ],
)
def test_levers_that_contradict_the_study_are_told(keys, words):
    with pytest.raises(InputError, match=words):
        design_of(study_of(**keys), "latin-hypercube", 8, "my.toml")


def test_points_that_the_model_refuses_are_counted_and_the_rule_is_named():
    levers = {START: {"low": 10, "high": 29}, "structural.network-weavers.end": [20]}
    with pytest.raises(
        InputError, match=r"design: found 10 of 20 points that the model refuses \(the first is row \d+: .*end: found 20, ex"
    ):
        design_of(study_of(uncertain={"none": True}, levers=levers), "latin-hypercube", 20)
    with pytest.raises(InputError, match=r"2 of 4 points .*residents: found 600000"):
        design_of(study_of(uncertain={"none": True}, levers={"residents": [1000, 600000], "crisis": ["none", "one-wave"]}), "factorial")


@pytest.mark.parametrize(
    ("levers", "words"),
    [
        ({STRENGTH: {"low": 2, "high": 1}}, "more than low"),
        ({STRENGTH: {"low": 1, "high": 1}}, "more than low"),
        ({"structural.crisis-grants.strength": [1]}, "no instrument 'crisis-grants' in structural"),
        ({"policies": ["none,structual"]}, "levers.policies: .*nearest: structural"),
        ({"policies": []}, "levers.policies"),
        ({"crises": ["none"]}, "nearest: crisis"),
    ],
)
def test_levers_that_cannot_be_are_told_when_the_study_is_read(levers, words):
    with pytest.raises(InputError, match=words):
        study_of(levers=levers)


def test_policies_and_dates_among_the_levers_are_kept_as_text():
    import datetime

    study = study_of(levers={"policies": [["none", "structural"], "none,ad-hoc"], START: [datetime.date(2020, 3, 16), 20]})
    assert study.levers["policies"] == ("none,structural", "none,ad-hoc")
    assert study.levers[START] == ("2020-03-16", 20)
    assert study_from_document(study.document(), "again") == study
    assert study.digest()


# --- the analyses of SALib take them


def test_indices_of_a_straight_line_come_out_of_a_saltelli_design():
    from SALib.analyze import sobol

    uniform = {"freed_minutes": {"low": 0.0, "high": 3.0}, "willing_surge": {"low": 0.0, "high": 1.0}}
    design = design_of(study_of(uncertain=uniform, levers={}), "saltelli", 1024)
    outcome = np.array(design.column("freed_minutes")) + np.array(design.column("willing_surge"))
    names = [one.name for one in design.inputs]
    problem = {"num_vars": len(names), "names": names, "bounds": [[0, 1]] * len(names)}
    found = sobol.analyze(problem, outcome, calc_second_order=False, seed=1)
    assert dict(zip(names, found["ST"], strict=True)) == pytest.approx({"willing_surge": 0.1, "freed_minutes": 0.9, "dummy": 0.0}, abs=0.01)


def test_effects_of_a_straight_line_come_out_of_a_morris_design():
    from SALib.analyze import morris

    uniform = {"freed_minutes": {"low": 0.0, "high": 3.0}, "willing_surge": {"low": 0.0, "high": 1.0}}
    design = design_of(study_of(uncertain=uniform, levers={}), "morris", 4)
    names = [one.name for one in design.inputs]
    matrix = np.array([design.column(name) for name in names]).T
    outcome = matrix[:, names.index("freed_minutes")] - 2.0 * matrix[:, names.index("willing_surge")]
    problem = {"num_vars": len(names), "names": names, "bounds": [[one.low, one.high] for one in design.inputs]}
    found = morris.analyze(problem, matrix, outcome, num_levels=4, seed=1)
    assert dict(zip(names, found["mu"], strict=True)) == pytest.approx(
        {"freed_minutes": 3.0, "willing_surge": -2.0, "dummy": 0.0}, abs=1e-9
    )
