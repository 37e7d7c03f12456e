"""Sending one picture: header, chunks, commit. A torn upload is repeated as a whole under the same request_id, which
the server answers with the first one if that had arrived.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from hwapok import v1
from hwapok.briefs import normal
from hwapok.connection import Connection
from hwapok.errors import StudioError

CHUNK_BYTES = 256 * 1024

Source = str | Path | bytes | BinaryIO
"""A path, the bytes, or an open binary file."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What is uploaded; can be read again for a retry."""

    file_name: str
    size_bytes: int
    open: Callable[[], BinaryIO]


def read_source(source: Source, file_name: str | None = None) -> Picture:
    """Finds out what to send; the file name as NFC, since macOS hands out Hangul in pieces. Blocks; a path is opened
    later and never held in memory as a whole.

    :raises OSError: the file cannot be read
    """
    if isinstance(source, str | Path):
        path = Path(source)
        return Picture(normal(file_name or path.name), path.stat().st_size, lambda: path.open("rb"))
    content = source if isinstance(source, bytes) else source.read()
    name = file_name or Path(str(getattr(source, "name", ""))).name
    return Picture(normal(name), len(content), lambda: io.BytesIO(content))


async def send(connection: Connection, picture: Picture, request_id: str) -> v1.Upload:
    """Uploads the picture as a reference.

    :raises InvalidArgument: it is no picture, or too large
    :raises StudioError: the call failed
    """
    backoff = connection.backoff()
    while True:
        try:
            response = await connection.upload(_messages(picture, request_id))
        except StudioError as found:
            error = found
        else:
            return response.upload or v1.Upload()
        await backoff.wait(error)


async def _messages(picture: Picture, request_id: str) -> AsyncGenerator[v1.UploadRequest, None]:
    yield v1.UploadRequest(
        header=v1.UploadRequestHeader(
            request_id=request_id,
            file_name=picture.file_name,
            purpose=v1.UploadPurpose.REFERENCE,
            size_bytes=picture.size_bytes,
        )
    )
    digest = hashlib.sha256()
    file = await asyncio.to_thread(picture.open)
    try:
        while chunk := await asyncio.to_thread(file.read, CHUNK_BYTES):
            digest.update(chunk)
            yield v1.UploadRequest(chunk=chunk)
    finally:
        await asyncio.to_thread(file.close)
    yield v1.UploadRequest(commit=v1.UploadRequestCommit(sha256=digest.digest()))
