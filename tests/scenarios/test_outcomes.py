import math

from scenarios.outcomes import BETTER, OUTCOMES, PATTERNS

DEFINED = [
    "need_met_share",
    "need_met_share_vulnerable",
    "need_met_share_out_of_sight",
    "need_met_by_initiatives_share",
    "could_not_go_on_104_weeks",
    "finished_104_weeks",
    "survival_25_months",
    "survival_25_months_twins",
    "mean_life_weeks",
    "mean_life_weeks_twins",
    "initiator_burnout_share",
    "initiator_burnout_rate",
    "volunteer_burnout_share",
    "initiatives_active_end_per_10000",
    "initiatives_founded_per_10000",
    "eur_per_hour_helped",
    "eur_per_extra_hour",
    "support_follows_contacts",
    "support_follows_value",
    "paperwork_share",
    "trust_end",
    "structural_ties_end",
    "experienced_people_end",
    "next_crisis_need_met_share",
    "next_crisis_with_policy_need_met_share",
]


def test_the_table_holds_every_outcome_and_no_other():
    assert set(OUTCOMES) == set(DEFINED)


def test_every_outcome_has_a_difference_that_counts_and_words_in_both_languages():
    for outcome in OUTCOMES.values():
        assert math.isfinite(outcome.matters)
        assert outcome.matters > 0
        assert outcome.better in BETTER
        assert set(outcome.title) == set(outcome.description) == {"nl", "en"}
        assert all([*outcome.title.values(), *outcome.description.values(), outcome.unit, outcome.base])


def test_less_burnout_is_better_and_where_no_side_is_more_counts_as_better():
    assert OUTCOMES["initiator_burnout_share"].direction == -1
    assert OUTCOMES["need_met_share"].direction == 1
    assert OUTCOMES["initiatives_founded_per_10000"].better == "none"
    assert OUTCOMES["initiatives_founded_per_10000"].direction == 1


def test_outcomes_of_a_comparison_are_marked():
    marked = {name for name, outcome in OUTCOMES.items() if outcome.comparison_only}
    assert marked == {"survival_25_months_twins", "mean_life_weeks_twins", "eur_per_extra_hour"}


def test_no_level_of_burnout_may_be_shown():
    hidden = {name for name, outcome in OUTCOMES.items() if not outcome.level_known}
    assert hidden == {"initiator_burnout_share", "initiator_burnout_rate", "volunteer_burnout_share"}


def test_every_pattern_has_a_tolerance_a_use_and_a_source():
    for pattern in PATTERNS.values():
        assert pattern.use in ("C", "V")
        assert pattern.low is not None or pattern.high is not None
        if pattern.low is not None and pattern.high is not None:
            assert pattern.low < pattern.high
        assert pattern.measure
        assert pattern.source
    assert {pattern.pattern for pattern in PATTERNS.values()} == {f"P{n}" for n in (0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 12, 14, 15)}
