"""Accepts an upload: decoded, normalised, stored, entered. Repeating a request changes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from functools import partial

from hwapok_common.errors import HwapokError, Reason
from hwapok_pb.v1.studio_service_pb2 import UploadRequest
from hwapok_server.api.decoders import Decoders
from hwapok_server.api.receive import ReceivedUpload, begin, receive
from hwapok_server.codec import digest
from hwapok_server.db import blob_ledger, uploads
from hwapok_server.db.engine import Database
from hwapok_server.images import thumbnail
from hwapok_server.images.file_names import display_name
from hwapok_server.images.ingest import IngestedPicture, ingest
from hwapok_server.model import Picture, Upload
from hwapok_server.ports import BlobStore

MAX_FILE_NAME = 1000
"""Characters of a client's file name that are looked at."""


class UploadDesk:
    """Turns received bytes into uploads."""

    def __init__(self, database: Database, blobs: BlobStore, decoders: Decoders) -> None:
        self._database, self._blobs, self._decoders = database, blobs, decoders

    async def take(self, stream: AsyncIterator[UploadRequest], owner: str) -> Upload:
        """Receives and accepts an upload, while there is a place for it.

        :raises HwapokError: SERVER_BUSY, the reasons of `begin`, `receive` and `accept`
        """
        with self._decoders.place():
            begun = await begin(stream)
            with self._decoders.large_place(begun.purpose):
                return await self.accept(await receive(begun), owner)

    async def accept(self, received: ReceivedUpload, owner: str) -> Upload:
        """:raises HwapokError: REQUEST_ID_REUSED, the reasons of images.ingest, storage reasons"""
        name = display_name(received.file_name[:MAX_FILE_NAME])
        request_hash = digest(received.sha256, received.purpose, name)
        async with self._database.transaction() as connection:
            known = await uploads.find(connection, received.id, owner, request_hash)
        if known:
            return known
        picture = await self._decoders.run(partial(ingest, purpose=received.purpose), received.data)
        return await self._store(received, picture, name, owner, request_hash)

    async def get(self, upload_id: str, owner: str) -> Upload:
        """:raises HwapokError: UPLOAD_NOT_FOUND"""
        async with self._database.transaction() as connection:
            found = await uploads.get_many(connection, [upload_id], owner)
        if upload_id not in found:
            raise HwapokError(Reason.UPLOAD_NOT_FOUND, name=f"uploads/{upload_id}")
        return found[upload_id]

    async def _store(
        self, received: ReceivedUpload, picture: IngestedPicture, name: str, owner: str, request_hash: str
    ) -> Upload:
        keys = [await asyncio.to_thread(blob_ledger.key_of, file) for file in (picture.png, picture.thumbnail)]
        async with self._database.transaction() as connection:
            for key in sorted(keys):
                await blob_ledger.lock(connection, key)
            blob = await self._blobs.put(picture.png, "image/png")
            small = await self._blobs.put(picture.thumbnail, thumbnail.TYPE)
            made = Upload(
                id=received.id,
                file_name=name,
                purpose=received.purpose,
                source_format=picture.source_format,
                source_size=picture.source_size,
                picture=Picture(blob, picture.size),
                created=datetime.now(UTC),
                thumbnail_key=small.key,
            )
            await uploads.insert_once(connection, made, owner, request_hash)
            stored = await uploads.find(connection, received.id, owner, request_hash)
            return stored or made
