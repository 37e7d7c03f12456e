"""hwapok.embedding.v1.EmbeddingService: requests checked and handed to the engine, vectors to bytes; nothing else."""

from __future__ import annotations

from typing import Any

import grpc

from hwapok_common.errors import HwapokError, Reason
from hwapok_common.messages import Text
from hwapok_embedding.engine import Engine
from hwapok_embedding.picture import DecodedPicture
from hwapok_embedding.port import Role, Space, Vectors
from hwapok_pb.embedding.v1 import embedding_service_pb2 as pb
from hwapok_pb.embedding.v1.embedding_service_pb2_grpc import EmbeddingServiceServicer
from hwapok_pb.v1.common_pb2 import LocalizedText

MAX_TEXTS = 64
MAX_IMAGES = 16
_ROLES = {pb.TEXT_ROLE_QUERY: Role.QUERY, pb.TEXT_ROLE_PASSAGE: Role.PASSAGE}
Context = grpc.aio.ServicerContext[Any, Any]


class EmbeddingService(EmbeddingServiceServicer):
    """Answers EMBEDDING_NOT_READY until it is given an engine."""

    def __init__(self) -> None:
        self._loaded: Engine | None = None

    def use(self, engine: Engine) -> None:
        """From now on, requests go to this engine."""
        self._loaded = engine

    async def EmbedText(self, request: pb.EmbedTextRequest, context: Context) -> pb.EmbedTextResponse:
        engine = self._engine()
        _check_count("texts", len(request.texts), MAX_TEXTS)
        if request.role not in _ROLES:
            raise HwapokError(Reason.EMBEDDING_INPUT_INVALID, detail="role is not set")
        rows = await engine.embed_texts(request.texts, _ROLES[request.role], request.bulk)
        return pb.EmbedTextResponse(vectors=_vectors(engine.backend.text.space, rows))

    async def EmbedImage(self, request: pb.EmbedImageRequest, context: Context) -> pb.EmbedImageResponse:
        engine = self._engine()
        _check_count("images", len(request.images) + len(request.decoded), MAX_IMAGES)
        decoded = [DecodedPicture(each.width, each.height, each.rgb) for each in request.decoded]
        rows = await engine.embed_images(request.images, decoded, request.bulk)
        return pb.EmbedImageResponse(vectors=_vectors(engine.backend.image.space, rows))

    async def GetInfo(self, request: pb.GetInfoRequest, context: Context) -> pb.GetInfoResponse:
        engine = self._engine()
        backend, limits = engine.backend, engine.texts.limits
        return pb.GetInfoResponse(
            backend=backend.name,
            text_space=_space_info(backend.text.space),
            image_space=_space_info(backend.image.space),
            shared_space=backend.shared_space,
            device=backend.device,
            precision=backend.precision,
            advice=_localized(backend.advice),
            batching=pb.BatchingInfo(max_batch=limits.batch_items, max_queue=limits.queue_requests),
        )

    def _engine(self) -> Engine:
        if self._loaded is None:
            raise HwapokError(Reason.EMBEDDING_NOT_READY)
        return self._loaded


def _check_count(field: str, count: int, most: int) -> None:
    if not 1 <= count <= most:
        raise HwapokError(Reason.EMBEDDING_INPUT_INVALID, detail=f"{field} has {count} entries, not 1 to {most}")


def _localized(text: Text | None) -> LocalizedText | None:
    return LocalizedText(ko=text.ko, en=text.en) if text else None


def _vectors(space: Space, rows: Vectors) -> pb.Vectors:
    return pb.Vectors(space_id=space.id, dimension=space.dimension, values=rows.astype("<f4").tobytes())


def _space_info(space: Space) -> pb.SpaceInfo:
    return pb.SpaceInfo(space_id=space.id, dimension=space.dimension, model_id=space.model_id)
