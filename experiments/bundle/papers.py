"""The project's own documents that go along with results: from the checkout, or from the wheel, into which the build puts them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.bundle import latex, word
from experiments.version import TOP, git_revision, version

LICENCE, CITATION, LOCK, RECIPE, MODEL = "LICENSE", "CITATION.cff", "requirements.lock", "apptainer.def", "model.md"
_IN_CHECKOUT = {RECIPE: "docs/apptainer.def", MODEL: "docs/model.md"}
_IN_WHEEL = Path(__file__).with_name("papers")  # a checkout has none
ODD_TITLE = "Lange Adem: the model, after the ODD protocol"


def paper(name: str) -> bytes:
    """One of the documents by its name."""
    built = _IN_WHEEL / name
    return (built if built.exists() else TOP / _IN_CHECKOUT.get(name, name)).read_bytes()


def papers() -> dict[str, bytes]:
    """What goes along, by its place in the archive: the model described in Word and LaTeX, licence, citation, recipe of the container."""
    text = paper(MODEL).decode()
    revision = git_revision()
    under = [f"Version {version()}" + (f", revision {revision}" if revision else "")]
    return {
        CITATION: paper(CITATION),
        LICENCE: paper(LICENCE),
        f"software/{RECIPE}": paper(RECIPE),
        f"software/{LOCK}": paper(LOCK),
        "model/odd.docx": word.written(text, ODD_TITLE, under),
        "model/odd.tex": latex.written(text, ODD_TITLE, under),
    }


@dataclass(frozen=True)
class Citation:
    """What `CITATION.cff` says: title, what it is, licence (SPDX), and authors with name and, where known, ORCID."""

    title: str
    abstract: str
    licence: str
    authors: tuple[tuple[str, str | None], ...]
    keywords: tuple[str, ...]


def citation() -> Citation:
    """The citation of the project."""
    import yaml  # type: ignore[import-untyped]

    said: dict[str, Any] = yaml.safe_load(paper(CITATION))
    authors = tuple((_name(author), author.get("orcid")) for author in said["authors"])
    return Citation(said["title"], said["abstract"].strip(), said["license"], authors, tuple(said["keywords"]))


def _name(author: dict[str, str]) -> str:
    return author.get("name") or " ".join(author[key] for key in ("given-names", "family-names") if key in author)
