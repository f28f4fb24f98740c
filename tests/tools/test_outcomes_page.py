"""docs/outcomes.md says what the tables say."""

import runpy
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]


def test_the_page_agrees_with_the_tables():
    page = runpy.run_path(str(TOP / "tools" / "outcomes_page.py"))["page"]()
    assert (TOP / "docs" / "outcomes.md").read_text(encoding="utf-8") == page, "run: python tools/outcomes_page.py"
