"""Calls that cost money: within the budgets, each made once, entered in the database before it is sent."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from hwapok_common.errors import HwapokError, Reason
from hwapok_common.logs import log
from hwapok_server.budgets import Budgets
from hwapok_server.db import charges
from hwapok_server.db.charges import Call, StoredAnswer
from hwapok_server.db.engine import Database, patiently
from hwapok_server.jobs.step import Step
from hwapok_server.model import Blob, Estimate
from hwapok_server.ports import Answer, CallLost, PaidCall
from hwapok_server.steps.blobs import LedgeredBlobs
from hwapok_server.steps.log import logger

ANSWER_PATIENCE_S = 1800.0
"""How long an answer that was paid for waits in memory for the database and the blob store to come back."""

T = TypeVar("T")


class LedgeredPaidCalls:
    """PaidCalls of one attempt at a step."""

    def __init__(self, database: Database, blobs: LedgeredBlobs, budgets: Budgets, step: Step) -> None:
        self._database, self._blobs, self._budgets, self._step = database, blobs, budgets, step

    async def once(self, name: str, estimate: Estimate, call: PaidCall) -> Answer:
        step = self._step
        made = Call(str(uuid.uuid4()), step.job_id, step.owner, step.stage, name, step.attempt)
        stored = await patiently(partial(self._earlier, made, estimate))
        if stored is not None:
            return Answer(await self._blobs.get(stored.blob), stored.blob.content_type, stored.usage)
        await self._reserve(made, estimate)
        try:
            answer = await call()
        except BaseException as error:
            await self._close(made, error)
            raise
        return await _whole(self._keep(made, answer))

    async def _earlier(self, call: Call, estimate: Estimate) -> StoredAnswer | None:
        """:raises HwapokError: PAYMENT_UNCERTAIN"""
        async with self._database.transaction() as connection:
            stored = await charges.answer(connection, call)
            if stored is None and await charges.interrupted(connection, call):
                raise HwapokError(Reason.PAYMENT_UNCERTAIN, provider=estimate.model)
            return stored

    async def _reserve(self, call: Call, estimate: Estimate) -> None:
        try:
            await _whole(self._enter(partial(charges.reserve, call=call, estimate=estimate, budgets=self._budgets)))
        except asyncio.CancelledError:
            await _whole(self._enter(partial(charges.release, charge_id=call.id)))
            raise

    async def _close(self, call: Call, error: BaseException) -> None:
        """Enters what a call without an answer cost. While the database stays away the reservation stands; it becomes
        uncertain when the job ends."""
        usage = error.usage if isinstance(error, CallLost) else None
        if usage:
            entry: Callable[[AsyncConnection], Awaitable[None]] = partial(
                charges.settle, charge_id=call.id, usage=usage
            )
        elif isinstance(error, HwapokError) and not isinstance(error, CallLost):
            entry = partial(charges.release, charge_id=call.id)
        else:
            log(logger, "paid_call_uncertain", job=call.job_id, step=call.stage, call=call.name)
            entry = partial(charges.doubt, charge_id=call.id)
        with suppress(HwapokError):
            await _whole(self._enter(entry))

    async def _keep(self, call: Call, answer: Answer) -> Answer:
        """Stores an answer and what it cost, together."""

        async def enter(connection: AsyncConnection, blob: Blob) -> None:
            await charges.settle(connection, call.id, answer.usage)
            await charges.keep(connection, call, blob)

        await self._blobs.put(
            call.job_id, answer.body, answer.content_type, "answer", enter=enter, patience_s=ANSWER_PATIENCE_S
        )
        log(logger, "paid_call_settled", job=call.job_id, step=call.stage, micro_usd=answer.usage.micro_usd)
        return answer

    async def _enter(self, entry: Callable[[AsyncConnection], Awaitable[None]]) -> None:
        async def enter() -> None:
            async with self._database.transaction() as connection:
                await entry(connection)

        await patiently(enter)


async def _whole(work: Coroutine[Any, Any, T]) -> T:
    """Does work to its end; a cancellation that comes meanwhile is raised afterwards."""
    task = asyncio.create_task(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise
