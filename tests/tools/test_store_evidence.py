"""What is kept of the evidence is what its page says."""

import importlib.util
from pathlib import Path

import pytest

from scenarios.assumptions import ASSUMPTIONS
from scenarios.evidence import EVIDENCE

TOP = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("store_evidence", TOP / "tools" / "store_evidence.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_file_is_made_of_the_page(tool):
    assert tool.KEPT.read_text(encoding="utf-8") == tool.written()


def test_every_row_of_the_page_is_kept(tool):
    page = tool.PAGE.read_text(encoding="utf-8")
    assert page.count('<a id="e') == len(EVIDENCE)


def test_every_row_that_an_assumption_names_is_there():
    named = {row for assumption in ASSUMPTIONS.values() if assumption.evidence != "assumed" for row in assumption.evidence.split(", ")}
    assert named - EVIDENCE.keys() == set()


def test_a_row_says_its_figure_period_and_source(tool):
    row = '| <a id="e1-5"></a>1.5 | 30 % | 2020 | CBS, in https://x.example | B |'
    fact = '| <a id="ef2"></a>F2 | helpers were soon gone | 002 |'
    assert tool.rows(f"{row}\n{fact}\n") == {
        "1.5": "30 % (2020). Source: CBS, in https://x.example",
        "F2": "helpers were soon gone (texts 002)",
    }
