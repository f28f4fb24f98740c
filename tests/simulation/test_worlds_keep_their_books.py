"""What holds in every week of every world: people, minutes and cents are conserved, and the columns of a week agree with each other."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from small_worlds import lived, small_study

import simulation.week as steps
from agents.initiatives import NEVER
from agents.needs import residents_in_cells
from agents.residents import N_NEEDS
from agents.volunteers import INITIATOR
from scenarios.assumptions import ASSUMPTIONS, parameters
from simulation import SupportModel

WEEKS = 45
MOVED = sorted(name for name, a in ASSUMPTIONS.items() if a.distribution != "fixed")
#: Instruments that pay into the cash of initiatives; what others spend buys hours.
PAYING = ("crisis-grants", "district-budget", "fund-call", "small-crisis-help", "core-funding")


@st.composite
def worlds(draw) -> SupportModel:
    """A small world of any luck, crisis and policy, with some assumptions at an end of their plausible range."""
    names = draw(st.lists(st.sampled_from(MOVED), max_size=12, unique=True))
    ends = {name: draw(st.sampled_from([ASSUMPTIONS[name].low, ASSUMPTIONS[name].high])) for name in names}
    crisis = draw(st.sampled_from(["nl-2020-2022", "long-haul", "energy-price-winter"]))
    study = small_study(residents=3000, weeks=60, crisis=crisis, budget_eur_per_1000_residents_per_year=draw(st.integers(500, 10_500)))
    policy = draw(st.sampled_from(["ad-hoc", "structural-before", "mixed", "the-hague-now"]))
    return SupportModel(study, policy, seed=draw(st.integers(0, 2**63 - 1)), parameters=parameters(ends))


def every_week(check: Callable[[SupportModel], None], model: SupportModel) -> None:
    """Look at the world after each of WEEKS weeks."""
    for _ in range(WEEKS):
        model.run_for(1)
        check(model)


#: A world costs a second: few of them, and a failing one is shown as it is.
few = settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, phases=[Phase.generate])


@few
@given(model=worlds())
def test_everybody_is_in_one_place_and_nobody_is_lost(model):
    people = model.residents["id"].copy()

    def check(model: SupportModel) -> None:
        residents, volunteers = model.residents.rows, model.volunteers.rows
        np.testing.assert_array_equal(residents["id"], people)
        np.testing.assert_array_equal(residents["id"][volunteers["resident_row"]], volunteers["resident"])
        np.testing.assert_array_equal(residents["volunteer_row"][volunteers["resident_row"]], np.arange(len(volunteers)))
        assert (residents["volunteer_row"] >= 0).sum() == len(volunteers)
        assert not (residents["recovery_weeks"][volunteers["resident_row"]] > 0).any(), "somebody works who recovers from burnout"
        assert (residents["age_band"][volunteers["resident_row"]] > 0).all(), "a child works"

    every_week(check, model)


def test_who_is_taken_into_a_crew_does_not_join_somewhere_else_in_the_same_week():
    busy = {
        "foundings_ordinary_per_10000_per_year": 40.0,
        "calls_ordinary": 1.0,
        "willing_ordinary": 1.0,
        "minutes_for_full_willingness": 30.0,
    }
    model = SupportModel(small_study(residents=3000), "none", seed=1, parameters=parameters(busy))
    model.run_for(12)
    volunteers = model.volunteers.rows
    assert len(np.unique(volunteers["resident"])) == len(volunteers) > 100
    np.testing.assert_array_equal(model.residents["volunteer_row"][volunteers["resident_row"]], np.arange(len(volunteers)))


@few
@given(model=worlds())
def test_nobody_works_for_an_initiative_that_has_ended_and_people_are_counted_right(model):
    def check(model: SupportModel) -> None:
        volunteers, table = model.volunteers.rows, model.initiatives.rows
        assert (table["ended_week"][volunteers["initiative"]] == NEVER).all()
        for column, role in (("initiators", volunteers["role"] == INITIATOR), ("helpers", volunteers["role"] != INITIATOR)):
            np.testing.assert_array_equal(table[column], np.bincount(volunteers["initiative"][role], minlength=len(table)), err_msg=column)
        assert not (table["paused"] & (table["ended_week"] != NEVER)).any()

    every_week(check, model)


def test_the_tables_agree_on_the_hours_helped_since_week_0():
    tables = lived("ad-hoc", WEEKS).tables()
    by_week, by_initiative = (sum(tables[name]["hours_helped"].to_pylist()) for name in ("weekly", "initiatives"))
    assert by_week > 0
    assert by_initiative == pytest.approx(by_week, rel=0.05)  # minutes are rounded down by cell


def test_who_was_being_helped_when_week_0_began_counts_as_helped_since():
    model = lived("none", 0)
    for helped, clients in (("people_helped", "clients"), ("people_out_of_sight_helped", "clients_out_of_sight")):
        np.testing.assert_array_equal(model.helped_since_week_0(helped), model.initiatives[clients])
    assert not model.helped_since_week_0("helped_minutes_ever").any()


@few
@given(model=worlds())
def test_no_cell_gets_more_help_than_it_needs(model):
    def check(model: SupportModel) -> None:
        needs = model.needs
        for name in ("formal", "neighbour", "initiative"):
            assert (getattr(needs, f"{name}_minutes") >= 0).all(), name
        assert (needs.unmet_minutes() >= 0).all()

    every_week(check, model)


@few
@given(model=worlds())
def test_what_initiatives_give_is_what_people_get_to_rounding(model):
    def check(model: SupportModel) -> None:
        table = model.initiatives.rows
        living = table[(table["ended_week"] == NEVER) | (table["ended_week"] == model.week)]
        np.testing.assert_array_equal(living["helped"].sum(axis=(1, 2)), living["helped_minutes"])
        for kind in range(N_NEEDS):
            given_minutes = living["helped_minutes"][living["kind"] == kind].sum()
            received = model.needs.initiative_minutes[..., kind]
            # each cell is rounded down once a scale, and each initiative's part of a group once when it is scaled down
            assert -8 * len(living) <= given_minutes - received.sum() <= 3 * received.size, kind

    every_week(check, model)


@few
@given(model=worlds())
def test_cells_hold_the_people_who_are_in_them(model):
    every_week(lambda model: None, model)
    # the pass over residents moves people between cells before it is counted here, so both are of this week
    factors, people = np.zeros_like(model.needs.factor_sums), np.zeros_like(model.needs.people)
    residents_in_cells(model.residents.rows, factors, people)
    np.testing.assert_array_equal(model.needs.factor_sums, factors)
    np.testing.assert_array_equal(model.needs.people, people)


@few
@given(model=worlds())
def test_the_columns_of_a_week_agree(model):
    alive, stock = int(model.initiatives.alive.sum()), len(model.volunteers)
    model.run_for(WEEKS)
    weekly = {
        name: column.to_numpy(zero_copy_only=False)
        for name, column in zip(model.tables()["weekly"].column_names, model.tables()["weekly"].columns, strict=True)
    }
    events = model.tables()["events"].to_pandas()
    np.testing.assert_array_equal(
        weekly["initiatives_alive"], alive + np.cumsum(weekly["initiatives_founded"] - weekly["initiatives_ended"])
    )
    for column, event in (("initiatives_founded", "founded"), ("initiatives_ended", "ended: ")):
        counted = events[events["event"].str.startswith(event)].groupby("week").size().reindex(range(WEEKS), fill_value=0)
        np.testing.assert_array_equal(weekly[column], counted, err_msg=column)
    crews = np.diff(weekly["volunteers"], prepend=stock) - weekly["volunteers_joined"] + weekly["volunteers_left"]
    assert (crews >= weekly["initiatives_founded"]).all(), "who founds is there"
    assert (crews[weekly["initiatives_founded"] == 0] == 0).all(), "people came or went whom no column counts"
    assert (weekly["volunteers_joined"] <= weekly["offers"]).all()
    assert (weekly["initiatives_paused"] <= weekly["initiatives_alive"]).all()
    assert (weekly["hours_helped_new"] <= weekly["hours_helped"] + len(model.initiatives)).all()
    helped = weekly["formal_hours"] + weekly["neighbour_hours"] + weekly["hours_helped"]
    np.testing.assert_allclose(weekly["need_met_share"], helped / weekly["need_hours"])


def paid_to_initiatives(model: SupportModel) -> int:
    """Cents that instruments have put into cash so far."""
    rows = model.ledger.rows()
    return sum(round(spent * 100) for payer, name, _, _, spent, _, _ in rows if name in PAYING and payer != "municipality_hours")


def given_in_every_world(model: SupportModel) -> int:
    """Cents of gifts, subsidies from before and grants of funds so far."""
    rows = model.ledger.rows()
    return sum(round(spent * 100) for payer, name, _, _, spent, _, _ in rows if name == "baseline" and payer != "partner_in_kind")


def steps_that_moved_cash(model: SupportModel, weeks: int) -> set[str]:
    """Live these weeks and check in every step that cash changes by what is booked; the steps in which it changed."""
    moved: set[str] = set()

    def watched(step: Callable[[SupportModel], None], name: str) -> Callable[[SupportModel], None]:
        def lived(model: SupportModel) -> None:
            known, cash = len(model.initiatives), int(model.initiatives["cash_cents"].sum())
            baseline, paid = given_in_every_world(model), paid_to_initiatives(model)
            step(model)
            table = model.initiatives.rows
            change = int(table["cash_cents"][:known].sum()) - cash
            booked = paid_to_initiatives(model) - paid
            if name == "handle_money":
                booked += given_in_every_world(model) - baseline - int(table["costs_cents"][table["ended_week"] == NEVER].sum())
            assert change == booked, f"week {model.week}, {name}: cash changed by {change} cents, and {booked} are booked"
            if change:
                moved.add(name)

        return lived

    with pytest.MonkeyPatch.context() as patch:
        for name in (
            "found",
            "join",
            "do_work",
            "feel_strain",
            "leave",
            "handle_money",
            "support",
            "ties",
            "trust_and_satisfaction",
            "end",
        ):
            patch.setattr(steps, name, watched(getattr(steps, name), name))
        model.run_for(weeks)
    return moved


@few
@given(model=worlds())
def test_no_cent_comes_from_nowhere_or_is_lost(model):
    assert "handle_money" in steps_that_moved_cash(model, WEEKS)


@pytest.mark.parametrize("policy", ["ad-hoc", "mixed", "once-money-value"])
def test_no_cent_that_a_policy_pays_is_lost(policy):
    # 60 weeks: core funding is paid from January on
    study = small_study(budget_eur_per_1000_residents_per_year=10_480)
    assert steps_that_moved_cash(lived(policy, 0, study), 60) == {"handle_money", "support"}


@few
@given(model=worlds())
def test_a_policy_spends_no_cent_more_than_its_envelope(model):
    model.run_for(WEEKS)
    spent = sum(round(row[4] * 100) for row in model.ledger.rows() if row[1] != "baseline")
    assert spent == model.ledger.spent_cents()
    envelope = model.study.budget_eur_per_1000_residents_per_year * 100 * model.scale_residents * 60 / 52 / 1000
    assert 0 <= spent <= envelope + 1
    np.testing.assert_allclose(sum(model.tables()["weekly"]["spent_eur"].to_pylist()), spent / 100)
