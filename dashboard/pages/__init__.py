"""The pages and their addresses. Each is thin: it reads the state, makes a view of it, and hands what people do to the state's verbs."""

from __future__ import annotations

import solara
import solara.lab

from dashboard import state
from dashboard.links import PATHS
from dashboard.matters import owners
from dashboard.pages.about import About
from dashboard.pages.city import City
from dashboard.pages.compare import Compare
from dashboard.pages.frame import Frame
from dashboard.pages.matters import Matters
from dashboard.pages.outcomes import Outcomes
from dashboard.pages.policy import BuildPolicy
from dashboard.pages.stories import Stories
from dashboard.services import services
from dashboard.telling import owner_of

_PAGES = {
    "compare": Compare,
    "policy": BuildPolicy,
    "city": City,
    "stories": Stories,
    "matters": Matters,
    "outcomes": Outcomes,
    "about": About,
}

routes = [
    solara.Route(path.strip("/") or "/", component=_PAGES[name], layout=Frame if path == "/" else None) for name, path in PATHS.items()
]


@solara.lab.on_kernel_start
def _begin():
    """When a page is closed, what it was working out is stopped."""
    owner, asked = state.owner(), services()

    def end() -> None:
        asked.leave(owner)
        asked.forget(owner)
        asked.forget(owner_of(owner))
        for other in owners(owner):
            asked.forget(other)

    return end
