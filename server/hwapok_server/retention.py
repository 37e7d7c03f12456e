"""Deletes what has passed its retention: old results, unused uploads, expired tickets, files that nothing refers to."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hwapok_common.errors import HwapokError, Reason
from hwapok_common.logs import log, log_exception
from hwapok_server.db import blob_ledger, jobs, open_tickets, uploads
from hwapok_server.db.engine import Database
from hwapok_server.ports import BlobStore
from hwapok_server.steps.blobs import LedgeredBlobs

SWEEP_EVERY = timedelta(hours=1)
ORPHAN_AGE = timedelta(days=1)
"""A file younger than this may belong to work that is just being entered."""

BATCH = 1000
"""Files looked up at once."""

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Retention:
    """How long things are kept; None for ever."""

    uploads: timedelta | None
    results: timedelta | None

    @classmethod
    def of_days(cls, uploads: int, results: int) -> Retention:
        """From settings, where 0 days means for ever."""
        return cls(timedelta(days=uploads) if uploads else None, timedelta(days=results) if results else None)


class Sweeper:
    """Sweeps the tables and the blob store."""

    def __init__(
        self,
        database: Database,
        blobs: BlobStore,
        retention: Retention,
        delete_job: Callable[[str], Awaitable[None]],
    ) -> None:
        self._database, self._blobs, self._retention = database, blobs, retention
        self._ledgered = LedgeredBlobs(database, blobs)
        self._delete_job = delete_job

    async def run(self) -> None:
        """Sweeps now and every hour until cancelled."""
        while True:
            try:
                await self.sweep(datetime.now(UTC))
            except HwapokError as error:
                log(_logger, "sweep_postponed", logging.WARNING, reason=error.reason)
            except Exception:
                log_exception(_logger, "sweep_failed")
            await asyncio.sleep(SWEEP_EVERY.total_seconds())

    async def sweep(self, now: datetime) -> None:
        """One round. Safe beside running jobs and other sweepers."""
        if self._retention.results:
            await self._sweep_jobs(now - self._retention.results)
        if self._retention.uploads:
            await self._sweep_uploads(now - self._retention.uploads)
        await self._sweep_tickets(now)
        await self._sweep_orphans(now - ORPHAN_AGE)

    async def _sweep_jobs(self, before: datetime) -> None:
        async with self._database.transaction() as connection:
            ids = await jobs.ended_before(connection, before)
        for job_id in ids:
            try:
                await self._delete_job(job_id)
            except HwapokError as error:  # another gateway was faster, or a person runs it again
                if error.reason not in (Reason.JOB_NOT_FOUND, Reason.JOB_STILL_RUNNING):
                    raise
        log(_logger, "results_swept", jobs=len(ids))

    async def _sweep_uploads(self, before: datetime) -> None:
        async with self._database.transaction() as connection:
            keys = await uploads.delete_unused_before(connection, before)
        await self._ledgered.sweep(keys)
        log(_logger, "uploads_swept", files=len(keys))

    async def _sweep_tickets(self, before: datetime) -> None:
        async with self._database.transaction() as connection:
            swept = await open_tickets.delete_expired_before(connection, before)
        log(_logger, "tickets_swept", tickets=swept)

    async def _sweep_orphans(self, before: datetime) -> None:
        swept, batch = 0, list[str]()
        async for stored in self._blobs.list():
            if stored.modified < before:
                batch.append(stored.key)
            if len(batch) == BATCH:
                swept += await self._sweep_batch(batch)
                batch.clear()
        swept += await self._sweep_batch(batch)
        log(_logger, "orphans_swept", blobs=swept)

    async def _sweep_batch(self, keys: Sequence[str]) -> int:
        async with self._database.transaction() as connection:
            orphans = await blob_ledger.unreferenced(connection, keys)
        await self._ledgered.sweep(orphans)
        return len(orphans)
