"""A blob's bytes in blocks, some side by side. Written here because the client's own transfers leave blocks under way
behind when one fails or the caller goes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator

from azure.storage.blob import BlobBlock, ContentSettings
from azure.storage.blob.aio import BlobClient

BLOCK_OUT, BLOCK_IN = 2**20, 4 * 2**20
"""Bytes that travel in one request. aiohttp writes a body in one go; a larger one would hold up the event loop."""
_AT_ONCE = 8

Moved = Callable[[], None]
"""Called when a block has got through."""


async def write(blob: BlobClient, data: bytes, about: ContentSettings, moved: Moved) -> None:
    """Writes a blob that is seen whole or not at all. Blocks that are never committed are never seen; Azure drops them
    after a week.

    :raises AzureError: InvalidBlockList when the blob was committed or deleted by others meanwhile
    """
    if len(data) <= BLOCK_OUT:
        await blob.upload_blob(data, overwrite=True, content_settings=about)
        return
    offsets = range(0, len(data), BLOCK_OUT)
    await _side_by_side(_Stager(blob, data, iter(offsets), moved).run)
    await blob.commit_block_list([BlobBlock(_id(offset)) for offset in offsets], content_settings=about)


async def read(blob: BlobClient, moved: Moved) -> bytes:
    """:raises AzureError: ResourceModifiedError when the blob was written again meanwhile"""
    stream = await blob.download_blob()
    found = bytearray()
    async for chunk in stream.chunks():
        found += chunk
        moved()
    return bytes(found)


class _Stager:
    """Sends blocks until none is left."""

    def __init__(self, blob: BlobClient, data: bytes, offsets: Iterator[int], moved: Moved) -> None:
        self._blob, self._data, self._offsets, self._moved = blob, data, offsets, moved

    async def run(self) -> None:
        for offset in self._offsets:
            await self._blob.stage_block(_id(offset), self._data[offset : offset + BLOCK_OUT])
            self._moved()


async def _side_by_side(run: Callable[[], Coroutine[None, None, None]]) -> None:
    tasks = [asyncio.create_task(run()) for _ in range(_AT_ONCE)]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _id(offset: int) -> str:
    """The same for the same part of the same content, whoever sends it."""
    return f"{offset:020d}"
