"""GetServerStatus: every part is asked at once, and one in trouble keeps nobody waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from hwapok_common.errors import HwapokError, Reason
from hwapok_common.messages import Text, sentence
from hwapok_server import __version__
from hwapok_server.api.identity import ANYONE
from hwapok_server.budgets import Budgets
from hwapok_server.db import charges, jobs
from hwapok_server.db.engine import Database
from hwapok_server.db.tables import charge
from hwapok_server.jobs import liveness
from hwapok_server.model import JobState
from hwapok_server.ports import BlobStore, Embedder

PATIENCE_S = 3.0
"""How long a part may take to answer."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Part:
    """How a part of the server is."""

    name: str
    healthy: bool
    text: Text


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the database knows."""

    workers: int
    queued: int
    running: int
    spent: int
    """Micro-dollars of today (UTC)."""
    budget_left: int


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """The server at a moment."""

    time: datetime
    parts: tuple[Part, ...]
    embedding_space: str
    """Empty while the embedding service is away."""
    ledger: Ledger | None
    """None while the database is away."""


class StatusDesk:
    """Asks the parts."""

    def __init__(self, database: Database, embedder: Embedder, blobs: BlobStore, budgets: Budgets) -> None:
        """
        :param embedder: asked for each status, so it should give up soon
        """
        self._database, self._embedder = database, embedder
        self._blobs, self._budgets = blobs, budgets
        self._asked: set[asyncio.Task[Any]] = set()
        """Questions under way; some of them nobody waits for any more."""

    async def status(self, owner: str) -> ServerStatus:
        """The server as it is now; counts and amounts of the owner alone where keys are configured."""
        (embedding, space), (database, ledger), store = await asyncio.gather(
            self._ask_embedder(), self._ask_database(owner), self._ask_store()
        )
        gateway = Part("gateway", True, sentence("part", "gateway", {"version": __version__}))
        parts = (gateway, _workers(ledger), embedding, database, store)
        return ServerStatus(datetime.now(UTC), parts, space, ledger)

    async def _ask_embedder(self) -> tuple[Part, str]:
        """The embedding service and the space it makes vectors in."""
        try:
            info = await self._in_time(self._embedder.info(), Reason.EMBEDDING_UNAVAILABLE)
        except HwapokError as error:
            return _away("embedding", error), ""
        values: dict[str, str | Text] = {"model": info.model_id, "device": info.device}
        if info.advice is None:
            return Part("embedding", True, sentence("part", "embedding", values)), info.text_space
        lesser = sentence("part", "embedding_lesser", values | {"advice": info.advice})
        return Part("embedding", True, lesser), info.text_space

    async def _ask_database(self, owner: str) -> tuple[Part, Ledger | None]:
        try:
            ledger = await self._in_time(self._ledger(owner), Reason.DATABASE_UNAVAILABLE)
        except HwapokError as error:
            return _away("database", error), None
        return Part("database", True, sentence("part", "database")), ledger

    async def _ledger(self, owner: str) -> Ledger:
        whose = () if owner == ANYONE else (charge.c.owner == owner,)
        async with self._database.transaction() as connection:
            counts = await jobs.count_unfinished(connection, None if owner == ANYONE else owner)
            return Ledger(
                workers=await liveness.count_alive(connection),
                queued=counts.get(JobState.QUEUED, 0),
                running=counts.get(JobState.RUNNING, 0),
                spent=await charges.spent(connection, *whose),
                budget_left=await charges.budget_left(connection, owner, self._budgets),
            )

    async def _ask_store(self) -> Part:
        try:
            await self._in_time(self._blobs.ping(), Reason.BLOB_STORE_UNAVAILABLE)
        except HwapokError as error:
            return _away("blob_store", error)
        return Part("blob_store", True, sentence("part", "blob_store"))

    async def _in_time(self, question: Coroutine[Any, Any, T], reason: Reason) -> T:
        """The answer. A question that takes too long is cancelled and left alone: its driver may take long to give up.

        :raises HwapokError: `reason`, there was none in time
        """
        task = asyncio.create_task(question)
        self._asked.add(task)
        task.add_done_callback(self._end)
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await asyncio.shield(task)
        except TimeoutError as error:
            raise HwapokError(reason) from error
        finally:
            task.cancel()

    def _end(self, task: asyncio.Task[Any]) -> None:
        self._asked.discard(task)
        if not task.cancelled():
            task.exception()


def _workers(ledger: Ledger | None) -> Part:
    if ledger is None:
        return Part("worker", False, sentence("part", "worker_unknown"))
    if not ledger.workers:
        return Part("worker", False, sentence("part", "worker_none"))
    return Part("worker", True, sentence("part", "worker", {"count": str(ledger.workers)}))


def _away(name: str, error: HwapokError) -> Part:
    return Part(name, False, sentence("part", f"{name}_away", {"problem": error.text}))
