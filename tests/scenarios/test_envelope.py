"""What a policy asks for and what equal cost gives it, held against the books that the model itself opens."""

from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.support import support_of
from scenarios import library
from scenarios.assumptions import parameters
from scenarios.calendar import load_crisis
from scenarios.city import load_city
from scenarios.envelope import divided, envelope_of, units_of_strength_1, wanted_units
from scenarios.instruments import DEGREE, KINDS
from scenarios.policies import load_policy, read_policy

NUMBERS = parameters()
HOUR = NUMBERS.instruments.official_hour_eur
WEEKS = 156
CALENDAR = load_crisis("nl-2020-2022", WEEKS)
ENOUGH, LITTLE = 1500.0, 2.0


def opened(policy, residents, eur):
    """What the model opens: euro by (kind, ordinal). None of money is an own cost."""
    study = SimpleNamespace(
        weeks=WEEKS,
        cost="own" if eur is None else "equal",
        budget_eur_per_1000_residents_per_year=eur,
        envelope_eur_per_1000_residents_per_year=None,
    )
    support = support_of(policy, study, CALENDAR, residents, NUMBERS.instruments)
    found = {}
    for instrument in [] if support is None else support.instruments:
        found.setdefault(instrument.kind, []).append(instrument.account.share_cents / 100)
    return found


def told(policy, residents, eur):
    found = {}
    for part in envelope_of(policy.instruments, CALENDAR, WEEKS, residents, eur, HOUR).parts:
        if part.given_eur:
            found.setdefault(part.spec.kind.name, []).append(part.given_eur)
    return found


@pytest.mark.parametrize("eur", [ENOUGH, LITTLE, None], ids=["budget", "too little", "own cost"])
@pytest.mark.parametrize("name", [name for name in library.names("policies") if name != "none"])
def test_the_model_opens_the_same_accounts(name, eur):
    residents = load_city("the-hague").residents
    policy = load_policy(name)
    books, light = opened(policy, residents, eur), told(policy, residents, eur)
    assert light.keys() == books.keys()
    for kind, shares in books.items():
        assert light[kind] == pytest.approx(shares, rel=1e-4, abs=0.05 * WEEKS)  # the model rounds a week to the cent


def test_an_instrument_that_never_comes_asks_for_nothing():
    policy = read_policy({"name": "x", "instrument": [{"kind": "network-weavers", "start": 200}, {"kind": "legal-host"}]}, "x")
    found = envelope_of(policy.instruments, CALENDAR, WEEKS, 100_000, ENOUGH, HOUR)
    assert [part.active_weeks for part in found.parts] == [0, WEEKS - 10]
    assert (found.parts[0].asked_eur, found.parts[0].given_eur, found.parts[0].given_units) == (0.0, 0.0, 0.0)
    assert found.parts[1].given_eur == pytest.approx(found.budget_eur)


def test_one_factor_says_how_much_of_what_is_asked_the_budget_gives():
    policy = load_policy("structural")
    own = envelope_of(policy.instruments, CALENDAR, WEEKS, 50_000, None, HOUR)
    assert (own.budget_eur, own.factor(False), own.factor(True)) == (None, 1.0, 1.0)
    needed = own.per_year(own.asked_eur) / 50
    found = envelope_of(policy.instruments, CALENDAR, WEEKS, 50_000, needed, HOUR)
    assert found.factor(False) == pytest.approx(1.0)
    half = envelope_of(policy.instruments, CALENDAR, WEEKS, 50_000, needed / 2, HOUR)
    assert half.factor(True) == 1.0
    assert half.factor(False) < 0.5  # degrees came first
    units = [part for part in half.parts if part.spec.kind.measure != DEGREE]
    assert {round(part.given_units / part.wanted_units, 12) for part in units} == {round(half.factor(False), 12)}
    assert half.given_eur == pytest.approx(half.budget_eur)
    assert envelope_of((), CALENDAR, WEEKS, 50_000, ENOUGH, HOUR).factor(False) is None


def test_a_city_twice_as_large_asks_twice_as_much():
    for kind in KINDS.values():
        spec = read_policy({"name": "x", "instrument": [{"kind": kind.name}]}, "x").instruments[0]
        small, large = (envelope_of([spec], CALENDAR, WEEKS, n, ENOUGH, HOUR).asked_eur for n in (30_000, 60_000))
        assert large == pytest.approx(2 * small)
        assert wanted_units(spec, 10_000) == units_of_strength_1(spec, 10_000) == kind.usual_units_per_10000_residents


amounts = st.lists(st.tuples(st.just(0.0) | st.floats(0.01, 1e6), st.booleans()), min_size=1, max_size=6)


@settings(max_examples=100)
@given(amounts, st.floats(0.01, 1e7))
def test_no_more_is_divided_than_there_is_and_all_of_it_where_units_can_take_it(rows, budget):
    asked, is_degree = [eur for eur, _ in rows], [degree for _, degree in rows]
    given_out = divided(budget, asked, is_degree)
    assert sum(given_out) <= budget * (1 + 1e-9)
    if any(eur > 0 and not degree for eur, degree in rows):
        assert sum(given_out) == pytest.approx(budget)


def test_degrees_alone_leave_what_they_do_not_need():
    policy = read_policy({"name": "x", "instrument": [{"kind": "own-language", "strength": 0.5}]}, "x")
    found = envelope_of(policy.instruments, CALENDAR, WEEKS, 50_000, ENOUGH, HOUR)
    assert found.given_eur == pytest.approx(found.budget_eur)
    assert found.usable_eur == found.asked_eur < found.budget_eur
    assert found.parts[0].given_units == 0.5


def test_hours_that_judge_grants_are_paid_by_the_municipality_whoever_pays_the_grant():
    policy = read_policy({"name": "x", "instrument": [{"kind": "crisis-grants"}, {"kind": "fund-call"}]}, "x")
    found = envelope_of(policy.instruments, CALENDAR, WEEKS, 10_000, None, HOUR)
    assert {payer: sums[0] for payer, sums in found.by_payer().items()} == pytest.approx(
        {"municipality_subsidy": 4 * 1450.0, "municipality_hours": 4 * 1.5 * HOUR, "fund": 0.17 * 6800.0}
    )
    assert list(found.by_payer()) == ["municipality_subsidy", "municipality_hours", "fund"]
    assert found.recurring_eur == (0.0, 0.0)
