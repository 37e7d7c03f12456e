"""The Azure Storage account that the settings name: a client for it, and who signs links into it."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from azure.core.credentials_async import AsyncTokenCredential
from azure.identity.aio import DefaultAzureCredential
from azure.storage.blob.aio import BlobServiceClient, LinearRetry

from hwapok_server.operator import OperatorError
from hwapok_server.providers.azure.blocks import BLOCK_IN, BLOCK_OUT
from hwapok_server.providers.azure.links import LONGEST_WITHOUT_KEY, DelegatedSigner, KeySigner, LinkSigner
from hwapok_server.settings import Settings

_CONNECT_S, _ANSWER_S = 5, 20
_RETRIES, _PAUSE_S = 2, 1
Identity = AsyncTokenCredential
_CONTAINER = re.compile(r"(?=.{3,63}\Z)[a-z0-9]+(-[a-z0-9]+)*")
"""learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata"""


@dataclass(frozen=True, slots=True)
class AzureAccount:
    """An account, connected when it is first used."""

    service: BlobServiceClient
    signer: LinkSigner
    identity: Identity | None
    """Who we are where there is no key."""

    async def close(self) -> None:
        """Closes the connections."""
        await self.service.close()
        if self.identity:
            await self.identity.close()


def open_account(settings: Settings, identity: Identity | None = None, **options: Any) -> AzureAccount:
    """The account of settings that `check` accepts.

    :param identity: who we are where there is no key; the machine's own identity when not given
    :param options: more of the client's
    """
    if _is_keyless(settings):
        identity = identity or DefaultAzureCredential()
    service = _client(settings, identity, **options)
    name, key = str(service.account_name), getattr(service.credential, "account_key", None)
    signer = KeySigner(name, key, https=service.scheme == "https") if key else DelegatedSigner(service, name)
    return AzureAccount(service, signer, identity)


def check(settings: Settings) -> None:
    """Looks at the settings without reaching the account.

    :raises OperatorError: they name no account, or none that links can be signed for; no key is shown
    """
    if bool(settings.azure_storage_connection_string) == bool(settings.azure_storage_account_url):
        raise OperatorError("azure_account_twice" if settings.azure_storage_account_url else "azure_account_unset")
    if not _CONTAINER.fullmatch(settings.azure_storage_container):
        raise OperatorError("azure_container_invalid", name=settings.azure_storage_container)
    try:
        client = _client(settings)
        key = getattr(client.credential, "account_key", "")
        base64.b64decode(key, validate=True)
    except (ValueError, binascii.Error):
        raise _invalid(settings) from None
    usable = bool(key) or (_is_keyless(settings) and client.scheme == "https")
    if "?" in client.url or not client.account_name or not usable:
        raise _invalid(settings)
    if not key and timedelta(seconds=settings.url_lifetime_s) > LONGEST_WITHOUT_KEY:
        raise OperatorError("azure_links_too_long", limit=int(LONGEST_WITHOUT_KEY.total_seconds()))


def container_url(settings: Settings) -> str:
    """Where clients fetch files: what every link begins with."""
    return _client(settings).get_container_client(settings.azure_storage_container).url


def _is_keyless(settings: Settings) -> bool:
    return not settings.azure_storage_connection_string and not settings.azure_storage_account_key


def _client(settings: Settings, identity: Identity | None = None, **more: Any) -> BlobServiceClient:
    options = {
        "retry_policy": LinearRetry(backoff=_PAUSE_S, retry_total=_RETRIES, random_jitter_range=0),
        "connection_timeout": _CONNECT_S,
        "read_timeout": _ANSWER_S,
        "max_single_put_size": BLOCK_OUT,
        "max_single_get_size": BLOCK_IN,
        "max_chunk_get_size": BLOCK_IN,
        **more,
    }
    if settings.azure_storage_connection_string:
        return BlobServiceClient.from_connection_string(settings.azure_storage_connection_string, **options)
    credential = settings.azure_storage_account_key or identity
    return BlobServiceClient(settings.azure_storage_account_url or "", credential=credential, **options)


def _invalid(settings: Settings) -> OperatorError:
    return OperatorError(
        "azure_connection_invalid" if settings.azure_storage_connection_string else "azure_account_invalid"
    )
