"""Upload streams: header, chunks, commit. Bytes are counted and hashed as they arrive, whatever the header says."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import TypeVar

from hwapok_common.errors import HwapokError, Reason
from hwapok_pb.v1 import upload_pb2
from hwapok_pb.v1.library_service_pb2 import AddPicturesRequest
from hwapok_pb.v1.studio_service_pb2 import UploadRequest
from hwapok_server.api import fields
from hwapok_server.api.fields import Violations
from hwapok_server.images import refusals
from hwapok_server.images.limits import CHUNK_MAX, CHUNK_MIN, RULES, UPLOAD_BYTES
from hwapok_server.model import Purpose

SILENCE_S = 30.0
"""A client that sends nothing for this long has gone."""
Message = TypeVar("Message")
_PURPOSES = {
    upload_pb2.UPLOAD_PURPOSE_REFERENCE: Purpose.REFERENCE,
    upload_pb2.UPLOAD_PURPOSE_ARTWORK: Purpose.ARTWORK,
}


@dataclass(frozen=True, slots=True)
class ReceivedUpload:
    """A committed upload, not yet decoded."""

    id: str
    file_name: str
    purpose: Purpose
    data: bytes
    sha256: str


@dataclass(slots=True)
class Body:
    """The chunks of one picture as they come, counted and hashed, and what the commit says of them."""

    data: bytearray = field(default_factory=bytearray)
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)
    committed: bytes = b""
    """SHA-256 by the client's account."""
    too_large: bool = False
    """There was more than fits; `data` is empty."""
    limit: int = UPLOAD_BYTES
    _short: bool = False

    def add(self, chunk: bytes) -> None:
        """Takes a chunk. One that is too much for a picture empties it.

        :raises HwapokError: CHUNK_SIZE; only the last chunk may be short
        """
        if self._short or not 0 < len(chunk) <= CHUNK_MAX:
            raise HwapokError(Reason.CHUNK_SIZE, min_bytes=CHUNK_MIN, max_bytes=CHUNK_MAX)
        self._short = len(chunk) < CHUNK_MIN
        self.too_large = self.too_large or len(self.data) + len(chunk) > self.limit
        if self.too_large:
            self.data.clear()
        else:
            self.data += chunk
            self.digest.update(chunk)

    def verified(self) -> str:
        """The real SHA-256, hex.

        :raises HwapokError: UPLOAD_TOO_LARGE, UPLOAD_EMPTY, CHECKSUM_MISMATCH
        """
        if self.too_large:
            raise refusals.too_large(self.limit)
        if not self.data:
            raise refusals.empty()
        if self.committed != self.digest.digest():
            raise HwapokError(Reason.CHECKSUM_MISMATCH)
        return self.digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Begun:
    """An upload of which the header has come."""

    id: str
    purpose: Purpose
    header: UploadRequest.Header
    messages: AsyncIterator[UploadRequest]
    """Those that follow."""


async def begin(stream: AsyncIterator[UploadRequest]) -> Begun:
    """Reads the header.

    :raises HwapokError: UPLOAD_PROTOCOL, UPLOAD_NOT_COMMITTED, INVALID_REQUEST
    """
    messages = in_time(stream)
    message = await anext(messages, None)
    if message is None:
        raise HwapokError(Reason.UPLOAD_NOT_COMMITTED)
    if message.WhichOneof("payload") != "header":
        raise HwapokError(Reason.UPLOAD_PROTOCOL, detail="the first message must be the header")
    found = Violations()
    upload_id = fields.request_id(found, message.header.request_id)
    purpose = _PURPOSES.get(message.header.purpose)
    if purpose is None:
        found.add("purpose", "unknown_purpose")
    found.raise_if_any()
    return Begun(upload_id, purpose or Purpose.REFERENCE, message.header, messages)


async def receive(begun: Begun) -> ReceivedUpload:
    """Reads the rest of an upload stream.

    :raises HwapokError: UPLOAD_PROTOCOL, UPLOAD_NOT_COMMITTED, UPLOAD_TOO_LARGE, UPLOAD_EMPTY, CHUNK_SIZE,
        SIZE_MISMATCH, CHECKSUM_MISMATCH
    """
    header, body = begun.header, await read_body(begun.messages, limit=RULES[begun.purpose].bytes)
    if await anext(begun.messages, None) is not None:
        raise HwapokError(Reason.UPLOAD_PROTOCOL, detail="the commit must be the last message")
    if header.HasField("size_bytes") and header.size_bytes != len(body.data):
        raise HwapokError(Reason.SIZE_MISMATCH, expected=header.size_bytes, received=len(body.data))
    return ReceivedUpload(begun.id, header.file_name, begun.purpose, bytes(body.data), body.verified())


async def in_time(stream: AsyncIterator[Message]) -> AsyncIterator[Message]:
    """The messages, as long as the client does not fall silent.

    :raises HwapokError: UPLOAD_NOT_COMMITTED
    """
    while True:
        try:
            message = await asyncio.wait_for(anext(stream, None), SILENCE_S)
        except TimeoutError as error:
            raise HwapokError(Reason.UPLOAD_NOT_COMMITTED) from error
        if message is None:
            return
        yield message


async def read_body(
    stream: AsyncIterator[UploadRequest] | AsyncIterator[AddPicturesRequest],
    *,
    drain: bool = False,
    limit: int = UPLOAD_BYTES,
) -> Body:
    """Reads chunks up to the commit.

    :param drain: a picture that is too large is read to its end and forgotten, so that the next one can follow
    :param limit: most bytes of a picture
    :raises HwapokError: UPLOAD_PROTOCOL, UPLOAD_NOT_COMMITTED, CHUNK_SIZE; UPLOAD_TOO_LARGE unless drained
    """
    body = Body(limit=limit)
    async for message in stream:
        match message.WhichOneof("payload"):
            case "commit":
                body.committed = message.commit.sha256
                return body
            case "chunk":
                body.add(message.chunk)
                if body.too_large and not drain:
                    raise refusals.too_large(limit)
            case other:
                raise HwapokError(Reason.UPLOAD_PROTOCOL, detail=f"unexpected {other or 'empty message'}")
    raise HwapokError(Reason.UPLOAD_NOT_COMMITTED)
