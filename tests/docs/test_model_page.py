"""docs/model.md, docs/assumptions.md and docs/evidence.md say what the code says."""

import ast
import re
import runpy
from pathlib import Path

import pytest

from scenarios.assumptions import ASSUMPTIONS, SUBMODELS
from scenarios.calendar import Channels
from scenarios.instruments import KINDS

TOP = Path(__file__).resolve().parents[2]
TOOL = runpy.run_path(str(TOP / "tools" / "model_page.py"))
MODEL = (TOP / "docs" / "model.md").read_text(encoding="utf-8")
WRITTEN = TOOL["MARKED"].sub("", MODEL)  # by hand
SECTIONS = dict(re.findall(r"^### 7\.\d+ (\w+): .*?\n(.*?)(?=^### |\Z)", WRITTEN, re.DOTALL | re.MULTILINE))
NAME = re.compile(r"(?<![\w/])[a-z]+(?:_[a-z0-9]+)+(?![\w/]|\.py|\.toml|\.md)")


def names_in_code() -> set[str]:
    """Functions, classes, attributes and columns of the model."""
    names = set(ASSUMPTIONS) | set(Channels.__dataclass_fields__) | set(KINDS) | {"code", "none"}  # none: a crisis and a policy
    for folder in ("agents", "simulation", "scenarios"):
        for path in (TOP / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef | ast.ClassDef):
                    names.add(node.name)
                elif isinstance(node, ast.Attribute):
                    names.add(node.attr)
    for file, constant in TOOL["DTYPES"].values():
        names |= {row[0].strip("`") for row in TOOL["dtype_rows"](file, constant)}
    return names


@pytest.mark.parametrize("page", TOOL["PAGES"], ids=lambda page: page.name)
def test_the_tables_agree_with_the_code(page):
    text = page.read_text(encoding="utf-8")
    assert TOOL["fill"](text) == text, "run: python tools/model_page.py"


def test_the_steps_are_those_that_a_week_calls_in_order():
    section = WRITTEN[WRITTEN.index("## 3. ") : WRITTEN.index("## 4. ")]
    steps = re.findall(r"^(\d+)\. `(\w+)`\.", section, re.MULTILINE)
    assert [verb for _, verb in steps] == TOOL["verbs_of_the_week"]()
    assert [int(number) for number, _ in steps] == list(range(1, 14))


def test_every_submodel_has_a_section_and_a_table():
    assert list(SECTIONS) == re.findall(r"<!-- table assumptions (\w+) -->", TOOL["ASSUMPTION_PAGE"].read_text(encoding="utf-8"))
    assert set(SECTIONS) == set(SUBMODELS)


@pytest.mark.parametrize("submodel", sorted(SUBMODELS))
def test_every_assumption_stands_in_the_section_of_its_submodel(submodel):
    assert set(SUBMODELS[submodel]) - set(NAME.findall(SECTIONS[submodel])) == set()


def test_every_name_on_the_page_is_one_of_the_code():
    written = set(NAME.findall(WRITTEN)) | set(re.findall(r"`([a-z]\w*)`", WRITTEN))
    assert written - names_in_code() == set()


def test_every_instrument_is_said_to_do_something():
    assert re.findall(r"^\| `([\w-]+)` \|", SECTIONS["instruments"], re.MULTILINE) == list(KINDS)


def test_the_evidence_in_use_is_on_its_page_and_nothing_else_is():
    rows = re.findall(r'<a id="e([\w-]+)"></a>', (TOP / "docs" / "evidence.md").read_text(encoding="utf-8"))
    assert len(rows) == len(set(rows))
    assert set(rows) == {used.replace(".", "-").lower() for used in TOOL["evidence_used"]()}


def test_links_between_the_pages_lead_somewhere():
    anchors = set(re.findall(r'<a id="(e[\w-]+)"></a>', (TOP / "docs" / "evidence.md").read_text(encoding="utf-8")))
    for page in (TOP / "docs").glob("*.md"):
        text = page.read_text(encoding="utf-8")
        assert set(re.findall(r"\(evidence\.md#([\w-]+)\)", text)) <= anchors
        assert {name for name in re.findall(r"\]\(([\w-]+\.md)[)#]", text) if not (page.parent / name).exists()} == set()
