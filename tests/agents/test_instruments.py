"""The twenty-one instruments at work in a small world without residents: what each does, what it costs, whom it reaches."""

from __future__ import annotations

import copy
import tomllib
from types import SimpleNamespace

import numpy as np
import pytest

from agents import money, satisfaction, ties
from agents.initiatives import HOSTED, NEVER, NO_FORM
from agents.ledger import Ledger
from agents.support import CLASSES, next_windows, support_of
from agents.volunteers import INITIATOR, VOLUNTEER, Volunteers
from scenarios.instruments import DEGREE, KINDS
from scenarios.policies import load_policy, read_policy
from scenarios.weeks import CRISIS_WEEK

RESIDENTS = 50_000
RICH = 20_000.0  # euro per 1,000 residents a year: enough for one instrument to show what it does


class Calendar:
    """Three waves, calm 18 weeks after each."""

    crisis_week, waves = CRISIS_WEEK, (10, 40, 97)

    def event_week(self, event, start_week):
        return next((week for week in (28, 80, 115) if week >= start_week), None)


def study(weeks=156, cost="equal", budget=RICH, resolved=None):
    return SimpleNamespace(
        weeks=weeks, cost=cost, budget_eur_per_1000_residents_per_year=budget, envelope_eur_per_1000_residents_per_year=resolved
    )


def policy(*rows: str):
    return read_policy(tomllib.loads("\n".join(f"[[instrument]]\n{row}" for row in rows)), "test.toml")


@pytest.fixture
def at_work(small_world):
    """Makes worlds with a policy at work: `at_work(policy, weeks=156, budget=..., **assumptions)`; `live(weeks)` lets weeks go by."""

    class World(small_world):
        def __init__(self, of, residents=RESIDENTS, number=60, weeks=156, cost="equal", budget=RICH, **assumptions):
            super().__init__(number=number, residents=residents, **assumptions)
            self.ledger, self.volunteers = Ledger(), Volunteers()
            leaders = np.zeros(number, VOLUNTEER)
            leaders["initiative"], leaders["role"] = np.arange(number), INITIATOR
            self.volunteers.append(leaders)
            self.support = support_of(of, study(weeks, cost, budget), Calendar(), residents, self.parameters.instruments)
            self.levers_seen: dict[str, float] = {}

        def live(self, weeks, urgency=0.3):
            for _ in range(weeks):
                self.ledger.begin(self.week)
                self.municipality.before(self, urgency)
                money.paperwork(self)
                money.week(self, urgency)
                self.funds.week(self)
                self.initiatives.neutral_levers()
                self.municipality.neutral_levers()
                if self.support is not None:
                    self.support.act(self)
                for lever in (name for name in self.initiatives.rows.dtype.names if name.startswith("lever_")):
                    self.levers_seen[lever] = self.levers_seen.get(lever, 0.0) + float(self.initiatives[lever].sum())
                for lever in (name for name in vars(self.municipality) if name.startswith("lever_")):
                    self.levers_seen[lever] = max(self.levers_seen.get(lever, 0.0), getattr(self.municipality, lever))
                self.partners.week(self, urgency)
                self.municipality.week(self, urgency)
                self.proposals = ties.week(self)
                satisfaction.week(self)
                self.week += 1

        def state(self):
            return [
                table.rows.tobytes()
                for table in (
                    self.initiatives,
                    self.dealings,
                    self.municipality.offices,
                    self.partnerships,
                    self.applications,
                    self.volunteers,
                )
            ]

        def spending(self):
            rows = self.ledger.rows(self.support.unspent(self.week - 1))
            return [row for row in rows if row[1] != "baseline"]

        def account(self, number=0):
            return self.support.instruments[number].account

    return World


def test_every_kind_of_the_table_has_one_class():
    assert sorted(cls.kind for cls in CLASSES) == sorted(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_touched_or_drawn_before_the_start_week_and_something_is_after(at_work, kind):
    plain, helped = at_work(policy()), at_work(policy(f'kind = "{kind}"\nstart = 6\nready_after_weeks = 0'))
    assert plain.support is None
    plain.live(6)
    helped.live(6)
    assert plain.state() == helped.state()
    assert helped.ledger.spent_cents() == 0
    helped.live(60)
    plain.live(60)
    assert helped.ledger.spent_cents() > 0
    changed = plain.state() != helped.state() or plain.levers_seen != helped.levers_seen
    assert changed


@pytest.mark.parametrize("kind", KINDS)
def test_each_spends_within_its_share_and_what_is_released_is_spent_or_unspent(at_work, kind):
    world = at_work(policy(f'kind = "{kind}"\nstart = "wave"\nend = "calm"'), weeks=60, budget=900.0)
    envelope = world.account().share_cents
    assert envelope == round(900 * 100 * RESIDENTS * 60 / 52_000)
    for _ in range(60):
        world.live(1)
        assert 0 <= world.account().spent_cents <= world.account().released_cents(world.week - 1)
        assert world.account().spent_cents == world.ledger.spent_cents()
    rows = world.spending()
    assert rows
    for _, _, _, budgeted, spent, unspent, hours in rows:
        assert budgeted == pytest.approx(spent + unspent, abs=1e-9)
        assert min(budgeted, spent, unspent, hours) >= 0
    assert round(100 * sum(row[3] for row in rows)) == envelope


DOES = {
    "crisis-grants": {"support_cents"},
    "district-budget": {"support_cents"},
    "fund-call": {"support_cents"},
    "small-crisis-help": {"support_cents"},
    "funding-guarantee": {"lever_guarantee"},
    "core-funding": {"support_cents", "lever_paperwork_minutes", "lever_steering"},
    "media-platform": {"media"},
    "goods-and-helpers": {"lever_helper_minutes", "lever_goods_cents", "lever_paperwork_minutes"},
    "introductions": {"partnerships"},
    "network-weavers": {"tie_municipality", "tie_funds", "tie_initiatives", "lever_leadership"},
    "staff-on-loan": {"lever_task_support_minutes"},
    "legal-host": {"lever_task_support_minutes", "lever_steering"},
    "volunteer-centre": {"lever_recruiting", "lever_matching", "lever_appreciation", "lever_rest", "structure", "skill"},
    "coalition-partners": {"structural_partners"},
    "allocation-by-value": {"writing"},
    "mixed-work": {"lever_online", "online_aim"},
    "own-language": {"lever_reach_hidden"},
    "weekly-talks": {"contacts"},
    "visible-officials": {"lever_presence"},
    "signals-to-policy": {"lever_signals", "lever_learning"},
    "crisis-way-of-working": {"lever_attention", "lever_flexibility"},
}

STAYS = (
    "support_cents",
    "media",
    "tie_municipality",
    "tie_funds",
    "tie_initiatives",
    "structure",
    "skill",
    "structural_partners",
    "online_aim",
)


@pytest.mark.parametrize("kind", KINDS)
def test_each_works_through_its_own_mechanism(at_work, kind):
    plain, helped = at_work(policy()), at_work(policy(f'kind = "{kind}"\nstart = 0\nready_after_weeks = 0'))
    seen = []
    for world in (plain, helped):
        found: dict[str, float] = {"contacts": 0.0, "writing": 0.0}
        for _ in range(30):
            world.live(1)
            found["contacts"] += world.municipality.contacts
            found["writing"] += float(world.dealings["other_writing_minutes"].sum())
        found["partnerships"] = len(world.partnerships)
        for column in STAYS:
            found[column] = float(world.initiatives[column].sum())
        seen.append(found | world.levers_seen)
    for mechanism in DOES[kind]:
        assert seen[1][mechanism] > seen[0][mechanism], mechanism


def test_strength_and_budget_of_zero_leave_no_support_at_all(at_work):
    assert at_work(policy('kind = "staff-on-loan"\nstrength = 0.0')).support is None
    assert at_work(load_policy("structural"), budget=0.0).support is None
    assert at_work(policy('kind = "staff-on-loan"\nstart = 500')).support is None


def test_one_factor_scales_units_and_degrees_are_never_raised(at_work):
    def shares(budget):
        world = at_work(load_policy("structural"), budget=budget)
        return {instrument.kind: instrument.account.share_cents for instrument in world.support.instruments}

    poor, rich = shares(1500.0), shares(3000.0)
    degrees = [kind for kind in poor if KINDS[kind].measure == DEGREE]
    assert degrees
    assert all(poor[kind] == rich[kind] for kind in degrees)
    factors = [rich[kind] / poor[kind] for kind in poor if kind not in degrees]
    assert max(factors) - min(factors) < 1e-4
    assert min(factors) > 2.0
    assert sum(rich.values()) == 2 * sum(poor.values())


def test_own_cost_has_factor_one(at_work):
    world = at_work(policy('kind = "staff-on-loan"\nstrength = 2.0\nstart = 0'), cost="own", weeks=52)
    assert world.account().share_cents == round(2.0 * 0.4 * RESIDENTS / 10_000 * 160 * 100) * 52


def test_a_degree_works_at_its_strength_and_less_when_money_is_short(at_work):
    row = 'kind = "own-language"\nstart = 0\nready_after_weeks = 0\nstrength = 0.8'
    full, short = at_work(policy(row)), at_work(policy(row), budget=52 * 25 / 10 * 0.4)
    full.live(3)
    short.live(3)
    reach = full.parameters.instruments.language_reach
    assert full.initiatives["lever_reach_hidden"].max() == pytest.approx(0.8 * reach)
    assert short.initiatives["lever_reach_hidden"].max() == pytest.approx(0.4 * reach, rel=1e-3)


def test_staff_is_bought_to_the_hour_also_a_part_of_a_person(at_work):
    world = at_work(policy('kind = "network-weavers"\nstart = 0\nready_after_weeks = 0'), residents=4_000, number=6, cost="own")
    minutes = []
    for _ in range(40):
        before = int(world.initiatives["support_minutes"].sum())
        world.live(1)
        minutes.append(int(world.initiatives["support_minutes"].sum()) - before)
    assert all(week % 60 == 0 for week in minutes)
    assert 0 in minutes[:20] or max(minutes) <= 60
    assert sum(minutes) == pytest.approx(40 * 0.05 * 0.4 * 36 * 60, abs=60)


def test_an_instrument_builds_up_over_its_lead_time_and_uses_in_the_end_what_it_could_not_use_at_first(at_work):
    world = at_work(policy('kind = "staff-on-loan"\nstart = 0\nready_after_weeks = 20'), weeks=60, budget=1500.0)
    weekly = []
    for _ in range(60):
        before = world.ledger.spent_cents()
        world.live(1)
        weekly.append(world.ledger.spent_cents() - before)
    assert weekly[:10] == [0] * 10
    assert 0 < weekly[14] < weekly[30]
    assert world.ledger.spent_cents() > 0.98 * world.account().share_cents


def test_without_a_legal_person_the_municipality_gives_no_more_than_750_euro_and_a_fund_nothing(at_work):
    world = at_work(policy('kind = "crisis-grants"\nstart = 0', 'kind = "fund-call"\nstart = 0', 'kind = "district-budget"\nstart = 0'))
    world.live(40)
    without = {int(i) for i in world.initiatives["id"][world.initiatives["legal_form"] == NO_FORM]}
    notes = [(ids, np.atleast_1d(eur), kind) for _, event, ids, eur, kind in world.record.notes if event == "support_paid"]
    paid = [(int(i), float(eur), kind) for ids, amounts, kind in notes for i, eur in zip(ids, amounts, strict=True)]
    given = {
        kind: [eur for i, eur, of in paid if of == kind and i in without] for kind in ("crisis-grants", "fund-call", "district-budget")
    }
    assert given["crisis-grants"]
    assert set(given["crisis-grants"]) == {750.0}
    assert given["fund-call"] == []
    assert max(given["district-budget"]) <= 750.0
    assert {eur for _, eur, kind in paid if kind == "district-budget"} == {750.0, 1500.0, 5000.0}


def test_small_crisis_help_asks_for_three_people_and_no_legal_form(at_work):
    world = at_work(policy('kind = "small-crisis-help"\nstart = 0'))
    world.initiatives["legal_form"][:] = NO_FORM
    world.initiatives["initiators"][:], world.initiatives["helpers"][:] = 1, 1
    world.initiatives["helpers"][::2] = 5
    world.live(20)
    got = world.initiatives["support_cents"] > 0
    assert got[::2].any()
    assert not got[1::2].any()


def test_a_grant_that_comes_too_late_is_not_paid_and_its_money_is_free_again(at_work):
    world = at_work(policy('kind = "crisis-grants"\nstart = 0\nready_after_weeks = 8'))
    world.live(4)
    promised = world.account().committed_cents
    assert promised > 0
    world.initiatives["ended_week"][:] = world.week
    world.live(12)
    assert world.record.count("support_came_too_late") > 0
    assert world.account().committed_cents == 0
    assert world.initiatives["support_cents"].sum() == 0


def test_asking_and_accounting_cost_initiators_time(at_work):
    plain, helped = at_work(policy()), at_work(policy('kind = "crisis-grants"\nstart = 0'))
    minutes = [0, 0]
    for _ in range(20):
        for i, world in enumerate((plain, helped)):
            world.live(1)
            minutes[i] += int(world.initiatives["paperwork_minutes"].sum())
    asked = helped.record.count("support_granted") + helped.record.count("support_refused")
    assert asked > 0
    assert minutes[1] - minutes[0] > 0.5 * asked * helped.parameters.instruments.grant_application_minutes
    assert helped.record.count("support_refused") > 0


def test_an_application_is_refused_as_often_as_the_scheme_refuses(at_work):
    world = at_work(
        policy('kind = "crisis-grants"\nstart = 0'), number=400, grant_success_share=0.5, grant_again_after_weeks=13.0, budget=6000.0
    )
    world.live(40)
    granted, refused = world.record.count("support_granted"), world.record.count("support_refused")
    assert granted > 30
    assert refused == pytest.approx(granted, abs=2)


def test_core_money_waits_for_its_window_comes_from_january_and_is_accounted_for(at_work):
    world = at_work(policy('kind = "core-funding"\nstart = 10'), budget=3000.0)
    writing = []
    for _ in range(52):
        world.live(1)
        writing.append(int(world.dealings["other_writing_minutes"].sum()))
    assert world.ledger.spent_cents() == 0
    assert next(week for week, minutes in enumerate(writing) if minutes) == 38  # the last Monday of September 2020
    world.live(1)
    funded = world.initiatives["core_cents_per_week"] > 0
    assert funded.sum() >= 3
    assert (world.initiatives["legal_form"][funded] != NO_FORM).all()
    assert (world.initiatives["core_until_week"][funded] == 104).all()
    assert (world.initiatives["lever_paperwork_minutes"][funded] >= 60).all()
    assert (world.initiatives["lever_steering"][funded] == 0.3).all()
    assert not world.initiatives["lever_steering"][~funded].any()


def test_core_money_is_withdrawn_more_often_under_strict_rules_and_the_loss_hurts(at_work):
    def after_two_januaries(strict):
        world = at_work(policy('kind = "core-funding"\nstart = 0\nready_after_weeks = 0'), number=200, budget=9000.0)
        world.municipality.strict = strict
        for _ in range(54):
            world.live(1)
            world.municipality.strict = strict
        return world

    mild, strict = after_two_januaries(0.0), after_two_januaries(1.0)
    assert strict.record.count("support_withdrawn") > 2 * mild.record.count("support_withdrawn")
    lost = strict.volunteers["strain"] > 0
    assert lost.sum() == strict.record.count("support_withdrawn")
    assert (strict.initiatives["core_cents_per_week"][strict.volunteers["initiative"][lost]] == 0).all()


def test_a_guarantee_keeps_core_money_from_being_withdrawn(at_work):
    rows = ['kind = "core-funding"\nstart = 0\nready_after_weeks = 0', 'kind = "funding-guarantee"\nstart = 0\nready_after_weeks = 0']
    world = at_work(policy(*rows), number=200, budget=9000.0, subsidy_withdrawal=0.2)
    world.live(106)
    assert world.record.count("support_withdrawn") == 0


def test_a_promise_of_funding_outlasts_the_guarantee_until_january(at_work):
    world = at_work(policy('kind = "funding-guarantee"\nstart = 0\nend = 20\nready_after_weeks = 0'))
    world.live(53)
    assert world.initiatives["lever_guarantee"].max() == 1.0
    world.live(1)
    assert world.initiatives["lever_guarantee"].max() == 0.0


def test_a_legal_host_gives_a_roof_to_those_without_one_and_it_goes_with_the_host(at_work):
    world = at_work(policy('kind = "legal-host"\nstart = 0\nend = 30\nready_after_weeks = 0'), budget=100.0)
    before = world.initiatives["legal_form"].copy()
    world.live(20)
    hosted = (world.initiatives["legal_form"] == HOSTED) & (before == NO_FORM)
    assert hosted.sum() > 0
    assert (world.initiatives["legal_form"] == before)[~hosted].all()
    world.live(12)
    assert (world.initiatives["legal_form"] == before).all()


def test_officials_without_hours_can_give_no_talks(at_work):
    world = at_work(policy('kind = "weekly-talks"\nstart = 0\nready_after_weeks = 0'))
    world.municipality.offices["week_minutes"][:] = 0.0
    world.live(10)
    assert world.ledger.spent_cents() == 0


def test_hours_of_an_instrument_are_gone_for_ordinary_contact(at_work):
    plain, helped = at_work(policy()), at_work(policy('kind = "signals-to-policy"\nstart = 0\nready_after_weeks = 0'))
    talks = []
    for world in (plain, helped):
        world.municipality.offices["week_minutes"][:] = 120.0
        talks.append(0)
        for _ in range(10):
            world.live(1)
            talks[-1] += world.municipality.contacts
    assert talks[1] < talks[0]


def test_weekly_talks_lighten_what_others_ask_and_take_time_themselves(at_work):
    grants = 'kind = "core-funding"\nstart = 0\nready_after_weeks = 0\nstrength = 5.0'
    asked, talked = (
        at_work(policy(grants)),
        at_work(policy(grants, 'kind = "weekly-talks"\nstart = 0\nready_after_weeks = 0\nstrength = 5.0')),
    )
    asked.live(10)
    talked.live(10)
    p = talked.parameters.instruments
    lighter = round(p.core_accounting_minutes * (1 - p.talks_lighten_accounting))
    expected = lighter - int(p.talk_desk_minutes_saved) + int(p.talk_minutes)
    both = (talked.initiatives["core_cents_per_week"] > 0) & talked.initiatives["in_contact"]
    assert expected in talked.initiatives["lever_paperwork_minutes"][both]
    assert set(asked.initiatives["lever_paperwork_minutes"].tolist()) == {0, int(p.core_accounting_minutes)}


def test_officials_choose_whom_they_know_and_judged_value_decides_otherwise(at_work):
    row = 'kind = "staff-on-loan"\nstart = 8\nready_after_weeks = 0'
    by_officials = at_work(policy(row), number=200, cost="own")
    by_value = at_work(policy(row, 'kind = "allocation-by-value"\nstart = 0\nready_after_weeks = 0'), number=200, cost="own")
    picked = []
    for world in (by_officials, by_value):
        world.initiatives["tie_municipality"][:100] = 0.9
        world.initiatives["tie_municipality"][100:] = 0.0
        world.initiatives["clients"][:] = 0
        world.initiatives["added_value"][:100] = 1.0
        world.initiatives["added_value"][100:] = 50.0
        world.live(40)
        picked.append(world.support.instruments[-1].rows)
    assert (picked[0] < 100).mean() > 0.9
    assert (picked[1] >= 100).mean() > 0.5


def test_nobody_is_chosen_by_value_before_anybody_was_judged(at_work):
    rows = ['kind = "staff-on-loan"\nstart = 0\nready_after_weeks = 0', 'kind = "allocation-by-value"\nstart = 0\nready_after_weeks = 0']
    world = at_work(policy(*rows), cost="own", judging_minutes=10_000.0)
    world.live(10)
    assert world.record.count("support_began") == 0


def test_support_of_the_first_26_weeks_of_life_is_counted_apart(at_work):
    world = at_work(policy('kind = "staff-on-loan"\nstart = 0\nready_after_weeks = 0\nstrength = 20.0'), cost="own")
    world.initiatives["founded_week"][:] = 0
    world.initiatives["founded_week"][::2] = -100
    world.live(40)
    young, old = world.initiatives["support_first_26_cents"][1::2], world.initiatives["support_first_26_cents"][::2]
    assert young.max() == 26 * 160 * 100
    assert old.max() == 0
    assert world.initiatives["support_minutes"].max() == 40 * 240


def test_what_a_call_leaves_goes_into_the_next_call_of_the_same_kind(at_work):
    calls = policy('kind = "fund-call"\nstart = 0\nend = 5', 'kind = "fund-call"\nstart = 20\nend = 40')
    world = at_work(calls, budget=150.0)
    first, second = (instrument.account for instrument in world.support.instruments)
    total = first.share_cents + second.share_cents
    world.live(18)
    assert first.spent_cents + first.committed_cents == first.share_cents
    assert first.share_cents + second.share_cents == total
    assert first.share_cents % 680_000 == 0


def test_a_copy_of_the_world_goes_on_alike(at_work):
    world = at_work(load_policy("mixed"), budget=1500.0)
    world.live(60)
    twin = copy.deepcopy(world)
    world.live(20)
    twin.live(20)
    assert world.state() == twin.state()
    assert world.spending() == twin.spending()


def test_the_same_instrument_has_the_same_luck_in_two_policies(at_work):
    alone = at_work(policy('kind = "small-crisis-help"\nstart = 0\nstrength = 20.0'), cost="own")
    beside = at_work(policy('kind = "own-language"\nstart = 0', 'kind = "small-crisis-help"\nstart = 0\nstrength = 20.0'), cost="own")
    alone.live(20)
    beside.live(20)
    assert alone.initiatives["support_cents"].any()
    assert np.array_equal(alone.initiatives["support_cents"], beside.initiatives["support_cents"])


def test_in_a_next_crisis_what_lasts_goes_on_and_what_was_once_comes_again():
    assert next_windows(((10, 156),), 156) == ((156, 182),)
    assert next_windows(((10, 28),), 156) == ((156, 174),)
    assert next_windows(((10, 28), (40, 80)), 156) == ((156, 174),)
    assert next_windows(((12, 28), (30, 50)), 156) == ((158, 174), (176, 182))
    assert next_windows(((0, 28),), 156) == ((156, 174),)
    assert next_windows(((77, 104),), 156) == ()


def test_the_next_crisis_has_the_same_yearly_budget(at_work):
    world = at_work(load_policy("structural"), budget=1500.0, weeks=80)
    world.live(80)
    before = world.ledger.spent_cents()
    world.support.go_on_in_next_crisis(80)
    committed = sum(instrument.account.committed_cents for instrument in world.support.instruments)
    shares = sum(instrument.account.share_cents for instrument in world.support.instruments)
    assert shares - committed == round(1500 * 100 * RESIDENTS * 26 / 52_000)
    world.live(26)
    spent = world.ledger.spent_cents() - before
    assert 0.8 * shares < spent <= shares


def test_withdrawing_a_policy_ends_what_it_kept_up(at_work):
    rows = [f'kind = "{kind}"\nstart = 0\nready_after_weeks = 0' for kind in ("core-funding", "legal-host")]
    world = at_work(policy(*rows))
    before = world.initiatives["legal_form"].copy()
    world.live(10)
    assert (world.initiatives["core_cents_per_week"] > 0).any()
    assert (world.initiatives["legal_form"] != before).any()
    world.support.withdraw(world)
    assert not (world.initiatives["core_cents_per_week"] > 0).any()
    assert (world.initiatives["core_until_week"] == NEVER).all()
    assert (world.initiatives["legal_form"] == before).all()


def test_the_ledger_keeps_baseline_apart_and_refuses_negative_entries():
    ledger = Ledger()
    ledger.baseline("gifts", 500)
    ledger.begin(0)
    ledger.baseline("gifts", 1000, 60)
    ledger.spend("fund", "fund-call", 700)
    assert ledger.spent_cents() == ledger.spent_cents_this_week == 700
    ledger.begin(60)
    assert ledger.spent_cents_this_week == 0
    assert ledger.rows([("fund", "fund-call", 2021, 50)]) == [
        ("fund", "fund-call", 2020, 7.0, 7.0, 0.0, 0.0),
        ("fund", "fund-call", 2021, 0.5, 0.0, 0.5, 0.0),
        ("gifts", "baseline", 2020, 10.0, 10.0, 0.0, 1.0),
    ]
    with pytest.raises(ValueError, match="-1 cents"):
        ledger.spend("fund", "fund-call", -1)
