"""Page tokens: a place in the list of jobs, opaque to clients."""

from __future__ import annotations

import base64
import binascii
import uuid
from datetime import datetime

from hwapok_common.errors import HwapokError, Reason
from hwapok_server.db.jobs import Cursor
from hwapok_server.model import Job


def encode(cursor: Cursor) -> str:
    return base64.urlsafe_b64encode(f"{cursor.created.isoformat()} {cursor.id}".encode()).decode()


def after(job: Job) -> str:
    """The token of the page that follows a job."""
    return encode(Cursor(job.created, job.id))


def decode(token: str) -> Cursor | None:
    """:returns: None for the empty token, the first page

    :raises HwapokError: INVALID_PAGE_TOKEN
    """
    if not token:
        return None
    try:
        created, job_id = base64.b64decode(token.encode(), altchars=b"-_", validate=True).decode().split(" ")
        moment = datetime.fromisoformat(created)
        if moment.tzinfo is None:
            raise ValueError(created)
        return Cursor(moment, str(uuid.UUID(job_id)))
    except (ValueError, binascii.Error) as error:
        raise HwapokError(Reason.INVALID_PAGE_TOKEN) from error
