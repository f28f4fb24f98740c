"""Safety around the pages: headers on every answer, and no word from a page of another site.

A pure ASGI wrapper, so that it also sees websockets, which Solara answers without looking at where they come from.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from dashboard.links import PATHS
from experiments.texts import LANGUAGES, Texts

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
#: With these a proxy may tell Solara a path to write before every address of its pages. It believes them from anybody and for everybody
#: who comes later.
_UNTOLD = (b"script-name", b"x-script-name")
_THIS_COMPUTER = ("localhost", "127.0.0.1", "::1")
_SOCKETS = "/jupyter/api/kernels/"


class Guard:
    """Wraps an application. `origins` are sites, such as `https://example.org`, that may talk to it besides the one it is served from.

    `full(page)` says whether a page may not be opened because there are too many; `page` is its id, None for one that has none yet.
    """

    def __init__(self, app: Application, origins: Iterable[str] = (), full: Callable[[str | None], bool] = lambda _: False) -> None:
        self._app = app
        self._origins = frozenset(origin.rstrip("/").lower() for origin in origins)
        self._hosts = frozenset(urlsplit(origin).hostname for origin in self._origins)
        self._full = full

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hand it on."""
        if scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        page = scope["path"].removeprefix(_SOCKETS).split("/")[0]
        if not self._named_rightly(scope) or not self._from_here(scope):
            code = 1008
        elif self._full(page):
            code = 1013
        else:
            await self._app(scope, receive, send)
            return
        await receive()
        await send({"type": "websocket.close", "code": code})

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._named_rightly(scope):
            await _answer(send, 421, b"found another name for this server, expected localhost or one of LANGEADEM_ORIGINS")
        elif scope["path"] in CLOSED:
            await _answer(send, 404, b"not found")
        elif scope["method"] not in _READING and not self._from_here(scope):
            await _answer(send, 403, b"found a request from another site, expected one from a page of this server")
        elif scope["path"] in PATHS.values() and self._full(None):
            words = " / ".join(Texts(language)("dashboard.full") for language in LANGUAGES)
            await _answer(send, 503, words.encode(), [(b"retry-after", b"60")])
        else:
            told = [(name, value) for name, value in scope["headers"] if name.lower() not in _UNTOLD]
            await self._app({**scope, "headers": told}, receive, _with_headers(send))

    def _named_rightly(self, scope: Scope) -> bool:
        """Whether what came over this computer's own network calls the server by a name of its own: another site's name may be made to
        lead here, and its pages would then seem to be from here.
        """
        over = (scope.get("server") or ("",))[0]
        named = urlsplit(f"//{_header(scope, b'host')}").hostname
        return over not in _THIS_COMPUTER or named in _THIS_COMPUTER or named in self._hosts

    def _from_here(self, scope: Scope) -> bool:
        """Whether the page that asks was served by this server: browsers always say where a websocket or a form comes from."""
        origin = _header(scope, b"origin")
        return bool(origin) and (origin in self._origins or urlsplit(origin).netloc == _header(scope, b"host"))


def _header(scope: Scope, wanted: bytes) -> str:
    return next((value.decode("latin-1").lower() for name, value in scope["headers"] if name.lower() == wanted), "")


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = {name.lower() for name, _ in message["headers"]}
            own = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
            message = {**message, "headers": [*message["headers"], *((name, value) for name, value in own if name not in given)]}
        await send(message)

    return sending


async def _answer(send: Send, status: int, words: bytes, more: Iterable[tuple[bytes, bytes]] = ()) -> None:
    sending = _with_headers(send)
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *more]
    await sending({"type": "http.response.start", "status": status, "headers": headers})
    await sending({"type": "http.response.body", "body": words})
