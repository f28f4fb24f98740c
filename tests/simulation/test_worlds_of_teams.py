"""The verbs that move people: burning out, taking the lead, going on in another initiative, the end of one."""

import copy

import numpy as np
import pytest
from small_worlds import lived

from agents.volunteers import BURNOUT, HELPER, INITIATOR, LIFE_EVENT


@pytest.fixture
def model():
    """A small city in the middle of the first wave."""
    return copy.deepcopy(lived("none", 20))


def largest(model) -> tuple[int, int]:
    """The two initiatives (rows) with the most people, the largest first."""
    first, second = np.argsort(-np.bincount(model.volunteers["initiative"], minlength=len(model.initiatives)))[:2].tolist()
    return first, second


def test_burned_out_people_recover_for_a_time_within_bounds_and_others_are_free_at_once(model):
    model.volunteers["leaving"][:] = 0
    model.volunteers["leaving"][:6] = [BURNOUT, BURNOUT, BURNOUT, LIFE_EVENT, LIFE_EVENT, LIFE_EVENT]
    people, before = model.volunteers["resident_row"][:6].copy(), len(model.volunteers)
    gone = model.teams.leave(model)
    p = model.parameters.volunteers
    weeks = model.residents["recovery_weeks"][people]
    assert gone["resident_row"].tolist() == people.tolist()
    assert len(model.volunteers) == before - 6
    assert (model.residents["volunteer_row"][people] == -1).all()
    assert (weeks[:3] >= int(p.recovery_weeks_shortest)).all()
    assert (weeks[:3] <= p.recovery_weeks_longest).all()
    assert weeks[3:].tolist() == [0, 0, 0]


def test_who_takes_the_lead_ends_a_spell_as_helper_and_begins_one_as_initiator(model):
    row = int(np.flatnonzero(model.volunteers["role"] == HELPER)[0])
    who, since = int(model.volunteers["resident"][row]), int(model.volunteers["role_since_week"][row])
    model.teams.lead(model, np.array([row]))
    spells = model.history().spells
    mine = {name: column[spells["resident"] == who] for name, column in spells.items()}
    assert mine["role"].tolist()[-2:] == [HELPER, INITIATOR]
    assert mine["started_week"].tolist()[-2:] == [since, model.week]
    assert mine["ended_by"].tolist()[-2:] == [2, 0]
    assert model.volunteers["full_minutes"][row] >= int(model.parameters.volunteers.initiator_minutes)


def test_those_of_an_absorbed_initiative_go_on_as_helpers_in_the_other(model):
    into, absorbed = largest(model)
    moving = model.volunteers["resident"][model.volunteers["initiative"] == absorbed].tolist()
    staying = model.volunteers["resident"][model.volunteers["initiative"] == into].tolist()
    model.teams.merge(model, np.array([absorbed]), np.array([into]))
    rows = model.volunteers.rows
    assert sorted(rows["resident"][rows["initiative"] == into].tolist()) == sorted(moving + staying)
    assert not (rows["initiative"] == absorbed).any()
    assert (rows["role"][np.isin(rows["resident"], moving)] == HELPER).all()


def test_the_end_of_an_initiative_sets_its_people_free_and_nobody_else(model):
    ending, other = largest(model)
    ended = np.arange(len(model.initiatives)) == ending
    people = model.volunteers["resident_row"][model.volunteers["initiative"] == ending]
    others = (model.volunteers["initiative"] == other).sum()
    gone = model.teams.end(model, ended)
    assert sorted(gone["resident_row"].tolist()) == sorted(people.tolist())
    assert (model.residents["volunteer_row"][people] == -1).all()
    assert (model.residents["recovery_weeks"][people] == 0).all()
    assert (model.volunteers["initiative"] == other).sum() == others
