"""Of which data a page of results was made, and whether these are still the data that lie beside it.

`NAME.json` beside `NAME.html` and `figures/NAME-*.svg` says so in `study_sha256` and `data_sha256`; its `options` are those of the command
that made it. Data grow (more replications, more generations), and pages do not grow with them.
"""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from experiments import files
from experiments.pages.page import Page, write_page
from experiments.texts import USUAL_LANGUAGE, Texts
from scenarios.errors import InputError


@dataclass(frozen=True)
class Data:
    """Which data: the hash of the study, and one over the values of all that was read."""

    study_sha256: str
    data_sha256: str


@dataclass(frozen=True)
class Outdated:
    """A page of other data than lie beside it; `command` makes it anew."""

    name: str
    command: str

    @property
    def page(self) -> str:
        """Its file."""
        return f"{self.name}.html"


def values_sha256(hashes: Iterable[Sequence[object]]) -> str:
    """One hash of rows that name tables with the hashes of their values, in order."""
    return hashlib.sha256(json.dumps([list(row) for row in hashes], sort_keys=True).encode()).hexdigest()


def write_made(folder: Path, name: str, page: Page, result: Mapping[str, Any], data: Data, options: Sequence[str] = ()) -> None:
    """Write a page, its figures and its numbers with what they were made of; `options` are those of the command, without the language."""
    said = Texts(page.language)("page.made_of", data=data.data_sha256, study=data.study_sha256)
    options = [*options, *(["--language", page.language] if page.language != USUAL_LANGUAGE else [])]
    write_page(folder, name, replace(page, foot=[*page.foot, said]), {**result, **asdict(data), "options": options})


def outdated(folder: Path, commands: Mapping[str, str], data: Data) -> list[Outdated]:
    """The pages in a folder (by name; its value is the command without options) of other data, or that do not say of which.

    A page without its numbers, and figures without a page, are such as well.
    """
    found = []
    for name, command in commands.items():
        if any((folder / f"{name}{kind}").exists() for kind in (".json", ".html")) or any((folder / "figures").glob(f"{name}-*.svg")):
            said = _said(folder / f"{name}.json")
            if {key: said.get(key) for key in asdict(data)} != asdict(data):
                found.append(Outdated(name, shlex.join([*command.split(), str(folder), *_options(said)])))
    return found


def _said(path: Path) -> dict[str, Any]:
    try:
        return files.read_json(path)
    except InputError:  # gone, or cut off
        return {}


def _options(said: Mapping[str, Any]) -> list[str]:
    found = said.get("options")
    return [str(one) for one in found] if isinstance(found, list) else []
