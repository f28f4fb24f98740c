"""Puts the packages of `dashboard/front_end.toml` in place: fetched by npm, checked against their hash, only the files that are used.

`make setup` runs it; what is there already is left alone.
"""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path, PurePosixPath
from typing import Any

TOP = Path(__file__).resolve().parent.parent
TABLE = TOP / "dashboard" / "front_end.toml"


class Problem(Exception):
    """Why a package cannot be put in place, in one line."""


def main() -> int:
    """Put every package in place; 1 where one cannot be had."""
    for name, package in tomllib.loads(TABLE.read_text(encoding="utf-8")).items():
        folder = TOP / package["into"] / f"{name}@{package['version']}"
        if folder.is_dir():
            continue
        try:
            _place(name, package, folder)
        except Problem as problem:
            sys.stderr.write(f"front end: {name}@{package['version']}: {problem}\n")
            return 1
    return 0


def _place(name: str, package: dict[str, Any], folder: Path) -> None:
    """Fetch, check, and move the files wanted into place: all of them or none."""
    with tempfile.TemporaryDirectory() as work:
        archive = _fetched(f"{name}@{package['version']}", Path(work))
        found = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if found != package["integrity"]:
            raise Problem(f"found {found}, expected {package['integrity']}")
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=folder.parent))
        with tarfile.open(archive) as packed:
            for member in packed.getmembers():
                inside = PurePosixPath(*PurePosixPath(member.name).parts[1:])  # without npm's folder "package"
                if member.isfile() and any(inside.match(wanted) for wanted in package["keep"]):
                    target = made / inside
                    target.parent.mkdir(parents=True, exist_ok=True)
                    source = packed.extractfile(member)
                    if source is not None:
                        target.write_bytes(source.read())
        made.chmod(0o755)
        shutil.move(made, folder)


def _fetched(spec: str, work: Path) -> Path:
    """The package's archive, by the npm that is installed beside this Python, else any."""
    beside = Path(sys.executable).with_name("npm.exe" if os.name == "nt" else "npm")
    npm = str(beside) if beside.exists() else shutil.which("npm")
    if npm is None:
        raise Problem("npm is not found; `make setup` installs it")
    done = subprocess.run([npm, "pack", "--silent", spec], cwd=work, capture_output=True, text=True)
    archives = list(work.glob("*.tgz"))
    if done.returncode or not archives:
        words = done.stderr.strip().splitlines()
        raise Problem(f"npm could not fetch it ({words[-1] if words else 'no reason given'}); is there a connection?")
    return archives[0]


if __name__ == "__main__":
    sys.exit(main())
