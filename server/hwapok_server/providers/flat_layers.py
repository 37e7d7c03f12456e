"""A decomposer that finds nothing: the whole picture is background. Free, and always exact."""

from __future__ import annotations

import asyncio
import io

from PIL import Image

from hwapok_common.messages import sentence
from hwapok_server.images.srgb import on_white
from hwapok_server.model import LayerSettings, Note, PsdLayers
from hwapok_server.ports import DecomposerAway, Decomposition, FlatPicture, OnProgress
from hwapok_server.psd import bundle, tree


class FlatLayers:
    """LayerDecomposer."""

    name = "none"
    description = sentence("provider", "layers_none")

    async def decompose(
        self,
        picture: FlatPicture,
        layer: str,
        psd_layers: PsdLayers,
        settings: LayerSettings,
        on_progress: OnProgress,
    ) -> Decomposition:
        """:raises DecomposerAway: this is no picture"""
        try:
            packed = await asyncio.to_thread(_packed, picture.picture)
        except OSError as error:
            raise DecomposerAway("not a picture") from error
        return Decomposition(packed, PsdLayers.FLAT, (Note("LAYERS_OFF", sentence("note", "LAYERS_OFF")),))


def _packed(encoded: bytes) -> bytes:
    with Image.open(io.BytesIO(encoded)) as image:
        return bundle.pack(tree.flat(on_white(image)))
