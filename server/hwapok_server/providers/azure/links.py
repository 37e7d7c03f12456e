"""Read-only links into Azure Storage (shared access signatures), signed with the account's key or, where there is none,
with a key that Azure lends to our Entra identity."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from azure.storage.blob import BlobSasPermissions, UserDelegationKey, generate_blob_sas
from azure.storage.blob.aio import BlobServiceClient

from hwapok_server.content_disposition import attachment
from hwapok_server.model import Blob

LENT = timedelta(days=7)
"""The longest that Azure lends a key for."""
LONGEST_WITHOUT_KEY = LENT - timedelta(days=1)
"""Lifetime of a link; a lent key is renewed once a day at most."""
_CLOCKS_DIFFER = timedelta(minutes=5)


class LinkSigner(Protocol):
    """Signs links to blobs of one account."""

    async def sign(self, container: str, blob: Blob, file_name: str, expires: datetime) -> str:
        """The query of a link."""


class KeySigner:
    """Signs with the account's own key, which needs no request."""

    def __init__(self, account: str, key: str, *, https: bool) -> None:
        self._account, self._key, self._https = account, key, https

    async def sign(self, container: str, blob: Blob, file_name: str, expires: datetime) -> str:
        signed = _query(self._https, blob, file_name, expires)
        return generate_blob_sas(self._account, container, blob.key, account_key=self._key, **signed)


class DelegatedSigner:
    """Signs with a lent key, which is asked for when the first link needs it."""

    def __init__(self, service: BlobServiceClient, account: str) -> None:
        self._service, self._account = service, account
        self._lent: UserDelegationKey | None = None
        self._until = datetime.min.replace(tzinfo=UTC)
        self._asking = asyncio.Lock()

    async def sign(self, container: str, blob: Blob, file_name: str, expires: datetime) -> str:
        key = await self._key(expires)
        signed = _query(True, blob, file_name, expires)
        return generate_blob_sas(self._account, container, blob.key, user_delegation_key=key, **signed)

    async def _key(self, until: datetime) -> UserDelegationKey:
        async with self._asking:
            if self._lent is None or until > self._until:
                now = datetime.now(UTC)
                self._lent = await self._service.get_user_delegation_key(now - _CLOCKS_DIFFER, now + LENT)
                self._until = now + LENT
            return self._lent


def _query(https: bool, blob: Blob, file_name: str, expires: datetime) -> dict[str, Any]:
    return {
        "permission": BlobSasPermissions(read=True),
        "expiry": expires,
        "protocol": "https" if https else None,
        "content_type": blob.content_type,
        "content_disposition": attachment(file_name),
    }
