"""What the page about running the server says is what the server does."""

import re
from dataclasses import fields
from pathlib import Path

from dashboard.security import CLOSED
from dashboard.server_limits import Limits

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "deployment.md").read_text(encoding="utf-8")


def test_the_table_of_settings_is_that_of_the_server():
    rows = re.findall(r"^\| `LANGEADEM_([A-Z_]+)` \| (\d+) \|", PAGE, flags=re.MULTILINE)
    assert [(name.lower(), int(default)) for name, default in rows] == [(field.name, field.default) for field in fields(Limits)]


def test_every_setting_that_is_named_exists():
    known = {f"LANGEADEM_{field.name.upper()}" for field in fields(Limits)} | {"LANGEADEM_ORIGINS"}
    assert set(re.findall(r"LANGEADEM_[A-Z_]+", PAGE)) == known


def test_what_is_closed_is_named():
    assert [path for path in CLOSED if f"`{path}`" not in PAGE] == []
