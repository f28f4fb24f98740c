"""Safety around the pages: headers on every answer, and no word from a page of another site.

A pure ASGI wrapper, so that it also sees websockets, which Solara answers without looking at where they come from.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

type Scope = MutableMapping[str, Any]
type Message = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]
type Application = Callable[[Scope, Receive, Send], Awaitable[None]]

# Solara's page has scripts in it and Vue compiles templates in the browser: hence 'unsafe-inline', 'unsafe-eval' and blob:. Nothing comes
# from elsewhere, and no other site may frame a page.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' blob: 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' blob:",
        "frame-ancestors 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "object-src 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_READING = ("GET", "HEAD", "OPTIONS")
#: Solara's own pages of figures about the server, which are nobody's business.
CLOSED = ("/resourcez",)


class Guard:
    """Wraps an application. `origins` are sites, such as `https://example.org`, that may talk to it besides the one it is served from."""

    def __init__(self, app: Application, origins: Iterable[str] = ()) -> None:
        self._app = app
        self._origins = frozenset(origin.rstrip("/").lower() for origin in origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hand it on."""
        if scope["type"] == "websocket" and not self._from_here(scope):
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] in CLOSED:
            await _answer(send, 404, b"not found")
        elif scope["method"] not in _READING and not self._from_here(scope):
            await _answer(send, 403, b"found a request from another site, expected one from a page of this server")
        else:
            await self._app(scope, receive, _with_headers(send))

    def _from_here(self, scope: Scope) -> bool:
        """Whether the page that asks was served by this server: browsers always say where a websocket or a form comes from."""
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        origin = headers.get(b"origin", "").lower()
        return bool(origin) and (origin in self._origins or urlsplit(origin).netloc == headers.get(b"host", "").lower())


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = {name.lower() for name, _ in message["headers"]}
            own = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
            message = {**message, "headers": [*message["headers"], *((name, value) for name, value in own if name not in given)]}
        await send(message)

    return sending


async def _answer(send: Send, status: int, words: bytes) -> None:
    sending = _with_headers(send)
    await sending({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"text/plain; charset=utf-8")]})
    await sending({"type": "http.response.body", "body": words})
