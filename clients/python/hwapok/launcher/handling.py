"""A link to an open PSD."""

from __future__ import annotations

import asyncio
from pathlib import Path

from hwapok import settings
from hwapok.connection import Connection
from hwapok.jobs import AsyncJobs
from hwapok.launcher.checked import check_host, keep
from hwapok.launcher.links import OpenLink
from hwapok.launcher.pairing import Pairing
from hwapok.retry import RetryPolicy

TIMEOUT_S = 20.0


async def fetch(link: OpenLink, pairing: Pairing, folder: Path) -> Path:
    """Redeems a link's ticket, without any API key, and saves the PSD that it stands for.

    :raises StudioError: the ticket is no use (OPEN_TICKET_INVALID), the server is away, or the file is not fit to open
    :raises OSError: the folder cannot be written
    """
    server = settings.load(pairing.target, ca=pairing.ca or None, environment={})
    connection = Connection(server, RetryPolicy(), TIMEOUT_S)
    try:
        psd = await AsyncJobs(connection).redeem_open_ticket(link.ticket)
        check_host(psd, [server.address.rpartition(":")[0].strip("[]").lower(), *pairing.files_hosts])
        return await asyncio.to_thread(keep, psd, folder)
    finally:
        await connection.close()
