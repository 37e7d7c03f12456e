"""What paid calls guarantee, over each implementation: paid for once, in doubt not at all, free is free."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol

import pytest

from hwapok_common.errors import HwapokError, Reason
from hwapok_server.budgets import Budgets
from hwapok_server.db import jobs
from hwapok_server.db.engine import Database
from hwapok_server.model import Charge, ChargeState, Estimate, Job, Usage
from hwapok_server.ports import Answer, CallLost, PaidCalls
from hwapok_server.providers.memory.blob_store import MemoryBlobStore
from hwapok_server.providers.memory.paid_calls import MemoryPaidCalls
from hwapok_server.steps.blobs import LedgeredBlobs
from hwapok_server.steps.paid_calls import LedgeredPaidCalls
from support.paid_jobs import STAGE, attempt, run_again, running_job

ESTIMATE = Estimate("test/model", 500)
USAGE = Usage(1200, 80, 321)
ANSWER = Answer("달빛 아래 고양이".encode(), "application/json", USAGE)


class Payments(Protocol):
    """One job's paid calls in one implementation."""

    async def next_attempt(self) -> PaidCalls:
        """After a crash."""

    async def next_run(self) -> PaidCalls:
        """After the job failed and somebody had it run again."""

    async def charges(self) -> Sequence[Charge]: ...


class InMemory:
    """Lives for one job."""

    def __init__(self) -> None:
        self._calls = MemoryPaidCalls(STAGE)

    async def next_attempt(self) -> PaidCalls:
        return self._calls

    async def next_run(self) -> PaidCalls:
        return self._calls

    async def charges(self) -> Sequence[Charge]:
        return tuple(self._calls.charges)


class InDatabase:
    """A job in a real PostgreSQL."""

    def __init__(self, database: Database, job: Job) -> None:
        self._database, self._job = database, job
        self._blobs = LedgeredBlobs(database, MemoryBlobStore())

    async def next_attempt(self) -> PaidCalls:
        step = await attempt(self._database, self._job)
        return LedgeredPaidCalls(self._database, self._blobs, Budgets(10_000), step)

    async def next_run(self) -> PaidCalls:
        await run_again(self._database, self._job)
        return await self.next_attempt()

    async def charges(self) -> Sequence[Charge]:
        async with self._database.transaction() as connection:
            return (await jobs.get(connection, self._job.id)).charges


@dataclass
class Provider:
    """Counts what it is asked for; its first calls go as scripted."""

    script: list[BaseException] = field(default_factory=list)
    calls: int = 0

    async def __call__(self) -> Answer:
        self.calls += 1
        if self.script:
            raise self.script.pop(0)
        return ANSWER


@asynccontextmanager
async def _in_database(url: str) -> AsyncIterator[Payments]:
    database = Database(url)
    try:
        yield InDatabase(database, await running_job(database))
    finally:
        await database.close()


Play = Callable[[Callable[[Payments], Awaitable[None]]], None]


@pytest.fixture(params=["memory", "database"])
def play(request: pytest.FixtureRequest) -> Play:
    """Plays a scenario on each implementation."""
    url = request.getfixturevalue("database_url") if request.param == "database" else ""

    def run(scenario: Callable[[Payments], Awaitable[None]]) -> None:
        async def main() -> None:
            if url:
                async with _in_database(url) as payments:
                    await scenario(payments)
            else:
                await scenario(InMemory())

        asyncio.run(main())

    return run


def test_an_answer_is_paid_for_once(play: Play) -> None:
    """A crash and a retry both get the answer that is there, byte for byte, and it is charged once."""

    async def scenario(payments: Payments) -> None:
        provider = Provider()
        for following in (payments.next_attempt, payments.next_attempt, payments.next_run):
            assert await (await following()).once("text", ESTIMATE, provider) == ANSWER
        assert provider.calls == 1
        assert await payments.charges() == (Charge(STAGE, "test/model", ChargeState.SETTLED, USAGE),)

    play(scenario)


def test_calls_of_a_step_are_told_apart_by_name(play: Play) -> None:
    """A subject and its background are two pictures, charged in the order they were drawn."""

    async def scenario(payments: Payments) -> None:
        provider, paid = Provider(), await payments.next_attempt()
        await paid.once("subject", ESTIMATE, provider)
        await paid.once("background", Estimate("test/other", 1), provider)
        assert provider.calls == 2
        assert [charge.model for charge in await payments.charges()] == ["test/model", "test/other"]

    play(scenario)


@pytest.mark.parametrize("reason", [Reason.PROVIDER_RATE_LIMITED, Reason.PROVIDER_UNAVAILABLE])
def test_what_the_provider_does_not_charge_costs_nothing(play: Play, reason: Reason) -> None:
    """The same call may be made again at once."""

    async def scenario(payments: Payments) -> None:
        provider, paid = Provider([HwapokError(reason, provider="test")]), await payments.next_attempt()
        with pytest.raises(HwapokError) as caught:
            await paid.once("text", ESTIMATE, provider)
        assert caught.value.reason is reason
        assert await payments.charges() == ()
        assert await paid.once("text", ESTIMATE, provider) == ANSWER

    play(scenario)


@pytest.mark.parametrize(
    ("usage", "charged"),
    [
        (USAGE, Charge(STAGE, "test/model", ChargeState.SETTLED, USAGE)),
        (None, Charge(STAGE, "test/model", ChargeState.UNCERTAIN, Usage(0, 0, 500))),
    ],
)
def test_a_lost_answer_is_charged_and_called_again_by_a_retry(play: Play, usage: Usage | None, charged: Charge) -> None:
    """With what the provider said was used, else with the estimate."""

    async def scenario(payments: Payments) -> None:
        provider = Provider([CallLost(Reason.PROVIDER_EMPTY_ANSWER, usage, provider="test")])
        with pytest.raises(CallLost):
            await (await payments.next_attempt()).once("text", ESTIMATE, provider)
        assert await payments.charges() == (charged,)
        assert await (await payments.next_run()).once("text", ESTIMATE, provider) == ANSWER
        assert (provider.calls, len(await payments.charges())) == (2, 2)

    play(scenario)


@pytest.mark.parametrize("interruption", [asyncio.CancelledError(), RuntimeError("a bug")])
def test_a_call_in_doubt_is_made_again_by_a_person_only(play: Play, interruption: BaseException) -> None:
    """Cancelled, or broken in a way nobody thought of: it was sent, so it counts, and does not repeat itself."""

    async def scenario(payments: Payments) -> None:
        provider = Provider([interruption])
        with pytest.raises(type(interruption)):
            await (await payments.next_attempt()).once("text", ESTIMATE, provider)
        assert [charge.state for charge in await payments.charges()] == [ChargeState.UNCERTAIN]
        with pytest.raises(HwapokError) as caught:
            await (await payments.next_attempt()).once("text", ESTIMATE, provider)
        assert (caught.value.reason, provider.calls) == (Reason.PAYMENT_UNCERTAIN, 1)
        assert await (await payments.next_run()).once("text", ESTIMATE, provider) == ANSWER
        assert provider.calls == 2

    play(scenario)
