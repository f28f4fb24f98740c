"""Keeps the rows of docs/evidence.md with the program, so that a page can show them: `python tools/store_evidence.py` writes the file."""

import json
import re
from pathlib import Path

TOP = Path(__file__).resolve().parents[1]
PAGE, KEPT = TOP / "docs" / "evidence.md", TOP / "scenarios" / "evidence.json"
_ROW = re.compile(r"^\| <a id=\"e\w[\w-]*\"></a>(?P<id>[\w.]+) \| (?P<cells>.*) \|$")
_PARAGRAPH = re.compile(r"^<a id=\"e\d+\"></a>Row (?P<id>\d+) is (?P<text>.*?)\n\n", re.DOTALL | re.MULTILINE)


def rows(page: str) -> dict[str, str]:
    """What each row says, with its period and source, by id: `1.25`, `F2`, `000`."""
    found = {}
    for line in page.splitlines():
        if match := _ROW.match(line):
            found[match["id"]] = _told(match["id"], [cell.strip() for cell in match["cells"].split(" | ")])
    for match in _PARAGRAPH.finditer(page):
        found[match["id"]] = " ".join(match["text"].split())
    return found


def _told(identity: str, cells: list[str]) -> str:
    if len(cells) == 2:  # a text with its code, or a fact with the texts that state it
        return f"{cells[0]} (texts {cells[1]})" if identity.startswith("F") else cells[0]
    figure, period, source, _ = cells
    return f"{figure} ({period}). Source: {source}"


def written() -> str:
    """The file as it should be."""
    return json.dumps(rows(PAGE.read_text(encoding="utf-8")), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    KEPT.write_text(written(), encoding="utf-8")
