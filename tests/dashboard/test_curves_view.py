"""The weekly curves as people read them."""

import pytest
from dashboard_answers import default_answer

from dashboard.views import curves
from experiments.texts import LANGUAGES, Texts
from scenarios.columns import COLUMNS

NUMBERS = ("int64", "float64")


@pytest.fixture(scope="module")
def answer():
    return default_answer()


def test_every_curve_of_an_answer_is_on_the_page_once(answer):
    grouped = [name for names in curves.GROUPS.values() for name in names]
    weekly = {name for name, column in COLUMNS["weekly"].items() if column.type in NUMBERS and name != "week"}
    assert sorted(grouped) == sorted(weekly | set(curves.LIVES))
    assert sorted(grouped) == sorted(next(iter(answer["curves"].values())))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_curve_has_a_title_with_its_unit_and_a_picture(answer, language):
    texts = Texts(language)
    titles = {curves.title(name, answer, texts) for name in curves.known(answer)}
    assert len(titles) == len(curves.known(answer))
    for name in curves.known(answer):
        chart = curves.chart(curves.Choice(name), answer, False, texts)
        assert len(chart["series"]) == len(answer["summary"]["titles"])
        assert chart["table"]


def test_hours_are_per_1000_residents_and_shares_are_per_cent(answer):
    hours = answer["curves"]["structural"]["hours_helped"]["mean"][100]
    assert curves.values("hours_helped", "structural", "mean", answer)[100] == pytest.approx(hours / 50)
    share = answer["curves"]["structural"]["trust"]["p95"][100]
    assert curves.values("trust", "structural", "p95", answer)[100] == pytest.approx(100 * share)
    initiatives = answer["curves"]["none"]["initiatives_alive"]["mean"][0]
    assert curves.values("initiatives_alive", "none", "mean", answer)[0] == pytest.approx(initiatives / 5)


@pytest.mark.parametrize("curve", curves.LEVEL_UNKNOWN)
def test_how_many_burn_out_is_never_shown_as_a_level(answer, curve):
    chart = curves.chart(curves.Choice(curve), answer, False, Texts("nl"))
    assert {value for value in chart["series"][0]["mean"] if value is not None} == {100.0}
    assert all(one["low"] is None and one["high"] is None for one in chart["series"])
    assert "Geen extra steun = 100" in chart["title"]
    controls = curves.controls(curves.Choice(curve), answer, "", Texts("nl"))
    assert "la-ribbon" not in [field["id"] for field in controls["sections"][0]["parts"][0]["fields"]]


def test_the_ribbon_is_of_worlds_of_the_mean_or_left_out(answer):
    def low(ribbon):
        return curves.chart(curves.Choice(ribbon=ribbon), answer, False, Texts("en"))["series"][1]["low"]

    assert low("none") is None
    assert low("worlds")[50] < low("mean")[50]


def test_lives_run_by_weeks_since_founding_without_lockdowns_behind_them(answer):
    chart = curves.chart(curves.Choice("survival"), answer, False, Texts("en"))
    assert chart["spans"] == []
    assert (chart["table"][1][0], chart["x_title"]) == ("4", "weeks since founding")
    assert chart["series"][0]["mean"][0] == pytest.approx(100.0)


def test_policies_are_chosen_and_keep_their_colour(answer):
    choice = curves.chosen(curves.Choice(), "la-policies", "ad-hoc", False, answer)
    assert curves.shown_of(choice, answer) == ["none", "the-hague-now", "structural"]
    chart = curves.chart(choice, answer, False, Texts("en"))
    assert [one["place"] for one in chart["series"]] == [0, 1, 3]
    for name in ("none", "the-hague-now", "structural"):
        choice = curves.chosen(choice, "la-policies", name, False, answer)
    assert curves.shown_of(choice, answer) == ["structural"]  # the last one stays


@pytest.mark.parametrize(("field", "value"), [("la-curve", "no-such"), ("la-ribbon", "x"), ("other", "y")])
def test_what_does_not_exist_cannot_be_chosen(answer, field, value):
    assert curves.chosen(curves.Choice(), field, value, True, answer) == curves.Choice()


def test_the_message_names_a_highest_only_where_the_means_are_apart(answer):
    texts = Texts("en")
    told = curves.message(curves.Choice("spent_eur"), answer, texts)
    assert told.startswith("Highest in the last quarter: Lasting support (")
    assert "close together" in curves.message(curves.Choice("hours_helped"), answer, texts)
    assert curves.message(curves.Choice("stringency"), answer, texts).startswith("The same under all policies")
    assert curves.message(curves.Choice("hours_helped", ("none",)), answer, texts).startswith("Mean in the last quarter: No extra support")


def test_a_curve_without_values_says_so():
    answer = default_answer()
    for found in answer["curves"].values():
        found["survival"] = {key: [None] * len(values) for key, values in found["survival"].items()}
    choice = curves.Choice("survival")
    assert curves.message(choice, answer, Texts("en")) == Texts("en")("dashboard_outcomes.curves.undefined")
    assert curves.chart(choice, answer, False, Texts("en"))["series"][0]["mean"][0] is None
