"""The delivered PNG: its pixels and its label."""

from __future__ import annotations

import io

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from hwapok_server.psd.info import DocumentInfo, srgb_profile, xmp_packet


def encode_png(image: Image.Image, info: DocumentInfo) -> bytes:
    """An RGB picture as a labelled PNG; the same input gives the same bytes.

    Level 1: higher levels cost 200 ms and more a picture for 8 % fewer bytes.
    """
    buffer = io.BytesIO()
    image.convert("RGB").save(
        buffer, "PNG", compress_level=1, pnginfo=_label(info), icc_profile=srgb_profile(), dpi=(72, 72)
    )
    return buffer.getvalue()


def _label(info: DocumentInfo) -> PngInfo:
    label = PngInfo()
    texts = {
        "Title": info.title,
        "Description": info.description,
        "Software": info.tool,
        "Source": info.source.uri if info.source else "",
        "Prompt": info.prompt,
        "XML:com.adobe.xmp": xmp_packet(info).decode(),
    }
    for key, text in texts.items():
        if text:
            label.add_itxt(key, text)
    return label
