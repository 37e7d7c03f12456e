"""The connection to PostgreSQL: transactions for requests, patience for jobs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import psycopg
import sqlalchemy as sa
import tenacity
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from hwapok_common.errors import HwapokError, Reason
from hwapok_server.operator import OperatorError

PATIENCE_S = 60.0
"""How long a job waits for the database to come back."""

T = TypeVar("T")
_LOST = (OperationalError, InterfaceError, PoolTimeout)


def driver_url(url: str) -> str:
    """A postgresql:// URL for SQLAlchemy on psycopg 3.

    :raises OperatorError: it is no such URL; the text does not show it, since it may hold a password
    """
    scheme, separator, rest = url.partition("://")
    try:
        if not separator or scheme not in ("postgresql", "postgres"):
            raise ValueError(scheme)
        conninfo_to_dict(url)
        return sa.make_url(f"postgresql+psycopg://{rest}").render_as_string(hide_password=False)
    except (ValueError, sa.exc.ArgumentError, psycopg.ProgrammingError) as error:
        raise OperatorError("database_url_invalid") from error


class Database:
    """A pool of connections."""

    def __init__(self, url: str, pool_size: int = 10) -> None:
        self.engine: AsyncEngine = create_async_engine(
            driver_url(url),
            hide_parameters=True,
            pool_pre_ping=True,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=15,
        )

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """One transaction, committed at the end of the block.

        :raises HwapokError: DATABASE_UNAVAILABLE
        """
        try:
            async with self.engine.begin() as connection:
                yield connection
        except _LOST as error:
            raise HwapokError(Reason.DATABASE_UNAVAILABLE) from error
        except DBAPIError as error:
            if error.connection_invalidated:
                raise HwapokError(Reason.DATABASE_UNAVAILABLE) from error
            raise

    async def ping(self) -> None:
        """:raises HwapokError: DATABASE_UNAVAILABLE"""
        async with self.transaction() as connection:
            await connection.execute(text("select 1"))

    async def close(self) -> None:
        await self.engine.dispose()


async def patiently(operation: Callable[[], Awaitable[T]], patience_s: float = PATIENCE_S) -> T:
    """Runs an idempotent operation again while the database or the blob store is away. Never for what costs money.

    :raises HwapokError: DATABASE_UNAVAILABLE, BLOB_STORE_UNAVAILABLE when it stays away
    """
    retrying = tenacity.AsyncRetrying(
        retry=tenacity.retry_if_exception(_is_away),
        stop=tenacity.stop_after_delay(patience_s),
        wait=tenacity.wait_random_exponential(multiplier=0.1, max=2),
        reraise=True,
    )
    return await retrying(operation)


def _is_away(error: BaseException) -> bool:
    return isinstance(error, HwapokError) and error.reason in (
        Reason.DATABASE_UNAVAILABLE,
        Reason.BLOB_STORE_UNAVAILABLE,
    )
