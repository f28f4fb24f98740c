"""Every text is asked for somewhere, and every text asked for exists: read from the source, where keys may have parts filled in."""

import ast
import re
from pathlib import Path

from experiments.texts import catalogue

TOP = Path(__file__).resolve().parents[2]
PACKAGES = ("dashboard", "experiments", "langeadem", "tools")
PARTS = {key.split(".")[0] for key in catalogue("nl")}
CALLERS = {"t", "texts"}
IN_TEMPLATE = re.compile(rf"""(["'])(?P<key>(?:{"|".join(sorted(PARTS))})\.[\w.]+)\1(?P<more>\s*~)?""")


def pattern_of(node: ast.expr) -> str | None:
    """A text constant, or one with parts filled in, as a regular expression; None for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.escape(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(re.escape(part.value) if isinstance(part, ast.Constant) else r"[\w.+ -]+" for part in node.values)
    return None


def in_source() -> tuple[set[str], set[str]]:
    """Patterns of all texts in the source, and of those that a function for texts is called with."""
    named, asked = set(), set()
    for package in PACKAGES:
        for file in sorted((TOP / package).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.expr) and (pattern := pattern_of(node)):
                    named.add(pattern)
                if isinstance(node, ast.Call) and node.args and (pattern := pattern_of(node.args[0])):
                    function = node.func.func if isinstance(node.func, ast.Call) else node.func
                    if isinstance(function, ast.Name) and function.id in CALLERS | {"Texts"} and "\\." in pattern:
                        asked.add(pattern)
        for file in sorted((TOP / package).rglob("*.j2")) + sorted((TOP / package).rglob("*.html")):
            for found in IN_TEMPLATE.finditer(file.read_text(encoding="utf-8")):
                asked.add(re.escape(found["key"]) + (r"[\w.+ -]*" if found["more"] else ""))
    return {pattern for pattern in named | asked if re.split(r"\\\.", pattern)[0] in PARTS}, asked


def test_no_text_is_left_unused():
    patterns = [re.compile(pattern) for pattern in in_source()[0]]
    assert [key for key in catalogue("nl") if not any(pattern.fullmatch(key) for pattern in patterns)] == []


def test_no_text_that_is_asked_for_is_missing():
    keys = catalogue("nl").keys()
    assert sorted(pattern for pattern in in_source()[1] if not any(re.fullmatch(pattern, key) for key in keys)) == []
