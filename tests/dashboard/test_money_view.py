"""The money of the first screen."""

import re

import pytest
from dashboard_answers import default_answer

from dashboard.views import money
from experiments.texts import Texts

NAMES = ["the-hague-now", "structural", "ad-hoc"]


def euros(text):
    return int(re.sub(r"\D", "", text))


def view():
    return money.view(default_answer(), NAMES, False, Texts("nl"))


def test_payers_add_up_to_what_was_spent_but_for_rounding():
    table = view()
    titles = [column["title"] for column in table["columns"]]
    spent = titles.index("Besteed")
    for row in table["rows"]:
        amounts = [euros(cell["money"]) for cell in row["cells"]]
        assert abs(sum(amounts[:spent]) - amounts[spent]) <= spent


def test_spent_and_left_over_add_up_to_the_budget_but_for_rounding():
    table = view()
    titles = [column["title"] for column in table["columns"]]
    for row in table["rows"]:
        amounts = dict(zip(titles, (euros(cell["money"]) for cell in row["cells"]), strict=True))
        assert abs(amounts["Besteed"] + amounts["Over"] - amounts["Begroot"]) <= 2


def test_amounts_are_those_of_the_whole_city_a_year():
    answer = default_answer()
    spent = answer["summary"]["spending"]["structural"]["spent_eur"]
    assert money.scale_of(answer) == pytest.approx(545_838 / 50_000 / 3)
    shown = {column["title"]: cell["money"] for column, cell in zip(view()["columns"], view()["rows"][1]["cells"], strict=True)}
    assert euros(shown["Besteed"]) == round(spent * 545_838 / 50_000 / 3)


def test_amounts_do_not_break_over_lines():
    assert all(" " not in cell["money"] for row in view()["rows"] for cell in row["cells"])


def test_a_payer_of_nobody_has_no_column():
    answer = default_answer()
    for entry in answer["summary"]["spending"].values():
        entry["payers"].pop("fund", None)
    titles = [column["title"] for column in money.view(answer, NAMES, False, Texts("nl"))["columns"]]
    assert "Fondsen" not in titles
    assert "Gemeente, subsidie" in titles
