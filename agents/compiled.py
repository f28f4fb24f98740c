"""Where compiled rules are kept, and the one decorator that compiles them.

Numba's own on-disk cache does not notice that a jitted function *imported* from another file has changed, and then goes on
with the old rule. So the rules of a file are kept in a folder named by a hash of that file, of every file of the model it imports,
and of the names in the assumption tables (whose order is part of the compiled types): a changed rule is a new folder.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numba

_TOP = Path(__file__).resolve().parents[1]
_IMPORT = re.compile(r"^from (agents|simulation)(?:\.(\w+))? import (\([^)]*\)|.*)$", re.MULTILINE)


def _imported(source: str) -> set[Path]:
    """Files of the model that a source imports: `from agents.draws import Kind` as well as `from agents import draws`."""
    found = set()
    for package, module, names in _IMPORT.findall(source):
        for name in [module] if module else re.findall(r"\w+", names):
            path = _TOP / package / f"{name}.py"
            if path.exists():
                found.add(path)
    return found


def sources_behind(path: Path) -> list[Path]:
    """A file and all files of the model it imports, directly or not, in order of name."""
    seen: set[Path] = set()
    waiting = {path}
    while waiting:
        here = waiting.pop()
        seen.add(here)
        waiting |= _imported(here.read_text(encoding="utf-8")) - seen
    return sorted(seen)


@cache
def _names_of_assumptions() -> bytes:
    tables = sorted((_TOP / "scenarios" / "assumptions").glob("*.toml"))
    return b"".join(b"".join(re.findall(rb"^\[\w+\]", path.read_bytes(), re.MULTILINE)) + b"\n" for path in tables)


def _user_cache() -> Path:
    if root := os.environ.get("LANGEADEM_CACHE"):
        return Path(root)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "langeadem"
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "langeadem"


@cache
def _folder_of(filename: str) -> str:
    digest = hashlib.sha256(f"{sys.version_info[:2]} {numba.__version__}".encode() + _names_of_assumptions())
    for source in sources_behind(Path(filename).resolve()):
        digest.update(source.name.encode() + source.read_bytes())
    folder = _user_cache() / "kernels" / f"{Path(filename).stem}-{digest.hexdigest()[:16]}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return str(folder)
    except OSError:
        return tempfile.mkdtemp(prefix="langeadem-kernels-")


def jit(rule: Callable[..., Any]) -> Any:
    """Compile a rule: kept on disk, without the interpreter's lock, never with numba's own threads (docs/decisions)."""
    numba.config.CACHE_DIR = _folder_of(rule.__code__.co_filename)
    return numba.njit(cache=True, nogil=True)(rule)
