"""Searches of a library, for the person it belongs to."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from hwapok_common.errors import HwapokError
from hwapok_pb.v1 import library_service_pb2 as pb
from hwapok_server.api.decoders import Decoders
from hwapok_server.api.library.requests import LibraryRequests, SearchOrder, unknown_upload
from hwapok_server.db import library_search, uploads
from hwapok_server.db.engine import Database
from hwapok_server.db.library_search import LibraryFound, LibraryQuery, SceneVector
from hwapok_server.images.thumbnail import pixels
from hwapok_server.model import Note
from hwapok_server.ports import EMBEDDER_AWAY, BlobStore
from hwapok_server.retrieval.keywords import search_words
from hwapok_server.steps.notes import note
from hwapok_server.steps.search_vectors import SearchEmbedder

SEARCH_PATIENCE_S = 3.0
"""How long a search waits for the embedding service before words alone decide."""


@dataclass(frozen=True, slots=True)
class Search:
    """What a search found, and what it could not use."""

    found: LibraryFound
    notes: tuple[Note, ...]


class SearchDesk:
    """Searches by words, by meaning and by likeness."""

    def __init__(
        self,
        database: Database,
        blobs: BlobStore,
        decoders: Decoders,
        embedder: SearchEmbedder,
        requests: LibraryRequests,
    ) -> None:
        self._database, self._blobs, self._decoders = database, blobs, decoders
        self._embedder, self._requests = embedder, requests

    async def search(self, owner: str, request: pb.SearchPicturesRequest) -> Search:
        """:raises HwapokError: INVALID_REQUEST; the embedding reasons when there is only a picture to search for"""
        order = self._requests.search(request)
        picture = await self._likeness(owner, order)
        scene = await self._meaning(owner, order.text) if order.text else None
        words = search_words(order.text)
        wanted = LibraryQuery(owner, order.category, order.layer, words, scene, order.limit, picture, order.strict)
        async with self._database.transaction() as connection:
            found = await library_search.search(connection, wanted)
        skipped = ["EMBEDDING_SKIPPED"] if order.text and scene is None else []
        return Search(found, tuple(note(reason) for reason in (*skipped, *(each.value for each in found.not_compared))))

    async def _meaning(self, owner: str, text: str) -> SceneVector | None:
        """The query's vector; None while the embedding service is away."""
        try:
            async with asyncio.timeout(SEARCH_PATIENCE_S):
                return await self._embedder.text(owner, text)
        except TimeoutError:
            return None
        except HwapokError as error:
            if error.reason in EMBEDDER_AWAY:
                return None
            raise

    async def _likeness(self, owner: str, order: SearchOrder) -> SceneVector | None:
        if not order.upload_id:
            return None
        async with self._database.transaction() as connection:
            known = await uploads.get_many(connection, [order.upload_id], owner)
        if order.upload_id not in known:
            raise unknown_upload(order.upload_id)
        upload = known[order.upload_id]
        file = await self._blobs.get(upload.thumbnail_key or upload.picture.blob.key)
        return await self._embedder.picture(owner, await self._decoders.run(pixels, file))
