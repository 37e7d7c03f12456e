"""Starts import jobs: when an owner asks for one, and by itself when the embedding model has changed."""

from __future__ import annotations

import asyncio
import logging
import uuid
from datetime import datetime

from hwapok_common.errors import HwapokError, Reason
from hwapok_common.logs import log, log_exception
from hwapok_server.api.jobs import JobDesk
from hwapok_server.codec import digest
from hwapok_server.db import spaces
from hwapok_server.db.engine import Database
from hwapok_server.db.vectors import Kind
from hwapok_server.model import Failure, ImportOrder, Job, JobState
from hwapok_server.ports import EMBEDDER_AWAY, Embedder
from hwapok_server.steps.picture_vectors import spaces_of

LOOK_EVERY_S = 15.0
REQUEST_HASH = digest("ImportPictures")
"""A request to import says nothing but its id."""

_logger = logging.getLogger(__name__)


class ImportDesk:
    """Import jobs of every owner."""

    def __init__(self, database: Database, embedder: Embedder, jobs: JobDesk) -> None:
        self._database, self._embedder, self._jobs = database, embedder, jobs

    async def submit(self, job_id: str, owner: str) -> None:
        """Accepts an import job; the same id again joins it, whatever is served by then.

        :raises HwapokError: REQUEST_ID_REUSED, the embedding reasons
        """
        known = await self._known(job_id, owner)
        if known is None:
            served = spaces_of(await self._embedder.info())
            await self._jobs.submit(job_id, owner, ImportOrder(served["caption"]), REQUEST_HASH)
        elif not isinstance(known.spec, ImportOrder):
            raise HwapokError(Reason.REQUEST_ID_REUSED)

    async def watch(self) -> None:
        """Looks until cancelled whether a library is embedded in another space than is served."""
        while True:
            try:
                await self.follow_the_model()
            except HwapokError as error:
                log(_logger, "spaces_not_compared", logging.DEBUG, reason=error.reason)
            except Exception:
                log_exception(_logger, "spaces_not_compared")
            await asyncio.sleep(LOOK_EVERY_S)

    async def follow_the_model(self) -> None:
        """Starts a job for each library that is searched in another space than is served. Several gateways start one.

        :raises HwapokError: the embedding service or the database is away
        """
        served = spaces_of(await self._embedder.info())
        async with self._database.transaction() as connection:
            owners = await spaces.owners_elsewhere(connection, served)
        for owner, since in owners:
            await self._start(_job_id(owner, served, since), owner, served["caption"])

    async def _start(self, job_id: str, owner: str, space_id: str) -> None:
        """Starts a job, once; one that failed because a service was away is run again."""
        known = await self._known(job_id, owner)
        if known is None:
            log(_logger, "model_changed", owner=owner, space=space_id, job=job_id)
            await self._jobs.submit(job_id, owner, ImportOrder(space_id), REQUEST_HASH)
        elif (
            known.state is JobState.FAILED
            and isinstance(known.outcome, Failure)
            and known.outcome.reason in EMBEDDER_AWAY
        ):
            await self._jobs.retry(job_id, owner)

    async def _known(self, job_id: str, owner: str) -> Job | None:
        try:
            return await self._jobs.get(job_id, owner)
        except HwapokError as error:
            if error.reason is Reason.JOB_NOT_FOUND:
                return None
            raise


def _job_id(owner: str, served: dict[Kind, str], since: datetime) -> str:
    """The same for every gateway, and another one when the model changes again."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{owner} {sorted(served.items())} {since.isoformat()}"))
