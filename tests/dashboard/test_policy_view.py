"""The page that makes a policy, as plain data."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from dashboard import address, draft
from dashboard.downloads import download
from dashboard.question import default_question, from_study, to_study
from dashboard.views import policy as policy_view
from dashboard.views import policy_money as money_view
from experiments.texts import LANGUAGES, Texts, catalogue
from scenarios.instruments import KINDS
from scenarios.policies import load_policy, read_policy
from scenarios.study import DEFAULT_STUDY, load_study

NL, EN = Texts("nl"), Texts("en")
NOT_ON_SCREEN = re.compile(
    r"zaad|replicatie|kaplan|cohort|\bband\b|scenario|instrument|sterkte|correlatie|seed|replication|strength|correlation", re.I
)


@pytest.fixture(scope="module")
def question():
    return default_question()


def shown(policy, question, texts=NL):
    made = draft.draft_of(policy)
    place = money_view.place_of(question, texts)
    money = money_view.envelope(made, place)
    return policy_view.measures(made, money, place, texts), money_view.view(money, question, place, None, texts)


def policy(*rows):
    return read_policy({"name": "x", "instrument": list(rows)}, "x")


def at(question, budget):
    return replace(question, budget=budget)


# Words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_a_sentence_a_drawback_and_sources_in_plain_words(language):
    for kind in KINDS.values():
        for text in (kind.sentence[language], kind.drawback[language]):
            assert text.endswith(".")
            assert not NOT_ON_SCREEN.search(text)
        assert kind.sentence[language].count(". ") == 0
        assert policy_view.sources(kind.source, Texts(language))
        assert policy_view.sources(kind.price_source, Texts(language))
    words = {key: text for key, text in catalogue(language).items() if key.startswith("dashboard_policy.")}
    assert [key for key, text in words.items() if NOT_ON_SCREEN.search(text)] == []


def test_sources_are_named():
    assert policy_view.sources("004 (2); 4.24", NL).startswith("zes lessen voor gemeenten")
    assert policy_view.sources("assumed", EN) == "assumed, not found"


@pytest.mark.parametrize(
    ("value", "nl", "en"),
    [
        (2.7292, "2,73", "2.73"),
        (1.5, "1,5", "1.5"),
        (382.09, "382", "382"),
        (1234.5, "1.234", "1,234"),
        (9.996, "10", "10"),
        (0.0432, "0,0432", "0.0432"),
        (0.0, "0", "0"),
    ],
)
def test_amounts_are_as_long_as_they_tell_something(value, nl, en):
    assert (policy_view.amount(value, NL), policy_view.amount(value, EN)) == (nl, en)


# Cards


def test_every_measure_is_a_card_in_its_group_and_the_others_can_be_added(question):
    view, _ = shown(load_policy("ad-hoc"), question)
    once, bridge, lasting = view["groups"]
    assert [group["title"] for group in view["groups"]] == ["Eenmalig", "Overbrugging", "Vast"]
    assert len(once["cards"]) == 9  # two kinds come twice
    assert [card["title"] for card in bridge["cards"]] == [KINDS[kind].title["nl"] for kind in ("funding-guarantee", "weekly-talks")]
    assert (once["others"], bridge["others"], lasting["cards"]) == ([], [], [])
    assert {other["kind"] for other in lasting["others"]} == {kind.name for kind in KINDS.values() if kind.group == "lasting"}
    assert view["count"] == "11 maatregelen"


def test_a_card_says_what_it_is_how_much_and_what_the_budget_gives(question):
    view, _ = shown(policy({"kind": "network-weavers"}), at(question, 500.0))
    (card,) = view["groups"][2]["cards"]
    fields = {field["name"]: field for field in card["fields"]}
    assert card["sentence"] == KINDS["network-weavers"].sentence["nl"]
    assert (fields["amount"]["value"], fields["ready"]["value"], fields["price"]["value"]) == ("2,73", "13", "1.450")
    assert (fields["start"]["value"], fields["start"]["day"], fields["end"]["value"]) == ("crisis", None, "never")
    assert card["gets"].startswith("Met dit budget krijgt u 3,87 (u vraagt 2,73), voor ")
    assert "kwartiermaker, 36 uur per week" in card["unit"]
    assert view["count"] == "1 maatregel"


def test_per_cents_dates_and_later_starts_are_shown_as_they_are(question):
    rows = [{"kind": "own-language", "strength": 0.4, "start": "wave+13", "end": "calm"}, {"kind": "crisis-grants", "start": 27, "end": 40}]
    view, _ = shown(policy(*rows), question, EN)
    once, _, lasting = view["groups"]
    degree = {field["name"]: field for field in lasting["cards"][0]["fields"]}
    assert (degree["amount"]["label"], degree["amount"]["value"]) == ("How much (%)", "40")
    assert degree["start"]["options"][0] == ["wave+13", "13 weeks after each wave"]
    grant = {field["name"]: field for field in once["cards"][0]["fields"]}
    assert (grant["start"]["value"], grant["start"]["day"], grant["end"]["day"]) == ("day", "2020-07-13", "2020-10-12")
    assert grant["ready"]["label"] == "Paid in (weeks)"


def test_a_measure_that_never_comes_says_so(question):
    view, money = shown(policy({"kind": "media-platform", "start": "wave"}), replace(question, crisis="none"))
    assert view["groups"][0]["cards"][0]["gets"] == "Deze maatregel komt in deze periode niet aan de beurt."
    assert money["headline"] == "Nog niets: er is geen maatregel die geld vraagt."
    assert money["bars"] == []


def test_what_is_wrong_stands_beside_its_field_in_words(question):
    made = draft.changed(draft.draft_of(load_policy("structural")), 2, "amount", "999999", 100_000, "nl")
    made = draft.with_title(made, "")
    place = money_view.place_of(question, NL)
    view = policy_view.measures(made, money_view.envelope(made, place), place, NL)
    amount = view["groups"][2]["cards"][1]["fields"][0]
    assert amount["value"] == "999999"
    assert amount["wrong"].startswith("Vul meer dan 0 in, en hoogstens 500.")
    assert policy_view.start(made, question, NL)["name"]["wrong"] == "Geef uw aanpak een naam."


def test_nothing_in_it_is_said_and_a_full_one_takes_no_more(question):
    empty, money = shown(load_policy("none"), question)
    assert empty["none"]
    assert money["headline"].startswith("Nog niets")
    made = draft.empty_draft()
    while not made.full:
        made = draft.added(made, "mixed-work")
    place = money_view.place_of(question, NL)
    assert "40" in policy_view.measures(made, money_view.envelope(made, place), place, NL)["add"]["full"]


def test_a_policy_may_be_begun_from_nothing_ones_own_or_the_library(question):
    own = {"name": "ours", "title": {"nl": "Van ons", "en": "Ours"}, "instrument": [{"kind": "mixed-work"}]}
    asked = from_study(load_study(DEFAULT_STUDY, policies=["none", "structural", "ours"], policy=[own]))
    options = policy_view.bases(draft.current(None, asked), asked, NL)
    assert options[:2] == [["", "een lege aanpak"], ["ours", "uw eigen aanpak: Van ons"]]
    assert ["structural", "Vaste steun"] in options
    assert "none" not in [name for name, _ in options]
    moved = replace(question, begins="later")
    assert policy_view.bases(draft.current(None, moved), moved, NL)[1][0] == "structural-three-months-later"


# Money


@pytest.mark.parametrize(
    ("rows", "budget", "words"),
    [
        ([{"kind": "network-weavers"}], 150.0, "Met dit budget krijgt u 0,4 van wat u vraagt."),
        ([{"kind": "network-weavers"}], 353.0, "Het budget is ongeveer genoeg voor wat u vraagt."),
        ([{"kind": "network-weavers"}], 3530.0, "Met dit budget krijgt u 10 keer wat u vraagt."),
        ([{"kind": "own-language"}], 1500.0, "Wat u vraagt, past in het budget; er blijft geld over."),
        ([{"kind": "own-language"}], 1.0, "Met dit budget krijgt u 0,01 van wat u vraagt."),
        (
            [{"kind": "own-language"}, {"kind": "network-weavers"}],
            12.17,
            "Voor wat in procenten gaat, krijgt u 0,1 van wat u vraagt. Voor de rest is er geen geld.",
        ),
        ([{"kind": "network-weavers"}], 0.0, "Met dit budget krijgt u 0,00 van wat u vraagt."),
    ],
)
def test_whether_the_budget_is_enough_is_a_sentence(question, rows, budget, words):
    _, money = shown(policy(*rows), at(question, budget))
    assert money["headline"] == words


def test_why_says_that_per_cents_come_first_only_where_there_are_any(question):
    both = shown(load_policy("structural"), question)[1]["why"]
    assert "Wat in procenten gaat, wordt eerst betaald" in both
    assert "procenten" not in shown(policy({"kind": "network-weavers"}), question)[1]["why"]


def test_the_bars_the_table_and_the_words_tell_the_same(question):
    _, money = shown(load_policy("structural"), question, EN)
    asked, given = money["bars"]
    assert sum(piece["width"] for piece in asked["pieces"]) == pytest.approx(100)
    assert sum(piece["width"] for piece in given["pieces"]) == pytest.approx(money["budget"]["at"])
    assert [row["title"] for row in money["rows"]] == [
        *("Municipality, subsidy", "Municipality, hours of officials", "Firms, schools, churches"),
        *("Together", "Of which lasting (again every year)"),
    ]
    total = next(row for row in money["rows"] if row["total"])
    assert total["cells"] == [asked["text"], given["text"]]
    assert given["text"] == "€818,757"  # the budget of The Hague: 1.5 euro x 545,838
    for bar in money["bars"]:
        assert bar["told"] in money["picture"]
    assert len(money["measure_rows"]) == 7


def test_at_own_cost_there_is_no_budget(question):
    own = from_study(replace(to_study(question), cost="own"))
    view, money = shown(load_policy("structural"), own)
    assert money["headline"] == "Deze vraag rekent met wat elke aanpak zelf kost, zonder budget."
    assert (len(money["bars"]), money["budget"], money["heads"]) == (1, None, ["Wie betaalt", "U vraagt"])
    assert view["groups"][2]["cards"][0]["gets"] == ""


def test_a_part_of_the_city_counts_its_own_residents():
    part = from_study(load_study(DEFAULT_STUDY, neighbourhoods=["WK051802"], residents="all"))
    place = money_view.place_of(part, NL)
    assert place.words == "de gekozen wijken"
    assert place.residents < 100_000


# The file


def file_of(**values):
    """In a thread of its own: the browser tests leave a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, download("policy.toml", request=None, **values)).result()


def test_a_policy_of_the_address_or_the_library_comes_as_a_file(question):
    made = draft.with_title(draft.draft_of(load_policy("structural")), "Van ons")
    mine = draft.policy_of(made, question)
    answer = file_of(s=address.encode(draft.put_in(question, mine)), name="van-ons")
    assert address.policy_from_file(answer.body) == mine
    assert answer.headers["content-disposition"] == 'attachment; filename="lange-adem-van-ons.toml"'
    assert address.policy_from_file(file_of(name="mixed").body) == load_policy("mixed")


@pytest.mark.parametrize("name", ["", "van-ons", "/etc/passwd", "../pyproject.toml", "mixed.toml"])
def test_no_other_file_is_handed_over(name):
    assert file_of(name=name).status_code == 404
