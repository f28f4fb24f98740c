"""Addresses within the pages: each holds the whole study and the language, so that it means the same to whoever opens it."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode

from dashboard import address
from scenarios.study import DEFAULT_STUDY, Study, load_study

#: What is read of an address from outside, after its question mark.
LONGEST_SEARCH = 10_000
MOST_FIELDS = 20

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


def said(search: str | None) -> dict[str, str]:
    """Everything an address says after its question mark, the first value of each; nothing where it says more than any of ours does."""
    try:
        values = parse_qs((search or "")[:LONGEST_SEARCH], max_num_fields=MOST_FIELDS)
    except ValueError:
        return {}
    return {key: some[0] for key, some in values.items()}


def more(search: str | None) -> dict[str, str]:
    """What an address says beside the question and the language: what somebody chose on its page."""
    return {key: value for key, value in said(search).items() if key not in ("s", "lang")}


def name_of(path: str) -> str | None:
    """The page that a path leads to."""
    return next((name for name, own in PATHS.items() if own.rstrip("/") == path.rstrip("/")), None)
