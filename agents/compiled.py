"""Where compiled rules are kept, and the one decorator that compiles them.

Numba's own on-disk cache does not notice that a jitted function *imported* from another file has changed, and then goes on
with the old rule. So the cache folder is named by a hash of every kernel source and of the names in the assumption
tables (whose order is part of the compiled types): a changed rule is a new folder.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from pathlib import Path

import numba

_TOP = Path(__file__).resolve().parents[1]


def _kernel_hash() -> str:
    digest = hashlib.sha256(f"{sys.version_info[:2]} {numba.__version__}".encode())
    for folder in ("agents", "simulation"):
        for path in sorted((_TOP / folder).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            if "import jit" in text or "jit," in text or path.name == "compiled.py":
                digest.update(path.relative_to(_TOP).as_posix().encode() + text.encode())
    for path in sorted((_TOP / "scenarios" / "assumptions").glob("*.toml")):
        names = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("[")]
        digest.update(path.name.encode() + "".join(names).encode())
    return digest.hexdigest()[:16]


def _user_cache() -> Path:
    if root := os.environ.get("LANGEADEM_CACHE"):
        return Path(root)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "langeadem"
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "langeadem"


def _cache_folder() -> Path:
    name = f"kernels-{_kernel_hash()}"
    folder = _user_cache() / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        return Path(tempfile.mkdtemp(prefix=f"langeadem-{name}-"))


numba.config.CACHE_DIR = str(_cache_folder())

#: Compiles one rule: kept on disk, without the interpreter's lock, never with numba's own threads (see docs/decisions).
jit = numba.njit(cache=True, nogil=True)
