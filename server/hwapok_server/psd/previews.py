"""Small pictures of single layers and masks, so that a client can show them without the document."""

from __future__ import annotations

import io
from collections.abc import Iterator

from PIL import Image

from hwapok_server.model import Size
from hwapok_server.psd.stack import Group, LayerStack, Node

SIDE = 1024
"""Longest side in pixels."""


def previews(stack: LayerStack) -> Iterator[tuple[str, bytes]]:
    """Name and PNG of every layer (RGBA) and of every mask (grey), each on the whole canvas; groups without a mask are
    left out."""
    for node in stack.walk():
        picture = _picture(node, stack.size)
        if picture is not None:
            yield node.name, _png(picture)


def preview_size(size: Size) -> Size:
    """Of the previews of a canvas: its shape, reduced where it is large."""
    scale = min(1.0, SIDE / max(size.width, size.height))
    return Size(max(1, round(size.width * scale)), max(1, round(size.height * scale)))


def _picture(node: Node, size: Size) -> Image.Image | None:
    if isinstance(node, Group):
        return node.mask and _reduced(node.mask.convert("L"), size)
    return _reduced(node.on_canvas(size), size)


def _reduced(picture: Image.Image, size: Size) -> Image.Image:
    wanted = preview_size(size)
    if wanted == size:
        return picture
    return picture.resize((wanted.width, wanted.height), Image.Resampling.BOX)


def _png(picture: Image.Image) -> bytes:
    target = io.BytesIO()
    picture.save(target, "PNG", compress_level=1)
    return target.getvalue()
