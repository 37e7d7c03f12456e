"""A layered picture in memory: what every renderer and decomposer hands to the PSD writer.

Nodes are listed top to bottom, as an editor shows them. Pixels are 8-bit sRGB with straight alpha.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from PIL import Image

from hwapok_server.model import LayerNode, Size


class Blend(StrEnum):
    """Blend modes in use. PASS_THROUGH is for groups only: their layers blend with what lies below the group."""

    NORMAL = "normal"
    MULTIPLY = "multiply"
    SCREEN = "screen"
    PASS_THROUGH = "pass_through"


class LabelColor(StrEnum):
    """Colour of a row in the editor's layer list."""

    NONE = "none"
    RED = "red"
    ORANGE = "orange"
    GREEN = "green"
    BLUE = "blue"
    VIOLET = "violet"
    GRAY = "gray"


@dataclass(frozen=True, slots=True)
class Layer:
    """Pixels."""

    name: str
    ascii_name: str
    """For readers that know no Unicode names."""
    image: Image.Image
    """RGBA, trimmed or not; its top left corner lies at (left, top) on the canvas."""
    left: int = 0
    top: int = 0
    blend: Blend = Blend.NORMAL
    opacity: int = 255
    visible: bool = True
    locked: bool = False

    def on_canvas(self, size: Size) -> Image.Image:
        """Its pixels alone on the whole canvas, RGBA."""
        canvas = Image.new("RGBA", (size.width, size.height))
        canvas.paste(self.image.convert("RGBA"), (self.left, self.top))
        return canvas


@dataclass(frozen=True, slots=True)
class Group:
    """Layers under one name."""

    name: str
    ascii_name: str
    children: tuple[Node, ...]
    blend: Blend = Blend.PASS_THROUGH
    """NORMAL isolates the group: it is composed by itself first, then through its mask."""
    mask: Image.Image | None = None
    """L, canvas-sized; only for an isolated group."""
    visible: bool = True
    color: LabelColor = LabelColor.NONE


Node = Layer | Group


@dataclass(frozen=True, slots=True)
class LayerStack:
    """A whole document."""

    size: Size
    nodes: tuple[Node, ...]

    def walk(self) -> Iterator[Node]:
        """Every node, parents before children, top to bottom."""
        return _walk(self.nodes)

    def outline(self) -> tuple[LayerNode, ...]:
        """The tree without its pixels."""
        return tuple(_outline(node) for node in self.nodes)

    def check(self) -> None:
        """:raises ValueError: a name is repeated, not NFC or 256 characters long, or a group is empty"""
        names = [node.name for node in self.walk()]
        if len(set(names)) != len(names):
            raise ValueError(f"layer names repeat: {sorted(name for name in names if names.count(name) > 1)}")
        for node in self.walk():
            if unicodedata.normalize("NFC", node.name) != node.name or not 0 < len(node.name) < 256:
                raise ValueError(f"not a layer name: {node.name!r}")
            if isinstance(node, Group) and not node.children:
                raise ValueError(f"empty group: {node.name}")


def _walk(nodes: Sequence[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        if isinstance(node, Group):
            yield from _walk(node.children)


def _outline(node: Node) -> LayerNode:
    group = isinstance(node, Group)
    return LayerNode(
        name=node.name,
        blend_mode=node.blend,
        opacity=1.0 if isinstance(node, Group) else node.opacity / 255,
        visible=node.visible,
        masked=isinstance(node, Group) and node.mask is not None,
        group=group,
        children=tuple(_outline(child) for child in node.children) if isinstance(node, Group) else (),
    )
