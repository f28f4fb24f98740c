"""What the page on what matters shows: numbers on an axis, what is sure told apart from what is not, and words in both languages."""

import pytest
from dashboard_answers import default_answer

from dashboard.jobs import DONE, FAILED, RUNNING, STOPPED, Progress
from dashboard.views import matters as view
from dashboard.views.effects import Effect, decimals, effects, signed
from experiments.served.objections import objections
from experiments.texts import LANGUAGES, Texts
from scenarios.outcomes import OUTCOMES

B, A, OUTCOME = "structural", "the-hague-now", "need_met_by_initiatives_share"
PAIR, TITLES = (B, A), ("Vaste steun", "Zoals nu")
NL = Texts("nl")


def screening(*rows, groups=None, luck=None):
    """A made-up screening of b minus a: (assumption, effect), the floor at 0.02."""
    ranked = [
        {"name": name, "effect": at, "low": at - 0.01, "high": at + 0.01, "above_noise": abs(at) > 0.02, "from": 1.0, "to": 1.4}
        for name, at in rows
    ]
    screen = {"mean": 0.1, "ranked": ranked, "floor": 0.02, "groups": {"volunteers": 0.7, "needs": 0.3} if groups is None else groups}
    label = f"{B} minus {A}"
    return {
        "pairs": 64,
        "residents": 20_000,
        "inputs": 32,
        "screens": {label: {OUTCOME: screen, "structural_ties_end": None}},
        "luck": {} if luck is None else {label: {OUTCOME: luck}},
    }


def shown(found, pair=PAIR, outcome=OUTCOME, values=None, texts=NL):
    return view.drivers_view(found, pair, TITLES, outcome, values or {}, texts)


def measure(kind, low, mean, high, verdict="no_difference_that_counts", refused=None):
    outcomes = (
        {} if refused else {OUTCOME: {"mean": mean, "low": low, "high": high, "better": 1, "equal": 2, "worse": 0, "verdict": verdict}}
    )
    money = 0.0 if refused else 100_000.0
    return {
        "kind": kind,
        "title": {"nl": kind.title(), "en": kind.title()},
        "refused": refused,
        "outcomes": outcomes,
        "given_eur": money,
        "spent_eur": money,
    }


def added(*rows):
    return {"worlds": 25, "extra_eur": 100_000.0, "residents": 20_000, "rows": list(rows)}


def euro_view(*rows, texts=NL):
    return view.next_euro_view(added(*rows), "Vaste steun", OUTCOME, 0.002, texts)


# --- the axis


def test_zero_is_in_the_middle_and_everything_is_on_the_axis():
    rows = [Effect("x", "X", 0.5, 0.1, 0.9, True, "", ""), Effect("y", "Y", -0.2, -0.3, -0.1, True, "", "")]
    made = effects("bar", rows, 0.05, OUTCOMES[OUTCOME], NL)
    places = [place for row in made["rows"] for place in (row["low"], row["at"], row["high"])] + made["lane"]
    assert all(0.0 < place < 1.0 for place in places)
    assert made["rows"][1]["at"] < made["zero"] == 0.5 < made["rows"][0]["at"]
    assert made["lane"][0] + made["lane"][1] == pytest.approx(1.0)


def test_numbers_have_as_many_decimals_as_the_largest_needs():
    rows = [Effect("x", "X", 0.0006, 0.0005, 0.0007, True, "", ""), Effect("y", "Y", 0.000001, -0.000002, 0.000003, False, "", "")]
    made = effects("dot", rows, 0.002, OUTCOMES[OUTCOME], NL)
    assert [row["number"] for row in made["rows"]] == ["+0,060 (+0,050 tot +0,070)", "0,000 (0,000 tot 0,000)"]


def test_an_axis_without_anything_on_it_is_an_axis():
    made = effects("dot", [], 0.0, OUTCOMES["structural_ties_end"], NL)
    assert made["rows"] == []
    assert made["lane"] == [0.5, 0.5]


@pytest.mark.parametrize(("value", "digits", "text"), [(0.012, 3, "+0,012"), (-0.012, 2, "−0,01"), (-0.001, 2, "0,00"), (0.0, 1, "0,0")])
def test_a_sign_is_written_unless_nothing_is_left(value, digits, text):
    assert signed(value, digits, NL) == text


def test_decimals_follow_the_largest():
    assert [decimals(values) for values in ([0.0012, 0.05], [3.4], [120.0], [], [0.0])] == [3, 1, 0, 0, 0]


# --- what drives the difference


def test_an_assumption_that_stands_out_is_drawn_in_full_and_named():
    made = shown(screening(("burnout_strain", 0.05), ("freed_minutes", -0.01)))
    first, second = made["rows"]
    assert (first["sure"], second["sure"]) == (True, False)
    assert (first["mark"], second["mark"]) == ("▲", "=")
    assert second["says"] == "kan toeval zijn"
    assert "één aanname" in made["verdict"]
    assert first["title"] in made["verdict"]
    assert len(made["words"]) == 1


def test_where_nothing_stands_out_that_is_the_title():
    made = shown(screening(("burnout_strain", 0.01)))
    assert made["verdict"].startswith("Geen enkele aanname")
    assert made["words"] == []


def test_the_value_that_the_study_sets_is_told_before_the_usual_one():
    found = screening(("burnout_strain", 0.05))
    usual, own = (shown(found, values=values)["rows"][0]["details"][0] for values in ({}, {"burnout_strain": 7.25}))
    assert "In het model: 7,25 " in own
    assert usual != own


def test_turned_around_the_bars_point_the_other_way():
    found = screening(("burnout_strain", 0.05))
    straight, turned = (shown(found, pair)["rows"][0] for pair in (PAIR, PAIR[::-1]))
    assert straight["at"] - 0.5 == pytest.approx(0.5 - turned["at"])


def test_of_an_outcome_that_was_not_screened_nothing_is_shown():
    assert shown(screening(("burnout_strain", 0.05)), outcome="structural_ties_end") is None
    assert shown(screening(("burnout_strain", 0.05)), outcome="trust_end") is None


def test_a_quick_screening_says_so():
    assert "Snelle schatting" in shown(screening(("burnout_strain", 0.05)))["how"]


def test_the_outcomes_of_the_first_screen_and_the_question_s_own_may_be_chosen():
    usual = view.outcome_choice(OUTCOME, OUTCOME, NL)
    other = view.outcome_choice("trust_end", OUTCOME, NL)
    assert len(usual["options"]) == 4
    assert [one["value"] for one in other["options"]][-1] == "trust_end"


# --- objections


@pytest.mark.parametrize("language", LANGUAGES)
def test_objections_are_numbered_from_the_strongest_and_say_where_they_come_from(language):
    texts, answer = Texts(language), default_answer()
    made = objections(answer, PAIR, None, language)
    shown = view.objections_view(made, TITLES, "50 x", texts)
    assert [row["title"] for row in shown["rows"]] == [one["title"] for one in made]
    assert "50 x" in shown["from"]
    assert TITLES[0] in shown["intro"]
    assert shown["none"] == ""
    assert view.objections_view([], TITLES, "50 x", texts)["none"]


# --- the next euro


def test_that_no_measure_counts_is_said_first():
    made = euro_view(
        measure("one", 0.0001, 0.0002, 0.0003), measure("two", -0.001, 0.0, 0.001), measure("three", -0.0003, -0.0002, -0.0001)
    )
    first, helps, harms, unclear = made["verdict"]
    assert first.startswith("Van geen enkele maatregel is te zeggen")
    assert "1 van de 3" in helps
    assert "“One”" in helps
    assert "“Three”" in harms
    assert "1 van de 3" in unclear


def test_a_measure_that_counts_is_named():
    made = euro_view(measure("one", 0.003, 0.004, 0.005, "almost_certainly_better"), measure("two", -0.001, 0.0, 0.001))
    assert "“One”" in made["verdict"][0]
    assert not any("geen enkele" in line for line in made["verdict"])


def test_where_less_is_better_less_helps():
    rows = [measure("one", -0.03, -0.02, -0.01)]
    for row in rows:
        row["outcomes"] = {"initiator_burnout_share": row["outcomes"][OUTCOME]}
    made = view.next_euro_view(added(*rows), "Vaste steun", "initiator_burnout_share", 0.1, NL)
    assert any("iets beter" in line and "“One”" in line for line in made["verdict"])
    assert made["rows"][0]["says"] == "minder"


def test_full_measures_and_those_without_room_say_so():
    made = euro_view(
        measure("one", 0.0001, 0.0002, 0.0003), measure("two", 0, 0, 0, refused="full"), measure("three", 0, 0, 0, refused="no_room")
    )
    assert [row["name"] for row in made["rows"]] == ["one"]
    assert any("Al helemaal gedaan" in line and "“Two”" in line for line in made["verdict"])
    assert any("Geen geld over" in line and "“Three”" in line for line in made["verdict"])
    assert [row[1] for row in made["table"]["rows"]][1:] == ["al volledig", "geen geld over"]


def test_where_there_is_no_room_for_anything_that_is_all_that_is_said():
    made = euro_view(*[measure(f"m{i}", 0, 0, 0, refused="no_room") for i in range(5)])
    assert made["rows"] == []
    assert "Bij 5 van de 5 maatregelen komt er niets bij" in made["verdict"][1]


def test_chance_is_minded_where_there_are_many_measures():
    few, many = (euro_view(*[measure(f"m{i}", -0.001, 0.0, 0.001) for i in range(n)])["verdict"] for n in (3, 20))
    assert not any("Let op" in line for line in few)
    assert "Let op" in many[-1]


def test_an_outcome_that_is_undefined_everywhere_is_said():
    row = measure("one", 0, 0, 0)
    row["outcomes"] = {OUTCOME: None}
    made = euro_view(row)
    assert made["verdict"] == ["Over “Hulpvraag die initiatieven opvangen” is hier niets te zeggen."]
    assert made["rows"] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_row_has_as_many_cells_as_there_are_heads(language):
    texts = Texts(language)
    for made in (
        euro_view(measure("one", 0, 0, 0), measure("two", 0, 0, 0, refused="full"), texts=texts),
        shown(screening(("burnout_strain", 0.05)), texts=texts),
    ):
        assert {len(row) for row in made["table"]["rows"]} == {len(made["table"]["head"])}


# --- the work


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["drivers", "next_euro"])
def test_the_button_tells_how_long_and_the_work_how_far(kind, language):
    texts = Texts(language)
    before = view.job_view(kind, None, 25_000_000, False, texts)
    assert "3" in before["button"]
    assert (before["stop"], bool(before["text"])) == ("", True)
    during = view.job_view(kind, Progress(RUNNING, 16, 64, 200.0), 25_000_000, False, texts)
    assert (during["button"], during["done"], during["total"]) == ("", 16, 64)
    assert "16" in during["text"]
    assert during["stop"]


def test_how_the_work_ended_is_said():
    stopped = view.job_view("drivers", Progress(STOPPED, 16, 64), 1, True, NL)
    failed = view.job_view("drivers", Progress(FAILED, 16, 64, problem="geheugen vol"), 1, False, NL)
    done = view.job_view("drivers", Progress(DONE, 64, 64), 1, True, NL)
    assert "16 van de 64" in stopped["text"]
    assert "geheugen vol" in failed["text"]
    assert (stopped["alert"], failed["alert"]) == (False, True)
    assert "1 minuut" in stopped["button"]
    assert (done["text"], done["button"], done["stop"]) == ("", "", "")
