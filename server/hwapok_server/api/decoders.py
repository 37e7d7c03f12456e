"""The threads that decode pictures: few, whoever sends them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

DECODERS = 2
"""Pictures decoded at once: keeps the peak near 0.5 GB even for 40-megapixel uploads."""
T = TypeVar("T")


class Decoders:
    """A thread pool for blocking work on pictures."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(DECODERS, thread_name_prefix="ingest")

    async def run(self, work: Callable[[bytes], T], data: bytes) -> T:
        """Does the work on a thread; its errors are raised here."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work, data)

    def close(self) -> None:
        """Stops the threads."""
        self._pool.shutdown(wait=False, cancel_futures=True)
