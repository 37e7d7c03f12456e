"""What the page's own scripts ask for beside its websocket: uploads, a token for the microphone.

Every such request must carry `X-Hwapok: 1`, which a page of another origin may only send after asking, and is refused
when it asks.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from fastapi import Request
from fastapi.responses import JSONResponse
from nicegui import app

from hwapok_web.backend import NewPicture, StudioBackend, StudioError, Unauthenticated
from hwapok_web.connections import Connections
from hwapok_web.i18n import Texts
from hwapok_web.memory import Memory
from hwapok_web.views.failures import of_error

MOST_BYTES = 10 * 2**20
"""More than this is not even read; the server has the last word."""
_BEGINNINGS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM", b"II*\0", b"MM\0*")
_BRANDS = (b"avif", b"avis", b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis")


_Work = Callable[[Request, StudioBackend], Awaitable[dict[str, Any]]]


class Refused(Exception):
    """A request that is not taken."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


def register(connections: Connections) -> None:
    """Adds the routes to NiceGUI's application, which knows the browsers' sessions."""

    @app.post("/api/uploads")
    async def upload(request: Request) -> JSONResponse:
        return await _answer(request, connections, _upload)

    @app.post("/api/library")
    async def add_picture(request: Request) -> JSONResponse:
        return await _answer(request, connections, _add_picture)


async def _answer(request: Request, connections: Connections, work: _Work) -> JSONResponse:
    texts = Texts("en" if request.headers.get("accept-language", "").startswith("en") else "ko")
    try:
        if request.headers.get("x-hwapok") != "1":
            raise Refused(403, "UNEXPECTED")
        backend = connections.backend(Memory(app.storage.user).key)
        return JSONResponse(await work(request, backend))
    except Refused as refused:
        return _problem(refused.status, refused.reason, texts(f"reason.{refused.reason}"))
    except Unauthenticated as error:
        return _problem(401, error.reason, of_error(texts, error))
    except StudioError as error:
        return _problem(422, error.reason, of_error(texts, error))


async def _upload(request: Request, backend: StudioBackend) -> dict[str, str]:
    content = await read_picture(request)
    upload = await backend.upload(content, unquote(request.headers.get("x-file-name", ""))[:300] or "picture")
    return {"name": upload.name, "title": upload.file_name, "url": upload.picture.url}


async def _add_picture(request: Request, backend: StudioBackend) -> dict[str, Any]:
    info = _picture_info(request.headers.get("x-picture", ""))
    added = await backend.add_picture(replace(info, picture=await read_picture(request)))
    if added.error is not None:
        raise added.error
    return {"duplicate": added.duplicate, "near": bool(added.near_duplicates)}


def _picture_info(header: str) -> NewPicture:
    """What a person said about a picture.

    :raises Refused: it is not what the page sends
    """
    try:
        said = json.loads(unquote(header))
        tags = tuple(tag.strip() for tag in str(said["tags"]).split(",") if tag.strip())
        return NewPicture(
            b"", str(said["file_name"]) or "picture", str(said["caption"]), tags, category=str(said["category"])
        )
    except (ValueError, TypeError, KeyError) as error:
        raise Refused(400, "UNEXPECTED") from error


async def read_picture(request: Request) -> bytes:
    """The body, as far as it may be a picture.

    :raises Refused: it is too large, or begins as no picture does, whatever the browser calls it
    """
    if int(request.headers.get("content-length") or 0) > MOST_BYTES:
        raise Refused(413, "UPLOAD_TOO_LARGE")
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > MOST_BYTES:
            raise Refused(413, "UPLOAD_TOO_LARGE")
    if not _like_a_picture(content):
        raise Refused(415, "NOT_AN_IMAGE")
    return bytes(content)


def _like_a_picture(content: bytearray) -> bool:
    return content.startswith(_BEGINNINGS) or (content[4:8] == b"ftyp" and bytes(content[8:12]) in _BRANDS)


def _problem(status: int, reason: str, message: str) -> JSONResponse:
    return JSONResponse({"reason": reason, "message": message}, status)
