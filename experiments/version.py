"""Which version and which git revision of the project this is."""

import subprocess
import tomllib
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from pathlib import Path

TOP = Path(__file__).resolve().parents[1]
CHANGED = "+changes"  # behind the revision of a checkout with changes that are not committed
BUILT = Path(__file__).with_name("revision.txt")  # the build writes it into the wheel; a checkout has none


def version() -> str:
    """The version, as `pyproject.toml` states it."""
    try:
        return installed_version("langeadem")
    except PackageNotFoundError:
        return tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


def git_revision() -> str | None:
    """The commit this was made from, with `+changes` where files differ from it. None where nobody can tell."""
    if BUILT.exists():
        return BUILT.read_text(encoding="utf-8").strip()
    if not (TOP / ".git").exists():
        return None
    revision = _git("rev-parse", "HEAD")
    return f"{revision}{CHANGED}" if revision and _git("status", "--porcelain") else revision


def is_this_program(made_by_version: str | None, made_by_revision: str | None) -> bool:
    """Whether this is the program of this version and revision. Another one may have other cities and crises of the same names in its library."""
    return (made_by_version, made_by_revision) == (version(), git_revision())


def _git(*words: str) -> str | None:
    try:
        done = subprocess.run(["git", *words], cwd=TOP, capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
