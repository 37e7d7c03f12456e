"""Step `compose_psd`: the PNG, the layered document and its layers' previews. The job checks its own file before it
goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from PIL import ImageChops

from hwapok_common.errors import HwapokError, Reason
from hwapok_server.jobs.step import Step
from hwapok_server.model import LayerNode, LayersOrder, Origin, Picture, Size
from hwapok_server.psd import bundle, tree
from hwapok_server.psd.exact import recomposed
from hwapok_server.psd.info import document_info
from hwapok_server.psd.memo import memo, palette
from hwapok_server.psd.png import encode_png
from hwapok_server.psd.previews import preview_size, previews
from hwapok_server.psd.reader import read_psd
from hwapok_server.psd.stack import LayerStack
from hwapok_server.psd.writer import write_psd
from hwapok_server.steps.blobs import LedgeredBlobs
from hwapok_server.steps.layers import SplitPicture

PSD_TYPE = "image/vnd.adobe.photoshop"


@dataclass(frozen=True, slots=True)
class ComposedDocument:
    """Everything, stored."""

    png: Picture
    psd: Picture
    layers: tuple[LayerNode, ...]
    """With their previews."""


class ComposePsd:
    """Writes the picture to the PNG, the same pixels and the layers to the PSD, and each layer to its preview."""

    def __init__(self, blobs: LedgeredBlobs) -> None:
        self._blobs = blobs

    async def __call__(self, step: Step, order: LayersOrder, split: SplitPicture) -> ComposedDocument:
        made = await asyncio.to_thread(write_files, await self._blobs.get(split.stack), order.origin)
        shown = {name: await self._keep(step, png, "image/png", made.small) for name, png in made.previews.items()}
        return ComposedDocument(
            png=await self._keep(step, made.png, "image/png", made.size),
            psd=await self._keep(step, made.psd, PSD_TYPE, made.size),
            layers=_with_previews(made.outline, shown),
        )

    async def _keep(self, step: Step, data: bytes, content_type: str, size: Size) -> Picture:
        return Picture(await self._blobs.put(step.job_id, data, content_type, "result"), size)


@dataclass(frozen=True, slots=True)
class DocumentFiles:
    """A document, ready to be stored."""

    png: bytes
    psd: bytes
    size: Size
    outline: tuple[LayerNode, ...]
    previews: Mapping[str, bytes]
    small: Size
    """Of the previews."""


def write_files(packed: bytes, origin: Origin) -> DocumentFiles:
    """The files of packed layers.

    :raises HwapokError: PSD_MISMATCH
    """
    stack = bundle.unpack(packed)
    picture = tree.picture_of(stack)
    stack = tree.with_notes(stack, memo(origin, stack.size, palette(picture)))
    info = document_info(origin)
    psd = write_psd(stack, picture, info)
    check(psd, stack)
    outline, small = stack.outline(), preview_size(stack.size)
    return DocumentFiles(encode_png(picture, info), psd, stack.size, outline, dict(previews(stack)), small)


def check(psd: bytes, stack: LayerStack) -> None:
    """Reads a file back: the same tree, the picture itself as its merged image, and layers that compose to it.

    :raises HwapokError: PSD_MISMATCH
    """
    try:
        found, merged = read_psd(psd)
    except ValueError as error:
        raise HwapokError(Reason.PSD_MISMATCH) from error
    picture = tree.picture_of(stack)
    same = found.outline() == stack.outline() and ImageChops.difference(merged, picture).getbbox() is None
    if not same or not recomposed(found, merged).kept:
        raise HwapokError(Reason.PSD_MISMATCH)


def _with_previews(nodes: Sequence[LayerNode], shown: Mapping[str, Picture]) -> tuple[LayerNode, ...]:
    return tuple(_with_preview(node, shown) for node in nodes)


def _with_preview(node: LayerNode, shown: Mapping[str, Picture]) -> LayerNode:
    if node.group:
        return replace(node, mask_preview=shown.get(node.name), children=_with_previews(node.children, shown))
    return replace(node, preview=shown[node.name])
