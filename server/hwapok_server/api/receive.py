"""Upload streams: header, chunks, commit. Bytes are counted and hashed as they arrive, whatever the header says."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from hwapok_common.errors import HwapokError, Reason
from hwapok_pb.v1 import upload_pb2
from hwapok_pb.v1.studio_service_pb2 import UploadRequest
from hwapok_server.api import fields
from hwapok_server.api.fields import Violations
from hwapok_server.images.limits import CHUNK_MAX, CHUNK_MIN, UPLOAD_BYTES


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
    header, upload_id, purpose = await _header(stream)
    data, commit = await _chunks(stream)
    if header.HasField("size_bytes") and header.size_bytes != len(data):
        raise HwapokError(Reason.SIZE_MISMATCH, expected=header.size_bytes, received=len(data))
    if not data:
        raise HwapokError(Reason.UPLOAD_EMPTY)
    digest = hashlib.sha256(data)
    if commit.sha256 != digest.digest():
        raise HwapokError(Reason.CHECKSUM_MISMATCH)
    return ReceivedUpload(upload_id, header.file_name, purpose, bytes(data), digest.hexdigest())


async def _header(stream: AsyncIterator[UploadRequest]) -> tuple[UploadRequest.Header, str, str]:
    message = await anext(stream, None)
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


async def _chunks(stream: AsyncIterator[UploadRequest]) -> tuple[bytearray, UploadRequest.Commit]:
    data = bytearray()
    short = False
    async for message in stream:
        match message.WhichOneof("payload"):
            case "commit":
                return data, message.commit
            case "chunk":
                if short or len(message.chunk) > CHUNK_MAX or not message.chunk:
                    raise HwapokError(Reason.CHUNK_SIZE, min_bytes=CHUNK_MIN, max_bytes=CHUNK_MAX)
                short = len(message.chunk) < CHUNK_MIN
                data += message.chunk
                if len(data) > UPLOAD_BYTES:
                    raise HwapokError(Reason.UPLOAD_TOO_LARGE, limit_mb=UPLOAD_BYTES // 2**20)
            case other:
                raise HwapokError(Reason.UPLOAD_PROTOCOL, detail=f"unexpected {other or 'empty message'}")
    raise HwapokError(Reason.UPLOAD_NOT_COMMITTED)
