"""Library pictures: each content once for each owner, listed newest first."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from hwapok_common.errors import HwapokError, Reason
from hwapok_server.db.jobs import Cursor
from hwapok_server.db.tables import library_picture, picture_vector
from hwapok_server.db.uploads import picture
from hwapok_server.images import thumbnail
from hwapok_server.model import Blob, LibraryPicture, PictureInfo


def search_text(info: PictureInfo) -> str:
    """Caption and tags as they are searched by words: NFC, case-folded."""
    return unicodedata.normalize("NFC", " ".join([info.caption, *info.tags])).casefold()


async def insert_once(connection: AsyncConnection, made: LibraryPicture, owner: str) -> tuple[LibraryPicture, bool]:
    """Inserts a picture, or finds the owner's picture of the same content.

    :returns: the picture as it stands, and True when it is new
    """
    blob, size = made.picture.blob, made.picture.size
    row = {
        "id": made.id,
        "owner": owner,
        **_info_values(made.info),
        "blob_key": blob.key,
        "blob_bytes": blob.size_bytes,
        "content_type": blob.content_type,
        "width": size.width,
        "height": size.height,
        "thumbnail_key": made.thumbnail.key,
        "thumbnail_bytes": made.thumbnail.size_bytes,
        "created": sa.func.clock_timestamp(),
    }
    query = insert(library_picture).values(**row).on_conflict_do_nothing().returning(library_picture.c.id)
    added = (await connection.execute(query)).scalar() is not None
    same = (library_picture.c.owner == owner, library_picture.c.blob_key == blob.key)
    stored = (await connection.execute(sa.select(library_picture).where(*same))).mappings().one()
    return library_row(stored), added


async def get(connection: AsyncConnection, picture_id: str, owner: str) -> LibraryPicture:
    """:raises HwapokError: PICTURE_NOT_FOUND, also for another owner's picture"""
    found = await get_many(connection, [picture_id], owner)
    if not found:
        raise _not_found(picture_id)
    return found[picture_id]


async def get_many(connection: AsyncConnection, ids: Sequence[str], owner: str) -> Mapping[str, LibraryPicture]:
    """The owner's pictures among these ids."""
    query = sa.select(library_picture).where(library_picture.c.id.in_(ids), library_picture.c.owner == owner)
    return {row["id"]: library_row(row) for row in (await connection.execute(query)).mappings()}


async def page(  # noqa: PLR0913, PLR0917 - what is listed, from where, how many
    connection: AsyncConnection, owner: str, category: str, layer: str, after: Cursor | None, limit: int
) -> Sequence[LibraryPicture]:
    """Pictures older than the cursor, newest first; of any category or layer for an empty one."""
    table = library_picture
    query = sa.select(table).where(table.c.owner == owner).order_by(table.c.created.desc(), table.c.id.desc())
    if category:
        query = query.where(table.c.category == category)
    if layer:
        query = query.where(table.c.layer == layer)
    if after:
        seen = sa.tuple_(sa.literal(after.created, table.c.created.type), sa.literal(after.id, table.c.id.type))
        query = query.where(sa.tuple_(table.c.created, table.c.id) < seen)
    return [library_row(row) for row in (await connection.execute(query.limit(limit))).mappings()]


async def update(connection: AsyncConnection, picture_id: str, owner: str, info: PictureInfo) -> None:
    """:raises HwapokError: PICTURE_NOT_FOUND"""
    table = library_picture
    mine = (table.c.id == picture_id, table.c.owner == owner)
    changed = await connection.execute(sa.update(table).where(*mine).values(**_info_values(info)))
    if not changed.rowcount:
        raise _not_found(picture_id)
    filtered = {"category": info.category, "layer": info.layer}
    vectors = sa.update(picture_vector).where(picture_vector.c.picture_id == picture_id)
    await connection.execute(vectors.values(**filtered))


async def delete(connection: AsyncConnection, picture_id: str, owner: str) -> Sequence[str]:
    """Removes a picture and its vectors.

    :returns: the keys of its files
    :raises HwapokError: PICTURE_NOT_FOUND
    """
    table = library_picture
    query = sa.delete(table).where(table.c.id == picture_id, table.c.owner == owner)
    row = (await connection.execute(query.returning(table.c.blob_key, table.c.thumbnail_key))).one_or_none()
    if row is None:
        raise _not_found(picture_id)
    return list(row)


async def count(connection: AsyncConnection, owner: str) -> int:
    """How many pictures the owner's library holds."""
    query = sa.select(sa.func.count()).select_from(library_picture).where(library_picture.c.owner == owner)
    return int((await connection.execute(query)).scalar_one())


async def count_by(connection: AsyncConnection, owner: str, column: str) -> Mapping[str, int]:
    """:param column: `category` or `layer`

    :returns: how many pictures have each value; the empty one for those without
    """
    value = library_picture.c[column]
    query = sa.select(value, sa.func.count()).where(library_picture.c.owner == owner).group_by(value)
    return {row[0]: row[1] for row in await connection.execute(query)}


def library_row(row: sa.RowMapping) -> LibraryPicture:
    """A picture from its row."""
    return LibraryPicture(
        id=row["id"],
        info=PictureInfo(
            file_name=row["file_name"],
            caption=row["caption"],
            tags=tuple(row["tags"]),
            category=row["category"],
            layer=row["layer"],
            source=row["source"],
            license=row["license"],
            author=row["author"],
        ),
        picture=picture(row),
        thumbnail=Blob(row["thumbnail_key"], row["thumbnail_bytes"], thumbnail.TYPE),
        created=row["created"],
    )


def _info_values(info: PictureInfo) -> dict[str, object]:
    return asdict(info) | {"tags": list(info.tags), "search_text": search_text(info)}


def _not_found(picture_id: str) -> HwapokError:
    return HwapokError(Reason.PICTURE_NOT_FOUND, name=f"pictures/{picture_id}")
