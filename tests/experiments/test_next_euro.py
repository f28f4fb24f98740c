"""What the next 100,000 euro does: that it goes to one kind alone, and what is made of the worlds."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.support import support_of
from experiments.served.next_euro import (
    EXTRA_EUR,
    FULL,
    NO_ROOM,
    added,
    next_euro,
    next_euro_so_far,
    next_euro_world,
    rise,
    stored_next_euro,
)
from experiments.worlds import residents_of
from scenarios.assumptions import parameters
from scenarios.calendar import load_crisis
from scenarios.city import load_city
from scenarios.frozen import FrozenMapping
from scenarios.instruments import KINDS
from scenarios.policies import Policy, load_policy, read_policy
from scenarios.study import load_study

PRIMARY = "need_met_by_initiatives_share"
NUMBERS = parameters()


def study(**keys):
    asked = {"residents": 20_000, "weeks": 156, "next_crisis": False}
    return replace(load_study("the-hague-2020-2022", **{**asked, **keys}), envelope_eur_per_1000_residents_per_year=932.0)


def money(of, policy):
    """Euro of each kind over the whole main phase."""
    calendar = load_crisis(of.crisis, of.weeks, NUMBERS, load_city(of.city).code)
    support = support_of(policy, of, calendar, residents_of(of), NUMBERS.instruments)
    found = dict.fromkeys(KINDS, 0.0)
    for instrument in () if support is None else support.instruments:
        found[instrument.kind] += instrument.account.share_cents / 100
    return found


@pytest.mark.parametrize("name", ["structural", "the-hague-now", "ad-hoc", "mixed"])
def test_the_money_goes_to_one_kind_and_the_others_keep_theirs(name):
    asked, policy = study(), load_policy(name)
    usual = money(asked, policy)
    for kind in KINDS.values():
        more = added(asked, policy, kind, NUMBERS)
        if more.refused:
            assert more.policy == policy
            continue
        now = money(more.study, more.policy)
        to_sample = 20_000 / 545_838 * 3
        assert now[kind.name] - usual[kind.name] == pytest.approx(more.given_eur * to_sample, abs=2.0)
        assert {other: eur for other, eur in now.items() if other != kind.name} == pytest.approx(
            {other: eur for other, eur in usual.items() if other != kind.name}, abs=2.0
        )


def test_a_policy_without_instruments_gets_one():
    asked, none = study(), load_policy("none")
    for name in ("network-weavers", "own-language"):
        more = added(asked, none, KINDS[name], NUMBERS)
        assert sum(money(more.study, more.policy).values()) == pytest.approx(more.given_eur * 20_000 / 545_838 * 3, rel=1e-3)


def test_a_degree_takes_no_more_than_makes_it_whole():
    part = added(study(), load_policy("structural"), KINDS["own-language"], NUMBERS)
    assert 0.0 < part.given_eur < EXTRA_EUR
    (spec,) = [spec for spec in part.policy.instruments if spec.kind.name == "own-language"]
    assert spec.strength == pytest.approx(1.0)
    full = added(study(), load_policy("structural"), KINDS["allocation-by-value"], NUMBERS)
    assert (full.refused, full.given_eur) == (FULL, 0.0)


def test_where_degrees_use_up_the_money_nothing_can_be_added():
    rows = [{"kind": "visible-officials", "strength": 1.0, "price_eur_per_week": 900.0}, {"kind": "network-weavers"}]
    policy = read_policy({"name": "dear", "instrument": rows}, "test")
    assert added(study(), policy, KINDS["network-weavers"], NUMBERS).refused == NO_ROOM


def test_at_its_own_cost_a_policy_gets_the_money_on_top():
    asked = replace(study(cost="own"), envelope_eur_per_1000_residents_per_year=None)
    policy = load_policy("structural")
    usual = money(asked, policy)
    more = added(asked, policy, KINDS["core-funding"], NUMBERS)
    now = money(more.study, more.policy)
    assert now["core-funding"] - usual["core-funding"] == pytest.approx(EXTRA_EUR * 20_000 / 545_838 * 3, abs=20.0)
    assert now["network-weavers"] == usual["network-weavers"]


@given(st.floats(10.0, 1e6), st.floats(0.0, 1.0), st.floats(1.0, 1e6), st.floats(1.0, 1e5))
def test_at_as_many_euros_for_a_weight_the_rest_keeps_its_money(envelope, part, units, given_cents):
    degrees = 0.9 * part * envelope
    weight, larger = rise(envelope, degrees, units, given_cents, is_degree=False)
    assert (larger - degrees) / (units + weight) == pytest.approx((envelope - degrees) / units)
    assert larger - envelope == pytest.approx(given_cents)


# --- worlds


def part(replication, usual, **gains):
    """A made-up world: the primary outcome as it is, and with more of each kind; None where a kind is refused."""
    kinds = {
        kind: {"given_eur": 0.0, "refused": FULL}
        if gain is None
        else {"given_eur": EXTRA_EUR, "refused": None, "outcomes": {PRIMARY: usual + gain}, "spent_eur": 950.0}
        for kind, gain in ((name.replace("_", "-"), gain) for name, gain in gains.items())
    }
    return {
        "replication": replication,
        "identity": "ab" * 32,
        "primary": PRIMARY,
        "matters": {PRIMARY: 0.01},
        "usual": {"outcomes": {PRIMARY: usual}, "spent_eur": 900.0},
        "kinds": kinds,
    }


def test_the_best_comes_first_and_what_is_full_last():
    parts = [part(r, 0.1 * r, core_funding=-0.02, own_language=None, network_weavers=0.03 + 0.001 * r) for r in range(4)]
    rows = next_euro(parts)
    assert [row["kind"] for row in rows] == ["network-weavers", "core-funding", "own-language"]
    assert [row["verdict"] for row in rows] == ["almost_certainly_better", "almost_certainly_worse", None]
    assert rows[0]["outcomes"][PRIMARY]["mean"] == pytest.approx(0.0315)
    assert rows[0]["outcomes"][PRIMARY]["low"] < 0.0315 < rows[0]["outcomes"][PRIMARY]["high"]
    assert rows[0]["spent_eur"] == pytest.approx(50.0)
    assert rows[2]["refused"] == FULL
    assert next_euro(parts[::-1]) == rows


def test_a_world_is_the_same_whichever_kinds_are_asked_of_it():
    small = study(residents=2000, weeks=60)
    both = next_euro_world(small, "structural", 1, ("network-weavers", "goods-and-helpers"))
    one = next_euro_world(small, "structural", 1, ("goods-and-helpers",))
    assert json.loads(json.dumps(both, allow_nan=False)) == both
    assert both["usual"] == one["usual"]
    assert both["kinds"]["goods-and-helpers"] == one["kinds"]["goods-and-helpers"]
    assert both["kinds"]["network-weavers"]["spent_eur"] > both["usual"]["spent_eur"]
    assert both["kinds"]["network-weavers"]["outcomes"][PRIMARY] != both["usual"]["outcomes"][PRIMARY]
    assert next_euro([both])[0]["outcomes"][PRIMARY]["of"] == 1


def test_a_study_s_own_policy_goes_before_that_of_the_library():
    """An own policy that has the name of one of the library: without instruments, so that nothing is spent as usual."""
    own = Policy("structural", FrozenMapping({"nl": "Van ons", "en": "Ours"}), ())
    small = study(residents=2000, weeks=60)
    usual = next_euro_world(replace(small, own_policies=(own,)), "structural", 0, ())["usual"]
    assert usual["spent_eur"] == 0.0
    assert next_euro_world(small, "structural", 0, ())["usual"]["spent_eur"] > 0.0


def test_what_is_told_so_far_says_of_how_many_worlds_and_residents():
    parts = [part(r, 0.1 * r, core_funding=0.02) for r in range(3)]
    found = next_euro_so_far(study(residents=2000), parts)
    assert (found["worlds"], found["residents"], found["extra_eur"]) == (3, 2000, EXTRA_EUR)
    assert found["rows"] == next_euro(parts)


def test_what_is_stored_speaks_for_its_own_study(tmp_path):
    asked = study()
    path = tmp_path / "stored.json"
    record = {"study": asked.document(), "worlds": 3, "extra_eur": EXTRA_EUR, "residents": 20_000, "policies": {"structural": []}}
    path.write_text(json.dumps(record), encoding="utf-8")
    assert stored_next_euro(replace(asked, replications=7, policies=("structural",)), "structural", path)["worlds"] == 3
    assert stored_next_euro(asked, "ad-hoc", path) is None
    assert stored_next_euro(replace(asked, residents=2000), "structural", path)["residents"] == 20_000
    assert stored_next_euro(replace(asked, crisis="one-wave"), "structural", path) is None
    assert stored_next_euro(replace(asked, decision_primary="trust_end"), "structural", path) is None
    assert stored_next_euro(asked, "structural", tmp_path / "none.json") is None
