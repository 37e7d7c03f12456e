"""Step `split_layers`: the layers that the PSD will hold."""

from __future__ import annotations

import asyncio
import io
from dataclasses import dataclass

from PIL import Image

from hwapok_server.jobs.step import Step
from hwapok_server.model import Blob, Note, PsdLayers, RenderOrder, Size
from hwapok_server.psd import bundle, tree
from hwapok_server.psd.names import Stage
from hwapok_server.psd.reduce import reduce
from hwapok_server.psd.stack import LayerStack
from hwapok_server.steps.blobs import LedgeredBlobs
from hwapok_server.steps.notes import note
from hwapok_server.steps.render import BUNDLE_TYPE, RenderedPicture


@dataclass(frozen=True, slots=True)
class SplitPicture:
    """The layers, packed."""

    stack: Blob
    notes: tuple[Note, ...]


class SplitLayers:
    """Takes the renderer's own layers, or the flat picture as one layer, and keeps as much as was asked for."""

    def __init__(self, blobs: LedgeredBlobs) -> None:
        self._blobs = blobs

    async def __call__(self, step: Step, order: RenderOrder, rendered: RenderedPicture) -> SplitPicture:
        source = await self._blobs.get(rendered.stack or rendered.picture)
        packed = await asyncio.to_thread(_split, source, rendered.stack is not None, order.psd_layers)
        stack = await self._blobs.put(step.job_id, packed, BUNDLE_TYPE, "intermediate")
        notes: tuple[Note, ...] = ()
        if order.psd_layers is not PsdLayers.STAGES:
            notes = (await step.note(note("LAYERS_REDUCED", layers=order.psd_layers)),)
        return SplitPicture(stack, notes)


def _split(source: bytes, layered: bool, psd_layers: PsdLayers) -> bytes:
    stack = bundle.unpack(source) if layered else flat_stack(source)
    return bundle.pack(reduce(stack, psd_layers))


def flat_stack(encoded: bytes) -> LayerStack:
    """A flat picture as a document: the picture as the background's base, and the untouched original above it."""
    picture = Image.open(io.BytesIO(encoded)).convert("RGBA")
    nodes = (tree.original(picture), tree.background({Stage.FLAT: picture}, {}))
    return LayerStack(Size(*picture.size), nodes)
