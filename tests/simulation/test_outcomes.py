"""Every outcome against tiny hand-made histories, with the numbers worked out by hand in the test."""

import numpy as np
import pytest

from scenarios.outcomes import OUTCOMES
from simulation.association import SupportRanks, centred_ranks, partial_spearman, pooled
from simulation.outcomes import (
    OF_A_COMPARISON,
    counts,
    hours_helped,
    mean_life_weeks,
    outcomes,
    public_eur,
    support_ranks,
    survival_25_months,
    survival_curves,
)

BURNED_OUT, OTHER = 1, 2

#: Six of one cohort and two that are not of it.
COHORT = [
    {"founded_week": 10, "ended_week": 62, "ended_as": "could_not_go_on"},  # lived 52 weeks
    {"founded_week": 10, "ended_week": 36, "ended_as": "need_gone"},  # lived 26 weeks
    {"founded_week": 20, "ended_week": 124, "ended_as": "could_not_go_on"},  # lived 104 weeks: within
    {"founded_week": 35},  # lives
    {"founded_week": 35, "ended_week": 140, "ended_as": "merged"},  # lived 105 weeks: not within 104, nor 108
    {"founded_week": 36, "ended_week": 40, "ended_as": "could_not_go_on"},  # crisis week 26: not of the cohort
    {"founded_week": -50, "ended_week": 60, "ended_as": "could_not_go_on", "existing": True},
    {"founded_week": 9, "ended_week": 20, "ended_as": "taken_over"},  # before the crisis
]

SPELLS = [
    {"started_week": 0, "ended_week": 20, "ended_by": BURNED_OUT},  # 10 weeks after crisis week 0
    {"started_week": -30, "ended_week": 63, "ended_by": BURNED_OUT},  # 53 weeks after crisis week 0: not within 52
    {"started_week": 30, "ended_week": 40, "ended_by": OTHER},
    {"started_week": 61, "ended_week": 113, "ended_by": BURNED_OUT},  # 52 weeks after becoming one: within
    {"started_week": 5, "ended_week": 10, "ended_by": OTHER},  # was running at crisis week 0
    {"started_week": 62},  # begun in crisis week 52: not counted in the share
    {"started_week": 0, "ended_week": 9, "ended_by": BURNED_OUT},  # ended before the crisis
]


def test_outcomes_are_those_of_the_outcome_table(make_history):
    assert set(outcomes(make_history())) == set(OUTCOMES)
    assert {name for name, outcome in OUTCOMES.items() if outcome.comparison_only} == set(OF_A_COMPARISON)


def test_an_empty_run_has_no_outcomes_but_null(make_history):
    assert set(outcomes(make_history(weeks=0)).values()) == {None}


def test_a_run_without_initiatives_or_need_gives_null_or_a_true_zero(make_history):
    results = outcomes(make_history(weeks=156))
    assert {name: value for name, value in results.items() if value is not None} == {
        "initiatives_active_end_per_10000": 0,
        "initiatives_founded_per_10000": 0,
        "trust_end": 0,
        "structural_ties_end": 0,
        "experienced_people_end": 0,
    }


def test_need_met_counts_hours_from_crisis_week_0(make_history):
    weekly = {
        "need_minutes": {(10, 10): 100, (11, 11): 300},
        "formal_minutes": {(10, 10): 40, (11, 11): 60},
        "initiative_minutes": {(10, 11): 10},
        "neighbour_minutes": {(10, 10): 30, (11, 11): 50},
        "need_minutes_vulnerable": {(10, 11): 80},
        "formal_minutes_vulnerable": {(10, 11): 8},
        "initiative_minutes_vulnerable": {(10, 11): 4},
        "neighbour_minutes_vulnerable": {(10, 11): 0},
        "need_minutes_out_of_sight": {(10, 11): 50},
        "formal_minutes_out_of_sight": {(10, 11): 0},
        "initiative_minutes_out_of_sight": {(10, 10): 5, (11, 11): 0},
        "neighbour_minutes_out_of_sight": {(10, 11): 5},
    }
    results = outcomes(make_history(weeks=12, weekly=weekly))
    assert results["need_met_share"] == pytest.approx(0.5)  # (100 + 20 + 80) / 400
    assert results["need_met_by_initiatives_share"] == pytest.approx(0.05)  # 20 / 400
    assert results["need_met_share_vulnerable"] == pytest.approx(0.15)  # (16 + 8 + 0) / 160
    assert results["need_met_share_out_of_sight"] == pytest.approx(0.15)  # (0 + 5 + 10) / 100
    assert counts(make_history(weeks=12, weekly=weekly))["n_need_met_share"] == 6  # 400 minutes are six whole hours


def test_a_run_that_ends_before_the_crisis_has_no_need_met(make_history):
    assert outcomes(make_history(weeks=10, weekly={"need_minutes": 60, "formal_minutes": 30}))["need_met_share"] is None


def test_incidences_of_the_cohort_within_104_weeks(make_history):
    history = make_history(initiatives=COHORT)
    assert outcomes(history)["could_not_go_on_104_weeks"] == pytest.approx(0.4)  # 52 and 104 weeks, of five
    assert outcomes(history)["finished_104_weeks"] == pytest.approx(0.2)  # 26 weeks
    assert counts(history)["n_could_not_go_on_104_weeks"] == 5


def test_mean_life_is_the_mean_of_lives_cut_at_104_weeks(make_history):
    assert outcomes(make_history(initiatives=COHORT))["mean_life_weeks"] == pytest.approx(78)  # (52 + 26 + 3 x 104) / 5


def test_a_paused_initiative_is_alive_in_the_mean_life(make_history):
    history = make_history(initiatives=[{"founded_week": 10}], pauses=[{"initiative": 16, "started_week": 12, "ended_week": -1}])
    assert outcomes(history)["mean_life_weeks"] == pytest.approx(104)


@pytest.mark.parametrize("name", ["could_not_go_on_104_weeks", "finished_104_weeks", "mean_life_weeks"])
def test_104_weeks_of_the_whole_cohort_need_140_weeks(make_history, name):
    initiatives = [{"founded_week": 35}, {"founded_week": 10, "ended_week": 20, "ended_as": "need_gone"}]
    assert outcomes(make_history(weeks=139, initiatives=initiatives))[name] is None
    expected = {"could_not_go_on_104_weeks": 0, "finished_104_weeks": 0.5, "mean_life_weeks": 57}  # (104 + 10) / 2
    assert outcomes(make_history(weeks=140, initiatives=initiatives))[name] == pytest.approx(expected[name])


def test_survival_after_25_months_counts_the_active(make_history):
    # of five, only the fourth lives after 108 weeks
    assert outcomes(make_history(initiatives=COHORT))["survival_25_months"] == pytest.approx(0.2)
    assert counts(make_history(initiatives=COHORT))["n_survival_25_months"] == 5


@pytest.mark.parametrize(("pause", "active"), [((140, 145), 0), ((140, -1), 0), ((143, 144), 0), ((140, 143), 1), ((144, -1), 1)])
def test_an_initiative_paused_in_its_108th_week_is_not_active(make_history, pause, active):
    # founded in week 35: the week that counts is 143
    history = make_history(
        initiatives=[{"founded_week": 10, "ended_week": 12, "ended_as": "merged"}, {"founded_week": 35}],
        pauses=[
            {"initiative": 32, "started_week": 50, "ended_week": 60},
            {"initiative": 32, "started_week": pause[0], "ended_week": pause[1]},
        ],
    )
    assert outcomes(history)["survival_25_months"] == active / 2


def test_survival_after_25_months_needs_144_weeks(make_history):
    assert outcomes(make_history(weeks=143, initiatives=[{"founded_week": 10}]))["survival_25_months"] is None
    assert outcomes(make_history(weeks=144, initiatives=[{"founded_week": 10}]))["survival_25_months"] == 1


def test_survival_and_mean_life_can_be_asked_of_some_ids(make_history):
    history = make_history(initiatives=COHORT)
    assert survival_25_months(history, np.array([48, 64])) == pytest.approx(0.5)  # the third and the fourth
    assert mean_life_weeks(history, np.array([16, 32, 96])) == pytest.approx(39)  # 52 and 26; the sixth is not of the cohort
    assert survival_25_months(history, np.array([], dtype=np.int64)) is None
    assert mean_life_weeks(history, np.array([], dtype=np.int64)) is None


def test_survival_curves_by_weeks_since_founding(make_history):
    curves = survival_curves(make_history(initiatives=COHORT))
    weeks = [0, 25, 26, 52, 103, 104]
    assert curves["survival"][weeks] == pytest.approx([1, 1, 0.8, 0.6, 0.6, 0.4])
    assert curves["could_not_go_on"][weeks] == pytest.approx([0, 0, 0, 0.2, 0.2, 0.4])
    assert curves["finished"][weeks] == pytest.approx([0, 0, 0.2, 0.2, 0.2, 0.2])
    assert {len(curve) for curve in curves.values()} == {105}


def test_survival_curves_of_a_short_run_are_unknown_beyond_its_end(make_history):
    curves = survival_curves(make_history(weeks=80, initiatives=[{"founded_week": 20}]))
    assert curves["survival"][59] == 1  # week 79 is the last
    assert np.isnan(curves["survival"][60:]).all()
    assert survival_curves(make_history(initiatives=COHORT[5:])) is None


def test_burnout_of_initiators_within_a_year_of_the_crisis_or_of_their_start(make_history):
    # five spells were running at crisis week 0 or began in the year after; two of them burned out within 52 weeks
    history = make_history(weeks=114, spells=SPELLS)
    assert outcomes(history)["initiator_burnout_share"] == pytest.approx(0.4)
    assert counts(history)["n_initiator_burnout_share"] == 5
    assert outcomes(history)["volunteer_burnout_share"] is None


def test_burnout_of_volunteers_is_counted_over_helpers(make_history):
    history = make_history(weeks=114, spells=[{**spell, "role": 0} for spell in SPELLS])
    assert outcomes(history)["volunteer_burnout_share"] == pytest.approx(0.4)
    assert outcomes(history)["initiator_burnout_share"] is None


def test_burnout_shares_need_114_weeks(make_history):
    spells = [{"started_week": 10}, {"started_week": 12, "ended_week": 30, "ended_by": BURNED_OUT}]
    assert outcomes(make_history(weeks=113, spells=spells))["initiator_burnout_share"] is None
    assert outcomes(make_history(weeks=114, spells=spells))["initiator_burnout_share"] == pytest.approx(0.5)


def test_burnout_rate_is_per_100_initiator_years_from_crisis_week_0(make_history):
    # weeks at risk from week 10 to 113: 11 + 54 + 11 + 53 + 1 + 52 = 182, three years and a half; three burned out
    history = make_history(weeks=114, spells=SPELLS)
    assert outcomes(history)["initiator_burnout_rate"] == pytest.approx(100 * 3 / 3.5)


def test_active_initiatives_at_the_end_and_founded_ones_per_10000(make_history):
    history = make_history(
        weeks=20,
        residents=20_000,
        weekly={"initiatives_founded": {(0, 9): 50, (10, 19): 3}},
        initiatives=[
            {"founded_week": -5, "existing": True},
            {"founded_week": 12},
            {"founded_week": 12, "ended_week": 19},
            {"founded_week": 13},
        ],
        pauses=[{"initiative": 64, "started_week": 18, "ended_week": -1}],
    )
    assert outcomes(history)["initiatives_active_end_per_10000"] == pytest.approx(1)  # two of 20,000
    assert outcomes(history)["initiatives_founded_per_10000"] == pytest.approx(15)  # thirty of 20,000


def test_euros_per_hour_helped_count_from_crisis_week_0(make_history):
    history = make_history(weeks=12, weekly={"spent_cents": {(10, 11): 1_500}, "initiative_minutes": {(10, 11): 300}})
    assert public_eur(history) == pytest.approx(30)
    assert hours_helped(history) == pytest.approx(10)
    assert outcomes(history)["eur_per_hour_helped"] == pytest.approx(3)


@pytest.mark.parametrize("weekly", [{"spent_cents": 0, "initiative_minutes": 60}, {"spent_cents": 100, "initiative_minutes": 0}])
def test_without_spending_or_help_an_hour_has_no_price(make_history, weekly):
    assert outcomes(make_history(weekly=weekly))["eur_per_hour_helped"] is None


def cohort_with_support(copies):
    """Four initiatives, `copies` times. Spearman: support-tie 0.8, support-value 0.6, tie-value 0.8 (1 - 6 sum d^2 / 60)."""
    four = zip((1, 2, 3, 4), (1, 2, 4, 3), (2, 1, 4, 3), strict=True)
    return [
        {"founded_week": 15, "support_first_26_weeks_eur": support, "tie_municipality_at_founding": tie / 10, "added_value": value / 10}
        for support, tie, value in four
    ] * copies


def test_support_follows_contacts_and_value_as_partial_rank_correlations(make_history):
    history = make_history(initiatives=[*cohort_with_support(4), {"founded_week": 60, "support_first_26_weeks_eur": 99}])
    # (0.8 - 0.6 x 0.8) / (0.8 x 0.6) = 2/3 and (0.6 - 0.8 x 0.8) / (0.6 x 0.6) = -1/9
    assert outcomes(history)["support_follows_contacts"] == pytest.approx(2 / 3)
    assert outcomes(history)["support_follows_value"] == pytest.approx(-1 / 9)
    assert counts(history)["n_support_follows_contacts"] == 16


def test_support_follows_nothing_under_15_initiatives_without_support_or_in_a_short_run(make_history):
    unsupported = [{**row, "support_first_26_weeks_eur": 0} for row in cohort_with_support(4)]
    for history in (
        make_history(initiatives=cohort_with_support(3)),
        make_history(initiatives=unsupported),
        make_history(weeks=60, initiatives=cohort_with_support(4)),
    ):
        assert outcomes(history)["support_follows_contacts"] is None
        assert outcomes(history)["support_follows_value"] is None
    assert outcomes(make_history(weeks=61, initiatives=cohort_with_support(4)))["support_follows_value"] == pytest.approx(-1 / 9)


def test_a_tie_that_all_share_has_no_correlation(make_history):
    same_tie = [{**row, "tie_municipality_at_founding": 0.3} for row in cohort_with_support(4)]
    assert outcomes(make_history(initiatives=same_tie))["support_follows_contacts"] is None


def test_pooled_ranks_are_made_within_each_world(make_history):
    # the second world gives ten thousand times the support: its ranks are the same, so pooling changes nothing
    rich = [{**row, "support_first_26_weeks_eur": 10_000 * row["support_first_26_weeks_eur"]} for row in cohort_with_support(2)]
    worlds = [support_ranks(make_history(initiatives=rows)) for rows in (cohort_with_support(3), rich)]
    assert partial_spearman(pooled(worlds)) == pytest.approx((2 / 3, -1 / 9))


def test_ranks_are_centred_and_ties_share_their_mean():
    assert centred_ranks(np.array([5.0, 7.0, 5.0, 9.0])) == pytest.approx([-0.25, 0.125, -0.25, 0.375])  # ranks 1.5, 3, 1.5, 4


def test_correlations_that_determine_each_other_have_no_partial_one():
    ranks = centred_ranks(np.arange(20.0))
    assert partial_spearman(SupportRanks(ranks, ranks, -ranks)) == (None, None)


def test_paperwork_is_a_share_of_the_hours_of_initiators(make_history):
    weekly = {"paperwork_minutes": {(10, 10): 30, (11, 11): 60}, "initiator_minutes": {(10, 10): 100, (11, 11): 200}}
    assert outcomes(make_history(weeks=12, weekly=weekly))["paperwork_share"] == pytest.approx(0.3)
    assert counts(make_history(weeks=12, weekly=weekly))["n_paperwork_share"] == 5


def test_trust_is_that_of_the_last_week(make_history):
    assert outcomes(make_history(weeks=12, weekly={"trusting_residents": {(11, 11): 7_000}}))["trust_end"] == pytest.approx(0.35)


def test_structural_ties_and_experienced_people_at_the_end_per_10000(make_history):
    history = make_history(
        initiatives=[
            {"founded_week": 10, "structural_partners": 3},
            {"founded_week": -9, "existing": True, "structural_partners": 2},
            {"founded_week": 10, "ended_week": 100, "structural_partners": 7},
        ],
        pauses=[{"initiative": 16, "started_week": 150, "ended_week": -1}],
        experienced_people=30,
    )
    assert outcomes(history)["structural_ties_end"] == pytest.approx(2.5)  # five of 20,000; the paused one lives
    assert outcomes(history)["experienced_people_end"] == pytest.approx(15)


def test_the_next_crisis_is_judged_by_its_own_weeks(make_history, make_weekly):
    off = make_weekly(26, {"need_minutes": 100, "formal_minutes": 10, "initiative_minutes": 10, "neighbour_minutes": 5})
    on = make_weekly(26, {"need_minutes": 100, "formal_minutes": 10, "initiative_minutes": 20, "neighbour_minutes": 5})
    results = outcomes(make_history(weekly={"need_minutes": 100}, next_crisis=off, next_crisis_with_policy=on))
    assert results["next_crisis_need_met_share"] == pytest.approx(0.25)
    assert results["next_crisis_with_policy_need_met_share"] == pytest.approx(0.35)
    assert results["need_met_share"] == 0


def test_the_fewest_weeks_are_those_of_the_outcome_table(make_history):
    def defined(name, weeks):
        history = make_history(
            weeks=weeks,
            weekly=dict.fromkeys(("need_minutes", "need_minutes_vulnerable", "need_minutes_out_of_sight", "initiator_minutes"), 60)
            | {"spent_cents": 100, "initiative_minutes": 60},
            initiatives=cohort_with_support(4),
            spells=[{"started_week": 0}, {"started_week": 0, "role": 0}],
        )
        return outcomes(history)[name] is not None

    for name, outcome in OUTCOMES.items():
        if outcome.minimum_weeks and not outcome.comparison_only:
            assert defined(name, outcome.minimum_weeks), name
            assert not defined(name, outcome.minimum_weeks - 1), name
