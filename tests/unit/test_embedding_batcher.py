"""Requests joined into batches: order, fairness, limits, cancellation and failures that stay where they belong."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

import numpy as np
import pytest

from hwapok_common.errors import HwapokError, Reason
from hwapok_embedding.batcher import BULK_TURN, Batcher, Limits
from hwapok_embedding.port import Vectors

SMALL = Limits(batch_items=4, batch_weight=100, queue_requests=3)


class Model:
    """Counts from numbers to rows; waits for `gate` before each pass, and breaks on a negative number."""

    def __init__(self, *, closed: bool = False) -> None:
        self.batches: list[list[int]] = []
        self.entered, self.gate = threading.Event(), threading.Event()
        if not closed:
            self.gate.set()

    def __call__(self, items: Sequence[int]) -> Vectors:
        self.entered.set()
        self.gate.wait()
        self.batches.append(list(items))
        if min(items) < 0:
            raise ZeroDivisionError
        return np.array([[np.nan if item == 13 else item] for item in items], np.float32)

    async def busy(self) -> None:
        """Returns once a pass has begun."""
        await asyncio.to_thread(self.entered.wait)


@asynccontextmanager
async def batching(model: Model, limits: Limits = SMALL) -> AsyncIterator[Batcher[int]]:
    with ThreadPoolExecutor(1) as thread:
        batcher = Batcher[int](model, lambda item: 60 if item >= 600 else 1, limits, thread)
        feeding = asyncio.create_task(batcher.run())
        try:
            yield batcher
        finally:
            model.gate.set()
            feeding.cancel()
            await asyncio.gather(feeding, return_exceptions=True)


async def ask(batcher: Batcher[int], *items: int, bulk: bool = False) -> list[int]:
    with batcher.place(bulk):
        return [int(row[0]) for row in await batcher.embed(items, bulk)]


async def queued(model: Model, batcher: Batcher[int], *requests: Sequence[int]) -> list[asyncio.Task[list[int]]]:
    """Requests that wait in this order behind a pass in progress."""
    tasks = [asyncio.create_task(ask(batcher, 0))]
    await model.busy()
    for items in requests:
        tasks.append(asyncio.create_task(ask(batcher, *items)))
        await asyncio.sleep(0)
    return tasks


def test_waiting_requests_share_a_batch_and_keep_their_own_rows() -> None:
    """What waited while the model was busy is encoded in one pass."""

    async def scenario() -> None:
        model = Model(closed=True)
        async with batching(model) as batcher:
            tasks = await queued(model, batcher, [1, 2], [3])
            model.gate.set()
            assert await asyncio.gather(*tasks) == [[0], [1, 2], [3]]
        assert model.batches == [[0], [1, 2, 3]]

    asyncio.run(scenario())


def test_a_bulk_request_does_not_hold_up_a_short_one() -> None:
    """The short request joins the second batch of the long one, which still gets its rows in order."""

    async def scenario() -> None:
        model = Model(closed=True)
        async with batching(model) as batcher:
            tasks = await queued(model, batcher, list(range(1, 13)), [99])
            model.gate.set()
            assert await asyncio.gather(*tasks) == [[0], list(range(1, 13)), [99]]
        assert 99 in model.batches[2]

    asyncio.run(scenario())


def test_a_query_passes_a_bulk_import() -> None:
    """It is the next pass, alone, however much bulk came before it; the import goes on after it."""

    async def scenario() -> None:
        model = Model(closed=True)
        async with batching(model) as batcher:
            importing = asyncio.create_task(ask(batcher, *range(1, 13), bulk=True))
            await model.busy()
            query = asyncio.create_task(ask(batcher, 99))
            await asyncio.sleep(0)
            model.gate.set()
            assert list(await asyncio.gather(importing, query)) == [list(range(1, 13)), [99]]
        assert model.batches == [[1, 2, 3, 4], [99], [5, 6, 7, 8], [9, 10, 11, 12]]

    asyncio.run(scenario())


def test_an_import_goes_on_under_any_load_of_queries() -> None:
    """A part of the passes is the bulk lane's although queries always wait."""

    async def scenario() -> None:
        model = Model(closed=True)
        async with batching(model, Limits(batch_items=1, batch_weight=100, queue_requests=100)) as batcher:
            first = asyncio.create_task(ask(batcher, 0))
            await model.busy()
            tasks = [asyncio.create_task(ask(batcher, item)) for item in range(1, 13)]
            tasks += [asyncio.create_task(ask(batcher, item, bulk=True)) for item in (701, 702)]
            await asyncio.sleep(0)
            model.gate.set()
            await asyncio.gather(first, *tasks)
        served = [batch[0] for batch in model.batches]
        assert served.index(701) == BULK_TURN
        assert served.index(702) == 2 * BULK_TURN

    asyncio.run(scenario())


def test_an_import_leaves_places_for_queries() -> None:
    """Bulk is refused while a query is still let in."""

    async def scenario() -> None:
        model = Model(closed=True)
        async with batching(model, Limits(batch_items=4, batch_weight=100, queue_requests=4)) as batcher:
            tasks = [asyncio.create_task(ask(batcher, item, bulk=True)) for item in range(3)]
            await model.busy()
            with pytest.raises(HwapokError) as refused:
                await ask(batcher, 4, bulk=True)
            assert refused.value.reason is Reason.EMBEDDING_OVERLOADED
            query = asyncio.create_task(ask(batcher, 5))
            await asyncio.sleep(0)
            model.gate.set()
            assert list(await asyncio.gather(query, *tasks)) == [[5], [0], [1], [2]]

    asyncio.run(scenario())


def test_a_heavy_input_does_not_pile_up_with_others() -> None:
    """Two inputs that together weigh too much go in two passes; one alone always goes."""

    async def scenario() -> None:
        model = Model()
        async with batching(model, Limits(batch_items=4, batch_weight=50, queue_requests=3)) as batcher:
            assert await ask(batcher, 600, 601, 1) == [600, 601, 1]
        assert model.batches == [[600], [601], [1]]

    asyncio.run(scenario())


def test_a_full_queue_refuses_at_once_and_recovers() -> None:
    """The refusal says when to come back; places are free again after the answers."""

    async def scenario() -> None:
        model = Model(closed=True)
        async with batching(model) as batcher:
            tasks = await queued(model, batcher, [1], [2])
            with pytest.raises(HwapokError) as refused:
                await ask(batcher, 3)
            assert refused.value.reason is Reason.EMBEDDING_OVERLOADED
            assert refused.value.retry_after
            model.gate.set()
            await asyncio.gather(*tasks)
            assert await ask(batcher, 3) == [3]

    asyncio.run(scenario())


def test_a_cancelled_request_leaves_the_queue() -> None:
    """Nothing is computed for a client that has gone, and its place is free."""

    async def scenario() -> None:
        model = Model(closed=True)
        async with batching(model) as batcher:
            first, gone, last = await queued(model, batcher, [1, 2, 3], [4])
            gone.cancel()
            await asyncio.gather(gone, return_exceptions=True)
            replacing = asyncio.create_task(ask(batcher, 5))
            model.gate.set()
            assert list(await asyncio.gather(first, last, replacing)) == [[0], [4], [5]]
        assert not {1, 2, 3} & {item for batch in model.batches for item in batch}

    asyncio.run(scenario())


def test_cancelling_a_request_in_the_model_leaves_the_rest_unharmed() -> None:
    """A request cancelled between its two batches is not continued."""

    async def scenario() -> None:
        model = Model(closed=True)
        async with batching(model) as batcher:
            long = asyncio.create_task(ask(batcher, *range(1, 9)))
            await model.busy()
            long.cancel()
            await asyncio.gather(long, return_exceptions=True)
            model.gate.set()
            assert await ask(batcher, 50) == [50]
        assert model.batches == [[1, 2, 3, 4], [50]]

    asyncio.run(scenario())


@pytest.mark.parametrize("more", [[], [30, 31, 32, 33, 34]], ids=["in a shared batch", "with more of it waiting"])
@pytest.mark.parametrize(("bad", "error"), [(-1, ZeroDivisionError), (13, HwapokError)])
def test_a_failing_input_fails_only_its_own_request(bad: int, error: type[Exception], more: list[int]) -> None:
    """An exception in the model, or a row that is no number, beside requests of others."""

    async def scenario() -> None:
        model = Model(closed=True)
        async with batching(model) as batcher:
            first, failing, good = await queued(model, batcher, [1, bad, *more], [2])
            model.gate.set()
            with pytest.raises(error):
                await failing
            assert list(await asyncio.gather(first, good)) == [[0], [2]]
            assert await ask(batcher, 7) == [7]

    asyncio.run(scenario())
