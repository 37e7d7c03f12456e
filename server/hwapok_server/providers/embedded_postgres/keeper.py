"""Being in charge of an embedded server for as long as this process lives."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable
from contextlib import suppress

import psycopg

from hwapok_common.logs import log
from hwapok_server.locks import exclusive
from hwapok_server.operator import OperatorError
from hwapok_server.providers.embedded_postgres.server import EmbeddedPostgres

_logger = logging.getLogger(__name__)
_HANDOVER_S = 20.0
"""How long to wait for another keeper, e.g. one whose supervisor died a moment ago, to stop the server."""
_PAUSE_S = 0.2
"""Between two looks at a server that lives but takes no connections, e.g. while it recovers from a crash."""

Announce = Callable[[EmbeddedPostgres], None]


def keep_running(server: EmbeddedPostgres, announce: Announce) -> int:
    """Starts the server and stops it at SIGTERM or SIGINT. Returns the exit code: 1 when the server was lost.

    :param announce: called once the server answers
    :raises OperatorError: it does not start, or another process is in charge of it
    """
    server.cluster.prepare()
    try:
        with exclusive(server.cluster.owner_lock, wait_s=_HANDOVER_S):
            return asyncio.run(_in_charge(server, announce))
    except BlockingIOError as error:
        raise OperatorError("database_in_use", path=server.cluster.root) from error


async def _in_charge(server: EmbeddedPostgres, announce: Announce) -> int:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    try:
        await asyncio.to_thread(server.start)
        announce(server)
        await _while_it_lives(server, stop)
    finally:
        await asyncio.to_thread(server.stop)
    if stop.is_set():
        return 0
    log(_logger, "database_lost", logging.ERROR, path=server.cluster.root)
    return 1


async def _while_it_lives(server: EmbeddedPostgres, stop: asyncio.Event) -> None:
    while not stop.is_set() and await asyncio.to_thread(server.has_process):
        try:
            connection = await asyncio.to_thread(_connect, server)
        except psycopg.OperationalError:
            await _pause(stop)
            continue
        with connection:
            await _until_it_ends(connection, stop)


async def _until_it_ends(connection: psycopg.Connection, stop: asyncio.Event) -> None:
    """An idle connection ends at the moment its server does, and costs nothing while it waits."""
    loop, ended, descriptor = asyncio.get_running_loop(), asyncio.Event(), connection.fileno()
    loop.add_reader(descriptor, ended.set)
    waits = [asyncio.create_task(event.wait()) for event in (stop, ended)]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        loop.remove_reader(descriptor)
        for wait in waits:
            wait.cancel()


async def _pause(stop: asyncio.Event) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), _PAUSE_S)


def _connect(server: EmbeddedPostgres) -> psycopg.Connection:
    return psycopg.connect(server.url("postgres"), autocommit=True)
