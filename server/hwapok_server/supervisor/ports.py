"""The ports of one run, fixed before the first part starts: a part that is restarted comes back where it was."""

from __future__ import annotations

import asyncio
import errno
import socket
from contextlib import ExitStack
from dataclasses import replace

from hwapok_server.operator import OperatorError
from hwapok_server.settings import Settings

LOOPBACK = "127.0.0.1"
_PAUSE_S = 0.2


async def fix_ports(settings: Settings, patience_s: float = 0.0) -> Settings:
    """Settings in which every port is free, and none is 0.

    :param patience_s: how long to wait for a port that is in use
    :raises OperatorError: a port is in use, or cannot be listened on
    """
    deadline = asyncio.get_running_loop().time() + patience_s
    while True:
        try:
            return _claim(settings)
        except OperatorError as error:
            if error.key != "port_in_use" or asyncio.get_running_loop().time() >= deadline:
                raise
        await asyncio.sleep(_PAUSE_S)


def _claim(settings: Settings) -> Settings:
    """Holds all ports at once, so that no two are the same, and lets go of them."""
    with ExitStack() as held:
        grpc = _free_port(held, settings.host, settings.grpc_port, "--grpc-port")
        files = _free_port(held, settings.host, settings.files_port, "--files-port")
        if settings.web:
            settings = replace(settings, web_port=_free_port(held, settings.web_host, settings.web_port, "--web-port"))
        if settings.embedding_target:
            return replace(settings, grpc_port=grpc, files_port=files)
        embedding = _free_port(held, LOOPBACK, settings.embedding_port, "--embedding-port")
        return replace(settings, grpc_port=grpc, files_port=files, embedding_port=embedding)


def _free_port(held: ExitStack, host: str, port: int, option: str) -> int:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = held.enter_context(socket.socket(family, kind, protocol))
        # A port whose connections were closed a moment ago is free for every server.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except (OSError, OverflowError) as error:
        key = "port_in_use" if getattr(error, "errno", None) == errno.EADDRINUSE else "port_unusable"
        raise OperatorError(key, port=port, host=host, option=option, detail=error) from error
    return int(listener.getsockname()[1])
