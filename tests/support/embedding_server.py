"""The embedding service inside the test's process, with an encoder that the test holds by the hand."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import grpc
import numpy as np

from hwapok_common.interceptors import ErrorInterceptor
from hwapok_embedding.descriptor import DescriptorEncoder
from hwapok_embedding.engine import TEXT_REQUESTS, Engine
from hwapok_embedding.port import Backend, Space, TextInput, Vectors
from hwapok_embedding.service import EmbeddingService
from hwapok_pb.embedding.v1.embedding_service_pb2_grpc import add_EmbeddingServiceServicer_to_server


class HeldEncoder:
    """A text encoder that answers only while its gate is open; every text is the same unit vector."""

    def __init__(self, space: str = "held:3:v1") -> None:
        self.space = Space(space, 3, "held")
        self.entered, self.gate = threading.Event(), threading.Event()
        self.texts: list[str] = []

    def prepare(self, texts: Sequence[TextInput]) -> list[TextInput]:
        return list(texts)

    def encode(self, texts: Sequence[TextInput]) -> Vectors:
        self.entered.set()
        self.gate.wait()
        self.texts += [item.text for item in texts]
        return np.tile(np.array([1, 0, 0], np.float32), (len(texts), 1))

    async def busy(self) -> None:
        """Returns once a pass has begun."""
        await asyncio.to_thread(self.entered.wait)


def held_engine(encoder: HeldEncoder, queue_requests: int = TEXT_REQUESTS) -> Engine:
    """An engine around it."""
    return Engine(Backend("held", encoder, DescriptorEncoder(), device="cpu"), queue_requests)


@asynccontextmanager
async def serving(engine: Engine | None, port: int = 0) -> AsyncIterator[str]:
    """A server with this engine, or one whose engine is still loading; its host:port."""
    server, service = grpc.aio.server(interceptors=[ErrorInterceptor()]), EmbeddingService()
    add_EmbeddingServiceServicer_to_server(service, server)
    target = f"127.0.0.1:{server.add_insecure_port(f'127.0.0.1:{port}')}"
    await server.start()
    try:
        if engine is None:
            yield target
        else:
            service.use(engine)
            async with engine.running():
                yield target
    finally:
        await server.stop(None)
