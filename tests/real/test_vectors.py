"""Vectors are stored in bulk: exactly, once, with what is true of their pictures at that moment."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import numpy as np
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hwapok_server.db import library, vectors
from hwapok_server.db.engine import Database
from hwapok_server.db.tables import picture_vector
from hwapok_server.db.vector_copy import PIECE, Kind, VectorRow
from support.library_rows import add

SPACE = 'it\'s a "공간":1'


def in_database(url: str, scenario: Callable[[Database], Awaitable[None]]) -> None:
    """Runs a scenario."""

    async def main() -> None:
        database = Database(url)
        try:
            await scenario(database)
        finally:
            await database.close()

    asyncio.run(main())


def row(picture_id: str, *values: float, kind: Kind = "caption") -> VectorRow:
    """A vector."""
    return VectorRow(picture_id, kind, SPACE, np.array(values, np.float32))


async def stored(connection: AsyncConnection) -> dict[tuple[str, str], list[float]]:
    """Values by picture and kind."""
    rows = await connection.execute(sa.select(picture_vector))
    return {(one.picture_id, one.kind): one.vector for one in rows}


def test_vectors_of_several_lengths_come_back_as_they_were(database_url: str) -> None:
    """More than are sent together, of pictures in several categories; every half-precision number is exact."""

    async def scenario(database: Database) -> None:
        async with database.transaction() as connection:
            ids = [await add(connection, "", None, category=("animal", "음식")[n % 2]) for n in range(PIECE + 10)]
            rows = [row(one, n / 4, -0.5, 1.0) for n, one in enumerate(ids)]
            await vectors.store(connection, [*rows, *(row(one, 0.25, -2.0, kind="image") for one in ids[:3])])
            found = await stored(connection)
            assert len(found) == len(ids) + 3
            assert all(found[one, "caption"] == [n / 4, -0.5, 1.0] for n, one in enumerate(ids))
            assert found[ids[2], "image"] == [0.25, -2.0]
            table = picture_vector
            places = sa.select(table.c.owner, table.c.category, table.c.layer, table.c.space_id).distinct()
            assert {tuple(place) for place in await connection.execute(places)} == {
                ("", "animal", "background", SPACE),
                ("", "음식", "background", SPACE),
            }

    in_database(database_url, scenario)


def test_a_deleted_picture_is_left_out_and_a_stored_vector_stays(database_url: str) -> None:
    """The rest of the group is stored, and the transaction goes on."""

    async def scenario(database: Database) -> None:
        async with database.transaction() as connection:
            gone, there, new = [await add(connection, "", None) for _ in range(3)]
            await vectors.store(connection, [row(there, 1.0)])
            await library.delete(connection, gone, "")
            await vectors.store(connection, [row(gone, 0.5), row(there, 0.5), row(new, 0.5)])
            await vectors.store(connection, [row(gone, 0.5)])
            await vectors.store(connection, [])
        async with database.transaction() as connection:
            assert await stored(connection) == {(there, "caption"): [1.0], (new, "caption"): [0.5]}

    in_database(database_url, scenario)


async def blocked_or_done(database: Database, work: asyncio.Task[None]) -> None:
    """Returns when the work has ended, or waits for another transaction."""
    query = sa.text("select count(*) from pg_locks where not granted")
    while not work.done():
        async with database.transaction() as connection:
            if (await connection.execute(query)).scalar_one():
                return


def test_two_who_store_the_same_vectors_both_succeed(database_url: str) -> None:
    """In whatever order they name the pictures; the first one's values stay."""

    async def scenario(database: Database) -> None:
        async with database.transaction() as connection:
            ids = [await add(connection, "", None) for _ in range(2)]

        async def second() -> None:
            async with database.transaction() as connection:
                await vectors.store(connection, [row(one, 0.5) for one in reversed(ids)])

        async with database.transaction() as connection:
            await vectors.store(connection, [row(one, 1.0) for one in ids])
            late = asyncio.create_task(second())
            await blocked_or_done(database, late)
        await late
        async with database.transaction() as connection:
            assert await stored(connection) == {(one, "caption"): [1.0] for one in ids}

    in_database(database_url, scenario)


def test_a_category_that_changes_meanwhile_reaches_the_vector(database_url: str) -> None:
    """Else a search in the new category would never find the picture by its meaning."""

    async def scenario(database: Database) -> None:
        async with database.transaction() as connection:
            picture = await library.get(connection, await add(connection, "", None), "")

        async def change() -> None:
            async with database.transaction() as connection:
                await library.update(connection, picture.id, "", replace(picture.info, category="food"))

        async with database.transaction() as connection:
            await vectors.store(connection, [row(picture.id, 1.0)])
            changing = asyncio.create_task(change())
            await blocked_or_done(database, changing)
        await changing
        async with database.transaction() as connection:
            category = (await connection.execute(sa.select(picture_vector.c.category))).scalar_one()
            assert category == "food"

    in_database(database_url, scenario)
