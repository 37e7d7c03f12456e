"""The small HTTP server behind the local blob store's links: GET and HEAD of signed blobs, with ranges, and /healthz.

Every reply under /blobs may be read by pages of any origin. That is safe here and only here: the signed link is the
whole permission, no cookie or address adds to it, so a foreign page learns nothing it was not given the link for.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime
from pathlib import Path

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hwapok_common.messages import Text, sentence
from hwapok_server.content_disposition import attachment
from hwapok_server.http_server import HttpServer
from hwapok_server.providers.local import blob_files
from hwapok_server.providers.signing import Link, LinkExpired, LinkRefused, SigningKeys

_ANY_ORIGIN = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "accept-ranges, content-disposition, content-length, content-range, etag",
    "cross-origin-resource-policy": "cross-origin",
    "x-content-type-options": "nosniff",
}


def files_app(store_root: Path, keys: SigningKeys) -> Starlette:
    """The application.

    `GET /blobs/{key}?{signed}` gives 200 (206 and 416 for ranges, 304 for a copy the client has); 403 for a link that
    is expired or altered, 404 for a blob that is gone, 405 for any other method. Refusals are JSON:
    `{"error": "LINK_EXPIRED", "message": {"ko": ..., "en": ...}}`.
    """
    blobs = _Blobs(store_root, keys)
    return Starlette(
        routes=[
            Route("/blobs/{key}", blobs.serve, methods=["GET"], middleware=[Middleware(_AnyOrigin)]),
            Route("/healthz", _healthz, methods=["GET"]),
        ],
        exception_handlers={404: _not_found, 405: _method_not_allowed},
    )


async def serve_files(app: ASGIApp, host: str, port: int) -> HttpServer:
    """Serves the application in the running event loop until its `stop` is awaited.

    :param port: 0 = any free one; `.port` tells which
    :raises OSError: the port is in use or not allowed
    """
    server = HttpServer(app, host, port)
    await server.start()
    return server


class _Blobs:
    """Serves the blobs of one folder."""

    def __init__(self, root: Path, keys: SigningKeys) -> None:
        self._root, self._keys = root, keys

    def serve(self, request: Request) -> Response:
        """Not a coroutine, so it runs in a thread: it looks at files."""
        key = request.path_params["key"]
        try:
            link = self._keys.verify(key, request.scope["query_string"].decode("latin-1"))
        except LinkRefused as refusal:
            code = "LINK_EXPIRED" if isinstance(refusal, LinkExpired) else "LINK_ALTERED"
            return _refusal(403, code, sentence("link", code))
        try:
            return self._send(request, link)
        except (FileNotFoundError, ValueError):
            return _refusal(404, "BLOB_NOT_FOUND", sentence("error", "BLOB_NOT_FOUND"))
        except OSError:
            return _refusal(503, "BLOB_STORE_UNAVAILABLE", sentence("error", "BLOB_STORE_UNAVAILABLE"))

    def _send(self, request: Request, link: Link) -> Response:
        path = blob_files.path_of(self._root, link.key)
        found = path.stat()
        headers = {"etag": f'"{link.key}"', "cache-control": _cache_control(link)}
        if headers["etag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        headers["content-disposition"] = attachment(link.file_name)
        media_type = link.content_type or "application/octet-stream"
        return FileResponse(path, headers=headers, media_type=media_type, stat_result=found)


def _cache_control(link: Link) -> str:
    """The client's own cache may keep it for as long as the link lives; its content never changes."""
    left = max(0, math.floor((link.expires - datetime.now(UTC)).total_seconds()))
    return f"private, max-age={left}, immutable"


async def _healthz(_: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _not_found(_: Request, __: Exception) -> Response:
    return _refusal(404, "NOT_FOUND", sentence("link", "NOT_FOUND"))


async def _method_not_allowed(_: Request, __: Exception) -> Response:
    refusal = _refusal(405, "METHOD_NOT_ALLOWED", sentence("link", "METHOD_NOT_ALLOWED"))
    refusal.headers["allow"] = "GET, HEAD"
    return refusal


def _refusal(status: int, code: str, text: Text) -> Response:
    body = {"error": code, "message": {"ko": text.ko, "en": text.en}}
    return JSONResponse(body, status, {"cache-control": "no-store"})


class _AnyOrigin:
    """Adds the headers for browsers to every reply, refused ranges and links included."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_ANY_ORIGIN)
            await send(message)

        await self._app(scope, receive, with_headers)
