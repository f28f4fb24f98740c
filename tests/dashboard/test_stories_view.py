"""The page of stories: what it shows of a story, what its address asks for, and how a story is told piece by piece."""

import re
from concurrent.futures import Future
from copy import deepcopy
from dataclasses import replace
from threading import Event

import pytest

from dashboard import links
from dashboard.pages.stories import Asked, asked, pair_of
from dashboard.question import default_question, from_study, to_study
from dashboard.telling import DONE, FAILED, LUCKS, NOBODY, STOPPED, Telling, Wanted, stored, tell
from dashboard.views import stories as view
from experiments.served import story as served
from experiments.texts import LANGUAGES, Texts, catalogue
from scenarios.errors import input_error
from scenarios.study import DEFAULT_STUDY, load_study

NOT_ON_SCREEN = re.compile(r"zaad|replicatie|kaplan|cohort|\bband\b|scenario|instrument|sterkte|correlatie|model-id", re.I)
CALENDAR = {"first_day": "2020-01-06", "waves": [10], "stringency": [0.0] * 10 + [0.8] * 20 + [0.0] * 126}
NL, EN = Texts("nl"), Texts("en")


@pytest.fixture(scope="module")
def wanted():
    question = default_question()
    return Wanted(question.study, pair_of(question))


@pytest.fixture
def telling(wanted):
    return deepcopy(stored(wanted))


@pytest.fixture
def story(telling):
    return telling.story


@pytest.fixture
def one_sided(story):
    """The same, as if it existed under the first policy only."""
    story["cell"] = "only-here"
    for key in ("facts", "weekly"):
        story[key]["there"] = None
    story["there"] = []
    story["parting"] |= {"week": None, "date": None, "here": None, "there": None}
    return story


def words(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from words(one)


# The table and the choice


def test_a_button_stands_in_every_cell_and_the_one_of_the_story_is_pressed(story):
    shown = view.table(story, "", False, NL)
    cells = {one["cell"]: one for row in shown["rows"] for one in row["cells"]}
    assert {name: one["count"] for name, one in cells.items()} == story["table"]["cells"]
    assert [name for name, one in cells.items() if one["pressed"]] == [story["cell"]]
    assert [name for name, one in cells.items() if one["largest"]] == [story["table"]["largest"]]
    assert {name: one["off"] for name, one in cells.items()} == {name: count == 0 for name, count in story["table"]["cells"].items()}
    assert cells["ended-lived"]["id"] == str(story["table"]["ids"]["ended-lived"][0])
    assert cells["ended-lived"]["label"] == "3 (Den Haag zoals het nu is: weg; Vaste steun: nog daar)"
    assert [row["head"] for row in shown["rows"]] == ["Den Haag zoals het nu is: nog daar", "Den Haag zoals het nu is: weg"]


def test_the_title_of_the_table_counts_those_for_which_both_policies_come_to_the_same(story):
    assert view.table(story, "", False, NL)["title"] == "Met 7 van de 10 initiatieven loopt het onder beide aanpakken hetzelfde af"
    story["table"]["cells"] |= {"ended-lived": 0}
    assert view.table(story, "", False, EN)["title"] == "For all initiatives (7) it ends the same under both policies"


def test_of_another_question_nothing_can_be_chosen(story):
    assert all(one["off"] for row in view.table(story, "", True, NL)["rows"] for one in row["cells"])
    assert view.choice(story, 1, True, "", NL)["off"]


def test_another_story_is_the_next_of_the_cell_and_after_the_last_the_first(story):
    ids = story["table"]["ids"][story["cell"]]
    shown = view.choice(story, 50, False, "", NL)
    assert [option[0] for option in shown["options"]] == [str(one) for one in ids]
    assert (shown["value"], shown["next_id"]) == (str(ids[0]), str(ids[1]))
    assert view.choice(story | {"id": ids[-1]}, 50, False, "", NL)["next_id"] == str(ids[0])


def test_there_is_nothing_to_choose_between_in_a_cell_of_one_or_among_one_world(story, one_sided):
    shown = view.choice(one_sided, 1, False, "", NL)
    assert (shown["options"], shown["next_id"], shown["world"]) == ([], "", "")
    assert view.choice(None, 50, False, "", NL)["world"] == "Een andere denkbare wereld"


def test_more_initiatives_than_can_be_chosen_are_owned_up_to(story):
    assert view.choice(story, 50, False, "", NL)["near"] == ""
    story["table"]["cells"][story["cell"]] = 40
    assert "uit de 6 die het dichtst bij het midden" in view.choice(story, 50, False, "", NL)["near"]


def test_why_this_story_depends_on_who_chose_it(story):
    table = story["table"]
    assert view.why(story) == "largest"
    assert view.why(story | {"id": table["ids"]["ended-ended"][3]}) == "other"
    assert view.why(story | {"id": table["ids"]["ended-lived"][0], "cell": "ended-lived"}) == "cell"
    assert view.why(story | {"id": 5}) == "asked"
    assert view.why(story | {"cell": "only-here"}) == "asked"


def test_a_large_city_says_that_its_story_takes_longer(telling, wanted):
    whole = replace(wanted, study=replace(wanted.study, residents="all"))
    assert view.status(wanted, None, NL) == "Het verhaal wordt gemaakt…"
    assert re.search(r"stad van 5\d\d\.\d{3} inwoners duurt dat zo'n tien seconden", view.status(whole, None, NL))
    assert view.status(wanted, telling, NL).startswith("Klaar: Een initiatief uit Bezuidenhout")
    assert view.status(wanted, replace(telling, phase=NOBODY, story=None), NL) == ""


# The lives


def test_where_the_two_part_is_told_with_whether_it_is_known_why(story):
    parting = view.intro(story, "", NL)["parting"]
    assert (parting["title"], parting["badge"]) == ("In januari 2021 gaan de twee levens uit elkaar", "Waardoor: niet zeker")
    assert [side["text"] for side in parting["sides"]] == ["Niets.", "De gemeente kent een gewone subsidie toe van € 699 per jaar."]
    story["parting"]["sure"] = True
    assert view.intro(story, "", EN)["parting"]["badge"] == "Why: sure"


def test_lives_that_never_part_or_of_which_there_is_one_are_told_so(story):
    story["parting"] |= {"week": None, "date": None, "here": None, "there": None}
    never = view.intro(story, "", NL)["parting"]
    assert (never["title"], never["badge"], never["sides"]) == ("De twee levens gaan nooit uit elkaar", "", [])
    story["facts"]["there"] = None
    assert view.intro(story, "", NL)["parting"]["title"] == "Het bestaat maar onder één van de twee aanpakken"


def test_both_lives_share_their_months_and_every_event_stands_in_its_own(story):
    shown = view.lives(story, "", NL)
    here, there = shown["lives"]
    for life, side in zip((here, there), served.SIDES, strict=True):
        assert sum(len(month["events"]) for month in life["months"]) == len(story[side])
        assert [month["month"] for month in life["months"] if month["parts"]] == ["januari 2021"]
    rows = {month["row"]: month["month"] for life in (here, there) for month in life["months"]}
    assert sorted(rows) == list(range(shown["rows"]))
    assert all(rows[month["row"]] == month["month"] for life in (here, there) for month in life["months"])
    parted = [next(month for month in life["months"] if month["parts"]) for life in (here, there)]
    assert (parted[0]["events"], parted[0]["row"]) == ([], parted[1]["row"])


def test_a_life_that_was_never_begun_has_no_months(one_sided):
    here, there = view.lives(one_sided, "", NL)["lives"]
    assert here["months"]
    assert (there["months"], there["sum"]) == ([], "")
    assert there["begins"] == "Onder deze aanpak bestaat het niet: het wordt nooit begonnen."


def test_every_kind_of_event_has_a_word():
    from experiments.served.story_pieces import KINDS

    for kind in set(KINDS.values()):
        assert NL(f"dashboard_stories.lives.kind_{kind}")


def test_helpers_are_whole_people_and_their_line_ends_with_the_initiative(story):
    shown = view.helpers(story, CALENDAR, False, NL)
    assert shown["title"] == "Helpers: hoogstens 5 onder “Den Haag zoals het nu is”, hoogstens 5 onder “Vaste steun”"
    mean = shown["series"][0]["mean"]
    assert len(mean) == story["weeks"]
    assert mean[13] is None
    assert mean[14] == story["weekly"]["here"]["helpers"][0]
    assert (mean[85], mean[86]) == (0, None)
    assert all(re.fullmatch(r"\d+|niet bepaald", cell) for row in shown["table"] for cell in row[1:])
    assert "van 2 helpers in april 2020 naar 0 in augustus 2021" in shown["summary"]


def test_helpers_of_one_side_are_drawn_as_that_side(one_sided):
    one_sided["facts"] = {"here": None, "there": one_sided["facts"]["here"]}
    one_sided["weekly"] = {"here": None, "there": one_sided["weekly"]["here"]}
    shown = view.helpers(one_sided, CALENDAR, False, EN)
    assert shown["title"] == "Helpers: at most 5 under “Lasting support”"
    assert [one["place"] for one in shown["series"]] == [1]


# Other lucks


def test_every_luck_is_a_sign_and_the_title_counts_those_that_live(telling):
    shown = view.lucks(telling, "", NL)
    assert shown["title"] == "Met 20 keer ander geluk is het er 2 keer nog onder “Den Haag zoals het nu is” en 1 keer onder “Vaste steun”"
    assert shown["sides"][0]["signs"] == ["lived"] * 2 + ["stopped"] * 6 + ["finished"] * 12
    assert (shown["progress"], [one["end"] for one in shown["legend"]]) == (None, ["lived", "stopped", "finished"])


def test_what_is_still_to_come_stays_open_and_is_said_now_and_then(telling):
    story = telling.story | {
        "lucks": served.lucks_told(telling.story, [{"side": "here", "lucks": [{"hours": 1.0, "end": "stopped"}] * 13}])
    }
    going = replace(telling, phase=LUCKS, story=story, done=13, total=40)
    shown = view.lucks(going, "", NL)
    assert shown["title"] == "Hoe het met ander geluk was gegaan"
    assert shown["sides"][0]["signs"] == ["stopped"] * 13 + ["open"] * 7
    assert shown["sides"][1]["signs"] == ["open"] * 20
    assert shown["sides"][1]["label"] == "Vaste steun: nog niet gedaan"
    assert (shown["progress"]["done"], shown["progress"]["total"]) == (13, 40)
    assert shown["status"] == "Ander geluk: zeker 10 van de 40 keer gedaan."
    assert view.lucks(replace(going, done=19), "", NL)["status"] == shown["status"]
    assert view.lucks(replace(going, phase=STOPPED), "", NL)["status"] == "Gestopt na 13 van de 40 keer ander geluk."


def test_lucks_of_one_side_only_are_shown_alone(telling, one_sided):
    shown = view.lucks(replace(telling, story=one_sided, done=20, total=20), "", EN)
    assert shown["title"] == "With other luck it is still there in 2 of 20 times under “The Hague as it is”"
    assert len(shown["sides"]) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_views_are_in_plain_words_and_a_long_title_stays_whole(telling, language):
    texts, story = Texts(language), telling.story
    story["titles"]["there"] = {"nl": "Heel lang " * 20, "en": "Very long " * 20}
    views = [view.table(story, "", False, texts), view.choice(story, 50, False, "", texts), view.intro(story, "", texts)]
    views += [view.helpers(story, CALENDAR, False, texts), view.lives(story, "", texts), view.lucks(telling, "", texts)]
    assert [one for one in words(views) if NOT_ON_SCREEN.search(one) or "{" in one] == []
    assert story["titles"]["there"][language] in views[0]["heads"][0]


def test_the_words_of_the_page_avoid_what_the_screen_avoids():
    texts = {key: text for key, text in catalogue("nl").items() if key.startswith("dashboard_stories.")}
    assert len(texts) > 40
    assert [key for key, text in texts.items() if NOT_ON_SCREEN.search(text)] == []


# The address


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        (None, Asked()),
        ("lang=nl", Asked()),
        ("w=1&id=77", Asked(1, 77)),
        ("w=50&id=77", Asked(no_such_world=True)),
        ("w=-1", Asked(no_such_world=True)),
        ("w=1e3", Asked(no_such_world=True)),
        ("id=abc", Asked(unreadable=True)),
        ("id=" + "9" * 40, Asked(unreadable=True)),
        ("w=²", Asked(no_such_world=True)),
        ("&".join(f"k{n}=1" for n in range(30)), Asked()),
    ],
)
def test_an_address_asks_for_a_world_there_is_and_an_initiative_there_can_be(search, expected):
    assert asked(search, 50) == expected


def test_what_was_chosen_on_a_page_is_all_but_the_question_and_the_language():
    assert links.more("s=1.abc&lang=en&w=2&id=7&id=8") == {"w": "2", "id": "7"}
    assert links.said("a=1&" * 50) == {}
    assert links.said("lang=en&" + "x" * 20_000)["lang"] == "en"


def test_the_second_policy_begins_when_the_question_says(wanted):
    question = replace(default_question(), begins="later")
    again = from_study(to_study(question))
    assert [policy.name for policy in pair_of(again)] == ["the-hague-now", "structural-three-months-later"]
    assert pair_of(again)[1] == pair_of(question)[1] != wanted.pair[1]


# Telling


class Made:
    """Workers that answer at once, from a story made beforehand; `waits`: other lucks are never done."""

    def __init__(self, story, problem=None, waits=False):
        self.story, self.problem, self.waits = story, problem, waits
        self.asked, self.futures, self.forgotten = [], [], []

    def do(self, owner, function, *arguments):
        future = Future()
        self.asked.append((owner, function.__name__, arguments[3]))
        if function is served.story:
            if self.problem is not None and self.problem[0] in (arguments[3], "any"):
                future.set_exception(self.problem[1])
            else:
                future.set_result(self.story | {"lucks": served.lucks_told(self.story, [])})
        elif not self.waits:
            *_, side, first, count = arguments
            future.set_result({"side": side, "first": first, "lucks": [{"hours": 2.0, "end": "lived"}] * count})
        self.futures.append(future)
        return future

    def forget(self, owner):
        self.forgotten.append(owner)
        for future in self.futures:
            future.cancel()


def test_a_story_comes_first_then_its_lucks_until_all_are_told(story, wanted):
    workers = Made(story)
    told = list(tell(workers, "me", wanted, Event()))
    assert (told[0].phase, told[0].done, told[0].total, told[0].story["lucks"]["done"]) == (LUCKS, 0, 40, 0)
    assert (told[-1].phase, told[-1].done) == (DONE, 40)
    assert told[-1].story["lucks"]["here"]["lived"] == told[-1].story["lucks"]["there"]["lived"] == 20
    assert {owner for owner, _, _ in workers.asked} == {"me"}


def test_lucks_are_asked_for_where_it_exists_only(one_sided, wanted):
    told = list(tell(Made(one_sided), "me", wanted, Event()))
    assert (told[-1].phase, told[-1].total, told[-1].done) == (DONE, 20, 20)


def test_an_initiative_that_is_not_in_the_world_gives_the_typical_one_and_says_so(story, wanted):
    workers = Made(story, problem=(7, input_error("story", "initiative", "7", "the id of an initiative")))
    told = list(tell(workers, "me", replace(wanted, initiative=7), Event()))
    assert told[-1].unknown
    assert told[-1].story["id"] == story["id"]
    assert told[-1].wanted.initiative == 7


def test_a_world_without_twins_and_a_worker_that_fails_are_told_apart(story, wanted):
    (nobody,) = tell(Made(story, problem=("any", input_error("story", None, "none", "one"))), "me", wanted, Event())
    assert (nobody.phase, nobody.story) == (NOBODY, None)
    (failed,) = tell(Made(story, problem=("any", RuntimeError("gone\nmore"))), "me", wanted, Event())
    assert (failed.phase, failed.problem) == (FAILED, "RuntimeError: gone")


def test_stopping_keeps_the_story_and_drops_the_rest(story, wanted):
    workers = Made(story, waits=True)
    telling = tell(workers, "me", wanted, Event())
    assert next(telling).phase == LUCKS
    ask = workers.do

    def stopped_at_once(*task):
        future = ask(*task)
        future.cancel()
        return future

    workers.do = stopped_at_once
    (last,) = telling
    assert (last.phase, last.story["id"], last.done) == (STOPPED, story["id"], 0)


def test_leaving_the_page_ends_the_telling_and_drops_what_waits(story, wanted):
    workers, leaving = Made(story, waits=True), Event()
    telling = tell(workers, "me", wanted, leaving)
    assert next(telling).phase == LUCKS
    leaving.set()
    assert list(telling) == []
    assert workers.forgotten == ["me"]
    assert all(future.cancelled() for future in workers.futures[1:])


def test_only_the_first_world_of_the_default_question_is_made_beforehand(wanted):
    found = stored(wanted)
    assert isinstance(found, Telling)
    assert (found.phase, found.done, found.total) == (DONE, 40, 40)
    assert stored(replace(wanted, initiative=found.story["id"])) is not None
    assert stored(replace(wanted, world=1)) is None
    assert stored(replace(wanted, initiative=12345)) is None
    assert stored(replace(wanted, study=load_study(DEFAULT_STUDY, weeks=100))) is None
