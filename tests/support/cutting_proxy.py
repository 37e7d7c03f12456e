"""A way to a server that breaks: it passes some bytes on and then cuts every connection, as a failing network does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

_PIECE = 64 * 1024


class CuttingProxy:
    """Passes bytes to a server until its budget is spent; later connections are cut at once."""

    def __init__(self, target: str, budget: int) -> None:
        """:param budget: bytes towards the server, all connections together"""
        self._target, self._left = urlsplit(target), budget
        self.cut = 0
        """Connections that were cut."""

    async def pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serves one connection."""
        from_server, to_server = await asyncio.open_connection(self._target.hostname, self._target.port)
        back = asyncio.create_task(_copy(from_server, writer))
        while piece := await reader.read(_PIECE):
            self._left -= len(piece)
            if self._left < 0:
                self.cut += 1
                break
            to_server.write(piece)
            await to_server.drain()
        back.cancel()
        for end in (writer, to_server):
            end.transport.abort()


@asynccontextmanager
async def cutting_proxy(target: str, budget: int) -> AsyncIterator[tuple[str, CuttingProxy]]:
    """Such a way for the length of the block, and its URL."""
    proxy = CuttingProxy(target, budget)
    server = await asyncio.start_server(proxy.pass_on, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", proxy


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while piece := await reader.read(_PIECE):
            writer.write(piece)
            await writer.drain()
