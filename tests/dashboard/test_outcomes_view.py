"""All outcomes as tables, the causes of ending, the money and the files."""

import json

import pytest
from dashboard_answers import default_answer, with_verdict
from dashboard_words import FORBIDDEN, written

from dashboard.views import outcomes, spending
from experiments.served.downloads import KINDS
from experiments.texts import LANGUAGES, Texts, euro
from scenarios.outcomes import OUTCOMES
from scenarios.study import DEFAULT_STUDY, load_study


@pytest.fixture(scope="module")
def answer():
    return default_answer()


def tables(view):
    return [part for section in view["sections"] for part in section["parts"] if part["kind"] == "table"]


def rows(table):
    return {row["key"]: row for group in table["groups"] for row in group["rows"]}


def blocks(answer, texts):
    return [
        outcomes.policies_block(answer, "", texts),
        outcomes.pair_block(answer, "ad-hoc", "structural", "", texts),
        outcomes.causes_block(answer, "", texts),
        spending.money_block(answer, "", texts),
        spending.certainty_block(answer, "", texts),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_plain_data_without_words_that_are_not_for_people(answer, language):
    for block in blocks(answer, Texts(language)):
        json.dumps(block, allow_nan=False)
        assert [text for text in written(block) if FORBIDDEN.search(text)] == []


def test_every_outcome_is_in_both_tables_once(answer):
    (by_policy,) = tables(outcomes.policies_block(answer, "", Texts("nl")))
    keys = [row["key"] for group in by_policy["groups"] for row in group["rows"]]
    assert sorted(keys) == sorted(OUTCOMES)
    differences = tables(outcomes.pair_block(answer, "none", "structural", "", Texts("nl")))[0]
    assert sorted(rows(differences)) == sorted(OUTCOMES)


def test_a_cell_has_the_mean_its_uncertainty_and_where_the_worlds_lie(answer):
    cell = rows(tables(outcomes.policies_block(answer, "", Texts("en")))[0])["need_met_share"]["cells"][3]
    entry = answer["summary"]["policies"]["structural"]["need_met_share"]
    mean, low, high, p05, p95 = (f"{100 * entry[key]:.1f}" for key in ("mean", "mean_low", "mean_high", "p05", "p95"))
    assert cell["text"] == f"{mean}%"
    assert cell["lines"] == [f"uncertain {low} to {high}%", f"worlds {p05} to {p95}%"]


def test_what_has_no_known_level_is_relative_to_the_first_policy(answer):
    row = rows(tables(outcomes.policies_block(answer, "", Texts("nl")))[0])["initiator_burnout_share"]
    assert (row["cells"][0]["text"], row["note"]) == ("100", "Geen extra steun = 100")
    assert all("%" not in cell["text"] for cell in row["cells"])


def test_what_is_undefined_is_said_so(answer):
    row = rows(tables(outcomes.policies_block(answer, "", Texts("nl")))[0])["eur_per_extra_hour"]
    assert row["cells"][0]["text"] == "niet bepaald"
    pair = rows(tables(outcomes.pair_block(answer, "the-hague-now", "structural", "", Texts("nl")))[0])["eur_per_extra_hour"]
    assert [cell["text"] for cell in pair["cells"]][:2] == ["niet bepaald", ""]


def test_the_difference_is_the_first_minus_the_one_it_is_compared_with(answer):
    row = rows(tables(outcomes.pair_block(answer, "ad-hoc", "structural", "", Texts("en")))[0])["experienced_people_end"]
    entry = answer["summary"]["differences"]["structural minus ad-hoc"]["experienced_people_end"]
    difference, verdict, better, equal, worse, matters, assumptions, luck = row["cells"]
    assert difference["text"] == f"+{entry['mean']:.1f}"
    assert (verdict["text"], verdict["sign"]) == ("almost certainly better", "▲")
    assert [cell["value"] for cell in (better, equal, worse)] == [entry["better"], entry["equal"], entry["worse"]]
    assert matters["text"] == "2.0"
    assert assumptions["value"] + luck["value"] == pytest.approx(1.0)
    turned = rows(tables(outcomes.pair_block(answer, "structural", "ad-hoc", "", Texts("en")))[0])["experienced_people_end"]
    assert turned["cells"][0]["text"] == f"−{entry['mean']:.1f}"


def test_columns_in_the_unit_of_their_row_are_not_sorted_by(answer):
    table = tables(outcomes.pair_block(answer, "ad-hoc", "structural", "", Texts("en")))[0]
    assert [table["columns"][place] for place in table["sortable"]] == [
        "Outcome",
        "Verdict",
        "Better",
        "Equal",
        "Worse",
        "Assumptions",
        "Luck",
    ]


def test_a_policy_is_not_compared_with_itself(answer):
    view = outcomes.pair_block(answer, "none", "none", "", Texts("en"))
    assert tables(view) == []
    assert Texts("en")("dashboard_outcomes.pair.same") in written(view)


def test_groups_of_assumptions_that_differ_are_told():
    answer = default_answer()
    pair, primary = "structural minus ad-hoc", answer["summary"]["primary"]
    same = Texts("en")("dashboard_outcomes.clusters.same")
    assert same in written(outcomes.pair_block(answer, "ad-hoc", "structural", "", Texts("en")))
    clusters = answer["summary"]["differences"][pair][primary]["clusters"]
    with_verdict(answer, pair, primary, "cannot_say", clusters={**clusters, "1": {**clusters["1"], "verdict": "probably_worse"}})
    view = outcomes.pair_block(answer, "ad-hoc", "structural", "", Texts("en"))
    assert same not in written(view)
    assert len(rows(tables(view)[1])) == len(clusters)


def test_causes_are_bars_on_one_scale_with_sums(answer):
    (table,) = tables(outcomes.causes_block(answer, "", Texts("nl")))
    bars = [cell["bar"] for row in rows(table).values() for cell in row["cells"] if "bar" in cell]
    assert max(bars) == 1.0
    assert len(bars) == 6 * len(answer["causes"])
    assert rows(table)["no leader"]["head"] == "Het houdt op: niemand trekt het meer"
    assert rows(table)["sum-all"]["cells"][0]["text"] == f"{sum(answer['causes']['none'].values()):.2f}".replace(".", ",")


def test_an_answer_in_which_nothing_ends_has_no_share():
    answer = default_answer()
    answer["causes"] = {policy: dict.fromkeys(found, 0.0) for policy, found in answer["causes"].items()}
    assert tables(outcomes.causes_block(answer, "", Texts("nl")))


def test_money_is_that_of_the_whole_city_in_a_year(answer):
    view = spending.money_block(answer, "", Texts("nl"))
    total = next(row for row in tables(view)[0]["groups"][2]["rows"] if row["total"])
    spent = answer["summary"]["spending"]["structural"]["spent_eur"] * 545_838 / 50_000 / 3
    assert total["cells"][1]["text"] == euro(round(spent), "nl")
    returns = answer["summary"]["spending"]["structural"]["recurring_eur_per_year"] * 545_838 / 50_000
    assert total["cells"][4]["text"] == euro(round(returns), "nl")
    in_2020 = tables(view)[-1]["groups"][0]["rows"][0]
    assert in_2020["head"] == "2020"


def test_a_study_without_spending_says_that_nothing_is_spent():
    answer = default_answer()
    answer["summary"]["spending"] = dict.fromkeys(answer["summary"]["spending"], answer["summary"]["spending"]["none"])
    assert tables(spending.money_block(answer, "", Texts("nl"))) == []


def test_who_limits_the_amount_is_named(answer):
    facts = {item["head"]: item["text"] for item in spending.certainty_block(answer, "", Texts("nl"))["sections"][0]["parts"][0]["items"]}
    assert facts["Aanpak die dat bedrag begrenst"] == "Steun zoals in 2020 en 2021"
    assert facts["Nagespeelde inwoners"] == "50.000 van de 545.838"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_file_of_an_answer_can_be_taken_along(language):
    view = spending.files_block(load_study(DEFAULT_STUDY), True, Texts(language))
    links = view["sections"][0]["parts"][1]["items"]
    assert sorted(link["text"] for link in links) == sorted(KINDS)
    assert all(link["href"] == f"/download/{link['text']}?lang={language}" and link["note"] for link in links)
    fewer = spending.files_block(load_study(DEFAULT_STUDY), False, Texts(language))
    assert [link["text"] for link in fewer["sections"][0]["parts"][1]["items"]] == ["study.toml"]
