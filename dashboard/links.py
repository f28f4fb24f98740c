"""Addresses within the pages: each holds the whole study and the language, so that it means the same to whoever opens it."""

from __future__ import annotations

from urllib.parse import urlencode

from dashboard import address
from scenarios.study import DEFAULT_STUDY, Study, load_study

#: Path of each page, in the order of the list of pages.
PATHS = {
    "compare": "/",
    "policy": "/policy",
    "city": "/city",
    "stories": "/stories",
    "matters": "/what-matters",
    "outcomes": "/outcomes",
    "about": "/about",
}


def page(name: str, study: Study, language: str, **more: str) -> str:
    """The address of a page about this study."""
    return f"{PATHS[name]}?{query(study, language, **more)}"


def download(kind: str, study: Study, language: str, **more: str) -> str:
    """The address of a file made of this study."""
    return f"/download/{kind}?{query(study, language, **more)}"


def query(study: Study, language: str, **more: str) -> str:
    """What the address says after its question mark; the default study needs no words."""
    said = {} if study == load_study(DEFAULT_STUDY) else {"s": address.encode(study)}
    return urlencode({**said, "lang": language, **more})


def name_of(path: str) -> str | None:
    """The page that a path leads to."""
    return next((name for name, own in PATHS.items() if own.rstrip("/") == path.rstrip("/")), None)
