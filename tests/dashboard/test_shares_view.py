"""How much is luck, which groups carry a difference and how many worlds tell it: of a sweep, of the answer, or of a screening."""

import pytest
from made_up_sweeps import PRIMARY, SHA, sweeps

from dashboard.views import shares as view
from experiments.served import swept
from experiments.texts import LANGUAGES, Texts
from scenarios.study import DEFAULT_STUDY, load_study

B, A = PAIR = ("structural", "the-hague-now")
NL = Texts("nl")
STUDY = load_study(DEFAULT_STUDY)


def screening(groups=None, luck=None):
    row = {"name": "burnout_strain", "effect": 0.05, "low": 0.04, "high": 0.06, "above_noise": True, "from": 1.0, "to": 1.4}
    screen = {"mean": 0.1, "ranked": [row], "floor": 0.02, "groups": {"volunteers": 0.7, "needs": 0.3} if groups is None else groups}
    label = f"{B} minus {A}"
    found = {"pairs": 64, "residents": 20_000, "inputs": 32, "screens": {label: {PRIMARY: screen}}}
    return found | {"luck": {} if luck is None else {label: {PRIMARY: luck}}}


def of_sweeps(ask, record=None):
    return ask(sweeps() if record is None else record, STUDY, PAIR, PRIMARY)


def test_luck_comes_from_a_sweep_first_then_from_the_answer_and_then_from_a_screening():
    found = screening(luck={"share": 0.4, "low": 0.3, "high": 0.5})
    entry = {"spread_assumptions": 1.0, "spread_luck": 2.0, "of": 50}
    told = view.luck_view(of_sweeps(swept.luck_of), entry, found, PAIR, PRIMARY, "50 denkbare werelden", NL)
    assert told["parts"][0]["share"] == 0.52
    assert "52 % van de spreiding" in told["words"]
    assert "(46 % tot 58 %)" in told["words"]
    assert "20.000 inwoners" in told["words"]
    own = view.luck_view(None, entry, found, PAIR, PRIMARY, "50 denkbare werelden", NL)
    assert [part["share"] for part in own["parts"]] == pytest.approx([0.8, 0.2])
    assert "50 denkbare werelden" in own["note"]
    few = view.luck_view(None, {**entry, "of": 4}, found, PAIR, PRIMARY, "4 denkbare werelden", NL)
    screened = view.luck_view(None, None, found, PAIR, PRIMARY, "", NL)
    assert few == screened
    assert screened["parts"][0]["share"] == 0.4
    assert view.luck_view(None, None, screening(), PAIR, PRIMARY, "", NL) is None
    assert view.luck_view(None, None, None, PAIR, PRIMARY, "", NL) is None


def test_groups_of_a_screening_are_shown_largest_first_and_not_where_there_are_none():
    made = view.groups_view(screening(), PAIR, PRIMARY, NL)
    assert [row["text"] for row in made["rows"]] == ["70 %", "30 %"]
    assert view.groups_view(screening(groups={}), PAIR, PRIMARY, NL) is None


def test_groups_of_a_sweep_have_bands_and_those_that_luck_alone_equals_have_no_numbers():
    made = view.swept_groups_view(of_sweeps(swept.groups_of), NL)
    assert [row["text"] for row in made["rows"]] == ["31 % (26 % tot 36 %)", "8 % (3 % tot 13 %)"]
    assert made["rows"][0]["lines"] == ["samen met andere groepen en geluk: 86 % (81 % tot 91 %)"]
    assert made["rows"][0]["share"] == 0.31
    assert made["chance"].startswith("Niet te onderscheiden van toeval: “")
    assert "“wie er in de stad wonen”" in made["chance"]
    assert "52 % (46 % tot 58 %)" in made["note"]
    assert "1.920" in made["note"]


def test_where_no_group_stands_out_that_is_said():
    record = sweeps()
    effects = record["groups"]["pairs"][f"{B} minus {A}"][PRIMARY]
    effects["groups"] = [{**row, "above_floor": False} for row in effects["groups"]]
    made = view.swept_groups_view(of_sweeps(swept.groups_of, record), NL)
    assert (made["rows"], made["chance"]) == ([], "Geen enkele groep is te onderscheiden van toeval.")


def test_without_a_floor_nobody_says_that_a_group_is_more_than_chance():
    record = sweeps()
    effects = record["groups"]["pairs"][f"{B} minus {A}"][PRIMARY]
    effects |= {"floor": None, "floor_from": None, "groups": [{**row, "above_floor": None} for row in effects["groups"]]}
    assert view.swept_groups_view(of_sweeps(swept.groups_of, record), NL) is None
    assert swept.luck_of(record, STUDY, PAIR, PRIMARY) is None


def test_worlds_needed_go_with_what_the_answer_has():
    needed = of_sweeps(swept.needed_of)
    few = view.worlds_view(needed, 50, PRIMARY, NL)["words"]
    assert "ongeveer 1.200 denkbare werelden nodig (1.000 tot 1.500)" in few
    # Four times as many worlds tell half as much: 0.2 points at 1,234 worlds is 0.99 at 50.
    assert "Dit antwoord heeft er 50. Daarmee is pas een verschil vanaf ongeveer 0,99 procentpunt te zien." in few
    assert "Dat is genoeg" in view.worlds_view(needed, 1234, PRIMARY, NL)["words"]
    assert "Dit antwoord" not in view.worlds_view(needed, None, PRIMARY, NL)["words"]
    assert view.worlds_view(None, 50, PRIMARY, NL) is None


def test_more_worlds_than_anybody_runs_are_no_number():
    needed = of_sweeps(swept.needed_of)
    never = view.worlds_view({**needed, "worlds": None, "low": 900_000, "high": None}, 50, PRIMARY, NL)
    assert never["words"] == "Een verschil van 0,20 procentpunt is ook met een miljoen denkbare werelden niet te zien."
    half_known = view.worlds_view({**needed, "worlds": 7, "low": 5, "high": None}, None, PRIMARY, NL)
    assert half_known["words"].endswith("zijn ongeveer 7 denkbare werelden nodig.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_there_in_both_languages(language):
    texts = Texts(language)
    made = [
        view.luck_view(of_sweeps(swept.luck_of), None, None, PAIR, PRIMARY, "", texts),
        view.swept_groups_view(of_sweeps(swept.groups_of), texts),
        view.worlds_view(of_sweeps(swept.needed_of), 50, PRIMARY, texts),
    ]
    assert all(one["title"] and one["note"] for one in made)
    assert SHA not in str(made)
