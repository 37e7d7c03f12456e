"""A provider is called once for one attempt, whatever happens to the stores around it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from hwapok_common.errors import HwapokError, Reason
from hwapok_common.messages import Text
from hwapok_server.db import jobs
from hwapok_server.db.engine import Database
from hwapok_server.jobs.performer import Performer
from hwapok_server.model import Blob, Estimate, PsdLayers, RenderOrder, Size
from hwapok_server.ports import OnPreview, PaidCalls, Rendering
from hwapok_server.providers.memory.blob_store import MemoryBlobStore
from hwapok_server.providers.memory.paid_calls import MemoryPaidCalls
from hwapok_server.steps.blobs import LedgeredBlobs
from hwapok_server.steps.render import Render
from support.raw_client import jpeg, new_id

ORDER = RenderOrder("a cat", "animal", "conti", "", "", "", Size(64, 64), PsdLayers.STAGES)
PICTURE = jpeg(64, 64)


class FlakyBlobStore(MemoryBlobStore):
    """Is away for the first few puts."""

    def __init__(self, failures: int) -> None:
        super().__init__()
        self.failures = failures

    async def put(self, data: bytes, content_type: str) -> Blob:
        if self.failures:
            self.failures -= 1
            raise HwapokError(Reason.BLOB_STORE_UNAVAILABLE)
        return await super().put(data, content_type)


class PaidRenderer:
    """Counts what it is asked for."""

    name, offline, draft, description = "paid", False, False, Text("시험", "test")

    def __init__(self) -> None:
        self.calls = 0

    def estimates(self, order: RenderOrder, references: int) -> Sequence[Estimate]:
        return ()

    async def render(
        self, order: RenderOrder, references: Sequence[bytes], on_preview: OnPreview, paid: PaidCalls
    ) -> Rendering:
        self.calls += 1
        await on_preview(0.5, PICTURE)
        return Rendering(PICTURE, "image/jpeg", None, ())


def test_a_store_that_is_away_for_a_while_costs_no_second_picture(database_url: str) -> None:
    """What was paid for is stored as soon as the store is back."""

    async def scenario() -> None:
        database, store, renderer, job_id = Database(database_url), FlakyBlobStore(3), PaidRenderer(), new_id()
        async with database.transaction() as connection:
            await jobs.accept(connection, job_id, "", ORDER, "0" * 64)
        performer = Performer(database)
        job = await performer.begin(job_id)
        step = Render(renderer, LedgeredBlobs(database, store), lambda step: MemoryPaidCalls(step.stage))
        rendered = await performer.perform(job, "render", step, ORDER)
        assert (renderer.calls, store.failures) == (1, 0)
        assert await store.get(rendered.order.source.picture.blob.key) == PICTURE
        await database.close()

    asyncio.run(scenario())
