"""Which vector spaces an owner's library is searched in, and which it is being embedded in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from hwapok_server.db.tables import embedding_space
from hwapok_server.db.vectors import Kind


@dataclass(frozen=True, slots=True)
class Space:
    """Where one kind of vectors of a library stands."""

    active: str | None
    """Searches use it; None before anything was embedded."""
    next: str | None
    """The library is being embedded in it."""
    changed: datetime


async def of(connection: AsyncConnection, owner: str) -> Mapping[Kind, Space]:
    """The owner's spaces by kind; without a kind that was never embedded."""
    table = embedding_space
    rows = await connection.execute(sa.select(table).where(table.c.owner == owner))
    return {row["kind"]: Space(row["active"], row["next"], row["changed"]) for row in rows.mappings()}


async def begin(connection: AsyncConnection, owner: str, wanted: Mapping[Kind, str]) -> None:
    """Notes that the library is embedded in these spaces; the first space of a library is searched at once."""
    table = embedding_space
    for kind, space_id in wanted.items():
        row = {"owner": owner, "kind": kind, "active": space_id, "next": None, "changed": sa.func.clock_timestamp()}
        is_active = table.c.active == space_id
        next_space = sa.case((is_active, sa.null()), else_=sa.literal(space_id))
        query = insert(table).values(**row)
        query = query.on_conflict_do_update(index_elements=["owner", "kind"], set_={"next": next_space})
        await connection.execute(query)


async def activate(connection: AsyncConnection, owner: str, wanted: Mapping[Kind, str]) -> None:
    """Searches use these spaces from the end of this transaction."""
    table = embedding_space
    for kind, space_id in wanted.items():
        mine = (table.c.owner == owner, table.c.kind == kind, table.c.active.is_distinct_from(space_id))
        values = {"active": space_id, "next": None, "changed": sa.func.clock_timestamp()}
        await connection.execute(sa.update(table).where(*mine).values(**values))


async def owners_elsewhere(connection: AsyncConnection, served: Mapping[Kind, str]) -> Sequence[tuple[str, datetime]]:
    """Owners whose libraries are searched in another space than is served, and since when."""
    table = embedding_space
    differs = sa.or_(*(sa.and_(table.c.kind == kind, table.c.active != space) for kind, space in served.items()))
    query = sa.select(table.c.owner, sa.func.max(table.c.changed)).where(differs).group_by(table.c.owner)
    return [(row[0], row[1]) for row in await connection.execute(query)]
