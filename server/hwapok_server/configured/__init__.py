"""Settings that say more than one value: read into what they stand for, and checked before anything starts."""

from __future__ import annotations

from hwapok_common.addresses import is_any
from hwapok_server.configured.basics import catalog, identities
from hwapok_server.configured.encyclopedia import Encyclopedia, encyclopedia
from hwapok_server.configured.mask_model import installed_mask_model, mask_model
from hwapok_server.configured.openai import openai, openai_models
from hwapok_server.configured.speech import SpeechService, speech
from hwapok_server.configured.spending import budgets
from hwapok_server.db.engine import driver_url
from hwapok_server.operator import OperatorError
from hwapok_server.providers.azure.installed import check_azure
from hwapok_server.settings import Settings
from hwapok_server.tls import tls_credentials

__all__ = [
    "Encyclopedia",
    "SpeechService",
    "budgets",
    "catalog",
    "check",
    "encyclopedia",
    "identities",
    "installed_mask_model",
    "mask_model",
    "openai",
    "openai_models",
    "speech",
]


def check(settings: Settings) -> None:
    """Reads all of them. Blocking.

    :raises SettingsError: the catalogue, the API keys, the budgets, the mask's model or what is told of a provider
        cannot be used
    :raises OperatorError: the database's URL, the TLS files or the Azure account cannot be used, or nobody would know
        where to fetch files
    """
    catalog(settings)
    identities(settings)
    budgets(settings)
    if "openai" in (settings.prompt_writer, settings.renderer):
        openai(settings)
    speech(settings)
    encyclopedia(settings)
    mask_model(settings)
    if settings.blob_store == "azure":
        check_azure(settings)
    elif is_any(settings.host) and not settings.files_url:
        raise OperatorError("files_url_needed", host=settings.host)
    tls_credentials(settings.tls_cert, settings.tls_key)
    if settings.database_url:
        driver_url(settings.database_url)
