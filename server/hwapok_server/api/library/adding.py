"""Adds pictures to the library: decoded, stored, entered, embedded in groups. One bad picture fails alone."""

from __future__ import annotations

import logging
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from hwapok_common.errors import HwapokError, Reason
from hwapok_common.logs import log
from hwapok_pb.v1 import library_service_pb2 as pb
from hwapok_server.api.decoders import Decoders
from hwapok_server.api.library.requests import LibraryRequests
from hwapok_server.api.receive import Body, in_time, read_body
from hwapok_server.db import blob_ledger, library, nearest, spaces, vectors
from hwapok_server.db.engine import Database
from hwapok_server.db.nearest import Near, Scope
from hwapok_server.db.vectors import Lacking, VectorRow
from hwapok_server.images import thumbnail
from hwapok_server.images.ingest import IngestedPicture, ingest
from hwapok_server.model import LibraryPicture, Picture, PictureInfo
from hwapok_server.ports import EMBEDDER_AWAY, BlobStore
from hwapok_server.steps.picture_vectors import PictureEmbedder

GROUP = 16
"""Pictures embedded together, with their thumbnails in memory; one or two requests of the embedding service."""
NEAR_DUPLICATES = 3
NEARLY_THE_SAME = 0.92
"""Cosine from which two pictures count as near-duplicates. With the offline descriptor, recompressed and resized copies
of a drawing reach 0.96 and more, copies cropped by 5 % 0.92, different drawings at most 0.5."""

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ReceivedPicture:
    """A picture as it came, not yet checked."""

    header: pb.AddPicturesRequest.Header
    body: Body


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one picture: one of `picture` and `error`."""

    picture: LibraryPicture | None = None
    error: HwapokError | None = None
    duplicate: bool = False
    embed: bool = False
    """It is new and is to be embedded at once."""
    near: tuple[Near, ...] = field(default=())


async def received(stream: AsyncIterator[pb.AddPicturesRequest]) -> AsyncIterator[ReceivedPicture]:
    """The pictures of a stream.

    :raises HwapokError: UPLOAD_PROTOCOL, UPLOAD_NOT_COMMITTED, CHUNK_SIZE
    """
    messages = in_time(stream)
    async for message in messages:
        if message.WhichOneof("payload") != "header":
            raise HwapokError(Reason.UPLOAD_PROTOCOL, detail="a picture begins with its header")
        yield ReceivedPicture(message.header, await read_body(messages, drain=True))


class PictureAdder:
    """Turns received pictures into library pictures."""

    def __init__(
        self,
        database: Database,
        blobs: BlobStore,
        decoders: Decoders,
        embedder: PictureEmbedder,
        requests: LibraryRequests,
    ) -> None:
        self._database, self._blobs, self._decoders = database, blobs, decoders
        self._embedder, self._requests = embedder, requests

    async def add_all(self, owner: str, pictures: AsyncIterator[ReceivedPicture]) -> list[Added]:
        """Adds each picture as it arrives. When the stream breaks, those before the break stay.

        :raises HwapokError: SERVER_BUSY, the stream's and the server's own reasons
        """
        with self._decoders.place():
            return await self._add_all(owner, pictures)

    async def _add_all(self, owner: str, pictures: AsyncIterator[ReceivedPicture]) -> list[Added]:
        results: list[Added] = []
        in_hand: dict[str, bytes] = {}
        try:
            async for picture in pictures:
                results.append(await self._add(owner, picture, in_hand))
                if len(results) % GROUP == 0:
                    results[-GROUP:] = await self._embedded(owner, results[-GROUP:], in_hand)
                    in_hand.clear()
        finally:
            rest = len(results) % GROUP
            results[len(results) - rest :] = await self._embedded(owner, results[len(results) - rest :], in_hand)
        return results

    async def _add(self, owner: str, picture: ReceivedPicture, in_hand: dict[str, bytes]) -> Added:
        """:param in_hand: gets the thumbnail of a picture that is to be embedded, by its id"""
        try:
            picture.body.verified()
            info = self._requests.info(picture.header.info)
            ingested = await self._decoders.run(ingest, bytes(picture.body.data))
        except HwapokError as error:
            return Added(error=error)
        stored, new = await self._store(owner, info, ingested)
        embed = new and not picture.header.embed_later
        if embed:
            in_hand[stored.id] = ingested.thumbnail
        return Added(stored, duplicate=not new, embed=embed)

    async def _store(self, owner: str, info: PictureInfo, ingested: IngestedPicture) -> tuple[LibraryPicture, bool]:
        async with self._database.transaction() as connection:
            for key in sorted({blob_ledger.key_of(ingested.png), blob_ledger.key_of(ingested.thumbnail)}):
                await blob_ledger.lock(connection, key)
            picture = Picture(await self._blobs.put(ingested.png, "image/png"), ingested.size)
            small_blob = await self._blobs.put(ingested.thumbnail, thumbnail.TYPE)
            made = LibraryPicture(str(uuid.uuid4()), info, picture, small_blob, datetime.now(UTC))
            return await library.insert_once(connection, made, owner)

    async def _embedded(self, owner: str, group: Sequence[Added], in_hand: Mapping[str, bytes]) -> list[Added]:
        """Embeds the new ones of a group. While the service is away they stay without vectors, for an import job."""
        new = [one.picture for one in group if one.picture and one.embed]
        if not new:
            return list(group)
        try:
            embedded = await self._embedder.embed([Lacking(picture, _kinds(picture)) for picture in new], in_hand)
        except HwapokError as error:
            if error.reason not in EMBEDDER_AWAY:
                raise
            log(_logger, "added_without_vectors", logging.WARNING, pictures=len(new), reason=error.reason)
            return list(group)
        near = await self._enter(owner, embedded.rows)
        return [replace(one, near=near.get(one.picture.id, ())) if one.picture else one for one in group]

    async def _enter(self, owner: str, rows: Sequence[VectorRow]) -> dict[str, tuple[Near, ...]]:
        """Stores vectors; returns what looks nearly the same as each of the pictures."""
        async with self._database.transaction() as connection:
            await spaces.begin(connection, owner, {row.kind: row.space_id for row in rows})
            await vectors.store(connection, rows)
        near: dict[str, tuple[Near, ...]] = {}
        for row in (row for row in rows if row.kind == "image"):
            scope = Scope(row.space_id, row.kind, owner)
            async with self._database.transaction() as connection:
                found = await nearest.nearest(connection, scope, row.values.tolist(), NEAR_DUPLICATES + 1)
            others = [one for one in found if one.picture_id != row.picture_id and one.similarity >= NEARLY_THE_SAME]
            near[row.picture_id] = tuple(others[:NEAR_DUPLICATES])
        return near


def _kinds(picture: LibraryPicture) -> tuple[vectors.Kind, ...]:
    return ("caption", "image") if library.search_text(picture.info) else ("image",)
