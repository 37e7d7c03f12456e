"""Open tickets: single use, short-lived, stored as hashes only."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hwapok_server.db.tables import open_ticket

_NOW = sa.func.clock_timestamp()


async def insert(connection: AsyncConnection, ticket_hash: str, job_id: str, lifetime: timedelta) -> datetime:
    """Enters a ticket.

    :param ticket_hash: SHA-256, hex, of the ticket
    :returns: when it stops working, by the database's clock
    """
    row = {"ticket_hash": ticket_hash, "job_id": job_id, "expires": _NOW + lifetime}
    query = sa.insert(open_ticket).values(**row).returning(open_ticket.c.expires)
    expires: datetime = (await connection.execute(query)).scalar_one()
    return expires


async def take(connection: AsyncConnection, ticket_hash: str) -> str | None:
    """Uses a ticket up. Of callers that come together one gets it.

    :returns: the id of its job; None for a ticket that is unknown, used or expired
    """
    fresh = open_ticket.c.ticket_hash == ticket_hash, open_ticket.c.expires > _NOW
    query = sa.delete(open_ticket).where(*fresh).returning(open_ticket.c.job_id)
    return (await connection.execute(query)).scalar_one_or_none()


async def delete_expired_before(connection: AsyncConnection, moment: datetime) -> int:
    """Removes tickets that had expired by a moment, and counts them."""
    return (await connection.execute(sa.delete(open_ticket).where(open_ticket.c.expires < moment))).rowcount
