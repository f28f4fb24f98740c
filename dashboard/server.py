"""The server: Solara's pages inside a FastAPI application with health, downloads, uploads and the guard around all of it."""

from __future__ import annotations

import os
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
        "SOLARA_KERNEL_MAX_PER_SESSION": "20",
        "SOLARA_THEME_FORCE_REFRESH": "true",  # else a page hangs after the server was started anew
        "SOLARA_THEME_VARIANT": "light",  # of what little of Vuetify is seen; the page itself follows the system
        "SOLARA_THEME_LOADER": "plain",
        "SOLARA_THEME_SHOW_BANNER": "false",
        "SOLARA_THEME_TITLE": "Lange Adem",
    }
)

import solara.server.fastapi
import solara.server.starlette
from fastapi import FastAPI

from dashboard.downloads import router as downloads
from dashboard.security import Guard
from dashboard.services import close_services, services
from dashboard.uploads import router as uploads
from experiments.version import version


@asynccontextmanager
async def _life(_: FastAPI) -> AsyncIterator[None]:
    """A mounted application hears nothing of the server's beginning and end, so Solara is told here."""
    solara.server.starlette.on_startup()
    services()
    yield
    close_services()
    solara.server.starlette.on_shutdown()


pages = FastAPI(lifespan=_life, docs_url=None, redoc_url=None, openapi_url=None)


@pages.get("/health")
def health() -> dict[str, object]:
    """That the server answers, which version it is, and how busy."""
    return {"status": "ok", "version": version(), "workers": services().pool.workers, "calculations": services().running()}


pages.include_router(downloads)
pages.include_router(uploads)
pages.mount("/", solara.server.fastapi.app)

app = Guard(pages, origins=[origin for origin in os.environ.get("LANGEADEM_ORIGINS", "").split(",") if origin])
