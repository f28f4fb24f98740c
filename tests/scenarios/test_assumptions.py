import copy
import math
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios import assumptions, library
from scenarios.assumptions import ASSUMPTIONS, SUBMODELS, calibrated_names, parameters
from scenarios.assumptions.distributions import quantile
from scenarios.assumptions.table import DISTRIBUTIONS, AssumptionTableError, read_assumption, read_tables
from scenarios.columns import COLUMNS
from scenarios.errors import InputError
from scenarios.outcomes import OUTCOMES

ROW = {
    "meaning": "weeks",
    "meaning_nl": "weken",
    "unit": "weeks",
    "default": 2.0,
    "low": 1.0,
    "high": 4.0,
    "distribution": "loguniform",
    "grade": "assumed",
    "evidence": "assumed",
}


def test_parameters_have_the_defaults_by_submodel():
    made = parameters()
    for name, assumption in ASSUMPTIONS.items():
        assert getattr(getattr(made, assumption.submodel), name) == assumption.default


def test_an_override_changes_one_number_only():
    made, changed = parameters(), parameters({"urgency_recovery_per_week": 0.02})
    assert changed.crisis.urgency_recovery_per_week == 0.02
    assert changed.crisis._replace(urgency_recovery_per_week=made.crisis.urgency_recovery_per_week) == made.crisis


def test_parameters_are_floats_of_a_type_that_stays_the_same():
    one, other = parameters(), parameters({"urgency_recovery_per_week": 0.02})
    assert all(type(value) is float for submodel in one for value in submodel)
    for submodel in SUBMODELS:
        assert type(getattr(one, submodel)) is type(getattr(other, submodel))
    assert type(one.crisis) is assumptions.CrisisParameters


def test_parameters_pickle_and_are_their_own_copy():
    made = parameters()
    again = pickle.loads(pickle.dumps(made))
    assert again == made
    assert type(again.crisis) is type(made.crisis)
    assert copy.deepcopy(made) is made


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("urgency_recovery_per_wek", 0.1, "nearest: urgency_recovery_per_week"),
        ("urgency_recovery_per_week", math.nan, "found nan"),
        ("urgency_recovery_per_week", math.inf, "found inf"),
        ("urgency_recovery_per_week", True, "found true"),
        ("urgency_recovery_per_week", "0.1", "found '0.1'"),
        ("urgency_recovery_per_week", -0.1, "from 0 to 1"),
        ("urgency_recovery_per_week", 1.5, "from 0 to 1"),
        ("summer_recess_weeks", -1, "from 0 to 20"),
    ],
)
def test_a_value_that_cannot_be_is_refused(name, value, words):
    with pytest.raises(InputError, match=words):
        parameters({name: value})


def test_a_value_outside_the_plausible_range_is_allowed():
    assert parameters({"urgency_recovery_per_week": 0.9}).crisis.urgency_recovery_per_week == 0.9


def test_every_assumption_that_has_a_range_says_where_it_matters():
    missing = [name for name, a in ASSUMPTIONS.items() if a.distribution != "fixed" and a.matters_in is None]
    assert not missing


def test_where_an_assumption_matters_is_known_to_the_library():
    for name, assumption in ASSUMPTIONS.items():
        if assumption.matters_in is not None:
            assert assumption.matters_in["study"] in library.names("studies"), name
            assert assumption.matters_in["policy"] in library.names("policies"), name
            table, _, column = assumption.matters_in["outcome"].partition(".")
            assert table in OUTCOMES or column in COLUMNS.get(table, {}), name
            parameters(assumption.matters_in.get("assumptions", {}))


def test_what_the_search_may_move_has_a_range():
    assert all(ASSUMPTIONS[name].low < ASSUMPTIONS[name].high for name in calibrated_names())
    assert calibrated_names()


def test_a_sound_row_is_read():
    read = read_assumption("half_life_weeks", "residents", ROW)
    assert (read.name, read.submodel, read.default) == ("half_life_weeks", "residents", 2.0)
    assert (read.minimum, read.maximum) == (0.1, math.inf), "what halves takes time"
    assert read_assumption("number", "residents", {**ROW, "unit": "per 10,000"}).maximum == 40.0, "ten times what is plausible"
    assert read_assumption("number", "residents", ROW).minimum == 0.0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"default": 5.0}, "default"),
        ({"low": 3.0}, "low"),
        ({"default": True}, "finite"),
        ({"high": math.inf}, "finite"),
        ({"distribution": "normal"}, "distribution"),
        ({"grade": "guessed"}, "grade"),
        ({"evidence": "somewhere"}, "evidence"),
        ({"evidence": ""}, "evidence"),
        ({"meaning": " "}, "meaning"),
        ({"unit": ""}, "unit"),
        ({"sign": 2}, "sign"),
        ({"low": 0.0}, "loguniform"),
        ({"distribution": "fixed"}, "fixed"),
        ({"unit": "share"}, "maximum"),
        ({"matters_in": {"study": "x"}}, "matters_in"),
        ({"comment": "x"}, "unknown keys"),
    ],
)
def test_a_mistake_in_the_table_is_told_to_the_developer(change, words):
    with pytest.raises(AssumptionTableError, match=rf"residents.toml: half_life_weeks: .*{words}"):
        read_assumption("half_life_weeks", "residents", ROW | change)


def test_a_row_without_evidence_is_a_mistake():
    with pytest.raises(AssumptionTableError, match=r"missing keys .*evidence"):
        read_assumption("half_life_weeks", "residents", {key: value for key, value in ROW.items() if key != "evidence"})


def test_a_name_stands_in_one_file_only(tmp_path):
    row = "\n".join(f"{key} = {value!r}" for key, value in ROW.items())
    for file in ("a.toml", "b.toml"):
        (tmp_path / file).write_text(f"[half_life_weeks]\n{row}\n")
    with pytest.raises(AssumptionTableError, match=r"stands in a\.toml already"):
        read_tables(tmp_path)


@settings(deadline=None)  # the first beta loads scipy
@given(
    distribution=st.sampled_from([name for name in DISTRIBUTIONS if name != "fixed"]),
    ends=st.tuples(st.floats(0.001, 1e3), st.floats(0.001, 1e3)),
    top=st.floats(0, 1),
    u=st.floats(0, 1),
)
def test_a_quantile_stays_in_its_range_and_rises(distribution, ends, top, u):
    low, high = sorted(ends)
    mode = min(max(low + top * (high - low), low), high)
    value = quantile(distribution, low, high, mode, u)
    assert low <= value <= high
    assert quantile(distribution, low, high, mode, u / 2) <= value


@pytest.mark.parametrize(
    ("distribution", "u", "expected"),
    [("uniform", 0.25, 2.0), ("loguniform", 0.5, math.sqrt(5.0)), ("triangular", 0.5, 5 - math.sqrt(6.0)), ("beta", 0.0, 1.0)],
)
def test_quantiles_by_hand(distribution, u, expected):
    assert quantile(distribution, 1.0, 5.0, 2.0, u) == pytest.approx(expected)


def test_the_mean_of_a_pert_counts_its_top_four_times():
    values = [quantile("beta", 1.0, 5.0, 2.0, (i + 0.5) / 2000) for i in range(2000)]
    assert sum(values) / 2000 == pytest.approx((1 + 4 * 2 + 5) / 6, abs=1e-3)
