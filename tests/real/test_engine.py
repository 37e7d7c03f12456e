"""The job engine and the janitor on a real PostgreSQL, with workers that really die."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from hwapok_common.errors import HwapokError, Reason
from hwapok_server.db import jobs
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
from support.engine import HASH, Gateway, Workers, attempts, play


@pytest.fixture
def workers(database_url: str, tmp_path: Path) -> Iterator[Workers]:
    running = Workers(database_url, tmp_path)
    yield running
    running.close()


def in_second_step(event: LoggedEvent) -> bool:
    return isinstance(event.event, PromptDelta)


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
