"""Upload streams: header, chunks, commit. Bytes are counted as they arrive, whatever the header says."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from hwapok_common.errors import HwapokError, Reason
from hwapok_pb.v1 import upload_pb2
from hwapok_pb.v1.library_service_pb2 import AddPicturesRequest
from hwapok_pb.v1.studio_service_pb2 import UploadRequest
from hwapok_server.api import fields
from hwapok_server.api.fields import Violations
from hwapok_server.images import refusals
from hwapok_server.images.limits import CHUNK_MAX, CHUNK_MIN, UPLOAD_BYTES


@dataclass(frozen=True, slots=True)
class ReceivedUpload:
    """A committed upload, not yet decoded."""

    id: str
    file_name: str
    purpose: str
    data: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Body:
    """The chunks of one picture, joined, and what the commit says of them."""

    data: bytes
    committed: bytes
    """SHA-256 by the client's account."""
    too_large: bool = False
    """There was more than fits; `data` is empty."""

    def verified(self) -> str:
        """The real SHA-256, hex.

        :raises HwapokError: UPLOAD_TOO_LARGE, UPLOAD_EMPTY, CHECKSUM_MISMATCH
        """
        if self.too_large:
            raise refusals.too_large()
        if not self.data:
            raise refusals.empty()
        digest = hashlib.sha256(self.data)
        if self.committed != digest.digest():
            raise HwapokError(Reason.CHECKSUM_MISMATCH)
        return digest.hexdigest()


async def receive(stream: AsyncIterator[UploadRequest]) -> ReceivedUpload:
    """Reads a whole upload stream.

    :raises HwapokError: UPLOAD_PROTOCOL, UPLOAD_NOT_COMMITTED, UPLOAD_TOO_LARGE, UPLOAD_EMPTY, CHUNK_SIZE,
        SIZE_MISMATCH, CHECKSUM_MISMATCH, INVALID_REQUEST
    """
    header, upload_id, purpose = await _header(stream)
    body = await read_body(stream)
    if header.HasField("size_bytes") and header.size_bytes != len(body.data):
        raise HwapokError(Reason.SIZE_MISMATCH, expected=header.size_bytes, received=len(body.data))
    return ReceivedUpload(upload_id, header.file_name, purpose, body.data, body.verified())


async def read_body(
    stream: AsyncIterator[UploadRequest] | AsyncIterator[AddPicturesRequest], *, drain: bool = False
) -> Body:
    """Reads chunks up to the commit.

    :param drain: a picture that is too large is read to its end and forgotten, so that the next one can follow
    :raises HwapokError: UPLOAD_PROTOCOL, UPLOAD_NOT_COMMITTED, CHUNK_SIZE; UPLOAD_TOO_LARGE unless drained
    """
    data, short, too_large = bytearray(), False, False
    async for message in stream:
        match message.WhichOneof("payload"):
            case "commit":
                return Body(bytes(data), message.commit.sha256, too_large)
            case "chunk":
                _check_chunk(message.chunk, after_short=short)
                short = len(message.chunk) < CHUNK_MIN
                too_large = too_large or len(data) + len(message.chunk) > UPLOAD_BYTES
                if too_large and not drain:
                    raise refusals.too_large()
                data += message.chunk
                if too_large:
                    data.clear()
            case other:
                raise HwapokError(Reason.UPLOAD_PROTOCOL, detail=f"unexpected {other or 'empty message'}")
    raise HwapokError(Reason.UPLOAD_NOT_COMMITTED)


def _check_chunk(chunk: bytes, *, after_short: bool) -> None:
    """Only the last chunk may be short."""
    if after_short or len(chunk) > CHUNK_MAX or not chunk:
        raise HwapokError(Reason.CHUNK_SIZE, min_bytes=CHUNK_MIN, max_bytes=CHUNK_MAX)


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
