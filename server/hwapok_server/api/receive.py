"""Upload streams: header, chunks, commit. Bytes are counted and hashed as they arrive, whatever the header says."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from hwapok_common.errors import HwapokError, Reason
from hwapok_pb.v1 import upload_pb2
from hwapok_pb.v1.studio_service_pb2 import UploadRequest
from hwapok_server.api import fields
from hwapok_server.api.fields import Violations
from hwapok_server.images.limits import CHUNK_MAX, CHUNK_MIN, UPLOAD_BYTES

SILENCE_S = 30.0
"""A client that sends nothing for this long has gone."""
CHUNK_MIN_OR_LAST = 1


@dataclass(frozen=True, slots=True)
class ReceivedUpload:
    """A committed upload, not yet decoded."""

    id: str
    file_name: str
    purpose: str
    data: bytes
    sha256: str


async def receive(stream: AsyncIterator[UploadRequest]) -> ReceivedUpload:
    """Reads a whole upload stream.

    :raises HwapokError: UPLOAD_PROTOCOL, UPLOAD_NOT_COMMITTED, UPLOAD_TOO_LARGE, UPLOAD_EMPTY, CHUNK_SIZE,
        SIZE_MISMATCH, CHECKSUM_MISMATCH, INVALID_REQUEST
    """
    messages = _in_time(stream)
    header, upload_id, purpose = await _header(messages)
    content = _Content()
    commit = await _chunks(messages, content)
    if header.HasField("size_bytes") and header.size_bytes != len(content.data):
        raise HwapokError(Reason.SIZE_MISMATCH, expected=header.size_bytes, received=len(content.data))
    if not content.data:
        raise HwapokError(Reason.UPLOAD_EMPTY)
    if commit.sha256 != content.digest.digest():
        raise HwapokError(Reason.CHECKSUM_MISMATCH)
    return ReceivedUpload(upload_id, header.file_name, purpose, bytes(content.data), content.digest.hexdigest())


class _Content:
    """Bytes as they come, counted and hashed."""

    def __init__(self) -> None:
        self.data, self.digest, self._ended = bytearray(), hashlib.sha256(), False

    def add(self, chunk: bytes) -> None:
        if self._ended or not CHUNK_MIN_OR_LAST <= len(chunk) <= CHUNK_MAX:
            raise HwapokError(Reason.CHUNK_SIZE, min_bytes=CHUNK_MIN, max_bytes=CHUNK_MAX)
        self._ended = len(chunk) < CHUNK_MIN
        if len(self.data) + len(chunk) > UPLOAD_BYTES:
            raise HwapokError(Reason.UPLOAD_TOO_LARGE, limit_mb=UPLOAD_BYTES // 2**20)
        self.data += chunk
        self.digest.update(chunk)


async def _in_time(stream: AsyncIterator[UploadRequest]) -> AsyncIterator[UploadRequest]:
    """The messages, as long as the client does not fall silent."""
    while True:
        try:
            message = await asyncio.wait_for(anext(stream, None), SILENCE_S)
        except TimeoutError as error:
            raise HwapokError(Reason.UPLOAD_NOT_COMMITTED) from error
        if message is None:
            return
        yield message


async def _header(messages: AsyncIterator[UploadRequest]) -> tuple[UploadRequest.Header, str, str]:
    message = await anext(messages, None)
    if message is None:
        raise HwapokError(Reason.UPLOAD_NOT_COMMITTED)
    if message.WhichOneof("payload") != "header":
        raise HwapokError(Reason.UPLOAD_PROTOCOL, detail="the first message must be the header")
    found = Violations()
    upload_id = fields.request_id(found, message.header.request_id)
    if message.header.purpose != upload_pb2.UPLOAD_PURPOSE_REFERENCE:
        found.add("purpose", "unknown_purpose")
    found.raise_if_any()
    return message.header, upload_id, "reference"


async def _chunks(messages: AsyncIterator[UploadRequest], content: _Content) -> UploadRequest.Commit:
    async for message in messages:
        match message.WhichOneof("payload"):
            case "commit":
                if await anext(messages, None) is not None:
                    raise HwapokError(Reason.UPLOAD_PROTOCOL, detail="the commit must be the last message")
                return message.commit
            case "chunk":
                content.add(message.chunk)
            case other:
                raise HwapokError(Reason.UPLOAD_PROTOCOL, detail=f"unexpected {other or 'empty message'}")
    raise HwapokError(Reason.UPLOAD_NOT_COMMITTED)
