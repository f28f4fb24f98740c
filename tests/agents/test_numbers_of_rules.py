"""Numbers of the model stand in the assumption table: a rule holds units, halves and whole numbers, and names what is a definition."""

import ast
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
FILES = [path for path in sorted((TOP / "agents").rglob("*.py")) if path.name != "functions.py"]  # which is made of coefficients
FILES += [TOP / "simulation" / name for name in ("city.py", "people.py", "week.py")]
HALF = 0.5  # of a mean, of a rounding


def fractions_in_rules(path):
    """(file, function, number) of every literal in a function that is no whole number, module constants apart."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        for node in ast.walk(function):
            if isinstance(node, ast.Constant) and isinstance(node.value, float) and not node.value.is_integer():
                yield path.name, function.name, node.value


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_fraction_but_a_half_stands_in_a_rule(path):
    assert [found for found in fractions_in_rules(path) if found[2] != HALF] == []
