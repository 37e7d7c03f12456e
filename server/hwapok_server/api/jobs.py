"""Jobs as callers handle them: submit, look, list, cancel, retry, delete. Our tables and the engine stay in step."""

from __future__ import annotations

from collections.abc import Sequence

from hwapok_common.errors import HwapokError, Reason
from hwapok_server.api import page_tokens
from hwapok_server.db import blob_ledger, jobs
from hwapok_server.db.engine import Database
from hwapok_server.jobs.engine import JobEngine
from hwapok_server.model import SPEC_KINDS, Blob, Job, JobKind, JobState, LayersOrder, RenderOrder, Spec
from hwapok_server.steps.blobs import LedgeredBlobs

DEFAULT_PAGE = 50
MAX_PAGE = 200


class JobDesk:
    """Serves jobs to their owners. Every method raises JOB_NOT_FOUND for a job that is not the owner's."""

    def __init__(self, database: Database, engine: JobEngine, blobs: LedgeredBlobs) -> None:
        self._database, self._engine, self._blobs = database, engine, blobs

    async def accepted(self, job_id: str, owner: str, request_hash: str) -> bool:
        """Whether this very request was accepted before; then it is joined, whatever has become of what it names.

        :raises HwapokError: REQUEST_ID_REUSED
        """
        async with self._database.transaction() as connection:
            return await jobs.accepted(connection, job_id, owner, request_hash)

    async def submit(self, job_id: str, owner: str, spec: Spec, request_hash: str) -> None:
        """Accepts and queues a job in one transaction, and keeps the files it is given; a repeat changes nothing.

        :raises HwapokError: REQUEST_ID_REUSED
        """
        async with self._database.transaction() as connection:
            if await jobs.accept(connection, job_id, owner, spec, request_hash):
                for blob in _given(spec):
                    await blob_ledger.refer(connection, job_id, blob.key, "reference")
                await connection.run_sync(self._engine.enqueue, job_id, SPEC_KINDS[type(spec)])

    async def get(self, job_id: str, owner: str | None) -> Job:
        """One job; of any owner for None."""
        async with self._database.transaction() as connection:
            return await jobs.get(connection, job_id, owner)

    async def page(self, owner: str, kind: JobKind | None, size: int, token: str) -> tuple[Sequence[Job], str]:
        """One page of jobs, newest first, and the token of the next; empty on the last.

        :raises HwapokError: INVALID_PAGE_TOKEN
        """
        limit = min(size or DEFAULT_PAGE, MAX_PAGE)
        after = page_tokens.decode(token)
        async with self._database.transaction() as connection:
            found = await jobs.page(connection, owner, kind, after, limit + 1)
        if len(found) <= limit:
            return found, ""
        return found[:limit], page_tokens.after(found[limit - 1])

    async def cancel(self, job_id: str, owner: str) -> Job:
        """:raises HwapokError: JOB_ALREADY_FINISHED"""
        await self.get(job_id, owner)
        async with self._database.transaction() as connection:
            if not await jobs.finish(connection, job_id, JobState.CANCELLED, None):
                raise HwapokError(Reason.JOB_ALREADY_FINISHED)
        await self._engine.cancel(job_id)
        return await self.get(job_id, owner)

    async def retry(self, job_id: str, owner: str) -> Job:
        """:raises HwapokError: JOB_NOT_RETRYABLE"""
        await self.get(job_id, owner)
        async with self._database.transaction() as connection:
            if not await jobs.requeue(connection, job_id):
                raise HwapokError(Reason.JOB_NOT_RETRYABLE)
        await self._engine.retry(job_id)
        return await self.get(job_id, owner)

    async def delete(self, job_id: str, owner: str | None) -> None:
        """Removes an ended job (of any owner for None), its events and the pictures that nothing else refers to.

        :raises HwapokError: JOB_STILL_RUNNING
        """
        await self.get(job_id, owner)
        async with self._database.transaction() as connection:
            keys = await blob_ledger.of_job(connection, job_id)
            if not await jobs.delete(connection, job_id):
                raise HwapokError(Reason.JOB_STILL_RUNNING)
        await self._engine.forget(job_id)
        await self._blobs.sweep(keys)


def _given(spec: Spec) -> Sequence[Blob]:
    """Files that a job works from and that something else has stored."""
    match spec:
        case RenderOrder():
            return [reference.picture.blob for reference in spec.references]
        case LayersOrder():
            return [*spec.source.blobs(), *(reference.picture.blob for reference in spec.origin.references)]
        case _:
            return []
