"""The nearest vectors of a space, by a way that is chosen by how many rows are expected.

Left to itself PostgreSQL takes the HNSW index at 10 % of 100,000 rows and loses a tenth of the right answers; and at
1 % too, once a statement is prepared and one plan serves every filter, losing a fifth of them in many times the time of
comparing the 1,000 rows one by one (bench/search.py). So the rows are counted first, through the routing index and only
as far as the decision needs, and the two ways are two statements.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from pgvector.sqlalchemy import HALFVEC
from sqlalchemy.ext.asyncio import AsyncConnection

from hwapok_server.db.tables import picture_vector
from hwapok_server.db.vectors import Kind

EXACT_ROWS = 20_000
"""Up to this many rows are compared one by one (about 0.7 ms for 1,000 rows of 512); more go through the index."""
EF_SEARCH = 100
"""hnsw.ef_search: recall@10 0.99 and more on 100,000 clustered vectors; never below the rows asked for."""
_MOST_EF_SEARCH = 1000


@dataclass(frozen=True, slots=True)
class Scope:
    """Which vectors are compared; any category or layer for an empty one."""

    space_id: str
    kind: Kind
    owner: str
    category: str = ""
    layer: str = ""


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
    if await count_up_to(connection, scope, exact_rows + 1) <= exact_rows:
        query = exact(scope, vector, limit)
    else:
        await prepare_index_scan(connection, limit)
        query = through_index(scope, vector, limit)
    return [Near(row[0], 1 - row[1]) for row in await connection.execute(query)]


async def similarities(
    connection: AsyncConnection, scope: Scope, vector: Sequence[float], ids: Sequence[str]
) -> dict[str, float]:
    """Likeness of these pictures to a unit vector; without those that have no vector in the space."""
    table = picture_vector
    here = (table.c.picture_id.in_(ids), table.c.kind == scope.kind, table.c.space_id == scope.space_id)
    rows = await connection.execute(sa.select(table.c.picture_id, 1 - _distance(table.c.vector, vector)).where(*here))
    return {row[0]: row[1] for row in rows}


async def count_up_to(connection: AsyncConnection, scope: Scope, limit: int) -> int:
    """How many rows a scope has, counted no further than `limit`."""
    some = sa.select(sa.literal(1)).select_from(picture_vector).where(*_conditions(scope)).limit(limit).subquery()
    return int((await connection.execute(sa.select(sa.func.count()).select_from(some))).scalar_one())


async def prepare_index_scan(connection: AsyncConnection, limit: int) -> None:
    """Settings of pgvector for this transaction: go on scanning until enough rows pass the filter."""
    ef_search = min(max(EF_SEARCH, limit), _MOST_EF_SEARCH)
    for name, value in (("hnsw.iterative_scan", "relaxed_order"), ("hnsw.ef_search", str(ef_search))):
        await connection.execute(sa.select(sa.func.set_config(name, value, True)))


def exact(scope: Scope, vector: Sequence[float], limit: int) -> sa.Select[tuple[Any, ...]]:
    """Compares every row of the scope. Materialised, and not in order, the rows keep the planner from the HNSW index;
    they hold the distance only, so that many fit in work_mem."""
    distance = _distance(picture_vector.c.vector, vector).label("distance")
    rows = sa.select(picture_vector.c.picture_id, distance).where(*_conditions(scope))
    found = rows.cte("rows").prefix_with("materialized", dialect="postgresql")
    return sa.select(found.c.picture_id, found.c.distance).order_by(found.c.distance, found.c.picture_id).limit(limit)


def through_index(scope: Scope, vector: Sequence[float], limit: int) -> sa.Select[tuple[Any, ...]]:
    """Walks the HNSW index of the space and kind; relaxed order, so the rows are sorted once more."""
    distance = _distance(picture_vector.c.vector, vector).label("distance")
    walk = sa.select(picture_vector.c.picture_id, distance).where(*_conditions(scope)).order_by(distance).limit(limit)
    found = walk.cte("walk").prefix_with("materialized", dialect="postgresql")
    return sa.select(found.c.picture_id, found.c.distance).order_by(found.c.distance, found.c.picture_id)


def _conditions(scope: Scope) -> list[sa.ColumnElement[bool]]:
    """Space and kind as literals: only then does the planner see that the partial index holds the rows."""
    table = picture_vector
    filters = {"owner": scope.owner, "category": scope.category, "layer": scope.layer}
    return [
        table.c.space_id == sa.bindparam("space_id", scope.space_id, literal_execute=True),
        table.c.kind == sa.bindparam("kind", scope.kind, literal_execute=True),
        *(table.c[name] == value for name, value in filters.items() if value or name == "owner"),
    ]


def _distance(column: sa.ColumnElement[Any], vector: Sequence[float]) -> sa.ColumnElement[float]:
    """Cosine distance, as the partial index has it: the column has no dimension of its own."""
    distance: sa.ColumnElement[float] = sa.cast(column, HALFVEC(len(vector))).cosine_distance(list(vector))
    return distance
