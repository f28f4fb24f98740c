"""In how many conceivable worlds an answer holds: a sentence under the verdict, and a block that is honest where nobody has looked."""

import pytest
from made_up_sweeps import PRIMARY, SCATTERED, THIRD, A, B, regret, robustness

from dashboard.views import robustness as view
from experiments.texts import LANGUAGES, Texts

PAIR, TITLES = (B, A), ("Vaste steun", "Den Haag zoals het nu is")
NL = Texts("nl")
SIZE = 50_000


def line(found, pair=PAIR, residents=SIZE, texts=NL):
    return view.line(found, pair, PRIMARY, residents, "/what-matters?lang=nl#la-robustness", texts)


def block(found, pair=PAIR, outcome=PRIMARY, residents=SIZE, elsewhere="", texts=NL):
    return view.block(found, pair, TITLES, outcome, residents, elsewhere, texts)


def test_the_sentence_under_the_verdict_says_how_often_and_leads_to_the_block():
    made = line(robustness())
    assert made["text"] == (
        "Nagegaan met veel ruimere aannames: in 41 % van 2.048 denkbare werelden (39 % tot 43 %) is Vaste steun hierop beter dan "
        "Den Haag zoals het nu is, in 22 % slechter."
    )
    assert made["href"].endswith("#la-robustness")


def test_it_is_told_from_the_side_that_was_asked():
    made = line(robustness(), pair=(A, B))
    assert "in 22 % van 2.048 denkbare werelden (20 % tot 24 %) is Den Haag zoals het nu is hierop beter dan Vaste steun" in made["text"]
    turned = block(robustness(), pair=(A, B))
    assert [part["share"] for part in turned["parts"]] == [0.22, 0.37, 0.41]
    assert turned["parts"][0]["text"] == "beter: 22 % (20 % tot 24 %)"


def test_another_size_is_said():
    assert line(robustness(), residents=545_838)["text"].endswith("in 22 % slechter (in een stad van 50.000 inwoners).")
    assert "545.838 inwoners" in block(robustness(), residents=545_838)["made_of"]
    assert "Deze vergelijking" not in block(robustness())["made_of"]


def test_where_they_never_differ_enough_that_is_said_with_its_bound_and_nothing_of_where():
    found = robustness()
    none, every = {"share": 0.0, "low": 0.0, "high": 0.0018}, {"share": 1.0, "low": 0.9982, "high": 1.0}
    for pair in found["outcomes"][PRIMARY]["pairs"]:
        pair |= {"better": none, "worse": none, "equal": every}
    said = "in geen van 2.048 denkbare werelden verschillen Vaste steun en Den Haag zoals het nu is hierop genoeg om te tellen."
    assert line(found)["text"].endswith(said)
    made = block(found)
    assert "in hooguit 0,2 % van zulke werelden" in made["verdict"]
    assert made["parts"][1]["text"] == "weinig verschil: 100 % (99,8 % tot 100 %)"
    assert "Waar wel, waar niet?" not in [section["title"] for section in made["sections"]]


def test_where_nobody_has_looked_there_is_no_number():
    for found in (None, {**robustness(), "outcomes": {}}):
        assert line(found)["text"] == "Of dit ook geldt met veel ruimere aannames, is nog niet nagegaan."
        made = block(found)
        assert not made["examined"]
        assert "Vaste steun" in made["verdict"]
        assert any("langeadem sweep" in step for step in made["steps"])
        assert any("langeadem robustness" in step for step in made["steps"])
        assert "%" not in str(made)


def test_a_pair_that_was_not_looked_at_is_not_examined():
    assert not block(robustness(), pair=(B, "mixed"))["examined"]
    assert block(robustness(), pair=(B, THIRD))["examined"]


def test_what_was_looked_at_elsewhere_is_named_where_it_does_not_speak():
    words = view.elsewhere_words(robustness(), NL)
    assert "Den Haag, 50.000 inwoners (2026-11-26)" in words
    assert words in block(None, elsewhere=words)["lines"]
    assert view.elsewhere_words(None, NL) == ""


def test_the_three_parts_make_the_whole_bar_and_each_says_its_share_in_words():
    parts = block(robustness())["parts"]
    assert sum(part["share"] for part in parts) == pytest.approx(1.0)
    assert [part["text"] for part in parts] == [
        "beter: 41 % (39 % tot 43 %)",
        "weinig verschil: 37 % (35 % tot 39 %)",
        "slechter: 22 % (20 % tot 24 %)",
    ]


def test_where_it_holds_comes_with_how_stable_that_is():
    region, scattered = (block(robustness(), outcome=outcome)["sections"][0]["lines"] for outcome in (PRIMARY, SCATTERED))
    assert "lager is dan 0,34" in region[0]
    assert "in 93 van de 100 nieuwe trekkingen" in region[0]
    assert "60 % van de gevallen" in region[1]
    assert len(scattered) == 1
    assert "is geluk of een samenspel van veel aannames" in scattered[0]


def test_regret_is_one_line_and_a_tie_names_nobody():
    found = robustness()
    (said,) = block(found)["sections"][1]["lines"]
    assert "Met “Vaste steun” loopt u daarvan gemiddeld het minste mis: 0,21 procentpunt" in said
    assert "98 %" in said
    found["outcomes"][PRIMARY]["regret"] = regret((B, A), least=None)
    (tie,) = block(found)["sections"][1]["lines"]
    assert "niet te zeggen" in tie
    found["outcomes"][PRIMARY]["regret"] = None
    assert len(block(found)["sections"]) == 1


def test_worlds_that_had_to_fit_are_called_so():
    found = robustness(fitting={"factor": 1.5, "policy": "ad-hoc", "points": 2048, "passing": 300, "share": 0.15, "binds": None})
    assert "die passen bij wat er in 2020-2022 gebeurde" in line(found)["text"]
    assert "die passen bij wat er in 2020-2022 gebeurde" in block(found)["verdict"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("found", [robustness(), None], ids=["examined", "not examined"])
def test_everything_is_said_in_both_languages(found, language):
    texts = Texts(language)
    assert line(found, texts=texts)["link"]
    assert block(found, texts=texts)["verdict"]
