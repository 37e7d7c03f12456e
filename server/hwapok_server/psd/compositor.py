"""Composes a layer stack into its picture, as an image editor does: in float, rounded once at the end, or, as some do,
rounded to 8 bits after each layer.

Blend formulas: W3C Compositing and Blending Level 1, section 10 (separable modes), source-over.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hwapok_server.psd.stack import Blend, Group, Layer, LayerStack, Node

Floats = NDArray[np.float32]

_BLEND: dict[Blend, Callable[[Floats, Floats], Floats]] = {
    Blend.NORMAL: lambda _, source: source,
    Blend.MULTIPLY: lambda backdrop, source: backdrop * source,
    Blend.SCREEN: lambda backdrop, source: backdrop + source - backdrop * source,
}


_BAND = 512
"""Rows composed at once: a picture of 4096 pixels a side would take gigabytes in float."""


class Surface:
    """A canvas with straight alpha; values 0..1, height x width x 3 and x 1."""

    def __init__(self, width: int, height: int, *, white: bool, stepwise: bool = False) -> None:
        fill = np.ones if white else np.zeros
        self.color: Floats = fill((height, width, 3), np.float32)
        self.alpha: Floats = fill((height, width, 1), np.float32)
        self._opaque, self._stepwise = white, stepwise

    def paint(self, nodes: Sequence[Node], left: int, top: int) -> None:
        """Paints visible nodes, given top to bottom; canvas point (left, top) is the surface's origin."""
        for node in reversed(nodes):
            if not node.visible:
                continue
            if isinstance(node, Layer):
                self._layer(node, left, top)
            elif node.blend is Blend.PASS_THROUGH:
                self.paint(node.children, left, top)
            else:
                self._isolated(node, left, top)

    def _layer(self, layer: Layer, left: int, top: int) -> None:
        x, y = layer.left - left, layer.top - top
        height, width = self.color.shape[:2]
        box = (max(x, 0), max(y, 0), min(x + layer.image.width, width), min(y + layer.image.height, height))
        if box[0] >= box[2] or box[1] >= box[3]:
            return
        part = layer.image.crop((box[0] - x, box[1] - y, box[2] - x, box[3] - y))
        seen = _unit(np.asarray(part.convert("RGBA")))
        self._blend(box, seen[..., :3], seen[..., 3:] * np.float32(layer.opacity / 255), layer.blend)

    def _isolated(self, group: Group, left: int, top: int) -> None:
        height, width = self.color.shape[:2]
        box = (0, 0, width, height)
        mask: Floats = np.ones((1, 1, 1), np.float32)
        if group.mask is not None:
            window = group.mask.crop((left, top, left + width, top + height))
            found = window.getbbox()
            if found is None:
                return
            box = found
            mask = _unit(np.asarray(window.crop(box)))[..., None]
        inner = Surface(box[2] - box[0], box[3] - box[1], white=False, stepwise=self._stepwise)
        inner.paint(group.children, left + box[0], top + box[1])
        self._blend(box, inner.color, inner.alpha * mask, group.blend)

    def _blend(self, box: tuple[int, int, int, int], source: Floats, alpha: Floats, blend: Blend) -> None:
        area = np.s_[box[1] : box[3], box[0] : box[2]]
        below = self.color[area]
        mixed = _BLEND[blend](below, source)
        if self._opaque:
            below += (mixed - below) * alpha
            self._round(below)
            return
        held = self.alpha[area]
        # Where the surface is empty the source shows as it is, whatever its blend mode.
        painted = source + (mixed - source) * held
        total = alpha + held * (1 - alpha)
        share = np.divide(alpha, total, out=np.zeros_like(total), where=total > 0)
        below += (painted - below) * share
        held[...] = total
        self._round(below)
        self._round(held)

    def _round(self, values: Floats) -> None:
        if self._stepwise:
            values[...] = np.rint(values * np.float32(255)) * np.float32(1 / 255)


def flatten(stack: LayerStack, *, stepwise: bool = False) -> Image.Image:
    """The picture on white, RGB.

    :param stepwise: rounds to 8 bits after each layer
    """
    width, height = stack.size.width, stack.size.height
    picture = Image.new("RGB", (width, height))
    for top in range(0, height, _BAND):
        surface = Surface(width, min(_BAND, height - top), white=True, stepwise=stepwise)
        surface.paint(stack.nodes, 0, top)
        picture.paste(Image.fromarray(_eight_bit(surface.color)), (0, top))
    return picture


def merge(group: Group, stack: LayerStack) -> Image.Image:
    """A group's layers by themselves, without its mask: RGBA of canvas size."""
    surface = Surface(stack.size.width, stack.size.height, white=False)
    surface.paint(group.children, 0, 0)
    return Image.fromarray(_eight_bit(np.concatenate([surface.color, surface.alpha], axis=2)))


def _unit(values: NDArray[np.uint8]) -> Floats:
    return values.astype(np.float32) * np.float32(1 / 255)


def _eight_bit(values: Floats) -> NDArray[np.uint8]:
    return (np.clip(values, 0, 1) * np.float32(255) + np.float32(0.5)).astype(np.uint8)
