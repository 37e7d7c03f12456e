"""The threads that decode pictures, and the places for streams that bring some: few, whoever sends them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from hwapok_common.errors import HwapokError, Reason
from hwapok_server.model import Purpose

DECODERS = 2
"""Pictures decoded at once: keeps the peak near 0.5 GB even for 40-megapixel uploads."""
RECEIVING = 16
"""Streams of pictures at once; each holds up to 10 MB in memory."""
RECEIVING_LARGE = 4
"""Streams of artworks among them; each holds up to 64 MB."""
T = TypeVar("T")


class Decoders:
    """A thread pool for blocking work on pictures."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(DECODERS, thread_name_prefix="ingest")
        self._taken = 0
        self._large_taken = 0

    @contextmanager
    def place(self) -> Iterator[None]:
        """Holds one of the places for streams of pictures.

        :raises HwapokError: SERVER_BUSY, every place is taken
        """
        if self._taken >= RECEIVING:
            raise HwapokError(Reason.SERVER_BUSY)
        self._taken += 1
        try:
            yield
        finally:
            self._taken -= 1

    @contextmanager
    def large_place(self, purpose: Purpose) -> Iterator[None]:
        """For an artwork, holds one of their places beside the place that every stream has.

        :raises HwapokError: SERVER_BUSY, every one is taken
        """
        if purpose is not Purpose.ARTWORK:
            yield
            return
        if self._large_taken >= RECEIVING_LARGE:
            raise HwapokError(Reason.SERVER_BUSY)
        self._large_taken += 1
        try:
            yield
        finally:
            self._large_taken -= 1

    async def run(self, work: Callable[[bytes], T], data: bytes) -> T:
        """Does the work on a thread; its errors are raised here."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work, data)

    def close(self) -> None:
        """Stops the threads."""
        self._pool.shutdown(wait=False, cancel_futures=True)
