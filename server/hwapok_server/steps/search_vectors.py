"""Vectors of what is searched for, in the space that a library is searched in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from hwapok_common.errors import HwapokError
from hwapok_server.db import spaces
from hwapok_server.db.engine import Database
from hwapok_server.db.library_search import SceneVector
from hwapok_server.db.vectors import Kind
from hwapok_server.images.thumbnail import Pixels
from hwapok_server.ports import EMBEDDER_AWAY, Embedder, SpaceVectors

Embed = Callable[[Embedder], Awaitable[SpaceVectors]]


class SearchEmbedder:
    """Embeds with the service at work; with the one before it, if it still answers, for a library that is not embedded
    anew yet."""

    def __init__(self, database: Database, embedder: Embedder, previous: Embedder | None = None) -> None:
        self._database, self._embedder, self._previous = database, embedder, previous

    async def text(self, owner: str, text: str) -> SceneVector:
        """:raises HwapokError: the embedding reasons"""
        return await self._vector(owner, "caption", lambda embedder: embedder.embed_query([text]))

    async def picture(self, owner: str, pixels: Pixels) -> SceneVector:
        """:raises HwapokError: the embedding reasons"""
        return await self._vector(owner, "image", lambda embedder: embedder.embed_decoded([pixels]))

    async def _vector(self, owner: str, kind: Kind, embed: Embed) -> SceneVector:
        vector = _first(await embed(self._embedder))
        if self._previous is None or await self._searched_in(owner, kind) in {None, vector.space_id}:
            return vector
        try:
            return _first(await embed(self._previous))
        except HwapokError as error:
            if error.reason in EMBEDDER_AWAY:
                return vector
            raise

    async def _searched_in(self, owner: str, kind: Kind) -> str | None:
        async with self._database.transaction() as connection:
            space = (await spaces.of(connection, owner)).get(kind)
        return space.active if space else None


def _first(embedded: SpaceVectors) -> SceneVector:
    return SceneVector(embedded.space_id, tuple(embedded.values[0].tolist()))
