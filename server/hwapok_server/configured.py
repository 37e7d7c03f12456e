"""Settings that say more than one value: read into what they stand for, and checked before anything starts."""

from __future__ import annotations

from hwapok_common.addresses import is_any
from hwapok_server.api.identity import Identities, parse_keys
from hwapok_server.catalog import Catalog, CatalogError
from hwapok_server.db.engine import driver_url
from hwapok_server.operator import OperatorError
from hwapok_server.settings import Settings, SettingsError
from hwapok_server.tls import tls_credentials


def check(settings: Settings) -> None:
    """Reads all of them. Blocking.

    :raises SettingsError: the catalogue or the API keys cannot be used
    :raises OperatorError: the database's URL or the TLS files cannot be used, or nobody would know where to fetch files
    """
    catalog(settings)
    identities(settings)
    if is_any(settings.host) and not settings.files_url:
        raise OperatorError("files_url_needed", host=settings.host)
    tls_credentials(settings.tls_cert, settings.tls_key)
    if settings.database_url:
        driver_url(settings.database_url)


def catalog(settings: Settings) -> Catalog:
    """The catalogue, built in or the operator's own. Blocking.

    :raises SettingsError: the file cannot be read or is no valid catalogue
    """
    try:
        return Catalog.load(settings.catalog)
    except CatalogError as error:
        raise SettingsError(f"HWAPOK_CATALOG: {error}") from error


def identities(settings: Settings) -> Identities:
    """Who may call.

    :raises SettingsError: the API keys are no name=key pairs
    """
    return Identities(parse_keys(settings.api_keys))
