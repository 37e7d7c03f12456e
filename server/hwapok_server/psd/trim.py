"""Cuts layers to what can be seen."""

from __future__ import annotations

from dataclasses import replace

from hwapok_server.model import Size
from hwapok_server.psd.stack import Layer


def trimmed(layer: Layer, size: Size) -> Layer:
    """The layer as RGBA, cut to its pixels on the canvas.

    :raises ValueError: it has none
    """
    image = layer.image if layer.image.mode == "RGBA" else layer.image.convert("RGBA")
    canvas = (-layer.left, -layer.top, size.width - layer.left, size.height - layer.top)
    box = image.getchannel("A").getbbox()
    left, top, right, bottom = _overlap(box, canvas) if box else (0, 0, 0, 0)
    if left >= right or top >= bottom:
        raise ValueError(f"layer without pixels: {layer.name}")
    if (left, top, right, bottom) == (0, 0, *image.size):
        return replace(layer, image=image)
    cut = image.crop((left, top, right, bottom))
    return replace(layer, image=cut, left=layer.left + left, top=layer.top + top)


def _overlap(a: tuple[int, int, int, int], b: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    return max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])
