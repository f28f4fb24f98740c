"""The library of studies, cities, crises and policies, and the reading of a user's own TOML file."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from scenarios.errors import InputError, input_error, nearest, shown

LIBRARY = Path(__file__).parent / "library"
KINDS = {"studies": "study", "cities": "city", "crises": "crisis", "policies": "policy"}  # folder: word for one of it
MOST_NAMED = 8  # names that fit in the line of an error


def names(kind: str) -> list[str]:
    """Names of the library of one kind (a key of `KINDS`), in alphabetical order."""
    folder = LIBRARY / kind
    return list(_names(folder, folder.stat().st_mtime_ns))


@cache
def _names(folder: Path, _changed: int) -> tuple[str, ...]:
    """Listed once as long as nothing changes in the folder: every run of a sweep asks for policies by name."""
    return tuple(sorted(path.stem for path in folder.glob("*.toml")))


def path_of(kind: str, name: str) -> Path:
    """The file of a library name."""
    return LIBRARY / kind / f"{name}.toml"


def is_file_name(kind: str, name: str) -> bool:
    """Whether `name` means a file. A library name goes before a file or folder that happens to be called the same."""
    if name.endswith(".toml") or "/" in name or "\\" in name:
        return True
    return name not in names(kind) and _exists(name)


def locate(kind: str, name: str, source: object = None, key: str | None = None) -> Path:
    """The file that `name` (a library name or a path) stands for. InputError, naming `source` and `key`, where there is none."""
    if is_file_name(kind, name):
        return Path(name)
    if name in names(kind):
        return path_of(kind, name)
    what = KINDS[kind]
    known = names(kind)
    which = ", ".join(known) if len(known) <= MOST_NAMED else "`langeadem library list` names them"
    expected = f"a file or a {what} of the library ({which})"
    if source is None:
        raise input_error(name, None, f"no {what} of this name", expected, nearest(name, known))
    raise input_error(source, key, shown(name), expected, nearest(name, known))


def read(kind: str, name: str, source: object = None, key: str | None = None) -> tuple[dict[str, Any], str]:
    """The TOML document that `name` stands for, and how errors shall call it: the file as given, or `name.toml`."""
    path = locate(kind, name, source, key)
    label = name if is_file_name(kind, name) else path.name
    return read_toml(path, label), label


def read_toml(path: Path, label: object = None) -> dict[str, Any]:
    """The document of a TOML file. InputError where it is missing, a folder, not readable, empty, not UTF-8 or not TOML."""
    return parse_toml(read_text(path, label, "a TOML file"), path if label is None else label)


def read_text(path: Path, label: object, expected: str) -> str:
    """The text of a file in UTF-8, with or without byte-order mark."""
    label = path if label is None else label
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise input_error(label, None, "no such file", expected) from None
    except IsADirectoryError:
        raise input_error(label, None, "a folder", expected) from None
    except (OSError, ValueError) as problem:
        folder = _is_folder(path)  # Windows answers "permission denied" for a folder
        raise input_error(label, None, "a folder" if folder else f"a file that cannot be read ({_reason(problem)})", expected) from None
    if not content.strip():
        raise input_error(label, None, "an empty file", expected)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise input_error(label, None, f"byte {problem.start} that is not UTF-8", f"{expected} in UTF-8") from None


def parse_toml(text: str, label: object) -> dict[str, Any]:
    """The document of TOML text that came from `label`."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as problem:
        raise InputError(f"{label}: found text that is not TOML ({_reason(problem)}), expected TOML") from None


def _reason(problem: BaseException) -> str:
    return getattr(problem, "strerror", None) or str(problem)


def _exists(name: str) -> bool:
    try:
        return Path(name).exists()
    except (OSError, ValueError):
        return False


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False
