"""The studio as one ASGI application. NiceGUI has one application in a process, and so has the studio."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from nicegui import app as pages_app
from nicegui import ui
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from hwapok_web import pages, routes
from hwapok_web.backend import StudioBackend
from hwapok_web.connections import Connections
from hwapok_web.sdk_backend import SdkBackend
from hwapok_web.security import SecurityHeaders
from hwapok_web.settings import Settings

STATIC = Path(__file__).parent / "static"


def create_app(settings: Settings, secret: str, connect: Callable[[str], StudioBackend] = SdkBackend) -> FastAPI:
    """The application.

    :param secret: signs the browsers' cookies
    :param connect: makes a connection for an API key
    """
    connections = Connections(connect)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await connections.close()

    parent = FastAPI(lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None)
    parent.add_api_route("/healthz", lambda: {"status": "ok"})
    # NiceGUI would compress its own answers only.
    parent.add_middleware(GZipMiddleware, minimum_size=500, compresslevel=6)
    parent.add_middleware(SecurityHeaders, files=settings.files)
    parent.add_middleware(TrustedHostMiddleware, allowed_hosts=settings.allowed_hosts)
    pages_app.add_static_files("/studio", STATIC, max_cache_age=3600)
    routes.register(connections)
    pages.register(connections)
    ui.run_with(
        parent,
        title="Hwapok",
        language="ko-KR",
        favicon=STATIC / "favicon.svg",
        dark=None,
        tailwind=False,
        storage_secret=secret,
        binding_refresh_interval=None,
        reconnect_timeout=pages.RECONNECT_S,
        gzip_middleware_factory=None,
        show_welcome_message=False,
        session_middleware_kwargs={"same_site": "lax"},
    )
    return parent
