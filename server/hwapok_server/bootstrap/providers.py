"""Who writes prompts, who draws, and who is asked beside them."""

from __future__ import annotations

import logging
from contextlib import AsyncExitStack
from datetime import UTC, datetime

from hwapok_common.logs import log
from hwapok_server import configured
from hwapok_server.catalog import Catalog
from hwapok_server.db.engine import Database
from hwapok_server.ports import Embedder, LayerDecomposer, PromptWriter, ReferenceSource, Renderer, SpeechTokens
from hwapok_server.providers.azure.speech import AzureSpeech
from hwapok_server.providers.flat_layers import FlatLayers
from hwapok_server.providers.grpc_embedder import GrpcEmbedder
from hwapok_server.providers.no_speech import NoSpeech
from hwapok_server.providers.offline.draft import OfflineDraft
from hwapok_server.providers.offline.prompt_writer import OfflinePromptWriter
from hwapok_server.providers.openai.endpoint import Endpoint
from hwapok_server.providers.openai.models import Row
from hwapok_server.providers.opencv_layers.decomposer import OpenCvLayers
from hwapok_server.providers.wikipedia.site import WikipediaSite
from hwapok_server.providers.wikipedia.source import Wikipedia
from hwapok_server.settings import Settings
from hwapok_server.steps.search_vectors import SearchEmbedder

_PREVIOUS_PATIENCE_S = 2.0
"""How long a search waits for the embedding service before this one."""
_logger = logging.getLogger(__name__)


def prompt_writer(settings: Settings, catalog: Catalog) -> PromptWriter:
    """The configured prompt writer.

    :raises SettingsError: it cannot be used with these settings
    """
    if settings.prompt_writer == "openai":
        return _openai_prompt_writer(settings, catalog)
    return OfflinePromptWriter(catalog)


def _openai_prompt_writer(settings: Settings, catalog: Catalog) -> PromptWriter:
    # Takes a second to import, and is of the extra openai.
    from hwapok_server.providers.openai.client import Clients  # noqa: PLC0415
    from hwapok_server.providers.openai.prompt_writer import OpenAiPromptWriter  # noqa: PLC0415

    name = settings.openai_text_model
    model = configured.openai(settings).text(name, settings.openai_text_family)
    _warn_of_end(name, model)
    return OpenAiPromptWriter(catalog, Clients(Endpoint.of(settings)), name, model)


def renderer(settings: Settings) -> Renderer:
    """The configured renderer.

    :raises SettingsError: it cannot be used with these settings
    """
    if settings.renderer == "openai":
        return _openai_renderer(settings)
    return OfflineDraft()


def _openai_renderer(settings: Settings) -> Renderer:
    # Takes a second to import, and is of the extra openai.
    from hwapok_server.providers.openai.client import Clients  # noqa: PLC0415
    from hwapok_server.providers.openai.renderer import OpenAiRenderer  # noqa: PLC0415

    name = settings.openai_image_model
    model = configured.openai(settings).image(name, settings.openai_image_family)
    _warn_of_end(name, model)
    return OpenAiRenderer(Clients(Endpoint.of(settings)), name, model, settings.openai_image_quality)


def _warn_of_end(name: str, model: Row) -> None:
    """A model that is gone by the table may still be there by another name; what is asked for is up to the operator."""
    if model.retired(datetime.now(UTC).date()):
        details = {"model": name, "since": model.shutdown, "replacement": model.replacement}
        log(_logger, "model_retired", logging.WARNING, **details)


def layer_decomposer(settings: Settings) -> LayerDecomposer:
    """The configured decomposer.

    :raises SettingsError: the mask's model cannot be used
    """
    if settings.layer_decomposer == "none":
        return FlatLayers()
    return OpenCvLayers(configured.mask_model(settings))


def search_embedder(
    settings: Settings, database: Database, embedder: Embedder, cleanup: AsyncExitStack
) -> SearchEmbedder:
    """What embeds searches: the service at work, and the one before it where one is named."""
    if not settings.embedding_previous_target:
        return SearchEmbedder(database, embedder)
    previous = GrpcEmbedder(settings.embedding_previous_target, timeout_s=_PREVIOUS_PATIENCE_S)
    cleanup.push_async_callback(previous.close)
    return SearchEmbedder(database, embedder, previous)


def speech_tokens(settings: Settings, cleanup: AsyncExitStack) -> SpeechTokens:
    """The configured speech provider.

    :raises SettingsError: it cannot be used
    """
    service = configured.speech(settings)
    if service is None:
        return NoSpeech()
    tokens = AzureSpeech(service)
    cleanup.push_async_callback(tokens.close)
    return tokens


def reference_source(settings: Settings, cleanup: AsyncExitStack) -> ReferenceSource | None:
    """The configured encyclopedia; None when there is none.

    :raises SettingsError: it cannot be used
    """
    chosen = configured.encyclopedia(settings)
    if chosen is None:
        return None
    wikipedia = Wikipedia(WikipediaSite(chosen.api), chosen.contact, settings.workers)
    cleanup.push_async_callback(wikipedia.close)
    return wikipedia
