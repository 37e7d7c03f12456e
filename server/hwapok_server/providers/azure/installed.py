"""The blob store in Azure, which an installation without the extra `azure` does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hwapok_server.operator import OperatorError
from hwapok_server.settings import Settings

if TYPE_CHECKING:
    from hwapok_server.providers.azure.blob_store import AzureBlobStore


def azure_blob_store(settings: Settings) -> AzureBlobStore:
    """The configured store; close it at the end.

    :raises OperatorError: as `check_azure`
    """
    check_azure(settings)
    from hwapok_server.providers.azure.account import open_account  # noqa: PLC0415  may be missing, slow to import
    from hwapok_server.providers.azure.blob_store import AzureBlobStore  # noqa: PLC0415

    return AzureBlobStore(open_account(settings), settings.azure_storage_container)


def azure_container_url(settings: Settings) -> str:
    """What the links of that store begin with."""
    from hwapok_server.providers.azure.account import container_url  # noqa: PLC0415

    return container_url(settings)


def check_azure(settings: Settings) -> None:
    """Looks at the settings without reaching Azure.

    :raises OperatorError: the extra is not installed, or the settings cannot be used; no key is shown
    """
    try:
        from hwapok_server.providers.azure.account import check  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise OperatorError("azure_missing") from error
    check(settings)
