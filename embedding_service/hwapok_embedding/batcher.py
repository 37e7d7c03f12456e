"""Requests of many clients, joined into the batches that one model thread encodes.

Greedy: whatever waits when the thread is free becomes the next batch; nothing waits for a timer. A batch takes a part
of each waiting request in turn, so a long request does not hold up a short one behind it. Bulk requests wait in a lane
of their own, which the other passes. It knows nothing of texts, pictures or gRPC.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import numpy as np

from hwapok_common.errors import HwapokError, Reason
from hwapok_embedding.port import Vectors

Item = TypeVar("Item")
BULK_TURN = 4
"""While both lanes wait, every fourth batch is the bulk lane's, so that an import goes on under any load."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a batch and the queue hold."""

    batch_items: int
    """Most inputs in one pass of the model."""
    batch_weight: int
    """Most weight in one pass; a single input may exceed it."""
    queue_requests: int
    """Most requests waiting or being encoded; bulk requests find a quarter of the places closed."""

    def places(self, bulk: bool) -> int:
        """Requests in the queue beyond which another is refused."""
        return self.queue_requests - self.queue_requests // 4 if bulk else self.queue_requests


@dataclass(eq=False, slots=True)
class _Request(Generic[Item]):
    todo: deque[Item]
    answer: asyncio.Future[Vectors]
    bulk: bool
    rows: list[Vectors] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Part(Generic[Item]):
    request: _Request[Item]
    items: list[Item]


class Batcher(Generic[Item]):
    """Encodes inputs in batches while `run` runs. Use from one event loop."""

    def __init__(
        self,
        encode: Callable[[Sequence[Item]], Vectors],
        weigh: Callable[[Item], int],
        limits: Limits,
        thread: Executor,
    ) -> None:
        """
        :param encode: the model's pass, run on `thread`; one row for each input
        :param weigh: what an input costs, in the unit of `limits.batch_weight`
        """
        self._encode, self._weigh, self.limits, self._thread = encode, weigh, limits, thread
        self.taken = 0
        self._lanes: dict[bool, deque[_Request[Item]]] = {False: deque(), True: deque()}
        self._contested = 0
        self._work = asyncio.Event()

    def is_full(self, bulk: bool = False) -> bool:
        """Whether `place` would refuse now."""
        return self.taken >= self.limits.places(bulk)

    @contextmanager
    def place(self, bulk: bool = False) -> Iterator[None]:
        """Holds one of the queue's places while a request is prepared and encoded.

        :raises HwapokError: EMBEDDING_OVERLOADED, every place is taken
        """
        if self.is_full(bulk):
            raise HwapokError(Reason.EMBEDDING_OVERLOADED)
        self.taken += 1
        try:
            yield
        finally:
            self.taken -= 1

    async def embed(self, items: Sequence[Item], bulk: bool = False) -> Vectors:
        """One row for each input, in order. Cancelling the call takes what is not yet encoded out of the queue.

        :param bulk: nobody waits for the answer; requests that somebody waits for go first
        :raises Exception: what the model raised for these inputs; other requests are not touched by it
        """
        request = _Request(deque(items), asyncio.get_running_loop().create_future(), bulk)
        lane = self._lanes[bulk]
        lane.append(request)
        self._work.set()
        try:
            return await request.answer
        finally:
            if request in lane:
                lane.remove(request)

    async def run(self) -> None:
        """Feeds the model thread until cancelled."""
        while True:
            await self._work.wait()
            batch = self._next_batch()
            if not batch:
                self._work.clear()
                continue
            await self._encode_parts(batch)
            # What is left of a request goes behind the requests that came meanwhile.
            for part in batch:
                if part.request.todo and not part.request.answer.done():
                    self._lanes[part.request.bulk].append(part.request)

    def _next_batch(self) -> list[_Part[Item]]:
        parts: list[_Part[Item]] = []
        room, weight, lane = self.limits.batch_items, self.limits.batch_weight, self._next_lane()
        while lane and room > 0 and (weight > 0 or not parts):
            part = self._take(lane.popleft(), room, weight)
            parts.append(part)
            room -= len(part.items)
            weight -= sum(map(self._weigh, part.items))
        return parts

    def _next_lane(self) -> deque[_Request[Item]]:
        """One lane for a whole batch: bulk in a batch with others would make them wait for it."""
        urgent, bulk = self._lanes[False], self._lanes[True]
        if urgent and bulk:
            self._contested += 1
            return bulk if self._contested % BULK_TURN == 0 else urgent
        return urgent or bulk

    def _take(self, request: _Request[Item], room: int, weight: int) -> _Part[Item]:
        items = [request.todo.popleft()]
        weight -= self._weigh(items[0])
        while request.todo and len(items) < room and self._weigh(request.todo[0]) <= weight:
            items.append(request.todo.popleft())
            weight -= self._weigh(items[-1])
        return _Part(request, items)

    async def _encode_parts(self, parts: Sequence[_Part[Item]]) -> None:
        items = [item for part in parts for item in part.items]
        try:
            rows = await asyncio.get_running_loop().run_in_executor(self._thread, self._checked, items)
        except Exception as error:
            await self._find_culprit(parts, error)
        else:
            for part in parts:
                self._deliver(part, rows[: len(part.items)])
                rows = rows[len(part.items) :]

    async def _find_culprit(self, parts: Sequence[_Part[Item]], error: Exception) -> None:
        """Encodes the parts of a failed batch one by one, so that only the request at fault fails."""
        if len(parts) > 1:
            for part in parts:
                await self._encode_parts([part])
        elif not parts[0].request.answer.done():
            parts[0].request.answer.set_exception(error)

    def _checked(self, items: Sequence[Item]) -> Vectors:
        rows = self._encode(items)
        if len(rows) != len(items) or not np.isfinite(rows).all():
            raise HwapokError(Reason.EMBEDDING_NO_VECTOR)
        return rows

    def _deliver(self, part: _Part[Item], rows: Vectors) -> None:
        request = part.request
        request.rows.append(rows)
        if not request.todo and not request.answer.done():
            request.answer.set_result(np.concatenate(request.rows))
