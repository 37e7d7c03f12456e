"""Step `embed_pictures`: vectors for the library pictures that have none in the space that is served."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import tenacity

from hwapok_common.errors import HwapokError, Reason
from hwapok_common.logs import log
from hwapok_server.db import spaces, vectors
from hwapok_server.db.engine import Database
from hwapok_server.db.vectors import Kind, Lacking
from hwapok_server.jobs.step import Step
from hwapok_server.model import ImportOrder
from hwapok_server.ports import EMBEDDER_AWAY, Embedder
from hwapok_server.steps.log import logger
from hwapok_server.steps.picture_vectors import EmbeddedPictures, PictureEmbedder, spaces_of

GROUP = 64
"""Pictures embedded and stored together; a worker that dies repeats at most these."""
PATIENCE_S = 60.0
"""How long a job waits for the embedding service."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class EmbeddedLibrary:
    """What was embedded, and where."""

    text_space: str
    image_space: str
    embedded: int
    failed: int

    @property
    def spaces(self) -> dict[Kind, str]:
        return {"caption": self.text_space, "image": self.image_space}


class EmbedPictures:
    """Works through the library in the order of ids. Stored vectors are the record of how far it came."""

    def __init__(self, database: Database, embedder: Embedder, pictures: PictureEmbedder) -> None:
        self._database, self._embedder, self._pictures = database, embedder, pictures

    async def __call__(self, step: Step, order: ImportOrder) -> EmbeddedLibrary:
        served = spaces_of(await patiently(self._embedder.info))
        async with self._database.transaction() as connection:
            await spaces.begin(connection, step.owner, served)
            total = await vectors.count_lacking(connection, step.owner, served)
        done, failed, after = 0, 0, ""
        while group := await self._next(step.owner, served, after):
            embedded = await self._embed(group, served)
            done, failed, after = done + len(group), failed + len(embedded.failed), group[-1].picture.id
            log(logger, "pictures_embedded", job=step.job_id, done=done, total=total)
            if done < total:
                await step.advance(done / total)
        return EmbeddedLibrary(served["caption"], served["image"], done - failed, failed)

    async def _next(self, owner: str, served: dict[Kind, str], after: str) -> Sequence[Lacking]:
        async with self._database.transaction() as connection:
            return await vectors.lacking(connection, owner, served, after, GROUP)

    async def _embed(self, group: Sequence[Lacking], served: dict[Kind, str]) -> EmbeddedPictures:
        """:raises HwapokError: EMBEDDING_NOT_READY, the service changed its model meanwhile: the step starts over"""
        embedded = await patiently(lambda: self._pictures.embed(group, {}))
        if any(row.space_id != served[row.kind] for row in embedded.rows):
            raise HwapokError(Reason.EMBEDDING_NOT_READY)
        async with self._database.transaction() as connection:
            await vectors.store(connection, embedded.rows)
        return embedded


async def patiently(operation: Callable[[], Awaitable[T]]) -> T:
    """Runs an operation again while the embedding service is away.

    :raises HwapokError: it stays away
    """
    retrying = tenacity.AsyncRetrying(
        retry=tenacity.retry_if_exception(
            lambda error: isinstance(error, HwapokError) and error.reason in EMBEDDER_AWAY
        ),
        stop=tenacity.stop_after_delay(PATIENCE_S),
        wait=tenacity.wait_random_exponential(multiplier=0.2, max=2),
        reraise=True,
    )

    async def attempt() -> T:
        return await operation()

    return await retrying(attempt)
