"""Imports point one way, also those inside functions and those that a package names in a text to import later."""

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
ORDER = ["langeadem", "dashboard", "experiments", "simulation", "agents", "scenarios"]
MODULE_NAME = re.compile(rf"(?:{'|'.join(ORDER)})(?:\.\w+)+")


def imports(source: str) -> set[str]:
    """All modules a source text imports, or names in a text constant of its own."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                found.update(name.name for name in names)
            case ast.ImportFrom(module=str(module), level=0):
                found.add(module)
            case ast.Constant(value=str(text)) if MODULE_NAME.fullmatch(text):
                found.add(text)
    return found


def packages_used(package: str) -> dict[str, set[str]]:
    """Top-level names that each file of a package imports."""
    files = sorted((TOP / package).rglob("*.py"))
    assert files
    return {str(file.relative_to(TOP)): {name.split(".")[0] for name in imports(file.read_text(encoding="utf-8"))} for file in files}


def test_imports_are_found_wherever_they_stand():
    source = "import agents.draws\ndef f():\n    from simulation.model import M\nHOMES = {'x': 'scenarios.study'}\n'agents and more'"
    assert imports(source) == {"agents.draws", "simulation.model", "scenarios.study"}


@pytest.mark.parametrize("package", ORDER)
def test_a_package_imports_only_what_stands_below_it(package):
    above = set(ORDER[: ORDER.index(package)])
    assert {file: used & above for file, used in packages_used(package).items() if used & above} == {}


@pytest.mark.parametrize("package", [package for package in ORDER if package != "dashboard"])
def test_only_the_dashboard_imports_solara(package):
    assert [file for file, used in packages_used(package).items() if used & {"solara", "reacton"}] == []


def test_what_is_asked_needs_neither_mesa_nor_numba():
    assert [file for file, used in packages_used("scenarios").items() if used & {"mesa", "numba"}] == []


@pytest.mark.parametrize("package", ORDER)
def test_no_package_imports_tests_or_benchmarks(package):
    assert [file for file, used in packages_used(package).items() if used & {"tests", "benchmarks", "pytest", "hypothesis"}] == []


def test_every_package_imported_is_asked_for():
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {re.split(r"[\[<>=~ ]", line)[0].lower().replace("-", "_") for line in project["dependencies"]}
    asked |= {"llvmlite"}  # numba's own half
    asked |= {"docx", "SALib", "markdown_it", "sklearn", "yaml"}  # by the names under which they are imported
    asked |= {"solara"} if {"solara_ui", "solara_server"} <= asked else set()
    allowed = asked | sys.stdlib_module_names | set(ORDER)
    assert {file: used - allowed for package in ORDER for file, used in packages_used(package).items() if used - allowed} == {}
