"""The job engine with workers that really die: worker processes, and the gateway's side of them in this process."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from hwapok_server.api.jobs import JobDesk
from hwapok_server.api.watch import Follower, Watchers
from hwapok_server.db.engine import Database
from hwapok_server.jobs.engine_dbos import DbosEngine
from hwapok_server.jobs.janitor import Janitor, Patience
from hwapok_server.model import Brief, LoggedEvent, StageProgress
from hwapok_server.providers.memory.blob_store import MemoryBlobStore
from hwapok_server.steps.blobs import LedgeredBlobs
from support.raw_client import new_id

HASH = "0" * 64
TESTS = Path(__file__).parent.parent
HASTY = Patience(look_every=0.2, free_for=1.0, silent_for=0.5, database_age=0.0, max_attempts=2)


class Workers:
    """Worker processes by name."""

    def __init__(self, url: str, logs: Path, module: str = "support.engine_worker", *arguments: str) -> None:
        """
        :param module: what a worker runs, with the URL, its name and the arguments
        """
        self._url, self._logs, self._module, self._arguments = url, logs, module, arguments
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str) -> None:
        """Starts a worker and waits until it takes jobs."""
        with (self._logs / name).open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", self._module, self._url, name, *self._arguments],
                cwd=TESTS,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        self._processes[name] = process
        assert process.stdout
        assert process.stdout.readline().startswith(b"ready")

    def end(self, name: str, how: signal.Signals) -> None:
        """Ends a worker and waits for its death."""
        process = self._processes.pop(name)
        process.send_signal(how)
        process.communicate(timeout=30)

    def log(self, name: str) -> str:
        """What a worker has logged."""
        return (self._logs / name).read_text("utf-8")

    def close(self) -> None:
        """Ends all."""
        for name in list(self._processes):
            self.end(name, signal.SIGKILL)


class Gateway:
    """The gateway's side of jobs, in this process."""

    def __init__(self, url: str) -> None:
        self.database = Database(url)
        self.engine = DbosEngine(url)
        self.desk = JobDesk(self.database, self.engine, LedgeredBlobs(self.database, MemoryBlobStore()))
        self.watchers = Watchers(url)
        self.follower = Follower(self.database, self.watchers)
        self.janitor = Janitor(url, self.database, self.engine, HASTY)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        rounds = [asyncio.create_task(part) for part in (self.watchers.listen(), self.janitor.run())]
        try:
            yield
        finally:
            for task in rounds:
                task.cancel()
            await asyncio.gather(*rounds, return_exceptions=True)
            await self.database.close()
            self.engine.close()

    async def submit(self, seconds: float, scene: str = "") -> str:
        job_id = new_id()
        await self.desk.submit(job_id, "", Brief("animal", "conti", str(seconds), scene), HASH)
        return job_id

    async def until(self, job_id: str, wanted: Callable[[LoggedEvent], bool]) -> None:
        """Waits for an event."""
        async for event in self.follower.follow(job_id, 0):
            if wanted(event):
                return

    async def events(self, job_id: str, after: int = 0) -> list[LoggedEvent]:
        """A job's events to its end."""
        return [event async for event in self.follower.follow(job_id, after)]


def play(url: str, scenario: Callable[[Gateway], Awaitable[None]]) -> None:
    """Runs a scenario against a gateway."""

    async def main() -> None:
        gateway = Gateway(url)
        async with gateway.open():
            await scenario(gateway)

    asyncio.run(main())


def attempts(events: list[LoggedEvent], stage: str) -> list[int]:
    begun = [event.event for event in events if isinstance(event.event, StageProgress)]
    return [progress.attempt for progress in begun if progress.stage == stage and progress.fraction == 0]
