"""What every start needs: the catalogue and who may call."""

from __future__ import annotations

from hwapok_server.api.identity import Identities, parse_keys
from hwapok_server.catalog import Catalog, CatalogError
from hwapok_server.settings import Settings, SettingsError


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
