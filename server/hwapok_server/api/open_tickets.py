"""Tickets with which a program on an artist's desktop fetches one PSD, once. A ticket is all it needs to know."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hwapok_common.errors import HwapokError, Reason
from hwapok_server.db import jobs, open_tickets
from hwapok_server.db.engine import Database
from hwapok_server.model import Job, RenderOutcome

LIFETIME = timedelta(seconds=60)
REDEEMING = 4
"""Tickets looked up at once: callers without an API key never take the whole pool of database connections."""
_TICKET_BYTES = 32
_TICKET = re.compile(r"[A-Za-z0-9_-]{22,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """A right to one PSD."""

    ticket: str = field(repr=False)
    expires: datetime


class TicketDesk:
    """Issues and redeems tickets."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._redeeming = 0

    async def issue(self, job_id: str, owner: str) -> OpenTicket:
        """A ticket for the PSD of the owner's job.

        :raises HwapokError: JOB_NOT_FOUND, JOB_HAS_NO_PSD
        """
        ticket = secrets.token_urlsafe(_TICKET_BYTES)
        async with self._database.transaction() as connection:
            _made_by(await jobs.get(connection, job_id, owner))
            expires = await open_tickets.insert(connection, _hash(ticket), job_id, LIFETIME)
        return OpenTicket(ticket, expires)

    async def redeem(self, ticket: str) -> RenderOutcome:
        """What the ticket's job made; the ticket is used up.

        :raises HwapokError: OPEN_TICKET_INVALID for one that is unknown, used or expired; SERVER_BUSY
        """
        if not _TICKET.fullmatch(ticket):
            raise HwapokError(Reason.OPEN_TICKET_INVALID)
        with self._place():
            async with self._database.transaction() as connection:
                job_id = await open_tickets.take(connection, _hash(ticket))
                if job_id is None:
                    raise HwapokError(Reason.OPEN_TICKET_INVALID)
                return _made_by(await jobs.get(connection, job_id))

    @contextmanager
    def _place(self) -> Iterator[None]:
        if self._redeeming >= REDEEMING:
            raise HwapokError(Reason.SERVER_BUSY)
        self._redeeming += 1
        try:
            yield
        finally:
            self._redeeming -= 1


def _made_by(job: Job) -> RenderOutcome:
    """:raises HwapokError: JOB_HAS_NO_PSD"""
    if not isinstance(job.outcome, RenderOutcome):
        raise HwapokError(Reason.JOB_HAS_NO_PSD)
    return job.outcome


def _hash(ticket: str) -> str:
    return hashlib.sha256(ticket.encode()).hexdigest()
