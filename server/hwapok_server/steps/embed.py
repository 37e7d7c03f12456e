"""Step `embed`: the scene as a vector."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import tenacity

from hwapok_common.errors import HwapokError
from hwapok_server.db.library_search import SceneVector
from hwapok_server.jobs.step import Step
from hwapok_server.model import Brief, Note
from hwapok_server.ports import EMBEDDER_AWAY
from hwapok_server.steps.notes import note
from hwapok_server.steps.search_vectors import SearchEmbedder

PATIENCE_S = 8.0
"""How long a job waits for the embedding service before it searches by words only."""


@dataclass(frozen=True, slots=True)
class EmbeddedScene:
    """The scene's vector, if the embedding service answered."""

    vector: SceneVector | None
    notes: tuple[Note, ...] = ()


class EmbedScene:
    """Embeds what the person described, or a sentence around the keyword."""

    def __init__(self, embedder: SearchEmbedder) -> None:
        self._embedder = embedder

    async def __call__(self, step: Step, brief: Brief) -> EmbeddedScene:
        try:
            async with asyncio.timeout(PATIENCE_S):
                return EmbeddedScene(await self._embed(step.owner, brief.scene or f"{brief.tag}이(가) 있는 그림"))
        except (HwapokError, TimeoutError) as error:
            if isinstance(error, HwapokError) and error.reason not in EMBEDDER_AWAY:
                raise
            return EmbeddedScene(None, (await step.note(note("EMBEDDING_SKIPPED")),))

    @tenacity.retry(
        retry=tenacity.retry_if_exception(
            lambda error: isinstance(error, HwapokError) and error.reason in EMBEDDER_AWAY
        ),
        wait=tenacity.wait_random_exponential(multiplier=0.2, max=2),
        reraise=True,
    )
    async def _embed(self, owner: str, text: str) -> SceneVector:
        return await self._embedder.text(owner, text)
