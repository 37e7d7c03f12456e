"""The library as its owner handles it: look, list, change, delete. Another owner's picture is not found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hwapok_pb.v1 import library_service_pb2 as pb
from hwapok_server.api import fields, page_tokens
from hwapok_server.api.jobs import DEFAULT_PAGE, MAX_PAGE
from hwapok_server.api.library.requests import LibraryRequests
from hwapok_server.db import library, spaces, vectors
from hwapok_server.db.engine import Database
from hwapok_server.db.jobs import Cursor
from hwapok_server.db.vectors import Kind
from hwapok_server.model import LibraryPicture
from hwapok_server.ports import BlobStore
from hwapok_server.steps.blobs import LedgeredBlobs
from hwapok_server.steps.picture_vectors import PictureEmbedder, passage


@dataclass(frozen=True, slots=True)
class Stats:
    """A library in numbers."""

    pictures: int
    by_category: Mapping[str, int]
    by_layer: Mapping[str, int]
    active_space: str
    next_space: str
    next_space_pictures: int


class LibraryDesk:
    """Serves a library to its owner."""

    def __init__(
        self, database: Database, blobs: BlobStore, pictures: PictureEmbedder, requests: LibraryRequests
    ) -> None:
        self._database, self._pictures, self._requests = database, pictures, requests
        self._ledgered = LedgeredBlobs(database, blobs)

    async def get(self, owner: str, name: str) -> LibraryPicture:
        """:raises HwapokError: PICTURE_NOT_FOUND"""
        async with self._database.transaction() as connection:
            return await library.get(connection, fields.picture_id(name), owner)

    async def page(self, owner: str, request: pb.ListPicturesRequest) -> tuple[Sequence[LibraryPicture], str]:
        """One page, newest first, and the token of the next; empty on the last.

        :raises HwapokError: INVALID_PAGE_TOKEN, INVALID_REQUEST
        """
        category, layer, size = self._requests.page(request)
        limit, after = min(size or DEFAULT_PAGE, MAX_PAGE), page_tokens.decode(request.page_token)
        async with self._database.transaction() as connection:
            found = await library.page(connection, owner, category, layer, after, limit + 1)
        if len(found) <= limit:
            return found, ""
        last = found[limit - 1]
        return found[:limit], page_tokens.encode(Cursor(last.created, last.id))

    async def update(self, owner: str, request: pb.UpdatePictureRequest) -> LibraryPicture:
        """Changes what is known; changed words are embedded first, so that the picture is never found by old ones.

        :raises HwapokError: PICTURE_NOT_FOUND, INVALID_REQUEST, the embedding reasons
        """
        known = await self.get(owner, request.name)
        info = self._requests.changed(request, known.info)
        reworded = passage(info) != passage(known.info)
        rows = await self._pictures.caption(known.id, info) if reworded else []
        async with self._database.transaction() as connection:
            await library.update(connection, known.id, owner, info)
            if reworded:
                await vectors.forget_caption(connection, known.id)
                await spaces.begin(connection, owner, {row.kind: row.space_id for row in rows})
                await vectors.store(connection, rows)
            return await library.get(connection, known.id, owner)

    async def delete(self, owner: str, name: str) -> None:
        """Removes a picture, its vectors, and the files that nothing else refers to.

        :raises HwapokError: PICTURE_NOT_FOUND
        """
        async with self._database.transaction() as connection:
            keys = await library.delete(connection, fields.picture_id(name), owner)
        await self._ledgered.sweep(keys)

    async def stats(self, owner: str) -> Stats:
        """The library in numbers."""
        async with self._database.transaction() as connection:
            known = await spaces.of(connection, owner)
            kind: Kind = next((kind for kind, space in known.items() if space.next), "caption")
            space = known.get(kind)
            active, coming = (space.active or "", space.next or "") if space else ("", "")
            return Stats(
                pictures=await library.count(connection, owner),
                by_category=await library.count_by(connection, owner, "category"),
                by_layer=await library.count_by(connection, owner, "layer"),
                active_space=active,
                next_space=coming,
                next_space_pictures=await vectors.count_in(connection, owner, kind, coming) if coming else 0,
            )
