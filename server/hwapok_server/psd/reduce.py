"""Brings a stack down to what the PSD was ordered to hold, without changing the picture."""

from __future__ import annotations

from dataclasses import replace

from PIL import Image

from hwapok_server.model import PsdLayers
from hwapok_server.psd import compositor
from hwapok_server.psd.names import BACKGROUND, SUBJECT, NodeName, Stage, stage_name
from hwapok_server.psd.stack import Group, LabelColor, Layer, LayerStack, Node


def reduce(stack: LayerStack, psd_layers: PsdLayers) -> LayerStack:
    """STAGES: as it is. CUTOUT: one layer for the subject, with its mask, and one for the background. FLAT: one layer.

    원본, 콘티 and 메모 stay. The picture stays the same to the pixel for FLAT, within 1/255 for CUTOUT, whose two
    layers are rounded to 8 bits before they are composed.
    """
    if psd_layers is PsdLayers.STAGES:
        return stack
    if psd_layers is PsdLayers.FLAT:
        return _flat(stack)
    return replace(stack, nodes=tuple(_merged(node, stack) for node in stack.nodes))


def _flat(stack: LayerStack) -> LayerStack:
    kept = tuple(node for node in stack.nodes if not _is_artwork(node))
    artwork = tuple(node for node in stack.nodes if _is_artwork(node))
    picture = compositor.flatten(replace(stack, nodes=artwork))
    group = Group(BACKGROUND.text, BACKGROUND.ascii, (_base(picture, BACKGROUND),), color=LabelColor.BLUE)
    return replace(stack, nodes=(*kept, group))


def _merged(node: Node, stack: LayerStack) -> Node:
    if not isinstance(node, Group) or not _is_artwork(node):
        return node
    name = SUBJECT if node.name == SUBJECT.text else BACKGROUND
    picture = compositor.merge(node, stack) if name is SUBJECT else compositor.flatten(replace(stack, nodes=(node,)))
    return replace(node, children=(_base(picture, name),))


def _is_artwork(node: Node) -> bool:
    return node.name in (SUBJECT.text, BACKGROUND.text)


def _base(picture: Image.Image, group: NodeName) -> Layer:
    name = stage_name(Stage.FLAT, group)
    return Layer(name.text, name.ascii, picture.convert("RGBA"))
