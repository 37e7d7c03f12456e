"""The ways of searching in the database that are compared."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection

import search_naive
from hwapok_server.db import nearest
from hwapok_server.db import nearest_queries as queries
from hwapok_server.db.nearest import EXACT_ROWS, Scope
from hwapok_server.db.nearest_queries import Query
from search_data import COUNT

OURS, NAIVE, UNROUTED, EXACT = "hwapok", "planner, naive table", "planner, our table", "every row compared"
Find = Callable[[AsyncConnection, Scope, Sequence[float]], Awaitable[Query]]


@dataclass(frozen=True, slots=True)
class Way:
    """A way of searching."""

    name: str
    query: Find
    """Readies the transaction and tells what it would ask."""

    async def find(self, connection: AsyncConnection, scope: Scope, vector: Sequence[float]) -> list[str]:
        """Ids, nearest first."""
        return [str(row[0]) for row in await connection.execute(await self.query(connection, scope, vector))]

    async def plan(self, connection: AsyncConnection, scope: Scope, vector: Sequence[float]) -> str:
        """How PostgreSQL reaches the rows when the query is new to it; see `search_naive.query`."""
        compiled = (await self.query(connection, scope, vector)).compile(
            dialect=postgresql.dialect(),  # type: ignore[no-untyped-call]
            compile_kwargs={"literal_binds": True},
        )
        statement = "explain " + str(compiled).replace(":", "\\:").replace("%%", "%")
        lines = "\n".join(row[0] for row in await connection.execute(sa.text(statement)))
        found = re.search(r"Index (?:Only )?Scan (?:using|on) (\w+)|Seq Scan on (\w+)", lines)
        return (found[1] or f"all of {found[2]}") if found else "?"


async def _ours(connection: AsyncConnection, scope: Scope, vector: Sequence[float]) -> Query:
    """As `nearest.nearest` decides."""
    query = _asked(queries.exact_if_few(scope.shape(vector)), scope, vector)
    few = (await connection.execute(query)).all()[0].few
    return query if few else await _unrouted(connection, scope, vector)


async def _unrouted(connection: AsyncConnection, scope: Scope, vector: Sequence[float]) -> Query:
    await nearest.prepare_index_scan(connection, COUNT)
    return _asked(queries.through_index(scope.shape(vector)), scope, vector)


async def _naive(connection: AsyncConnection, scope: Scope, vector: Sequence[float]) -> Query:
    """With the settings that pgvector's manual has for filtered searches, as ours."""
    await nearest.prepare_index_scan(connection, COUNT)
    return search_naive.query(scope, vector)


async def _exact(_: AsyncConnection, scope: Scope, vector: Sequence[float]) -> Query:
    return _asked(queries.exact(scope.shape(vector)), scope, vector)


def _asked(query: Query, scope: Scope, vector: Sequence[float]) -> Query:
    return query.params(queries.values(scope, vector, COUNT, EXACT_ROWS))


class Ours(Way):
    """The server's own function."""

    async def find(self, connection: AsyncConnection, scope: Scope, vector: Sequence[float]) -> list[str]:
        return [one.picture_id for one in await nearest.nearest(connection, scope, vector, COUNT)]


WAYS: Sequence[Way] = (Ours(OURS, _ours), Way(NAIVE, _naive), Way(UNROUTED, _unrouted), Way(EXACT, _exact))
