"""Solara's own page with its words in our languages: each replacement has to find what it replaces."""

import re
from pathlib import Path

import solara.server.server

OWN = Path(__file__).resolve().parents[2] / "dashboard" / "templates" / "index.html.j2"
THEIRS = Path(solara.server.server.__file__).parent / "templates"


def test_everything_that_is_replaced_stands_in_the_page_of_solara():
    theirs = "".join((THEIRS / name).read_text(encoding="utf-8") for name in ("solara.html.j2", "loader-plain.html"))
    replaced = re.findall(r"replace\('((?:[^'])+)',", OWN.read_text(encoding="utf-8"))
    assert len(replaced) >= 8
    assert [text for text in replaced if text.replace("\\n", "\n") not in theirs] == []
