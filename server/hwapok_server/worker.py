"""A worker: takes jobs under a stable name until it is told to leave."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from hwapok_server.jobs.engine_dbos import DbosWorker
from hwapok_server.jobs.liveness import hold


@dataclass(frozen=True, slots=True)
class Worker:
    """An engine's worker and the lock that shows it is alive."""

    url: str
    name: str
    engine: DbosWorker
    concurrency: int
    stop_grace_s: float

    async def run(self, stop: asyncio.Event, ready: asyncio.Event) -> None:
        """Takes jobs until `stop`; `ready` is set once it does. Waits while another worker has the name."""
        held = asyncio.Event()
        lock = asyncio.create_task(hold(self.url, self.name, held))
        try:
            await held.wait()
            await self.engine.launch(self.concurrency)
            ready.set()
            await stop.wait()
            await self.engine.leave(self.stop_grace_s)
        finally:
            lock.cancel()
