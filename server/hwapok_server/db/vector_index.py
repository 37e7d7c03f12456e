"""HNSW indexes: one partial index for each space and kind that holds many vectors, built after the rows are there.

With the index in place rows go in at some 80 a second, without it at tens of thousands.
"""

from __future__ import annotations

import hashlib

import psycopg
from psycopg import sql

from hwapok_server.db.vectors import Kind

MEMORY = "512MB"
"""maintenance_work_mem while building: holds the graph of about 300,000 vectors of 512."""


def name_of(space_id: str, kind: Kind) -> str:
    """The name of the index of a space and kind."""
    return f"hnsw_{kind}_{hashlib.sha256(space_id.encode()).hexdigest()[:16]}"


async def build(url: str, space_id: str, kind: Kind, least_rows: int) -> bool:
    """Builds the index beside running searches and inserts, unless it is there or the space holds too few rows.

    :param url: postgresql:// URL; a connection of its own, because the build cannot stand in a transaction
    :param least_rows: a smaller space needs none
    :returns: True when an index was built
    """
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        await connection.execute("select pg_advisory_lock(hashtextextended(%s, 1))", [name_of(space_id, kind)])
        # Statistics for the planner; and the visibility map, with which rows are counted in the routing index alone.
        await connection.execute("vacuum (analyze) picture_vector")
        if await _is_valid(connection, name_of(space_id, kind)):
            return False
        rows, dimension = await _measure(connection, space_id, kind)
        if rows < least_rows:
            return False
        await _create(connection, space_id, kind, dimension)
    return True


async def _is_valid(connection: psycopg.AsyncConnection, name: str) -> bool:
    """Whether the index is there and whole; what an interrupted build left is removed."""
    query = "select indisvalid from pg_index where indexrelid = to_regclass(%s)"
    row = await (await connection.execute(query, [name])).fetchone()
    if row and not row[0]:
        await connection.execute(sql.SQL("drop index concurrently {}").format(sql.Identifier(name)))
    return bool(row and row[0])


async def _measure(connection: psycopg.AsyncConnection, space_id: str, kind: Kind) -> tuple[int, int]:
    """How many vectors there are, and how long they are."""
    query = """select count(*), coalesce(max(vector_dims(vector)), 0) from picture_vector
        where space_id = %s and kind = %s"""
    row = await (await connection.execute(query, [space_id, kind])).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)


async def _create(connection: psycopg.AsyncConnection, space_id: str, kind: Kind, dimension: int) -> None:
    await connection.execute(sql.SQL("set maintenance_work_mem = {}").format(MEMORY))
    statement = """create index concurrently {name} on picture_vector
        using hnsw ((vector::halfvec({dimension})) halfvec_cosine_ops)
        where space_id = {space} and kind = {kind}"""
    await connection.execute(
        sql.SQL(statement).format(
            name=sql.Identifier(name_of(space_id, kind)),
            dimension=sql.Literal(dimension),
            space=sql.Literal(space_id),
            kind=sql.Literal(kind),
        )
    )
