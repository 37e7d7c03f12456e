"""All looks, in the order they are shown."""

from __future__ import annotations

from hwapok_server.doctor import azure, database, installation, openai_api, outside, paid, services, storage
from hwapok_server.doctor.check import Check, ok
from hwapok_server.settings import Settings


def examine(settings: Settings) -> list[Check]:
    """Looks at everything; takes a few seconds when nothing runs."""
    return [
        installation.python(),
        installation.packages(),
        installation.psd_codec(),
        installation.korean_font(),
        installation.mask_model(settings),
        storage.data_folder(settings),
        storage.free_space(settings),
        azure.pictures(settings) if settings.blob_store == "azure" else storage.pictures(settings),
        database.database(settings),
        services.ports(settings),
        services.embedding(settings),
        services.gateway(settings),
        providers(settings),
        paid.paid(settings),
        *openai_api.openai(settings),
        outside.speech(settings),
        outside.encyclopedia(settings),
    ]


def providers(settings: Settings) -> Check:
    """Who does the work."""
    chosen = {"writer": settings.prompt_writer, "renderer": settings.renderer, "store": settings.blob_store}
    return ok("providers", "providers_chosen", **chosen)
