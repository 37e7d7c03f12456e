"""Step `split_layers`: the layers that the PSD will hold. Layers that do not compose to the picture again are not
delivered."""

from __future__ import annotations

import asyncio
import io
from dataclasses import dataclass

from PIL import Image

from hwapok_common.logs import log
from hwapok_server.images.srgb import on_white
from hwapok_server.jobs.step import Step
from hwapok_server.metrics import LayerMetrics
from hwapok_server.model import Blob, LayerSettings, LayersOrder, Note, Picture, PsdLayers
from hwapok_server.ports import Apart, DecomposerAway, Decomposition, FlatPicture, LayerDecomposer
from hwapok_server.psd import bundle, tree
from hwapok_server.psd.exact import Difference, recomposed
from hwapok_server.psd.reduce import reduce
from hwapok_server.steps.blobs import LedgeredBlobs
from hwapok_server.steps.log import logger
from hwapok_server.steps.notes import note

BUNDLE_TYPE = "application/zip"
_FEWER = {PsdLayers.STAGES: PsdLayers.CUTOUT, PsdLayers.CUTOUT: PsdLayers.FLAT}
"""What is tried where layers cannot be had."""


@dataclass(frozen=True, slots=True)
class SplitPicture:
    """The layers, packed."""

    stack: Blob
    psd_layers: PsdLayers
    """What it came to."""
    notes: tuple[Note, ...]


class SplitLayers:
    """Takes the renderer's own layers, or takes the flat picture apart, and keeps as much as was asked for."""

    def __init__(self, decomposer: LayerDecomposer, blobs: LedgeredBlobs, metrics: LayerMetrics) -> None:
        self._decomposer, self._blobs, self._metrics = decomposer, blobs, metrics

    async def __call__(self, step: Step, order: LayersOrder) -> SplitPicture:
        if order.source.stack is not None:
            made = await self._own(order, order.source.stack)
        else:
            made = await self._apart(step, order)
        notes = [await step.note(each) for each in made.notes]
        self._metrics.made(order.psd_layers, made.psd_layers)
        log(logger, "layers_made", job=step.job_id, asked=order.psd_layers, made=made.psd_layers)
        stack = await self._blobs.put(step.job_id, made.packed, BUNDLE_TYPE, "intermediate")
        return SplitPicture(stack, made.psd_layers, tuple(notes))

    async def _own(self, order: LayersOrder, stack: Blob) -> Decomposition:
        """The renderer's own layers, brought down to what was asked for; they are never taken apart again."""
        packed = await asyncio.to_thread(_reduced, await self._blobs.get(stack), order.psd_layers)
        notes = [note("OWN_LAYERS_KEPT")] if order.settings != LayerSettings() else []
        return Decomposition(packed, order.psd_layers, (*notes, *_asked_for_less(order)))

    async def _apart(self, step: Step, order: LayersOrder) -> Decomposition:
        """The picture taken apart; into fewer layers where it cannot be done, or does not come out exactly."""
        picture, notes = await self._read(order), _asked_for_less(order)
        wanted = order.psd_layers
        while wanted is not PsdLayers.FLAT:
            try:
                made = await self._attempt(step, order, picture, wanted)
                return Decomposition(made.packed, made.psd_layers, (*notes, *made.notes))
            except _GaveUp as gave_up:
                self._metrics.fell_back(wanted, gave_up.made.reason)
                notes, wanted = (*notes, gave_up.made), _FEWER[wanted]
        packed = await asyncio.to_thread(_flat, picture.picture)
        return Decomposition(packed, PsdLayers.FLAT, notes)

    async def _attempt(self, step: Step, order: LayersOrder, picture: FlatPicture, wanted: PsdLayers) -> Decomposition:
        """:raises _GaveUp: not with these layers"""
        try:
            with self._metrics.timed():
                made = await self._decomposer.decompose(picture, order.layer, wanted, order.settings, step.advance)
        except DecomposerAway as error:
            log(logger, "decomposer_failed", job=step.job_id, layers=wanted, detail=str(error))
            raise _GaveUp(note("LAYERS_FAILED", fewer=_FEWER[wanted])) from error
        found = await asyncio.to_thread(_difference, made.packed, picture.picture)
        if not found.kept:
            log(logger, "layers_inexact", job=step.job_id, layers=wanted, highest=found.highest, mean=found.mean)
            raise _GaveUp(note("LAYERS_INEXACT", fewer=_FEWER[wanted]))
        return made

    async def _read(self, order: LayersOrder) -> FlatPicture:
        source = order.source
        apart = None
        if source.subject and source.background:
            apart = Apart(await self._bytes(source.subject), await self._bytes(source.background))
        return FlatPicture(await self._bytes(source.picture), apart)

    async def _bytes(self, picture: Picture) -> bytes:
        return await self._blobs.get(picture.blob)


class _GaveUp(Exception):
    def __init__(self, made: Note) -> None:
        super().__init__(made.reason)
        self.made = made


def _asked_for_less(order: LayersOrder) -> tuple[Note, ...]:
    return () if order.psd_layers is PsdLayers.STAGES else (note("LAYERS_REDUCED", layers=order.psd_layers),)


def _reduced(packed: bytes, psd_layers: PsdLayers) -> bytes:
    return bundle.pack(reduce(bundle.unpack(packed), psd_layers))


def _difference(packed: bytes, picture: bytes) -> Difference:
    return recomposed(bundle.unpack(packed), _opened(picture))


def _flat(picture: bytes) -> bytes:
    return bundle.pack(tree.flat(_opened(picture)))


def _opened(picture: bytes) -> Image.Image:
    """RGB; what is transparent lies on white."""
    with Image.open(io.BytesIO(picture)) as image:
        return on_white(image)
