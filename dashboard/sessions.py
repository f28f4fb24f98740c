"""The open pages of the server. Solara keeps one of its kernels for each; here they are counted, and closed by whoever opened them."""

from __future__ import annotations

from collections.abc import Mapping

import solara.server.kernel_context
from solara.server.server import get_session_id_cookie

from dashboard.server_limits import LIMITS


def count() -> int:
    """How many pages are open, with those that have lost their connection and may come back."""
    return len(solara.server.kernel_context.contexts)


def full(page: str | None) -> bool:
    """Whether one page more is one too many; one that is open already may always come back. Solara itself sets no bound to them."""
    contexts = solara.server.kernel_context.contexts
    return page not in contexts and len(contexts) >= LIMITS.sessions


def close(page: str, tab: str, cookies: Mapping[str, str]) -> None:
    """Close a page, if the cookie is that of the browser that opened it."""
    context = solara.server.kernel_context.contexts.get(page)
    if context is not None and get_session_id_cookie(cookies) == context.session_id and tab in context.page_status:
        context.page_close(tab)
