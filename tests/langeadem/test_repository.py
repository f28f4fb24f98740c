"""What is in the repository and in the wheel."""

import importlib.util
import os
import re
import shlex
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from patience import PATIENCE

from dashboard.front_end import missing
from langeadem.command_line import OneLineParser

TOP = Path(__file__).resolve().parents[2]
PACKAGES = {"agents", "dashboard", "experiments", "langeadem", "scenarios", "simulation"}
REGISTRIES = [
    f"{name}.{end}" for name, end in [("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("anaconda", "org")]
]
SETTINGS = [f"{word}-url" for word in ("index", "registry")] + ["find" + "-links"]


def tracked_files() -> list[Path]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=TOP, capture_output=True, text=True, check=True, timeout=PATIENCE)
    return [TOP / name for name in done.stdout.split("\0") if name and (TOP / name).is_file()]


def locked(name: str) -> dict[str, str]:
    """Package and version of each line of a lock file."""
    text = (TOP / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9][a-z0-9._-]*)==([^ ;\\]+)", text, flags=re.MULTILINE))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=TOP, capture_output=True, text=True, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stderr
    (path,) = folder.glob("*.whl")
    return zipfile.ZipFile(path)


def test_no_file_names_the_host_of_a_package_registry():
    found = []
    for path in tracked_files():
        text = path.read_bytes().decode("utf-8", errors="ignore")
        found += [f"{path.relative_to(TOP)}: {word}" for word in REGISTRIES + SETTINGS if word in text]
    assert found == []


def test_every_locked_package_has_hashes_and_no_address():
    for name in ("requirements.lock", "requirements-lifelines.lock"):
        text = (TOP / name).read_text(encoding="utf-8")
        assert "://" not in text
        pinned = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
        assert [line.split()[0] for line in pinned if "--hash=sha256:" not in line] == []


def test_the_lock_holds_all_that_the_project_asks_for():
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.split(r"[\[<>=~ ]", line)[0].lower() for line in asked}
    assert names - locked("requirements.lock").keys() == set()


def test_both_locks_agree_on_what_they_share():
    one, other = locked("requirements.lock"), locked("requirements-lifelines.lock")
    assert {name: one[name] for name in one.keys() & other.keys()} == {name: other[name] for name in one.keys() & other.keys()}


def test_the_wheel_holds_the_six_packages_and_nothing_else(wheel):
    assert {name.split("/")[0] for name in wheel.namelist() if ".dist-info/" not in name} == PACKAGES


def test_the_wheel_holds_all_that_the_packages_hold(wheel):
    held = set(wheel.namelist())
    missing = [path.relative_to(TOP).as_posix() for path in tracked_files() if path.relative_to(TOP).parts[0] in PACKAGES]
    assert [name for name in missing if name not in held] == []


@pytest.mark.skipif(missing() is not None, reason="the front end is not in place: run make setup")
def test_the_wheel_holds_what_the_pages_load_in_the_browser(wheel):
    for package in ("requirejs@", "@widgetti/solara-vuetify3-app@"):
        assert [name for name in wheel.namelist() if name.startswith(f"dashboard/public/cdn/{package}") and name.endswith(".js")]
    assert "dashboard/public/licences.md" in wheel.namelist()


def test_a_bundle_finds_its_papers_in_a_wheel(wheel, tmp_path):
    wheel.extractall(tmp_path)
    ask = "import experiments.bundle.papers as p; print(p.__file__, sorted(p.papers()), p.citation().licence)"
    where = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", ask], cwd=tmp_path, env=where, capture_output=True, text=True, timeout=PATIENCE)
    assert done.stdout.startswith(str(tmp_path)), done.stderr
    assert "'model/odd.docx', 'model/odd.tex', 'software/apptainer.def'" in done.stdout
    assert done.stdout.rstrip().endswith("EUPL-1.2")


def test_the_wheel_holds_the_git_revision_and_the_licence(wheel):
    revision = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=TOP, capture_output=True, text=True, check=True, timeout=PATIENCE
    ).stdout.strip()
    assert wheel.read("experiments/revision.txt").decode().strip().removesuffix("+changes") == revision
    (licence,) = [name for name in wheel.namelist() if name.endswith("/LICENSE") and ".dist-info/" in name]
    assert wheel.read(licence) == (TOP / "LICENSE").read_bytes()


def test_the_makefile_and_make_py_know_the_same_words():
    spec = importlib.util.spec_from_file_location("make", TOP / "make.py")
    assert spec is not None
    assert spec.loader is not None
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    (targets,) = re.findall(r"^\.PHONY: (.*)$", (TOP / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert set(targets.split()) == set(make.VERBS)


@pytest.mark.parametrize("words", [[], ["dmeo"]])
def test_make_py_says_which_words_it_knows(words):
    done = subprocess.run([sys.executable, TOP / "make.py", *words], capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "demo" in done.stderr


def test_readme_links_lead_somewhere():
    text = (TOP / "README.md").read_text(encoding="utf-8")
    inside = [target for target in re.findall(r"\]\(([^)#]+)", text) if "://" not in target]
    assert inside
    assert [target for target in inside if not (TOP / target).exists()] == []


def readme_blocks(language: str) -> list[str]:
    text = (TOP / "README.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)


def test_the_commands_of_the_readme_are_understood():
    commands = [line for block in readme_blocks("sh") for line in block.splitlines()]
    assert commands
    for line in commands:
        program, verb, *words = shlex.split(line.split(">")[0])
        assert program == ".venv/bin/langeadem"
        parser = OneLineParser(prog=verb)
        importlib.import_module(f"langeadem.verbs.{verb}").add_arguments(parser)
        parser.read(words)


def test_the_example_of_the_python_interface_runs():
    (example,) = readme_blocks("python")
    done = subprocess.run([sys.executable, "-c", example], capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    assert "need_met_share" in done.stdout
