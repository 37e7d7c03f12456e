"""Redeeming needs no API key, so it must not be able to keep everybody else from the database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import pytest

from hwapok_common.errors import HwapokError, Reason
from hwapok_server.api.open_tickets import REDEEMING, TicketDesk
from hwapok_server.db.engine import Database


class SlowDatabase:
    """Counts who waits for a connection; nobody gets one before `gone`."""

    def __init__(self) -> None:
        self.waiting = 0
        self.gone = asyncio.Event()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        self.waiting += 1
        await self.gone.wait()
        raise HwapokError(Reason.DATABASE_UNAVAILABLE)
        yield


def test_few_at_a_time() -> None:
    """One more than there are places is told to come back; a malformed ticket takes none; places are given back."""

    async def scenario() -> None:
        database = SlowDatabase()
        desk = TicketDesk(cast("Database", database))
        held = [asyncio.create_task(desk.redeem("A" * 43)) for _ in range(REDEEMING)]
        await asyncio.sleep(0)
        for ticket, reason in (("B" * 43, Reason.SERVER_BUSY), ("?", Reason.OPEN_TICKET_INVALID)):
            with pytest.raises(HwapokError) as refused:
                await desk.redeem(ticket)
            assert refused.value.reason is reason
        assert database.waiting == REDEEMING
        database.gone.set()
        await asyncio.gather(*held, return_exceptions=True)
        with pytest.raises(HwapokError) as away:
            await desk.redeem("C" * 43)
        assert away.value.reason is Reason.DATABASE_UNAVAILABLE

    asyncio.run(scenario())
