"""Found layers as the product's one tree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from PIL import Image

from hwapok_server.layers.exactness import flat_layer, normal_layer
from hwapok_server.layers.figure import Figure, around, extended
from hwapok_server.layers.pixels import Bytes, Mask
from hwapok_server.model import Size
from hwapok_server.psd import tree
from hwapok_server.psd.names import Stage
from hwapok_server.psd.stack import LayerStack, Node

Layers = Mapping[Stage, Bytes]
_MARK = (255, 0, 170, 110)


def stack_of(picture: Bytes, guide: Bytes, artwork: Sequence[Node]) -> LayerStack:
    """원본, 콘티 and what is seen."""
    nodes: list[Node] = [tree.original(Image.fromarray(picture))]
    if guide[..., 3].any():
        nodes.append(tree.conti(Image.fromarray(guide), visible=False))
    return LayerStack(size_of(picture), (*nodes, *artwork))


def rough_only(picture: Bytes) -> LayerStack:
    """A picture that was ordered as a rough: 콘티 over white paper, and nothing else."""
    paper = np.full_like(picture, 255)
    pencil = normal_layer(picture.astype(np.float32), paper.astype(np.float32))
    nodes: list[Node] = [tree.original(Image.fromarray(picture))]
    if pencil[..., 3].any():
        nodes.append(tree.conti(Image.fromarray(pencil), visible=True))
    return LayerStack(size_of(picture), (*nodes, background({Stage.FLAT: _opaque(paper)})))


def background(layers: Layers, filled: Mask | None = None) -> Node:
    """:param filled: pixels that were made up, for nobody has drawn what is behind the subject"""
    return tree.background(_images(layers), {}, None if filled is None else _marked(filled))


def subject(layers: Layers, figure: Figure) -> Node:
    return tree.subject(_images(layers), Image.fromarray(figure.mask), {})


def plate(colors: Bytes, filled: Mask | None = None) -> Node:
    """A background of one layer."""
    return background({Stage.FLAT: _opaque(colors)}, filled)


def cut_out(figure: Figure) -> Node:
    """A subject of one layer."""
    inside = figure.mask > 0
    colors = np.where(inside[..., None], np.rint(figure.colors).astype(np.uint8), extended(figure, ~inside))
    return subject({Stage.FLAT: flat_layer(colors, around(figure))}, figure)


def _marked(filled: Mask) -> Image.Image:
    """A tint that no picture hides."""
    return Image.fromarray(np.where(filled[..., None], np.array(_MARK, np.uint8), np.uint8(0)))


def _opaque(colors: Bytes) -> Bytes:
    return flat_layer(colors, np.ones(colors.shape[:2], np.bool_))


def _images(layers: Layers) -> dict[Stage, Image.Image]:
    return {stage: Image.fromarray(layer) for stage, layer in layers.items()}


def size_of(picture: Bytes) -> Size:
    """Of a picture's pixels."""
    return Size(picture.shape[1], picture.shape[0])
