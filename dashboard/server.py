"""The server: Solara's pages inside a FastAPI application with health, downloads, uploads and the guard around all of it."""

from __future__ import annotations

import os
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from dashboard.server_limits import LIMITS

# Solara reads its settings when it is imported, so they stand here, before it.
os.environ.update(
    {
        "SOLARA_APP": "dashboard.pages",
        "SOLARA_MODE": "production",
        "SOLARA_ASSETS_PROXY": "false",  # else it asks a server elsewhere for what is not in place
        "SOLARA_ASSETS_CDN": "/static/public/cdn",
        "SOLARA_ASSETS_FONTAWESOME_ENABLED": "false",
        "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false",
        "SOLARA_SESSION_HTTP_ONLY": "true",
        "SOLARA_KERNEL_CULL_TIMEOUT": f"{LIMITS.session_hours}h",
        "SOLARA_KERNEL_MAX_COUNT": str(LIMITS.sessions),
        "SOLARA_ROOT_PATH": "",  # else the first visitor's headers decide where everybody's pages look for their files
        "SOLARA_THEME_FORCE_REFRESH": "true",  # else a page hangs after the server was started anew
        "SOLARA_THEME_VARIANT": "light",  # of what little of Vuetify is seen; the page itself follows the system
        "SOLARA_THEME_LOADER": "plain",
        "SOLARA_THEME_SHOW_BANNER": "false",
        "SOLARA_THEME_TITLE": "Lange Adem",
    }
)

import solara.server.fastapi
import solara.server.starlette
from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse

from dashboard import sessions
from dashboard.downloads import router as downloads
from dashboard.security import Guard
from dashboard.services import close_services, services
from dashboard.uploads import router as uploads
from experiments.texts import LANGUAGES, Texts
from experiments.version import version

# Said at every visit by way of 127.0.0.1 without a certificate, where the cookie need not be sent by pages of other sites.
warnings.filterwarnings("ignore", message="Cookies with samesite=none require https")


@asynccontextmanager
async def _life(_: FastAPI) -> AsyncIterator[None]:
    """A mounted application hears nothing of the server's beginning and end, so Solara is told here; pages end before what they ask of."""
    solara.server.starlette.on_startup()
    close_services()  # may be opened anew, where a server was here before in this process
    services()
    yield
    solara.server.starlette.on_shutdown()
    close_services(for_good=True)


pages = FastAPI(lifespan=_life, docs_url=None, redoc_url=None, openapi_url=None)


@pages.get("/health")
def health() -> dict[str, object]:
    """That the server answers, which version it is, and how busy."""
    at_work = services()
    return {
        "status": "ok",
        "version": version(),
        "workers": at_work.pool.workers,
        "calculations": at_work.running(),
        "pages": sessions.count(),
    }


@pages.post("/_solara/api/close/{page}")
def close(page: str, request: Request, session_id: str = "") -> Response:
    """What a browser says when a page is closed. In the place of Solara's own, which believes it of anybody."""
    sessions.close(page, session_id, request.cookies)
    return Response()


async def not_found(request: Request, _: Exception) -> Response:
    """There is no such page; the way to the first one."""
    asked = request.query_params.get("lang")
    language = asked if asked in LANGUAGES else LANGUAGES[0]
    texts = Texts(language)
    words = f"<h1>{texts('dashboard.not_found')}</h1><p><a href='/?lang={language}'>{texts('dashboard.page.compare')}</a></p>"
    return HTMLResponse(f"<!doctype html><html lang='{language}'><title>Lange Adem</title><main>{words}</main></html>", 404)


pages.include_router(downloads)
pages.include_router(uploads)
solara.server.fastapi.app.add_exception_handler(404, not_found)
pages.mount("/", solara.server.fastapi.app)

app = Guard(pages, [origin for origin in os.environ.get("LANGEADEM_ORIGINS", "").split(",") if origin], sessions.full)
