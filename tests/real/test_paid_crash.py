"""Workers die around a call that costs money: nothing is paid for twice without a person's word, no answer is lost."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from hwapok_common.errors import Reason
from hwapok_server.model import (
    Brief,
    Charge,
    ChargeState,
    Failure,
    Finished,
    Job,
    JobState,
    LoggedEvent,
    PromptDelta,
    PromptOutcome,
    Usage,
)
from support.engine import HASH, Gateway, Workers, play
from support.held_provider import ANSWER, HeldProvider, held_provider
from support.paid_worker import COST
from support.raw_client import new_id

IN_DOUBT = Charge("write_prompt", "test/model", ChargeState.UNCERTAIN, Usage(0, 0, 500))
PAID = Charge("write_prompt", "test/model", ChargeState.SETTLED, COST)


@pytest.fixture
def workers(database_url: str, tmp_path: Path) -> Iterator[Workers]:
    running = Workers(database_url, tmp_path, "support.paid_worker", str(tmp_path / "blobs"))
    yield running
    running.close()


@pytest.fixture
def provider() -> Iterator[HeldProvider]:
    with held_provider() as running:
        yield running


async def submit(gateway: Gateway, provider: HeldProvider, tag: str = "") -> str:
    job_id = new_id()
    await gateway.desk.submit(job_id, "", Brief("animal", "conti", tag, provider.url), HASH)
    return job_id


async def ended(gateway: Gateway, job_id: str, state: JobState, after: int = 0) -> Job:
    """The job at its end, which must be this one."""
    assert (await gateway.events(job_id, after))[-1].event == Finished(state)
    return await gateway.desk.get(job_id, "")


def has_answer(event: LoggedEvent) -> bool:
    return isinstance(event.event, PromptDelta)


def test_a_worker_killed_in_a_paid_call_does_not_repeat_it(
    database_url: str, workers: Workers, provider: HeldProvider
) -> None:
    """The job fails and says why; a person who retries it has it called again."""

    async def scenario(gateway: Gateway) -> None:
        job_id = await submit(gateway, provider)
        await asyncio.to_thread(provider.wait_for_call)
        await asyncio.to_thread(workers.end, "one", signal.SIGKILL)
        await asyncio.to_thread(workers.start, "two")
        failed = await ended(gateway, job_id, JobState.FAILED)
        assert failed.outcome == Failure(Reason.PAYMENT_UNCERTAIN, {"provider": "test/model"})
        assert (failed.charges, provider.calls) == ((IN_DOUBT,), 1)
        provider.answer()
        retried = await gateway.desk.retry(job_id, "")
        done = await ended(gateway, job_id, JobState.SUCCEEDED, retried.last_sequence)
        assert isinstance(done.outcome, PromptOutcome)
        assert (done.outcome.prompt, done.charges, provider.calls) == (ANSWER, (IN_DOUBT, PAID), 2)

    workers.start("one")
    play(database_url, scenario)


def test_an_answer_survives_its_worker(database_url: str, workers: Workers, provider: HeldProvider) -> None:
    """The next worker goes on with what was paid for."""

    async def scenario(gateway: Gateway) -> None:
        provider.answer()
        job_id = await submit(gateway, provider, "stay")
        await gateway.until(job_id, has_answer)
        await asyncio.to_thread(workers.end, "one", signal.SIGKILL)
        await asyncio.to_thread(workers.start, "two")
        done = await ended(gateway, job_id, JobState.SUCCEEDED)
        assert isinstance(done.outcome, PromptOutcome)
        assert (done.outcome.prompt, done.charges, provider.calls) == (ANSWER, (PAID,), 1)

    workers.start("one")
    play(database_url, scenario)


def test_a_call_that_is_cancelled_counts_as_estimated(
    database_url: str, workers: Workers, provider: HeldProvider
) -> None:
    """It was sent; a retry calls again."""

    async def scenario(gateway: Gateway) -> None:
        job_id = await submit(gateway, provider)
        await asyncio.to_thread(provider.wait_for_call)
        assert (await gateway.desk.cancel(job_id, "")).charges == (IN_DOUBT,)
        retried = await gateway.desk.retry(job_id, "")
        await asyncio.to_thread(provider.wait_for_call)
        provider.answer()
        done = await ended(gateway, job_id, JobState.SUCCEEDED, retried.last_sequence)
        assert (done.charges[-1], provider.calls) == (PAID, 2)

    workers.start("one")
    play(database_url, scenario)
