"""Writes a layer stack as a PSD file, on the records of psd_tools.psd.

Three channels, 8 bits, RGB: a fourth would show up as a stray selection. The merged picture is the caller's own.
"""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image
from psd_tools.compression import rle_impl  # type: ignore[attr-defined]  # its only name for the codec in use
from psd_tools.constants import ColorMode
from psd_tools.psd import PSD
from psd_tools.psd.header import FileHeader
from psd_tools.psd.image_data import ImageData
from psd_tools.psd.layer_and_mask import GlobalLayerMaskInfo, LayerAndMaskInformation
from psd_tools.psd.tagged_blocks import TaggedBlocks

from hwapok_server.psd.info import DocumentInfo
from hwapok_server.psd.records import RLE, layer_info
from hwapok_server.psd.resources import image_resources
from hwapok_server.psd.stack import LayerStack


def write_psd(stack: LayerStack, merged: Image.Image, info: DocumentInfo) -> bytes:
    """The PSD file; the same input gives the same bytes.

    :param merged: what the visible layers compose to, of the canvas' size; stored as it is
    :raises ValueError: a name is repeated or not allowed, a layer has no pixels, or `merged` has another size
    """
    stack.check()
    if merged.size != (stack.size.width, stack.size.height):
        raise ValueError(f"merged picture is {merged.size}, the canvas {stack.size}")
    merged = merged.convert("RGB")
    header = FileHeader(
        version=1, width=stack.size.width, height=stack.size.height, depth=8, channels=3, color_mode=ColorMode.RGB
    )
    pixels = ImageData(compression=RLE)
    pixels.set_data([band.tobytes() for band in merged.split()], header)
    layers = LayerAndMaskInformation(
        layer_info=layer_info(stack), global_layer_mask_info=GlobalLayerMaskInfo(), tagged_blocks=TaggedBlocks()
    )
    document = PSD(
        header=header,
        image_resources=image_resources(merged, info),
        layer_and_mask_information=layers,
        image_data=pixels,
    )
    buffer = io.BytesIO()
    document.write(buffer)
    return buffer.getvalue()


def rle_is_compiled() -> bool:
    """Whether psd_tools packs with its compiled codec; its Python one takes 30 times as long."""
    return Path(str(rle_impl.__file__)).suffix in {".so", ".pyd"}
