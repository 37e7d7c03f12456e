"""Blobs as files in a folder, linked to by our own HTTP server (files_http). Needs no network and no service."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hwapok_common.errors import HwapokError, Reason
from hwapok_common.logs import log
from hwapok_server.model import Blob
from hwapok_server.ports import SignedUrl, StoredBlob
from hwapok_server.providers.local import blob_files
from hwapok_server.providers.signing import Link, SigningKeys

_logger = logging.getLogger(__name__)


class LocalBlobStore:
    """A BlobStore in one folder, which several processes may use at once."""

    def __init__(self, root: Path, keys: SigningKeys, base_url: str = "") -> None:
        """:param root: folder of the blobs; made when the first one is put
        :param base_url: where files_http serves the folder, e.g. http://127.0.0.1:50052; needed by `sign` only
        """
        self._root = root
        self._keys = keys
        self._base_url = base_url.rstrip("/")

    async def put(self, data: bytes, content_type: str) -> Blob:
        """Stores bytes; the same bytes again only renew the time a sweep sees."""
        return await asyncio.to_thread(self._put, data, content_type)

    def _put(self, data: bytes, content_type: str) -> Blob:
        blob = Blob(hashlib.sha256(data).hexdigest(), len(data), content_type)
        with _reachable():
            blob_files.write(blob_files.path_of(self._root, blob.key), data)
        return blob

    async def get(self, key: str) -> bytes:
        """:raises HwapokError: BLOB_NOT_FOUND"""
        return await asyncio.to_thread(self._get, key)

    def _get(self, key: str) -> bytes:
        with _reachable():
            try:
                return blob_files.path_of(self._root, key).read_bytes()
            except (FileNotFoundError, ValueError) as error:
                raise HwapokError(Reason.BLOB_NOT_FOUND) from error

    async def delete(self, key: str) -> None:
        """Removes a blob; removing what is not there is fine."""
        await asyncio.to_thread(self._delete, key)

    def _delete(self, key: str) -> None:
        with _reachable(), suppress(ValueError):
            blob_files.path_of(self._root, key).unlink(missing_ok=True)

    async def list(self) -> AsyncIterator[StoredBlob]:
        """Every blob, in no order."""
        for shard in await asyncio.to_thread(self._shards):
            for blob in await asyncio.to_thread(self._stored, shard):
                yield blob

    def _shards(self) -> Sequence[Path]:
        with _reachable():
            return blob_files.shards(self._root)

    def _stored(self, shard: Path) -> Sequence[StoredBlob]:
        with _reachable():
            return blob_files.stored(shard)

    async def sign(self, blob: Blob, file_name: str, lifetime: timedelta) -> SignedUrl:
        """A link to GET the blob, saved under `file_name`."""
        if not self._base_url:
            raise ValueError("a store that signs needs a base URL")
        expires = (datetime.now(UTC) + lifetime).replace(microsecond=0)
        query = self._keys.sign(Link(blob.key, blob.content_type, file_name, expires))
        return SignedUrl(f"{self._base_url}/blobs/{blob.key}?{query}", expires)

    async def ping(self) -> None:
        """Proves that the folder can be written to."""
        await asyncio.to_thread(self._ping)

    def _ping(self) -> None:
        with _reachable():
            blob_files.prove_writable(self._root)


@contextmanager
def _reachable() -> Iterator[None]:
    """A full disk, a missing mount or a closed folder is a store that cannot be reached."""
    try:
        yield
    except OSError as error:
        log(_logger, "blob_store_failed", logging.ERROR, error=type(error).__name__, detail=str(error))
        raise HwapokError(Reason.BLOB_STORE_UNAVAILABLE) from error
