"""Coroutines for callers without an event loop: one daemon thread runs them."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator
from typing import Any, TypeVar

from hwapok.errors import StudioError

T = TypeVar("T")

_TICK_S = 0.5
"""A thread that waits without end does not hear Ctrl-C on Windows."""


def wait_in(loop: asyncio.AbstractEventLoop | None, work: Coroutine[Any, Any, T]) -> T:
    """Does the work in `loop`, which another thread drives, and waits for it.

    :raises RuntimeError: called inside that very loop, which would wait for itself
    :raises StudioError: the loop has ended
    """
    if loop is None or loop.is_closed():
        work.close()
        raise StudioError.of("CLIENT_CLOSED", "CANCELLED")
    if loop is _running_loop():
        work.close()
        raise RuntimeError("this blocks the event loop it needs; await the method that ends in _async")
    future = asyncio.run_coroutine_threadsafe(work, loop)
    try:
        while not future.done():
            concurrent.futures.wait([future], timeout=_TICK_S)
        return future.result()
    finally:
        future.cancel()


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


class LoopThread:
    """An event loop in a daemon thread of its own."""

    def __init__(self) -> None:
        started: concurrent.futures.Future[asyncio.AbstractEventLoop] = concurrent.futures.Future()
        self._stopped = asyncio.Event()
        self._thread = threading.Thread(target=self._main, args=[started], name="hwapok", daemon=True)
        self._thread.start()
        self._loop = started.result()

    def _main(self, started: concurrent.futures.Future[asyncio.AbstractEventLoop]) -> None:
        with asyncio.Runner() as runner:
            started.set_result(runner.get_loop())
            runner.run(self._until_stopped())

    async def _until_stopped(self) -> None:
        await self._stopped.wait()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Does the work there and waits for it.

        :raises StudioError: the thread has ended
        """
        return wait_in(self._loop, work)

    def iterate(self, items: AsyncIterator[T]) -> Iterator[T]:
        """The items, each fetched there when it is asked for."""
        while (item := self.run(_next(items))) is not None:
            yield item

    def close(self) -> None:
        """Ends the thread; what it was doing is cancelled."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stopped.set)
        if threading.current_thread() is not self._thread:
            self._thread.join()


async def _next(items: AsyncIterator[T]) -> T | None:
    return await anext(items, None)
