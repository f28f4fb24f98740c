"""The parts that the component `Block` puts under one another: plain data, made of words and figures already written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Part = dict[str, Any]
Pairs = Sequence[tuple[str, str]]


def block(identity: str, title: str, sections: Sequence[Part], aside: str = "", stale: str = "") -> dict[str, Any]:
    """A block with its heading; `identity` is its anchor, `stale` says why it does not answer the question."""
    return {"id": identity, "title": title, "aside": aside, "stale": stale, "sections": list(sections)}


def section(*parts: Part, title: str = "", summary: str = "") -> Part:
    """Parts that belong together, under a heading or folded away under a summary."""
    return {"title": title, "summary": summary, "parts": list(parts)}


def text(words: str, style: str = "") -> Part:
    """A paragraph; `style` is a class of the stylesheet."""
    return {"kind": "text", "text": words, "style": style}


def listing(items: Sequence[str], ordered: bool = False) -> Part:
    """A list of sentences. What stands before `: ` in a sentence with `**` in front is its head: `**Head: the rest`."""
    return {"kind": "list", "ordered": ordered, "items": [_item(item) for item in items]}


def facts(items: Pairs) -> Part:
    """Terms, each with what is said of it."""
    return {"kind": "facts", "items": [{"head": head, "text": words} for head, words in items]}


def links(items: Sequence[Mapping[str, Any]]) -> Part:
    """Links with `text`, `href`, and perhaps a `note` and `download`."""
    return {"kind": "links", "items": [dict(item) for item in items]}


def choices(*fields: Part) -> Part:
    """Controls: see `select`, `boxes` and `radios`."""
    return {"kind": "choices", "fields": list(fields)}


def select(identity: str, label: str, value: str, options: Mapping[str, Pairs]) -> Part:
    """A list to choose one from, (value, label) by group; the group "" has no name."""
    groups = [{"title": title, "options": [list(one) for one in some]} for title, some in options.items()]
    return {"id": identity, "label": label, "value": value, "options": groups}


def boxes(identity: str, label: str, options: Pairs, on: Sequence[str]) -> Part:
    """Boxes to tick, those of `on` ticked."""
    return {"id": identity, "label": label, "one": False, "boxes": [{"value": v, "text": words, "on": v in on} for v, words in options]}


def radios(identity: str, label: str, options: Pairs, value: str) -> Part:
    """One of a few."""
    return {**boxes(identity, label, options, [value]), "one": True}


def copyable(identity: str, label: str, words: str, button: str, copied: str, not_copied: str) -> Part:
    """A text to take away."""
    return {"kind": "copy", "id": identity, "label": label, "text": words, "button": button, "copied": copied, "not_copied": not_copied}


def table(
    identity: str,
    title: str,
    columns: Sequence[str],
    groups: Sequence[tuple[str, Sequence[Part]]],
    note: str = "",
    sortable: Sequence[int] = (),
) -> Part:
    """A table; `groups` are (title or "", rows), `sortable` the places of columns that can be sorted by, 0 being the heads of rows."""
    return {
        "kind": "table",
        "id": identity,
        "title": title,
        "columns": list(columns),
        "groups": [{"title": head, "rows": list(rows)} for head, rows in groups],
        "note": note,
        "sortable": list(sortable),
    }


def row(key: str, head: str, cells: Sequence[Part], note: str = "", total: bool = False) -> Part:
    """A row of a table."""
    return {"key": key, "head": head, "cells": list(cells), "note": note, "total": total}


def cell(words: str, value: float | None = None, lines: Sequence[str] = (), **more: Any) -> Part:
    """A cell: its text, what it is sorted by, smaller lines under it; `bar` (0-1) and `place` for a bar, `sign`, `prose` for words."""
    return {"text": words, "value": value, "lines": [line for line in lines if line], **more}


def _item(words: str) -> dict[str, str]:
    if not words.startswith("**"):
        return {"head": "", "text": words}
    head, _, rest = words[2:].partition(": ")
    return {"head": f"{head}.", "text": rest[:1].upper() + rest[1:]}
