"""The life of one initiative under two policies."""

import json
import re
from dataclasses import replace

import pytest
from made_up_stories import every_event

from agents.dealings import FUND_KINDS
from agents.initiatives import KINDS, SCALES
from agents.partners import PARTNER_KINDS
from experiments import lives, telling, texts
from experiments.lives import Event, Life, Table, parting, same_events
from experiments.luck_words import Luck
from experiments.run import run_study
from experiments.story import asked_of, story
from scenarios.errors import InputError
from scenarios.instruments import KINDS as INSTRUMENTS
from scenarios.policies import load_policy
from scenarios.study import load_study

SMALL = {"residents": 3000, "weeks": 30, "policies": ["none", "ad-hoc", "structural"], "next_crisis": False}
POLICIES = (load_policy("ad-hoc"), load_policy("structural"))
LUCKS = ((Luck(10.0, "lived"), Luck(5.0, "stopped")), (Luck(7.0, "finished"),))
FOUNDED = Event(12, "founded", 900.0)


def row(**fields):
    usual = {"id": 160, "kind": "food", "scale": "street", "neighbourhood": "WK051801", "founded_week": 12, "ended_week": None}
    return usual | {"hours_helped": 1234.5, "support_eur": 1450.0, "support_hours": 12.0} | fields


def life(*events, place=0, **fields):
    return Life(POLICIES[place], row(**fields), (FOUNDED, *events))


def a_table(**fields):
    return Table({(True, True): (1, 2), (True, False): (3, 4, 5), (False, True): (), (False, False): (6,)}, 7, 8)


def told(one, other, language="en", lucks=LUCKS, chosen=True, table=None):
    study = load_study("the-hague-2020-2022", **SMALL)
    return telling.told_story(study, table or a_table(), (one, other), POLICIES, lucks, chosen, texts.Texts(language))


def test_a_table_of_all_twins_says_so():
    of_all = replace(a_table(), of_cohort=False)
    assert "Initiatives begun in the first half-year" in told(life(), life(place=1))
    assert "All initiatives that exist under both policies" in told(life(), life(place=1), table=of_all)
    assert "Alle initiatieven die er onder beide aanpakken zijn" in told(life(), life(place=1), table=of_all, language="nl")


def test_two_lives_part_in_the_first_week_with_different_events():
    joined = Event(13, "joined", 2.0)
    refused = Event(15, "refused", 500.0, "fund 0")
    found = parting(life(joined, refused), life(joined, Event(16, "paused")))
    assert (found.week, found.here, found.there, found.sure) == (15, (refused,), (), False)


def test_an_act_of_the_policy_is_what_did_it():
    began = Event(14, "support_began", None, "network-weavers")
    found = parting(life(), life(began))
    assert (found.week, found.there, found.sure) == (14, (began,), True)


def test_events_of_one_week_in_another_order_are_no_parting():
    a, b = Event(14, "paused"), Event(14, "joined", 1.0)
    assert parting(life(a, b), life(b, a)).week is None


def test_the_largest_cell_is_taken_and_its_middle_by_hours():
    table = a_table()
    assert table.largest() == (3, 4, 5)
    world = lives.Told(POLICIES[0], {3: {"hours_helped": 9.0}, 4: {"hours_helped": 100.0}, 5: {"hours_helped": 50.0}}, (), None)
    assert lives.typical(world, table.largest()) == 5


def test_people_who_come_in_one_month_are_counted_together():
    assert same_events([Event(12, "joined", 2.0), Event(13, "paused"), Event(14, "joined", 3.0)]) == [
        (Event(12, "joined", 2.0), 5),
        (Event(13, "paused"), 1),
    ]


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_the_table_stands_before_the_story_and_simulated_before_all(language):
    text = told(life(), life(ended_week=40, place=1), language)
    t = texts.Texts(language)
    assert text.startswith(t("story.simulated"))
    assert text.index(t("story.table.lived")) < text.index("160")
    assert re.search(r"\b2 +3\n", text)
    assert all(len(line) <= telling.WIDTH or line.startswith("  ") for line in text.splitlines())


def test_it_is_said_when_nobody_can_tell_why_they_part():
    unsure = told(life(Event(15, "joined", 1.0)), life(place=1))
    assert "Why they part is not sure" in unsure
    assert "Why they part is not sure" not in told(life(Event(15, "support_paid", 750.0, "district-budget")), life(place=1))


def test_what_exists_in_one_world_only_is_said_to():
    assert "It exists under “Support as in 2020 and 2021” only" in told(life(), None, lucks=((Luck(1.0, "lived"),), ()))


def test_other_lucks_are_counted_by_how_they_end():
    text = " ".join(told(life(), life(place=1)).split())
    assert "of 2 times: 1 still there at the end and 1 could not go on; hours of help: 5 to 10, the middle one 8" in text


def test_no_text_of_a_story_is_missing_or_unused(used_texts):
    names = every_event()
    assert {"founded", "joined", "granted", "support_paid", "support_withdrawn", "new leader"} <= names
    who = [*(f"partner {1_000_000 * n}" for n in range(len(PARTNER_KINDS))), *(f"fund {1_000_000 * n + 3}" for n in range(len(FUND_KINDS)))]
    several = [
        Event(20, name, float(amount), place) for name in names for amount in (1, 2) for place in (None, "municipality", *who, *INSTRUMENTS)
    ]
    for kind, scale in zip(KINDS, (*SCALES, SCALES[0]), strict=True):
        told(life(*several, kind=kind, scale=scale), life(place=1))
    told(life(), life(place=1, ended_week=40, founded_week=14))
    for name in sorted(names):
        told(life(Event(20, name, 1.0)), life(place=1))
    told(life(), life(place=1), chosen=False)
    told(life(Event(21, "paused"), Event(22, "paused")), None)
    told(life(founded_week=-20), life(founded_week=-20, place=1), table=replace(a_table(), of_cohort=False))
    assert {key for key in texts.catalogue("nl") if key.startswith("story.")} - used_texts == set()


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ran")
    return folder, run_study(load_study("the-hague-2020-2022", **SMALL), folder, policy="ad-hoc", replication=1)


def test_a_run_is_told_beside_another_policy_of_its_study_and_the_same_each_time(ran):
    folder, _ = ran
    first = story(folder, lucks=2)
    assert first == story(folder, lucks=2)
    assert "Support as in 2020 and 2021".upper() in first
    assert "Lasting support".upper() in first


def test_an_initiative_of_the_run_is_told_with_the_events_of_its_table(ran):
    folder, result = ran
    rows = [one for one in result.tables["initiatives"].to_pylist() if not one["existing"]]
    identity = rows[0]["id"]
    text = story(folder, initiative=identity, policies=["ad-hoc", "none"], lucks=1)
    assert f"Initiative {identity} " in text
    joined = sum(
        event["amount"] for event in result.tables["events"].to_pylist() if (event["initiative"], event["event"]) == (identity, "joined")
    )
    here = text.split("SUPPORT AS IN 2020 AND 2021")[1].split("NO EXTRA SUPPORT")[0]
    told_joined = sum(1 if n == "one" else int(n) for n in re.findall(r"(\w+)\s+helpers?\s+joins?", here))
    assert told_joined == joined


def test_other_lucks_hold_the_founding_and_differ_after_it(ran):
    folder, _ = ran
    asked = asked_of(folder, None, ("ad-hoc", "none"))
    start = lives.start_of(asked.study, asked.world)
    world = lives.told_world(asked.study, asked.world, asked.here, start)
    founded = [one["id"] for one in world.initiatives.values() if not one["existing"] and one["founded_week"] < 20]
    found = lives.other_lucks(asked.study, asked.world, asked.here, start, founded[0], lucks=4)
    assert len(found) == 4
    assert len({luck.hours for luck in found}) > 1
    assert found == lives.other_lucks(asked.study, asked.world, asked.here, start, founded[0], lucks=4)


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        ({"initiative": 12345}, "--initiative: found 12345, expected the id of an initiative of this world (nearest: "),
        ({"replication": 3}, "--replication: found 3, expected 1, the world of this run"),
        ({"policies": ["ad-hoc"]}, "--policies: found 'ad-hoc', expected two policies"),
        ({"policies": ["ad-hoc", "ad-hoc"]}, "--policies: found 'ad-hoc,ad-hoc', expected two policies"),
        ({"policies": ["ad-hoc", "strctural"]}, "--policies: found 'strctural'"),
    ],
)
def test_a_mistake_is_one_line(ran, asked, line):
    folder, _ = ran
    with pytest.raises(InputError, match=re.escape(line)):
        story(folder, lucks=1, **asked)


def test_a_folder_without_results_is_refused(tmp_path):
    with pytest.raises(InputError, match="no such folder"):
        story(tmp_path / "nothing")
    with pytest.raises(InputError, match=r"without run\.json or summary\.json"):
        story(tmp_path)
    (tmp_path / "run.json").write_text("{")
    with pytest.raises(InputError, match="cannot be read"):
        story(tmp_path)
    (tmp_path / "run.json").write_text(json.dumps({"study": 1}))
    with pytest.raises(InputError):
        story(tmp_path)
