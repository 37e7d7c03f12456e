"""Vectors of library pictures, stored in bulk: binary COPY into a staging table, then into place."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, LiteralString

import sqlalchemy as sa
from pgvector import HalfVector
from pgvector.psycopg import register_vector_async
from sqlalchemy.ext.asyncio import AsyncConnection

from hwapok_server.db.library import library_row
from hwapok_server.db.tables import library_picture, picture_vector
from hwapok_server.model import LibraryPicture
from hwapok_server.ports import Vectors

Kind = Literal["caption", "image"]
"""What of a picture a vector stands for."""

_STAGE: LiteralString = """
    create temporary table if not exists staged_vector
        (picture_id uuid, kind text, space_id text, vector halfvec) on commit delete rows"""
_COPY: LiteralString = "copy staged_vector (picture_id, kind, space_id, vector) from stdin (format binary)"
# A picture deleted meanwhile is left out, one that was embedded meanwhile keeps its newer vector.
_PLACE: LiteralString = """
    insert into picture_vector (picture_id, kind, space_id, owner, category, layer, vector)
    select p.id, s.kind, s.space_id, p.owner, p.category, p.layer, s.vector
    from staged_vector s join library_picture p on p.id = s.picture_id
    on conflict do nothing"""


@dataclass(frozen=True, slots=True)
class VectorRow:
    """One vector of one picture."""

    picture_id: str
    kind: Kind
    space_id: str
    values: Vectors


@dataclass(frozen=True, slots=True)
class Lacking:
    """A picture and the vectors it lacks."""

    picture: LibraryPicture
    kinds: tuple[Kind, ...]


async def store(connection: AsyncConnection, rows: Sequence[VectorRow]) -> None:
    """Stores vectors; one that is there stays as it is."""
    driver = await _driver(connection)
    await register_vector_async(driver)
    async with driver.cursor() as cursor:
        await cursor.execute(_STAGE)
        async with cursor.copy(_COPY) as copy:
            copy.set_types(["uuid", "text", "text", "halfvec"])
            for row in rows:
                await copy.write_row((uuid.UUID(row.picture_id), row.kind, row.space_id, HalfVector(row.values)))
        await cursor.execute(_PLACE)
        await cursor.execute("delete from staged_vector")


async def forget_caption(connection: AsyncConnection, picture_id: str) -> None:
    """Removes the vectors of a caption that is no longer true, in every space."""
    mine = (picture_vector.c.picture_id == picture_id, picture_vector.c.kind == "caption")
    await connection.execute(sa.delete(picture_vector).where(*mine))


async def keep_only(connection: AsyncConnection, owner: str, kind: Kind, space_id: str) -> None:
    """Removes an owner's vectors of a kind in every other space."""
    table = picture_vector
    others = (table.c.owner == owner, table.c.kind == kind, table.c.space_id != space_id)
    await connection.execute(sa.delete(table).where(*others))


async def lacking(
    connection: AsyncConnection, owner: str, spaces: dict[Kind, str], after: str, limit: int
) -> Sequence[Lacking]:
    """The owner's pictures that lack a vector in one of the spaces, in the order of their ids.

    :param after: only ids beyond this one; empty for the first
    """
    table = library_picture
    lacks = {kind: _lacks(kind, space_id) for kind, space_id in spaces.items()}
    query = (
        sa.select(table, *(condition.label(f"lacks_{kind}") for kind, condition in lacks.items()))
        .where(table.c.owner == owner, sa.or_(*lacks.values()))
        .order_by(table.c.id)
        .limit(limit)
    )
    if after:
        query = query.where(table.c.id > after)
    return [
        Lacking(library_row(row), tuple(kind for kind in spaces if row[f"lacks_{kind}"]))
        for row in (await connection.execute(query)).mappings()
    ]


async def count_lacking(connection: AsyncConnection, owner: str, spaces: dict[Kind, str]) -> int:
    """How many of the owner's pictures lack a vector in one of the spaces."""
    lacks = [_lacks(kind, space_id) for kind, space_id in spaces.items()]
    mine = (library_picture.c.owner == owner, sa.or_(*lacks))
    query = sa.select(sa.func.count()).select_from(library_picture).where(*mine)
    return int((await connection.execute(query)).scalar_one())


async def count_in(connection: AsyncConnection, owner: str, kind: Kind, space_id: str) -> int:
    """How many of the owner's pictures have a vector of a kind in a space."""
    table = picture_vector
    mine = (table.c.space_id == space_id, table.c.kind == kind, table.c.owner == owner)
    return int((await connection.execute(sa.select(sa.func.count()).select_from(table).where(*mine))).scalar_one())


def _lacks(kind: Kind, space_id: str) -> sa.ColumnElement[bool]:
    """A picture without caption and tags has no caption vector, and lacks none."""
    table = picture_vector
    here = (table.c.picture_id == library_picture.c.id, table.c.kind == kind, table.c.space_id == space_id)
    absent = ~sa.exists().where(*here)
    return sa.and_(library_picture.c.search_text != "", absent) if kind == "caption" else absent


async def _driver(connection: AsyncConnection) -> Any:
    """psycopg's own connection, inside the same transaction."""
    await connection.execute(sa.select(1))  # begins it
    return (await connection.get_raw_connection()).driver_connection
