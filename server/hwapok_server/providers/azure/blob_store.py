"""Blobs in a container of Azure Storage, linked to by shared access signatures."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

from azure.core.exceptions import HttpResponseError, ResourceExistsError, ResourceModifiedError, ResourceNotFoundError
from azure.storage.blob import ContentSettings
from azure.storage.blob.aio import BlobClient

from hwapok_common.errors import HwapokError, Reason
from hwapok_server.model import Blob
from hwapok_server.ports import SignedUrl, StoredBlob
from hwapok_server.providers.azure import blocks
from hwapok_server.providers.azure.account import AzureAccount
from hwapok_server.providers.azure.errors import code_of, reachable
from hwapok_server.providers.blob_keys import is_key

_TRIES = 5
"""How often others may put or delete a blob while it is put or read."""


class AzureBlobStore:
    """A BlobStore in one container, which is made when the first blob is put. Several processes may use it at once.

    A blob is written in blocks that become visible together. No call waits longer than errors.STALL_S (30 s)
    for the next block to get through; what fails until then raises BLOB_STORE_UNAVAILABLE.
    """

    def __init__(self, account: AzureAccount, container: str) -> None:
        self._account = account
        self._container = account.service.get_container_client(container)

    async def put(self, data: bytes, content_type: str) -> Blob:
        """Stores bytes; the same bytes again only renew the time a sweep sees."""
        blob = Blob((await asyncio.to_thread(hashlib.sha256, data)).hexdigest(), len(data), content_type)
        about = ContentSettings(content_type=content_type)
        for _ in range(_TRIES):
            if await self._renewed(blob.key, about) or await self._written(blob.key, data, about):
                return blob
        raise HwapokError(Reason.BLOB_STORE_UNAVAILABLE)

    async def get(self, key: str) -> bytes:
        """:raises HwapokError: BLOB_NOT_FOUND"""
        if not is_key(key):
            raise HwapokError(Reason.BLOB_NOT_FOUND)
        for _ in range(_TRIES):
            async with reachable() as moved:
                try:
                    return await blocks.read(self._blob(key), moved)
                except ResourceNotFoundError:
                    raise HwapokError(Reason.BLOB_NOT_FOUND) from None
                except ResourceModifiedError:  # put again meanwhile: the same bytes under a new ETag
                    continue
        raise HwapokError(Reason.BLOB_STORE_UNAVAILABLE)

    async def delete(self, key: str) -> None:
        """Removes a blob; removing what is not there is fine."""
        if not is_key(key):
            return
        async with reachable():
            try:
                await self._blob(key).delete_blob(delete_snapshots="include")
            except ResourceNotFoundError:
                return

    async def list(self) -> AsyncIterator[StoredBlob]:
        """Every blob, in no order. Other files in the container are left out."""
        pages = self._container.list_blobs().by_page()
        while True:
            async with reachable():
                try:
                    page = [StoredBlob(found.name, found.last_modified) async for found in await anext(pages)]
                except (StopAsyncIteration, ResourceNotFoundError):
                    return
            for found in page:
                if is_key(found.key):
                    yield found

    async def sign(self, blob: Blob, file_name: str, lifetime: timedelta) -> SignedUrl:
        """A link to GET the blob, saved under `file_name`."""
        expires = (datetime.now(UTC) + lifetime).replace(microsecond=0)
        async with reachable():
            query = await self._account.signer.sign(self._container.container_name, blob, file_name, expires)
        return SignedUrl(f"{self._blob(blob.key).url}?{query}", expires)

    async def ping(self) -> None:
        """Proves that the account answers and accepts us; the container may be still to come."""
        async with reachable():
            try:
                await self._container.get_container_properties()
            except ResourceNotFoundError:
                return

    async def aclose(self) -> None:
        """Closes the connections."""
        await self._account.close()

    def _blob(self, key: str) -> BlobClient:
        return self._container.get_blob_client(key)

    async def _renewed(self, key: str, about: ContentSettings) -> bool:
        """True when the blob was there and now has the present time."""
        async with reachable():
            try:
                await self._blob(key).set_http_headers(about)
            except ResourceNotFoundError:
                return False
            return True

    async def _written(self, key: str, data: bytes, about: ContentSettings) -> bool:
        """False when something has changed meanwhile, so that it is worth to try again: the container had to be made,
        or others wrote or deleted the same blob."""
        async with reachable() as moved:
            try:
                await blocks.write(self._blob(key), data, about, moved)
            except HttpResponseError as error:
                match code_of(error):
                    case "ContainerNotFound":
                        await self._make_container()
                    case "InvalidBlockList":
                        pass
                    case _:
                        raise
                return False
            return True

    async def _make_container(self) -> None:
        try:
            await self._container.create_container()
        except ResourceExistsError as error:
            if code_of(error) != "ContainerAlreadyExists":
                raise
