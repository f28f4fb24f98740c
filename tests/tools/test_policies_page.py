"""docs/policies.md says what the tables say."""

import runpy
import tomllib
from pathlib import Path

from scenarios.policies import read_policy

TOP = Path(__file__).resolve().parents[2]
PAGE = TOP / "docs" / "policies.md"


def test_the_page_agrees_with_the_tables():
    page = runpy.run_path(str(TOP / "tools" / "policies_page.py"))["page"]()
    assert PAGE.read_text(encoding="utf-8") == page, "run: python tools/policies_page.py"


def test_the_example_on_the_page_is_a_policy():
    example = PAGE.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    assert [spec.kind.name for spec in read_policy(tomllib.loads(example), "example").instruments] == ["network-weavers"]
