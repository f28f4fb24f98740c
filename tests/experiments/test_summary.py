"""What a comparison says of hand-made worlds."""

import math

import numpy as np
import pytest
from made_up import PRIMARY, comparison, of_primary, ranks, run, summary

from experiments.pooled import moments, partial_correlations
from scenarios.outcomes import OUTCOMES


def test_every_policy_and_every_ordered_pair_has_every_outcome():
    found = summary(comparison({"none": of_primary([0.1, 0.2]), "ad-hoc": of_primary([0.2, 0.3]), "structural": of_primary([0.3, 0.4])}))
    assert set(found["policies"]) == {"none", "ad-hoc", "structural"}
    assert len(found["differences"]) == 6
    assert all(set(entries) == set(OUTCOMES) for entries in [*found["policies"].values(), *found["differences"].values()])


def test_a_difference_is_paired_by_world():
    found = summary(comparison({"ad-hoc": of_primary([0.10, 0.50]), "structural": of_primary([0.11, 0.51])}))
    entry = found["differences"]["structural minus ad-hoc"][PRIMARY]
    assert entry["mean"] == pytest.approx(0.01)
    assert entry["mean_high"] - entry["mean_low"] == pytest.approx(0.0, abs=1e-12)
    assert entry["variance_reduction"] == pytest.approx(1.0)
    assert (entry["better"], entry["of"], entry["verdict"]) == (2, 2, "almost_certainly_better")


def test_the_difference_that_counts_is_the_study_s_own():
    runs = {"ad-hoc": of_primary([0.10, 0.50]), "structural": of_primary([0.11, 0.51])}
    found = summary(comparison(runs, decision={"primary": PRIMARY, "matters": {PRIMARY: 0.02}}))
    assert found["differences"]["structural minus ad-hoc"][PRIMARY]["verdict"] == "no_difference_that_counts"
    assert found["matters"][PRIMARY] == 0.02


def test_an_outcome_that_no_world_has_is_null():
    found = summary(comparison({"ad-hoc": of_primary([0.1]), "structural": of_primary([0.2])}))
    assert found["policies"]["ad-hoc"]["survival_25_months"] is None
    assert found["differences"]["structural minus ad-hoc"]["survival_25_months"] is None


def test_outcomes_of_twins_are_those_that_the_worlds_found_together():
    of = {share: run(twins={"survival_25_months_twins": share}) for share in (0.2, 0.5)}
    found = summary(comparison({"ad-hoc": [of[0.2]] * 2, "structural": [of[0.5]] * 2}, twins_shares=[0.5, 0.9]))
    assert found["policies"]["structural"]["survival_25_months_twins"]["mean"] == 0.5
    assert found["differences"]["structural minus ad-hoc"]["survival_25_months_twins"]["mean"] == pytest.approx(0.3)
    assert found["twins_matched_share"] == pytest.approx(0.7)


def test_an_extra_hour_costs_the_mean_of_euros_over_the_mean_of_hours():
    none = [run(hours=100.0), run(hours=200.0)]
    ad_hoc = [run(eur=300.0, hours=110.0), run(eur=500.0, hours=230.0)]
    found = summary(comparison({"none": none, "ad-hoc": ad_hoc}))
    assert found["policies"]["ad-hoc"]["eur_per_extra_hour"]["mean"] == pytest.approx(400 / 20)  # not (30 + 16.7) / 2
    assert found["differences"]["ad-hoc minus none"]["eur_per_extra_hour"]["mean"] == pytest.approx(20.0)
    assert found["policies"]["none"]["eur_per_extra_hour"] is None


def test_the_cost_of_an_extra_hour_is_compared_between_policies():
    none = [run(hours=100.0)] * 2
    one, two = [run(eur=300.0, hours=110.0)] * 2, [run(eur=300.0, hours=120.0)] * 2
    found = summary(comparison({"none": none, "ad-hoc": one, "structural": two}))
    assert found["differences"]["structural minus ad-hoc"]["eur_per_extra_hour"]["mean"] == pytest.approx(15.0 - 30.0)


@pytest.mark.parametrize(
    ("policies", "why"),
    [
        ({"none": [100.0, 100.0], "ad-hoc": [110.0, 90.0]}, "the band of the extra hours covers 0"),
        ({"none": [100.0, 100.0], "ad-hoc": [90.0, 90.0]}, "there are no extra hours"),
        ({"structural": [100.0, 100.0], "ad-hoc": [110.0, 120.0]}, "none was not compared"),
    ],
)
def test_without_extra_hours_they_have_no_price(policies, why):
    runs = {name: [run(eur=0.0 if name == "none" else 50.0, hours=value) for value in hours] for name, hours in policies.items()}
    assert summary(comparison(runs))["policies"]["ad-hoc"]["eur_per_extra_hour"] is None, why


def test_without_spending_an_extra_hour_has_no_price():
    found = summary(comparison({"none": [run(hours=100.0)] * 2, "ad-hoc": [run(eur=0.0, hours=120.0)] * 2}))
    assert found["policies"]["ad-hoc"]["eur_per_extra_hour"] is None


def test_support_follows_is_pooled_over_worlds_and_its_percentiles_are_null():
    seeds = {"ad-hoc": (1, 2, 3, 4), "structural": (5, 6, 7, 8)}
    found = summary(comparison({name: [run(support=ranks(seed, 12)) for seed in of] for name, of in seeds.items()}))
    expected = {name: partial_correlations(sum(moments(ranks(seed, 12)) for seed in of))[0] for name, of in seeds.items()}
    entry = found["policies"]["ad-hoc"]["support_follows_contacts"]
    assert entry["mean"] == pytest.approx(expected["ad-hoc"])
    assert entry["mean_low"] < entry["mean"] < entry["mean_high"]
    assert (entry["p05"], entry["p95"]) == (None, None)
    difference = found["differences"]["ad-hoc minus structural"]["support_follows_contacts"]
    assert difference["mean"] == pytest.approx(expected["ad-hoc"] - expected["structural"])
    assert (difference["of"], difference["verdict"]) == (0, "cannot_say")


def test_support_that_nobody_got_follows_nothing():
    found = summary(comparison({"none": [run()] * 2, "ad-hoc": [run(support=ranks(1))] * 2}))
    assert found["policies"]["none"]["support_follows_value"] is None
    assert found["differences"]["ad-hoc minus none"]["support_follows_value"] is None


def test_the_same_study_has_the_same_bands_and_another_seed_has_others():
    runs = {"ad-hoc": of_primary([0.1, 0.2, 0.5, 0.4]), "structural": of_primary([0.3, 0.2, 0.1, 0.6])}
    one, same, other = (summary(comparison(runs, seed=seed)) for seed in (1, 1, 2))
    assert one == same
    assert one["policies"]["ad-hoc"][PRIMARY]["mean"] == other["policies"]["ad-hoc"][PRIMARY]["mean"]
    assert one["study_digest"] != other["study_digest"]


def test_spread_between_sets_and_verdicts_of_clusters_are_reported():
    runs = {"ad-hoc": of_primary([0.0, 0.0, 0.0, 0.0]), "structural": of_primary([0.1, 0.3, -0.5, -0.7])}
    entry = summary(comparison(runs, clusters=["hands", "hands", "cash", "cash"]))["differences"]["structural minus ad-hoc"][PRIMARY]
    assert entry["spread_luck"] == pytest.approx(math.sqrt(0.02))
    assert entry["spread_assumptions"] == pytest.approx(math.sqrt((2 * 2 * 0.4**2 - 0.02) / 2))
    assert entry["clusters"]["hands"]["verdict"] == "almost_certainly_better"
    assert entry["clusters"]["cash"]["verdict"] == "almost_certainly_worse"


def test_spending_is_a_mean_over_worlds_by_payer_and_year():
    rows = [
        ("municipality_subsidy", "crisis-grants", 2020, 100.0, 80.0, 20.0, 0.0),
        ("fund", "core-funding", 2021, 60.0, 26.0, 34.0, 4.0),
    ]
    found = summary(comparison({"ad-hoc": [run(spending=rows), run()]}))["spending"]["ad-hoc"]
    assert (found["budgeted_eur"], found["spent_eur"], found["unspent_eur"], found["hours"]) == (80.0, 53.0, 27.0, 2.0)
    assert found["recurring_eur_per_year"] == pytest.approx(13.0 * 52 / 60)
    assert found["payers"]["fund"]["spent_eur"] == 13.0
    assert set(found["years"]) == {"2020", "2021"}
    assert found["years"]["2020"]["spent_eur"] == 40.0
    assert found["years"]["2021"]["recurring_eur_per_year"] == pytest.approx(13.0 * 52 / 8)  # 8 of the 60 weeks start in 2021


def test_no_figure_is_a_nan():
    def numbers(value):
        if isinstance(value, dict):
            return [number for item in value.values() for number in numbers(item)]
        return [value] if isinstance(value, float) else []

    found = summary(comparison({"none": [run()] * 3, "ad-hoc": of_primary([0.1, None, 0.3]), "structural": of_primary([None, None, 0.3])}))
    assert numbers(found)
    assert np.isfinite(numbers(found)).all()
