"""The job engine and the janitor on a real PostgreSQL, with workers that really die."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hwapok_common.errors import HwapokError, Reason
from hwapok_server.api.jobs import JobDesk
from hwapok_server.api.watch import Follower, Watchers
from hwapok_server.db import jobs
from hwapok_server.db.engine import Database
from hwapok_server.jobs.engine_dbos import DbosEngine
from hwapok_server.jobs.janitor import Janitor, Patience
from hwapok_server.model import (
    Brief,
    Failure,
    Finished,
    JobState,
    LoggedEvent,
    PromptDelta,
    PromptOutcome,
    StageProgress,
    Started,
)
from hwapok_server.providers.memory_blob import MemoryBlobStore
from hwapok_server.steps.blobs import LedgeredBlobs
from support.raw_client import new_id

HASH = "0" * 64
TESTS = Path(__file__).parent.parent
HASTY = Patience(look_every=0.2, free_for=1.0, silent_for=0.5, database_age=0.0, max_attempts=2)


class Workers:
    """Worker processes by name."""

    def __init__(self, url: str, logs: Path) -> None:
        self._url, self._logs = url, logs
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str) -> None:
        """Starts a worker and waits until it takes jobs."""
        with (self._logs / name).open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "support.engine_worker", self._url, name],
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


@pytest.fixture
def workers(database_url: str, tmp_path: Path) -> Iterator[Workers]:
    running = Workers(database_url, tmp_path)
    yield running
    running.close()


def play(url: str, scenario: Callable[[Gateway], Awaitable[None]]) -> None:
    """Runs a scenario against a gateway."""

    async def main() -> None:
        gateway = Gateway(url)
        async with gateway.open():
            await scenario(gateway)

    asyncio.run(main())


def in_second_step(event: LoggedEvent) -> bool:
    return isinstance(event.event, PromptDelta)


def attempts(events: list[LoggedEvent], stage: str) -> list[int]:
    begun = [event.event for event in events if isinstance(event.event, StageProgress)]
    return [progress.attempt for progress in begun if progress.stage == stage and progress.fraction == 0]


def test_a_job_of_a_worker_that_never_returns_goes_to_another(database_url: str, workers: Workers) -> None:
    """The engine alone would wait for that very worker for ever."""

    async def scenario(gateway: Gateway) -> None:
        job_id = await gateway.submit(1.0)
        await gateway.until(job_id, in_second_step)
        await asyncio.to_thread(workers.end, "one", signal.SIGKILL)
        await asyncio.to_thread(workers.start, "two")
        events = await gateway.events(job_id)
        assert events[-1].event == Finished(JobState.SUCCEEDED)
        assert (attempts(events, "embed"), attempts(events, "retrieve")) == ([1], [1, 2])

    workers.start("one")
    play(database_url, scenario)


def test_a_worker_that_leaves_does_not_fail_a_job_longer_than_its_grace(database_url: str, workers: Workers) -> None:
    """An orderly exit that marked the job as failed would lose it at every deploy."""

    async def scenario(gateway: Gateway) -> None:
        job_id = await gateway.submit(3.0)
        await gateway.until(job_id, in_second_step)
        await asyncio.to_thread(workers.end, "one", signal.SIGTERM)
        await asyncio.to_thread(workers.start, "one")
        events = await gateway.events(job_id)
        assert events[-1].event == Finished(JobState.SUCCEEDED)
        assert attempts(events, "embed") == [1]

    workers.start("one")
    play(database_url, scenario)


def test_a_job_that_kills_its_workers_is_given_up(database_url: str, workers: Workers) -> None:
    """A poison job must not take down worker after worker."""

    async def scenario(gateway: Gateway) -> None:
        job_id = await gateway.submit(0.1, "kill")
        following = asyncio.create_task(gateway.events(job_id))
        for number in range(6):
            if following.done():
                break
            await asyncio.to_thread(workers.start, f"victim-{number}")
            await asyncio.wait([following], timeout=5)
        assert (await following)[-1].event == Finished(JobState.FAILED)
        job = await gateway.desk.get(job_id, "")
        assert job.outcome == Failure(Reason.JOB_LOST, {})

    play(database_url, scenario)


def test_a_failed_step_is_the_only_one_a_retry_runs(database_url: str, workers: Workers) -> None:
    """Retry keeps what was finished and goes on in the same log."""

    async def scenario(gateway: Gateway) -> None:
        job_id = await gateway.submit(0.1, "fail")
        assert (await gateway.events(job_id))[-1].event == Finished(JobState.FAILED)
        failed = await gateway.desk.get(job_id, "")
        assert failed.outcome == Failure(Reason.PROVIDER_EMPTY_ANSWER, {"provider": "시험"})
        retried = await gateway.desk.retry(job_id, "")
        events = await gateway.events(job_id, retried.last_sequence)
        assert events[0].event == Started()
        assert (attempts(events, "embed"), attempts(events, "retrieve")) == ([], [2])
        job = await gateway.desk.get(job_id, "")
        assert isinstance(job.outcome, PromptOutcome)
        assert job.outcome.prompt == "둘째 단계"

    workers.start("one")
    play(database_url, scenario)


def test_cancel_ends_a_job_in_the_middle_of_a_step(database_url: str, workers: Workers) -> None:
    """The watcher is told, and the worker takes the next job without waiting for the cancelled one."""

    async def scenario(gateway: Gateway) -> None:
        jobs = [await gateway.submit(60.0) for _ in range(4)]
        for job_id in jobs:
            await gateway.until(job_id, lambda event: isinstance(event.event, StageProgress))
            await gateway.desk.cancel(job_id, "")
            assert (await gateway.events(job_id))[-1].event == Finished(JobState.CANCELLED)
        following = await gateway.submit(0.0)
        assert (await gateway.events(following))[-1].event == Finished(JobState.SUCCEEDED)

    workers.start("one")
    play(database_url, scenario)


def test_watching_from_every_sequence_gives_exactly_the_rest(database_url: str, workers: Workers) -> None:
    """A client that comes back anywhere misses nothing and sees nothing twice."""

    async def scenario(gateway: Gateway) -> None:
        job_id = await gateway.submit(0.0)
        events = await gateway.events(job_id)
        for after in range(len(events) + 1):
            assert await gateway.events(job_id, after) == events[after:]

    workers.start("one")
    play(database_url, scenario)


def test_a_deleted_job_is_gone_for_the_engine_too(database_url: str, workers: Workers) -> None:
    """Its id can be used again for another request."""

    async def scenario(gateway: Gateway) -> None:
        job_id = await gateway.submit(0.0)
        await gateway.events(job_id)
        await gateway.desk.delete(job_id, "")
        with pytest.raises(HwapokError) as caught:
            await gateway.desk.get(job_id, "")
        assert caught.value.reason is Reason.JOB_NOT_FOUND
        await gateway.desk.submit(job_id, "", Brief("animal", "conti", "0.0", "again"), HASH)
        assert (await gateway.events(job_id))[-1].event == Finished(JobState.SUCCEEDED)

    workers.start("one")
    play(database_url, scenario)


def test_a_job_cancelled_in_our_tables_only_is_not_run(database_url: str, workers: Workers) -> None:
    """The gateway may die between its own commit and the engine's: the worker must not draw for nobody."""

    async def scenario(gateway: Gateway) -> None:
        job_id = await gateway.submit(0.0)
        async with gateway.database.transaction() as connection:
            await jobs.finish(connection, job_id, JobState.CANCELLED, None)
        await asyncio.to_thread(workers.start, "one")
        following = await gateway.submit(0.0)
        assert (await gateway.events(following))[-1].event == Finished(JobState.SUCCEEDED)
        assert [event.event for event in await gateway.events(job_id)] == [Finished(JobState.CANCELLED)]
        assert job_id not in workers.log("one")

    play(database_url, scenario)
