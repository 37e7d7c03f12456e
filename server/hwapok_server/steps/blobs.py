"""Stored files of jobs: every blob that a job makes is entered in the ledger before it is stored."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial

from sqlalchemy.ext.asyncio import AsyncConnection

from hwapok_server.db import blob_ledger
from hwapok_server.db.engine import PATIENCE_S, Database, patiently
from hwapok_server.model import Blob
from hwapok_server.ports import BlobStore

Enter = Callable[[AsyncConnection, Blob], Awaitable[None]]
"""Writes about a blob that was just stored."""


class LedgeredBlobs:
    """A blob store that knows who refers to what."""

    def __init__(self, database: Database, store: BlobStore) -> None:
        self._database, self._store = database, store

    async def put(  # noqa: PLR0913 - the last two are for what was paid for
        self,
        job_id: str,
        data: bytes,
        content_type: str,
        role: blob_ledger.Role,
        *,
        enter: Enter | None = None,
        patience_s: float = PATIENCE_S,
    ) -> Blob:
        """Stores a file for a job.

        :param enter: what else is written in the same transaction; may be called again after it was rolled back
        :param patience_s: how long to wait for the database and the store to come back
        :raises HwapokError: BLOB_STORE_UNAVAILABLE, DATABASE_UNAVAILABLE
        """
        key = await asyncio.to_thread(blob_ledger.key_of, data)

        async def put() -> Blob:
            async with self._database.transaction() as connection:
                await blob_ledger.lock(connection, key)
                await blob_ledger.refer(connection, job_id, key, role)
                blob = await self._store.put(data, content_type)
                if enter:
                    await enter(connection, blob)
                return blob

        return await patiently(put, patience_s)

    async def get(self, blob: Blob) -> bytes:
        """:raises HwapokError: BLOB_NOT_FOUND, BLOB_STORE_UNAVAILABLE"""
        return await patiently(partial(self._store.get, blob.key))

    async def refer(self, job_id: str, blob: Blob) -> None:
        """Keeps a file that something else stored for as long as the job lives."""

        async def refer() -> None:
            async with self._database.transaction() as connection:
                await blob_ledger.refer(connection, job_id, blob.key, "reference")

        await patiently(refer)

    async def release_intermediates(self, job_id: str) -> None:
        """Lets go of what only the job's own later steps needed. What cannot be deleted now, the sweeper deletes."""

        async def release() -> Sequence[str]:
            async with self._database.transaction() as connection:
                return await blob_ledger.release(connection, job_id, "intermediate")

        await self.sweep(await patiently(release))

    async def sweep(self, keys: Iterable[str]) -> None:
        """Deletes those of the files that nothing refers to."""
        for key in sorted(set(keys)):
            await patiently(partial(self._sweep, key))

    async def _sweep(self, key: str) -> None:
        async with self._database.transaction() as connection:
            await blob_ledger.lock(connection, key)
            if await blob_ledger.unreferenced(connection, [key]):
                await self._store.delete(key)
