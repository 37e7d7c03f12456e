"""Serves the studio until it is told to stop, and says when it is ready."""

from __future__ import annotations

import asyncio
import os
import shlex
import signal
import socket
import sys
import threading

import uvicorn
from starlette.types import ASGIApp


async def serve(app: ASGIApp, host: str, port: int, *, supervised: bool) -> None:
    """Serves until SIGTERM or SIGINT; a supervised process also until its supervisor is gone.

    :raises OSError: the port is in use or not allowed
    """
    listener = _listen(host, port)
    server = _Server(_config(app))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, server.stop)
    if supervised:
        threading.Thread(target=_wait_for_end, args=(loop, server), name="lifeline", daemon=True).start()
    shown = f"[{host}]" if ":" in host else host
    server.announcement = f"ready part=web web={shlex.quote(f'http://{shown}:{listener.getsockname()[1]}')}"
    await server.serve(sockets=[listener])


class _Server(uvicorn.Server):
    """Leaves signals to `serve`, and announces itself once it answers."""

    announcement = ""

    def stop(self) -> None:
        """Open pages hold their websocket for good: they are not waited for."""
        self.should_exit = True

    def install_signal_handlers(self) -> None:
        """Nothing: `serve` listens to them."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        sys.stdout.write(self.announcement + "\n")
        sys.stdout.flush()


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=2,
    )


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener


def _wait_for_end(loop: asyncio.AbstractEventLoop, server: _Server) -> None:
    while os.read(sys.stdin.fileno(), 1024):
        continue
    loop.call_soon_threadsafe(server.stop)
