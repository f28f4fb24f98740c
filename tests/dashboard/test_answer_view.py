"""What the first screen says of an answer."""

from dataclasses import replace

import pytest
from dashboard_answers import default_answer, with_verdict
from hypothesis import given
from hypothesis import strategies as st

from dashboard.question import default_question
from dashboard.views import answer as answer_view
from experiments.statistics import VERDICTS
from experiments.texts import LANGUAGES, Texts
from scenarios.outcomes import MAIN_OUTCOMES, OUTCOMES

PRIMARY = "need_met_by_initiatives_share"
PAIR = "structural minus the-hague-now"
FORBIDDEN = ("zaad", "replicatie", "kaplan", "cohort", "scenario", "instrument", "correlatie", "model-id")


def shown(answer, language="nl", **changes):
    return answer_view.view(replace(default_question(), **changes), answer, [], "", Texts(language))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("primary", [*MAIN_OUTCOMES, "structural_ties_end"])
@pytest.mark.parametrize("verdict", VERDICTS)
def test_every_verdict_on_every_outcome_is_a_sentence_of_its_own(language, primary, verdict):
    said = {
        other: answer_view.sentence(
            with_verdict(default_answer(), PAIR, primary, other), "the-hague-now", "structural", primary, Texts(language)
        )
        for other in (verdict, *(v for v in VERDICTS if v != verdict))
    }
    assert said[verdict].count(said[verdict]) == 1
    assert len(set(said.values())) == len(VERDICTS)
    assert said[verdict][0].isupper()
    assert said[verdict].endswith(".")


@pytest.mark.parametrize(
    ("verdict", "outcome", "words"),
    [
        ("almost_certainly_better", "need_met_by_initiatives_share", "meer, vrijwel zeker"),
        ("almost_certainly_better", "could_not_go_on_104_weeks", "minder, vrijwel zeker"),
        ("probably_worse", "need_met_by_initiatives_share", "minder, waarschijnlijk"),
        ("probably_worse", "initiator_burnout_share", "meer, waarschijnlijk"),
        ("cannot_say", "initiator_burnout_share", "niet te zeggen"),
    ],
)
def test_more_and_less_are_said_of_the_outcome_whichever_side_is_better(verdict, outcome, words):
    assert answer_view.verdict_words(verdict, OUTCOMES[outcome], Texts("nl"))[1] == words


def test_an_outcome_without_a_known_level_is_told_relative_to_the_first_policy():
    row = next(row for row in shown(default_answer())["rows"] if row["outcome"] == "initiator_burnout_share")
    assert row["cells"][0]["text"].startswith("Den Haag zoals het nu is: 100,")
    assert "%" not in " ".join(cell["text"] for cell in row["cells"])
    assert row["difference"] == ""


def test_dots_of_one_outcome_stand_on_one_scale():
    for row in shown(default_answer())["rows"]:
        places = [cell[key] for cell in row["cells"] for key in ("low", "at", "high")]
        assert min(places) == 0.0
        assert max(places) == 1.0


def test_an_undefined_outcome_is_said_to_be_so_and_drawn_nowhere():
    answer = default_answer()
    for name in answer["summary"]["policies"]:
        answer["summary"]["policies"][name]["next_crisis_need_met_share"] = None
    answer["summary"]["differences"][PAIR]["next_crisis_need_met_share"] = None
    row = next(row for row in shown(answer)["rows"] if row["outcome"] == "next_crisis_need_met_share")
    assert [cell["mean"] for cell in row["cells"]] == [False] * 3
    assert row["verdict"] == "niet bepaald"


def test_an_undefined_primary_outcome_gives_no_counts():
    answer = default_answer()
    answer["summary"]["differences"][PAIR][PRIMARY] = None
    view = shown(answer)
    assert view["counts"] == ""
    assert "niets te zeggen" in view["verdict"]


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_parts_of_ten_add_up_to_ten_and_miss_by_less_than_one(better, worse, equal):
    if better + worse + equal == 0:
        return
    parts = answer_view.of_ten(better, worse, equal)
    assert sum(parts) == 10
    assert all(abs(part - 10 * count / (better + worse + equal)) < 1 for part, count in zip(parts, (better, worse, equal), strict=True))


def test_the_counts_are_those_of_the_run():
    answer = with_verdict(default_answer(), PAIR, PRIMARY, "probably_better", better=35, worse=10, equal=5)
    assert shown(answer)["counts"].startswith("In 7 van de 10 denkbare werelden gaat het beter, in 2 slechter, in 1")


def test_a_primary_outcome_outside_the_main_ones_stands_first():
    rows = shown(default_answer(), primary="structural_ties_end")["rows"]
    assert rows[0]["outcome"] == "structural_ties_end"
    assert len(rows) == 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_of_the_trade_is_on_the_screen(language):
    words = repr(shown(default_answer(), language)).lower()
    assert [word for word in FORBIDDEN if word in words] == []


def test_the_smaller_city_is_a_quick_estimate_and_the_whole_one_final():
    answer = default_answer()
    assert answer_view.size_of(answer, Texts("nl")).startswith("Snelle schatting: een kleinere stad van 50.000")
    answer["city"]["residents_simulated"] = answer["city"]["residents"]
    answer["worlds_done"] = 1
    assert answer_view.size_of(answer, Texts("nl")) == "Definitief: de hele stad (545.838 inwoners), 1 denkbare wereld"
