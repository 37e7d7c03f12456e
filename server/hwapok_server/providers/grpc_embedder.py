"""The embedding service, reached over gRPC; several replicas behind one DNS name share the calls."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any, TypeVar

import grpc
import numpy as np
from google.protobuf.message import Message

from hwapok_common.errors import HwapokError, Reason
from hwapok_common.messages import Text
from hwapok_common.status import from_rpc_error
from hwapok_pb.embedding.v1 import embedding_service_pb2 as pb
from hwapok_pb.embedding.v1.embedding_service_pb2_grpc import EmbeddingServiceStub
from hwapok_server.images.thumbnail import Pixels
from hwapok_server.ports import EmbeddingInfo, SpaceVectors

MAX_TEXTS = 64
MAX_IMAGES = 16
MAX_REQUEST_BYTES = 4 * 1024 * 1024 - 16 * 1024
"""gRPC's message limit, less room for the fields around the inputs."""
_SCHEMES = ("dns:", "ipv4:", "ipv6:", "unix:")
_REASONS = {
    Reason.EMBEDDING_INPUT_INVALID,
    Reason.EMBEDDING_OVERLOADED,
    Reason.EMBEDDING_OUT_OF_MEMORY,
    Reason.EMBEDDING_NO_VECTOR,
    Reason.EMBEDDING_NOT_READY,
    Reason.EMBEDDING_UNAVAILABLE,
}
_SERVICE_CONFIG = {
    "loadBalancingConfig": [{"round_robin": {}}],
    "methodConfig": [
        {
            "name": [{"service": pb.DESCRIPTOR.services_by_name["EmbeddingService"].full_name}],
            # A replica that stops answers UNAVAILABLE; another one takes the call.
            "retryPolicy": {
                "maxAttempts": 3,
                "initialBackoff": "0.1s",
                "maxBackoff": "1s",
                "backoffMultiplier": 2,
                "retryableStatusCodes": ["UNAVAILABLE"],
            },
        }
    ],
}
_OPTIONS = [
    ("grpc.service_config", json.dumps(_SERVICE_CONFIG)),
    # The service is on our own network, whatever proxy the environment names.
    ("grpc.enable_http_proxy", 0),
    # By default a service that was away for long is tried again only after minutes.
    ("grpc.initial_reconnect_backoff_ms", 200),
    ("grpc.max_reconnect_backoff_ms", 2000),
    ("grpc.dns_min_time_between_resolutions_ms", 2000),
]
T = TypeVar("T")


class GrpcEmbedder:
    """Embedder. Inputs beyond what one call takes are sent in several calls."""

    def __init__(self, target: str, timeout_s: float = 30.0) -> None:
        """Create inside a running event loop. Connects on the first call.

        :param target: host:port, or a gRPC target URI
        :param timeout_s: longest wait for one call
        """
        uri = target if target.startswith(_SCHEMES) else f"dns:///{target}"
        self._timeout_s = timeout_s
        self._channel = grpc.aio.insecure_channel(uri, options=_OPTIONS)
        self._stub = EmbeddingServiceStub(self._channel)

    async def close(self) -> None:
        """Closes the connections."""
        await self._channel.close(None)

    async def embed_query(self, texts: Sequence[str]) -> SpaceVectors:
        return await self._embed_text(texts, pb.TEXT_ROLE_QUERY, bulk=False)

    async def embed_passage(self, texts: Sequence[str], *, bulk: bool = False) -> SpaceVectors:
        return await self._embed_text(texts, pb.TEXT_ROLE_PASSAGE, bulk)

    async def embed_image(self, images: Sequence[bytes], *, bulk: bool = False) -> SpaceVectors:
        parts = []
        for group in _groups(images, MAX_IMAGES, len):
            reply = await self._call(self._stub.EmbedImage, pb.EmbedImageRequest(images=group, bulk=bulk))
            parts.append(_unpacked(reply.vectors, len(group)))
        return _joined(parts)

    async def embed_decoded(self, pictures: Sequence[Pixels], *, bulk: bool = False) -> SpaceVectors:
        parts = []
        for group in _groups([_decoded(pixels) for pixels in pictures], MAX_IMAGES, lambda each: each.ByteSize()):
            reply = await self._call(self._stub.EmbedImage, pb.EmbedImageRequest(decoded=group, bulk=bulk))
            parts.append(_unpacked(reply.vectors, len(group)))
        return _joined(parts)

    async def info(self) -> EmbeddingInfo:
        reply = await self._call(self._stub.GetInfo, pb.GetInfoRequest())
        return EmbeddingInfo(
            backend=reply.backend,
            model_id=reply.text_space.model_id,
            text_space=reply.text_space.space_id,
            image_space=reply.image_space.space_id,
            shared_space=reply.shared_space,
            device=reply.device,
            advice=Text(reply.advice.ko, reply.advice.en) if reply.HasField("advice") else None,
        )

    async def _embed_text(self, texts: Sequence[str], role: pb.TextRole, bulk: bool) -> SpaceVectors:
        parts = []
        for group in _groups(texts, MAX_TEXTS, lambda text: len(text.encode())):
            reply = await self._call(self._stub.EmbedText, pb.EmbedTextRequest(texts=group, role=role, bulk=bulk))
            parts.append(_unpacked(reply.vectors, len(group)))
        return _joined(parts)

    async def _call(self, method: Callable[..., Awaitable[Any]], request: Message) -> Any:
        try:
            return await method(request, timeout=self._timeout_s)
        except grpc.aio.AioRpcError as error:
            sent = from_rpc_error(error)
            if sent and sent.reason in _REASONS:
                raise sent from None
            raise HwapokError(Reason.EMBEDDING_UNAVAILABLE) from error


def _decoded(pixels: Pixels) -> pb.DecodedPicture:
    height, width = pixels.shape[:2]
    return pb.DecodedPicture(width=width, height=height, rgb=pixels.tobytes())


def _groups(inputs: Sequence[T], most: int, size: Callable[[T], int]) -> Iterator[list[T]]:
    """Inputs in order, in groups that fit one request; one empty group when there are none, for the service to refuse.

    :raises HwapokError: EMBEDDING_INPUT_INVALID, one input alone does not fit
    """
    group: list[T] = []
    room = MAX_REQUEST_BYTES
    for index, item in enumerate(inputs):
        needed = size(item)
        if needed > MAX_REQUEST_BYTES:
            raise HwapokError(Reason.EMBEDDING_INPUT_INVALID, detail=f"input {index} is larger than a message")
        if len(group) == most or needed > room:
            yield group
            group, room = [], MAX_REQUEST_BYTES
        group.append(item)
        room -= needed
    yield group


def _unpacked(vectors: pb.Vectors, count: int) -> SpaceVectors:
    """:raises HwapokError: EMBEDDING_UNAVAILABLE, the answer is not `count` vectors"""
    values = np.frombuffer(vectors.values, "<f4")
    if vectors.dimension < 1 or values.size != count * vectors.dimension:
        raise HwapokError(Reason.EMBEDDING_UNAVAILABLE)
    return SpaceVectors(vectors.space_id, values.reshape(count, vectors.dimension).astype(np.float32))


def _joined(parts: Sequence[SpaceVectors]) -> SpaceVectors:
    """:raises HwapokError: EMBEDDING_UNAVAILABLE, the service changed its model between two calls"""
    if len({part.space_id for part in parts}) != 1:
        raise HwapokError(Reason.EMBEDDING_UNAVAILABLE)
    return SpaceVectors(parts[0].space_id, np.concatenate([part.values for part in parts]))
