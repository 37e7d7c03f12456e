"""Sending one picture: header, chunks, commit. A torn upload is repeated as a whole under the same request_id, which
the server answers with the first one if that had arrived.
"""

from __future__ import annotations

import asyncio
import errno
import hashlib
import stat
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from hwapok import v1
from hwapok.connection import Connection
from hwapok.errors import StudioError
from hwapok.models import UploadPurpose
from hwapok.readable import normal

CHUNK_BYTES = 256 * 1024

Source = str | Path | bytes | BinaryIO
"""A path, the bytes, or an open binary file."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What is uploaded; can be read again for a retry."""

    file_name: str
    size_bytes: int
    read: Callable[[int], bytes]
    """The chunk at an offset, empty at the end. Blocks."""


def read_source(source: Source, file_name: str | None = None) -> Picture:
    """Finds out what to send; the file name as NFC, since macOS hands out Hangul in pieces. Blocks; a file is read
    later, chunk by chunk.

    :raises OSError: the file cannot be read, or is none, such as a pipe, which could be waited for without end
    """
    if isinstance(source, str | Path):
        path = Path(source)
        status = path.stat()
        if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):  # reading a folder fails by itself
            raise OSError(errno.EINVAL, "not a regular file", str(path))
        return Picture(normal(file_name or path.name), status.st_size, partial(_read_file, path))
    content = source if isinstance(source, bytes) else source.read()
    name = file_name or Path(str(getattr(source, "name", ""))).name
    return Picture(normal(name), len(content), lambda offset: content[offset : offset + CHUNK_BYTES])


async def send(
    connection: Connection, picture: Picture, request_id: str, purpose: UploadPurpose = UploadPurpose.REFERENCE
) -> v1.Upload:
    """Uploads the picture.

    :raises InvalidArgument: it is no picture, or too large
    :raises StudioError: the call failed
    """
    backoff = connection.backoff()
    while True:
        try:
            response = await connection.send(lambda stub: stub.upload, _messages(picture, request_id, purpose))
        except StudioError as found:
            error = found
        else:
            return response.upload or v1.Upload()
        await backoff.wait(error)


async def _messages(
    picture: Picture, request_id: str, purpose: UploadPurpose
) -> AsyncGenerator[v1.UploadRequest, None]:
    yield v1.UploadRequest(
        header=v1.UploadRequestHeader(
            request_id=request_id,
            file_name=picture.file_name,
            purpose=v1.UploadPurpose[purpose.name],
            size_bytes=picture.size_bytes,
        )
    )
    digest, offset = hashlib.sha256(), 0
    while chunk := await asyncio.to_thread(picture.read, offset):
        digest.update(chunk)
        offset += len(chunk)
        yield v1.UploadRequest(chunk=chunk)
    yield v1.UploadRequest(commit=v1.UploadRequestCommit(sha256=digest.digest()))


def _read_file(path: Path, offset: int) -> bytes:
    with path.open("rb") as file:
        file.seek(offset)
        return file.read(CHUNK_BYTES)
