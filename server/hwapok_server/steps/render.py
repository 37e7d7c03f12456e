"""Step `render`: the picture, as its renderer makes it."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from PIL import Image

from hwapok_common.logs import log
from hwapok_server.jobs.step import Step
from hwapok_server.model import Blob, Note, Picture, Preview, RenderOrder, Size
from hwapok_server.ports import Original, PaidCalls, Renderer
from hwapok_server.psd import bundle
from hwapok_server.steps.blobs import LedgeredBlobs
from hwapok_server.steps.log import logger

BUNDLE_TYPE = "application/zip"


@dataclass(frozen=True, slots=True)
class RenderedPicture:
    """What the renderer made, stored."""

    picture: Blob
    stack: Blob | None
    """The renderer's own layers, packed; None for a flat picture."""
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
        picture = await self._blobs.put(step.job_id, rendering.picture, rendering.content_type, "intermediate")
        stack = None
        if rendering.stack is not None:
            packed = await asyncio.to_thread(bundle.pack, rendering.stack)
            stack = await self._blobs.put(step.job_id, packed, BUNDLE_TYPE, "intermediate")
        for made in rendering.notes:
            await step.note(made)
        originals = [await self._keep(step.job_id, original) for original in rendering.originals]
        return RenderedPicture(picture, stack, rendering.notes, tuple(originals))

    async def _keep(self, job_id: str, original: Original) -> Picture:
        blob = await self._blobs.put(job_id, original.body, original.content_type, "result")
        return Picture(blob, await asyncio.to_thread(picture_size, original.body))

    def _on_preview(self, step: Step) -> Callable[[float, bytes], Awaitable[None]]:
        async def on_preview(fraction: float, png: bytes) -> None:
            blob = await self._blobs.put(step.job_id, png, "image/png", "preview")
            await step.emit(Preview(fraction, Picture(blob, await asyncio.to_thread(picture_size, png))))

        return on_preview


def picture_size(encoded: bytes) -> Size:
    """Size of an encoded picture, from its header."""
    with Image.open(io.BytesIO(encoded)) as image:
        return Size(*image.size)
