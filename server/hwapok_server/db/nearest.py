"""The nearest vectors of a space, by a way that is chosen by how many rows are expected.

Left to itself PostgreSQL takes the HNSW index at 10 % of 100,000 rows and loses a tenth of the right answers; and at
1 % too, once a statement is prepared and one plan serves every filter, losing a fifth of them in many times the time of
comparing the 1,000 rows one by one (bench/search.py). So the rows are counted first, through the routing index and only
as far as the decision needs, and the two ways are two statements.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hwapok_server.db import nearest_queries as queries
from hwapok_server.db.nearest_queries import Scope

__all__ = ["Near", "Scope", "nearest", "prepare_index_scan", "similarities"]

EXACT_ROWS = 20_000
"""Up to this many rows are compared one by one (about 0.7 ms for 1,000 rows of 512); more go through the index."""
EF_SEARCH = 100
"""hnsw.ef_search: recall@10 0.99 and more on 100,000 clustered vectors; never below the rows asked for."""
_MOST_EF_SEARCH = 1000


@dataclass(frozen=True, slots=True)
class Near:
    """A picture and its likeness, the cosine, -1 to 1."""

    picture_id: str
    similarity: float


async def nearest(
    connection: AsyncConnection, scope: Scope, vector: Sequence[float], limit: int, exact_rows: int = EXACT_ROWS
) -> Sequence[Near]:
    """The pictures of a scope that are nearest to a unit vector, nearest first.

    :param connection: inside a transaction, whose settings are changed to its end
    :param exact_rows: most rows that are compared one by one
    """
    shape, values = scope.shape(vector), queries.values(scope, vector, limit, exact_rows)
    rows = (await connection.execute(queries.exact_if_few(shape), values)).all()
    if not rows[0].few:
        await prepare_index_scan(connection, limit)
        rows = (await connection.execute(queries.through_index(shape), values)).all()
    return [Near(row.picture_id, 1 - row.distance) for row in rows if row.picture_id]


async def similarities(
    connection: AsyncConnection, scope: Scope, vector: Sequence[float], ids: Sequence[str]
) -> dict[str, float]:
    """Likeness of these pictures to a unit vector; whatever their category and layer; without those that have no
    vector in the space."""
    anywhere = replace(scope, category="", layer="")
    values = {**queries.values(anywhere, vector, len(ids)), "ids": ids}
    rows = await connection.execute(queries.of_pictures(anywhere.shape(vector)), values)
    return {row.picture_id: 1 - row.distance for row in rows}


async def prepare_index_scan(connection: AsyncConnection, limit: int) -> None:
    """Settings of pgvector for this transaction: go on scanning until enough rows pass the filter."""
    ef_search = min(max(EF_SEARCH, limit), _MOST_EF_SEARCH)
    settings = {"hnsw.iterative_scan": "relaxed_order", "hnsw.ef_search": str(ef_search)}
    await connection.execute(sa.select(*(sa.func.set_config(*setting, True) for setting in settings.items())))
