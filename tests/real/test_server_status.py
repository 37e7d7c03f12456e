"""What the operator sees of a server whose parts come and go."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest

from hwapok_common.errors import HwapokError, Reason
from hwapok_server.api import status as status_desk
from hwapok_server.api.jobs import JobDesk
from hwapok_server.api.status import ServerStatus, StatusDesk
from hwapok_server.budgets import Budgets
from hwapok_server.db import charges, jobs
from hwapok_server.db.charges import Call
from hwapok_server.db.engine import Database
from hwapok_server.jobs import liveness
from hwapok_server.jobs.engine_dbos import DbosEngine
from hwapok_server.model import Brief, Estimate
from hwapok_server.ports import EmbeddingInfo
from hwapok_server.providers.memory.blob_store import MemoryBlobStore
from hwapok_server.providers.memory.embedder import TEXT_SPACE, MemoryEmbedder
from hwapok_server.steps.blobs import LedgeredBlobs
from support.raw_client import new_id

BUDGETS = Budgets(day=1_000_000, keys={"kim": 300_000})


class AwayEmbedder(MemoryEmbedder):
    """The service is not there."""

    async def info(self) -> EmbeddingInfo:
        raise HwapokError(Reason.EMBEDDING_UNAVAILABLE)


class FullStore(MemoryBlobStore):
    """A store that cannot be written to."""

    async def ping(self) -> None:
        raise HwapokError(Reason.BLOB_STORE_UNAVAILABLE)


class Place:
    """A database, and a desk that looks at it."""

    def __init__(self, url: str) -> None:
        self.url, self.database, self.engine = url, Database(url), DbosEngine(url)
        self.blobs = MemoryBlobStore()
        self.jobs = JobDesk(self.database, self.engine, LedgeredBlobs(self.database, self.blobs))
        self.desk = StatusDesk(self.database, MemoryEmbedder(), self.blobs, BUDGETS)

    async def job(self, owner: str, *, running: bool) -> str:
        job_id = new_id()
        await self.jobs.submit(job_id, owner, Brief("animal", "conti", "고양이", ""), "0" * 64)
        if running:
            async with self.database.transaction() as connection:
                await jobs.start(connection, job_id)
        return job_id


def play(url: str, scenario: Callable[[Place], Awaitable[None]]) -> None:
    async def main() -> None:
        place = Place(url)
        try:
            await scenario(place)
        finally:
            await place.database.close()
            place.engine.close()

    asyncio.run(main())


def _health(status: ServerStatus) -> dict[str, bool]:
    return {part.name: part.healthy for part in status.parts}


def test_workers_are_counted_while_they_live(database_url: str) -> None:
    """Without one, jobs wait and the operator reads why; each living one counts."""

    async def scenario(place: Place) -> None:
        before = await place.desk.status("")
        [said] = [part.text for part in before.parts if part.name == "worker"]
        assert not _health(before)["worker"]
        assert "hwapok up" in said.ko
        held = [asyncio.Event(), asyncio.Event()]
        holders = [asyncio.create_task(liveness.hold(place.url, f"w{n}", held[n])) for n in range(2)]
        await asyncio.gather(*(event.wait() for event in held))
        after = await place.desk.status("")
        assert _health(after) == dict.fromkeys(("gateway", "worker", "embedding", "database", "blob_store"), True)
        assert after.ledger is not None
        assert after.ledger.workers == 2
        for holder in holders:
            holder.cancel()
        await asyncio.gather(*holders, return_exceptions=True)

    play(database_url, scenario)


def test_a_key_sees_its_own_numbers(database_url: str) -> None:
    """Queue and spending of the key alone; without keys, of everybody."""

    async def scenario(place: Place) -> None:
        await place.job("kim", running=False)
        await place.job("lee", running=False)
        job_id = await place.job("kim", running=True)
        call = Call(new_id(), job_id, "kim", "write_prompt", "write", 0)
        async with place.database.transaction() as connection:
            await charges.reserve(connection, call, Estimate("m", 120_000), BUDGETS)
        kim, lee, everybody = [(await place.desk.status(owner)).ledger for owner in ("kim", "lee", "")]
        assert kim is not None
        assert lee is not None
        assert everybody is not None
        assert (kim.queued, kim.running, kim.spent, kim.budget_left) == (1, 1, 120_000, 180_000)
        assert (lee.queued, lee.running, lee.spent, lee.budget_left) == (1, 0, 0, 880_000)
        assert (everybody.queued, everybody.running, everybody.spent) == (2, 1, 120_000)

    play(database_url, scenario)


def test_parts_in_trouble_are_named(database_url: str) -> None:
    """The status answers whatever is broken, and says of each what it means."""

    async def scenario(place: Place) -> None:
        assert (await place.desk.status("")).embedding_space == TEXT_SPACE
        broken = await StatusDesk(place.database, AwayEmbedder(), FullStore(), BUDGETS).status("")
        health = _health(broken)
        assert (health["embedding"], health["blob_store"], health["database"]) == (False, False, True)
        assert broken.embedding_space == ""
        assert all("hwapok doctor" in part.text.ko for part in broken.parts if part.name in ("embedding", "blob_store"))

    play(database_url, scenario)


class HungStore(MemoryBlobStore):
    """A store whose driver does not even hear that nobody waits for it."""

    async def ping(self) -> None:
        while not self.released.is_set():
            with suppress(asyncio.CancelledError):
                await self.released.wait()

    def __init__(self) -> None:
        super().__init__()
        self.released = asyncio.Event()


def test_a_part_that_hangs_keeps_nobody_waiting(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The status says that it does not answer, and of the others how they are."""
    monkeypatch.setattr(status_desk, "PATIENCE_S", 0.5)

    async def scenario(place: Place) -> None:
        store = HungStore()
        status = await StatusDesk(place.database, MemoryEmbedder(), store, BUDGETS).status("")
        health = _health(status)
        assert (health["blob_store"], health["database"], health["embedding"]) == (False, True, True)
        store.released.set()

    play(database_url, scenario)


def test_without_a_database(database_url: str) -> None:
    """What only the database knows is left out."""

    async def scenario(place: Place) -> None:
        database = Database("postgresql://nobody@127.0.0.1:1/none")
        status = await StatusDesk(database, MemoryEmbedder(), place.blobs, BUDGETS).status("")
        await database.close()
        assert status.ledger is None
        assert [name for name, healthy in _health(status).items() if not healthy] == ["worker", "database"]

    play(database_url, scenario)
