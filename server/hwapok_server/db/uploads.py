"""Upload rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from hwapok_common.errors import HwapokError, Reason
from hwapok_server.db.tables import job, upload
from hwapok_server.model import Blob, Picture, Purpose, Size, Upload


async def find(connection: AsyncConnection, upload_id: str, owner: str, request_hash: str) -> Upload | None:
    """The upload this very request made before.

    :raises HwapokError: REQUEST_ID_REUSED when the id was used for other content or by another owner
    """
    row = (await connection.execute(sa.select(upload).where(upload.c.id == upload_id))).mappings().one_or_none()
    if row is None:
        return None
    if (row["owner"], row["request_hash"]) != (owner, request_hash):
        raise HwapokError(Reason.REQUEST_ID_REUSED)
    return _upload(row)


async def insert_once(connection: AsyncConnection, made: Upload, owner: str, request_hash: str) -> None:
    """Inserts a row; a concurrent repeat of the same request changes nothing."""
    blob = made.picture.blob
    row = {
        "id": made.id,
        "owner": owner,
        "request_hash": request_hash,
        "file_name": made.file_name,
        "purpose": made.purpose,
        "source_format": made.source_format,
        "source_width": made.source_size.width,
        "source_height": made.source_size.height,
        "blob_key": blob.key,
        "blob_bytes": blob.size_bytes,
        "content_type": blob.content_type,
        "width": made.picture.size.width,
        "height": made.picture.size.height,
        "thumbnail_key": made.thumbnail_key,
        "created": made.created,
    }
    await connection.execute(insert(upload).values(**row).on_conflict_do_nothing())


async def get_many(connection: AsyncConnection, ids: Sequence[str], owner: str) -> Mapping[str, Upload]:
    """The owner's uploads among these ids."""
    query = sa.select(upload).where(upload.c.id.in_(ids), upload.c.owner == owner)
    return {row["id"]: _upload(row) for row in (await connection.execute(query)).mappings()}


async def delete_unused_before(connection: AsyncConnection, moment: datetime) -> Sequence[str]:
    """Removes uploads older than a moment that no job names.

    :returns: the keys of their files
    """
    name = sa.cast(upload.c.id, sa.Text)
    uses = sa.or_(
        sa.func.jsonb_exists(job.c.spec["reference_uploads"], name), job.c.spec["artwork_upload"].astext == name
    )
    query = sa.delete(upload).where(upload.c.created < moment, ~sa.exists().where(uses))
    gone = await connection.execute(query.returning(upload.c.blob_key, upload.c.thumbnail_key))
    return [key for row in gone for key in row if key]


def picture(row: sa.RowMapping) -> Picture:
    """The picture in a row that has the blob columns."""
    blob = Blob(row["blob_key"], row["blob_bytes"], row["content_type"])
    return Picture(blob, Size(row["width"], row["height"]))


def _upload(row: sa.RowMapping) -> Upload:
    return Upload(
        id=row["id"],
        file_name=row["file_name"],
        purpose=Purpose(row["purpose"]),
        source_format=row["source_format"],
        source_size=Size(row["source_width"], row["source_height"]),
        picture=picture(row),
        created=row["created"],
        thumbnail_key=row["thumbnail_key"],
    )
