"""Builds the product's one tree from pixels. What a picture does not have is absent.

원본  콘티  메모  주 피사체 {선화 보정 명암 하이라이트 명암 그림자 채색 기본}  배경 {the same}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PIL import Image

from hwapok_server.model import Size
from hwapok_server.psd.names import BACKGROUND, CONTI, FILLED, NOTES, ORIGINAL, SUBJECT, NodeName, Stage, stage_name
from hwapok_server.psd.stack import Blend, Group, LabelColor, Layer, LayerStack

Pixels = Mapping[Stage, Image.Image]
"""RGBA pictures of canvas size, one for each stage that the picture has."""


def original(picture: Image.Image) -> Layer:
    """The picture as delivered, hidden and locked."""
    return Layer(ORIGINAL.text, ORIGINAL.ascii, picture.convert("RGBA"), visible=False, locked=True)


def conti(rough: Image.Image, *, visible: bool) -> Layer:
    """The rough storyboard."""
    return Layer(CONTI.text, CONTI.ascii, rough, visible=visible)


def notes(layers: Sequence[Layer]) -> Group:
    """What a person should know beside the picture; never part of it."""
    return Group(NOTES.text, NOTES.ascii, tuple(layers), visible=False, color=LabelColor.GRAY)


def flat(picture: Image.Image) -> LayerStack:
    """A flat picture as a document: the picture as the background's base, and the untouched original above it."""
    return LayerStack(Size(*picture.size), (original(picture), background({Stage.FLAT: picture.convert("RGBA")}, {})))


def with_notes(stack: LayerStack, memo: Group | None) -> LayerStack:
    """The stack with 메모 above its artwork; as it is where there is none, or one already."""
    names = [node.name for node in stack.nodes]
    if memo is None or memo.name in names:
        return stack
    above = sum(name in (ORIGINAL.text, CONTI.text) for name in names)
    return replace(stack, nodes=(*stack.nodes[:above], memo, *stack.nodes[above:]))


def picture_of(stack: LayerStack) -> Image.Image:
    """The picture that a document is of: its 원본, RGB.

    :raises ValueError: it has none
    """
    for node in stack.nodes:
        if isinstance(node, Layer) and node.name == ORIGINAL.text:
            return node.on_canvas(stack.size).convert("RGB")
    raise ValueError("no 원본")


def subject(pixels: Pixels, mask: Image.Image, opacity: Mapping[Stage, int]) -> Group:
    """The main subject: composed by itself, then shown through its mask, which stays editable."""
    layers = _stages(pixels, SUBJECT, opacity)
    return Group(SUBJECT.text, SUBJECT.ascii, layers, blend=Blend.NORMAL, mask=mask, color=LabelColor.RED)


def background(pixels: Pixels, opacity: Mapping[Stage, int], filled: Image.Image | None = None) -> Group:
    """Everything behind the main subject, complete where the subject hides it.

    :param filled: RGBA that shows which pixels nobody has drawn; a hidden guide
    """
    layers = _stages(pixels, BACKGROUND, opacity)
    if filled is not None:
        layers = (Layer(FILLED.text, FILLED.ascii, filled, visible=False), *layers)
    return Group(BACKGROUND.text, BACKGROUND.ascii, layers, color=LabelColor.BLUE)


def _stages(pixels: Pixels, group: NodeName, opacity: Mapping[Stage, int]) -> tuple[Layer, ...]:
    return tuple(
        _stage(stage, pixels[stage], group, opacity.get(stage, 255))
        for stage in Stage
        if stage in pixels and pixels[stage].getchannel("A").getbbox()
    )


def _stage(stage: Stage, image: Image.Image, group: NodeName, opacity: int) -> Layer:
    name = stage_name(stage, group)
    return Layer(name.text, name.ascii, image, blend=stage.blend, opacity=opacity)
