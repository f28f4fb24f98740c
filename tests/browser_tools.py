"""What the browser tests ask of a page."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page

AXE = next((Path(__file__).parent / "browser" / "vendor").glob("axe-core@*/axe.min.js"), None)
CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def needed(what: object, reason: str) -> None:
    """Skip where something is missing; fail where everything has to be there."""
    if what is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it is, a line each; empty where nobody is kept out."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, { runOnly: { type: 'tag', values: rules } })", RULES)
    return [f"{one['id']}: {node['html'][:160]}" for one in found["violations"] for node in one["nodes"]]


def scrolls_sideways(page: Page) -> bool:
    """Whether the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
