"""Step `compose_psd`: the PNG and the layered document. The job checks its own file before it goes on."""

from __future__ import annotations

import asyncio
import io
from dataclasses import dataclass

from PIL import ImageChops
from psd_tools import PSDImage

from hwapok_common.errors import HwapokError, Reason
from hwapok_server.jobs.step import Step
from hwapok_server.model import LayerNode, Picture, RenderOrder
from hwapok_server.ports import Renderer
from hwapok_server.psd import bundle
from hwapok_server.psd.compositor import flatten
from hwapok_server.psd.info import DocumentInfo, document_info
from hwapok_server.psd.png import encode_png
from hwapok_server.psd.writer import write_psd
from hwapok_server.steps.blobs import LedgeredBlobs
from hwapok_server.steps.layers import SplitPicture

PSD_TYPE = "image/vnd.adobe.photoshop"


@dataclass(frozen=True, slots=True)
class ComposedDocument:
    """Both files, stored."""

    png: Picture
    psd: Picture
    layers: tuple[LayerNode, ...]


class ComposePsd:
    """Flattens the layers to the PNG and writes the same pixels and the layers to the PSD."""

    def __init__(self, renderer: Renderer, blobs: LedgeredBlobs) -> None:
        self._renderer, self._blobs = renderer, blobs

    async def __call__(self, step: Step, order: RenderOrder, split: SplitPicture) -> ComposedDocument:
        packed = await self._blobs.get(split.stack)
        info = document_info(order, self._renderer.name, draft=self._renderer.draft)
        png, psd, layers = await asyncio.to_thread(_compose, packed, info)
        stored = [
            await self._blobs.put(step.job_id, png, "image/png", "result"),
            await self._blobs.put(step.job_id, psd, PSD_TYPE, "result"),
        ]
        return ComposedDocument(Picture(stored[0], order.size), Picture(stored[1], order.size), layers)


def _compose(packed: bytes, info: DocumentInfo) -> tuple[bytes, bytes, tuple[LayerNode, ...]]:
    stack = bundle.unpack(packed)
    merged = flatten(stack)
    psd = write_psd(stack, merged, info)
    stored = PSDImage.open(io.BytesIO(psd)).topil()
    if stored is None or ImageChops.difference(stored.convert("RGB"), merged.convert("RGB")).getbbox() is not None:
        raise HwapokError(Reason.PSD_MISMATCH)
    return encode_png(merged, info), psd, stack.outline()
