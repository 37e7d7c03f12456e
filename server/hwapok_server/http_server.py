"""Runs an ASGI application in the event loop that is already running, as one of a process's servers.

The process keeps its own signal handling and logging; a port in use is an OSError, before anything has started.
"""

from __future__ import annotations

import asyncio
import socket

import uvicorn
from starlette.types import ASGIApp


class HttpServer:
    """One listening socket and what answers on it."""

    def __init__(self, app: ASGIApp, host: str, port: int) -> None:
        """Takes the port; `start` then serves.

        :param host: an address, or a name with an IPv4 address
        :param port: 0 = any free one
        :raises OSError: the port is in use or not allowed
        """
        self._listener = _listen(host, port)
        self._server = _uvicorn(app)
        self._running: asyncio.Task[None] | None = None

    @property
    def port(self) -> int:
        """The port it listens on, also when 0 was asked for."""
        number: int = self._listener.getsockname()[1]
        return number

    async def start(self) -> None:
        """Answers from now on. uvicorn's own `serve` would take over the process's signals."""
        await self._server.startup(sockets=[self._listener])
        self._running = asyncio.create_task(self._server.main_loop())

    async def stop(self, grace_s: float = 5.0) -> None:
        """Takes no more requests, waits up to `grace_s` seconds for those under way, and gives the port back."""
        if self._running is None:
            self._listener.close()
            return
        self._server.should_exit = True
        await self._running
        self._running = None
        hang_up = asyncio.get_running_loop().call_later(grace_s, self._hang_up)
        await self._server.shutdown(sockets=[self._listener])
        hang_up.cancel()

    def _hang_up(self) -> None:
        """Ends what is still under way, as if its clients had gone."""
        for connection in self._server.server_state.connections:
            if connection.transport:
                connection.transport.abort()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio turns Nagle's algorithm off for sockets that name TCP; others wait 40 ms between header and body.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener


def _uvicorn(app: ASGIApp) -> uvicorn.Server:
    config = uvicorn.Config(
        app,
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
    )
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    return server
