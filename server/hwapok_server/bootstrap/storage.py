"""Where pictures and files are kept."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path

from hwapok_server.ports import BlobStore
from hwapok_server.providers.azure.installed import azure_blob_store, azure_container_url
from hwapok_server.providers.local.blob_store import LocalBlobStore
from hwapok_server.providers.signing import SigningKeys
from hwapok_server.settings import Settings


def blob_root(settings: Settings) -> Path:
    """Folder of the local blob store."""
    return settings.data_dir / "blobs"


def signing_keys(settings: Settings) -> SigningKeys:
    """Keys that sign file links; made on first use."""
    return SigningKeys.load_or_create(settings.data_dir / "keys" / "links")


def blob_store(settings: Settings, base_url: str, cleanup: AsyncExitStack) -> BlobStore:
    """The configured blob store. Workers need no base URL: they sign nothing.

    :param cleanup: closes it
    :raises OperatorError: the Azure account cannot be used
    """
    if settings.blob_store == "local":
        return LocalBlobStore(blob_root(settings), signing_keys(settings), base_url)
    store = azure_blob_store(settings)
    cleanup.push_async_callback(store.aclose)
    return store


def files_url(settings: Settings, local: str) -> str:
    """What file links begin with.

    :param local: where this gateway serves the local store
    """
    return azure_container_url(settings) if settings.blob_store == "azure" else settings.files_url or local
