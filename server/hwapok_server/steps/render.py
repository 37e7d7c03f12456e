"""Step `render`: the picture, as its renderer makes it."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from PIL import Image

from hwapok_common.logs import log
from hwapok_server.jobs.step import Step
from hwapok_server.model import (
    LayerSettings,
    LayersOrder,
    Note,
    Origin,
    Picture,
    Preview,
    RenderOrder,
    Size,
    SourcePicture,
)
from hwapok_server.ports import PaidCalls, Renderer, Rendering
from hwapok_server.psd import bundle
from hwapok_server.steps.blobs import LedgeredBlobs
from hwapok_server.steps.layers import BUNDLE_TYPE
from hwapok_server.steps.log import logger


@dataclass(frozen=True, slots=True)
class RenderedPicture:
    """What the renderer made, stored."""

    order: LayersOrder
    """The picture, and how it is to be taken apart."""
    notes: tuple[Note, ...]
    originals: tuple[Picture, ...] = ()
    """The provider's own files, byte for byte."""


class Render:
    """Has the picture drawn from the order and its references."""

    def __init__(self, renderer: Renderer, blobs: LedgeredBlobs, paid: Callable[[Step], PaidCalls]) -> None:
        """:param paid: the paid calls of a step"""
        self._renderer, self._blobs, self._paid = renderer, blobs, paid

    async def __call__(self, step: Step, order: RenderOrder) -> RenderedPicture:
        pictures = [await self._blobs.get(reference.picture.blob) for reference in order.references]
        log(logger, "provider_called", job=step.job_id, step=step.stage, provider=self._renderer.name)
        rendering = await self._renderer.render(order, pictures, self._on_preview(step), self._paid(step))
        for made in rendering.notes:
            await step.note(made)
        originals = [await self._keep(step.job_id, one.body, one.content_type) for one in rendering.originals]
        taken_apart = LayersOrder(
            layer=order.layer,
            psd_layers=order.psd_layers,
            settings=LayerSettings(),
            source=await self._source(step.job_id, rendering),
            origin=Origin.of(order, self._renderer.name, draft=self._renderer.draft),
        )
        return RenderedPicture(taken_apart, rendering.notes, tuple(originals))

    async def _source(self, job_id: str, rendering: Rendering) -> SourcePicture:
        """Stored for as long as the job, but for the picture, which its PNG shows too."""
        blob = await self._blobs.put(job_id, rendering.picture, rendering.content_type, "intermediate")
        picture = Picture(blob, await asyncio.to_thread(picture_size, rendering.picture))
        if rendering.stack is not None:
            packed = await asyncio.to_thread(bundle.pack, rendering.stack)
            return SourcePicture(picture, stack=await self._blobs.put(job_id, packed, BUNDLE_TYPE, "result"))
        if rendering.apart is not None:
            subject = await self._keep(job_id, rendering.apart.subject, "image/png")
            return SourcePicture(picture, subject, await self._keep(job_id, rendering.apart.background, "image/png"))
        return SourcePicture(picture)

    async def _keep(self, job_id: str, body: bytes, content_type: str) -> Picture:
        blob = await self._blobs.put(job_id, body, content_type, "result")
        return Picture(blob, await asyncio.to_thread(picture_size, body))

    def _on_preview(self, step: Step) -> Callable[[float, bytes], Awaitable[None]]:
        async def on_preview(fraction: float, png: bytes) -> None:
            blob = await self._blobs.put(step.job_id, png, "image/png", "preview")
            await step.emit(Preview(fraction, Picture(blob, await asyncio.to_thread(picture_size, png))))

        return on_preview


def picture_size(encoded: bytes) -> Size:
    """Size of an encoded picture, from its header."""
    with Image.open(io.BytesIO(encoded)) as image:
        return Size(*image.size)
