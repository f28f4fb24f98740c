"""Whether the packages that the pages load in the browser are in place."""

from __future__ import annotations

import tomllib
from pathlib import Path

_TABLE = Path(__file__).with_name("front_end.toml")
_FOLDER = Path(__file__).parent / "public" / "cdn"
HERE = "dashboard/public/cdn"


def missing() -> str | None:
    """What is missing of the front end and what to do about it, in one line; None where all is in place."""
    wanted = {name: row["version"] for name, row in tomllib.loads(_TABLE.read_text(encoding="utf-8")).items() if row["into"] == HERE}
    gone = [f"{name}@{version}" for name, version in wanted.items() if not (_FOLDER / f"{name}@{version}").is_dir()]
    return (
        f"front end: {', '.join(gone)} not found in {_FOLDER}, expected there after `make setup`; run it with a connection"
        if gone
        else None
    )
