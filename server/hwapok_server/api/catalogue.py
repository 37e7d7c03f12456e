"""GetCatalog: what this server offers, as a message; which encoders are at work is asked anew each time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hwapok_common.errors import HwapokError
from hwapok_common.messages import Text, sentence
from hwapok_pb.v1 import catalog_pb2
from hwapok_pb.v1.studio_service_pb2 import GetCatalogResponse
from hwapok_server import __version__
from hwapok_server.api.present import localized, size
from hwapok_server.catalog import Catalog, Category, Layer
from hwapok_server.images import limits
from hwapok_server.ports import Embedder, EmbeddingInfo


@dataclass(frozen=True, slots=True)
class Provider:
    """Who fills a role."""

    role: str
    name: str
    offline: bool
    description: Text


EMBEDDING_ROLE = "embedding"


class LiveCatalogue:
    """The catalogue with the encoders that answer now; as configured while none answers."""

    def __init__(self, message: GetCatalogResponse, embedder: Embedder) -> None:
        """
        :param embedder: asked for each message, so it should give up soon
        """
        self._message, self._embedder = message, embedder

    async def message(self) -> GetCatalogResponse:
        """The catalogue as it is now."""
        message = GetCatalogResponse()
        message.CopyFrom(self._message)
        try:
            info = await self._embedder.info()
        except HwapokError:
            return message
        for provider in message.providers:
            if provider.role == EMBEDDING_ROLE:
                provider.name = info.backend
                provider.description.CopyFrom(localized(_embedding_text(info)))
        return message


def catalogue_message(catalog: Catalog, providers: Sequence[Provider], server_id: str) -> GetCatalogResponse:
    """The catalogue, the limits, the providers at work, and whose they are."""
    return GetCatalogResponse(
        categories=[_entry(category) for category in catalog.categories],
        layers=[_entry(layer) for layer in catalog.layers],
        limits=_limits(catalog),
        providers=[
            catalog_pb2.ProviderInfo(
                role=provider.role,
                name=provider.name,
                offline=provider.offline,
                description=localized(provider.description),
            )
            for provider in providers
        ],
        server_version=__version__,
        server_id=server_id,
    )


def _embedding_text(info: EmbeddingInfo) -> Text:
    if info.advice:
        return sentence("provider", "embedding_lesser", {"model": info.model_id, "advice": info.advice})
    return sentence("provider", "embedding_works", {"model": info.model_id})


def _entry(entry: Category | Layer) -> catalog_pb2.CatalogEntry:
    return catalog_pb2.CatalogEntry(key=entry.key, name=localized(entry.name), description=localized(entry.description))


def _limits(catalog: Catalog) -> catalog_pb2.Limits:
    return catalog_pb2.Limits(
        upload_bytes=limits.UPLOAD_BYTES,
        upload_pixels=limits.UPLOAD_PIXELS,
        upload_chunk_min_bytes=limits.CHUNK_MIN,
        upload_chunk_max_bytes=limits.CHUNK_MAX,
        scene_characters=catalog.limits.scene_characters,
        tag_characters=catalog.limits.tag_characters,
        prompt_characters=catalog.limits.prompt_characters,
        reference_uploads=catalog.limits.reference_uploads,
        picture_sizes=[size(pixels) for pixels in catalog.picture_sizes],
        artwork_bytes=limits.ARTWORK_BYTES,
        artwork_side=limits.ARTWORK_SIDE,
    )
