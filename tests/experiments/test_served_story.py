"""Stories for the page, in pieces."""

import json
import pickle
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from made_up_stories import every_event
from patience import PATIENCE

from agents.dealings import FUND_KINDS
from agents.initiatives import KINDS as INITIATIVE_KINDS
from agents.partners import PARTNER_KINDS
from experiments import lives
from experiments.lives import Event, Life
from experiments.luck_words import ENDS
from experiments.sentences import as_sentence, happenings
from experiments.served import story as served
from experiments.served import story_pieces as pieces
from experiments.served.stored_story import STORED, asked_at, record_of, stored_story
from experiments.telling import told_story
from experiments.texts import LANGUAGES, Texts, catalogue
from experiments.worlds import shared_start, world_of
from scenarios.errors import InputError
from scenarios.instruments import KINDS as INSTRUMENTS
from scenarios.policies import load_policy
from scenarios.study import load_study

STUDY = load_study("the-hague-2020-2022", residents=3000, weeks=60, next_crisis=False)
PAIR = (load_policy("ad-hoc"), load_policy("structural"))
PLACES = (
    None,
    "municipality",
    *INSTRUMENTS,
    *(f"partner {1_000_000 * kind}" for kind in range(len(PARTNER_KINDS))),
    *(f"fund {1_000_000 * kind}" for kind in range(len(FUND_KINDS))),
)
FORBIDDEN = ("zaad", "replicatie", "kaplan", "cohort", "scenario", "instrument", "sterkte", "correlatie", "model-id")


@pytest.fixture(scope="module")
def told():
    return served.story(STUDY, PAIR, 1, lucks=2)


@pytest.fixture(scope="module")
def worlds():
    world = world_of(STUDY, 1)
    return [lives.told_world(STUDY, world, policy, shared_start(STUDY, world)) for policy in PAIR]


def texts_in(value):
    """All texts of a result, by language."""
    if isinstance(value, dict):
        if value.keys() == set(LANGUAGES):
            yield value
        else:
            for one in value.values():
                yield from texts_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts_in(one)


def test_the_table_counts_every_twin_once_and_begins_with_the_typical_one(worlds):
    table = served.story_table(STUDY, PAIR, 1)
    expected = lives.table_of(*worlds)
    assert table["cells"] == {
        "lived-lived": len(expected.cells[True, True]),
        "lived-ended": len(expected.cells[True, False]),
        "ended-lived": len(expected.cells[False, True]),
        "ended-ended": len(expected.cells[False, False]),
    }
    assert table["cells"][table["largest"]] == max(table["cells"].values()) > 0
    assert table["chosen"] == lives.typical(worlds[0], expected.largest()) == table["ids"][table["largest"]][0]
    assert {cell: len(ids) for cell, ids in table["ids"].items()} == {cell: min(n, served.MOST_IDS) for cell, n in table["cells"].items()}


def test_ids_go_outward_from_the_middle_by_hours():
    hours = {1: 50.0, 2: 10.0, 3: 30.0, 4: 20.0, 5: 40.0}
    world = lives.Told(PAIR[0], {identity: {"hours_helped": of} for identity, of in hours.items()}, (), None)
    assert lives.middle_first(world, sorted(hours)) == [3, 4, 5, 2, 1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_tells_what_the_command_tells(told, worlds, language):
    identity = told["id"]
    pair = tuple(world.life(identity) for world in worlds)
    table = lives.table_of(*worlds)
    start = shared_start(STUDY, world_of(STUDY, 1))
    others = [lives.other_lucks(STUDY, world_of(STUDY, 1), policy, start, identity, 2) for policy in PAIR]
    text = told_story(STUDY, table, pair, PAIR, others, True, Texts(language))
    plain = re.sub(r"\W+", " ", text).lower().replace("één", "eén")
    parts = [told["simulated"], told["table"]["text"]["title"], told["parting"]["lead"], told["parting"]["why"], told["initiative"]["why"]]
    parts += [event["text"] for side in served.SIDES for event in told[side]]
    parts += [told["facts"][side]["text"] for side in served.SIDES]
    parts += [told["lucks"][side]["text"] for side in served.SIDES] + [told["lucks"]["lead"], told["lucks"]["text"]]
    assert len(told["here"]) > 3
    missing = [part[language] for part in parts if re.sub(r"\W+", " ", part[language]).lower().replace("één", "eén").strip() not in plain]
    assert missing == []


def test_a_result_is_plain_json_with_both_languages_and_no_word_that_the_screen_avoids(told):
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    texts = list(texts_in(told))
    assert len(texts) > 20
    assert [text for text in texts if not text["nl"] and text["en"]] == []
    assert [text["nl"] for text in texts if any(word in text["nl"].lower() for word in FORBIDDEN)] == []


def test_other_lucks_in_pieces_are_those_of_the_story_and_of_the_command(worlds):
    identity = served.story_table(STUDY, PAIR, 1)["chosen"]
    whole = served.story(STUDY, PAIR, 1, identity, lucks=3)
    at_once = served.story(STUDY, PAIR, 1, identity, lucks=0)
    pieces = [served.story_lucks(STUDY, PAIR, 1, identity, side, first, n) for side in served.SIDES for first, n in ((2, 1), (0, 2))]
    assert served.lucks_told(at_once, pieces) == whole["lucks"]
    assert (whole["chosen"], at_once["lucks"]["done"], at_once["lucks"]["here"]["text"]) == (False, 0, None)
    for side in served.SIDES:
        found = whole["lucks"][side]
        assert sum(found[end] for end in ENDS) == len(found["hours"]) == 3
        assert found["median_hours"] == found["hours"][1]


@pytest.mark.parametrize(("residents", "size"), [(20_000, 5), (50_000, 5), (200_000, 1), ("all", 1)])
def test_tasks_cover_every_luck_once_and_are_smaller_in_a_larger_city(residents, size):
    tasks = served.luck_tasks(replace(STUDY, residents=residents), 12)
    numbers = [(side, n) for side, first, count in tasks for n in range(first, first + count)]
    assert sorted(numbers) == [(side, n) for side in served.SIDES for n in range(12)]
    assert max(count for _, _, count in tasks) == size
    assert [side for side, _, _ in tasks[:2]] == list(served.SIDES)


def test_the_line_of_a_life_agrees_with_its_events(told, worlds):
    for side, world in zip(served.SIDES, worlds, strict=True):
        line, life = told["weekly"][side], world.life(told["id"])
        assert line["from"] == life.founded_week
        last = life.row["ended_week"] if not life.lived else STUDY.weeks - 1
        assert len(line["helpers"]) == len(line["initiators"]) == last - life.founded_week + 1
        for week in range(line["from"] + 1, last + life.lived):
            events = [event for event in life.events if event.week == week]
            came = sum(event.amount for event in events if event.name == "joined")
            went = sum(event.amount for event in events if event.name.startswith("left"))
            promoted = sum(event.name == "new leader" for event in events)
            now, before = (line["helpers"][at - line["from"]] for at in (week, week - 1))
            assert now - before == came - went - promoted
        assert max(line["helpers"]) > 0
        assert life.lived or line["helpers"][-1] == line["initiators"][-1] == 0
        paused = sum(to - first for first, to in line["paused"])
        assert paused == life.row["weeks_paused"]


def test_the_team_at_the_start_is_told(told):
    assert told["facts"]["here"]["team"] == {
        "initiators": told["weekly"]["here"]["initiators"][0],
        "helpers": told["weekly"]["here"]["helpers"][0],
        "text": told["facts"]["here"]["team"]["text"],
    }
    assert pieces.team_told(False, 1, 0) == {
        "nl": "Het begint met één trekker en geen helpers.",
        "en": "It begins with one initiator and no helpers.",
    }
    assert pieces.team_told(True, 2, 5) == {
        "nl": "Begin 2020 zijn er 2 trekkers en 5 helpers.",
        "en": "At the start of 2020 there are 2 initiators and 5 helpers.",
    }


def test_an_initiative_of_one_world_only_is_told_without_the_other(monkeypatch):
    here, there = served._both_told(STUDY, PAIR, 1)
    identity = served.story_table(STUDY, PAIR, 1)["chosen"]
    without = replace(there, initiatives={key: row for key, row in there.initiatives.items() if key != identity})
    table = lives.table_of(here, there)
    monkeypatch.setattr(served, "_both_told", lambda *_: (here, without))
    monkeypatch.setattr(lives, "table_of", lambda *_: table)
    found = served.story(STUDY, PAIR, 1, identity, lucks=0)
    assert (found["cell"], found["facts"]["there"], found["weekly"]["there"], found["there"]) == ("only-here", None, None, [])
    assert found["parting"]["week"] is None
    assert PAIR[0].title["nl"] in found["parting"]["text"]["nl"]


def test_an_initiative_that_exists_nowhere_is_refused_and_never_has_other_lucks():
    with pytest.raises(InputError, match="found 12345, expected the id of an initiative"):
        served.story(STUDY, PAIR, 1, 12345)
    assert served.story_lucks(STUDY, PAIR, 1, 12345, "here", 0, 2)["lucks"] == []


def test_every_event_has_a_kind_and_a_sentence_without_any_name():
    """A name would have a capital: only the first letter may, and a kind of support in quotation marks."""
    for event in every_event():
        assert pieces.kind_of(event)
        for place in PLACES:
            for t in map(Texts, LANGUAGES):
                (one,) = happenings([Event(20, event, 2.0, place)], t)
                assert not re.search(r"[A-ZÀ-Ý]", re.sub(r"“.*?”", "", one.clause)), one.clause
    assert set(pieces.KINDS.values()) == {"start", "joined", "left", "leader", "pause", "money", "support", "tie", "end"}
    with pytest.raises(InputError):
        pieces.kind_of("something else")


def test_no_kind_of_support_names_an_organisation():
    """Their titles stand in stories. A capital within one could be a name; these few are looked at, and are none."""
    inner = {title for kind in INSTRUMENTS.values() for title in kind.title.values() if re.search(r" [A-Z]", title)}
    assert inner == set()


def test_a_dutch_sentence_has_no_accent_on_its_capital():
    assert as_sentence("één helper sluit zich aan") == "Eén helper sluit zich aan."
    assert as_sentence("it begins") == "It begins."


def test_no_text_of_the_page_is_missing_or_unused(monkeypatch):
    used = set()
    ask = Texts.__call__

    def noting(self, key, **fields):
        used.add(key)
        return ask(self, key, **fields)

    monkeypatch.setattr(Texts, "__call__", noting)
    row = {"id": 1, "scale": "street", "neighbourhood": "WK051801", "ended_week": None}
    for kind in INITIATIVE_KINDS:
        for week in (-3, 12):
            one = Life(PAIR[0], row | {"kind": kind, "founded_week": week}, (Event(13, "paused"),))
            pieces.who_it_is(STUDY, one, chosen=True)
    other = replace(one, events=(Event(14, "paused"),))
    text = pieces.where_they_part((one, other), (PAIR[0].title, PAIR[1].title))["text"]["nl"]
    assert "onder “Steun zoals in 2020 en 2021”: het werk ligt stil; onder “Vaste steun”: niets." in text
    for n in range(3):
        for older in (True, False):
            pieces.team_told(older, n, n)
    assert {key for key in catalogue("nl") if key.startswith("stories.")} - used == set()


def test_what_happens_after_the_end_is_left_out():
    row = {"id": 1, "founded_week": 12, "ended_week": 40}
    life = Life(PAIR[0], row, (Event(12, "founded", 60.0), Event(40, "ended: no hands"), Event(44, "partner_left", None, "partner 0")))
    assert [one["kind"] for one in pieces.what_happened(life)] == ["start", "end"]


def test_the_server_reads_results_without_the_model(tmp_path, told):
    path = tmp_path / "result.pickle"
    path.write_bytes(pickle.dumps((STUDY, PAIR, told, served.story_lucks(STUDY, PAIR, 1, told["id"], "here", 0, 1))))
    program = f"""
import pickle, sys
from pathlib import Path
from experiments.served import story, stored_story
study, pair, told, part = pickle.loads(Path({str(path)!r}).read_bytes())
assert story.lucks_told(told, [part])["done"] == 1
assert story.luck_tasks(study)
assert stored_story.stored_story(study, pair) is None
print([name for name in ("mesa", "numba", "simulation", "agents", "solara") if name in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=Path(served.__file__).parents[2], capture_output=True, text=True, check=True, timeout=PATIENCE
    )
    assert done.stdout.strip() == "[]"


DEFAULT = load_study("the-hague-2020-2022")
DEFAULT_PAIR = (load_policy("the-hague-now"), load_policy("structural"))


def test_the_story_of_the_default_study_is_stored():
    found = stored_story(DEFAULT, DEFAULT_PAIR)
    assert found is not None
    assert found["lucks"]["done"] == served.LUCKS
    assert found == stored_story(replace(DEFAULT, replications=4, question="?", policies=("none",)), DEFAULT_PAIR)
    stored = json.loads(next(STORED.glob("story-*.json")).read_text())
    assert found == stored_story(asked_at(stored, DEFAULT), DEFAULT_PAIR)


@pytest.mark.parametrize(
    "other",
    [
        replace(DEFAULT, seed=2),
        replace(DEFAULT, residents=20_000),
        replace(DEFAULT, envelope_eur_per_1000_residents_per_year=500.0),
        replace(DEFAULT, weeks=100),
    ],
)
def test_another_study_or_pair_has_no_stored_story(other):
    assert stored_story(other, DEFAULT_PAIR) is None
    assert stored_story(DEFAULT, DEFAULT_PAIR[::-1]) is None


@pytest.mark.slow
def test_what_is_stored_is_what_the_program_computes():
    paths = sorted(STORED.glob("story-*.json"))
    assert paths
    for path in paths:
        stored = json.loads(path.read_text(encoding="utf-8"))
        pair = tuple(load_policy(stored["story"]["policies"][side]) for side in served.SIDES)
        assert record_of(asked_at(stored, DEFAULT), pair) == stored
