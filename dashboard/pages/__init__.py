"""The pages and their addresses. Each is thin: it reads the state, makes a view of it, and hands what people do to the state's verbs."""

from __future__ import annotations

import solara
import solara.lab

from dashboard import state
from dashboard.links import PATHS
from dashboard.pages.compare import Compare
from dashboard.pages.frame import Frame
from dashboard.services import services

_PAGES = {"compare": Compare}

routes = [solara.Route(path.strip("/") or "/", component=_PAGES[name], layout=Frame if path == "/" else None) for name, path in PATHS.items() if name in _PAGES]


@solara.lab.on_kernel_start
def _begin():
    """When a page is closed, what it was working out is stopped."""
    owner, asked = state.owner(), services()

    def end() -> None:
        asked.leave(owner)
        asked.forget(owner)

    return end
