"""What one visitor may ask of the server. Each can be set otherwise by an environment variable of the same name after LANGEADEM_."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields

from scenarios.errors import input_error


@dataclass(frozen=True)
class Limits:
    """Bounds on the work, the memory and the files of a visitor.

    `resident_worlds` is residents x worlds x policies of one calculation; `waiting` how many calculations may wait their turn on the whole
    server; `sessions` how many pages may be open; `results` how many finished calculations the server keeps; `outlines_bytes` how large a file
    of outlines may be.
    """

    resident_worlds: int = 160_000_000
    waiting: int = 40
    sessions: int = 200
    results: int = 40
    outlines_bytes: int = 8_000_000
    session_hours: int = 2


def limits_of(environment: dict[str, str]) -> Limits:
    """The limits with those set in `environment` in their place. InputError for what is no whole number above 0."""
    own = {}
    for field in fields(Limits):
        name = f"LANGEADEM_{field.name.upper()}"
        text = environment.get(name)
        if text is None:
            continue
        if not (text.isascii() and text.isdigit()) or int(text) == 0:
            raise input_error("environment", name, repr(text), "a whole number above 0")
        own[field.name] = int(text)
    return Limits(**own)


LIMITS = limits_of(dict(os.environ))
