"""Reads a PSD file of ours back: what a job checks is the file that it delivers, not what it meant to write."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image
from psd_tools import PSDImage
from psd_tools.constants import BlendMode

from hwapok_server.model import Size
from hwapok_server.psd.stack import Blend, Group, Layer, LayerStack, Node

_BLEND = {
    BlendMode.NORMAL: Blend.NORMAL,
    BlendMode.MULTIPLY: Blend.MULTIPLY,
    BlendMode.SCREEN: Blend.SCREEN,
    BlendMode.PASS_THROUGH: Blend.PASS_THROUGH,
}


def read_psd(data: bytes) -> tuple[LayerStack, Image.Image]:
    """The layers, without what does not change the picture (labels, locks, ASCII names), and the merged picture.

    :raises ValueError: it holds what the writer does not write
    """
    document = PSDImage.open(io.BytesIO(data))
    merged = document.topil(apply_icc=False)
    if merged is None:
        raise ValueError("no merged picture")
    size = Size(document.width, document.height)
    return LayerStack(size, tuple(_node(node, size) for node in reversed(document))), merged.convert("RGB")


def _node(node: Any, size: Size) -> Node:
    blend = _BLEND.get(node.blend_mode)
    if blend is None:
        raise ValueError(f"{node.name} blends as {node.blend_mode}")
    if node.is_group():
        children = tuple(_node(child, size) for child in reversed(node))
        return Group(node.name, "", children, blend=blend, mask=_mask(node, size), visible=node.visible)
    image = node.topil(apply_icc=False)
    if image is None:
        raise ValueError(f"{node.name} has no pixels")
    return Layer(node.name, "", image.convert("RGBA"), node.left, node.top, blend, node.opacity, node.visible)


def _mask(group: Any, size: Size) -> Image.Image | None:
    if group.mask is None:
        return None
    mask = Image.new("L", (size.width, size.height), group.mask.background_color)
    mask.paste(group.mask.topil(), (group.mask.left, group.mask.top))
    return mask
