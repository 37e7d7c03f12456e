"""Who refers to which blob. A blob lives as long as an upload, a library picture or a job refers to it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from hwapok_server.db.tables import job, job_blob, library_picture, upload

Role = Literal["intermediate", "preview", "result", "reference", "answer"]


def key_of(data: bytes) -> str:
    """A blob's key in every store: SHA-256 of its content, lower-case hex."""
    return hashlib.sha256(data).hexdigest()


async def lock(connection: AsyncConnection, key: str) -> None:
    """Holds a blob until the transaction ends, so that storing and removing it cannot cross."""
    await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(key, 0))))


async def refer(connection: AsyncConnection, job_id: str, key: str, role: Role) -> None:
    """Notes that a job refers to a blob. A job that was deleted meanwhile refers to nothing."""
    row = sa.select(job.c.id, sa.literal(key), sa.literal(role)).where(job.c.id == job_id)
    query = insert(job_blob).from_select(["job_id", "blob_key", "role"], row).on_conflict_do_nothing()
    await connection.execute(query)


async def release(connection: AsyncConnection, job_id: str, role: Role) -> Sequence[str]:
    """Drops a job's references of one role.

    :returns: the keys it referred to
    """
    query = sa.delete(job_blob).where(job_blob.c.job_id == job_id, job_blob.c.role == role)
    return (await connection.execute(query.returning(job_blob.c.blob_key))).scalars().all()


async def of_job(connection: AsyncConnection, job_id: str) -> Sequence[str]:
    """Keys of every blob a job refers to."""
    query = sa.select(job_blob.c.blob_key).where(job_blob.c.job_id == job_id).distinct()
    return (await connection.execute(query)).scalars().all()


_REFERRING = (
    job_blob.c.blob_key,
    upload.c.blob_key,
    upload.c.thumbnail_key,
    library_picture.c.blob_key,
    library_picture.c.thumbnail_key,
)


async def unreferenced(connection: AsyncConnection, keys: Iterable[str]) -> Sequence[str]:
    """Those of the keys that nothing refers to."""
    wanted = list(keys)
    used = sa.union(*(sa.select(column).where(column.in_(wanted)) for column in _REFERRING))
    found = set((await connection.execute(used)).scalars().all())
    return [key for key in wanted if key not in found]
