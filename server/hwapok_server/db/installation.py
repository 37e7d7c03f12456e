"""What tells this server's data from another's."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hwapok_server.db.tables import installation


async def server_id(connection: AsyncConnection) -> str:
    """8 hex digits, drawn when the database was made and kept with it."""
    return str((await connection.execute(sa.select(installation.c.server_id))).scalar_one())
