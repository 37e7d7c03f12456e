"""Which workers are alive. A worker holds, on one long connection, an advisory lock named after itself; when it dies,
however it dies, PostgreSQL lets the lock go."""

from __future__ import annotations

import asyncio
import logging
import zlib

import psycopg
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hwapok_common.logs import log

_WORKERS = 77
"""Class of the workers' advisory locks."""
_CHECK_S = 2.0
_ALIVE = sa.text("""
    select count(*) from pg_locks where locktype = 'advisory' and granted and classid = :workers and objsubid = 2
    and database = (select oid from pg_database where datname = current_database())""")

_logger = logging.getLogger(__name__)


def lock_key(worker: str) -> tuple[int, int]:
    """The two integers of a worker's advisory lock."""
    return _WORKERS, zlib.crc32(worker.encode()) - 2**31


async def hold(url: str, worker: str, held: asyncio.Event) -> None:
    """Holds the worker's lock until cancelled, taking it again after a restart of the database.

    :param held: set once the lock is held for the first time; waits while another process has the name
    """
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
                await connection.execute("select pg_advisory_lock(%s, %s)", lock_key(worker))
                held.set()
                while True:
                    await asyncio.sleep(_CHECK_S)
                    await connection.execute("select 1")
        except psycopg.OperationalError as error:
            log(_logger, "liveness_lost", logging.WARNING, worker=worker, detail=type(error).__name__)
            await asyncio.sleep(0.5)


async def count_alive(connection: AsyncConnection) -> int:
    """How many workers of this database are alive."""
    return int((await connection.execute(_ALIVE, {"workers": _WORKERS})).scalar_one())
