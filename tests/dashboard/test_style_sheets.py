"""The style sheets: each is whole, and a page's own classes are styled by its own sheet alone."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

ASSETS = Path(__file__).resolve().parents[2] / "dashboard" / "assets"
SHEETS = sorted(path.stem for path in ASSETS.glob("*.css"))
#: Of every page, and with the last word.
SHARED, LAST = "custom", "screens"


def rules(sheet: str) -> str:
    return re.sub(r"/\*.*?\*/", "", (ASSETS / f"{sheet}.css").read_text(encoding="utf-8"), flags=re.S)


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_brace_is_closed(sheet):
    depth = 0
    for sign in re.findall(r"[{}]", rules(sheet)):
        depth += 1 if sign == "{" else -1
        assert depth >= 0
    assert depth == 0


def test_every_sheet_is_in_the_page():
    template = (ASSETS.parent / "templates" / "index.html.j2").read_text(encoding="utf-8")
    assert [sheet for sheet in SHEETS if sheet != SHARED and f'"{sheet}"' not in template] == []


def test_a_class_of_a_page_is_styled_by_one_sheet():
    sheets = defaultdict(set)
    for sheet in SHEETS:
        for selectors in re.findall(r"([^{}]+)\{", rules(sheet)):
            for selector in selectors.split(","):
                named = re.findall(r"\.(la-[\w-]+)", selector)
                if len(named) == 1 and selector.strip().startswith(f".{named[0]}"):
                    sheets[named[0]].add(sheet)
    assert {name: where for name, where in sheets.items() if len(where - {LAST}) > 1 and name != "la-page"} == {}
