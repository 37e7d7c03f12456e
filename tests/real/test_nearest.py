"""How the nearest vectors are found: the plan is chosen by how many rows pass the filter, and the answers are right."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable

import numpy as np
import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection

from hwapok_server.db import nearest, vector_index
from hwapok_server.db import nearest_queries as queries
from hwapok_server.db.engine import Database
from hwapok_server.db.nearest import Scope
from hwapok_server.ports import Vectors

SPACE = 'it\'s a "space":1'
ROWS, DIMENSION, FEW = 3000, 16, 200
ALL = Scope(SPACE, "caption", "kim")
RARE = Scope(SPACE, "caption", "kim", category="animal", layer="sketch")


@pytest.fixture
def library(database_url: str) -> Vectors:
    """A library of 3,000 indexed vectors, every 30th of the rare category; returns the vectors in order."""
    random = np.random.default_rng(7)
    rows = random.standard_normal((ROWS, DIMENSION)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("create temporary table given (n int, vector halfvec)")
        with connection.cursor().copy("copy given from stdin") as copy:
            for number, row in enumerate(rows):
                copy.write_row((number, f"[{','.join(map(str, row))}]"))
        connection.execute("""
            insert into library_picture (id, owner, file_name, caption, tags, category, layer, source, license, author,
                search_text, blob_key, blob_bytes, content_type, width, height, thumbnail_key, thumbnail_bytes, created)
            select lpad(to_hex(n), 32, '0')::uuid, 'kim', '', '', '{}', '', '', '', '', '', '', n::text, 1, '', 1, 1,
                n::text, 1, now() from given""")
        connection.execute(
            """insert into picture_vector (picture_id, kind, space_id, owner, category, layer, vector)
            select lpad(to_hex(n), 32, '0')::uuid, 'caption', %s, 'kim', case when n %% 30 = 0 then 'animal' else 'food'
                end, 'sketch', vector from given""",
            [SPACE],
        )
    assert asyncio.run(vector_index.build(database_url, SPACE, "caption", ROWS))
    return rows


def in_database(url: str, scenario: Callable[[AsyncConnection], Awaitable[None]]) -> None:
    """Runs a scenario in one transaction."""

    async def main() -> None:
        database = Database(url)
        async with database.transaction() as connection:
            await scenario(connection)
        await database.close()

    asyncio.run(main())


async def plan(connection: AsyncConnection, query: sa.Select[tuple[object, ...]], explain: str = "explain ") -> str:
    """What PostgreSQL says it will do."""
    compiled = query.compile(
        dialect=postgresql.dialect(),  # type: ignore[no-untyped-call]
        compile_kwargs={"literal_binds": True},
    )
    rows = await connection.execute(sa.text(explain + str(compiled).replace(":", "\\:").replace("%%", "%")))
    return "\n".join(row[0] for row in rows)


def near(rows: Vectors, query: Vectors, step: int = 1) -> list[str]:
    """The ten right answers, by hand."""
    order = [number for number in np.argsort(-rows @ query) if number % step == 0]
    return [f"{number:032x}" for number in order[:10]]


def test_many_rows_go_through_the_partial_index(database_url: str, library: Vectors) -> None:
    """The HNSW index of the space is walked, goes on until enough rows pass, and its answers are sorted."""

    async def scenario(connection: AsyncConnection) -> None:
        vector = library[5].tolist()
        values = queries.values(ALL, vector, 10, FEW)
        await nearest.prepare_index_scan(connection, 10)
        chosen = await plan(connection, queries.through_index(ALL.shape(vector)).params(values))
        assert f"using {vector_index.name_of(SPACE, 'caption')}" in chosen
        found = await nearest.nearest(connection, ALL, vector, 10, exact_rows=FEW)
        right = near(library, library[5])
        assert len({one.picture_id.replace("-", "") for one in found} & set(right)) >= 9
        assert [one.similarity for one in found] == sorted((one.similarity for one in found), reverse=True)
        assert (await connection.execute(sa.text("show hnsw.iterative_scan"))).scalar() == "relaxed_order"

    in_database(database_url, scenario)


def test_few_rows_are_compared_one_by_one(database_url: str, library: Vectors) -> None:
    """At a few percent the planner's own choice is the index; ours is the routing index and every row."""

    async def scenario(connection: AsyncConnection) -> None:
        vector = library[5].tolist()
        values = queries.values(RARE, vector, 10, FEW)
        chosen = await plan(connection, queries.exact_if_few(RARE.shape(vector)).params(values))
        assert "hnsw" not in chosen
        assert "ix_picture_vector_routing" in chosen
        found = await nearest.nearest(connection, RARE, vector, 10, exact_rows=FEW)
        assert [one.picture_id.replace("-", "") for one in found] == near(library, library[5], step=30)
        assert (await connection.execute(sa.text("show hnsw.iterative_scan"))).scalar() == "off"

    in_database(database_url, scenario)


def test_the_settings_of_a_search_end_with_its_transaction(database_url: str, library: Vectors) -> None:
    """A connection goes back to the pool as it was."""

    async def main() -> None:
        database = Database(database_url, pool_size=1)
        async with database.transaction() as connection:
            await nearest.nearest(connection, ALL, library[0].tolist(), 10, exact_rows=FEW)
        async with database.transaction() as connection:
            assert (await connection.execute(sa.text("show hnsw.iterative_scan"))).scalar() == "off"
        await database.close()

    asyncio.run(main())


def test_rows_are_counted_no_further_than_needed(database_url: str, library: Vectors) -> None:
    """In a library of any size the decision reads one row more than may be compared, and then compares none."""

    async def scenario(connection: AsyncConnection) -> None:
        values = queries.values(ALL, library[5].tolist(), 10, FEW)
        query = queries.exact_if_few(ALL.shape(library[5].tolist())).params(values)
        read = await plan(connection, query, "explain (analyze, costs off, timing off, summary off) ")
        scans = re.findall(r"Scan .*picture_vector.*\((actual rows=[\d]+|never executed)", read)
        assert sorted(scans) == [f"actual rows={FEW + 1}", "never executed"]

    in_database(database_url, scenario)


def test_a_scope_of_no_rows_has_nothing_near(database_url: str, library: Vectors) -> None:
    """Another owner's library, say."""

    async def scenario(connection: AsyncConnection) -> None:
        lee = Scope(SPACE, "caption", "lee")
        assert not await nearest.nearest(connection, lee, library[5].tolist(), 10, exact_rows=FEW)

    in_database(database_url, scenario)


def test_an_index_is_built_once_and_a_broken_one_again(database_url: str, library: Vectors) -> None:
    """What an interrupted build left is replaced; a small space gets none."""
    name = vector_index.name_of(SPACE, "caption")
    assert not asyncio.run(vector_index.build(database_url, SPACE, "caption", ROWS))
    with psycopg.connect(database_url, autocommit=True) as connection:
        broken = "update pg_index set indisvalid = false where indexrelid = to_regclass(%s)"
        connection.execute(broken, [name])
    assert asyncio.run(vector_index.build(database_url, SPACE, "caption", ROWS))
    assert not asyncio.run(vector_index.build(database_url, "small", "caption", 1))
