"""Policies from files: what they hold, and what is said of a bad one."""

import pickle
import tomllib
from copy import deepcopy

import pytest

from scenarios import library
from scenarios.errors import InputError
from scenarios.instruments import KINDS, PAYERS
from scenarios.policies import load_policy, read_policy, with_levers

EIGHT = [f"{when}-{what}-{whom}" for when in ("once", "lasting") for what in ("money", "capacity") for whom in ("officials", "value")]


class FakeCalendar:
    crisis_week = 10
    waves = (10, 40, 97)

    def event_week(self, event, start_week):
        return next((week for week in (28, 80, 112) if week > start_week), None)


def policy(text):
    return read_policy(tomllib.loads(text), "my.toml")


def complaint(text):
    with pytest.raises(InputError) as caught:
        policy(text)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith("my.toml")
    return message


def test_the_table_has_the_twenty_one_kinds_of_the_design_with_sound_numbers():
    assert len(KINDS) == 21
    for kind in KINDS.values():
        assert kind.payer in PAYERS
        assert kind.measure in ("units", "degree", "grants")
        assert kind.group in ("once", "bridge", "lasting")
        assert kind.what in ("money", "capacity", "attention", "whom", "reach")
        assert kind.hours_of in ("nobody", "officials", "staff", "partner")
        assert (kind.hours == 0.0) == (kind.hours_of == "nobody")
        assert kind.price_eur > 0.0
        assert 0.0 <= kind.steering <= 1.0
        assert kind.source
        assert kind.price_source
        assert kind.steering_source


def test_every_policy_of_the_library_loads_under_its_own_name_in_two_languages():
    names = library.names("policies")
    assert {"none", "ad-hoc", "structural", "structural-before", "mixed", "the-hague-now", *EIGHT} <= set(names)
    assert sum(name.startswith("perspective-") for name in names) == 6
    for name in names:
        loaded = load_policy(name)
        assert loaded.name == name
        assert all(loaded.title[language] for language in ("nl", "en"))
        assert loaded.has_envelope == (name != "none")


def test_every_kind_is_used_by_some_policy_of_the_library():
    used = {spec.kind.name for name in library.names("policies") for spec in load_policy(name).instruments}
    assert used == set(KINDS)


def test_the_eight_differ_in_when_what_and_whom_alone():
    for name in EIGHT:
        when, what, whom = name.split("-")
        specs = load_policy(name).instruments
        givers = [spec for spec in specs if spec.kind.what != "whom"]
        assert {spec.kind.what for spec in givers} == {what}
        assert {spec.end for spec in specs} == {"calm" if when == "once" else "never"}
        assert (len(givers) < len(specs)) == (whom == "value")


def test_structural_before_is_structural_from_week_0_and_ready_on_it():
    now, before = load_policy("structural"), load_policy("structural-before")
    assert [(s.kind.name, s.strength) for s in now.instruments] == [(s.kind.name, s.strength) for s in before.instruments]
    assert {(s.start, s.ready_after_weeks) for s in before.instruments} == {(0, 0)}


def test_strength_zero_everywhere_leaves_a_policy_without_instruments():
    text = library.path_of("policies", "structural").read_text(encoding="utf-8")
    lines = ["strength = 0.0" if line.replace(" ", "").startswith("strength=") else line for line in text.splitlines()]
    assert policy("\n".join(lines)).instruments == ()


def test_a_policy_written_as_toml_reads_back_the_same_and_survives_copies():
    for name in library.names("policies"):
        loaded = load_policy(name)
        assert read_policy(tomllib.loads(loaded.to_toml()), "again.toml") == loaded
        assert pickle.loads(pickle.dumps(loaded)) == loaded
        assert deepcopy(loaded) is loaded


def test_dates_weeks_and_events_become_spans_of_weeks():
    def spans(moments, weeks=156):
        (spec,) = policy(f'[[instrument]]\nkind = "crisis-grants"\n{moments}').instruments
        return spec.windows(FakeCalendar(), weeks)

    assert spans('start = "2020-03-16"\nend = "never"') == ((10, 156),)
    assert spans('start = 2020-03-22\nend = "2020-03-23"') == ((10, 11),)
    assert spans("start = 3\nend = 5") == ((3, 5),)
    assert spans('start = "crisis"\nend = "calm"') == ((10, 28),)
    assert spans('start = "calm"') == ((28, 156),)
    assert spans('start = "wave"\nend = "calm"') == ((10, 28), (40, 80), (97, 112))
    assert spans('start = "wave"\nend = "calm"', weeks=60) == ((10, 28), (40, 60))
    assert spans('start = "wave"\nend = "never"') == ((10, 156),)
    assert spans('start = "wave"\nend = "2020-11-30"') == ((10, 47),)
    assert spans("start = 200") == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[[instrument]]\nkind = "network-weaver"', ["instrument 1: kind", "nearest: network-weavers"]),
        ("[[instrument]]\nstrength = 1.0", ["instrument 1: kind", "nothing"]),
        ('[[instrument]]\nkind = "staff-on-loan"\nstrenght = 1.0', ["strenght", "nearest: strength"]),
        ('[[instrument]]\nkind = "staff-on-loan"\nstrength = -1.0', ["strength", "-1.0"]),
        ('[[instrument]]\nkind = "staff-on-loan"\nstrength = nan', ["strength", "nan"]),
        ('[[instrument]]\nkind = "staff-on-loan"\nstrength = inf', ["strength", "inf"]),
        ('[[instrument]]\nkind = "staff-on-loan"\nstrength = true', ["strength", "true"]),
        ('[[instrument]]\nkind = "staff-on-loan"\nstrength = "much"', ["strength", "much"]),
        ('[[instrument]]\nkind = "visible-officials"\nstrength = 1.5', ["strength", "0 to 1"]),
        ('[[instrument]]\nkind = "staff-on-loan"\nstart = "2020-13-01"', ["start", "2020-13-01"]),
        ('[[instrument]]\nkind = "staff-on-loan"\nstart = "2019-12-01"', ["start", "2019-12-01", "2020-01-06"]),
        ('[[instrument]]\nkind = "staff-on-loan"\nstart = "wawe"', ["start", "nearest: wave"]),
        ('[[instrument]]\nkind = "staff-on-loan"\nstart = -3', ["start", "-3"]),
        ('[[instrument]]\nkind = "staff-on-loan"\nstart = 1.5', ["start", "1.5"]),
        ('[[instrument]]\nkind = "staff-on-loan"\nstart = true', ["start", "true"]),
        ('[[instrument]]\nkind = "staff-on-loan"\nstart = "2020-06-01"\nend = "2020-05-01"', ["end", "after its start"]),
        ('[[instrument]]\nkind = "staff-on-loan"\nstart = 5\nend = 5', ["end", "after its start"]),
        ('[[instrument]]\nkind = "staff-on-loan"\nready_after_weeks = 2.5', ["ready_after_weeks", "2.5"]),
        ('[[instrument]]\nkind = "staff-on-loan"\nready_after_weeks = -1', ["ready_after_weeks", "-1"]),
        ('[[instrument]]\nkind = "staff-on-loan"\nprice_eur_per_week = 0', ["price_eur_per_week", "at least a cent"]),
        ('[[instrument]]\nkind = "crisis-grants"\nprice_eur_per_week = 10', ["price_eur_per_week", "nearest: price_eur_per_grant"]),
        ('[[instrument]]\nkind = "staff-on-loan"\nsteering = 2', ["steering", "0 to 1"]),
        ("instrument = 3", ["instrument", "[[instrument]]"]),
        ("instruments = []", ["instruments", "nearest: instrument"]),
        ('[[instrument]]\nkind = "staff-on-loan"\nstrength = 1e300', ["strength", "1e+300", "0 to 1000"]),
        ('[[instrument]]\nkind = "staff-on-loan"\nprice_eur_per_week = 1e300', ["price_eur_per_week", "1e+300", "0 to 10000000"]),
        ('[[instrument]]\nkind = "staff-on-loan"\nstart = 10:00:00', ["start", "found 10:00:00"]),
        ("name = 3", ["name", "3"]),
        ('name = "two\\nlines"', ["name", "one line"]),
        ('name = "none"\n[[instrument]]\nkind = "staff-on-loan"', ["name", "without instruments"]),
        ('title = { nl = "a" }', ["title", "en"]),
    ],
)
def test_a_bad_policy_is_refused_in_one_line_that_names_the_place(text, words):
    message = complaint(text)
    for word in words:
        assert word in message


def test_a_misspelt_library_name_suggests_the_nearest():
    with pytest.raises(InputError, match="nearest: structural"):
        load_policy("structual")


def test_levers_set_single_numbers_and_name_what_is_unknown():
    changed = with_levers(load_policy("structural"), {"network-weavers.strength": 0.5, "staff-on-loan.strength": 0})
    assert {s.kind.name: s.strength for s in changed.instruments}["network-weavers"] == 0.5
    assert "staff-on-loan" not in {s.kind.name for s in changed.instruments}
    moved = with_levers(load_policy("case-moerwijk"), {"staff-on-loan.start": "2021-01-04", "staff-on-loan.end": "calm"})
    assert [(s.start, s.end) for s in moved.instruments] == [(52, "calm")]
    with pytest.raises(InputError, match="nearest: network-weavers"):
        with_levers(load_policy("structural"), {"network-weaver.strength": 0.5})
    with pytest.raises(InputError, match="nearest: strength"):
        with_levers(load_policy("structural"), {"network-weavers.strenght": 0.5})


def test_a_start_some_weeks_after_an_event():
    text = '[[instrument]]\nkind = "staff-on-loan"\nstart = "{}"\nend = "calm"'
    later, crisis, calm = (policy(text.format(start)).instruments[0] for start in ("wave + 13", "crisis+13", "calm+2"))
    assert later.start == "wave+13"
    assert later.windows(FakeCalendar(), 156) == ((23, 28), (53, 80), (110, 112))
    assert crisis.windows(FakeCalendar(), 156) == ((23, 28),)
    assert calm.windows(FakeCalendar(), 156) == ((30, 80),)
    assert policy(text.format("wave")).instruments[0].later(13) == later
    assert later.later(2).start == "wave+15"
    assert policy(policy(text.format("wave+13")).to_toml()).instruments[0] == later
    for start in ("wave+", "wave+0", "wave+1.5", "wav+13", "never+3", "crisis+99999", "2020-03-16+3"):
        assert "wave+13" in complaint(text.format(start))


def test_later_moves_weeks_and_leaves_events():
    fixed = policy('[[instrument]]\nkind = "staff-on-loan"\nstart = 5\nend = 20').instruments[0]
    assert (fixed.later(13).start, fixed.later(13).end) == (18, 33)
