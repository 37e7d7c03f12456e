"""Money in a real PostgreSQL: budgets that hold under load, spending that outlives its job, answers not lost."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import psycopg
import pytest
import sqlalchemy as sa

from hwapok_common.errors import HwapokError, Reason
from hwapok_server.budgets import Budgets
from hwapok_server.db import blob_ledger, charges, jobs
from hwapok_server.db.engine import Database
from hwapok_server.db.tables import charge, job_blob, paid_answer
from hwapok_server.model import Blob, ChargeState, Estimate, Job, JobState, Usage
from hwapok_server.ports import Answer
from hwapok_server.providers.memory.blob_store import MemoryBlobStore
from hwapok_server.steps.blobs import LedgeredBlobs
from hwapok_server.steps.paid_calls import LedgeredPaidCalls
from support.paid_jobs import attempt, running_job

ONE = Estimate("test/model", 1)
ANSWER = Answer(b"answer", "text/plain", Usage(10, 2, 1))


class Ledger:
    """A database, a blob store, and jobs that pay."""

    def __init__(self, url: str, budgets: Budgets) -> None:
        self.database, self.store, self.budgets = Database(url, pool_size=20), MemoryBlobStore(), budgets
        self.blobs = LedgeredBlobs(self.database, self.store)

    async def paid(self, job: Job) -> LedgeredPaidCalls:
        return LedgeredPaidCalls(self.database, self.blobs, self.budgets, await attempt(self.database, job))

    async def pay(self, owner: str = "", estimate: Estimate = ONE) -> Job:
        """A job of its own that makes one call."""
        job = await running_job(self.database, owner)
        await (await self.paid(job)).once("text", estimate, _answered)
        return job

    async def charges(self, job: Job) -> list[tuple[ChargeState, int]]:
        async with self.database.transaction() as connection:
            found = await jobs.get(connection, job.id)
        return [(made.state, made.usage.micro_usd) for made in found.charges]

    async def left(self, owner: str = "") -> int:
        async with self.database.transaction() as connection:
            return await charges.budget_left(connection, owner, self.budgets)


async def _answered() -> Answer:
    return ANSWER


def play(url: str, scenario: Callable[[Ledger], Awaitable[None]], budgets: Budgets | None = None) -> None:
    async def main() -> None:
        ledger = Ledger(url, budgets or Budgets(1000))
        try:
            await scenario(ledger)
        finally:
            await ledger.database.close()

    asyncio.run(main())


async def refused(ledger: Ledger, owner: str = "", estimate: Estimate = ONE) -> HwapokError:
    with pytest.raises(HwapokError) as caught:
        await ledger.pay(owner, estimate)
    assert caught.value.reason is Reason.BUDGET_EXCEEDED
    return caught.value


def test_twenty_calls_at_once_spend_exactly_the_budget(database_url: str) -> None:
    """Each looks at what is left while the others do; a budget of five pays for five."""
    called = 0

    async def call() -> Answer:
        nonlocal called
        called += 1
        return ANSWER

    async def scenario(ledger: Ledger) -> None:
        ready = [await ledger.paid(await running_job(ledger.database)) for _ in range(20)]
        ended = await asyncio.gather(*(paid.once("text", ONE, call) for paid in ready), return_exceptions=True)
        assert (called, sum(answer == ANSWER for answer in ended)) == (5, 5)
        refusals = [error.reason for error in ended if isinstance(error, HwapokError)]
        assert refusals == [Reason.BUDGET_EXCEEDED] * 15
        assert await ledger.left() == 0

    play(database_url, scenario, Budgets(5))


def test_each_key_has_its_own_budget_within_the_days(database_url: str) -> None:
    """A key that spent its share leaves the others theirs; nobody spends beyond the day's."""

    async def scenario(ledger: Ledger) -> None:
        await ledger.pay("kim")
        await refused(ledger, "kim")
        for _ in range(2):
            await ledger.pay("lee")
        assert (await ledger.left("kim"), await ledger.left("lee"), await ledger.left()) == (0, 1, 1)
        await ledger.pay()
        error = await refused(ledger, "lee", Estimate("test/model", 20_500))
        assert error.values == {"estimate": "0.0205", "left": "0.00"}

    play(database_url, scenario, Budgets(4, 1, {"lee": 3}))


def test_yesterday_is_over(database_url: str) -> None:
    """A budget starts afresh at midnight UTC."""

    async def scenario(ledger: Ledger) -> None:
        await ledger.pay()
        await refused(ledger)
        async with ledger.database.transaction() as connection:
            await connection.execute(sa.update(charge).values(created=charge.c.created - timedelta(days=1)))
        await ledger.pay()

    play(database_url, scenario, Budgets(1))


def test_spending_outlives_its_job_and_the_answer_does_not(database_url: str) -> None:
    """Deleting a job gives no budget back; its id, used again, gets no answer of the job before."""

    async def scenario(ledger: Ledger) -> None:
        job = await ledger.pay()
        async with ledger.database.transaction() as connection:
            kept = (await connection.execute(sa.select(job_blob.c.role, job_blob.c.blob_key))).one()
            assert tuple(kept) == ("answer", blob_ledger.key_of(ANSWER.body))
            await jobs.finish(connection, job.id, JobState.CANCELLED, None)
            assert await jobs.delete(connection, job.id)
            assert (await connection.execute(sa.select(paid_answer))).all() == []
        assert await ledger.left() == 999

    play(database_url, scenario)


def test_a_reservation_of_a_job_that_ended_is_in_doubt(database_url: str) -> None:
    """The worker was lost and never came back: what it may have spent still counts."""

    async def scenario(ledger: Ledger) -> None:
        job = await running_job(ledger.database)
        step = await attempt(ledger.database, job)
        call = charges.Call("11111111-1111-4111-8111-111111111111", job.id, "", step.stage, "text", step.attempt)
        async with ledger.database.transaction() as connection:
            for _ in range(2):  # a commit whose confirmation was lost is repeated
                await charges.reserve(connection, call, Estimate("test/model", 7), ledger.budgets)
        assert await ledger.charges(job) == [(ChargeState.RESERVED, 7)]
        async with ledger.database.transaction() as connection:
            await jobs.finish(connection, job.id, JobState.CANCELLED, None)
        assert await ledger.charges(job) == [(ChargeState.UNCERTAIN, 7)]
        assert await ledger.left() == 993

    play(database_url, scenario)


def test_nothing_is_paid_for_a_job_that_nobody_waits_for(database_url: str) -> None:
    """It was cancelled, or another worker has its step, and this worker has not noticed yet."""

    async def scenario(ledger: Ledger) -> None:
        cancelled, replaced = await running_job(ledger.database), await running_job(ledger.database)
        late = [await ledger.paid(cancelled), await ledger.paid(replaced)]
        await ledger.paid(replaced)
        async with ledger.database.transaction() as connection:
            await jobs.finish(connection, cancelled.id, JobState.CANCELLED, None)
        for paid in late:
            with pytest.raises(HwapokError) as caught:
                await paid.once("text", ONE, _never)
            assert caught.value.reason is Reason.JOB_ALREADY_FINISHED
        assert await ledger.left() == 1000

    play(database_url, scenario)


async def _never() -> Answer:
    raise AssertionError("this would cost money")


def test_an_answer_waits_for_a_database_that_is_away(database_url: str) -> None:
    """It arrived while PostgreSQL took no connections; it is stored once it does."""
    name = database_url.rpartition("/")[2].partition("?")[0]

    def close_the_door(admin: psycopg.Connection) -> None:
        admin.execute(f"alter database {name} allow_connections false".encode())
        admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name])

    async def scenario(ledger: Ledger) -> None:
        job, opened = await running_job(ledger.database), asyncio.Event()
        with psycopg.connect(database_url.replace(name, "postgres"), autocommit=True) as admin:

            async def call() -> Answer:
                await asyncio.to_thread(close_the_door, admin)
                opened.set()
                return ANSWER

            calling = asyncio.create_task((await ledger.paid(job)).once("text", ONE, call))
            await opened.wait()
            with pytest.raises(HwapokError):
                await ledger.database.ping()
            await asyncio.to_thread(admin.execute, f"alter database {name} allow_connections true".encode())
        assert await calling == ANSWER
        assert await ledger.charges(job) == [(ChargeState.SETTLED, 1)]
        assert await (await ledger.paid(job)).once("text", ONE, _never) == ANSWER

    play(database_url, scenario)


class HeldStore(MemoryBlobStore):
    """Takes its time to store."""

    def __init__(self) -> None:
        super().__init__()
        self.began, self.go = asyncio.Event(), asyncio.Event()

    async def put(self, data: bytes, content_type: str) -> Blob:
        self.began.set()
        await self.go.wait()
        return await super().put(data, content_type)


def test_a_job_cancelled_while_its_answer_is_stored_keeps_it(database_url: str) -> None:
    """A person who changes their mind again does not pay twice."""

    async def scenario(ledger: Ledger) -> None:
        store, job = HeldStore(), await running_job(ledger.database)
        ledger.blobs = LedgeredBlobs(ledger.database, store)
        storing = asyncio.create_task((await ledger.paid(job)).once("text", ONE, _answered))
        await store.began.wait()
        storing.cancel()
        store.go.set()
        with pytest.raises(asyncio.CancelledError):
            await storing
        assert await ledger.charges(job) == [(ChargeState.SETTLED, 1)]
        assert await (await ledger.paid(job)).once("text", ONE, _never) == ANSWER

    play(database_url, scenario)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "free"},
        {"state": "reserved"},
        {"state": "uncertain", "input_tokens": 5},
        {"micro_usd": -1},
    ],
)
def test_the_table_itself_refuses_what_makes_no_sense(database_url: str, wrong: dict[str, object]) -> None:
    """Whoever writes to it."""

    async def scenario(ledger: Ledger) -> None:
        await ledger.pay()
        with pytest.raises(sa.exc.IntegrityError):
            async with ledger.database.transaction() as connection:
                await connection.execute(sa.update(charge).values(**wrong))

    play(database_url, scenario)
