"""A worker: takes jobs under a stable name until it is told to leave."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import Protocol

from hwapok_common.logs import log
from hwapok_server.jobs.liveness import hold

_logger = logging.getLogger(__name__)
_NOTICE_S = 1.0
"""A name that is free is ours sooner; a longer wait is worth a line in the log."""


class Engine(Protocol):
    """What runs the jobs."""

    async def launch(self, concurrency: int) -> None: ...

    async def leave(self, grace_s: float) -> None: ...


@dataclass(frozen=True, slots=True)
class Worker:
    """An engine's worker and the lock that shows it is alive."""

    url: str
    name: str
    engine: Engine
    concurrency: int
    stop_grace_s: float

    async def run(self, stop: asyncio.Event, ready: asyncio.Event) -> None:
        """Takes jobs until `stop`; `ready` is set once it does. Waits while another worker has the name.

        :raises Exception: what ended the lock, without which nobody knows that this worker is alive
        """
        held = asyncio.Event()
        lock = asyncio.create_task(hold(self.url, self.name, held))
        stopping, holding = asyncio.create_task(stop.wait()), asyncio.create_task(held.wait())
        try:
            await self._first_of(holding, stopping, lock)
            if held.is_set() and not stop.is_set():
                await self.engine.launch(self.concurrency)
                ready.set()
                await asyncio.wait([stopping, lock], return_when=asyncio.FIRST_COMPLETED)
                await self.engine.leave(self.stop_grace_s)
            if lock.done():
                lock.result()
        finally:
            for task in (lock, stopping, holding):
                task.cancel()

    async def _first_of(self, *tasks: asyncio.Task[object]) -> None:
        """Waits for one of the tasks, and says so when that takes long."""
        done, _ = await asyncio.wait(tasks, timeout=_NOTICE_S, return_when=asyncio.FIRST_COMPLETED)
        if not done:
            log(_logger, "waiting_for_name", logging.WARNING, worker=self.name)
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
