"""Words for people, in Dutch and in English: one folder a language, one TOML file a part, one key a text.

`Texts("nl")("summary.headline.single", a="Vaste steun")` is the text of that key with its fields filled in. Numbers are written as the
language writes them.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("nl", "en")
USUAL_LANGUAGE = "en"  # of commands that are given none
_FOLDER = Path(__file__).parent
_MARKS = {"nl": (".", ","), "en": (",", ".")}  # of thousands, of decimals


class Texts:
    """The texts of one language. KeyError for a key, or a field of a text, that does not exist."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._keys = catalogue(language)

    def __call__(self, key: str, **fields: Any) -> str:
        """The text of a key, `{field}` replaced by the fields given."""
        return self._keys[key].format(**fields)


@cache
def catalogue(language: str) -> dict[str, str]:
    """Every text of a language by its whole key, `part.table.key`."""
    found: dict[str, str] = {}
    for path in sorted((_FOLDER / language).glob("*.toml")):
        _flatten(path.stem, tomllib.loads(path.read_text(encoding="utf-8")), found)
    return found


def _flatten(prefix: str, table: dict[str, Any], found: dict[str, str]) -> None:
    for key, value in table.items():
        if isinstance(value, dict):
            _flatten(f"{prefix}.{key}", value, found)
        else:
            found[f"{prefix}.{key}"] = value


def number(value: float, language: str, digits: int = 0) -> str:
    """A number with so many decimals: 1.234,5 in Dutch, 1,234.5 in English."""
    thousands, decimals = _MARKS[language]
    text = f"{value:,.{digits}f}".replace(",", " ").replace(".", decimals).replace(" ", thousands)
    return text.replace("-", "−")


def euro(value: float, language: str) -> str:
    """Whole euros."""
    return f"€ {number(value, language)}" if language == "nl" else f"€{number(value, language)}"


def percent(value: float, language: str, digits: int = 0) -> str:
    """A share (0-1) as a percentage."""
    return f"{number(100 * value, language, digits)} %" if language == "nl" else f"{number(100 * value, language, digits)}%"


def listed(words: list[str], language: str) -> str:
    """a; a and b; a, b and c."""
    last = {"nl": " en ", "en": " and "}[language]
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + last + words[-1]
