"""A loaded backend at work: inputs are prepared in parallel, then batched to the one thread that runs the models."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import Any, ParamSpec, TypeVar

from hwapok_embedding.batcher import Batcher, Limits
from hwapok_embedding.metrics import Metrics
from hwapok_embedding.picture import DecodedPicture, decode
from hwapok_embedding.port import Backend, Batch, Pixels, Role, TextInput, Vectors
from hwapok_embedding.text import normalise

P = ParamSpec("P")
T = TypeVar("T")

TEXT_REQUESTS = 128
"""Requests with texts that wait or are encoded."""
IMAGE_REQUESTS = 64
"""Requests with pictures; 64 of 4 MiB are 256 MiB of memory."""
PREPARING_THREADS = 2
"""Pictures decoded at once in each lane; 60 MB each at the pixel limit."""


class Engine:
    """Embeds while its `running` context is open."""

    def __init__(
        self,
        backend: Backend,
        text_requests: int = TEXT_REQUESTS,
        image_requests: int = IMAGE_REQUESTS,
        metrics: Metrics | None = None,
    ) -> None:
        """
        :param text_requests: most requests with texts at once
        :param image_requests: most requests with pictures at once
        """
        self.backend = backend
        self._metrics = metrics or Metrics()
        self._models = ThreadPoolExecutor(1, "model")
        # By lane: pictures of an import that wait to be decoded hold nobody up.
        self._preparing = {bulk: ThreadPoolExecutor(PREPARING_THREADS, "prepare") for bulk in (False, True)}
        texts, images = _limits(backend.text_batch, text_requests), _limits(backend.image_batch, image_requests)
        encode_texts = self._metrics.encoding("text", backend.text.encode)
        encode_images = self._metrics.encoding("image", backend.image.encode)
        self.texts = Batcher[TextInput](encode_texts, lambda item: item.weight, texts, self._models)
        self.images = Batcher[Pixels](encode_images, lambda _: 1, images, self._models)
        self._metrics.watch_depth("text", lambda: self.texts.taken)
        self._metrics.watch_depth("image", lambda: self.images.taken)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Runs the batchers; what still waits at the end is abandoned."""
        feeding = [asyncio.create_task(batcher.run()) for batcher in (self.texts, self.images)]
        try:
            yield
        finally:
            for task in feeding:
                task.cancel()
            await asyncio.gather(*feeding, return_exceptions=True)
            for pool in (*self._preparing.values(), self._models):
                pool.shutdown(wait=False, cancel_futures=True)

    async def embed_texts(self, texts: Sequence[str], role: Role, bulk: bool = False) -> Vectors:
        """One row for each text, in order.

        :param bulk: nobody waits for the answer
        :raises HwapokError: EMBEDDING_INPUT_INVALID, EMBEDDING_OVERLOADED
        """
        with self._place("text", self.texts, bulk):
            items = await self._in_thread(bulk, self._prepare_texts, texts, role)
            return await self.texts.embed(items, bulk)

    async def embed_images(
        self, images: Sequence[bytes], decoded: Sequence[DecodedPicture] = (), bulk: bool = False
    ) -> Vectors:
        """One row for each encoded picture, then one for each decoded one, in order.

        :param bulk: nobody waits for the answer
        :raises HwapokError: EMBEDDING_INPUT_INVALID, EMBEDDING_OVERLOADED
        """
        with self._place("image", self.images, bulk):
            pictures = await self._in_thread(bulk, self._prepare_images, images, decoded)
            return await self.images.embed(pictures, bulk)

    @contextmanager
    def _place(self, kind: str, batcher: Batcher[Any], bulk: bool) -> Iterator[None]:
        if batcher.is_full(bulk):
            self._metrics.refused(kind)
        with batcher.place(bulk):
            yield

    def _prepare_images(self, images: Sequence[bytes], decoded: Sequence[DecodedPicture]) -> list[Pixels]:
        with self._metrics.stage("image", "prepare"):
            return self._prepared(images, decoded)

    def _prepared(self, images: Sequence[bytes], decoded: Sequence[DecodedPicture]) -> list[Pixels]:
        encoder = self.backend.image
        # One after the other: a decoded picture is large.
        prepared = [encoder.prepare(decode(data, encoder.side, f"images[{i}]")) for i, data in enumerate(images)]
        return prepared + [encoder.prepare(each.picture(f"decoded[{i}]")) for i, each in enumerate(decoded)]

    def _prepare_texts(self, texts: Sequence[str], role: Role) -> list[TextInput]:
        items = [TextInput(normalise(text, f"texts[{i}]"), role) for i, text in enumerate(texts)]
        with self._metrics.stage("text", "prepare"):
            return self.backend.text.prepare(items)

    async def _in_thread(self, bulk: bool, prepare: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        call = partial(prepare, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._preparing[bulk], call)


def _limits(batch: Batch, requests: int) -> Limits:
    return Limits(batch.items, batch.weight, requests)
