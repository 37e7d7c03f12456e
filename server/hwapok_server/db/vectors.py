"""Vectors of library pictures, stored in bulk by binary COPY, and the questions asked of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hwapok_server.db.library import library_row
from hwapok_server.db.tables import library_picture, picture_vector
from hwapok_server.db.vector_copy import COPY, Kind, VectorRow, pieces, text_fields
from hwapok_server.model import LibraryPicture

__all__ = ["Kind", "Lacking", "VectorRow"]

_ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class Lacking:
    """A picture and the vectors it lacks."""

    picture: LibraryPicture
    kinds: tuple[Kind, ...]


async def store(connection: AsyncConnection, rows: Sequence[VectorRow]) -> None:
    """Stores vectors, each picture, kind and space once. One that is there stays as it is, and that of a picture
    deleted meanwhile is left out."""
    places = await _places(connection, rows)
    try:
        async with connection.begin_nested():
            await _copy(connection, rows, places)
    except psycopg.errors.UniqueViolation:
        there = await _there(connection, rows)
        await _copy(connection, [row for row in rows if (row.picture_id, row.kind, row.space_id) not in there], places)


async def _places(connection: AsyncConnection, rows: Sequence[VectorRow]) -> Mapping[bytes, bytes]:
    """Owner, category and layer of the rows' pictures, as fields of COPY, by the ids' bytes.

    Locked in the order of their ids until the transaction ends: nobody deletes or changes them meanwhile, and nobody
    stores vectors for them.
    """
    table = library_picture
    # As one text: thousands of ids as an array of their own cost the driver as much as the database.
    wanted = sa.cast(sa.literal(f"{{{','.join(row.picture_id for row in rows)}}}"), sa.ARRAY(sa.Uuid(as_uuid=False)))
    locked = (
        sa.select(table.c.id, table.c.owner, table.c.category, table.c.layer)
        .where(table.c.id == sa.any_(wanted))
        .order_by(table.c.id)
        .with_for_update(key_share=True)
        .cte("locked")
    )
    place = (locked.c.owner, locked.c.category, locked.c.layer)
    ids = sa.func.string_agg(sa.func.uuid_send(locked.c.id), sa.cast(b"", sa.LargeBinary))
    found = await connection.execute(sa.select(ids, *place).group_by(*place))
    return {
        joined[start : start + _ID_BYTES]: fields
        for joined, fields in [(row[0], text_fields(*row[1:])) for row in found]
        for start in range(0, len(joined), _ID_BYTES)
    }


async def _copy(connection: AsyncConnection, rows: Sequence[VectorRow], places: Mapping[bytes, bytes]) -> None:
    driver: Any = (await connection.get_raw_connection()).driver_connection
    async with driver.cursor() as cursor, cursor.copy(COPY) as copy:
        for piece in pieces(rows, places):
            await copy.write(piece)


async def _there(connection: AsyncConnection, rows: Sequence[VectorRow]) -> set[tuple[str, str, str]]:
    """Picture, kind and space of the vectors that these pictures have."""
    table = picture_vector
    query = sa.select(table.c.picture_id, table.c.kind, table.c.space_id)
    mine = table.c.picture_id.in_([row.picture_id for row in rows])
    return {(row[0], row[1], row[2]) for row in await connection.execute(query.where(mine))}


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
