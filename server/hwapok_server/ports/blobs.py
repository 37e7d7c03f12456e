"""Where files are kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from hwapok_server.model import Blob


@dataclass(frozen=True, slots=True)
class SignedUrl:
    """A link that expires."""

    uri: str
    expires: datetime


@dataclass(frozen=True, slots=True)
class StoredBlob:
    """A blob as a sweep sees it."""

    key: str
    modified: datetime
    """When it was last put."""


class BlobStore(Protocol):
    """Content-addressed files behind expiring, read-only links.

    Guarantees: `put` is atomic (an interrupted one leaves nothing visible) and idempotent; a key is the SHA-256 of its
    content, lower-case hex; a link cannot be altered to reach another blob, another method or a later time.

    Every method raises HwapokError BLOB_STORE_UNAVAILABLE while the store cannot be reached (retry), and
    BLOB_STORE_REFUSED when it does not accept this server, which only the operator can mend.
    """

    async def put(self, data: bytes, content_type: str) -> Blob:
        """Stores bytes; the same bytes again change nothing but the time a sweep sees."""

    async def get(self, key: str) -> bytes:
        """:raises HwapokError: BLOB_NOT_FOUND"""

    async def delete(self, key: str) -> None:
        """Removes a blob; removing what is not there is fine."""

    def list(self) -> AsyncIterator[StoredBlob]:
        """Every blob, in no order."""

    async def sign(self, blob: Blob, file_name: str, lifetime: timedelta) -> SignedUrl:
        """A link to GET the blob, saved under `file_name` (which may hold Hangul)."""

    async def ping(self) -> None:
        """Proves that the store can be reached."""
