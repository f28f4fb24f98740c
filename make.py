#!/usr/bin/env python3
"""Everything that is done with a checkout: `python make.py setup|demo|test|check|validate|bench|lock`.

Needs the standard library only, and starts under any Python 3.7 or newer: where that is too old for the model, a newer one is looked for.
The Makefile calls this file; on Windows, where there is no make, call it yourself.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

PREFERRED = (13, 12, 14)  # minor versions of Python 3 that the locked numba is built for
TOP = Path(__file__).resolve().parent
VENV = TOP / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "setup-stamp"
LOCK = TOP / "requirements.lock"
FRONT_END = TOP / "dashboard" / "front_end.toml"
LIFELINES_LOCK = TOP / "requirements-lifelines.lock"
STUDY = "the-hague-2020-2022"
# Two small worlds compile every rule, with the types it is called with; the compiled rules stay in the user's cache.
WARM = """
from scenarios import load_study
from simulation import SupportModel
study = load_study("the-hague-2020-2022", residents=2000, weeks=40)
for policy in ("ad-hoc", "structural"):
    model = SupportModel(study, policy=policy, seed=1)
    model.run_for(study.weeks)
    model.run_next_crisis()
    model.outcomes()
"""


class Problem(Exception):
    """Something the user has to mend, in one line."""


def setup(*_words):
    """Make the environment in .venv: locked packages, the project itself, the front end's assets, compiled rules. Quick when nothing changed."""
    wanted = _fingerprint(LOCK, TOP / "pyproject.toml", FRONT_END)
    if _works(str(PYTHON)) and STAMP.exists() and STAMP.read_text() == wanted:
        return
    if not _works(str(PYTHON)):
        found = _find_python()
        _say(f"making .venv with {found}")
        _run(found, "-m", "venv", "--clear", str(VENV))
    _say("installing the packages of requirements.lock")
    _pip("--no-deps", "--require-hashes", "--only-binary=:all:", "-r", str(LOCK))
    _pip("--no-deps", "--no-build-isolation", "-e", str(TOP))
    _say("putting in place what the pages load in the browser")
    _run(str(PYTHON), str(TOP / "tools" / "front_end_assets.py"))
    _say("compiling the rules")
    _run(str(PYTHON), "-c", WARM)
    STAMP.write_text(wanted)


def demo(*words):
    """The main job: which support keeps help going in The Hague, 2020-2022."""
    setup()
    out = Path("results", STUDY)
    _run(_command(), "compare", STUDY, "--out", str(out), *words)
    _say(f"the report is {(TOP / out / 'report.html')}")


def test(*words):
    """The tests, on all processors; those that ask a real server share one. Further words go to pytest."""
    setup()
    _add_lifelines()
    _run(str(PYTHON), "-m", "pytest", "-n", "auto", "--dist", "loadgroup", *words)


def validate(*words):
    """The longer tests."""
    setup()
    _add_lifelines()
    _run(str(PYTHON), "-m", "pytest", "-m", "slow", *words)


def bench(*words):
    """Speed and memory, as ratios."""
    setup()
    _run(str(PYTHON), "-m", "benchmarks", *words)


def check(*_words):
    """Style and types: ruff and mypy."""
    setup()
    _run(str(PYTHON), "-m", "ruff", "check", ".")
    _run(str(PYTHON), "-m", "ruff", "format", "--check", ".")
    _run(str(PYTHON), "-m", "mypy")


def lock(*words):
    """Choose the versions anew and write the two lock files; needs uv. `--upgrade` for the newest."""
    uv = shutil.which("uv", path=os.pathsep.join([str(BIN), os.environ.get("PATH", "")]))
    if uv is None:
        raise Problem("uv is not found: `pip install uv` first")
    shared = ["--quiet", "--universal", "--python-version", "3.12", "--generate-hashes", "--custom-compile-command", "python make.py lock"]
    _run(uv, "pip", "compile", *shared, *words, "--group", "dev", "-o", LOCK.name, "pyproject.toml")
    # lifelines asks for pandas < 3 and works with 3: its own file, so that it decides nothing for the model.
    override = VENV / "lifelines-override.txt"
    override.write_text("pandas>=3\n")
    _run(
        uv,
        "pip",
        "compile",
        *shared,
        *words,
        "--group",
        "lifelines",
        "-c",
        LOCK.name,
        "--override",
        str(override),
        "-o",
        LIFELINES_LOCK.name,
    )


def _add_lifelines():
    """The survival estimators are tested against lifelines, which nothing else needs."""
    stamp = VENV / "lifelines-stamp"
    wanted = _fingerprint(LIFELINES_LOCK)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    _say("installing lifelines for the tests")
    _pip("--no-deps", "--no-build-isolation", "--require-hashes", "-r", str(LIFELINES_LOCK))
    stamp.write_text(wanted)


def _fingerprint(*paths):
    """Changes when a file does, or when the checkout is moved (an environment holds its own path)."""
    return hashlib.sha256(str(TOP).encode() + b"".join(path.read_bytes() for path in paths)).hexdigest()


def _find_python():
    """The command of a Python that the lock fits. Asks each candidate itself: a name on the path may be a shim that leads nowhere."""
    candidates = [[sys.executable]] + [[f"python3.{minor}"] for minor in PREFERRED] + [["python3"], ["python"]]
    if os.name == "nt":
        candidates += [["py", f"-3.{minor}"] for minor in PREFERRED]
    for candidate in candidates:
        found = _executable(candidate)
        if found:
            return found
    raise Problem("no Python 3.12 to 3.14 is found: install one and try again")


def _executable(command):
    """The path of the Python that a command starts, or None where it does not start or is too old or too new."""
    ask = f"import sys; print(sys.executable if sys.version_info[0] == 3 and sys.version_info[1] in {PREFERRED} else '')"
    try:
        done = subprocess.run([*command, "-c", ask], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip() or None if done.returncode == 0 else None


def _works(python):
    return _executable([python]) is not None


def _command():
    return str(BIN / ("langeadem.exe" if os.name == "nt" else "langeadem"))


def _pip(*words):
    _run(str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *words)


def _run(*words):
    """Run a command in the project's folder; where it fails, this program ends with its exit code."""
    code = subprocess.run(words, cwd=str(TOP)).returncode
    if code:
        sys.exit(code)


def _say(what):
    print("make: " + what, file=sys.stderr, flush=True)


VERBS = {"setup": setup, "demo": demo, "test": test, "check": check, "validate": validate, "bench": bench, "lock": lock}


def main(words):
    """Do what the first word says, with the rest of the words."""
    if not words or words[0] not in VERBS:
        sys.exit(f"make: found {words[0] if words else 'no word'}, expected one of {', '.join(VERBS)}")
    try:
        VERBS[words[0]](*words[1:])
    except Problem as problem:
        sys.exit(f"make: {problem}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main(sys.argv[1:])
