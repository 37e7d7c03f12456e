"""The sweeper deletes what has passed its retention, and only that."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from hwapok_server.api.jobs import JobDesk
from hwapok_server.db import jobs, open_tickets, uploads
from hwapok_server.db.engine import Database
from hwapok_server.db.tables import job, open_ticket
from hwapok_server.jobs.engine_dbos import DbosEngine
from hwapok_server.model import Brief, JobState, Picture, PromptOutcome, Purpose, Size, Upload
from hwapok_server.ports import BlobStore
from hwapok_server.providers.azure.installed import azure_blob_store
from hwapok_server.providers.memory.blob_store import MemoryBlobStore
from hwapok_server.retention import Retention, Sweeper
from hwapok_server.settings import load
from hwapok_server.steps.blobs import LedgeredBlobs
from support.azurite import Azurite
from support.raw_client import new_id

NOW = datetime.now(UTC)
BRIEF = Brief("animal", "conti", "고양이", "")


class Place:
    """Tables, a blob store and a sweeper over them."""

    def __init__(self, url: str, blobs: BlobStore | None = None) -> None:
        self.database, self.blobs, self.engine = Database(url), blobs or MemoryBlobStore(), DbosEngine(url)
        self.ledgered = LedgeredBlobs(self.database, self.blobs)
        self.desk = JobDesk(self.database, self.engine, self.ledgered)

    def sweeper(self, uploads: int = 30, results: int = 90) -> Sweeper:
        delete = partial(self.desk.delete, owner=None)
        return Sweeper(self.database, self.blobs, Retention.of_days(uploads, results), delete)

    async def ended_job(self, days_ago: int, content: bytes) -> str:
        """A job that ended some days ago with one result."""
        job_id = new_id()
        await self.desk.submit(job_id, "", BRIEF, "0" * 64)
        async with self.database.transaction() as connection:
            await jobs.start(connection, job_id)
            await jobs.finish(connection, job_id, JobState.SUCCEEDED, PromptOutcome("p", "", "offline", (), ()))
            ended = NOW - timedelta(days=days_ago)
            await connection.execute(sa.update(job).where(job.c.id == job_id).values(ended=ended))
        await self.ledgered.put(job_id, content, "image/png", "result")
        await self.engine.cancel(job_id)
        return job_id

    async def keys(self) -> set[str]:
        return {stored.key async for stored in self.blobs.list()}


def play(url: str, scenario: Callable[[Place], Awaitable[None]], blobs: BlobStore | None = None) -> None:
    async def main() -> None:
        place = Place(url, blobs)
        try:
            await scenario(place)
        finally:
            await place.database.close()
            place.engine.close()

    asyncio.run(main())


def test_old_results_go_with_their_pictures(database_url: str) -> None:
    """A job past its retention disappears; a younger one and what both share stay."""

    async def scenario(place: Place) -> None:
        old, young = await place.ended_job(100, b"old"), await place.ended_job(10, b"young")
        await place.ledgered.put(old, b"shared", "image/png", "result")
        shared = await place.ledgered.put(young, b"shared", "image/png", "result")
        await place.sweeper().sweep(NOW)
        assert [found.id for found in (await place.desk.page("", None, 10, ""))[0]] == [young]
        assert shared.key in await place.keys()
        assert len(await place.keys()) == 2

    play(database_url, scenario)


@pytest.mark.timeout(400)
def test_old_results_go_from_azure_too(database_url: str, azurite: Azurite) -> None:
    """The sweeper, and no rule of the account, ends what has passed its retention."""
    container = f"test-{uuid.uuid4().hex}"
    given = {"azure_storage_connection_string": azurite.connection_string, "azure_storage_container": container}
    store = azure_blob_store(load(given, environment={}))

    async def scenario(place: Place) -> None:
        async with aclosing(store):
            await place.ended_job(100, b"old")
            await place.ended_job(10, b"young")
            assert len(await place.keys()) == 2
            await place.sweeper().sweep(NOW)
            assert len(await place.keys()) == 1

    play(database_url, scenario, store)


def test_zero_days_keep_everything(database_url: str) -> None:
    """The default on an artist's own computer: no result is ever deleted by itself."""

    async def scenario(place: Place) -> None:
        job_id = await place.ended_job(5000, b"old")
        await place.sweeper(uploads=0, results=0).sweep(NOW)
        assert (await place.desk.get(job_id, "")).id == job_id
        assert len(await place.keys()) == 1

    play(database_url, scenario)


def test_unused_uploads_and_orphans_go(database_url: str) -> None:
    """An upload nobody used and a file nobody refers to are removed; a fresh file may still be on its way in."""

    async def scenario(place: Place) -> None:
        blob, small = [await place.blobs.put(data, "image/png") for data in (b"upload", b"its thumbnail")]
        picture, old = Picture(blob, Size(3, 4)), NOW - timedelta(days=31)
        made = Upload(new_id(), "고양이.jpg", Purpose.REFERENCE, "JPEG", Size(3, 4), picture, old, small.key)
        async with place.database.transaction() as connection:
            await uploads.insert_once(connection, made, "", "0" * 64)
        orphan = await place.blobs.put(b"orphan", "image/png")
        await place.sweeper().sweep(NOW)
        assert await place.keys() == {orphan.key}
        await place.sweeper().sweep(NOW + timedelta(days=2))
        assert await place.keys() == set()

    play(database_url, scenario)


def test_expired_tickets_go(database_url: str) -> None:
    """A ticket nobody redeemed does not stay for ever; one that still works does."""

    async def scenario(place: Place) -> None:
        job_id = await place.ended_job(1, b"picture")
        async with place.database.transaction() as connection:
            for name, lifetime in (("a" * 64, timedelta(hours=-1)), ("b" * 64, timedelta(hours=1))):
                await open_tickets.insert(connection, name, job_id, lifetime)
        await place.sweeper(uploads=0, results=0).sweep(NOW)
        async with place.database.transaction() as connection:
            left = (await connection.execute(sa.select(open_ticket.c.ticket_hash))).scalars().all()
        assert left == ["b" * 64]

    play(database_url, scenario)
