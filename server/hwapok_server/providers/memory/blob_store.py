"""Blobs in this process's memory: for tests and for programs that embed a pipeline and keep nothing.

Its links have the scheme `memory:` and open only through `fetch` of the same store.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from hwapok_common.errors import HwapokError, Reason
from hwapok_server.content_disposition import attachment
from hwapok_server.model import Blob
from hwapok_server.ports import SignedUrl, StoredBlob
from hwapok_server.providers.signing import Link, LinkRefused, SigningKeys


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a link gave, in the terms of HTTP."""

    status: int
    body: bytes = b""
    content_type: str = ""
    content_disposition: str = ""


@dataclass(slots=True)
class _Entry:
    data: bytes
    modified: datetime


class MemoryBlobStore:
    """A BlobStore that ends with the process."""

    def __init__(self) -> None:
        self._entries: dict[str, _Entry] = {}
        self._keys = SigningKeys.in_memory()

    async def put(self, data: bytes, content_type: str) -> Blob:
        """Stores bytes; the same bytes again only renew the time a sweep sees."""
        key = hashlib.sha256(data).hexdigest()
        self._entries[key] = _Entry(bytes(data), datetime.now(UTC))
        return Blob(key, len(data), content_type)

    async def get(self, key: str) -> bytes:
        """:raises HwapokError: BLOB_NOT_FOUND"""
        try:
            return self._entries[key].data
        except KeyError:
            raise HwapokError(Reason.BLOB_NOT_FOUND) from None

    async def delete(self, key: str) -> None:
        """Removes a blob; removing what is not there is fine."""
        self._entries.pop(key, None)

    async def list(self) -> AsyncIterator[StoredBlob]:
        """Every blob, in no order."""
        for key, entry in list(self._entries.items()):
            yield StoredBlob(key, entry.modified)

    async def sign(self, blob: Blob, file_name: str, lifetime: timedelta) -> SignedUrl:
        """A link for `fetch`."""
        expires = (datetime.now(UTC) + lifetime).replace(microsecond=0)
        query = self._keys.sign(Link(blob.key, blob.content_type, file_name, expires))
        return SignedUrl(f"memory:/blobs/{blob.key}?{query}", expires)

    async def ping(self) -> None:
        """Memory is always there."""

    async def fetch(self, uri: str, method: str = "GET") -> Fetched:
        """Opens a link of this store as an HTTP server would."""
        if method not in ("GET", "HEAD"):
            return Fetched(405)
        address = urlsplit(uri)
        key = address.path.removeprefix("/blobs/")
        try:
            link = self._keys.verify(key, address.query)
        except LinkRefused:
            return Fetched(403)
        entry = self._entries.get(key)
        if entry is None:
            return Fetched(404)
        body = entry.data if method == "GET" else b""
        return Fetched(200, body, link.content_type, attachment(link.file_name))
