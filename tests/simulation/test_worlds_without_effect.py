"""What cannot have an effect has none, to the byte: strength zero, a budget of zero, what has not begun, what comes later."""

import copy

import pytest
from small_worlds import all_kinds, before, bytes_of, lived, moved_to, policy_of, small_study

from scenarios import library
from scenarios.policies import load_policy, read_policy
from simulation import SupportModel

POLICIES = [name for name in library.names("policies") if name != "none"]


def first_week(model: SupportModel) -> int:
    """The week in which the first instrument of a model's policy is on."""
    return min(start for spec in model.policy.instruments for start, _ in spec.windows(model.calendar, model.study.weeks))


def test_strength_zero_is_none():
    rows = [{"kind": spec.kind.name, "strength": 0.0, "start": 0} for spec in all_kinds(0).instruments]
    zero = read_policy({"name": "zero", "instrument": rows}, "test")
    assert bytes_of(lived(zero, 60).tables()) == bytes_of(lived("none", 60).tables())


@pytest.mark.parametrize("policy", POLICIES)
def test_a_budget_of_zero_is_none(policy):
    poor = small_study(budget_eur_per_1000_residents_per_year=0)
    model = SupportModel(poor, policy, seed=1)
    assert model.support is None
    model.run_for(15)
    assert bytes_of(model.tables()) == bytes_of(lived("none", 15).tables())


@pytest.mark.parametrize("policy", POLICIES)
def test_before_its_first_instrument_acts_a_policy_is_none(policy):
    first = first_week(lived(policy, 0))
    assert bytes_of(lived(policy, first).tables()) == bytes_of(lived("none", first).tables())


@pytest.mark.parametrize("cost", ["equal", "own"])
def test_every_kind_of_instrument_at_once_is_none_until_its_late_start(cost):
    study = small_study(cost=cost)
    model, none = lived(all_kinds(70), 70, study), lived("none", 70, study)
    assert bytes_of(model.tables()) == bytes_of(none.tables())
    model.run_for(12)
    none.run_for(12)
    assert before(model.tables(), 70) == before(none.tables(), 70)
    assert bytes_of(model.tables())["weekly"] != bytes_of(none.tables())["weekly"]


@pytest.mark.parametrize("kind", ["volunteer-centre", "weekly-talks", "core-funding", "district-budget", "own-language", "introductions"])
def test_a_later_start_changes_nothing_before_the_earlier_one(kind):
    study = small_study(cost="own")
    policy = policy_of({"kind": "staff-on-loan", "start": 10}, {"kind": kind, "start": 40, "ready_after_weeks": 0})
    early, late = lived(policy, 66, study), lived(moved_to(policy, kind, 60), 66, study)
    assert before(early.tables(), 40) == before(late.tables(), 40)
    assert bytes_of(early.tables()) != bytes_of(late.tables())


def test_a_decision_in_a_week_changes_nothing_before_it():
    model = lived("ad-hoc", 30)
    other = copy.deepcopy(model)
    other.initiatives["cash_cents"][:] += 1_000_000
    other.volunteers["motivation"][:] = 1.0
    model.run_for(20)
    other.run_for(20)
    assert before(model.tables(), 30) == before(other.tables(), 30)
    assert before(model.tables(), 31) != before(other.tables(), 31)


def test_what_comes_after_the_main_phase_does_not_change_it():
    study = small_study(weeks=40, next_crisis=True)
    model = SupportModel(study, load_policy("structural"), seed=1)
    model.run_for(40)
    main = model.tables()
    model.run_next_crisis()
    after = model.tables()
    assert before(after, 40) == before(main, 40)
    assert after["weekly"].num_rows == 40 + 2 * 26
    assert bytes_of(after)["initiatives"] == bytes_of(main)["initiatives"]
    assert bytes_of(after)["spending"] == bytes_of(main)["spending"]
