import copy
import datetime
import pickle

import numpy as np
import pytest

from scenarios import library, load_crisis, parameters
from scenarios.assumptions import ASSUMPTIONS
from scenarios.calendar import calendar_of, wave_spans
from scenarios.channels import national_trust, urgency
from scenarios.crisis_file import crisis_from_document, read_crisis
from scenarios.errors import InputError
from scenarios.weeks import date_of, week_of

REAL = "nl-2020-2022"
CRISES = ["energy-price-winter", "long-haul", "nl-2020-2022", "none", "one-wave", "two-waves"]


def made(document, weeks=60, city_code=None, **overrides):
    crisis = crisis_from_document(document, "own.toml", "own")
    return calendar_of(crisis, weeks, parameters(overrides).crisis, city_code)


def test_the_library_has_six_crises():
    assert library.names("crises") == CRISES


@pytest.mark.parametrize(
    ("week", "day"), [(0, "2020-01-06"), (10, "2020-03-16"), (28, "2020-07-20"), (155, "2022-12-26"), (-104, "2018-01-08")]
)
def test_weeks_and_dates(week, day):
    assert date_of(week) == datetime.date.fromisoformat(day)
    assert week_of(day) == week
    assert week_of(date_of(week) + datetime.timedelta(days=6)) == week


def test_the_real_calendar_has_its_waves_and_its_events():
    calendar = load_crisis(REAL, 156)
    assert calendar.waves == (10, 40, 97)
    assert calendar.event_week("crisis") == 10
    assert calendar.event_week("wave", 0) == 10
    assert calendar.event_week("wave", 11) == 40
    assert calendar.event_week("wave", 98) is None
    assert calendar.event_week("calm", 10) == 28


def test_calm_does_not_come_where_too_few_weeks_are_left():
    assert load_crisis(REAL, 28).event_week("calm", 10) is None
    assert load_crisis(REAL, 29).event_week("calm", 10) == 28


@pytest.mark.parametrize(("week", "stringency"), [(0, 0.0), (10, 0.6111), (11, 0.787), (25, 0.4934), (55, 0.8241), (155, 0.1111)])
def test_the_real_stringency_is_that_of_oxford(week, stringency):
    assert load_crisis(REAL, 156).stringency[week] == pytest.approx(stringency)


@pytest.mark.parametrize(
    ("first", "last", "mean"),
    [("2020-01-01", "2020-03-31", 16.2), ("2020-04-01", "2020-06-30", 71.2), ("2021-01-01", "2021-03-31", 78.2)],
)
def test_quarters_are_as_stringent_as_the_source_says(first, last, mean):
    daily = np.repeat(load_crisis(REAL, 156).stringency, 7) * 100
    start, stop = ((datetime.date.fromisoformat(day) - date_of(0)).days for day in (first, last))
    days = stop - start + 1
    assert daily[max(start, 0) : stop + 1].sum() / days == pytest.approx(mean, abs=1.0)  # days before week 0 are 0


def test_national_trust_falls_from_69_to_29_percent():
    trust = load_crisis(REAL, 156).national_trust_share
    assert trust[0] == trust[10] == 0.55
    assert trust[14] == pytest.approx(0.69, abs=0.01)
    assert trust[88] == pytest.approx(0.29, abs=0.005)
    assert (np.diff(trust[15:88]) < 0).all()


def test_urgency_is_highest_in_the_first_wave_and_lower_in_the_second():
    felt = load_crisis(REAL, 156).urgency
    assert felt[:7].max() == 0
    assert int(felt.argmax()) in (10, 11, 12)
    assert 0 < felt[40:60].max() < 0.7 * felt.max()
    assert felt[40] > felt[39]


def test_urgency_wears_off_under_steady_pressure_and_a_wave_renews_it():
    coefficients = parameters().crisis
    steady = urgency(np.ones(30), (), coefficients)
    assert steady[0] == 1.0
    assert (np.diff(steady) < 0).all()
    assert urgency(np.ones(30), (20,), coefficients)[20] > steady[20]


@pytest.mark.parametrize("name", CRISES)
def test_channels_stay_within_their_bounds(name):
    calendar = load_crisis(name, 200, city_code="GM0518")
    for channel, array in calendar.arrays().items():
        assert array.dtype == np.float64, channel
        assert array.min() >= 0.0, channel
        assert array.max() <= 1.0, channel
        assert not array.flags.writeable, channel


def test_without_a_crisis_nothing_changes_but_the_season():
    calendar = load_crisis("none", 156)
    assert calendar.waves == ()
    assert calendar.event_week("crisis") == 10
    assert calendar.event_week("wave") is None
    ordinary = calendar.before().arrays()
    for channel, array in calendar.arrays().items():
        if channel not in ("season", "regular_volunteering_open"):
            assert (array == ordinary[channel][0]).all(), channel
    assert (calendar.regular_volunteering_open == calendar.season).all()


def test_the_summer_and_christmas_are_quiet():
    season = load_crisis("none", 156).season
    by_date = {str(date_of(week)): value for week, value in enumerate(season)}
    assert by_date["2020-07-20"] < 1
    assert by_date["2020-12-21"] < 1
    assert by_date["2021-12-27"] < 1
    assert by_date["2020-03-16"] == by_date["2020-10-12"] == 1


def test_a_lockdown_leaves_the_stated_share_of_regular_volunteering_open():
    calendar = load_crisis(REAL, 156)
    shut = ASSUMPTIONS["regular_volunteering_shut_at_lockdown_share"].default
    assert calendar.regular_volunteering_open[12] == pytest.approx(1 - shut)
    assert calendar.contact_limits[12] == 1.0
    assert calendar.income_shock[12].argmax() == 3


def test_the_food_bank_shuts_in_the_hague_only():
    the_hague, rotterdam = (load_crisis(REAL, 156, city_code=code) for code in ("GM0518", "GM0599"))
    food = the_hague.services_open[:, 0] / rotterdam.services_open[:, 0]
    assert food[9] == food[17] == 1
    assert food[10:16] == pytest.approx(np.full(6, 0.6))
    assert food[16] == pytest.approx(1 - 0.4 * 3 / 7)  # reopened on Thursday 30 April
    assert (the_hague.services_open[:, 1:] == rotterdam.services_open[:, 1:]).all()


def test_past_the_end_of_the_figures_weeks_are_ordinary():
    calendar = load_crisis(REAL, 520)
    assert len(calendar) == calendar.weeks == 520
    assert calendar.stringency[156:].max() == 0
    assert calendar.urgency[156:].max() == 0
    assert (calendar.share_sectors_open[156:] == 1).all()
    assert calendar.national_trust_share[-1] == pytest.approx(0.42)


def test_a_longer_study_has_the_same_first_weeks():
    short, long = load_crisis(REAL, 20), load_crisis(REAL, 300)
    for channel, array in short.arrays().items():
        assert (array == long.arrays()[channel][:20]).all(), channel


@pytest.mark.parametrize("weeks", [5, 80, 156])
def test_the_next_crisis_has_the_channels_of_the_first_26_crisis_weeks(weeks):
    calendar = load_crisis(REAL, weeks)
    again, whole = calendar.appended(), load_crisis(REAL, 156)
    assert (again.first_week, len(again)) == (weeks, 26)
    for channel, array in again.arrays().items():
        if channel != "national_trust_share":
            assert (array == whole.arrays()[channel][10:36]).all(), channel
    assert (again.national_trust_share == calendar.national_trust_share[-1]).all()


def test_burn_in_weeks_are_ordinary_and_have_seasons():
    calendar = load_crisis(REAL, 156)
    before = calendar.before()
    assert (before.first_week, len(before)) == (-104, 104)
    assert before.stringency.max() == 0
    assert (before.services_open == 1).all()
    assert set(before.season) == {1.0, 1.0 - parameters().crisis.recess_volunteering_dip_share}
    assert before.date(before.first_week) == datetime.date(2018, 1, 8)
    assert (calendar.before(10).season == before.season[-10:]).all()


def test_assumptions_change_the_channels():
    tame = load_crisis(REAL, 156, parameters({"urgency_habituation_per_week": 0.16}))
    assert tame.urgency[20] < load_crisis(REAL, 156).urgency[20]


def test_an_energy_price_winter_takes_income_and_leaves_contact_free():
    calendar = load_crisis("energy-price-winter", 156)
    assert calendar.contact_limits.max() == calendar.stringency.max() == 0
    assert calendar.income_shock[12].argmax() == 1
    assert calendar.urgency[10] > 0
    assert calendar.waves[0] == 10


def test_a_calendar_is_its_own_copy_and_pickles():
    calendar = load_crisis(REAL, 156)
    assert copy.deepcopy(calendar) is calendar
    again = pickle.loads(pickle.dumps(calendar))
    assert (again.urgency == calendar.urgency).all()
    assert again.waves == calendar.waves


def test_trust_without_figures_stays_as_it_was():
    assert (national_trust((), 0, 50, 10, parameters().crisis) == 0.55).all()


def test_spells_count_by_the_day_and_the_highest_counts():
    calendar = made(
        {
            "spell": [
                {"from": datetime.date(2020, 3, 19), "to": 12, "stringency": 0.7},
                {"from": 11, "to": 11, "stringency": 0.8},
                {"from": 12, "to": 12, "stringency": 0.1},
            ]
        }
    )
    assert calendar.stringency[9:14] == pytest.approx([0, 0.7 * 4 / 7, 0.8, 0.7, 0])


def test_channels_of_ones_own_replace_the_derived_ones_as_far_as_they_go():
    calendar = made({"weekly_stringency": [0.787] * 20, "channels": {"urgency": [0.3, 0.2]}})
    derived = made({"weekly_stringency": [0.787] * 20})
    assert list(calendar.urgency[:2]) == [0.3, 0.2]
    assert (calendar.urgency[2:] == derived.urgency[2:]).all()
    assert (calendar.contact_limits == derived.contact_limits).all()


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"stringency": [0.1]}, "own.toml: stringency: found an unknown key"),
        ({"weekly_stringency": 0.1}, "weekly_stringency"),
        ({"weekly_stringency": [0.1, 40]}, r"weekly_stringency\[1\]: found 40"),
        ({"weekly_stringency": [float("nan")]}, "found nan"),
        ({"weekly_stringency": [True]}, "found true"),
        ({"title": "x"}, "title"),
        ({"name": 3}, "name: found 3"),
        ({"spell": {"from": 1}}, r"\[\[spell\]\]"),
        ({"spell": [{"from": 1, "to": 2}]}, "a spell in which nothing holds"),
        ({"spell": [{"to": 2, "stringency": 0.1}]}, r"spell\[0\].from: found nothing"),
        ({"spell": [{"from": 5, "to": 2, "stringency": 0.1}]}, r"spell\[0\].to: .*not before"),
        ({"spell": [{"from": "2019-01-01", "to": 2, "stringency": 0.1}]}, "a date from 2020-01-06"),
        ({"spell": [{"from": "march", "to": 2, "stringency": 0.1}]}, "found 'march'"),
        ({"spell": [{"from": True, "to": 2, "stringency": 0.1}]}, "found true"),
        ({"spell": [{"from": 1, "to": 2, "income_shock": [0.1]}]}, "found 1 numbers, expected 4"),
        ({"spell": [{"from": 1, "to": 2, "stringencyy": 0.1}]}, "nearest: stringency"),
        ({"wave": [{"name": "x"}]}, r"wave\[0\].start"),
        ({"closure": [{"from": 1, "to": 2, "service": "fod", "closed_share": 1}]}, "nearest: food"),
        ({"closure": [{"from": 1, "to": 2, "service": "food", "closed_share": "foodbank_share"}]}, "nearest: food_bank_share"),
        ({"closure": [{"from": 1, "to": 2, "service": "food", "closed_share": "summer_recess_weeks"}]}, "that is a share"),
        ({"closure": [{"from": 1, "to": 2, "service": "food", "closed_share": 0.1, "city": "0518"}]}, "GM0518"),
        ({"national_trust": [{"date": 3, "share": 0}]}, "between 0 and 1"),
        ({"channels": {"fear": [1]}}, "channels.fear"),
        ({"channels": {"urgency": [2]}}, r"channels.urgency\[0\]"),
    ],
)
def test_a_wrong_crisis_is_told_in_one_line(document, words):
    with pytest.raises(InputError, match=words) as found:
        crisis_from_document(document, "own.toml", "own")
    assert "\n" not in str(found.value)


def test_a_crisis_of_ones_own_is_read_from_a_file(tmp_path):
    file = tmp_path / "flood.toml"
    file.write_text('[[spell]]\nfrom = 2020-03-16\nto = 2020-04-12\npressure = 1.0\n[[wave]]\nname = "flood"\nstart = 10\n')
    assert read_crisis(file).name == "flood"
    calendar = load_crisis(str(file), 30)
    assert calendar.urgency[10] == 1.0
    assert calendar.urgency[14] == 0.0
    assert calendar.wave_names == ("flood",)


def test_an_unknown_crisis_is_told_with_the_nearest():
    with pytest.raises(InputError, match="nearest: one-wave"):
        load_crisis("one-wav", 20)


def test_a_wave_lasts_until_four_calm_weeks_run_or_the_next_begins():
    strict = [0.0, 0.9, 0.9, 0.1, 0.9, 0.1, 0.1, 0.1, 0.1, 0.9, 0.9]
    assert wave_spans([1], strict) == [(1, 5)]
    assert wave_spans([1, 4, 9], strict) == [(1, 4), (4, 5), (9, 11)]
    assert wave_spans([1, 20], strict) == [(1, 5)]
    assert wave_spans([], strict) == []
